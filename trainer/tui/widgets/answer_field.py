"""The field that an answer is typed into."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Key
from textual.widgets import Input

from trainer.i18n import N_

LONGEST = 500  # characters


class AnswerField(Input):
    """One line; Enter hands it in (`Input.Submitted`), Esc leaves it for the keys of cards."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", N_("Compare"), id="typed_submit",
                tooltip=N_("Compare what was typed with the answer")),
        Binding("escape", "leave", N_("Keys"), id="typed_leave",
                tooltip=N_("Leave the field, for the keys of cards")),
    ]  # fmt: skip

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, max_length=LONGEST)
        self.display = False

    def open(self, placeholder: str) -> None:
        """Show the field, empty, and put the cursor into it."""
        self.placeholder = placeholder
        self.value = ""
        self.display = True
        self.focus()

    def close(self) -> None:
        """Put it away."""
        if self.display:
            self.display = False
            self.screen.set_focus(None)

    def on_key(self, event: Key) -> None:
        """The space bar shows the answer here too: nobody begins one with a space."""
        if event.key == "space" and not self.value:
            event.prevent_default()
            event.stop()
            self.post_message(self.Submitted(self, ""))

    def action_leave(self) -> None:
        """Leave it as it is."""
        self.screen.set_focus(None)
