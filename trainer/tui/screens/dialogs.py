"""Small dialogs: a name to type, a question to confirm."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from trainer.i18n import N_
from trainer.tui.widgets.key_bar import KeyBar


class NameDialog(ModalScreen[str | None]):
    """Asks for a name; answers it, or None when the user changed their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "accept",
            N_("Accept"),
            id="name_accept",
            priority=True,
            tooltip=N_("Take this name"),
        ),
        Binding("escape", "cancel", N_("Cancel"), id="name_cancel", tooltip=N_("Change nothing")),
    ]

    def __init__(self, title: str, value: str = "") -> None:
        super().__init__()
        self._title = title
        self._value = value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Input(self._value, max_length=200)
            yield KeyBar()

    def action_accept(self) -> None:
        """Take what was typed."""
        self.dismiss(self.query_one(Input).value.strip() or None)

    def action_cancel(self) -> None:
        """Take nothing."""
        self.dismiss(None)


class ConfirmDialog(ModalScreen[bool | None]):
    """Asks a question; answers yes, no, or None when it was put off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y,j", "answer(True)", N_("Yes"), id="confirm_yes", tooltip=N_("Do it")),
        Binding("n", "answer(False)", N_("No"), id="confirm_no", tooltip=N_("Do not do it")),
        Binding("escape,q", "later", N_("Later"), id="confirm_later", tooltip=N_("Decide later")),
    ]
    AUTO_FOCUS = ""

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Static(self._text, markup=False)
            yield KeyBar()

    def action_answer(self, yes: bool) -> None:
        """Yes or no."""
        self.dismiss(yes)

    def action_later(self) -> None:
        """Neither."""
        self.dismiss(None)
