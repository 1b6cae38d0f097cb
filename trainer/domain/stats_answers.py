"""Figures of answers: true retention, ratings, days and streaks, hours, times."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from trainer.domain.fsrs_arrays import Flags, Integers
from trainer.domain.stats_log import Kind, Log

PERIODS: Mapping[str, tuple[int, int] | None] = {  # study days back: from, up to
    "today": (0, 0),
    "yesterday": (1, 1),
    "week": (6, 0),
    "month": (29, 0),
    "year": (364, 0),
    "all": None,
}
TIMES = (5, 10, 20, 30, 60, 120)  # s; where the classes of answer times end
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Passed:
    """Answers that were right (above Again), of all there were."""

    right: int = 0
    answers: int = 0

    @property
    def share(self) -> float | None:
        """The share right, from 0 to 1; None without answers."""
        return self.right / self.answers if self.answers else None

    def __add__(self, other: "Passed") -> "Passed":
        return Passed(self.right + other.right, self.answers + other.answers)


@dataclass(frozen=True, slots=True)
class Retention:
    """True retention of young and mature cards."""

    young: Passed
    mature: Passed

    @property
    def all(self) -> Passed:
        """Both together."""
        return self.young + self.mature


@dataclass(frozen=True, slots=True)
class Today:
    """The answers of one study day, by kind, and their time."""

    answers: Passed
    mature: Passed
    seconds: float
    kinds: Mapping[Kind, int]


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long answers took, in seconds. `classes` counts those up to each of TIMES, and longer.

    `timed` of the answers have a time; `days` are study days with an answer.
    """

    timed: int
    total: float
    median: float | None
    mean: float | None
    days: int
    classes: tuple[int, ...]


def passed(log: Log, mask: Flags) -> Passed:
    """The answers that `mask` picks."""
    return Passed(int(np.count_nonzero(log.right & mask)), int(np.count_nonzero(mask)))


def true_retention(log: Log, today: int) -> dict[str, Retention]:
    """By period, as Anki defines it: PERIODS end with `today`, or the day before."""
    tested = log.where(log.tested)
    return {name: retention(_since(tested, today, span)) for name, span in PERIODS.items()}


def retention(log: Log) -> Retention:
    """True retention of these answers."""
    tested, mature = log.tested, log.mature
    return Retention(passed(log, tested & ~mature), passed(log, tested & mature))


def _since(log: Log, today: int, span: tuple[int, int] | None) -> Log:
    if span is None:
        return log.within(today)
    return log.within(today - span[1], span[0] - span[1] + 1)


def ratings(log: Log) -> dict[str, tuple[int, int, int, int]]:
    """How many answers had each rating: of cards in steps or beside the schedule, young, mature."""
    in_review = log.kind == Kind.REVIEW
    groups = {
        "learning": ~in_review,
        "young": in_review & ~log.mature,
        "mature": in_review & log.mature,
    }
    return {name: _counted(log.rating[mask]) for name, mask in groups.items()}


def _counted(rating: Integers) -> tuple[int, int, int, int]:
    again, hard, good, easy = np.bincount(rating, minlength=5)[1:5].tolist()
    return again, hard, good, easy


def one_day(log: Log) -> Today:
    """The figures of a day whose answers these are."""
    every = np.ones(len(log.card), np.bool_)
    return Today(
        answers=passed(log, every),
        mature=passed(log, log.mature),
        seconds=float(log.duration_ms.sum()) / 1000,
        kinds={kind: int(np.count_nonzero(log.kind == kind)) for kind in Kind},
    )


def by_day(log: Log) -> dict[int, tuple[int, float]]:
    """Answers and their seconds by study day, days without an answer left out."""
    if not len(log.day):
        return {}
    first = int(log.day.min())
    counts = np.bincount(log.day - first)
    seconds = np.bincount(log.day - first, log.duration_ms / 1000)
    return {
        first + day: (int(counts[day]), float(seconds[day]))
        for day in np.flatnonzero(counts).tolist()
    }


def streaks(days: Iterable[int], today: int) -> tuple[int, int]:
    """Study days in a row: the present row, and the longest ever.

    The present one ends today, or yesterday while today has no answer yet.
    """
    longest = run = 0
    present, last = 0, None
    for day in sorted({day for day in days if day <= today}):
        run = run + 1 if last is not None and day == last + 1 else 1
        longest, last = max(longest, run), day
    if last is not None and last >= today - 1:
        present = run
    return present, longest


def hours(log: Log, offset_ms: int) -> tuple[Passed, ...]:
    """The 24 hours of the day, by a clock `offset_ms` ahead of UTC; practice left out."""
    scheduled = log.kind != Kind.BESIDE
    hour = (log.at_ms[scheduled] + offset_ms) // _HOUR_MS % 24
    answers = np.bincount(hour, minlength=24)
    right = np.bincount(hour[log.right[scheduled]], minlength=24)
    return tuple(Passed(int(r), int(n)) for r, n in zip(right, answers, strict=True))


def answer_times(log: Log) -> AnswerTimes:
    """How long these answers took."""
    seconds = log.duration_ms[log.duration_ms > 0] / 1000
    classes = np.bincount(np.searchsorted(TIMES, seconds, "left"), minlength=len(TIMES) + 1)
    return AnswerTimes(
        timed=len(seconds),
        total=float(seconds.sum()),
        median=float(np.median(seconds)) if len(seconds) else None,
        mean=float(seconds.mean()) if len(seconds) else None,
        days=len(by_day(log)),
        classes=tuple(classes.tolist()),
    )
