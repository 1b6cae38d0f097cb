"""The field that a note is written in, its legend, and its problems."""

from collections.abc import Sequence

from textual.content import Content
from textual.events import Paste
from textual.widgets import Static, TextArea

from trainer.domain.plaintext import visible
from trainer.i18n import N_, _, ngettext
from trainer.tui.prose import plain

_MOST = 3  # problems shown; the others come when these are mended
# The words of the format, which no language changes, and what each says.
_FIELDS = (
    (("Q:", N_("question")), ("A:", N_("answer")), ("- must:", N_("to say")),
     ("- may:", N_("may say")), ("- never:", N_("red line"))),
    (("Ask:", N_("other wording")), ("Cite:", N_("source")), ("Hint:", N_("help")),
     ("Tags:", N_("a, b")), ("\\", N_("in front: text"))),
)  # fmt: skip


class NoteField(TextArea):
    """A text area whose text may come from anywhere: what could act on a terminal has a stand-in.

    `note` is the text with the characters behind the stand-ins, as far as they can be told.
    """

    def __init__(self) -> None:
        super().__init__(show_line_numbers=True, id="note")
        self._meant: dict[str, str] = {}
        self._first = ""

    @property
    def note(self) -> str:
        """What was written."""
        text = self.text
        for stand_in, character in self._meant.items():
            text = text.replace(stand_in, character)
        return text

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what it began with."""
        return self.text != self._first

    def begin(self, text: str) -> None:
        """Start with `text`."""
        stand_ins = {visible(each): each for each in set(text) if visible(each) != each}
        self._meant = {seen: each for seen, each in stand_ins.items() if seen not in text}
        self.load_text(visible(text))
        self._first = self.text

    def go_to_line(self, line: int) -> None:
        """Put the cursor at the end of a line, counted from 1, unless it is in that line."""
        row = min(line, self.document.line_count) - 1
        if row != self.cursor_location[0]:
            self.move_cursor((row, len(self.document.get_line(row))))

    def on_paste(self, event: Paste) -> None:
        """Take what is pasted as it may be shown."""
        event.prevent_default()
        event.stop()
        lines = event.text.replace("\r\n", "\n").replace("\r", "\n")
        done = self.replace(visible(lines), *self.selection, maintain_selection_offset=False)
        self.move_cursor(done.end_location)


class Problems(Static):
    """The first few problems of what was written; takes no room where there are none."""

    def show(self, problems: Sequence[tuple[int, str]]) -> None:
        """Show line and sentence of each; line 0 is no line."""
        lines = [_problem(*problem) for problem in problems[:_MOST]]
        more = len(problems) - _MOST
        if more > 0:
            text = ngettext("{n} more problem", "{n} more problems", more).format(n=more)
            lines.append(Content.styled(text, "$quiet"))
        self.update(Content("\n").join(lines))
        self.display = bool(lines)
        if lines:
            self.app.clear_notifications()  # they would cover it


def _problem(line: int, sentence: str) -> Content:
    where = _("Line {n}: ").format(n=line) if line else ""
    return Content.assemble((f"✗ {where}", "bold $text-error"), plain(sentence))


def legend_of_fields() -> Content:
    """How a note with card templates is written."""
    says = (
        _("The fields in HTML, a line break as one. Cards keep their schedules."),
        _("The lines === name === stay as they are, in this order."),
    )
    return plain("\n".join(says), "$quiet")


def legend() -> Content:
    """The fields of a note in two lines."""
    return Content("\n").join(
        Content("  ").join(
            Content.assemble((word, "bold"), " ", (_(says), "$quiet")) for word, says in line
        )
        for line in _FIELDS
    )
