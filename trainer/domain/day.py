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
        day = instant.astimezone(self.zone).date()
        # Compared as instants: in the night of a clock change the reading may come twice or never.
        return day if instant >= self.opens(day) else day - timedelta(days=1)

    def opens(self, day: date) -> datetime:
        """The instant, in UTC, at which the study day `day` begins."""
        local = datetime.combine(day, self.rollover, tzinfo=self.zone)
        return local.astimezone(UTC)  # a naive time is taken as the system's own
