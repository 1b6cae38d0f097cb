import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import fsrs_arrays as arrays
from trainer.domain import memory
from trainer.domain.schedule import DEFAULT_PARAMETERS, Rating

STABILITIES = st.floats(0.001, 3000)
DIFFICULTIES = st.floats(1, 10)
RATINGS = st.integers(1, 4)
LATER = st.integers(1, 400)
W = DEFAULT_PARAMETERS


def of(*values: float) -> arrays.Floats:
    return np.array(values)


def after(stability: float, difficulty: float, elapsed: int, rating: int) -> float:
    state = of(stability), of(difficulty), of(elapsed), np.array([rating])
    return float(arrays.later_day(*state, W)[0])


@given(STABILITIES, DIFFICULTIES, st.integers(0, 400), RATINGS)
def test_whole_decks_are_reckoned_as_single_cards_are(
    stability: float, difficulty: float, elapsed: int, rating: int
) -> None:
    expected = memory.next_state(stability, difficulty, elapsed, rating)
    found = (
        after(stability, difficulty, elapsed, rating)
        if elapsed
        else arrays.same_day(of(stability), rating, W)[0]
    )
    assert found == pytest.approx(expected[0], rel=1e-9)
    assert arrays.next_difficulty(of(difficulty), rating, W)[0] == pytest.approx(
        expected[1], rel=1e-9
    )
    assert arrays.recall(of(stability), elapsed, W)[0] == pytest.approx(
        memory.retrievability(stability, elapsed), rel=1e-9
    )


@given(RATINGS)
def test_first_answers_are_reckoned_as_single_cards_are(rating: int) -> None:
    expected = memory.first_state(rating)
    assert arrays.first_stability(rating, W) == pytest.approx(expected[0], rel=1e-9)
    assert arrays.first_difficulty(rating, W) == pytest.approx(expected[1], rel=1e-9)


def test_learners_with_parameters_of_their_own_are_reckoned_row_by_row() -> None:
    other = tuple(value * 0.9 for value in W)
    both = np.array([W, other]).T[:, :, None]
    stability, rating = np.array([[3.0, 20.0], [3.0, 20.0]]), np.array([[1, 3], [1, 3]])
    found = arrays.later_day(stability, np.full((2, 2), 6.0), np.full((2, 2), 4.0), rating, both)
    for row, w in enumerate((W, other)):
        for card in range(2):
            expected = memory.next_state(stability[row, card], 6.0, 4, rating[row, card], w)[0]
            assert found[row, card] == pytest.approx(expected, rel=1e-9)


@given(STABILITIES)
def test_recall_is_nine_in_ten_after_the_stability(stability: float) -> None:
    assert arrays.recall(of(stability), stability, W)[0] == pytest.approx(0.9)


@given(STABILITIES, st.floats(0, 1000), st.floats(0.01, 100))
def test_recall_falls_in_time_and_rises_with_stability(
    stability: float, elapsed: float, more: float
) -> None:
    now = arrays.recall(of(stability), elapsed, W)[0]
    assert arrays.recall(of(stability), elapsed + more, W)[0] < now
    assert arrays.recall(of(stability + more), elapsed, W)[0] >= now


@given(STABILITIES, DIFFICULTIES, LATER)
def test_a_better_rating_never_leaves_less(
    stability: float, difficulty: float, elapsed: int
) -> None:
    again, hard, good, easy = (after(stability, difficulty, elapsed, r) for r in Rating)
    assert again <= stability <= hard <= good <= easy


@given(STABILITIES)
def test_nor_does_it_on_the_same_day(stability: float) -> None:
    again, hard, good, easy = (arrays.same_day(of(stability), r, W)[0] for r in Rating)
    assert again <= max(stability, memory.LEAST_STABILITY)
    assert stability <= hard <= good <= easy


@given(STABILITIES, DIFFICULTIES, LATER, LATER, st.sampled_from([2, 3, 4]))
def test_a_later_success_raises_stability_more(
    stability: float, difficulty: float, elapsed: int, more: int, rating: int
) -> None:
    sooner = after(stability, difficulty, elapsed, rating)
    assert after(stability, difficulty, elapsed + more, rating) >= sooner
