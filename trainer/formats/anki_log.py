"""Answers as Anki's log has them, and what a card has of it."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from trainer.domain.schedule import CardState
from trainer.formats.parsed import PastReview

_BY_HAND = 0  # instead of a rating
_FILTERED = 3  # the kind of an answer in a filtered deck; without a factor it only practised
_EASE, _LEAST_EASE = 2500, 1300  # of SM-2, which FSRS does not look at
_LONGEST = 60_000  # ms


class Entry(NamedTuple):
    """A row of the log but for its card: intervals in days if positive, else negative seconds."""

    at_ms: int
    rating: int
    interval: int
    before: int
    factor: int
    duration_ms: int
    kind: int

    @property
    def is_by_hand(self) -> bool:
        """Whether no answer but the user set the date."""
        return self.rating == _BY_HAND

    @property
    def counts(self) -> bool:
        """Whether it was more than practice."""
        return self.kind != _FILTERED or self.factor != 0


def of_answers(reviews: Iterable[PastReview]) -> list[Entry]:
    """A card's answers as Anki logs them, with its own figures where it gave them."""
    found, last = [], 0
    for review in reviews:
        try:
            kind, interval, before, factor = _parsed(review.figures or "")
        except (ValueError, TypeError):
            kind, interval, before, factor = int(review.interval >= 0), review.interval, last, 0
        found.append(
            Entry(
                review.at_ms,
                review.rating or _BY_HAND,
                interval,
                last if before is None else before,
                factor,
                min(review.duration_ms or 0, _LONGEST),
                kind,
            )
        )
        last = interval
    return found


_parsed = lru_cache(1000)(json.loads)  # most are given many times


def latest(log: Sequence[Entry]) -> Entry | None:
    """The last one that was more than practice."""
    return next((entry for entry in reversed(log) if entry.counts), None)


def ease(log: Sequence[Entry], state: CardState) -> int:
    """SM-2's, as the log has it; FSRS's difficulty stands in its place below 1300."""
    if state is CardState.NEW:
        return 0
    factors = (entry.factor for entry in reversed(log) if entry.factor >= _LEAST_EASE)
    return next(factors, _EASE)
