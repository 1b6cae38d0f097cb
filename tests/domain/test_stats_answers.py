"""Retention, ratings, days, streaks, hours and times, by hand."""

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.stats_rows import TODAY, answered, log, theirs
from trainer.domain.stats_answers import (
    Passed,
    answer_times,
    by_day,
    hours,
    one_day,
    ratings,
    streaks,
    true_retention,
)
from trainer.domain.stats_log import Kind, Source


def test_true_retention_parts_young_from_mature_by_the_interval_before() -> None:
    found = true_retention(
        log(
            answered(400, interval=20),  # the first answer is no test of memory
            answered(370, 1, 21),  # young: 20 days before
            answered(40, 2, 30),  # mature
            answered(8, 1, 5),  # mature
            answered(1, 3, 30),  # young
            answered(0, 4, 30),  # mature
        ),
        TODAY,
    )
    counted = {
        name: (of.young.right, of.young.answers, of.mature.right, of.mature.answers)
        for name, of in found.items()
    }
    assert counted == {
        "today": (0, 0, 1, 1),
        "yesterday": (1, 1, 0, 0),
        "week": (1, 1, 1, 1),
        "month": (1, 1, 1, 2),
        "year": (1, 1, 2, 3),
        "all": (1, 2, 2, 3),
    }
    assert found["all"].all == Passed(3, 5)
    assert found["all"].all.share == 0.6
    assert found["today"].young.share is None


def test_ratings_are_counted_for_steps_young_and_mature_cards() -> None:
    found = ratings(
        log(
            answered(30, 1, 0),
            answered(30, 3, 20, minute=10),
            answered(9, 2, 21),
            answered(5, 4, source=Source.CRAM),
            answered(1, 1, 3),
        )
    )
    assert found == {"learning": (1, 0, 1, 1), "young": (0, 1, 0, 0), "mature": (1, 0, 0, 0)}


def test_a_day_counts_all_its_answers_and_their_time() -> None:
    day = log(
        answered(0, 1, 0),
        answered(0, 3, 30, minute=10, duration_ms=6500),
        theirs(0, 4, 1, 21, minute=20, card=2),
        answered(0, 3, source=Source.REHEARSAL, minute=30),
    )
    found = one_day(day)
    assert (found.answers, found.mature) == (Passed(3, 4), Passed(2, 2))
    assert found.seconds == 18.5
    assert found.kinds == {
        Kind.LEARNING: 2, Kind.REVIEW: 1, Kind.RELEARNING: 0, Kind.BESIDE: 1
    }  # fmt: skip
    assert by_day(day) == {TODAY: (4, 18.5)}


def test_days_without_an_answer_are_not_among_the_days() -> None:
    found = by_day(log(answered(5), answered(5, minute=1, duration_ms=0), answered(2)))
    assert found == {TODAY - 5: (2, 4.0), TODAY - 2: (1, 4.0)}
    assert by_day(log()) == {}


def test_a_streak_goes_on_while_today_has_no_answer_yet() -> None:
    assert streaks([7, 8, 9], 9) == (3, 3)
    assert streaks([7, 8, 9], 10) == (3, 3)
    assert streaks([7, 8, 9], 11) == (0, 3)
    assert streaks([1, 2, 3, 4, 9], 9) == (1, 4)
    assert streaks([], 9) == (0, 0)


@given(st.sets(st.integers(1, 40)), st.integers(1, 40))
def test_streaks_are_those_that_one_counts_day_by_day(days: set[int], today: int) -> None:
    def back(day: int) -> int:
        count = 0
        while day in days and day <= today:
            count, day = count + 1, day - 1
        return count

    present = back(today) or back(today - 1)
    longest = max((back(day) for day in days if day <= today), default=0)
    assert streaks(days, today) == (present, longest)


def test_hours_go_by_the_clock_and_leave_practice_out() -> None:
    found = hours(
        log(
            answered(9, 3),  # 12:00 in UTC
            answered(8, 1, minute=59),
            answered(7, 3, minute=60),
            answered(6, 3, source=Source.CRAM),
            theirs(5, 3, 3, 30, factor=500),
        ),
        3_600_000,
    )
    assert (found[13], found[14]) == (Passed(1, 2), Passed(1, 1))
    assert sum(hour.answers for hour in found) == 3
    late = hours(log(answered(9, minute=690)), 3_600_000)  # 23:30 is past midnight there
    assert late[0].answers == 1


def test_answer_times_are_classed_up_to_each_limit() -> None:
    times = (5000, 5001, 10_000, 30_000, 120_000, 120_001, 0)
    rows = [answered(n // 2, minute=n, duration_ms=ms) for n, ms in enumerate(times)]
    found = answer_times(log(*rows))
    assert found.classes == (1, 2, 0, 1, 0, 1, 1)
    assert (found.timed, found.days) == (6, 4)
    assert (found.median, round(found.total, 3)) == (20.0, 290.002)
    assert answer_times(log()).median is None
