"""The log that parameters are fitted on: what is judged, what is held out, how it is measured."""

import pytest

from trainer.domain.answer_log import Series, first_held_out, judged_days
from trainer.domain.calibration import scored
from trainer.domain.schedule import DEFAULT_PARAMETERS
from trainer.domain.scheduling import check_parameters, within_bounds


def card(*answers: tuple[int, int]) -> Series:
    return Series(1, tuple(day for day, _ in answers), tuple(rating for _, rating in answers))


def test_only_the_first_answer_of_a_later_day_is_judged() -> None:
    history = card((10, 1), (10, 3), (12, 1), (12, 3), (20, 3))
    assert history.elapsed == (0, 0, 2, 0, 8)
    assert list(history.judged()) == [2, 4]


def test_a_clock_that_was_set_back_makes_no_negative_days() -> None:
    assert card((10, 3), (8, 3), (9, 3)).elapsed == (0, 0, 1)


def test_the_latest_fifth_is_held_out_and_no_day_is_divided() -> None:
    days = judged_days([card((1, 3), (2, 3), (4, 3), (9, 3)), card((1, 3), (9, 3))])
    assert days == [2, 4, 9, 9]
    assert first_held_out(days) == 9
    assert first_held_out(list(range(100))) == 80


@pytest.mark.parametrize("days", [[], [5], [5, 5, 5]])
def test_without_two_days_nothing_can_be_held_out(days: list[int]) -> None:
    assert first_held_out(days) is None


def test_a_sure_prediction_that_fails_costs_much_but_not_all() -> None:
    wrong = scored([(1.0, False, 1, 1, 0)])
    assert 5 < wrong.log_loss < 20
    assert wrong.rmse_bins == 1


def test_what_is_off_within_a_bin_evens_out_and_between_bins_does_not() -> None:
    together = [(0.5, True, 1, 1, 0), (0.5, False, 1, 1, 0)]
    apart = [(0.5, True, 1, 1, 0), (0.5, False, 4, 1, 0)]
    assert scored(together).rmse_bins == 0
    assert scored(apart).rmse_bins == 0.5


def test_parameters_are_drawn_within_the_bounds_of_the_scheduler() -> None:
    wild = (500.0, *DEFAULT_PARAMETERS[1:20], 0.02)
    with pytest.raises(ValueError, match="out of bounds"):
        check_parameters(wild)
    check_parameters(within_bounds(wild))
    assert within_bounds(wild) == (100.0, *DEFAULT_PARAMETERS[1:20], 0.1)
    assert within_bounds(DEFAULT_PARAMETERS) == DEFAULT_PARAMETERS
