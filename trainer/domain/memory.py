"""FSRS-6's equations for stability and difficulty, for histories that other programs scheduled.

What is studied here goes through `scheduling`; these are the same transitions without intervals,
steps or fuzz, in plain numbers (https://github.com/open-spaced-repetition/awesome-fsrs/wiki/The-Algorithm,
FSRS-6, as py-fsrs 6.3 has it; the two are tested against each other).
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from trainer.domain.schedule import DEFAULT_PARAMETERS, Rating

LEAST_STABILITY = 0.001  # days
LEAST_DIFFICULTY, GREATEST_DIFFICULTY = 1.0, 10.0


def replay_ratings(
    answers: Iterable[tuple[int, int]],
    start: tuple[float, float] | None = None,
    start_day: int | None = None,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
) -> tuple[float, float] | None:
    """Stability (days) and difficulty after `answers`, each a study day's number and a rating.

    They come oldest first. `start` is the state after an answer on `start_day` that led to it;
    without it the first answer is the first ever. None where there is nothing to start from.
    """
    state, last = start, start_day
    for day, rating in answers:
        elapsed = 0 if last is None else max(day - last, 0)
        state = (
            first_state(rating, parameters)
            if state is None
            else next_state(*state, elapsed, rating, parameters)
        )
        last = day
    return state


def first_state(
    rating: int, parameters: Sequence[float] = DEFAULT_PARAMETERS
) -> tuple[float, float]:
    """Stability and difficulty after the first answer ever."""
    stability = max(parameters[rating - 1], LEAST_STABILITY)
    return stability, _bounded(_first_difficulty(rating, parameters))


def next_state(
    stability: float,
    difficulty: float,
    elapsed_days: int,
    rating: int,
    parameters: Sequence[float] = DEFAULT_PARAMETERS,
) -> tuple[float, float]:
    """Stability and difficulty after an answer `elapsed_days` study days after the one before."""
    if elapsed_days < 1:
        after = _same_day(stability, rating, parameters)
    else:
        recall = retrievability(stability, elapsed_days, parameters)
        if rating == Rating.AGAIN:
            after = _forgotten(stability, difficulty, recall, parameters)
        else:
            after = _recalled(stability, difficulty, recall, rating, parameters)
    return max(after, LEAST_STABILITY), _next_difficulty(difficulty, rating, parameters)


def retrievability(
    stability: float, elapsed_days: float, parameters: Sequence[float] = DEFAULT_PARAMETERS
) -> float:
    """The chance of recall after `elapsed_days`: R = (1 + F·x/S)^(−w20)."""
    decay = -parameters[20]
    factor = math.pow(0.9, 1 / decay) - 1
    return math.pow(1 + factor * max(elapsed_days, 0.0) / stability, decay)


def recall_at(
    now: datetime, last_review: datetime, stability: float, parameters: Sequence[float]
) -> float:
    """The chance that a card is known at `now`, as screens tell it.

    As in Anki by the time since its latest answer; scheduling and planning count study days.
    """
    return retrievability(stability, (now - last_review) / timedelta(days=1), parameters)


def _first_difficulty(rating: int, w: Sequence[float]) -> float:
    return w[4] - math.exp(w[5] * (rating - 1)) + 1


def _next_difficulty(difficulty: float, rating: int, w: Sequence[float]) -> float:
    change = -w[6] * (rating - 3)
    damped = difficulty + (10 - difficulty) * change / 9
    return _bounded(w[7] * _first_difficulty(Rating.EASY, w) + (1 - w[7]) * damped)


def _bounded(difficulty: float) -> float:
    return min(max(difficulty, LEAST_DIFFICULTY), GREATEST_DIFFICULTY)


def _same_day(stability: float, rating: int, w: Sequence[float]) -> float:
    growth = math.exp(w[17] * (rating - 3 + w[18])) * math.pow(stability, -w[19])
    return stability * (max(growth, 1.0) if rating >= Rating.HARD else growth)


def _forgotten(stability: float, difficulty: float, recall: float, w: Sequence[float]) -> float:
    long_term = (
        w[11]
        * math.pow(difficulty, -w[12])
        * (math.pow(stability + 1, w[13]) - 1)
        * math.exp((1 - recall) * w[14])
    )
    return min(long_term, stability / math.exp(w[17] * w[18]))


def _recalled(
    stability: float, difficulty: float, recall: float, rating: int, w: Sequence[float]
) -> float:
    penalty = w[15] if rating == Rating.HARD else 1.0
    bonus = w[16] if rating == Rating.EASY else 1.0
    growth = (
        math.exp(w[8])
        * (11 - difficulty)
        * math.pow(stability, -w[9])
        * (math.exp((1 - recall) * w[10]) - 1)
    )
    return stability * (1 + growth * penalty * bonus)


def from_sm2(interval_days: float, ease: float) -> tuple[float, float]:
    """Stability and difficulty for a card that SM-2 scheduled, `ease` as a factor (2.5).

    The interval is taken to aim at a retention of 0.9, so that it is the stability itself (Anki's
    rslib, `memory_state_from_sm2`).
    """
    w = DEFAULT_PARAMETERS
    stability = max(interval_days, LEAST_STABILITY)
    growth = math.exp(w[8]) * math.pow(stability, -w[9]) * (math.exp(0.1 * w[10]) - 1)
    return stability, _bounded(11 - (ease - 1) / growth)
