"""Fitting: the log's order and its split, the measures, and that the truth is found again."""

import math

import pytest

from tests.histories import QUICK_TO_FORGET, series
from trainer.domain import calibration, fitting, memory, workload
from trainer.domain.answer_log import Series, first_held_out, judged_days
from trainer.domain.schedule import DEFAULT_PARAMETERS, Preset

rust = pytest.importorskip("fsrs_rs_python")


def card(*answers: tuple[int, int]) -> Series:
    return Series(1, tuple(day for day, _ in answers), tuple(rating for _, rating in answers))


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


@pytest.mark.usefixtures("few_simulated")
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
