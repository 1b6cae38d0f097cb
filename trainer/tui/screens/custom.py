"""A sitting of one's own: what to ask, and for how long."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, RadioButton, RadioSet, Static

from trainer.i18n import N_, _
from trainer.services.sitting import Practice, Sitting
from trainer.tui.widgets.key_bar import KeyBar

_MOST = 10_000
_KINDS: tuple[tuple[Practice | None, str], ...] = (
    (None, N_("What waits")),
    (Practice.MISSED, N_("Practise what was missed today")),
    (Practice.SURE, N_("Practise what you were sure of, but wrong")),
    (Practice.AHEAD, N_("Practise what comes due later")),
)


class CustomScreen(ModalScreen[Sitting | None]):
    """Asks for a sitting; answers it, or None when the user changed their mind."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", N_("Begin"), id="custom_accept", priority=True,
                tooltip=N_("Begin this sitting")),
        Binding("escape", "cancel", N_("Cancel"), id="custom_cancel", tooltip=N_("Back home")),
    ]  # fmt: skip

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("A sitting of your own"), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                with RadioSet(id="custom-kind"):
                    for place, (_kind, name) in enumerate(_KINDS):
                        yield RadioButton(_(name), value=place == 0)
                yield Static(
                    _("Practice is recorded, and leaves the schedule as it is."), id="custom-hint"
                )
                yield from _field("topic", _("Only topics that begin with"), 200)
                yield from _field("tag", _("Only notes with the tag"), 200)
                yield from _field("cards", _("Stop after so many cards"), 5)
                yield from _field("minutes", _("Stop after so many minutes"), 5)
                yield Static(id="custom-problem", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        self._show_chosen(0)

    def on_radio_set_changed(self, changed: RadioSet.Changed) -> None:
        """A sign besides the colour tells which it is."""
        self._show_chosen(changed.index)

    def _show_chosen(self, chosen: int) -> None:
        for place, button in enumerate(self.query(RadioButton)):
            button.label = f"{'✓' if place == chosen else ' '} {_(_KINDS[place][1])}"

    def action_accept(self) -> None:
        """Begin, where the numbers are numbers."""
        cards, minutes = self._number("cards"), self._number("minutes")
        if 0 in (cards, minutes):
            self.query_one("#custom-problem", Static).update(
                _("Cards and minutes are numbers from 1 to {most}.").format(most=_MOST)
            )
            return
        kind = _KINDS[max(0, self.query_one(RadioSet).pressed_index)][0]
        self.dismiss(Sitting(self._text("topic"), self._text("tag"), kind, cards, minutes))

    def action_cancel(self) -> None:
        """Begin nothing."""
        self.dismiss(None)

    def _text(self, name: str) -> str:
        return self.query_one(f"#custom-{name}", Input).value.strip()

    def _number(self, name: str) -> int | None:
        """What stands in the field: None where nothing does, 0 where it is of no use."""
        text = self._text(name)
        if not text:
            return None
        number = int(text) if text.isdecimal() else 0
        return number if number <= _MOST else 0


def _field(name: str, label: str, longest: int) -> ComposeResult:
    with Horizontal():
        yield Label(label)
        yield Input(id=f"custom-{name}", max_length=longest, compact=True)
