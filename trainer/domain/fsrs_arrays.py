"""FSRS-6 over numpy arrays: the equations of `memory`, for a whole deck at once.

Stabilities and times are in days. `w` are the 21 parameters; where learners differ, each may be an
array that broadcasts with the states. Tested against `memory` to 1e-9.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from trainer.domain.memory import GREATEST_DIFFICULTY, LEAST_DIFFICULTY, LEAST_STABILITY
from trainer.domain.schedule import Rating

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Parameters: TypeAlias = Sequence[float] | Floats


def recall(stability: Floats, elapsed: Floats | float, w: Parameters) -> Floats:
    """The chance of recall after `elapsed` days: R = (1 + F·x/S)^(−w20)."""
    decay = -w[20]
    factor = np.power(0.9, 1 / decay) - 1
    return _floats(np.power(1 + factor * np.maximum(elapsed, 0.0) / stability, decay))


def first_stability(rating: Integers | int, w: Parameters) -> Floats:
    """Stability after the first answer ever."""
    return np.maximum(_floats(np.choose(np.asarray(rating) - 1, list(w[:4]))), LEAST_STABILITY)


def first_difficulty(rating: Integers | int, w: Parameters) -> Floats:
    """Difficulty after the first answer ever."""
    return _bounded(_first_difficulty(rating, w))


def next_difficulty(difficulty: Floats, rating: Integers | int, w: Parameters) -> Floats:
    """Difficulty after an answer."""
    change = -w[6] * (np.asarray(rating) - 3)
    damped = difficulty + (10 - difficulty) * change / 9
    return _bounded(w[7] * _first_difficulty(Rating.EASY, w) + (1 - w[7]) * damped)


def same_day(stability: Floats, rating: Integers | int, w: Parameters) -> Floats:
    """Stability after one more answer on the same study day."""
    growth = np.exp(w[17] * (np.asarray(rating) - 3 + w[18])) * np.power(stability, -w[19])
    growth = np.where(np.asarray(rating) >= Rating.HARD, np.maximum(growth, 1.0), growth)
    return _floats(np.maximum(stability * growth, LEAST_STABILITY))


def forgotten(stability: Floats, difficulty: Floats, chance: Floats, w: Parameters) -> Floats:
    """Stability after a failure on a later day, where recall had this chance."""
    long_term = (
        w[11]
        * np.power(difficulty, -w[12])
        * (np.power(stability + 1, w[13]) - 1)
        * np.exp((1 - chance) * w[14])
    )
    most = stability / np.exp(w[17] * w[18])
    return _floats(np.maximum(np.minimum(long_term, most), LEAST_STABILITY))


def recalled(
    stability: Floats, difficulty: Floats, chance: Floats, w: Parameters
) -> tuple[Floats, Floats, Floats]:
    """Stability after Hard, Good and Easy on a later day, where recall had this chance."""
    growth = (
        np.exp(w[8])
        * (11 - difficulty)
        * np.power(stability, -w[9])
        * (np.exp((1 - chance) * w[10]) - 1)
    )
    hard, good, easy = (
        np.maximum(stability * (1 + growth * factor), LEAST_STABILITY)
        for factor in (w[15], 1.0, w[16])
    )
    return hard, good, easy


def later_day(
    stability: Floats, difficulty: Floats, elapsed: Floats, rating: Integers, w: Parameters
) -> Floats:
    """Stability after an answer on a later day."""
    chance = recall(stability, elapsed, w)
    failed = forgotten(stability, difficulty, chance, w)
    return _floats(np.choose(rating - 1, [failed, *recalled(stability, difficulty, chance, w)]))


def stretched(stability: Floats, correction: float) -> Floats:
    """Stability as predictions take it: S·e^b."""
    return stability * math.exp(correction)


def _first_difficulty(rating: Integers | int, w: Parameters) -> Floats:
    return _floats(w[4] - np.exp(w[5] * (np.asarray(rating) - 1)) + 1)


def _bounded(difficulty: Floats) -> Floats:
    return np.clip(difficulty, LEAST_DIFFICULTY, GREATEST_DIFFICULTY)


def _floats(values: object) -> Floats:
    return np.asarray(values, dtype=np.float64)
