"""Notes that are there twice: a list to go through, and to merge from."""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Static

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _, ngettext
from trainer.services import duplicates
from trainer.services.collection import Collection
from trainer.services.duplicates import Twin
from trainer.tui.in_turn import in_turn
from trainer.tui.keymap import key_of
from trainer.tui.prose import cut, plain, prose
from trainer.tui.screens.dialogs import ConfirmDialog
from trainer.tui.telling import told
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.wording import answers

_DECK, _ANSWERS = 24, 14  # cells


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the table; `first` of its group, which has so many `others`."""

    twin: Twin
    others: int
    first: bool


class DuplicatesScreen(Screen[None]):
    """Lists the notes of each group, the one with the most history first; Enter keeps one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "keep", N_("Keep this"), id="duplicates_keep", priority=True,
                tooltip=N_("Keep this note, and merge those like it into it")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="duplicates_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="duplicates_close",
                tooltip=N_("Leave the duplicates")),
    ]  # fmt: skip

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._lines: list[_Line] = []

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield Static(id="duplicates-hint")
        table: DataTable[Content] = DataTable(cursor_type="row")
        yield table
        yield Static(id="duplicates-answer")
        yield KeyBar()

    def on_mount(self) -> None:
        self._list()

    def on_resize(self) -> None:
        """Columns are as wide as the terminal allows."""
        self._show()

    def on_data_table_row_highlighted(self) -> None:
        """Beneath the list stands the answer of the note under the cursor."""
        self._show_answer()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One keeps what there is."""
        beneath = self.app.screen is self  # Enter is a dialog's where one is open
        return action != "keep" or (beneath and bool(self._lines))

    @in_turn
    def action_keep(self) -> None:
        """Merge into the note under the cursor, after asking."""
        chosen = self._chosen()
        if chosen is None:
            return
        twin, others = chosen.twin, chosen.others
        text = ngettext(
            "The one in {deck} stays ({answers}). The past answers of {n} other become its own, and"
            " that one is deleted. Undo on home takes it back.",
            "The one in {deck} stays ({answers}). The past answers of {n} others become its own,"
            " and those are deleted. Undo on home takes it back.",
            others,
        ).format(deck=one_line(twin.deck), answers=answers(twin.answers), n=others)

        def decide(yes: bool | None) -> None:
            if yes:
                self._merge(twin)

        self.app.push_screen(ConfirmDialog(_("Keep this note?"), text), decide)

    def action_close(self) -> None:
        """Back home."""
        self.dismiss(None)

    def _merge(self, twin: Twin) -> None:
        with told(self.app):
            duplicates.merge(self._collection, twin.note_id)
            undo = key_of(self._collection.settings, "home_undo", "u")
            self.notify(_("Merged; {key} on home takes it back.").format(key=undo))
        self._list()

    def _list(self) -> None:
        groups = duplicates.find(self._collection)
        self._lines = [
            _Line(twin, len(group) - 1, first=twin is group[0])
            for group in groups
            for twin in group
        ]
        title = _("Duplicates")
        count = ngettext("{n} note", "{n} notes", len(groups)).format(n=len(groups))
        self.query_one(PlaceLine).show(title, count if groups else "")
        hint = _(
            "These notes ask and answer the same. Choose the one to keep: it takes in the past"
            " answers of the others. Nothing is merged by itself."
        )
        nothing = _("No note is there twice.")
        self.query_one("#duplicates-hint", Static).update(hint if groups else nothing)
        self._show()
        self.refresh_bindings()

    def _show(self) -> None:
        table = self.query_one(DataTable)
        row = table.cursor_row
        table.clear(columns=True)
        room = max(16, self.size.width - _DECK - _ANSWERS - 9)
        columns = ((_("Question"), room), (_("Deck"), _DECK), (_("Answers"), _ANSWERS))
        for name, width in columns:
            table.add_column(name, width=width)
        table.display = bool(self._lines)
        for line in self._lines:
            twin = line.twin
            prompt = one_line(twin.prompt.strip()) if line.first else "  └"
            cells = (cut(prompt, room), cut(one_line(twin.deck), _DECK), answers(twin.answers))
            table.add_row(*(plain(cell) for cell in cells), key=str(twin.note_id))
        table.move_cursor(row=min(row, max(0, table.row_count - 1)))
        table.focus()
        self._show_answer()

    def _show_answer(self) -> None:
        chosen = self._chosen()
        answer = prose(chosen.twin.answer.strip()) if chosen else Content("")
        self.query_one("#duplicates-answer", Static).update(answer)

    def _chosen(self) -> _Line | None:
        row = self.query_one(DataTable).cursor_row
        return self._lines[row] if 0 <= row < len(self._lines) else None
