"""What the next answer to each card is worth on the briefing day, per second that it takes.

A card's priority is positive where it is planned today and `SKIPPED` where not; the largest is
asked first. The rules were chosen by simulation (tests/benchmarks/planner.py repeats it): priority
goes by the expected gain in recall per second; where time is ample, cards about to be forgotten
come before new ones, and new ones before the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from trainer.domain.deadline import CardMemory, Deadline, Habits
from trainer.domain.fsrs_arrays import (
    Flags,
    Floats,
    Integers,
    first_stability,
    forgotten,
    recall,
    recalled,
    same_day,
)
from trainer.domain.schedule import Rating

SKIPPED = -1.0
OTHERS_BETWEEN = 5  # other cards between a failure and its repeat
HALF_A_DAY = 0.5  # days from today's answers to a briefing today
FADING = 0.90  # below this chance of recall a card comes before new ones
SURE = 0.97  # from this chance on an answer is not worth its time yet
LEECH_DAYS, LEECH_FACTOR = 4, 0.1
REPEAT_SUCCESS_NEW, REPEAT_SUCCESS = 0.65, 0.78
UNREPEATED = 0.7  # what is left of the stability after a failure that is not repeated


@dataclass
class Memories:
    """The cards' memories as arrays of shape (…, cards), in deck order; leading axes are paths.

    Cards without an answer hold a stability of 1 and the last day `today`, which count nowhere.
    Weights are shares of the heaviest card's.
    """

    stability: Floats
    difficulty: Floats
    last_day: Integers
    seen: Flags
    met: Flags
    failed: Flags
    repeated: Flags
    failed_days: Integers
    others_since: Integers
    weight: Floats

    @classmethod
    def of(cls, cards: Sequence[CardMemory], today: int, heaviest: float) -> "Memories":
        """The arrays of `cards`, in deck order; `heaviest` is the largest weight of the deck."""

        def flags(values: Iterable[bool]) -> Flags:
            return np.fromiter(values, dtype=np.bool_, count=len(cards))

        def numbers(values: Iterable[float]) -> Floats:
            return np.fromiter(values, dtype=np.float64, count=len(cards))

        def integers(values: Iterable[int]) -> Integers:
            return np.fromiter(values, dtype=np.int64, count=len(cards))

        return cls(
            stability=numbers(1.0 if c.stability is None else c.stability for c in cards),
            difficulty=numbers(5.0 if c.difficulty is None else c.difficulty for c in cards),
            last_day=integers(today if c.last_day is None else c.last_day for c in cards),
            seen=flags(c.seen for c in cards),
            met=flags(c.met_today for c in cards),
            failed=flags(c.failed_today for c in cards),
            repeated=flags(c.repeated_today for c in cards),
            failed_days=integers(c.failed_days for c in cards),
            others_since=integers(c.others_since for c in cards),
            weight=numbers(max(c.weight, 0.0) / (heaviest or 1.0) for c in cards),
        )

    def answered(self, place: int, alone: "Memories", today: int) -> "Memories":
        """The same with the card at `place` as the only one in `alone`; others wait one more."""
        columns = {field.name: getattr(self, field.name).copy() for field in fields(self)}
        columns["others_since"][self.failed & (self.last_day == today)] += 1
        for name, column in columns.items():
            column[place] = getattr(alone, name)[0]
        return Memories(**columns)

    def unseen_at_dawn(self) -> Integers:
        """How many cards had never been answered when the day began."""
        return np.asarray((~self.seen | self.met).sum(axis=-1, keepdims=True), dtype=np.int64)


def deck_order(cards: Iterable[CardMemory]) -> list[CardMemory]:
    """The cards by their place in the deck, whatever order storage gave them in."""
    return sorted(cards, key=lambda card: (card.position, card.key))


def heaviest_weight(cards: Iterable[CardMemory]) -> float:
    """The largest weight; weights below 0 count as 0."""
    return max((card.weight for card in cards if card.weight > 0), default=0.0)


def is_ample(unseen: Integers, deadline: Deadline, day: int, habits: Habits) -> Flags:
    """Whether there is time to meet all unseen cards and to keep them."""
    needed = unseen * (habits.seconds_new + 4 * habits.seconds_ok)
    if day >= deadline.briefing - 1:
        return np.zeros_like(needed, dtype=np.bool_)
    return np.asarray(needed <= deadline.budget_from(day), dtype=np.bool_)


def priorities(
    memories: Memories, ample: Flags, deadline: Deadline, day: int, habits: Habits
) -> Floats:
    """Each card's priority on the study day `day`, without the rules that keep cards apart."""
    horizon = days_left(deadline, day)
    m, w = memories, habits.parameters
    elapsed = (day - m.last_day).astype(np.float64)
    chance = recall(m.stability, elapsed, w)

    review = m.seen & (m.last_day < day)
    if not deadline.all_time and day < deadline.briefing - 1:
        review &= chance < SURE
    repeat = m.seen & m.failed & ~m.repeated & (m.last_day == day)

    index = np.where(review, _review_gain(m, elapsed, chance, horizon, habits), 0.0)
    index = np.where(m.seen, index, _meeting_gain(horizon, habits))
    if repeat.any():
        index = np.where(repeat, _repeat_gain(m, horizon, habits), index)
    tier = np.where(m.seen, np.where(review & (chance < FADING), 2, 0), 1)
    return _ranked(index, np.where(ample, tier, 0), m)


def repeat_priorities(memories: Memories, horizon: float, habits: Habits) -> Floats:
    """Each card's priority had it just failed its first answer of the day."""
    return _ranked(_repeat_gain(memories, horizon, habits), np.zeros(1, dtype=np.int64), memories)


def days_left(deadline: Deadline, day: int) -> float:
    """Days from the study day `day` to the briefing."""
    return max(float(deadline.briefing - day), HALF_A_DAY)


def _ranked(index: Floats, tier: Integers, m: Memories) -> Floats:
    """One number for tier and weighted index.

    An index from 0 up is squeezed into [0, 1). Rounding keeps equal what scaled weights would part
    in the last digit.
    """
    weighted = index * m.weight * np.where(m.failed_days >= LEECH_DAYS, LEECH_FACTOR, 1.0)
    worth = np.maximum(weighted, 0.0)
    return np.where(weighted > 0, np.round(tier + worth / (1 + worth), 12), SKIPPED)


def _review_gain(
    m: Memories, elapsed: Floats, chance: Floats, horizon: float, habits: Habits
) -> Floats:
    """Gain per second of asking a card that was last answered on an earlier day."""
    w = habits.parameters
    failed = recall(forgotten(m.stability, m.difficulty, chance, w), horizon, w)
    succeeded = sum(
        share * recall(stability, horizon, w)
        for share, stability in zip(
            habits.success_ratings, recalled(m.stability, m.difficulty, chance, w), strict=True
        )
    )
    unasked = recall(m.stability, elapsed + horizon, w)
    gain = (1 - chance) * failed + chance * succeeded - unasked
    seconds = chance * habits.seconds_ok + (1 - chance) * habits.seconds_failed
    return np.asarray(gain / seconds, dtype=np.float64)


def _meeting_gain(horizon: float, habits: Habits) -> float:
    """Gain per second of asking a card for the first time."""
    w = habits.parameters
    known = sum(
        share * float(recall(first_stability(rating, w), horizon, w))
        for rating, share in zip(Rating, habits.first_ratings, strict=True)
    )
    return (known - habits.prior) / habits.seconds_new


def _repeat_gain(m: Memories, horizon: float, habits: Habits) -> Floats:
    """Gain per second of asking a card again that failed today."""
    w = habits.parameters
    success = np.where(m.met, REPEAT_SUCCESS_NEW, REPEAT_SUCCESS)
    good = recall(same_day(m.stability, Rating.GOOD, w), horizon, w)
    again = recall(UNREPEATED * same_day(m.stability, Rating.AGAIN, w), horizon, w)
    unasked = recall(UNREPEATED * m.stability, horizon, w)
    gain = success * good + (1 - success) * again - unasked
    seconds = success * habits.seconds_ok + (1 - success) * habits.seconds_failed
    return np.asarray(gain / seconds, dtype=np.float64)
