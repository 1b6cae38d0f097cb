"""Home: the decks, what waits in each, and what to do now."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import DataTable, Static

from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import decks, opening
from trainer.services.collection import Collection
from trainer.services.decks import DeckLine
from trainer.services.sitting import ALL, Sitting
from trainer.services.study import StudySession
from trainer.tui.acting import ActingScreen
from trainer.tui.home_text import advice, cells, doubtful, drafts, first_of, offer_text
from trainer.tui.in_turn import in_turn
from trainer.tui.keymap import key_of
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog, OfferDialog
from trainer.tui.screens.home_keys import KEYS, OF_DECKS
from trainer.tui.screens.home_windows import WINDOWS
from trainer.tui.screens.study import StudyScreen
from trainer.tui.telling import in_thread, told
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.wording import cards


class HomeScreen(ActingScreen[None]):
    """The tree of decks with the counts of today; Enter studies the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self.collection = collection
        self._lines: list[DeckLine] = []
        self._folded: set[int] = set()
        self._offers: list[opening.Offer] = []
        self._doubtful = 0
        self._was_left = False

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield Static(id="advice")
        yield Static(id="briefing")
        yield Static(id="offer")
        yield Static(id="doubtful")
        yield Static(id="drafts")
        table: DataTable[Content] = DataTable(cursor_type="row", zebra_stripes=True)
        yield table
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(PlaceLine).show("Briefing Trainer", "")
        self._offers = opening.offers(self.collection)
        self.show_decks()
        first = first_of(self._lines)
        if first is not None:  # the one that the advice names
            self.query_one(DataTable).move_cursor(row=self._visible_lines().index(first))

    def show_decks(self) -> None:
        """Read the decks and their counts anew."""
        self._lines = decks.tree(self.collection)
        self._doubtful = decks.held_back(self.collection)
        self._list_decks()
        self._show_advice()
        self._show_briefing()
        self._show_drafts()
        self.refresh_bindings()

    def show_new(self, before: set[int]) -> None:
        """The same, with the cursor at the first deck that was not among those `before`."""
        self.show_decks()
        lines = self._visible_lines()
        row = next((n for n, line in enumerate(lines) if line.id not in before), None)
        if row is not None:
            self.query_one(DataTable).move_cursor(row=row)

    @property
    def deck_ids(self) -> set[int]:
        """The decks that are listed, those folded away too."""
        return {line.id for line in self._lines}

    def _list_decks(self) -> None:
        table = self.query_one(DataTable)
        row = table.cursor_row
        chosen = table.ordered_rows[row].key if table.row_count else None
        table.clear(columns=True)
        dated = any(line.briefing_at or line.is_archived for line in self._lines)
        room = max(16, self.size.width - (45 if dated else 32))
        table.add_column(_("Deck"), width=room)
        for name in (_("New"), _("Learning"), _("Due")):
            table.add_column(name.rjust(8), width=8)
        if dated:
            table.add_column(_("Briefing"), width=11)
        for line in self._visible_lines():
            found = cells(line, self._sign(line), room)
            table.add_row(*found[: len(table.columns)], key=str(line.id))
        if chosen is not None and chosen in table.rows:
            row = table.get_row_index(chosen)
        table.move_cursor(row=min(row, max(0, table.row_count - 1)))

    def on_resize(self) -> None:
        """Columns are as wide as the terminal allows."""
        if self._lines:
            self._list_decks()

    def on_screen_suspend(self) -> None:
        """Another screen is in front, where counts may change."""
        self._was_left = True

    def on_screen_resume(self) -> None:
        """Counts may have changed while another screen was in front."""
        if self._was_left and self._lines:
            with told(self.app):
                self.show_decks()

    async def on_data_table_row_selected(self) -> None:
        """Enter or a click on a deck studies it."""
        await self.run_action("study")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Acts are done one at a time; those of decks need one, and folding one with children."""
        if self.is_working:
            return False
        act = str(parameters[0]) if action == "window" else action
        if act in OF_DECKS:
            return bool(self._lines)
        if action == "fold":
            line = self.chosen
            return line is not None and self._has_children(line)
        if action == "offer":
            return bool(self._offers)
        if act == "revision":
            return bool(self._doubtful)
        return True

    def on_data_table_row_highlighted(self) -> None:
        """Whether a deck can be folded depends on which, and what Enter does."""
        self.refresh_bindings()
        self._say_what_enter_begins()

    @in_turn
    def action_study(self) -> None:
        """Study the deck under the cursor and those below it."""
        line = self.chosen
        if line is not None:
            self.study(decks.find(self.collection, line.name))

    def action_study_all(self) -> None:
        """Study everything together."""
        self.study(None)

    def action_window(self, name: str) -> None:
        """Open one of home's windows."""
        WINDOWS[name](self)

    def action_fold(self) -> None:
        """Fold or unfold the decks below this one."""
        line = self.chosen
        if line is not None:
            self._folded ^= {line.id}
            self.show_decks()

    def action_new(self) -> None:
        """Make an empty deck."""

        def make(name: str | None) -> None:
            if name is not None:
                before = self.deck_ids
                with told(self.app):
                    decks.create(self.collection, name)
                self.show_new(before)

        self.app.push_screen(NameDialog(_("Name of the new deck (Parent::Child)")), make)

    def action_rename(self) -> None:
        """Rename the deck under the cursor."""
        line = self.chosen
        if line is None:
            return

        def rename(name: str | None) -> None:
            if name is not None and name != one_line(line.name).strip():
                self._do(lambda: decks.rename(self.collection, line.name, name))

        self.app.push_screen(NameDialog(_("New name of the deck"), line.name), rename)

    def action_delete(self) -> None:
        """Delete the deck under the cursor, after asking."""
        line = self.chosen
        if line is None:
            return

        def delete(yes: bool | None) -> None:
            if yes:
                self._do(lambda: decks.delete(self.collection, line.name))
                self.notify(
                    _("Deleted; {key} brings it back.").format(
                        key=key_of(self.collection.settings, "home_undo", "u")
                    )
                )

        text = _("{name}: {cards}, with their history. Undo brings it back.").format(
            name=one_line(line.name), cards=cards(decks.card_counts(self.collection)[line.name])
        )
        self.app.push_screen(ConfirmDialog(_("Delete this deck?"), text), delete)

    def action_unsuspend(self) -> None:
        """Bring back the suspended cards of the deck under the cursor."""
        line = self.chosen
        if line is not None:
            self.work(lambda: decks.unsuspend(self.collection, line.name), self._unsuspended)

    def action_offer(self) -> None:
        """Show what the newer version of a shipped deck would change, and ask."""
        offer = self._offers[0]

        def decide(yes: bool | None) -> None:
            if yes is None:
                return
            (opening.accept if yes else opening.decline)(self.collection, offer)
            self._offers = opening.offers(self.collection)
            self.show_decks()

        self.app.push_screen(OfferDialog(one_line(offer.name), offer_text(offer)), decide)

    def action_undo(self) -> None:
        """Take back the latest act, whatever it was."""
        self.undo(self.collection, self.show_decks)

    def study(self, deck_ids: list[int] | None, sitting: Sitting = ALL) -> None:
        """A sitting of these decks, of all where there is None."""
        self.app.push_screen(StudyScreen(StudySession(self.collection, deck_ids, sitting)))

    def _unsuspended(self, count: int) -> None:
        self.notify(_("Unsuspended: {cards}").format(cards=cards(count)))
        self.show_decks()

    def _do(self, act: Callable[[], object]) -> None:
        with told(self.app):
            act()
        self.show_decks()

    @property
    def chosen(self) -> DeckLine | None:
        """The deck under the cursor."""
        lines = self._visible_lines()
        row = self.query_one(DataTable).cursor_row
        return lines[row] if 0 <= row < len(lines) else None

    def _visible_lines(self) -> list[DeckLine]:
        hidden = tuple(line.name + "::" for line in self._lines if line.id in self._folded)
        return [line for line in self._lines if not line.name.startswith(hidden)] if hidden else (
            self._lines)  # fmt: skip

    def _has_children(self, line: DeckLine) -> bool:
        return any(other.name.startswith(line.name + "::") for other in self._lines)

    def _sign(self, line: DeckLine) -> str:
        if not self._has_children(line):
            return "  "
        return "▸ " if line.id in self._folded else "▾ "

    def _show_briefing(self) -> None:
        """What may be expected of the nearest date, as soon as it is worked out."""
        banner = self.query_one("#briefing", Static)
        banner.display = any(line.briefing_at and not line.is_archived for line in self._lines)
        if not banner.display:
            return

        def work() -> Content:
            from trainer.tui.screens.briefing_windows import nearest  # noqa: PLC0415 - numpy

            return nearest(self.collection)

        in_thread(self, work, banner.update, group="briefing", exclusive=True)

    def _show_drafts(self) -> None:
        """How many drafts wait, as soon as they are counted: a large collection takes its time."""

        def show(count: int) -> None:
            line = self.query_one("#drafts", Static)
            line.display = bool(count)
            line.update(drafts(count, key_of(self.collection.settings, "drafts", "p")))

        in_thread(
            self, lambda: decks.drafts_waiting(self.collection), show, group="drafts",
            exclusive=True,
        )  # fmt: skip

    def _say_what_enter_begins(self) -> None:
        self.query_one("#advice", Static).update(advice(self._lines, self.chosen))

    def _show_advice(self) -> None:
        self._say_what_enter_begins()
        waiting = self.query_one("#doubtful", Static)
        waiting.display = bool(self._doubtful)
        waiting.update(doubtful(self._doubtful, key_of(self.collection.settings, "revision", "v")))
        banner = self.query_one("#offer", Static)
        banner.display = bool(self._offers)
        if self._offers:
            banner.update(
                Content(
                    _("A newer version of {name} has come with the program: press o.").format(
                        name=one_line(self._offers[0].name)
                    )
                )
            )
