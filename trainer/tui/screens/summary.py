"""What a sitting came to, and what comes next."""

from typing import ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from trainer.i18n import N_, _
from trainer.services.summary import Summary, came_to, comes
from trainer.tui.widgets.key_bar import KeyBar

Choice = Literal["undo", "continue", "done"]


class SummaryScreen(Screen[Choice]):
    """Shows the summary; answers what the user wants to do next."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "close('done')", N_("Done"), id="summary_done",
                tooltip=N_("Leave the sitting")),
        Binding("c", "close('continue')", N_("Go on"), id="summary_continue",
                tooltip=N_("Ask what waits now")),
        Binding("u", "close('undo')", N_("Undo"), id="summary_undo",
                tooltip=N_("Take back the latest answer and ask that card again")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="summary_help",
                tooltip=N_("What the keys do")),
        Binding("q,escape", "close('done')", N_("Done"), id="summary_leave", show=False,
                tooltip=N_("Leave the sitting")),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, summary: Summary) -> None:
        super().__init__()
        self._summary = summary

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="summary", can_focus=False):
            yield Static(self._title(), id="summary-title")
            yield Static(self._figures(), id="summary-figures")
            yield Static(self._next(), id="summary-next")
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One goes on where something is left."""
        return parameters != ("continue",) or bool(self._summary.waiting or self._summary.beyond)

    def action_close(self, choice: Choice) -> None:
        """Answer `choice`."""
        self.dismiss(choice)

    def _title(self) -> Content:
        if self._summary.answered:
            return Content(_("Sitting done"))
        return Content(
            _("Nothing to practise") if self._summary.practice else _("Nothing waits now")
        )

    def _figures(self) -> Content:
        if not self._summary.answered:
            return Content("")
        rows = came_to(self._summary)
        width = max(len(name) for name, _value in rows) + 2
        return Content("\n").join(
            Content.assemble((name.ljust(width), "$quiet"), (value, "bold")) for name, value in rows
        )

    def _next(self) -> Content:
        return Content("\n").join(Content(line) for line in comes(self._summary))
