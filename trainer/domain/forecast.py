"""What following the plan leads to: whole days are drawn by lot, on many paths at once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np

from trainer.domain.deadline import CardMemory, Deadline, Habits
from trainer.domain.fsrs_arrays import Flags, Floats, Integers, recall, stretched
from trainer.domain.priorities import Memories, deck_order, heaviest_weight
from trainer.domain.readiness import (
    Readiness,
    counted_weights,
    known_at_briefing,
    shared_out,
    weighted_mean,
)
from trainer.domain.relations import Relations
from trainer.domain.study_day import StudiedDay, next_morning, study_day

ROWS = 2000  # paths × cards
LEAST_PATHS, MOST_PATHS = 2, 400
SINGLE_DAYS = 60  # that are walked one by one before the briefing; all before in as many stretches
MOST_MINUTES = 240  # a day
PROPOSED_TARGET, MOST_PROPOSED_MINUTES = 0.95, 60
# Shares of Again to Easy at a repeat on the day of a failure, for cards first met that day and for
# others.
REPEAT_RATINGS_NEW = (0.369, 0.063, 0.511, 0.058)
REPEAT_RATINGS = (0.216, 0.064, 0.660, 0.060)


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """Means over the paths: time, cards first met, all other answers, and readiness after it.

    Where it stands for a stretch of several days, time, cards and answers are the mean of its days.
    """

    day: int
    length: int
    seconds: float
    new: float
    reviews: float
    readiness: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the plan comes to. `standard_error` is that of the drawing by lot alone.

    `not_reached` are the cards that most paths never meet, least important first.
    """

    readiness: Readiness
    standard_error: float
    days: tuple[ForecastDay, ...]
    not_reached: tuple[CardMemory, ...]


def if_you_follow_the_plan(
    cards: Iterable[CardMemory], deadline: Deadline, habits: Habits, seed: int = 0
) -> Forecast:
    """The readiness after the plan's days. Equal seeds draw equal lots for equal decks.

    Long before the briefing a stretch of days is studied on its first, in the time of all: else a
    date years away would take minutes to look at.
    """
    ordered = deck_order(cards)
    if not ordered:
        return Forecast(shared_out(ordered, np.zeros(0)), 0.0, (), ())
    paths = min(max(ROWS // len(ordered), LEAST_PATHS), MOST_PATHS)
    random = np.random.default_rng(seed)
    relations, weight = Relations.of(ordered), counted_weights(ordered)
    memories = on_paths(Memories.of(ordered, deadline.today, heaviest_weight(ordered)), paths)
    days = []
    stretches = _stretches(deadline.study_days)
    deadline = _gathered(deadline, stretches)
    for stretch in stretches:
        day = stretch.start
        ratings = drawn_ratings(memories, day, habits, random.random((2, paths, len(ordered))))
        studied = study_day(memories, relations, deadline, day, habits=habits, ratings=ratings)
        memories = next_morning(studied.memories)
        days.append(_day_of(studied, stretch, weight, deadline, habits))
    known = known_at_briefing(memories, deadline, habits)
    shares = [weighted_mean(path, weight) for path in known]
    error = float(np.std(shares, ddof=1)) / paths**0.5
    reached = memories.seen.mean(axis=0) >= 0.5
    missed = [card for card, met in zip(ordered, reached, strict=True) if not met]
    missed.sort(key=lambda card: (card.weight, -card.position, -card.key))
    return Forecast(shared_out(ordered, known.mean(axis=0)), error, tuple(days), tuple(missed))


def minutes_needed(
    cards: Sequence[CardMemory],
    deadline: Deadline,
    habits: Habits,
    target: float,
    seed: int = 0,
    *,
    most: int = MOST_MINUTES,
) -> int | None:
    """The least whole minutes a day that reach `target`; None if `most` do not."""

    def reaches(minutes: int) -> bool:
        forecast = if_you_follow_the_plan(cards, _with_minutes(deadline, minutes), habits, seed)
        share = forecast.readiness.share
        return share is not None and share >= target

    return _fewest_minutes(reaches, most)


def minutes_to_reach_all(
    cards: Sequence[CardMemory], deadline: Deadline, habits: Habits, seed: int = 0
) -> int | None:
    """The least whole minutes a day that meet all cards; None if four hours do not.

    Cards without weight do not count.
    """

    def reaches(minutes: int) -> bool:
        forecast = if_you_follow_the_plan(cards, _with_minutes(deadline, minutes), habits, seed)
        return not any(card.weight > 0 for card in forecast.not_reached)

    return _fewest_minutes(reaches, MOST_MINUTES)


def proposed_minutes(
    cards: Sequence[CardMemory], deadline: Deadline, habits: Habits, seed: int = 0
) -> int | None:
    """The minutes a day to propose where none are set: for 95 %; None if an hour is too little."""
    most = MOST_PROPOSED_MINUTES
    return minutes_needed(cards, deadline, habits, PROPOSED_TARGET, seed, most=most)


def on_paths(memories: Memories, paths: int) -> Memories:
    """The same memories on each of many paths."""
    tiled = {
        field.name: np.tile(getattr(memories, field.name), (paths, 1)) for field in fields(memories)
    }
    return Memories(**tiled)


def drawn_ratings(
    memories: Memories, day: int, habits: Habits, lots: Floats
) -> tuple[Integers, Integers]:
    """Each card's ratings at its first answer of the day and at its repeat.

    `lots` are two numbers in [0, 1) for each card.
    """
    stability = stretched(memories.stability, habits.correction)
    chance = recall(stability, (day - memories.last_day).astype(np.float64), habits.parameters)
    return (
        rated(memories.seen, chance, habits, lots[0]),
        repeat_ratings(~memories.seen | memories.met, lots[1]),
    )


def rated(seen: Flags, chance: Floats, habits: Habits, lots: Floats) -> Integers:
    """Ratings by lot, where seen cards are recalled with this chance."""
    meeting = _by_share(habits.first_ratings, lots)
    success = _by_share(habits.success_ratings, np.minimum(lots / chance, 1.0)) + 1
    return np.where(seen, np.where(lots < chance, success, 1), meeting)


def repeat_ratings(met_today: Flags, lots: Floats) -> Integers:
    """Ratings by lot at the repeat of a card that failed today."""
    return np.where(met_today, _by_share(REPEAT_RATINGS_NEW, lots), _by_share(REPEAT_RATINGS, lots))


def _by_share(shares: Sequence[float], lots: Floats) -> Integers:
    """Numbers from 1 on, each drawn as often as its share says."""
    steps = np.cumsum(shares)[:-1] / sum(shares)
    return np.searchsorted(steps, lots, side="right").astype(np.int64) + 1


def _stretches(days: range) -> list[range]:
    """Today, then stretches of equal length but for the last, then the last days one by one."""
    near = max(len(days) - SINGLE_DAYS, 1)
    length = max(-(-(near - 1) // SINGLE_DAYS), 1)
    starts = [*days[:1], *days[1:near:length], *days[near:]]
    return [range(*pair) for pair in pairwise([*starts, days.stop])]


def _gathered(deadline: Deadline, stretches: Sequence[range]) -> Deadline:
    """The same time, all of a stretch's on its first day."""
    if deadline.seconds_a_day is None:
        return deadline
    seconds: list[float] = []
    for stretch in stretches:
        seconds += [sum(map(deadline.budget, stretch)), *[0.0] * (len(stretch) - 1)]
    return replace(deadline, seconds_a_day=tuple(seconds))


def _day_of(
    studied: StudiedDay, stretch: range, weight: Floats, deadline: Deadline, habits: Habits
) -> ForecastDay:
    known = known_at_briefing(studied.memories, deadline, habits)
    over = len(studied.asked) * len(stretch)  # paths and days
    new = int(studied.new.sum())
    answers = int(studied.asked.sum()) + int(studied.repeated.sum())
    return ForecastDay(
        stretch.start,
        len(stretch),
        float(studied.seconds.mean()) / len(stretch),
        new / over,
        (answers - new) / over,
        weighted_mean(known.mean(axis=0), weight),
    )


def _with_minutes(deadline: Deadline, minutes: int) -> Deadline:
    return replace(deadline, seconds_a_day=(60.0 * minutes,))


def _fewest_minutes(reaches: Callable[[int], bool], most: int) -> int | None:
    """Bisection over whole minutes; `reaches` turns true once."""
    if not reaches(most):
        return None
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high
