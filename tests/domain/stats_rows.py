"""Rows of a log for tests, in study days that begin at midnight in UTC."""

from datetime import UTC, date, time
from typing import Any

from trainer.domain.day import StudyDays
from trainer.domain.stats_log import Log, LogRow, Source, State, read_log

DAYS = StudyDays(time(0), UTC)
TODAY = date(2026, 3, 2).toordinal()
EPOCH = date(1970, 1, 1).toordinal()
DAY_MS = 86_400_000


def noon(day: int) -> int:
    """The millisecond of a study day's noon."""
    return (day - EPOCH) * DAY_MS + DAY_MS // 2


def answered(
    ago: int, rating: int = 3, interval: int = 10, *, minute: int = 0, card: int = 1, **more: Any
) -> LogRow:
    """An answer so many days ago that made the card due in `interval` days; S is the interval."""
    day = TODAY - ago
    at = noon(day) + minute * 60_000
    due = noon(day + interval) - DAY_MS // 2 if interval else at + 600_000
    values = {
        "card": card, "at_ms": at, "day": day, "rating": rating, "source": Source.STUDY,
        "duration_ms": 4000, "state": State.REVIEW if interval else State.LEARNING,
        "stability": float(interval) or 0.5, "difficulty": 5.0, "due_ms": due, "preset": 1,
    }  # fmt: skip
    return LogRow(**(values | more))


def theirs(
    ago: int, rating: int, kind: int, last: int, *, factor: int = 500, **more: Any
) -> LogRow:
    """An answer given in Anki, without a state of memory."""
    figures = {"their_kind": kind, "their_last": last, "their_factor": factor}
    given = {"source": Source.IMPORTED, "stability": 0, "difficulty": 0} | figures
    return answered(ago, rating, **(given | more))


def log(*rows: LogRow) -> Log:
    return read_log(rows, DAYS)
