"""Backups: why each was made, when the next is due by itself, and which are kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from trainer.domain.day import StudyDays


class Reason(StrEnum):
    """Why a backup was made; the word stands in its file's name."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MIGRATION = "migration"
    IMPORT = "import"
    MERGE = "merge"
    RESTORE = "restore"
    CHECK = "check"
    NOW = "now"  # asked for
    DAMAGED = "damaged"  # what was there before a restore, as it lay there
    SALVAGED = "salvaged"  # what could be read of a damaged collection


@dataclass(frozen=True, slots=True)
class Keep:
    """How many backups are kept: by day, by week, and of each kind that is made before something.

    Those asked for, damaged collections put aside and what was read of them stay until the user
    deletes them.
    """

    daily: int = 7
    weekly: int = 4
    before: int = 5

    def of(self, reason: Reason) -> int | None:
        """How many of one kind; None for all."""
        if reason in (Reason.NOW, Reason.DAMAGED, Reason.SALVAGED):
            return None
        return {Reason.DAILY: self.daily, Reason.WEEKLY: self.weekly}.get(reason, self.before)


@dataclass(frozen=True, slots=True, order=True)
class Stamp:
    """What a backup's name tells: when it was made (UTC, whole seconds), why, and the name."""

    made_at: datetime
    reason: Reason
    name: str


@dataclass(frozen=True, slots=True)
class Losses:
    """What the collection knows and a backup does not."""

    answers: int
    new_notes: int
    edited_notes: int


def outdated(backups: Iterable[Stamp], keep: Keep, now: datetime) -> list[Stamp]:
    """The backups that are to be deleted; the newest of all never is.

    One that seems to come from the future, as after a clock was set back, counts as the oldest.
    """
    newest_first = sorted(backups, key=lambda b: (b.made_at <= now, b), reverse=True)
    counts = dict.fromkeys(Reason, 0)
    gone = []
    for stamp in newest_first:
        counts[stamp.reason] += 1
        most = keep.of(stamp.reason)
        if most is not None and counts[stamp.reason] > most and stamp is not newest_first[0]:
            gone.append(stamp)
    return gone


def automatic(
    backups: Iterable[Stamp], keep: Keep, now: datetime, days: StudyDays
) -> Reason | None:
    """The kind of backup that is due by itself now; None where today's is there.

    The first of a calendar week (ISO 8601: from Monday) is the week's.
    """
    today = days.day_of(now)
    made = [
        (days.day_of(stamp.made_at), stamp.reason)
        for stamp in backups
        if stamp.reason in (Reason.DAILY, Reason.WEEKLY)
    ]
    if any(day == today for day, _reason in made):
        return None
    weeks = {_week(day) for day, reason in made if reason is Reason.WEEKLY}
    if keep.weekly and _week(today) not in weeks:
        return Reason.WEEKLY
    return Reason.DAILY if keep.daily else None


def _week(day: date) -> tuple[int, int]:
    year, week, _weekday = day.isocalendar()
    return year, week
