from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import memory
from trainer.domain.schedule import DEFAULT_PARAMETERS

ANSWERS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4)), min_size=1, max_size=12)


@given(ANSWERS)
def test_the_states_are_those_of_py_fsrs(answers: list[tuple[int, int]]) -> None:
    scheduler = fsrs.Scheduler(parameters=DEFAULT_PARAMETERS, enable_fuzzing=False)
    card, day, history = fsrs.Card(card_id=1), 0, []
    for gap, rating in answers:
        day += gap
        now = datetime(2024, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        card, _log = scheduler.review_card(card, fsrs.Rating(rating), now)
        history.append((day, rating))
    state = memory.replay_ratings(history)
    assert state is not None
    assert state[0] == pytest.approx(card.stability, rel=1e-9)
    assert state[1] == pytest.approx(card.difficulty, rel=1e-9)


@given(ANSWERS, ANSWERS)
def test_a_history_may_be_cut_in_two(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    days = [sum(gap for gap, _r in (*first, *second)[: n + 1]) for n in range(len(first + second))]
    history = [(day, rating) for day, (_gap, rating) in zip(days, first + second, strict=True)]
    cut = len(first)
    half = memory.replay_ratings(history[:cut])
    whole = memory.replay_ratings(history[cut:], start=half, start_day=history[cut - 1][0])
    assert whole == memory.replay_ratings(history)


def test_nothing_answered_is_no_state() -> None:
    assert memory.replay_ratings([]) is None


@given(st.floats(0.1, 3000), st.floats(0, 3000))
def test_recall_is_nine_in_ten_after_the_stability_and_falls(stability: float, days: float) -> None:
    assert memory.retrievability(stability, stability) == pytest.approx(0.9)
    assert memory.retrievability(stability, days + 1) < memory.retrievability(stability, days)


@given(st.integers(1, 3000), st.floats(1.3, 3.5))
def test_a_card_of_sm2_keeps_its_interval_as_stability(interval: int, ease: float) -> None:
    stability, difficulty = memory.from_sm2(interval, ease)
    assert stability == interval
    assert 1 <= difficulty <= 10
    assert memory.from_sm2(interval, ease + 0.1)[1] <= difficulty
