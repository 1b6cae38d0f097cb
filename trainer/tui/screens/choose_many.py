"""Choosing any of a few."""

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


class ChooseManyScreen(ModalScreen[Sequence[int] | None]):
    """Lists some names, those `chosen` ticked; answers the places ticked in the end, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,x", "tick", N_("Tick"), id="choose_many_tick",
                tooltip=N_("Take this one in, or leave it out")),
        Binding("enter", "accept", N_("Accept"), id="choose_many_accept", priority=True,
                tooltip=N_("Take what is ticked")),
        Binding("escape,q", "cancel", N_("Cancel"), id="choose_many_none",
                tooltip=N_("Change nothing")),
    ]  # fmt: skip

    def __init__(self, title: str, names: Sequence[str], chosen: Sequence[int]) -> None:
        super().__init__()
        self._title, self._names = title, names
        self._chosen = set(chosen)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield OptionList(*(self._line(place) for place in range(len(self._names))))
            yield KeyBar()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click ticks."""
        self._toggle(event.option_index)

    def action_tick(self) -> None:
        """The one under the cursor."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            self._toggle(place)

    @in_turn
    def action_accept(self) -> None:
        """Take what is ticked."""
        self.dismiss(sorted(self._chosen))

    def action_cancel(self) -> None:
        """Change nothing."""
        self.dismiss(None)

    def _toggle(self, place: int) -> None:
        self._chosen ^= {place}
        self.query_one(OptionList).replace_option_prompt_at_index(place, self._line(place))

    def _line(self, place: int) -> Content:
        sign = "☑" if place in self._chosen else "☐"
        return Content(f"{sign} {one_line(self._names[place])}")
