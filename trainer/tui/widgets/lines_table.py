"""A table of things to set, and beneath it what the one under the cursor means."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import DataTable, Static

from trainer.tui.prose import cut, plain

_BORDERS = 6  # cells beside the columns: padding, and the scroll bar
_ROOM = 0.55  # what names may take of the width


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: `key` tells which, `below` what it means; `stands_out` where it was changed."""

    key: str
    name: str
    value: str
    below: str
    stands_out: bool = False


class LinesTable(Vertical):
    """Names and their values; screens read `chosen` and move by DataTable's own keys."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[Line] = ()
        self._headings = ("", "")

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")
        yield Static(id="below-lines", markup=False)

    def on_resize(self) -> None:
        """Columns are as wide as the terminal allows."""
        self.show(self._headings, self._lines)

    def on_data_table_row_highlighted(self) -> None:
        """Another line is under the cursor."""
        self._explain()

    def show(self, headings: tuple[str, str], lines: Sequence[Line], at: int | None = None) -> None:
        """Show the lines, the cursor on the one at the place `at` or where it was."""
        self._headings, self._lines = headings, lines
        table = self.query_one(DataTable)
        place = table.cursor_row if at is None else at
        table.clear(columns=True)
        room = max(30, self.size.width - _BORDERS)
        widest = max((len(line.name) for line in lines), default=10)
        names = min(widest, round(room * _ROOM))
        table.add_column(headings[0], width=names)
        table.add_column(headings[1], width=room - names)
        for line in lines:
            style = "bold" if line.stands_out else ""
            cells = (cut(line.name, names), cut(line.value, room - names))
            table.add_row(*(plain(cell, style) for cell in cells), key=line.key)
        table.move_cursor(row=max(0, min(place, table.row_count - 1)))
        self._explain()

    @property
    def chosen(self) -> str | None:
        """The key of the line under the cursor."""
        place = self.query_one(DataTable).cursor_row
        return self._lines[place].key if 0 <= place < len(self._lines) else None

    def _explain(self) -> None:
        chosen = self.chosen
        text = next((line.below for line in self._lines if line.key == chosen), "")
        self.query_one("#below-lines", Static).update(plain(text))
