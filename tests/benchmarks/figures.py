"""Measured figures beside those of a peer or a floor, and the table of them."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

_HEAD = ("what", "ours", "against", "", "ratio", "bar", "")


@dataclass
class Figure:
    """Runs of the trainer and, in turn with them, of what it is held against.

    Seconds, or megabytes where `unit` says so. `bar` is the greatest ratio that is good enough,
    `limit` the greatest figure of our own.
    """

    what: str
    against: str = ""
    bar: float | None = None
    limit: float | None = None
    unit: str = "ms"
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float | None:
        """The median of the ratios, run by run; of all runs where there are more of one."""
        if not self.theirs:
            return None
        if len(self.ours) != len(self.theirs):
            return median(self.ours) / median(self.theirs)
        return median(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    @property
    def verdict(self) -> str:
        if self.limit is not None:
            return "ok" if median(self.ours) <= self.limit else "OVER"
        if self.bar is None or self.ratio is None:
            return ""
        return "ok" if self.ratio <= self.bar else "OVER"

    def cells(self) -> Sequence[str]:
        bar = "" if self.bar is None else f"{self.bar:.2f}"
        if self.limit is not None:
            bar = self._shown(self.limit)
        theirs = self._shown(median(self.theirs)) if self.theirs else ""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return (self.what, self._shown(median(self.ours)), theirs, self.against, ratio, bar,
                self.verdict)  # fmt: skip

    def _shown(self, value: float) -> str:
        if self.unit == "MB":
            return f"{value:.0f} MB"
        return f"{value:.2f} s" if value >= 1 else f"{1000 * value:.2f} ms"


def seconds(task: Callable[[], Any]) -> float:
    """What one call takes."""
    start = time.perf_counter()
    task()
    return time.perf_counter() - start


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """The lines of the table."""
    rows = [_HEAD, *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        name, ours, theirs, against, *rest = row
        first = f"{name:{widths[0]}}  {ours:>{widths[1]}}  {theirs:>{widths[2]}}"
        others = (f"{cell:>{width}}" for cell, width in zip(rest, widths[4:], strict=True))
        yield f"{first} {against:{widths[3]}}  {'  '.join(others)}".rstrip()
