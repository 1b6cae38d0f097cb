"""The parts that pages of figures are made of: lines whose pieces have a role, and sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from trainer import plots


class Role(Enum):
    """What a piece of a line is; a front end gives it a style, or none."""

    PLAIN = "plain"
    QUIET = "quiet"
    BAR = "bar"
    HEAT = "heat"


Line = tuple[tuple[str, Role], ...]
GAP: Line = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines; `figures` are the names under which DEFINITIONS says what they show."""

    figures: tuple[str, ...]
    title: str
    lines: Sequence[Line]


def text(words: str) -> Line:
    """A line of text."""
    return ((words, Role.PLAIN),)


def quiet(words: str) -> Line:
    """A line that matters less."""
    return ((words, Role.QUIET),)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[Line]:
    """A table: its first column to the left, cut where room lacks, the others to the right."""
    right = [max(map(len, column)) for column in zip(heads, *rows, strict=True)][1:]
    room = max(8, width - sum(right) - 2 * len(right))
    first = min(room, max((len(row[0]) for row in (heads, *rows)), default=0))
    return [
        ((_row(row, first, right), Role.QUIET if row is heads else Role.PLAIN),)
        for row in (heads, *rows)
    ]


def bars(rows: Sequence[tuple[str, float, str]], width: int) -> list[Line]:
    """Rows of a label, a bar and its figure; the bars are drawn by the greatest value."""
    most = max((value for _label, value, _figure in rows), default=0) or 1
    return shares([(label, value / most, figure, -1.0) for label, value, figure in rows], width)


def shares(rows: Sequence[tuple[str, float, str, float]], width: int) -> list[Line]:
    """Rows of a label, a bar from 0 to 1, its figure, and the place of a mark in the bar."""
    label = max((len(row[0]) for row in rows), default=0)
    figure = max((len(row[2]) for row in rows), default=0)
    room = max(8, min(40, width - label - figure - 3))
    return [
        (
            (f"{name.rjust(label)} ", Role.PLAIN),
            (plots.bar(value, room, mark), Role.BAR),
            (f" {words.rjust(figure)}", Role.PLAIN),
        )
        for name, value, words, mark in rows
    ]


def columns(
    values: Sequence[float], labels: Sequence[str], *, height: int = 5, gap: int = 0
) -> list[Line]:
    """Columns two cells wide over a line of labels, the greatest value at their side."""
    most = f"{max(values, default=0):g}"
    side = max(len(most), 1)
    drawn = plots.columns(values, height, wide=2, gap=gap)
    lines: list[Line] = [
        (((most if n == 0 else "").rjust(side) + " ", Role.QUIET), (line.rstrip(), Role.BAR))
        for n, line in enumerate(drawn)
    ]
    below = ""
    for n, label in enumerate(labels):
        if label and len(below) <= n * (2 + gap):
            below = below.ljust(n * (2 + gap)) + label
    return [*lines, quiet(" " * (side + 1) + below)]


def _row(row: Sequence[str], first: int, right: Sequence[int]) -> str:
    name = row[0] if len(row[0]) <= first else row[0][: first - 1] + "…"
    cells = "".join(f"  {cell.rjust(width)}" for cell, width in zip(row[1:], right, strict=True))
    return name.ljust(first) + cells
