"""Learners to try a policy on: what they truly remember, which the scheduler does not see.

Their memory follows FSRS-6 by our own equations, since py-fsrs refuses parameters that real users
have. Family T0 has the parameters that the scheduler believes in. Family USER has real users', with
a stability of each card's own and chance at each answer (normal, in the logarithm).
"""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.shared import LEARNERS
from trainer.domain import memory
from trainer.domain.deadline import Habits
from trainer.domain.forecast import rated, repeat_ratings
from trainer.domain.fsrs_arrays import (
    Flags,
    Floats,
    Integers,
    first_difficulty,
    first_stability,
    later_day,
    next_difficulty,
    recall,
    same_day,
)
from trainer.domain.schedule import DEFAULT_PARAMETERS

CARD_NOISE, ANSWER_NOISE = 0.3, 0.2
HABITS = Habits()

# Ratings from Again to Easy of one more answer on the same day, by the rating before it.
NEW_ROWS = (
    (0.369, 0.063, 0.511, 0.058),
    (0.044, 0.455, 0.446, 0.055),
    (0.052, 0.047, 0.846, 0.055),
)
ROWS = (
    (0.216, 0.064, 0.660, 0.060),
    (0.050, 0.464, 0.448, 0.039),
    (0.106, 0.143, 0.727, 0.024),
)


@dataclass(frozen=True)
class Family:
    """Learners of one kind: their sets of parameters, and whether chance moves their memory."""

    name: str
    parameters: tuple[tuple[float, ...], ...]
    noisy: bool


def families() -> list[Family]:
    """T0, and USER where the file of real users' parameters is at hand."""
    found = [Family("T0", (DEFAULT_PARAMETERS,), noisy=False)]
    if LEARNERS.is_file():
        sets = json.loads(LEARNERS.read_text(encoding="utf-8"))
        found.append(Family("USER", tuple(tuple(w) for w in sets.values()), noisy=True))
    else:
        print(f"family USER skipped: no {LEARNERS} (set TRAINER_LEARNERS)")
    return found


class ManyLearners:
    """A learner of the family in each row, all with the same deck; one whole day at a time."""

    def __init__(self, family: Family, rows: int, cards: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        sets = [family.parameters[row % len(family.parameters)] for row in range(rows)]
        self._w: Floats = np.array(sets).T[:, :, None]
        shape = (rows, cards)
        self._noise = ANSWER_NOISE if family.noisy else 0.0
        self._card = np.exp(self._normal(shape) * (CARD_NOISE if family.noisy else 0.0))
        self.stability = np.ones(shape)
        self.difficulty = np.full(shape, 5.0)
        self.last_day = np.zeros(shape, dtype=np.int64)
        self.seen = np.zeros(shape, dtype=np.bool_)

    def recall(self, day: int) -> Floats:
        """The true chance of recall; none for cards never met."""
        elapsed = (day - self.last_day).astype(np.float64)
        return np.where(self.seen, recall(self.stability, elapsed, self._w), 0.0)

    def ratings(self, day: int) -> tuple[Integers, Integers]:
        """What each card would be rated on its first answer of the day, and on its repeat."""
        lots = self._random.random((2, *self.seen.shape))
        chance = np.where(self.seen, self.recall(day), 1.0)
        return rated(self.seen, chance, HABITS, lots[0]), repeat_ratings(~self.seen, lots[1])

    def remember(
        self, day: int, asked: Flags, repeated: Flags, ratings: tuple[Integers, Integers]
    ) -> None:
        """Take in a day's answers."""
        first, again = ratings
        new = asked & ~self.seen
        elapsed = np.maximum(day - self.last_day, 1).astype(np.float64)
        later = later_day(self.stability, self.difficulty, elapsed, first, self._w)
        later = np.where(new, first_stability(first, self._w) * self._card, later)
        self._set(asked, later * self._chance(), first, new)
        self._set(repeated, same_day(self.stability, again, self._w) * self._chance(), again, None)
        self.last_day = np.where(asked | repeated, day, self.last_day)
        self.seen = self.seen | asked

    def _set(self, where: Flags, stability: Floats, rating: Integers, new: Flags | None) -> None:
        difficulty = next_difficulty(self.difficulty, rating, self._w)
        if new is not None:
            difficulty = np.where(new, first_difficulty(rating, self._w), difficulty)
        self.stability = np.where(where, np.maximum(stability, 0.001), self.stability)
        self.difficulty = np.where(where, difficulty, self.difficulty)

    def _chance(self) -> Floats:
        return np.exp(self._normal(self.seen.shape) * self._noise)

    def _normal(self, shape: tuple[int, ...]) -> Floats:
        return self._random.standard_normal(shape)


class OneLearner:
    """One learner, asked card by card."""

    def __init__(self, family: Family, number: int, cards: int, seed: int) -> None:
        self._random = random.Random(seed)
        self._w = family.parameters[number % len(family.parameters)]
        self._noise = ANSWER_NOISE if family.noisy else 0.0
        spread = CARD_NOISE if family.noisy else 0.0
        self._card = [math.exp(self._random.gauss(0, 1) * spread) for _ in range(cards)]
        self._state: dict[int, tuple[float, float]] = {}
        self._last: dict[int, int] = {}
        self._met: dict[int, int] = {}
        self._rating: dict[int, int] = {}

    def answer(self, card: int, day: int) -> int:
        """The rating of an answer, which the learner's memory takes in."""
        state = self._state.get(card)
        if state is None:
            rating = self._draw(HABITS.first_ratings)
            stability, difficulty = memory.first_state(rating, self._w)
            self._state[card] = (
                max(stability * self._card[card] * self._luck(), 0.001),
                difficulty,
            )
            self._met[card] = day
        else:
            elapsed = day - self._last[card]
            rating = self._rate(card, state[0], day, elapsed)
            stability, difficulty = memory.next_state(*state, elapsed, rating, self._w)
            self._state[card] = (max(stability * self._luck(), 0.001), difficulty)
        self._last[card], self._rating[card] = day, rating
        return rating

    def recall(self, card: int, day: int) -> float:
        """The true chance of recall; none for a card never met."""
        if card not in self._state:
            return 0.0
        return memory.retrievability(self._state[card][0], day - self._last[card], self._w)

    def _rate(self, card: int, stability: float, day: int, elapsed: int) -> int:
        if elapsed == 0:
            rows = NEW_ROWS if self._met[card] == day else ROWS
            return self._draw(rows[min(self._rating[card], 3) - 1])
        if self._random.random() >= memory.retrievability(stability, elapsed, self._w):
            return 1
        return self._draw(HABITS.success_ratings) + 1

    def _luck(self) -> float:
        return math.exp(self._random.gauss(0, 1) * self._noise)

    def _draw(self, shares: Sequence[float]) -> int:
        return self._random.choices(range(1, len(shares) + 1), shares)[0]
