"""Schedule and history of one card."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from trainer.domain.plaintext import one_line
from trainer.domain.schedule import CardState
from trainer.i18n import N_, _
from trainer.services.card_info import CardInfo
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.rating_row import NAMES
from trainer.wording import clock_time, day, decimal

STATES = {
    CardState.NEW: N_("new"),
    CardState.LEARNING: N_("learning"),
    CardState.REVIEW: N_("review"),
    CardState.RELEARNING: N_("relearning"),
}


class InfoScreen(ModalScreen[None]):
    """Shows what is known of a card."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,i,enter,space", "dismiss", N_("Close"), id="info_close",
                tooltip=N_("Close this window")),
    ]  # fmt: skip
    AUTO_FOCUS = ""

    def __init__(self, info: CardInfo) -> None:
        super().__init__()
        self._info = info

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(_("About this card"), classes="dialog-title")
            with VerticalScroll(can_focus=False):
                yield Static(_table(self._figures()))
                if self._info.answers:
                    yield Static(self._history(), id="history")
            yield KeyBar()

    def _figures(self) -> list[tuple[str, str]]:
        info, schedule = self._info, self._info.schedule
        rows = [
            (_("Deck"), one_line(info.deck)),
            (_("Note"), one_line(info.guid)),
            (_("State"), _(STATES[schedule.state])),
        ]
        if schedule.due is not None:
            rows.append((_("Due"), f"{day(schedule.due)} {clock_time(schedule.due)}"))
        if schedule.stability is not None and schedule.difficulty is not None:
            rows.append((_("Stability"), _("{n} d").format(n=decimal(schedule.stability))))
            rows.append((_("Difficulty"), f"{decimal(schedule.difficulty)} / 10"))
        if info.retrievability is not None:
            rows.append((_("Chance of recall now"), f"{info.retrievability:.0%}"))
        rows += [(_("Answers"), str(info.reps)), (_("Lapses"), str(info.lapses))]
        return rows

    def _history(self) -> Content:
        lines = []
        for answer in self._info.answers:
            when = f"{day(answer.reviewed_at)} {clock_time(answer.reviewed_at)}"
            spent = (
                "" if answer.duration_ms is None
                else _("{n} s").format(n=round(answer.duration_ms / 1000))
            )  # fmt: skip
            lines.append((when, f"{_(NAMES[answer.rating])}  {spent}"))
        return _table(lines)


def _table(rows: list[tuple[str, str]]) -> Content:
    width = max(len(name) for name, _value in rows) + 2
    return Content("\n").join(
        Content.assemble((name.ljust(width), "dim"), value) for name, value in rows
    )
