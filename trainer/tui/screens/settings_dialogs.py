"""Windows that ask for a value, with what is wrong with it beside, and for a key."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services.settings import Line
from trainer.tui.in_turn import in_turn
from trainer.tui.widgets.key_bar import KeyBar


class ValueDialog(ModalScreen[bool]):
    """Asks for the value of one option; `accept` takes it, and may raise a TrainerError."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", N_("Set"), id="value_accept", priority=True,
                tooltip=N_("Take this value")),
        Binding("escape", "cancel", N_("Cancel"), id="value_cancel", tooltip=N_("Change nothing")),
    ]  # fmt: skip

    def __init__(self, line: Line, accept: Callable[[str], object]) -> None:
        super().__init__()
        self._line = line
        self._accept = accept

    def compose(self) -> ComposeResult:
        line = self._line
        with Vertical(classes="dialog"):
            yield Static(line.name, classes="dialog-title", markup=False)
            yield Input(line.value, max_length=600)
            yield Static(line.sentence, classes="dialog-hint", markup=False)
            usual = _("Default: {value}.").format(value=line.default)
            yield Static(usual, classes="dialog-hint", markup=False)
            yield Static(id="value-problem", classes="dialog-problem", markup=False)
            yield KeyBar()

    @in_turn
    def action_accept(self) -> None:
        """Take what was typed, where it can be used."""
        try:
            self._accept(self.query_one(Input).value)
        except TrainerError as error:
            self.query_one("#value-problem", Static).update(str(error))
            return
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(False)


class KeyDialog(ModalScreen[bool]):
    """Waits for a key to be pressed; `accept` takes it, and may raise a TrainerError."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Cancel"), id="key_cancel", tooltip=N_("Change nothing")),
    ]
    AUTO_FOCUS = ""

    def __init__(self, title: str, accept: Callable[[str, bool], object]) -> None:
        super().__init__()
        self._title = title
        self._accept = accept

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Static(_("Press the key that is to do this."))
            yield Static(id="key-problem", classes="dialog-problem", markup=False)
            yield KeyBar()

    def on_key(self, event: events.Key) -> None:
        """The key that was pressed."""
        if event.key == "escape":
            return
        event.stop()
        event.prevent_default()
        try:
            self._accept(event.key, event.is_printable)
        except TrainerError as error:
            self.query_one("#key-problem", Static).update(str(error))
            return
        self.dismiss(True)

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(False)
