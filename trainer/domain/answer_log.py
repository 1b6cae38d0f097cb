"""The log of answers as FSRS is fitted on it: for each card a series from where it was first met.

Days are study days' numbers (`date.toordinal`). Only the first answer of a later day is judged;
those of the same day count in the history before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HELD_OUT = 0.2  # the latest share of judged answers, on which parameters are compared


@dataclass(frozen=True, slots=True)
class Series:
    """One card's answers, oldest first; `deck` is whose options it has.

    `seconds` are None where nobody measured them.
    """

    deck: int
    days: tuple[int, ...]
    ratings: tuple[int, ...]
    seconds: tuple[float | None, ...] = ()

    @property
    def elapsed(self) -> tuple[int, ...]:
        """Days since the answer before, 0 for the first and for those of the same day."""
        before = (self.days[0], *self.days[:-1])
        return tuple(max(day - last, 0) for day, last in zip(self.days, before, strict=True))

    def judged(self) -> Iterator[int]:
        """Places of the answers that predictions are held against."""
        return (place for place, days in enumerate(self.elapsed) if days)


def judged_days(log: Sequence[Series]) -> list[int]:
    """The days of all judged answers, in order."""
    return sorted(series.days[place] for series in log for place in series.judged())


def first_held_out(days: Sequence[int]) -> int | None:
    """The day from which on answers are held out; None where all were given on one day.

    No day is divided, so a little more than the share may be held out.
    """
    if not days:
        return None
    day = days[min(int(len(days) * (1 - HELD_OUT)), len(days) - 1)]
    return day if day > days[0] else None
