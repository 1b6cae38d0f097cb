"""Predicted recall against what came of it: by hand, and against the definitions' source."""

import math
from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.stats_rows import TODAY, answered, log, theirs
from trainer.domain.memory import replay_ratings, retrievability
from trainer.domain.predictions import Predicted
from trainer.domain.schedule import DEFAULT_PARAMETERS
from trainer.domain.stats_calibration import calibration, predictions
from trainer.domain.stats_log import LogRow, Source

PRESETS = {1: DEFAULT_PARAMETERS, 2: (*DEFAULT_PARAMETERS[:20], 0.5)}


def predicted(*rows: LogRow, days: int | None = None) -> Predicted:
    return predictions(log(*rows), PRESETS, TODAY, days)


def test_only_the_first_answer_of_a_later_day_is_predicted_by_the_memory_before_it() -> None:
    found = predicted(
        answered(20, 3, 8),
        answered(12, 1, 3),
        answered(12, 3, 3, minute=5),  # the same day
        answered(10, 3, source=Source.CRAM),  # no part of the schedule
        answered(5, 3, 9, preset=2),
    )
    assert found.chance.tolist() == pytest.approx(
        [retrievability(8, 8), retrievability(3, 7, PRESETS[2])]
    )
    assert found.recalled.tolist() == [False, True]
    assert (found.elapsed.tolist(), found.nth.tolist()) == ([8, 7], [2, 3])
    assert found.lapses.tolist() == [0, 1]


def test_a_period_picks_predictions_not_what_they_rest_on() -> None:
    found = predicted(answered(40, 3, 8), answered(20, 1, 3), answered(0, 3), days=7)
    assert found.chance.tolist() == pytest.approx([retrievability(3, 20)])
    assert (found.nth.tolist(), found.lapses.tolist()) == ([3], [1])


def test_a_schedule_set_by_hand_predicts_what_follows() -> None:
    reset = answered(9, 0, 0, source=Source.SET, stability=0, difficulty=0)
    assert len(predicted(answered(20), reset, answered(5, 3, 7)).chance) == 0
    found = predicted(answered(9, 0, 30, source=Source.SET), answered(2))
    assert found.chance.tolist() == pytest.approx([retrievability(30, 7)])


def test_a_history_that_begins_in_the_middle_predicts_nothing_before_a_state_is_known() -> None:
    rows = [theirs(30, 3, 1, 12), theirs(20, 3, 1, 15), theirs(9, 3, 1, 20, stability=25)]
    found = predicted(*rows, answered(0))
    assert found.chance.tolist() == pytest.approx([retrievability(25, 9)])


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 4)), min_size=2, max_size=12),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 4)), min_size=1, max_size=5),
)
def test_memories_of_another_program_are_replayed_from_its_answers(
    first: list[tuple[int, int]], second: list[tuple[int, int]]
) -> None:
    rows: list[LogRow] = []
    expected = []
    for card, history in ((1, first), (2, second)):
        ago, seen = 900, []
        for place, (days, rating) in enumerate(history):
            ago -= days
            state = replay_ratings([(TODAY - then, given_) for then, given_ in seen])
            if state is not None and days:
                expected.append(retrievability(state[0], days))
            rows.append(theirs(ago, rating, int(place > 0), 1, card=card, minute=place))
            seen.append((ago, rating))
    assert predicted(*rows).chance.tolist() == pytest.approx(expected, rel=1e-9)


def test_errors_by_hand() -> None:
    found = calibration(
        Predicted(
            chance=np.array([0.9, 0.8, 0.94]),
            recalled=np.array([True, False, True]),
            elapsed=np.array([1, 1, 40]),
            nth=np.array([2, 2, 2]),
            lapses=np.array([0, 0, 0]),
        )
    )
    assert found.log_loss == pytest.approx(-(math.log(0.9) + math.log(0.2) + math.log(0.94)) / 3)
    # Two bins: the first two answers, 0.85 against 0.5, and the third, 0.94 against 1.
    assert found.rmse_bins == pytest.approx(math.sqrt((2 * 0.35**2 + 0.06**2) / 3))
    assert [(each.low, each.answers, each.recalled) for each in found.bins] == [
        (0.8, 1, 0.0),
        (0.9, 2, 1.0),
    ]
    assert found.bins[1].predicted == pytest.approx(0.92)
    assert found.recalled == pytest.approx(2 / 3)


def test_nothing_predicted_has_no_errors() -> None:
    found = calibration(predicted(answered(3)))
    assert (found.answers, found.log_loss, found.rmse_bins, found.bins) == (0, None, None, ())


answers = st.tuples(
    st.floats(0.01, 1), st.booleans(), st.integers(1, 3000), st.integers(2, 90), st.integers(0, 40)
)


@given(st.lists(answers, min_size=1, max_size=40))
def test_rmse_bins_is_that_of_srs_benchmark(rows: list[Any]) -> None:
    chance, recalled, elapsed, nth, lapses = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    bins: dict[Any, list[tuple[float, bool]]] = defaultdict(list)
    for p, y, days, reps, lapsed in rows:  # its rmse_matrix, in plain numbers
        key = (
            round(2.48 * 3.62 ** math.floor(math.log(days) / math.log(3.62)), 2),
            round(1.99 * 1.89 ** math.floor(math.log(reps) / math.log(1.89))),
            round(1.65 * 1.73 ** math.floor(math.log(lapsed) / math.log(1.73))) if lapsed else 0,
        )
        bins[key].append((p, y))
    squares = 0.0
    for each in bins.values():
        mean_p, mean_y = (sum(values) / len(each) for values in zip(*each, strict=True))
        squares += len(each) * (mean_p - mean_y) ** 2
    found = calibration(Predicted(chance, recalled, elapsed, nth, lapses))
    assert found.rmse_bins == pytest.approx(math.sqrt(squares / len(rows)), abs=1e-12)
    assert sum(each.answers for each in found.bins) == len(rows)
