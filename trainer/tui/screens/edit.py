"""Writing a note: one that is there, or a new one."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services import editing, note_fields, note_text
from trainer.services.collection import Collection
from trainer.services.question import Question
from trainer.services.study import StudySession
from trainer.tui.screens.dialogs import DiscardDialog
from trainer.tui.screens.edit_fields import NoteField, Problems, legend, legend_of_fields
from trainer.tui.widgets.key_bar import KeyBar

_LONGEST = 20_000  # characters; with more, each key pressed would take its time
_NEW = "Q: \nA: "
_FIRST = (0, len("Q: "))  # the cursor begins behind the Q: or C:


class EditScreen(Screen[bool]):
    """A note as a deck file has it, to be changed; answers True once it was saved, else nothing.

    `load` gives the note's text, empty for a new one, which begins as `begin`; `save` takes what
    was written and the note's text. Either may raise a TrainerError.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", N_("Save"), id="edit_save", tooltip=N_("Save the note")),
        Binding("escape,ctrl+q,ctrl+c", "leave", N_("Leave"), id="edit_leave",
                tooltip=N_("Leave the note; what was changed is asked about")),
    ]  # fmt: skip

    def __init__(
        self,
        title: str,
        topic: Sequence[str],
        load: Callable[[], str],
        save: Callable[[str, str], object],
        begin: str = "",
    ) -> None:
        super().__init__()
        self._begin = begin or _NEW
        self._title = " › ".join([title, *map(one_line, topic)])
        self._load = load
        self._save = save
        self._original = ""

    @classmethod
    def editing(cls, collection: Collection, question: Question) -> "EditScreen":
        """To edit the question's note."""
        return cls.of_note(collection, question.note_id, question.content.topic)

    @classmethod
    def adding(cls, session: StudySession) -> "EditScreen":
        """To add a note behind the one on the session's screen, in its deck and topic."""
        question = session.question
        if question is None:
            raise RuntimeError("no question is on the screen")
        topic, after = question.content.topic, question.note_id
        return cls.into_deck(session.collection, question.deck_id, topic, after)

    @classmethod
    def of_note(
        cls, collection: Collection, note_id: int, topic: Sequence[str] = ()
    ) -> "EditScreen":
        """To edit a note; `topic` is shown above it."""
        return cls(
            _("Edit a note"),
            topic,
            lambda: editing.note_text(collection, note_id),
            lambda text, shown: editing.edit(collection, note_id, text, shown=shown),
        )

    @classmethod
    def into_deck(
        cls,
        collection: Collection,
        deck_id: int,
        topic: Sequence[str] = (),
        after: int | None = None,
        *,
        begin: str = "",
    ) -> "EditScreen":
        """To add a note to a deck under `topic`, behind the note `after` or last of all.

        `begin` is proposed for it.
        """
        return cls(
            _("Add a note"),
            topic,
            lambda: "",
            lambda text, _shown: editing.add(collection, deck_id, text, topic, after),
            begin,
        )

    def compose(self) -> ComposeResult:
        yield Static(self._title, id="edit-title", markup=False)
        yield Static(legend(), id="edit-legend")
        yield NoteField()
        yield Problems(id="edit-problems")
        yield KeyBar()

    def on_mount(self) -> None:
        self._field = self.query_one(NoteField)
        self._problems = self.query_one(Problems)
        try:
            self._original = self._load()
        except TrainerError as error:
            self._give_up(str(error))
            return
        if len(self._original) > _LONGEST:
            self._give_up(_("This note is too long to be edited here."))
            return
        self._field.begin(self._original or self._begin)
        if note_fields.is_fields(self._original):
            self.query_one("#edit-legend", Static).update(legend_of_fields())
            self._field.move_cursor((1, 0))
        else:
            self._field.move_cursor(_FIRST)

    def on_text_area_changed(self) -> None:
        """Say what is wrong as soon as something was written, and no longer than it is wrong."""
        if self._field.is_changed:
            self._check()
        else:
            self._problems.show([])

    def action_save(self) -> None:
        """Save the note and leave, unless something is wrong with it."""
        text = self._field.note
        if self._original and not self._field.is_changed:
            self.notify(_("Nothing was changed."))
            self.dismiss(None)
            return
        line = self._check()
        if line is not None:
            self._field.go_to_line(line)
            return
        try:
            self._save(text, self._original)
        except TrainerError as error:
            self._problems.show([(0, str(error))])
            return
        self.dismiss(True)

    def action_leave(self) -> None:
        """Leave; ask first where something would be lost."""
        if not self._field.is_changed:
            self.dismiss(None)
            return
        title, text = _("Leave without saving?"), _("What you wrote here will be lost.")
        self.app.push_screen(DiscardDialog(title, text), self._leave)

    def _leave(self, sure: bool | None) -> None:
        if sure:
            self.dismiss(None)

    def _check(self) -> int | None:
        """Show what is wrong; answers the line of the first problem, if any."""
        found = note_text.check(self._field.note, self._original)
        problems = [(p.line, p.message) for p in found] if isinstance(found, tuple) else []
        self._problems.show(problems)
        return problems[0][0] if problems else None

    def _give_up(self, reason: str) -> None:
        self.notify(reason, severity="warning", markup=False)
        self.call_after_refresh(self._leave, True)
