"""What a rehearsal came to: in all, by topic and by question; kept as Markdown on demand."""

from typing import ClassVar, Literal

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.mock_score import Answer
from trainer.domain.notes import Role
from trainer.i18n import N_, _
from trainer.services.collection import Collection
from trainer.services.rehearsal_report import (
    Held,
    came_to,
    question_of,
    save_markdown,
    title,
    topic_line,
    topics,
    verdict,
)
from trainer.tui.prose import SIGNS, plain, prose
from trainer.tui.screens.sheet import SheetScreen, scroll_keys

_GAP = Content("")
Choice = Literal["undo", "continue", "done"]


class ReportScreen(SheetScreen[Choice]):
    """Shows a rehearsal's report; answers what the user wants to do next.

    Its last answer can be undone where it was `just_held`; where it was `broken_off` one can go on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *scroll_keys("report"),
        Binding("enter", "close('done')", N_("Done"), id="report_done",
                tooltip=N_("Leave the report")),
        Binding("s", "save", N_("Save"), id="report_save",
                tooltip=N_("Write the report to a Markdown file in this folder")),
        Binding("e", "earlier", N_("Earlier"), id="report_earlier",
                tooltip=N_("All rehearsals of this deck beside each other")),
        Binding("c", "close('continue')", N_("Go on"), id="report_continue",
                tooltip=N_("Go on with the rehearsal")),
        Binding("u", "close('undo')", N_("Undo"), id="report_undo",
                tooltip=N_("Take back the latest answer, and put its question again")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="report_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close('done')", N_("Close"), id="report_close", show=False,
                tooltip=N_("Leave the report")),
    ]  # fmt: skip

    def __init__(
        self,
        of: Held,
        collection: Collection,
        *,
        just_held: bool = False,
        broken_off: bool = False,
    ) -> None:
        super().__init__()
        self._of = of
        self._collection = collection
        self._just_held = just_held
        self._broken_off = broken_off

    def heading(self) -> str:
        """Which rehearsal it was."""
        return title(self._of)

    def sheet(self) -> Content:
        """The report."""
        return _sheet(self._of)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One takes back what was answered just now; of an earlier one home leads to the others."""
        if parameters == ("undo",) or action == "earlier":
            return self._just_held
        if parameters == ("continue",):
            return self._broken_off
        return True

    def action_close(self, choice: Choice) -> None:
        """Answer `choice`."""
        self.dismiss(choice)

    def action_save(self) -> None:
        """Write the report to a file of its own in the present folder."""
        path = save_markdown(self._of)
        self.notify(_("Written: {path}").format(path=path), markup=False)

    def action_earlier(self) -> None:
        """Show all rehearsals of the deck."""
        from trainer.tui.screens.rehearsals import RehearsalsScreen  # noqa: PLC0415 - on demand

        self.app.push_screen(RehearsalsScreen(self._collection, self._of.deck))


def _sheet(of: Held) -> Content:
    rows = came_to(of)
    width = max(len(name) for name, _value in rows) + 2
    lines = [
        Content.assemble((name.ljust(width), "$quiet"), (value, "bold")) for name, value in rows
    ]
    for name, score, answers in topics(of):
        lines += [_GAP, plain(name, "bold underline"), plain(topic_line(score), "$quiet")]
        for answer in answers:
            lines += [_GAP, *_answer(answer)]
    return Content("\n").join(lines)


def _answer(answer: Answer) -> list[Content]:
    style = "$text-error" if answer.failed else "$text-success"
    sign = "✗ " if answer.failed else "✓ "
    question = Content.assemble((sign, f"bold {style}"), prose(question_of(answer)))
    lines = [question.stylize("bold"), plain(verdict(answer), "$quiet")]
    lines += [_point(_("said"), Role.MUST, "☑", text) for text in answer.hit]
    lines += [_point(_("missed"), Role.MUST, "☐", text) for text in answer.missed]
    lines += [_point(_("crossed"), Role.NEVER, "☒", text) for text in answer.crossed]
    if answer.written:
        written = plain(answer.written, "italic")
        lines.append(Content.assemble((_("Your answer: "), "bold"), written))
    return lines


def _point(word: str, role: Role, sign: str, text: str) -> Content:
    style = "$text-warning" if sign == "☐" else SIGNS[role][1]
    return Content.assemble((f"{sign} {word}: ", style), prose(text))
