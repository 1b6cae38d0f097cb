"""What the keys of a screen do."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from trainer.i18n import N_, _
from trainer.tui.app import TrainerApp
from trainer.tui.key_names import key_name
from trainer.tui.screens.sheet import SheetWindow, end_keys
from trainer.tui.widgets.key_bar import KeyBar


class HelpScreen(SheetWindow[None]):
    """Lists the keys of the screen beneath, and those that work everywhere."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter,space", "dismiss", N_("Close"), id="help_close",
                tooltip=N_("Close this help")),
        Binding("up", "scroll(-1)", N_("Scroll up"), show=False, id="help_up"),
        Binding("down", "scroll(1)", N_("Scroll down"), id="help_down"),
        Binding("pageup", "page(-1)", N_("Page up"), show=False, id="help_page_up"),
        Binding("pagedown", "page(1)", N_("Page down"), show=False, id="help_page_down"),
        *end_keys("help"),
    ]  # fmt: skip

    def __init__(self, beneath: Screen[Any]) -> None:
        super().__init__()
        self._beneath = beneath

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("What the keys do"), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(self._keys())
            yield KeyBar()

    def _keys(self) -> Table:
        """Keys to the left; what they do breaks off beside them."""
        left_out: frozenset[str] = getattr(self._beneath, "keys_left_out", frozenset())
        rows: dict[str, tuple[list[str], str]] = {}
        for binding in [*self._of(self._beneath.BINDINGS), *self._of(self.app.BINDINGS)]:
            if not binding.tooltip or binding.id in left_out:
                continue
            keys, _text = rows.setdefault(binding.tooltip, ([], _(binding.tooltip)))
            name = key_name(binding.key)
            if name not in keys:
                keys.append(name)
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(style="bold", no_wrap=True)
        table.add_column()
        for keys, text in rows.values():
            table.add_row(Text(_together(keys)), Text(text))
        return table

    def _of(self, declared: Sequence[BindingType]) -> list[Binding]:
        """Bindings in the order of their declaration, with keys of the user's own."""
        assert isinstance(self.app, TrainerApp)
        bindings = BindingsMap(declared)
        order = [binding.id for binding in Binding.make_bindings(declared)]
        bindings.apply_keymap(self.app.own_keys)
        return sorted((each for _key, each in bindings), key=lambda each: order.index(each.id))


def _together(keys: list[str]) -> str:
    """The keys that do the same; a row of digits by its ends."""
    if len(keys) > 3 and all(key.isdecimal() for key in keys):
        return f"{keys[0]}–{keys[-1]}"
    return " / ".join(keys)
