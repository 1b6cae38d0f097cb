"""Fitting: the log's order and its split, the measures, and that the truth is found again."""

import math
from datetime import date

import pytest

from tests.histories import QUICK_TO_FORGET, series
from trainer.domain import calibration, fitting, memory, workload
from trainer.domain.answer_log import Series, first_held_out, judged_days
from trainer.domain.calibration import Prediction, scored
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset
from trainer.domain.scheduling import check_parameters, within_bounds

rust = pytest.importorskip("fsrs_rs_python")


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
    wrong = scored([Prediction(1.0, False, (1, 1, 0))])
    assert 5 < wrong.log_loss < 20
    assert wrong.rmse_bins == 1


def test_what_is_off_within_a_bin_evens_out_and_between_bins_does_not() -> None:
    together = [Prediction(0.5, True, (1, 1, 0)), Prediction(0.5, False, (1, 1, 0))]
    apart = [Prediction(0.5, True, (1, 1, 0)), Prediction(0.5, False, (2, 1, 0))]
    assert scored(together).rmse_bins == 0
    assert scored(apart).rmse_bins == 0.5


def test_the_measures_are_those_of_fsrs_rs() -> None:
    log = series(4_000)
    items = [(each.days[end], each, end) for each in log for end in each.judged()]
    made = [
        rust.FSRSItem(
            [
                rust.FSRSReview(rating, days)
                for rating, days in zip(each.ratings[: end + 1], each.elapsed, strict=False)
            ]
        )
        for _day, each, end in items
    ]
    theirs = rust.FSRS(list(DEFAULT_PARAMETERS))
    ours = calibration.score(log, lambda _deck: DEFAULT_PARAMETERS, 0)
    # fsrs-rs weighs late answers more: over one answer at a time that falls out.
    alone = [theirs.evaluate([item]).log_loss for item in made[::7]]
    mine = [
        calibration.score([card(*zip(e.days[: n + 1], e.ratings, strict=False))],
                          lambda _deck: DEFAULT_PARAMETERS, e.days[n]).log_loss
        for _day, e, n in items[::7]
    ]  # fmt: skip
    assert mine == pytest.approx(alone, rel=1e-3, abs=1e-3)
    assert ours.count == len(items)
    assert ours.rmse_bins == pytest.approx(theirs.evaluate(made).rmse_bins, abs=0.01)


def test_the_truth_is_found_again_as_well_as_fsrs_rs_finds_it() -> None:
    log = series(10_000)
    fitted = fitting.fit(log, 1)
    # What fsrs-rs itself makes of the same answers, oldest first.
    dated = sorted(
        (
            (each.days[end], each.ratings[: end + 1], each.elapsed[: end + 1])
            for each in log
            for end in each.judged()
        ),
        key=lambda item: item[0],
    )
    items = [
        rust.FSRSItem([rust.FSRSReview(r, d) for r, d in zip(ratings, days, strict=True)])
        for _day, ratings, days in dated
    ]
    direct = rust.FSRS([]).compute_parameters(items, num_relearning_steps=1)
    assert fitted == pytest.approx(direct, abs=1e-4)
    # And near the truth: chances of recall on days to come, of answers never seen.
    unseen = series(3_000, seed=2)
    assert _distance(unseen, fitted) < 0.03  # 0.017 to 0.022 over seeds
    assert _distance(unseen, DEFAULT_PARAMETERS) > 0.05


def _distance(log: list[Series], parameters: tuple[float, ...]) -> float:
    """The root mean square of what predictions are from the true chances."""
    squares = []
    for each in log:
        true = guess = None
        for days, rating in zip(each.elapsed, each.ratings, strict=True):
            if true is None or guess is None:
                true = memory.first_state(rating, QUICK_TO_FORGET)
                guess = memory.first_state(rating, parameters)
                continue
            if days:
                chances = (
                    memory.retrievability(true[0], days, QUICK_TO_FORGET),
                    memory.retrievability(guess[0], days, parameters),
                )
                squares.append((chances[0] - chances[1]) ** 2)
            true = memory.next_state(*true, days, rating, QUICK_TO_FORGET)
            guess = memory.next_state(*guess, days, rating, parameters)
    return math.sqrt(sum(squares) / len(squares))


def test_answers_held_out_are_not_fitted_on() -> None:
    log = series(3_000)
    day = first_held_out(judged_days(log))
    assert day is not None
    later = [
        Series(
            each.deck,
            each.days,
            tuple(1 if d >= day else r for d, r in zip(each.days, each.ratings, strict=True)),
            each.seconds,
        )
        for each in log
    ]
    assert fitting.fit(log, 1, day) == fitting.fit(later, 1, day)
    assert fitting.fit(log, 1) != fitting.fit(later, 1)


def test_parameters_are_drawn_within_the_bounds_of_the_scheduler() -> None:
    wild = (500.0, *DEFAULT_PARAMETERS[1:20], 0.02)
    with pytest.raises(ValueError, match="out of bounds"):
        check_parameters(wild)
    check_parameters(within_bounds(wild))
    assert within_bounds(wild) == (100.0, *DEFAULT_PARAMETERS[1:20], 0.1)
    assert within_bounds(DEFAULT_PARAMETERS) == DEFAULT_PARAMETERS


def test_what_a_look_raises_ends_the_work() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    log = series(300)
    with pytest.raises(KeyboardInterrupt):
        fitting.fit(log, 1, tick=stop)
    with pytest.raises(KeyboardInterrupt):
        calibration.score(log, lambda _deck: DEFAULT_PARAMETERS, 0, stop)
    with pytest.raises(KeyboardInterrupt):
        workload.table(log, 100, Preset(), stop)


def test_a_higher_retention_knows_more_of_what_was_met_and_costs_more() -> None:
    found = workload.table(series(2_000), 300, Preset())
    assert [each.retention for each in found] == [n / 100 for n in range(80, 96)]
    first, last = found[0], found[-1]
    assert first.minutes_a_day < last.minutes_a_day
    assert first.known < last.known <= 300


def test_of_workloads_alike_the_one_that_knows_most_is_suggested() -> None:
    costs = ((0.80, 250.0), (0.85, 200.0), (0.88, 203.0), (0.90, 210.0))
    table = [workload.Workload(retention, 10, 300, seconds) for retention, seconds in costs]
    assert workload.suggested(table).retention == 0.88


def test_slower_answers_cost_more_minutes() -> None:
    log = series(2_000)
    slow = [
        Series(each.deck, each.days, each.ratings, tuple(3 * (s or 0) for s in each.seconds))
        for each in log
    ]
    quick_day, slow_day = (
        workload.table(each, 300, Preset())[10].minutes_a_day for each in (log, slow)
    )
    assert 2 < slow_day / quick_day < 3.1


def test_a_series_tells_its_days() -> None:
    assert series(50)[0].days[0] >= date(2024, 1, 1).toordinal()
