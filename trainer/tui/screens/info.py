"""Schedule and history of one card."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from trainer.i18n import N_, _
from trainer.services.card_info import CardInfo, figures, history
from trainer.tui.screens.sheet import SheetWindow, scroll_keys
from trainer.tui.widgets.key_bar import KeyBar


class InfoScreen(SheetWindow[None]):
    """Shows what is known of a card."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,enter,space", "dismiss", N_("Close"), id="info_close",
                tooltip=N_("Close this window")),
        *scroll_keys("info", page_down="pagedown"),
    ]  # fmt: skip

    def __init__(self, info: CardInfo) -> None:
        super().__init__()
        self._info = info

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("About this card"), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(_table(figures(self._info)))
                if self._info.answers:
                    yield Static(_table(history(self._info)), id="history")
            yield KeyBar()


def _table(rows: list[tuple[str, str]]) -> Content:
    width = max(len(name) for name, _value in rows) + 2
    return Content("\n").join(
        Content.assemble((name.ljust(width), "$quiet"), value) for name, value in rows
    )
