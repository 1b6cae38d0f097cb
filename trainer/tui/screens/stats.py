"""Statistics as a sheet of figures and plots: of a deck, of all, or of a topic, over a period."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services.collection import Collection
from trainer.services.stats_lines import Line, Role
from trainer.services.stats_words import PERIODS, definitions, period
from trainer.tui.prose import plain
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.sheet import SheetScreen, scroll_keys
from trainer.tui.telling import in_thread, tell
from trainer.tui.widgets.card_view import WIDEST
from trainer.tui.widgets.place_line import PlaceLine

if TYPE_CHECKING:
    from trainer.services.stats import Statistics

_STYLES = {
    Role.PLAIN: "",
    Role.QUIET: "$quiet",
    Role.BAR: "$text-accent",
    Role.HEAT: "$text-success",
}
_GAP = Content("")
_A_YEAR = PERIODS.index(365)


class StatsScreen(SheetScreen[None]):
    """Shows the figures of `deck` and those below it, or of all decks where it is None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "period", N_("Period"), id="stats_period",
                tooltip=N_("The next period: 7, 30, 90 days, a year, all time")),
        Binding("a", "scope", N_("Deck/all"), id="stats_scope",
                tooltip=N_("All decks together, or the deck again")),
        Binding("t", "topic", N_("Topic"), id="stats_topic",
                tooltip=N_("One topic alone, or all of them again")),
        Binding("i", "explain", N_("Explain"), id="stats_explain",
                tooltip=N_("Say what each figure is, or leave it out again")),
        *scroll_keys("stats", show=True),
        Binding("question_mark,f1", "app.help", N_("Help"), id="stats_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q,g", "close", N_("Close"), id="stats_close",
                tooltip=N_("Leave the statistics")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, deck: str | None) -> None:
        super().__init__()
        self._collection = collection
        self._deck = deck
        self._whole = deck is None
        self._topic = ""  # "": all
        self._topics: list[str] = []  # those that can be chosen
        self._period = _A_YEAR
        self._explained = False
        self._found: Statistics | None = None

    def on_mount(self) -> None:
        self.call_after_refresh(self._work)  # after what the base does, which Textual calls too

    def on_resize(self) -> None:
        """Plots are as wide as there is room."""
        if self._found is not None:
            self.call_after_refresh(self._redraw)

    def heading(self) -> str:
        """Of what, and of which period."""
        where = _("All decks") if self._whole or self._deck is None else one_line(self._deck)
        parts = (_("Statistics"), where, one_line(self._topic), period(PERIODS[self._period]))
        return " · ".join(filter(None, parts))

    def sheet(self) -> Content:
        """The figures, or that they are being worked out."""
        if self._found is None:
            return Content.styled(_("Working it out…"), "$quiet")
        return Content("\n").join(self._lines(self._found))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Where no deck was chosen, there is none to go back to; and topics need headings."""
        if action == "topic":
            return bool(self._topics)
        return action != "scope" or self._deck is not None

    def action_period(self) -> None:
        """Go to the next period."""
        self._period = (self._period + 1) % len(PERIODS)
        self._work()

    def action_scope(self) -> None:
        """From the deck to all decks, or back."""
        self._whole, self._topic = not self._whole, ""
        self._work()

    def action_topic(self) -> None:
        """Ask for a topic, or all."""
        topics = ["", *self._topics]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._topic = topics[place]
                self._work()

        names = [_("All topics"), *self._topics]
        self.app.push_screen(ChooseScreen(_("Statistics of which topic?"), names), chosen)

    def action_explain(self) -> None:
        """Show what each figure is, or leave it out again."""
        self._explained = not self._explained
        self._redraw()

    def action_close(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def _work(self) -> None:
        """Work the figures out; those before stay in sight meanwhile."""
        place = self.query_one(PlaceLine)
        place.show(self.heading(), "")
        place.show_working(True)
        deck, days = None if self._whole else self._deck, PERIODS[self._period]
        topic = self._topic

        def work() -> "Statistics":
            from trainer.services import stats  # noqa: PLC0415 - loads numpy

            return stats.statistics(self._collection, deck, topic, days)

        def refused(error: TrainerError) -> None:
            place.show_working(False)
            tell(self.app, error)

        in_thread(self, work, self._show, group="stats", refused=refused, exclusive=True)

    def _show(self, found: "Statistics") -> None:
        self._found = found
        if not found.topic:
            self._topics = [name for name, _part in found.topics if name]
            self.refresh_bindings()
        self.query_one(PlaceLine).show_working(False)
        self._redraw()

    def _redraw(self) -> None:
        self._card.show_again(self._card.lay_out(self.sheet()))

    def _lines(self, found: "Statistics") -> Iterator[Content]:
        from trainer.services.stats_page import page  # noqa: PLC0415 - as above

        width = max(40, min(self._card.size.width, WIDEST))
        for place, section in enumerate(page(found, width)):
            if place:
                yield _GAP
            yield plain(section.title, "bold underline")
            if self._explained:
                yield from (plain(sentence, "$quiet") for sentence in definitions(section.figures))
            yield from map(_styled, section.lines)


def _styled(line: Line) -> Content:
    return Content.assemble(*(plain(words, _STYLES[role]) for words, role in line))
