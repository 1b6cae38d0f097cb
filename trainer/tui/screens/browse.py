"""The browser: all cards or notes that a search finds, and what can be done to many at once."""

from array import array
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.events import DescendantFocus, Key
from textual.widgets import Input

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import editing, search
from trainer.services.collection import Collection
from trainer.services.search import Column, Found, FoundRow, Unit
from trainer.tui.acting import ActingScreen
from trainer.tui.browse_text import cells, figures, headings, preview, usual_columns
from trainer.tui.found_rows import FoundRows
from trainer.tui.leaving import leave
from trainer.tui.prose import plain
from trainer.tui.screens import browse_acts
from trainer.tui.screens.browse_keys import BY_LETTERS, KEYS
from trainer.tui.telling import in_thread, told
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.row_table import Cells, RowTable
from trainer.tui.widgets.search_line import SearchLine

_WIDE_FROM = 120  # columns of the terminal


class BrowseScreen(ActingScreen[None]):
    """Lists everything, or what is searched for."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]
    AUTO_FOCUS = "Input"  # what is typed at once is a search, and no command

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.collection = collection
        self._query = self._listed = ""  # what is searched for, and what the list shows
        self.unit = Unit.CARDS
        self.sorted_by, self.descending = Column.DECK, False
        self._columns: Sequence[Column] | None = None  # None: what the terminal has room for
        self.found = Found(Unit.CARDS, array("q"))
        self.selected: set[int] = set()
        self._rows = FoundRows(collection, self.found)
        self._is_searching = False
        self._is_opening = True  # until the search line has the focus
        self._to_list = False  # whether the list takes the focus when it is there

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield SearchLine()
        with Container(id="browse"):
            yield RowTable()
            yield CardView()
        yield KeyBar()

    def on_mount(self) -> None:
        self._table, self._card = self.query_one(RowTable), self.query_one(CardView)
        self._line = self.query_one(SearchLine)
        self._set_out()
        self.search()

    def on_resize(self) -> None:
        """A wide terminal has room for more columns, and the note beside the list."""
        self._set_out()
        self._list()

    def on_screen_resume(self) -> None:
        """Notes may have changed while another screen was in front."""
        if self.is_mounted and self.found.ids and not self._is_searching:
            self.search_again()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search for what was typed."""
        self._query = event.value
        self._to_list = True
        self.search()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Back in the list, the line says again what that shows."""
        self._is_opening = False
        self.refresh_bindings()
        if event.widget is self._table:
            self._line.show(self._listed)

    def on_key(self, event: Key) -> None:
        """What was typed before the search line had the focus goes into it."""
        if event.is_printable and self._line.is_typed_in:
            event.stop()
            self._line.take(event)

    def on_row_table_highlighted(self) -> None:
        """The note under the cursor is shown whole."""
        with told(self.app):
            self._show_note()

    async def on_row_table_chosen(self) -> None:
        """A double click edits."""
        await self.run_action("act('edit')")

    def on_row_table_heading_chosen(self, event: RowTable.HeadingChosen) -> None:
        """A click on a heading sorts by its column."""
        self.sort(self.columns_shown[event.place])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Acts are for what there is, one at a time; letters are none while one types."""
        if action in BY_LETTERS and (self._is_opening or self._line.is_typed_in):
            return False
        act = str(parameters[0]) if action == "act" else action
        if self.is_working and act in browse_acts.ACTS:
            return False
        if act in browse_acts.ON_ROWS:
            return bool(self.found.ids)
        return True

    def search(self, keep: int | None = None) -> None:
        """Look anew for what is searched for, in a thread: a first search for words takes time.

        The cursor comes to the row with the id `keep` then, where that is found.
        """
        query, unit = self._query, self.unit
        by, down = self.sorted_by, self.descending
        self._is_searching = True
        in_thread(
            self,
            lambda: search.find(self.collection, query, unit=unit, column=by, descending=down),
            lambda found: self._take_in(query, found, keep),
            group="search",
            refused=self._complain,
            exclusive=True,  # of two at once the later one counts
        )

    def search_again(self) -> None:
        """The same search, with the cursor on the same row where that is still found."""
        ids = self.found.ids
        self.search(ids[self._table.cursor] if ids else None)

    def targets(self) -> list[int]:
        """The ids that acts are for: those selected, in the list's order, else the row's."""
        if self.selected:
            return [each for each in self.found.ids if each in self.selected]
        return [self.found.ids[self._table.cursor]] if self.found.ids else []

    def row(self) -> FoundRow | None:
        """What is under the cursor."""
        return self._rows.at(self._table.cursor)

    def row_now(self) -> FoundRow | None:
        """The same as it is stored now."""
        return self._rows.now(self._table.cursor)

    def do(self, act: Callable[[], int], said: Callable[[int], str]) -> None:
        """Change something, say how much, and list anew."""

        def done(count: int) -> None:
            key = browse_acts.undo_key(self)
            sentence = _("{done}; {key} takes it back.").format(done=said(count), key=key)
            self.notify(sentence if count else _("Nothing changed."), markup=False)
            self.search_again()

        self.work(act, done)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns from now on."""
        self._columns = columns
        self._list()

    def sort(self, by: Column) -> None:
        """Sort by a column; by the same one again the other way round."""
        self.descending = by is self.sorted_by and not self.descending
        self.sorted_by = by
        self._table.cursor = 0
        self.search()

    def action_query(self) -> None:
        """Type what to search for."""
        self._line.open()

    def action_mark(self) -> None:
        """Select the row, or no longer, and go to the next."""
        self.selected ^= {self.found.ids[self._table.cursor]}
        self._table.move(1)
        self._show_place()

    def action_mark_all(self) -> None:
        """Select all, or nothing."""
        everything = set(self.found.ids)
        self.selected = set() if everything <= self.selected else everything
        self._table.refresh()
        self._show_place()

    def action_extend(self, step: int) -> None:
        """Select the row and the one that way."""
        self.selected.add(self.found.ids[self._table.cursor])
        self._table.move(step)
        self.selected.add(self.found.ids[self._table.cursor])
        self._table.refresh()
        self._show_place()

    def action_unit(self) -> None:
        """List notes instead of cards, or cards again."""
        self.unit = Unit.NOTES if self.unit is Unit.CARDS else Unit.CARDS
        self.selected.clear()
        self._table.cursor = 0
        self.search()

    def action_act(self, name: str) -> None:
        """Do one of the browser's acts, of which most ask something first."""
        browse_acts.DONE[name](self)

    def action_preview(self) -> None:
        """Show the whole note, or not."""
        self._card.display = not self._card.display

    def action_move_by(self, rows: int) -> None:
        """Another row."""
        self._table.move(rows)

    def action_page(self, pages: int) -> None:
        """A page of rows."""
        self._table.page(pages)

    def action_end(self, last: bool) -> None:
        """The first row or the last."""
        self._table.move_to(len(self.found) - 1 if last else 0)

    def action_undo(self) -> None:
        """Take back the latest act, whatever it was."""
        self.undo(self.collection, self.search_again)

    def action_help(self) -> None:
        """Say what the keys do; in the search line, what can be searched for."""
        from trainer.tui.screens.help import HelpScreen  # noqa: PLC0415 - only when asked for
        from trainer.tui.screens.syntax import SyntaxScreen  # noqa: PLC0415 - as above

        self.app.push_screen(SyntaxScreen() if self._line.is_typed_in else HelpScreen(self))

    def action_close(self) -> None:
        """Back to where one came from."""
        if self.is_working:
            self.notify(_("One moment: what you asked for is still being done."))
        else:
            leave(self)

    def action_to_list(self) -> None:
        """From the search line to the list."""
        self._table.focus()

    def _set_out(self) -> None:
        self.set_class(self.app.size.width >= _WIDE_FROM, "-wide")

    @property
    def columns_shown(self) -> Sequence[Column]:
        """Those chosen, or as many as the terminal has room for."""
        return self._columns or usual_columns(wide=self.has_class("-wide"))

    def _take_in(self, query: str, found: Found, keep: int | None) -> None:
        self._is_searching = False
        if (query, found.unit) != (self._listed, self.found.unit):
            self._table.cursor = 0
            self.selected.clear()
        self._listed, self.found, self._rows = query, found, FoundRows(self.collection, found)
        self.selected.intersection_update(found.ids)
        if keep is not None and keep in found.ids:
            self._table.cursor = found.ids.index(keep)
        if not self._line.is_typed_in or self._to_list:
            self._line.show(query)
        if self._to_list and found.ids:
            self._table.focus()
        self._to_list = False
        self._list()
        self.call_after_refresh(self.refresh_bindings)  # when the focus is where it was sent

    def _complain(self, error: TrainerError) -> None:
        self._is_searching = self._to_list = False
        self._query = self._listed
        self._line.complain(error)

    def _list(self) -> None:
        columns = self.columns_shown
        heads = headings(columns, self.sorted_by, descending=self.descending)
        ids = self.found.ids
        self._table.show(heads, len(ids), self._fetch, lambda row: ids[row] in self.selected)
        self._show_place()

    def _fetch(self, start: int, count: int) -> Sequence[Cells]:
        """Rows of the table; those gone meanwhile stand empty, that others keep their place."""
        columns = self.columns_shown
        empty = [Content("")] * len(columns)
        rows: Sequence[FoundRow | None] = ()
        with told(self.app):  # the table asks while it is painted
            rows = self._rows.portion(start, count)
        return [cells(row, columns) if row else empty for row in rows]

    def _show_note(self) -> None:
        row = self.row() if self._card.display else None
        if row is None:
            said = "" if self.found.ids else search.nothing(self.collection, self._listed)
            self._card.show(self._card.lay_out(plain(said)))
            return
        content = editing.content_now(self.collection, row.note_id)
        self._card.show(self._card.lay_out(preview(row, content)))

    def _show_place(self) -> None:
        by = None if self.sorted_by in self.columns_shown else self.sorted_by
        text = figures(self.found, selected=len(self.selected), sorted_by=by)
        self.query_one(PlaceLine).show(_("Browse"), text)
