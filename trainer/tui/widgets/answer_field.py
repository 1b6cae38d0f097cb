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

    def __init__(self) -> None:
        super().__init__(id="typed", max_length=LONGEST)
        self.display = self.is_open = False

    @property
    def takes_keys(self) -> bool:
        """Whether keys are the answer's: those that come before it is shown too."""
        return self.is_open and (not self.display or self.screen.focused is self)

    def open(self, placeholder: str) -> None:
        """Have an answer typed from now on; to `show` the field takes a while, and can wait."""
        self.placeholder = placeholder
        self.value = ""
        self.is_open = True
        if self.display:  # left a while ago
            self.screen.set_focus(self)

    def show(self) -> None:
        """Show it, where it is open and not shown yet, and put the cursor into it."""
        if self.is_open and not self.display:
            self.display = True
            self.screen.set_focus(self)  # `focus` would let keys pass that are waiting

    def close(self) -> None:
        """Put it away."""
        if self.is_open:
            self.display = self.is_open = False
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
