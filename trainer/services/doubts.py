"""Notes whose position may have changed with a new version of their letter: deciding on each.

Such a note is asked nowhere. Confirmed or edited it comes back, and soon: what was known of it may
be known no more. Superseded it stays, as history, and is never asked again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from trainer.domain.comparison import Part
from trainer.domain.differences import difference
from trainer.domain.notes import NoteContent
from trainer.domain.reasons import Reason, reason_of
from trainer.errors import NotFoundError
from trainer.i18n import _
from trainer.services import editing
from trainer.services.collection import Collection
from trainer.services.settling import Settling
from trainer.storage import doubts
from trainer.storage.models import DoubtRow, NoteRow
from trainer.storage.notes import content_of

LONGEST_PASSAGE = 6000  # characters that are compared word by word


@dataclass(frozen=True, slots=True)
class Doubt:
    """A note in doubt: the passages before and now, each empty where there is none."""

    note_id: int
    deck: str
    content: NoteContent
    reasons: tuple[Reason, ...]
    old_text: str
    new_text: str

    @property
    def difference(self) -> tuple[Part, ...]:
        """The parts of both passages in reading order, as `domain.differences` has them."""
        return difference(self.old_text, self.new_text, LONGEST_PASSAGE)


def waiting(collection: Collection) -> list[Doubt]:
    """The notes that wait for a decision, by deck and place."""
    with collection.reading() as session:
        return [_doubt(note, found) for note, found in doubts.waiting(session)]


def confirm(collection: Collection, note_id: int) -> None:
    """The note still says what the letter says; it is asked again soon."""
    with collection.writing() as session:
        note = _in_doubt(session, note_id)
        act = Settling(collection, session, collection.now())
        act.settle(note)
        act.record("confirm", note.prompt)


def revise(collection: Collection, note_id: int, text: str, *, shown: str) -> None:
    """Have the note say `text`, as `editing.edit` does, and ask it again soon."""
    with collection.writing() as session:
        _in_doubt(session, note_id)
        editing.edit_within(collection, session, note_id, text, shown=shown, settle=True)


def supersede(collection: Collection, note_id: int) -> None:
    """The position is one of the past: the note stays, and is never asked again."""
    with collection.writing() as session:
        note = _in_doubt(session, note_id)
        act = Settling(collection, session, collection.now())
        act.change(note, superseded_at=collection.now())
        act.close(note)
        act.record("supersede", note.prompt)


def _doubt(note: NoteRow, found: Sequence[DoubtRow]) -> Doubt:
    """The note from before the first doubt to after the last."""
    reasons = dict.fromkeys(reason_of(each) for row in found for each in row.reasons)
    return Doubt(
        note.id,
        note.deck.name,
        content_of(note),
        tuple(reasons),
        found[0].old_text,
        found[-1].new_text,
    )


def _in_doubt(session: Session, note_id: int) -> NoteRow:
    row = session.get(NoteRow, note_id)
    if row is None or row.deleted_at is not None or not doubts.open_of(session, note_id):
        raise NotFoundError(_("This note does not wait for a decision any more."))
    return row
