"""The rehearsals that were held, beside each other; and the beginning of another."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Input, Label, Static

from trainer.domain.mock_score import Score
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services import decks
from trainer.services.collection import Collection
from trainer.services.rehearsal import USUAL_QUESTIONS, Plan, Rehearsal
from trainer.services.rehearsal_report import Held, held
from trainer.tui.in_turn import in_turn
from trainer.tui.screens.dialogs import number_in
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.wording import clock_time, day, percent

_MOST = 500


class BeginScreen(ModalScreen[Rehearsal | None]):
    """Asks how long a rehearsal of `deck` is to be; answers it, or None: rather not.

    `begin` makes it, and may raise a TrainerError.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", N_("Begin"), id="mock_accept", priority=True,
                tooltip=N_("Begin the rehearsal")),
        Binding("tab", "app.focus_next", N_("Next field"), id="mock_next",
                tooltip=N_("To the next field")),
        Binding("f2", "earlier", N_("Earlier"), id="mock_earlier",
                tooltip=N_("All rehearsals of this deck beside each other")),
        Binding("escape", "cancel", N_("Cancel"), id="mock_cancel", tooltip=N_("Back home")),
    ]  # fmt: skip

    def __init__(
        self, collection: Collection, deck: str, begin: Callable[[Plan], Rehearsal]
    ) -> None:
        super().__init__()
        self._collection = collection
        self._deck = deck
        self._begin = begin

    def compose(self) -> ComposeResult:
        title = _("Rehearsal: {deck}").format(deck=one_line(self._deck))
        with Vertical(classes="dialog"):
            yield Static(title, classes="dialog-title", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(
                    _(
                        "A mock briefing. MPs, journalists and others put questions; some are"
                        " hostile, some say nothing. Answer aloud, or type (t). Then tick what you"
                        " said: a point missed brings a follow-up. An answer that failed, or"
                        " crossed a red line, counts as failed in your study too."
                    ),
                    classes="dialog-hint",
                    markup=False,
                )
                yield from _field("questions", _("So many questions"), str(USUAL_QUESTIONS))
                yield from _field("minutes", _("At most so many minutes"), "")
                yield Static(id="mock-problem", classes="dialog-problem", markup=False)
            yield KeyBar()

    @in_turn
    def action_accept(self) -> None:
        """Begin, where there is something to ask."""
        questions, minutes = self._number("questions"), self._number("minutes")
        if 0 in (questions, minutes):
            self._complain(
                _("Questions and minutes are numbers from 1 to {most}.").format(most=_MOST)
            )
            return
        try:
            rehearsal = self._begin(Plan(questions, minutes))
        except TrainerError as error:
            self._complain(str(error))
            return
        self.dismiss(rehearsal)

    def action_earlier(self) -> None:
        """Show all rehearsals of the deck."""
        self.app.push_screen(RehearsalsScreen(self._collection, self._deck))

    def action_cancel(self) -> None:
        """Begin nothing."""
        self.dismiss(None)

    def _complain(self, sentence: str) -> None:
        self.query_one("#mock-problem", Static).update(sentence)

    def _number(self, name: str) -> int | None:
        return number_in(self.query_one(f"#mock-{name}", Input), _MOST)


class RehearsalsScreen(Screen[None]):
    """All rehearsals of a deck, the latest first; Enter shows a report."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "show", N_("Report"), id="rehearsals_show", priority=True,
                tooltip=N_("Show the report of this rehearsal")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="rehearsals_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="rehearsals_close",
                tooltip=N_("Back to where you came from")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, deck: str) -> None:
        super().__init__()
        self._collection = collection
        self._deck = deck
        self._held: list[Held] = []

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        table: DataTable[Content] = DataTable(cursor_type="row", zebra_stripes=True)
        yield table
        yield Static(id="below", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        name = _("Rehearsals: {deck}").format(deck=one_line(self._deck))
        self.query_one(PlaceLine).show(name, "")
        self._held = held(self._collection, decks.find(self._collection, self._deck))[::-1]
        table = self.query_one(DataTable)
        names = [
            _("Date"), _("Questions"), _("Points"), _("Red lines"), _("Predicted"), _("Actual"),
        ]  # fmt: skip
        rows = [_cells(each) for each in self._held]
        for name, *cells in zip(names, *rows, strict=True):
            table.add_column(name, width=max(map(len, (name, *cells))))
        for row in rows:
            table.add_row(*map(Content, row))
        table.display = bool(self._held)
        below = self.query_one("#below", Static)
        if not self._held:
            below.update(_("No rehearsal was held yet."))
        elif any(each.ended_at is None for each in self._held):
            below.update(_("* broken off"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One looks at what there is."""
        return action != "show" or bool(self._held)

    async def on_data_table_row_selected(self) -> None:
        """A click shows the report too."""
        await self.run_action("show")

    @in_turn
    def action_show(self) -> None:
        """Show the report under the cursor."""
        from trainer.tui.screens.rehearsal_report import ReportScreen  # noqa: PLC0415 - on demand

        row = self.query_one(DataTable).cursor_row
        self.app.push_screen(ReportScreen(self._held[row], self._collection))

    def action_close(self) -> None:
        """Back."""
        self.dismiss(None)


def offer_rehearsal(app: App[Any], collection: Collection, deck: str) -> None:
    """Ask how long a rehearsal of `deck` is to be, and begin it."""
    ids = decks.find(collection, deck)

    def begin(rehearsal: Rehearsal | None) -> None:
        from trainer.tui.screens.rehearse import RehearseScreen  # noqa: PLC0415 - only then

        if rehearsal is not None:
            app.push_screen(RehearseScreen(rehearsal))

    screen = BeginScreen(collection, deck, lambda plan: Rehearsal(collection, ids, plan))
    app.push_screen(screen, begin)


def _cells(of: Held) -> list[str]:
    when = f"{day(of.started_at)} {clock_time(of.started_at)}"
    return [
        when if of.ended_at else f"{when} *",
        str(of.score.questions),
        _points(of.score),
        str(of.score.crossed),
        percent(of.score.predicted),
        percent(of.score.actual),
    ]


def _points(score: Score) -> str:
    if score.share_hit is None:
        return percent(None)
    return f"{score.hit}/{score.hit + score.missed} ({percent(score.share_hit)})"


def _field(name: str, label: str, value: str) -> ComposeResult:
    with Horizontal():
        yield Label(label)
        yield Input(value, id=f"mock-{name}", max_length=5, compact=True)
