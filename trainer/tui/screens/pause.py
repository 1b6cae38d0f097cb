"""A pause: the card is covered and its clock stands still."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from trainer.i18n import N_, _
from trainer.tui.widgets.key_bar import KeyBar


class PauseScreen(Screen[None]):
    """Waits until the user comes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter,p,escape,q", "dismiss", N_("Go on"), id="pause_end",
                tooltip=N_("Back to the card")),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        yield Static(_("Paused. Everything is saved; the clock stands still."), id="paused")
        yield KeyBar()
