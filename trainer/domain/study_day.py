"""A whole day of the plan at once, for many paths: who is asked, in which order, until time is up.

The order is that of `planner.Plan`, with every answer of the day known beforehand.
"""

from dataclasses import dataclass, replace

import numpy as np

from trainer.domain.deadline import Deadline, Habits
from trainer.domain.fsrs_arrays import (
    Flags,
    Floats,
    Integers,
    Parameters,
    first_difficulty,
    first_stability,
    later_day,
    next_difficulty,
    same_day,
)
from trainer.domain.priorities import (
    OTHERS_BETWEEN,
    SKIPPED,
    Memories,
    days_left,
    is_ample,
    priorities,
    repeat_priorities,
)
from trainer.domain.relations import Relations
from trainer.domain.schedule import Rating


@dataclass(frozen=True)
class StudiedDay:
    """What a day came to: shapes (paths, cards), `seconds` (paths, 1)."""

    asked: Flags
    repeated: Flags
    new: Flags
    seconds: Floats
    memories: Memories


def study_day(
    memories: Memories,
    relations: Relations,
    deadline: Deadline,
    day: int,
    *,
    habits: Habits,
    ratings: tuple[Integers, Integers],
) -> StudiedDay:
    """Follow the plan on the study day `day`.

    `ratings` are each card's on its first answer of the day and on its repeat, should they come.
    """
    first, again = ratings
    ample = is_ample(memories.unseen_at_dawn(), deadline, day, habits)
    worth = priorities(memories, ample, deadline, day, habits)
    worth = relations.kept(worth, memories, deadline, day)
    waiting = memories.seen & (memories.last_day == day)  # failed before, to be repeated
    after = answered(memories, first, day, habits.parameters)
    failing = ~waiting & (worth > 0) & (first == Rating.AGAIN)
    repeats = np.where(waiting, worth, SKIPPED)
    if failing.any():
        horizon = days_left(deadline, day)
        repeats = np.where(failing, repeat_priorities(after, horizon, habits), repeats)
    both = np.concatenate([np.where(waiting, SKIPPED, worth), repeats], axis=-1)
    order = _spaced_order(both, waiting, memories.others_since)

    new = ~memories.seen
    seconds, worst = _seconds(new, first, again, habits)
    budget = deadline.budget(day) - (deadline.used if day == deadline.today else 0.0)
    done, spent = _within(budget, both, order, seconds, worst)
    asked, repeated = np.split(done, 2, axis=-1)
    return StudiedDay(
        asked,
        repeated,
        asked & new,
        spent,
        _remembered(memories, after, asked, repeated, again=again, w=habits.parameters),
    )


def answered(memories: Memories, rating: Integers, day: int, w: Parameters) -> Memories:
    """The memories had each card been given its first answer of the day."""
    m = memories
    elapsed = (day - m.last_day).astype(np.float64)
    later = np.where(
        elapsed >= 1,
        later_day(m.stability, m.difficulty, elapsed, rating, w),
        same_day(m.stability, rating, w),
    )
    return replace(
        m,
        stability=np.where(m.seen, later, first_stability(rating, w)),
        difficulty=np.where(
            m.seen, next_difficulty(m.difficulty, rating, w), first_difficulty(rating, w)
        ),
        last_day=np.where(m.seen, np.maximum(m.last_day, day), day),
        seen=np.ones_like(m.seen),
        met=~m.seen | m.met,
        failed=rating == Rating.AGAIN,
        failed_days=m.failed_days + (rating == Rating.AGAIN),
    )


def next_morning(memories: Memories) -> Memories:
    """The memories after the rollover."""
    never = np.zeros_like(memories.seen)
    return replace(memories, met=never, failed=never, repeated=never)


def _spaced_order(both: Floats, waiting: Flags, others_since: Integers) -> Integers:
    """The order of first answers and repeats; puts off, in `both`, repeats that come too early."""
    count = waiting.shape[-1]
    order = np.argsort(-both, axis=-1, kind="stable")
    repeats = both[..., count:]
    if not (repeats > 0).any():
        return order
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.broadcast_to(np.arange(2 * count), order.shape), -1)
    earliest = np.where(
        waiting, OTHERS_BETWEEN - others_since, place[..., :count] + OTHERS_BETWEEN + 1
    )
    early = (repeats > 0) & (place[..., count:] < earliest)
    if not early.any():
        return order
    # Removed from where it stood, the repeat comes right after the fifth other card.
    falling = np.take_along_axis(both, order, -1)
    limit = np.take_along_axis(falling, np.clip(earliest, 0, 2 * count - 1), -1)
    limit = np.where(earliest < 2 * count, limit, SKIPPED)
    both[..., count:] = np.where(early, np.minimum(repeats, limit), repeats)
    return np.argsort(-both, axis=-1, kind="stable")


def _seconds(new: Flags, first: Integers, again: Integers, habits: Habits) -> tuple[Floats, Floats]:
    """What each first answer and repeat takes, and what it may take at worst."""
    ok, failed, meeting = habits.seconds_ok, habits.seconds_failed, habits.seconds_new
    review = np.where(first == Rating.AGAIN, failed, ok)
    repeat = np.where(again == Rating.AGAIN, failed, ok)
    seconds = np.concatenate([np.where(new, meeting, review), repeat], axis=-1)
    worst = np.where(new, meeting, habits.worst_seconds)
    return seconds, np.concatenate([worst, np.full(again.shape, habits.worst_seconds)], axis=-1)


def _within(
    budget: float, both: Floats, order: Integers, seconds: Floats, worst: Floats
) -> tuple[Flags, Floats]:
    """Which answers are given before the time left would not cover the next, and what they take."""
    seconds, worst = np.take_along_axis(seconds, order, -1), np.take_along_axis(worst, order, -1)
    planned = np.take_along_axis(both, order, -1) > 0
    before = np.cumsum(seconds, axis=-1) - seconds
    given = np.logical_and.accumulate(planned & (before + worst <= budget), axis=-1)
    done = np.empty_like(given)
    np.put_along_axis(done, order, given, -1)
    return done, (seconds * given).sum(axis=-1, keepdims=True)


def _remembered(
    before: Memories,
    after: Memories,
    asked: Flags,
    repeated: Flags,
    *,
    again: Integers,
    w: Parameters,
) -> Memories:
    stability = np.where(asked, after.stability, before.stability)
    difficulty = np.where(asked, after.difficulty, before.difficulty)
    return replace(
        before,
        stability=np.where(repeated, same_day(stability, again, w), stability),
        difficulty=np.where(repeated, next_difficulty(difficulty, again, w), difficulty),
        last_day=np.where(asked, after.last_day, before.last_day),
        seen=before.seen | asked,
        met=np.where(asked, after.met, before.met),
        failed=np.where(asked, after.failed, before.failed),
        repeated=before.repeated | repeated,
        failed_days=np.where(asked, after.failed_days, before.failed_days),
    )
