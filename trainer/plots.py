"""Figures drawn with block characters: bars, columns and a calendar, as plain lines of text."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

HEAT = "·░▒▓█"  # from none to most; signs that differ without colour too
_RIGHT = " ▏▎▍▌▋▊▉"
_UP = " ▁▂▃▄▅▆▇█"
_NO_MARK = -1.0


def bar(share: float, width: int, mark: float = _NO_MARK) -> str:
    """A bar of `width` cells for a share from 0 to 1; what is above 0 is seen, however little.

    `mark` is a share at which a line stands.
    """
    eighths = round(min(max(share, 0.0), 1.0) * width * 8)
    if share > 0:
        eighths = max(eighths, 1)
    full, rest = divmod(eighths, 8)
    drawn = ("█" * full + _RIGHT[rest].strip()).ljust(width)
    if mark < 0:
        return drawn
    place = min(int(mark * width), width - 1)
    return drawn[:place] + "┃" + drawn[place + 1 :]


def columns(values: Sequence[float], height: int, *, wide: int = 1, gap: int = 0) -> list[str]:
    """Columns side by side, `height` lines high, each `wide` cells and `gap` apart, top line first.

    The highest fills its column; what is above 0 is seen, however little.
    """
    most = max(values, default=0.0)
    eighths = [_eighths(value, most, height) for value in values]
    return [
        (" " * gap).join(_UP[min(max(each - 8 * row, 0), 8)] * wide for each in eighths)
        for row in reversed(range(height))
    ]


def _eighths(value: float, most: float, height: int) -> int:
    if value <= 0 or most <= 0:
        return 0
    return max(1, round(8 * height * value / most))


def levels(most: int) -> list[int]:
    """The least counts of HEAT's signs but the first: even steps up to `most`."""
    return [1, *(1 + most * n // 4 for n in (1, 2, 3))] if most > 3 else list(range(1, most + 1))


def heat_map(counts: Mapping[date, int], last: date, weeks: int) -> list[str]:
    """Seven lines, Monday's first, of so many weeks up to that of `last`: a cell a day."""
    first = last - timedelta(days=last.weekday(), weeks=weeks - 1)
    least = levels(max((n for day, n in counts.items() if first <= day <= last), default=0))
    lines = []
    for weekday in range(7):
        days = (first + timedelta(days=weekday, weeks=n) for n in range(weeks))
        lines.append(
            "".join(" " if day > last else _sign(counts.get(day, 0), least) for day in days)
        )
    return lines


def _sign(count: int, least: Sequence[int]) -> str:
    return HEAT[sum(count >= each for each in least)]


def months(last: date, weeks: int, names: Sequence[str]) -> str:
    """The line above a heat map: each month's name over the first week that begins in it."""
    first = last - timedelta(days=last.weekday(), weeks=weeks - 1)
    line = ""
    for n in range(weeks):
        monday = first + timedelta(weeks=n)
        begins = n == 0 or (monday - timedelta(weeks=1)).month != monday.month
        # The first name gives way where the next one comes at once.
        fits = n > 0 or (monday + timedelta(weeks=len(names[0]))).month == monday.month
        if begins and fits and len(line) <= n:
            line = line.ljust(n) + names[monday.month - 1] + " "
    return line[: weeks + 2].rstrip()
