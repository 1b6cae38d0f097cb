"""What each answer was: its kind and the interval before it."""

import itertools
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.stats_rows import TODAY, answered, log, theirs
from trainer.domain.day import StudyDays, milliseconds
from trainer.domain.stats_log import Kind, Source, State, read_log, study_days


def test_a_first_answer_is_learning_and_the_next_are_by_the_state_before() -> None:
    found = log(
        answered(9, interval=0),
        answered(9, minute=10, interval=4),
        answered(5, rating=1, interval=0, state=State.RELEARNING),
        answered(5, minute=10, interval=2),
    )
    assert found.kind.tolist() == [Kind.LEARNING, Kind.LEARNING, Kind.REVIEW, Kind.RELEARNING]
    assert found.interval.tolist() == [0, -600, 4, -600]


def test_the_interval_before_counts_study_days_however_late_the_answer() -> None:
    found = log(answered(60, interval=21), answered(3, interval=40), answered(0))
    assert found.interval.tolist() == [0, 21, 40]
    assert found.mature.tolist() == [False, True, True]


def test_practice_and_rehearsals_are_beside_the_schedule_and_lead_nowhere() -> None:
    found = log(
        answered(30, interval=25),
        answered(4, source=Source.CRAM, state=State.LEARNING),
        answered(3, source=Source.REHEARSAL, state=State.LEARNING),
        answered(2),
    )
    assert found.kind.tolist() == [Kind.LEARNING, Kind.BESIDE, Kind.BESIDE, Kind.REVIEW]
    assert found.interval.tolist() == [0, 25, 25, 25]
    assert found.answer.all()
    assert found.tested.tolist() == [False, False, False, True]


def test_ankis_own_figures_count_for_what_was_answered_there() -> None:
    found = log(
        theirs(9, 3, 0, -60),
        theirs(8, 3, 3, 30, factor=0),  # only practised
        theirs(7, 3, 3, 30),
        theirs(6, 0, 4, 30),  # set by hand
        theirs(5, 1, 2, -86_400),
        answered(0),
    )
    assert found.answer.tolist() == [True, True, True, False, True, True]
    assert found.tested.tolist() == [False, False, True, False, True, True]
    assert found.interval.tolist() == [-60, 30, 30, 30, -86_400, 10]


def test_a_schedule_that_was_set_is_no_answer_but_what_follows_goes_by_it() -> None:
    found = log(answered(9, 0, 30, source=Source.SET), answered(0))
    assert found.answer.tolist() == [False, True]
    assert (found.kind[1], found.interval[1]) == (Kind.REVIEW, 30)


@given(st.permutations(range(8)))
def test_rows_may_come_in_any_order(order: list[int]) -> None:
    rows = [answered(9 - n, 1 + n % 4, n, card=1 + n % 2) for n in range(8)]
    expected, found = log(*rows), log(*(rows[n] for n in order))
    assert found.at_ms.tolist() == expected.at_ms.tolist()
    assert found.interval.tolist() == expected.interval.tolist()
    assert found.card.tolist() == [1] * 4 + [2] * 4


def test_ids_too_large_for_one_number_are_sorted_all_the_same() -> None:
    rows = [answered(n, card=2**52 - n % 2) for n in range(6)]
    assert log(*rows).card.tolist() == [2**52 - 1] * 3 + [2**52] * 3
    assert (np.diff(log(*rows).at_ms[:3]) > 0).all()


def test_no_rows_are_an_empty_log() -> None:
    assert len(read_log([], StudyDays()).within(TODAY, 7).card) == 0


@pytest.mark.parametrize(("days", "expected"), [(1, 1), (7, 2), (8, 3), (None, 3)])
def test_a_period_ends_today_and_counts_that(days: int | None, expected: int) -> None:
    found = log(answered(0), answered(6), answered(7), answered(-1), answered(3, rating=0))
    assert len(found.within(TODAY, days).card) == expected


@given(
    st.lists(st.timedeltas(timedelta(days=400), timedelta(days=80_000)), max_size=20),
    st.sampled_from(["Europe/Amsterdam", "Pacific/Apia", "America/St_Johns", "Asia/Kolkata"]),
    st.times(),
)
def test_study_days_of_many_instants_are_those_of_each(
    since: list[timedelta], zone: str, rollover: time
) -> None:
    days = StudyDays(rollover.replace(microsecond=0), ZoneInfo(zone))
    instants = [datetime(1970, 1, 1, tzinfo=UTC) + each for each in since]
    around = [  # the edges too
        days.opens(days.day_of(instant)) + timedelta(milliseconds=n)
        for instant, n in itertools.product(instants, (-1, 0, 1))
    ]
    wanted = [*instants, *around]
    found = study_days(np.array([milliseconds(each) for each in wanted], np.int64), days)
    floored = [each - timedelta(microseconds=each.microsecond % 1000) for each in wanted]
    assert found.tolist() == [days.day_of(each).toordinal() for each in floored]
