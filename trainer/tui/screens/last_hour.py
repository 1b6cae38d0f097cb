"""The last-hour sheet on the screen, and from there into a file."""

from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import last_hour
from trainer.services.last_hour import Sheet
from trainer.tui.prose import plain
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog
from trainer.tui.screens.sheet import SheetScreen, scroll_keys

_GAP = Content("")


class LastHourScreen(SheetScreen[None]):
    """Shows red lines and the weakest questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", N_("Save"), id="sheet_save",
                tooltip=N_("Write it to a file: .pdf, .md or .txt")),
        *scroll_keys("sheet", show=True),
        Binding("question_mark,f1", "app.help", N_("Help"), id="sheet_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q,l", "close", N_("Close"), id="sheet_close",
                tooltip=N_("Back to the briefing")),
    ]  # fmt: skip

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        self._sheet = sheet

    def heading(self) -> str:
        """Of which deck it is."""
        return _("The last hour: {deck}").format(deck=one_line(self._sheet.title))

    def sheet(self) -> Content:
        """What is weakest, and the red lines."""
        return _content(self._sheet)

    def action_save(self) -> None:
        """Ask where to, and write it there."""
        start = str(Path.cwd() / last_hour.file_name())
        self.app.push_screen(NameDialog(_("Write the sheet to"), start), self._write)

    def action_close(self) -> None:
        """Back to the briefing."""
        self.dismiss(None)

    def _write(self, name: str | None) -> None:
        if name is None:
            return
        path = Path(name).expanduser()

        def write(yes: bool | None) -> None:
            if yes:
                last_hour.write(self._sheet, path)
                self.notify(_("Written: {path}").format(path=path), markup=False)

        if path.is_file():
            title = _("Overwrite this file?")
            self.app.push_screen(ConfirmDialog(title, one_line(str(path))), write)
        else:
            write(True)


def _content(sheet: Sheet) -> Content:
    lines = [plain(sheet.subtitle, "bold"), *([plain(sheet.remark)] if sheet.remark else [])]
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
