"""The options of one deck; each change is a new version of them, which undo takes back."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import options, settings
from trainer.services.collection import Collection
from trainer.services.options import DeckOptions
from trainer.tui.in_turn import in_turn
from trainer.tui.keymap import key_of
from trainer.tui.screens.settings_dialogs import ValueDialog
from trainer.tui.settings_text import option_line
from trainer.tui.telling import told
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.lines_table import LinesTable
from trainer.tui.widgets.place_line import PlaceLine


class DeckOptionsScreen(Screen[None]):
    """Lists the options of the deck `deck_id`; what is not chosen here stands in General."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", N_("Change"), id="deck_change", priority=True,
                tooltip=N_("Change what is under the cursor")),
        Binding("delete,backspace", "usual", N_("As General"), id="deck_usual",
                tooltip=N_("This option as it stands in General")),
        Binding("f", "fit", N_("Parameters"), id="deck_fit",
                tooltip=N_("Fit FSRS's parameters to the answers to this deck")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="deck_options_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="deck_options_close",
                tooltip=N_("Back to the settings")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, deck_id: int) -> None:
        super().__init__()
        self._collection = collection
        self._deck_id = deck_id

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield LinesTable()
        yield KeyBar()

    def on_mount(self) -> None:
        self._show()

    def on_screen_resume(self) -> None:
        """Parameters may have been adopted on another screen."""
        if self.is_mounted:
            with told(self.app):
                self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Enter is a window's where one is open."""
        return action != "change" or self.app.screen is self

    async def on_data_table_row_selected(self) -> None:
        """A click on the line under the cursor."""
        await self.run_action("change")

    @in_turn
    def action_change(self) -> None:
        """Ask for another value."""
        chosen = self.query_one(LinesTable).chosen
        if chosen is None:
            return
        deck = self._deck()
        line = next(each for each in options.lines(self._collection, deck) if each.key == chosen)

        def accept(text: str) -> None:
            options.change(self._collection, self._deck_id, chosen, text)

        def done(changed: bool | None) -> None:
            if changed:
                self._changed()

        self.app.push_screen(ValueDialog(line, accept), done)

    def action_usual(self) -> None:
        """Take the value of General."""
        chosen = self.query_one(LinesTable).chosen
        if chosen is None or not self._deck().is_own:
            return
        usual = settings.preset_values(self._collection.settings.preset)[chosen]
        options.change(self._collection, self._deck_id, chosen, settings.shown(usual))
        self._changed()

    def action_fit(self) -> None:
        """Fit parameters to the answers to this deck."""
        from trainer.tui.screens.fit import FitScreen  # noqa: PLC0415 - only when asked for

        self.app.push_screen(FitScreen(self._collection, self._deck().name))

    def action_close(self) -> None:
        """Back to the settings."""
        self.dismiss(None)

    def _deck(self) -> DeckOptions:
        decks = options.of_decks(self._collection)
        return next(deck for deck in decks if deck.id == self._deck_id)

    def _changed(self) -> None:
        undo = key_of(self._collection.settings, "home_undo", "u")
        self.notify(_("Changed; {key} on home takes it back.").format(key=undo))
        self._show()

    def _show(self) -> None:
        deck = self._deck()
        state = _("options of its own") if deck.is_own else _("as in General")
        title = _("Options: {deck}").format(deck=one_line(deck.name))
        self.query_one(PlaceLine).show(title, state)
        lines = [option_line(line, of_deck=True) for line in options.lines(self._collection, deck)]
        self.query_one(LinesTable).show((_("Option"), _("Value")), lines)
