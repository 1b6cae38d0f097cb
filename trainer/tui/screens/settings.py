"""Settings: everything in the settings file, options of decks, and the keys."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.style import Style
from textual.widgets import Static

from trainer.config import Settings
from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import backups, options, settings
from trainer.services.collection import Collection
from trainer.services.settings import AFTER_RESTART
from trainer.tui.app import THEMES, TrainerApp
from trainer.tui.in_turn import in_turn
from trainer.tui.key_choices import Act, acts, with_key
from trainer.tui.screens.settings_dialogs import KeyDialog, ValueDialog
from trainer.tui.settings_text import deck_line, key_line, option_line
from trainer.tui.telling import in_thread, told
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.lines_table import LinesTable
from trainer.tui.widgets.place_line import PlaceLine

_GENERAL, _DECKS, _KEYS = range(3)
_SECTIONS = (N_("General"), N_("Decks"), N_("Keys"))


class SettingsScreen(Screen[None]):
    """Three lists to change things in: the file's options, each deck's, and the keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", N_("Change"), id="settings_change", priority=True,
                tooltip=N_("Change what is under the cursor")),
        Binding("delete,backspace", "usual", N_("Default"), id="settings_usual",
                tooltip=N_("Back to the default")),
        Binding("plus", "add_key", N_("One more key"), id="settings_add_key",
                tooltip=N_("One more key for this")),
        Binding("right,tab", "section(1)", N_("Next list"), id="settings_next",
                priority=True, tooltip=N_("General, decks, keys")),
        Binding("left,shift+tab", "section(-1)", N_("List before"), id="settings_previous",
                priority=True, show=False, tooltip=N_("The list before this one")),
        Binding("f", "fit", N_("Parameters"), id="settings_fit",
                tooltip=N_("Fit FSRS's parameters to your own answers")),
        Binding("b", "backup", N_("Backup now"), id="settings_backup",
                tooltip=N_("Make a backup of the collection now")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="settings_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="settings_close",
                tooltip=N_("Leave the settings")),
    ]  # fmt: skip

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._section = _GENERAL
        self._acts: list[Act] = []

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield Static(id="settings-sections")
        yield LinesTable()
        yield KeyBar()

    def on_mount(self) -> None:
        self._show(at=0)

    def on_screen_resume(self) -> None:
        """A deck's options may have been changed on another screen."""
        if self.is_mounted:
            with told(self.app):
                self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is not done while a window is open, or not in this list."""
        if action in ("change", "section") and self.app.screen is not self:
            return False
        if action == "add_key":
            return self._section == _KEYS
        return True

    async def on_data_table_row_selected(self) -> None:
        """A click on the line under the cursor."""
        await self.run_action("change")

    def action_section(self, step: int) -> None:
        """Go to the next list or the one before."""
        self._section = (self._section + step) % len(_SECTIONS)
        self._show(at=0)
        self.refresh_bindings()

    @in_turn
    def action_change(self) -> None:
        """Change what is under the cursor: switch it over where it has but a few values."""
        chosen = self._table.chosen
        if chosen is None:
            return
        if self._section == _KEYS:
            self._ask_key(chosen, more=False)
        elif self._section == _DECKS:
            self._open_deck(int(chosen))
        else:
            self._change_option(chosen)

    def action_usual(self) -> None:
        """Back to the default."""
        chosen = self._table.chosen
        if chosen is None:
            return
        with told(self.app):
            if self._section == _KEYS:
                act = self._acts[int(chosen)]
                self._use(settings.change_keys(self._collection.settings, {act.id: None}))
            elif self._section == _DECKS:
                options.use_settings(self._collection, int(chosen))
            else:
                self._set(chosen, settings.shown(settings.option_of(chosen).default))
        self._show()

    def action_add_key(self) -> None:
        """One more key for the act under the cursor."""
        chosen = self._table.chosen
        if chosen is not None:
            self._ask_key(chosen, more=True)

    def action_backup(self) -> None:
        """Make a backup, in a thread: a large collection takes a moment."""
        chosen, instant = self._collection.settings, self._collection.now()

        def made(path: Path) -> None:
            self.notify(_("Backup made: {path}").format(path=path), markup=False)

        in_thread(self, lambda: backups.now(chosen, instant), made, group="backup")

    def action_fit(self) -> None:
        """Fit parameters: to the answers of the deck under the cursor, elsewhere to all."""
        from trainer.tui.screens.fit import FitScreen  # noqa: PLC0415 - only when asked for

        name = None
        if self._section == _DECKS and self._table.chosen is not None:
            decks = {deck.id: deck for deck in options.of_decks(self._collection)}
            name = decks[int(self._table.chosen)].name
        self.app.push_screen(FitScreen(self._collection, name))

    def action_close(self) -> None:
        """Back home."""
        self.dismiss(None)

    @property
    def _table(self) -> LinesTable:
        return self.query_one(LinesTable)

    def _change_option(self, key: str) -> None:
        line = next(each for each in settings.lines(self._collection.settings) if each.key == key)
        if line.choices:
            place = line.choices.index(line.value)
            with told(self.app):
                self._set(key, line.choices[(place + 1) % len(line.choices)])
            self._show()
        else:
            self._ask(ValueDialog(line, lambda text: self._set(key, text)))

    def _open_deck(self, deck_id: int) -> None:
        from trainer.tui.screens.deck_options import DeckOptionsScreen  # noqa: PLC0415 - as above

        self.app.push_screen(DeckOptionsScreen(self._collection, deck_id))

    def _ask_key(self, place: str, *, more: bool) -> None:
        act = self._acts[int(place)]

        def accept(key: str, printable: bool) -> None:
            keys = with_key(self._acts, act, key, printable=printable, more=more)
            self._use(settings.change_keys(self._collection.settings, {act.id: keys}))

        self._ask(KeyDialog(f"{act.place}: {act.name}", accept))

    def _ask(self, dialog: ValueDialog | KeyDialog) -> None:
        self.app.push_screen(dialog, lambda _changed: self._show())

    def _set(self, key: str, text: str) -> None:
        self._use(settings.change(self._collection.settings, key, text))
        if key in AFTER_RESTART:
            self.notify(_("Written; it acts when the trainer is started again."))

    def _use(self, chosen: Settings) -> None:
        """Go by the settings just written: keys and colours at once."""
        assert isinstance(self.app, TrainerApp)
        theme_before = self._collection.settings.theme
        self._collection.use(chosen)
        if chosen.theme != theme_before:
            self.app.theme = THEMES[chosen.theme]
        self.app.use_keys(chosen)

    def _show(self, at: int | None = None) -> None:
        file = one_line(str(self._collection.settings.file))
        self.query_one(PlaceLine).show(_("Settings"), "" if len(file) > 50 else file)
        names = [
            (f" [{_(name)}] ", "bold")
            if place == self._section
            else (f"  {_(name)}  ", Style.from_meta({"@click": f"screen.section({steps})"}))
            for place, name in enumerate(_SECTIONS)
            for steps in (place - self._section,)
        ]
        self.query_one("#settings-sections", Static).update(Content.assemble(*names))
        if self._section == _GENERAL:
            lines = [option_line(line) for line in settings.lines(self._collection.settings)]
            headings = (_("Setting"), _("Value"))
        elif self._section == _DECKS:
            lines = [deck_line(deck) for deck in options.of_decks(self._collection)]
            headings = (_("Deck"), _("Options"))
        else:
            assert isinstance(self.app, TrainerApp)
            self._acts = acts(self.app.own_keys, self._collection.settings.keys)
            lines = [key_line(place, act) for place, act in enumerate(self._acts)]
            headings = (_("Act"), _("Keys"))
        self._table.show(headings, lines, at)
