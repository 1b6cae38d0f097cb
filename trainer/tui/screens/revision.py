"""Notes whose position may have changed: the old passage beside the new one, and a decision."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain import cloze
from trainer.domain.comparison import PartKind
from trainer.domain.notes import NoteKind
from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services import doubts, editing
from trainer.services.collection import Collection
from trainer.services.doubts import Doubt
from trainer.tui.acting import ActingScreen
from trainer.tui.prose import citation, key_point, plain, prose, segments
from trainer.tui.screens.sheet import SheetScreen, scroll_keys
from trainer.tui.telling import told
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

_BESIDE = 100  # columns from which the passages stand beside each other
_WIDEST_COLUMN = 72
_BETWEEN = " │ "
_GAP = Content("")
_ON_ONE = {"confirm", "edit", "supersede"}


class WideView(CardView):
    """A card on which two columns fit."""

    widest = 2 * _WIDEST_COLUMN + len(_BETWEEN)


class RevisionScreen(ActingScreen[None], SheetScreen[None]):
    """Goes through the notes in doubt; each is confirmed, edited, superseded or left for later."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *scroll_keys("revision"),
        Binding("c", "confirm", N_("Still true"), id="revision_confirm",
                tooltip=N_("The note still says what the letter says; it is asked again soon")),
        Binding("e", "edit", N_("Edit"), id="revision_edit",
                tooltip=N_("Change the note to what the letter says now; it is asked again soon")),
        Binding("x", "supersede", N_("Superseded"), id="revision_supersede",
                tooltip=N_("The position is one of the past: the note is never asked again")),
        Binding("n,right", "turn(1)", N_("Later"), id="revision_next",
                tooltip=N_("Leave this note for later and go to the next one")),
        Binding("p,left", "turn(-1)", N_("Previous"), id="revision_previous", show=False,
                tooltip=N_("Go to the note before")),
        Binding("u", "undo", N_("Undo"), id="revision_undo",
                tooltip=N_("Take back the latest act, whatever it was")),
        Binding("question_mark,f1", "app.help", N_("Help"), id="revision_help",
                tooltip=N_("What the keys do")),
        Binding("escape,q", "close", N_("Close"), id="revision_close",
                tooltip=N_("Back; what was not decided on stays held back")),
    ]  # fmt: skip

    def __init__(self, collection: Collection) -> None:
        super().__init__()
        self._collection = collection
        self._waiting = doubts.waiting(collection)
        self._at = 0

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield WideView()
        yield KeyBar()

    def heading(self) -> str:
        """Which deck the note is of."""
        doubt = self._chosen()
        name = _("Position may have changed")
        return f"{name} · {one_line(doubt.deck)}" if doubt else name

    def sheet(self) -> Content:
        """The note, why it is in doubt, and both passages."""
        doubt = self._chosen()
        if doubt is None:
            return Content(_("No note waits for a decision."))
        return _sheet(doubt, self._card.size.width)

    def show_sheet(self) -> None:
        """Show the note at hand, and how many there are."""
        count = len(self._waiting)
        self.query_one(PlaceLine).show(self.heading(), f"{self._at + 1}/{count}" if count else "")
        super().show_sheet()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Another width has other columns."""
        self.call_after_refresh(self.show_sheet)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One decides on what there is, on one at a time."""
        if self.is_working and action in _ON_ONE | {"undo", "close"}:
            return False
        if action == "turn":
            return len(self._waiting) > 1
        return action not in _ON_ONE or bool(self._waiting)

    def action_turn(self, by: int) -> None:
        """Go to another note; after the last comes the first."""
        self._at = (self._at + by) % len(self._waiting)
        self.show_sheet()

    def action_confirm(self) -> None:
        """The note stands as it is."""
        doubt = self._waiting[self._at]
        with told(self.app):
            doubts.confirm(self._collection, doubt.note_id)
            self.notify(_("Confirmed; it is asked again soon."))
        self._read_again()

    def action_supersede(self) -> None:
        """The note is history from now on."""
        doubt = self._waiting[self._at]
        with told(self.app):
            doubts.supersede(self._collection, doubt.note_id)
            self.notify(_("Superseded: it is not asked any more."))
        self._read_again()

    def action_edit(self) -> None:
        """Change the note in the editor."""
        from trainer.tui.screens.edit import EditScreen  # noqa: PLC0415 - only when asked for

        doubt, collection = self._waiting[self._at], self._collection

        def saved(yes: bool | None) -> None:
            if yes:
                self.notify(_("Saved; it is asked again soon."))
                self._read_again()

        screen = EditScreen(
            _("Edit a note"),
            doubt.content.topic,
            lambda: editing.note_text(collection, doubt.note_id),
            lambda text, shown: doubts.revise(collection, doubt.note_id, text, shown=shown),
        )
        self.app.push_screen(screen, saved)

    def action_undo(self) -> None:
        """Take back the latest act, whatever it was."""
        self.undo(self._collection, self._read_again)

    def action_close(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def _read_again(self) -> None:
        self._waiting = doubts.waiting(self._collection)
        self._at = min(self._at, max(0, len(self._waiting) - 1))
        self.show_sheet()

    def _chosen(self) -> Doubt | None:
        return self._waiting[self._at] if self._waiting else None


def _sheet(doubt: Doubt, width: int) -> Content:
    content = doubt.content
    lines = [plain(" › ".join(content.topic), "$quiet")] if content.topic else []
    if content.kind is NoteKind.CLOZE:
        lines.append(segments(cloze.solved(content.prompt)))
    else:
        lines.append(prose(content.prompt).stylize("bold"))
        lines += [_GAP, prose(content.answer)] if content.answer else []
    lines += [key_point(point.role, point.text) for point in content.key_points]
    lines += [plain(_("Source: {where}").format(where=citation(content.citation)), "$quiet"), _GAP]
    lines.append(Content.styled("! " + _("What differs:"), "bold $text-warning"))
    lines += [plain(f"• {reason}") for reason in doubt.reasons]
    old = _side(doubt, PartKind.MISSING, "[-{}-]", "$text-error")
    new = _side(doubt, PartKind.EXTRA, "[+{}+]", "$text-success")
    if width >= _BESIDE:
        lines += [_GAP, *_columns(_titled(_("Before"), old), _titled(_("Now"), new), width)]
    else:
        lines += [_GAP, *_titled(_("Before"), old), _GAP, *_titled(_("Now"), new)]
    return Content("\n").join(lines)


def _titled(name: str, text: Content) -> list[Content]:
    return [Content.styled(name, "bold underline"), text]


def _side(doubt: Doubt, kind: PartKind, marks: str, colour: str) -> Content:
    """One of the passages; brackets tell what the other has not, without colours too."""
    parts = [part for part in doubt.difference if part.kind in (PartKind.SAME, kind)]
    if not parts:
        return plain(_("(nothing)"), "$quiet")
    return Content.assemble(
        *(
            plain(part.text)
            if part.kind is PartKind.SAME
            else plain(marks.format(part.text), f"bold {colour}")
            for part in parts
        )
    )


def _columns(left: list[Content], right: list[Content], width: int) -> list[Content]:
    """Two texts beside each other."""
    column = min(_WIDEST_COLUMN, (width - len(_BETWEEN)) // 2)
    sides = [
        [piece for text in side for line in text.split("\n", allow_blank=True)
         for piece in line.wrap(column)]
        for side in (left, right)
    ]  # fmt: skip
    height = max(map(len, sides))
    blank = Content("")
    rows = [[*side, *[blank] * (height - len(side))] for side in sides]
    return [
        Content.assemble(one, " " * (column - one.cell_length), (_BETWEEN, "$quiet"), other)
        for one, other in zip(*rows, strict=True)
    ]
