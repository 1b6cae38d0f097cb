"""Choosing one of a few."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static

from trainer.domain.plaintext import one_line
from trainer.i18n import N_
from trainer.tui.in_turn import in_turn
from trainer.tui.widgets.key_bar import KeyBar


class ChooseScreen(ModalScreen[int | None]):
    """Lists some names; answers the place of the one chosen, None where none was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "choose", N_("Choose"), id="choose_this", priority=True,
                tooltip=N_("Choose this one")),
        Binding("escape,q", "cancel", N_("Cancel"), id="choose_none", tooltip=N_("Choose none")),
    ]  # fmt: skip

    def __init__(self, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._names = names

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield OptionList(*(Content(one_line(name)) for name in self._names))
            yield KeyBar()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click."""
        self.dismiss(event.option_index)

    @in_turn
    def action_choose(self) -> None:
        """The one under the cursor."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self.dismiss(place)

    def action_cancel(self) -> None:
        """None of them."""
        self.dismiss(None)
