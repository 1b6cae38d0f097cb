"""The terminal application: screens, themes, keys and the command palette."""

import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.command import CommandPalette
from textual.screen import Screen
from textual.theme import Theme
from textual.worker import get_current_worker

from trainer.config import Settings
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services.collection import Collection
from trainer.services.sitting import ALL, Sitting
from trainer.services.study import StudySession
from trainer.tui.keymap import own_keymap
from trainer.tui.telling import tell, telling

if TYPE_CHECKING:
    from trainer.services.rehearsal import Rehearsal

_BEFORE_BACKUP = 2.0  # s; the first question comes first
THEMES = {"dark": "textual-dark", "light": "textual-light", "contrast": "contrast"}
_CONTRAST = Theme(
    name="contrast", dark=True, background="#000000", surface="#000000", panel="#000000",
    foreground="#ffffff", primary="#00ffff", secondary="#ffff00", accent="#ffff00",
    success="#00ff00", warning="#ffff00", error="#ff8080", luminosity_spread=0, text_alpha=1,
    variables={"quiet": "#ffffff"},
)  # fmt: skip


class First(Enum):
    """A screen to begin with, on the decks that are given."""

    LETTER = auto()
    DRAFTS = auto()


class TrainerApp(App[None], inherit_bindings=False):
    """The trainer in the terminal. `study` goes straight to the sitting's questions.

    `rehearsal` goes straight to its own; `first` names another screen to begin with.
    """

    CSS_PATH = "app.tcss"
    TITLE = "Briefing Trainer"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", N_("Commands"), id="commands",
                tooltip=N_("All commands, to be searched")),
        Binding("ctrl+t", "theme", N_("Theme"), show=False, id="theme_anywhere",
                tooltip=N_("Dark colours, light ones or high contrast")),
        Binding("ctrl+q,ctrl+c", "quit", N_("Quit"), show=False, id="quit_anywhere",
                tooltip=N_("Leave the trainer; everything is saved")),
    ]  # fmt: skip

    def __init__(
        self,
        collection: Collection,
        *,
        study: bool = False,
        deck_ids: Sequence[int] | None = None,
        sitting: Sitting = ALL,
        rehearsal: "Rehearsal | None" = None,
        first: First | None = None,
    ) -> None:
        super().__init__()
        self._first = first
        self._rehearsal = rehearsal
        self._collection = collection
        self._study = study
        self._sitting = sitting
        self._deck_ids = deck_ids
        self.register_theme(_CONTRAST)
        self.theme = THEMES[collection.settings.theme]
        self.use_keys(collection.settings)

    def use_keys(self, settings: Settings) -> None:
        """Go by the user's keys from now on."""
        self.own_keys = own_keymap(settings)
        self.set_keymap(self.own_keys)

    def get_default_screen(self) -> Screen[Any]:
        """Home, or the first question."""
        if self._first is First.LETTER:
            from trainer.tui.screens.letter import LetterScreen  # noqa: PLC0415 - one of several

            return LetterScreen(self._collection, (self._deck_ids or [0])[0])
        if self._first is First.DRAFTS:
            from trainer.tui.screens.drafts import DraftsScreen  # noqa: PLC0415 - as above

            return DraftsScreen(self._collection, self._deck_ids)
        if self._rehearsal is not None:
            from trainer.tui.screens.rehearse import RehearseScreen  # noqa: PLC0415 - one of three

            return RehearseScreen(self._rehearsal)
        if self._study:
            from trainer.tui.screens.study import StudyScreen  # noqa: PLC0415 - as above

            return StudyScreen(StudySession(self._collection, self._deck_ids, self._sitting))
        from trainer.tui.screens.home import HomeScreen  # noqa: PLC0415

        return HomeScreen(self._collection)

    def on_ready(self) -> None:
        """What is loaded now stays: the collector need not look at it between two key presses."""
        gc.freeze()
        self.set_timer(_BEFORE_BACKUP, self._back_up)
        if not self.is_headless and sys.platform != "win32":
            # Textual's handler writes to the terminal: where the signal comes amid such a write, it
            # would wait for ever for the lock of what it interrupts. The loop interrupts nothing.
            stop = signal.getsignal(signal.SIGTSTP)
            if callable(stop):
                loop = asyncio.get_running_loop()
                loop.add_signal_handler(signal.SIGTSTP, stop, signal.SIGTSTP, None)

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """Every action of the screen and the app, for the command palette."""
        seen = set()
        for node, binding, enabled, _tooltip in screen.active_bindings.values():
            if enabled and binding.tooltip and binding.action not in seen:
                seen.add(binding.action)
                yield SystemCommand(
                    _(binding.description), _(binding.tooltip), _runner(self, node, binding.action)
                )

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """`$quiet`: the colour of what matters less, where the theme has none of its own."""
        text, ground = ("#e0e0e0", "#121212") if self.current_theme.dark else ("#1f1f1f", "#e0e0e0")
        return {"quiet": Color.parse(ground).blend(Color.parse(text), 0.65).hex}

    def notify(self, message: str, **options: Any) -> None:
        """Say something in the place of what was said before."""
        self.clear_notifications()
        super().notify(message, **options)

    async def run_action(self, *args: Any, **options: Any) -> bool:
        """Do what a key asks; where the collection cannot be used now, say why and stay there."""
        try:
            return await super().run_action(*args, **options)
        except TrainerError as error:
            tell(self, error)
            return True

    def push_screen(self, screen: Any, callback: Any = None, *args: Any, **options: Any) -> Any:
        """Show a screen; `callback` may raise a TrainerError as an action may."""
        done = None if callback is None else telling(self, callback)
        return super().push_screen(screen, done, *args, **options)

    def action_command_palette(self) -> None:
        """Show all commands."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandPalette(placeholder=_("Search for commands…")))

    def action_help(self) -> None:
        """Say what the keys of the screen do."""
        from trainer.tui.screens.help import HelpScreen  # noqa: PLC0415 - only when asked for

        self.push_screen(HelpScreen(self.screen))

    def action_theme(self) -> None:
        """Go to the next of dark, light and high contrast."""
        names = list(THEMES.values())
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def _back_up(self) -> None:
        """Make the backup that is due, if one is: a terminal may be closed without quitting."""

        def work() -> None:
            from trainer.services import backups  # noqa: PLC0415 - the first screen has no use for it

            try:
                backups.daily(self._collection.settings, self._collection.now())
            except TrainerError as error:
                if not get_current_worker().is_cancelled:
                    # Beside what was said just now, which may be that an answer was not written.
                    say = partial(App.notify, self, severity="warning", markup=False)
                    self.call_from_thread(say, str(error))

        # Study goes on, whatever happens; when it is over, the backup is tried once more.
        self.run_worker(work, thread=True, group="backup", exit_on_error=False)


def _runner(app: App[None], node: Any, action: str) -> Callable[[], object]:
    async def run() -> None:
        await app.run_action(action, node)

    return run
