"""A table of any length: only the rows in sight are asked for and painted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

_PORTION = 100  # rows asked for at once
_MOST_KEPT = 40  # portions
_GAP = 2  # cells between columns
_LEAST = 8  # cells of a text that gives up some of its width to another
_LEAST_ROOM = 24  # cells that the open column has, where others can give them
_MARK = 3  # cells before a row: where it is marked, and where the cursor is


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its name, its width in cells (0: what room there is), on which side it stands."""

    name: str
    width: int
    right: bool = False


Cells = Sequence[Content]


class RowTable(Widget, can_focus=True):
    """Shows rows that `show` says how to get; one is under the cursor, any may be marked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-table--cursor"}

    class Highlighted(Message):
        """The cursor came to another row."""

    class Chosen(Message):
        """A row was clicked twice."""

    class HeadingChosen(Message):
        """The heading of the column at `place` was clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__()
        self._headings: Sequence[Heading] = ()
        self._fetch: Callable[[int, int], Sequence[Cells]] = _nothing
        self._kept: dict[int, Sequence[Cells]] = {}  # portions by their number
        self._is_marked: Callable[[int], bool] = _never
        self._top = 0
        self.count = 0
        self.cursor = 0

    def show(
        self,
        headings: Sequence[Heading],
        count: int,
        fetch: Callable[[int, int], Sequence[Cells]],
        is_marked: Callable[[int], bool],
    ) -> None:
        """Show `count` rows; `fetch(start, n)` gives their cells, one for each heading.

        The cursor stays in its place, as far as there are so many rows.
        """
        self._headings, self.count = headings, count
        self._fetch, self._is_marked = fetch, is_marked
        self._kept = {}
        self.move_to(self.cursor)

    def move_to(self, row: int) -> None:
        """Bring the cursor to a row, and the row in sight."""
        self.cursor = max(0, min(row, self.count - 1))
        room = max(1, self.size.height - 1)
        self._top = max(0, min(self._top, self.cursor, self.count - room))
        self._top = max(self._top, self.cursor - room + 1)
        self.refresh()
        self.post_message(self.Highlighted())

    def move(self, rows: int) -> None:
        """Move the cursor."""
        self.move_to(self.cursor + rows)

    def page(self, pages: int) -> None:
        """Move the cursor by what the box holds."""
        self.move_to(self.cursor + pages * max(1, self.size.height - 2))

    def render_line(self, y: int) -> Strip:
        """The headings, then a row on each line."""
        if y == 0:
            names = [Content.styled(each.name, "bold") for each in self._headings]
            return self._line(names, "")
        row = self._top + y - 1
        if row >= self.count:
            return Strip.blank(self.size.width, self.rich_style)
        cells = self._cells(row)
        if cells is None:  # gone meanwhile
            return Strip.blank(self.size.width, self.rich_style)
        under = row == self.cursor
        mark = "✓" if self._is_marked(row) else " "
        strip = self._line(cells, ("›" if under else " ") + mark)
        if not under:
            return strip
        return strip.apply_style(self.get_component_rich_style("row-table--cursor"))

    def on_resize(self) -> None:
        """Another height holds other rows."""
        self.move_to(self.cursor)

    def on_click(self, event: Click) -> None:
        """A click brings the cursor, a second one chooses; one on a heading chooses its column."""
        if event.y == 0:
            self._choose_heading(event.x)
        row = self._top + event.y - 1
        if event.y and row < self.count:
            self.move_to(row)
            if event.chain == 2:
                self.post_message(self.Chosen())

    def _choose_heading(self, x: int) -> None:
        end = _MARK
        for place, width in enumerate(self._widths()):
            end += width + _GAP
            if x < end:
                self.post_message(self.HeadingChosen(place))
                return

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves three rows."""
        self.move(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves three rows."""
        self.move(-3)

    def _cells(self, row: int) -> Cells | None:
        number, place = divmod(row, _PORTION)
        if number not in self._kept:
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[number] = self._fetch(number * _PORTION, _PORTION)
        portion = self._kept[number]
        return portion[place] if place < len(portion) else None

    def _line(self, cells: Cells, mark: str) -> Strip:
        parts = [Content(mark.ljust(_MARK))]
        for heading, width, cell in zip(self._headings, self._widths(), cells, strict=True):
            fitting = cell.truncate(width, ellipsis=True)
            space = Content(" " * max(0, width - fitting.cell_length))
            parts += [space, fitting] if heading.right else [fitting, space]
            parts.append(Content(" " * _GAP))
        line = Content("").join(parts)
        strips = Visual.to_strips(self, line, self.size.width, 1, self.visual_style)
        strip = strips[0] if strips else Strip.blank(0)
        return strip.adjust_cell_length(self.size.width, self.rich_style)

    def _widths(self) -> list[int]:
        """The width of each: texts give some of theirs where the open column has too little."""
        widths = [each.width for each in self._headings]
        gaps = _GAP * len(widths)
        texts = [n for n, each in enumerate(self._headings) if each.width and not each.right]
        room = self.size.width - _MARK - gaps - sum(widths)
        while room < _LEAST_ROOM and texts:
            widest = max(texts, key=widths.__getitem__)
            if widths[widest] <= _LEAST:
                break
            widths[widest] -= 1
            room += 1
        return [width or max(_LEAST, room) for width in widths]


def _nothing(_start: int, _count: int) -> Sequence[Cells]:
    return ()


def _never(_row: int) -> bool:
    return False
