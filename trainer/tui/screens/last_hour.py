"""The last-hour sheet on the screen, and from there into a file."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services import last_hour
from trainer.services.last_hour import Sheet
from trainer.tui.prose import plain
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

_GAP = Content("")


class LastHourScreen(Screen[None]):
    """Shows red lines and the weakest questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", N_("Save"), id="sheet_save",
                tooltip=N_("Write it to a file: .pdf, .md or .txt")),
        Binding("up", "scroll(-1)", N_("Scroll up"), show=False, id="sheet_up",
                tooltip=N_("One line up")),
        Binding("down", "scroll(1)", N_("Scroll down"), show=False, id="sheet_down",
                tooltip=N_("One line down")),
        Binding("pageup", "page(-1)", N_("Page up"), show=False, id="sheet_page_up",
                tooltip=N_("One page up")),
        Binding("pagedown,space", "page(1)", N_("Page down"), id="sheet_page_down",
                tooltip=N_("One page down")),
        Binding("question_mark,f1", "help", N_("Help"), id="sheet_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q,l", "close", N_("Close"), id="sheet_close",
                tooltip=N_("Back to the briefing")),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet

    def compose(self) -> ComposeResult:
        yield PlaceLine(id="place")
        yield CardView(id="card")
        yield KeyBar()

    def on_mount(self) -> None:
        self._card = self.query_one(CardView)
        self.query_one(PlaceLine).show(_("The last hour: {deck}").format(
            deck=one_line(self._sheet.title)), "")  # fmt: skip
        self.call_after_refresh(self._show)

    def action_save(self) -> None:
        """Ask where to, and write it there."""
        start = str(Path.cwd() / _("last-hour.pdf"))
        self.app.push_screen(NameDialog(_("Write the sheet to"), start), self._write)

    def action_scroll(self, lines: int) -> None:
        """Move through the sheet."""
        self._card.scroll_lines(lines)

    def action_page(self, pages: int) -> None:
        """Move by what the screen holds."""
        self._card.scroll_lines(pages * max(1, self._card.size.height - 2))

    def action_help(self) -> None:
        """Say what the keys do."""
        from trainer.tui.screens.help import HelpScreen  # noqa: PLC0415 - only when asked for

        self.app.push_screen(HelpScreen(self))

    def action_close(self) -> None:
        """Back to the briefing."""
        self.dismiss(None)

    def _write(self, name: str | None) -> None:
        if name is None:
            return
        path = Path(name).expanduser()
        try:
            last_hour.write(self._sheet, path)
        except TrainerError as error:
            self.notify(str(error), severity="error", markup=False)
        else:
            self.notify(_("Written: {path}").format(path=path), markup=False)

    def _show(self) -> None:
        self._card.show(self._card.lay_out(_content(self._sheet)))


def _content(sheet: Sheet) -> Content:
    lines = [plain(sheet.subtitle, "bold"), plain(sheet.remark)]
    if sheet.weakest:
        lines += [_GAP, Content.styled(_("Weakest first"), "bold underline")]
        for number, question in enumerate(sheet.weakest, 1):
            lines.append(plain(f"{number}. {one_line(question.prompt)}", "bold"))
            lines.append(plain(f"   {one_line(question.answer)}"))
            lines += [plain(f"   ● {one_line(point)}", "$quiet") for point in question.musts]
    if sheet.red_lines:
        lines += [_GAP, Content.styled(_("Red lines"), "bold underline")]
        for topic, red in sheet.red_lines:
            lines.append(plain(one_line(topic), "bold"))
            lines += [
                Content.assemble(("✗ ", "bold $text-error"), plain(one_line(line))) for line in red
            ]
    return Content("\n").join(lines)
