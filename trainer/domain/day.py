"""The study day: the local calendar day that begins at the rollover (04:00 unless set)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_QUARTER_MS = 15 * 60 * 1000  # clocks and rollovers change at quarters of an hour


def milliseconds(instant: datetime) -> int:
    """An instant as whole milliseconds since 1970."""
    return (instant - _EPOCH) // _MILLISECOND


def instant_at(ms: int) -> datetime:
    """The instant, in UTC, so many milliseconds after 1970 began."""
    return _EPOCH + ms * _MILLISECOND


@dataclass(frozen=True, slots=True)
class StudyDays:
    """Turns instants into study days and back; the one place that knows the rollover.

    `zone` None means the system's own time zone. Instants must be aware.
    """

    rollover: time = time(4)
    zone: tzinfo | None = None

    def day_of(self, instant: datetime) -> date:
        """The study day on which `instant` falls."""
        if instant.tzinfo is None:
            raise ValueError("an instant must carry its time zone")
        day = instant.astimezone(self.zone).date()
        # Compared as instants: in the night of a clock change the reading may come twice or never.
        return day if instant >= self.opens(day) else day - timedelta(days=1)

    def opens(self, day: date) -> datetime:
        """The instant, in UTC, at which the study day `day` begins."""
        local = datetime.combine(day, self.rollover, tzinfo=self.zone)
        return local.astimezone(UTC)  # a naive time is taken as the system's own


class DayNumbers:
    """Study days of many instants, each quarter of an hour looked up once.

    Instants are milliseconds since 1970. Where the rollover is at no full quarter, each is looked
    up by itself.
    """

    def __init__(self, days: StudyDays) -> None:
        self.days = days
        self._width = 1 if days.rollover.minute % 15 or days.rollover.second else _QUARTER_MS
        self._found: dict[int, tuple[int, str]] = {}

    def number(self, at_ms: int) -> int:
        """The study day as a number that grows by one a day (`date.toordinal`)."""
        return self._day(at_ms)[0]

    def text(self, at_ms: int) -> str:
        """The study day as YYYY-MM-DD."""
        return self._day(at_ms)[1]

    def _day(self, at_ms: int) -> tuple[int, str]:
        key = at_ms // self._width
        found = self._found.get(key)
        if found is None:
            day = self.days.day_of(instant_at(at_ms))
            found = self._found[key] = (day.toordinal(), day.isoformat())
        return found
