"""The search language on one page."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.i18n import N_, _
from trainer.services import search_syntax
from trainer.tui.screens.sheet import SheetScreen, scroll_keys
from trainer.tui.widgets.card_view import CardView

_WIDEST = 79  # columns


class SyntaxScreen(SheetScreen[None]):
    """Shows each term that can be searched for, and what it finds."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *scroll_keys("syntax", show=True),
        Binding("escape,q,f1", "close", N_("Close"), id="syntax_close",
                tooltip=N_("Back to the search line")),
    ]  # fmt: skip

    def heading(self) -> str:
        """What it is about."""
        return _("The search language")

    def sheet(self) -> Content:
        """The page, as wide as there is room."""
        return Content(search_syntax.page(min(_WIDEST, self.query_one(CardView).size.width)))

    def action_close(self) -> None:
        """Back to the search line."""
        self.dismiss(None)
