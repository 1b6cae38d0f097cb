"""The study day: the local calendar day that begins at the rollover (04:00 unless set)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


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
        local = instant.astimezone(self.zone)
        return local.date() - timedelta(days=1) if local.time() < self.rollover else local.date()

    def opens(self, day: date) -> datetime:
        """The instant, in UTC, at which the study day `day` begins."""
        local = datetime.combine(day, self.rollover, tzinfo=self.zone)
        return local.astimezone(UTC)  # a naive time is taken as the system's own
