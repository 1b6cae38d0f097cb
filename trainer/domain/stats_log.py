"""The log of answers as arrays: what each answer was, and what the card was before it.

The words are Anki's (rslib/src/stats/graphs): an answer is of a card in its first steps, in review
or in steps again, and the interval *before* it makes the card young or mature.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from trainer.domain.day import StudyDays, milliseconds
from trainer.domain.fsrs_arrays import Flags, Floats, Integers

MATURE = 21  # days of interval
_DAY_S, _DAY_MS = 86_400, 86_400_000
_DAY_0 = date(1970, 1, 1).toordinal()
_EARLIEST_MS, _LATEST_MS = -(10**13), 10**14  # some centuries and millennia: what dates can say


class Source(IntEnum):
    """Where a row of the log comes from."""

    STUDY = 0
    CRAM = 1
    REHEARSAL = 2
    IMPORTED = 3
    SET = 4
    FIT = 5


class State(IntEnum):
    """Where a card stands after a row."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


class Kind(IntEnum):
    """What an answer was, numbered as in Anki: its FILTERED is what is beside the schedule."""

    LEARNING = 0
    REVIEW = 1
    RELEARNING = 2
    BESIDE = 3


class LogRow(NamedTuple):
    """A row of the log in plain numbers; 0 stands for a value that is not there.

    `day` is the study day (`date.toordinal`), `rating` 0 where nothing was answered, `source` and
    `state` are as above. `their_kind`, `their_last` and `their_factor` are Anki's own figures of an
    answer given there: its kind, the interval before (days, or seconds below 0) and a factor;
    `their_kind` is -1 where there are none.
    """

    card: float
    at_ms: float
    day: float
    rating: float
    source: float
    duration_ms: float
    state: float
    stability: float
    difficulty: float
    due_ms: float
    preset: float
    their_kind: float = -1
    their_last: float = 0
    their_factor: float = 0


@dataclass(frozen=True, slots=True)
class Log:
    """Rows by card and time. Those with an `answer` were answered; the rest set a schedule.

    `interval` is the one before, in days, or in seconds below 0. `beside` marks practice and
    rehearsals, which leave schedules alone; `chained` what the card's next row follows on.
    """

    card: Integers
    at_ms: Integers
    day: Integers
    rating: Integers
    source: Integers
    kind: Integers
    interval: Integers
    duration_ms: Integers
    stability: Floats
    difficulty: Floats
    preset: Integers
    answer: Flags
    beside: Flags
    chained: Flags

    def where(self, mask: Flags) -> "Log":
        """The rows that `mask` picks."""
        if mask.all():
            return self
        return Log(*(getattr(self, field.name)[mask] for field in fields(self)))

    def within(self, today: int, days: int | None = None) -> "Log":
        """The answers of the latest `days` study days up to `today`, or of all."""
        mask = self.answer & (self.day <= today)
        return self.where(mask if days is None else mask & (self.day > today - days))

    @property
    def right(self) -> Flags:
        """Whether each answer was right: above Again."""
        return self.rating > 1

    @property
    def mature(self) -> Flags:
        """Whether the card was mature before the answer."""
        return self.interval >= MATURE

    @property
    def tested(self) -> Flags:
        """Whether the answer counts for true retention, as Anki has it."""
        over_a_day = (self.interval >= 1) | (self.interval <= -_DAY_S)
        tested: Flags = self.answer & ~self.beside & ((self.kind == Kind.REVIEW) | over_a_day)
        return tested


def read_log(rows: Iterable[LogRow | tuple[float, ...]], days: StudyDays) -> Log:
    """The log of `rows`, in any order; all of a card's rows must be among them."""
    width = len(LogRow._fields)
    flat = np.fromiter(itertools.chain.from_iterable(rows), np.float64).reshape(-1, width)
    flat = flat[_by_card_and_time(flat[:, 0], flat[:, 1])]
    whole = flat.astype(np.int64)
    card, at_ms, day, rating, source, duration, state = (whole[:, n] for n in range(7))
    due_ms, preset, their_kind, their_last, factor = (whole[:, n] for n in range(9, width))
    practised = (their_kind == Kind.BESIDE) & (factor == 0)
    beside = (source == Source.CRAM) | (source == Source.REHEARSAL) | practised
    chained = (source != Source.CRAM) & (source != Source.REHEARSAL)
    before = _row_before(card, chained)
    kind, interval = their_kind.copy(), their_last.copy()
    ours = their_kind < 0
    state_before = np.where(before < 0, State.NEW, state[before])
    kind[ours] = np.maximum(state_before - 1, Kind.LEARNING)[ours]
    kind[(source == Source.CRAM) | (source == Source.REHEARSAL)] = Kind.BESIDE
    needed = before[ours & (before >= 0)]
    after = _intervals(needed, whole[:, (1, 2, 6)], due_ms, days)
    interval[ours] = 0
    interval[ours & (before >= 0)] = after
    return Log(
        card=card,
        at_ms=at_ms,
        day=day,
        rating=rating,
        source=source,
        kind=kind,
        interval=interval,
        duration_ms=duration,
        stability=flat[:, 7],
        difficulty=flat[:, 8],
        preset=preset,
        answer=(rating > 0) & (kind <= Kind.BESIDE) & (source < Source.SET),
        beside=beside,
        chained=chained,
    )


def _by_card_and_time(card: Floats, at_ms: Floats) -> Integers:
    """The order of rows: one sort of one number is the quickest."""
    if not len(card):
        return np.zeros(0, np.int64)
    since = (at_ms - at_ms.min()).astype(np.int64)
    bits = int(since.max()).bit_length()
    numbers = card.astype(np.int64)
    if int(numbers.max()).bit_length() + bits > 62:
        return np.lexsort((since, numbers))
    return np.argsort((numbers << bits) | since, kind="stable")


def _row_before(card: Integers, chained: Flags) -> Integers:
    """For each row the card's latest chained row before it, or -1."""
    latest = np.full(len(card), -1)
    latest[1:] = np.maximum.accumulate(np.where(chained, np.arange(len(card)), -1))[:-1]
    return np.where((latest >= 0) & (card[latest] == card), latest, -1)


def study_days(at_ms: Integers, days: StudyDays) -> Integers:
    """The study day (`date.toordinal`) of each instant; each day is looked up once."""
    at_ms = np.clip(at_ms, _EARLIEST_MS, _LATEST_MS)
    near = np.unique(np.add.outer(np.unique(at_ms // _DAY_MS), (-2, -1, 0, 1, 2))) + _DAY_0
    opens = [milliseconds(days.opens(date.fromordinal(day))) for day in near.tolist()]
    found: Integers = near[np.searchsorted(opens, at_ms, "right") - 1]
    return found


def _intervals(
    rows: Integers, at_day_state: Integers, due_ms: Integers, days: StudyDays
) -> Integers:
    """The interval that each of `rows` gave: study days, or seconds below 0 while in steps."""
    at_ms, day, state = (at_day_state[rows, n] for n in range(3))
    due = due_ms[rows]
    in_review = (state == State.REVIEW) & (due > 0)
    seconds = np.where(due > 0, -np.maximum(np.round((due - at_ms) / 1000), 0), 0)
    result = seconds.astype(np.int64)
    result[in_review] = np.maximum(study_days(due[in_review], days) - day[in_review], 1)
    return result
