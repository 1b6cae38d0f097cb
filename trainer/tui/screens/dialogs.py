"""Small dialogs: a name to type, a question to confirm."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from trainer.domain.plaintext import one_line
from trainer.i18n import N_
from trainer.tui.in_turn import in_turn
from trainer.tui.widgets.key_bar import KeyBar


def _nothing_wrong(_value: str) -> str:
    return ""


class NameDialog(ModalScreen[str | None]):
    """Asks for a name; answers it, or None when the user changed their mind.

    Nothing typed changes nothing, but with `empties` it is answered as "". `refuse` says what is
    wrong with what was typed, if anything; that is told, and the dialog stays.
    """

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

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        empties: bool = False,
        refuse: Callable[[str], str] = _nothing_wrong,
    ) -> None:
        super().__init__()
        self._title = title
        self._value = one_line(value)
        self._empties = empties
        self._refuse = refuse

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Input(self._value, max_length=200)
            yield KeyBar()

    @in_turn
    def action_accept(self) -> None:
        """Take what was typed."""
        value = self.query_one(Input).value.strip()
        if wrong := self._refuse(value):
            self.notify(wrong, severity="warning", markup=False)
        else:
            self.dismiss(value if value or self._empties else None)

    def action_cancel(self) -> None:
        """Take nothing."""
        self.dismiss(None)


class _Dialog(ModalScreen[bool | None]):
    """A title, a text, and keys that answer."""

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


class ConfirmDialog(_Dialog):
    """Asks a question; answers yes or no."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y,j", "answer(True)", N_("Yes"), id="confirm_yes", tooltip=N_("Do it")),
        Binding("escape,n,q", "answer(False)", N_("No"), id="confirm_no",
                tooltip=N_("Do not do it")),
    ]  # fmt: skip


class OfferDialog(_Dialog):
    """Asks a question; answers yes, no, or None when it was put off."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y,j", "answer(True)", N_("Yes"), id="offer_yes", tooltip=N_("Do it")),
        Binding("n", "answer(False)", N_("No"), id="offer_no", tooltip=N_("Do not do it")),
        Binding("escape,q", "later", N_("Later"), id="offer_later", tooltip=N_("Decide later")),
    ]

    def action_later(self) -> None:
        """Neither."""
        self.dismiss(None)


class DiscardDialog(_Dialog):
    """Asks whether what was written may be lost; Enter keeps it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,n", "answer(False)", N_("Write on"), id="discard_no",
                tooltip=N_("Back to what you wrote")),
        Binding("d", "answer(True)", N_("Discard"), id="discard_yes",
                tooltip=N_("Throw away what you wrote")),
    ]  # fmt: skip


def number_in(field: Input, most: int) -> int | None:
    """What stands in a field: None where nothing does, 0 where it is no number up to `most`."""
    text = field.value.strip()
    if not text:
        return None
    number = int(text) if text.isdecimal() else 0
    return number if number <= most else 0
