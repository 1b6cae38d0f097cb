"""Screens and windows with a long text, to be read by lines and pages."""

from typing import TypeVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen

from trainer.i18n import N_
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

_Result = TypeVar("_Result")
_ALL = 1_000_000  # lines; no sheet has as many


class TextScreen(Screen[_Result]):
    """A line that says what it is, and a text below, which `scroll_keys` read."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield CardView()
        yield KeyBar()

    def on_mount(self) -> None:
        self._card = self.query_one(CardView)  # after its screen's own, which Textual calls too

    def action_scroll(self, lines: int) -> None:
        """Move through the text."""
        self._card.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Move by what the screen holds."""
        self._card.scroll_pages(pages)


class SheetScreen(TextScreen[_Result]):
    """Shows `sheet` under `heading`; both are its screen's to say."""

    def on_mount(self) -> None:
        self.query_one(PlaceLine).show(self.heading(), "")
        self.call_after_refresh(self.show_sheet)  # laid out once, at the width it has

    def heading(self) -> str:
        """What stands above the sheet."""
        raise NotImplementedError

    def sheet(self) -> Content:
        """The whole of it."""
        raise NotImplementedError

    def show_sheet(self) -> None:
        """Show the sheet from its start."""
        self._card.show(self._card.lay_out(self.sheet()))


class SheetWindow(ModalScreen[_Result]):
    """Has one VerticalScroll, which `scroll_keys` read."""

    AUTO_FOCUS = ""

    def action_scroll(self, lines: int) -> None:
        """Move through what the window holds."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        """Move by what is in sight, one line of it staying there."""
        view = self.query_one(VerticalScroll)
        view.scroll_relative(y=pages * max(1, view.size.height - 1), animate=False)


def scroll_keys(
    name: str, *, page_down: str = "pagedown,space", show: bool = False
) -> list[Binding]:
    """The keys that read a sheet, with ids that begin with `name`; `show`: paging is in the bar."""
    return [
        Binding("up", "scroll(-1)", N_("Scroll up"), show=False, id=f"{name}_up",
                tooltip=N_("One line up")),
        Binding("down", "scroll(1)", N_("Scroll down"), show=False, id=f"{name}_down",
                tooltip=N_("One line down")),
        Binding("pageup", "page(-1)", N_("Page up"), show=False, id=f"{name}_page_up",
                tooltip=N_("One page up")),
        Binding(page_down, "page(1)", N_("Page down"), show=show, id=f"{name}_page_down",
                tooltip=N_("One page down")),
        *end_keys(name),
    ]  # fmt: skip


def end_keys(name: str) -> list[Binding]:
    """The keys that lead to the top and the end of what `action_scroll` moves through."""
    return [
        Binding("home", f"scroll({-_ALL})", N_("Start"), show=False, id=f"{name}_home",
                tooltip=N_("To the top")),
        Binding("end", f"scroll({_ALL})", N_("End"), show=False, id=f"{name}_end",
                tooltip=N_("To the end")),
    ]  # fmt: skip
