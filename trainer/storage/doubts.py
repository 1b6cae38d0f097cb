"""Notes whose position may have changed: which wait for a decision, and which may be asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from trainer.storage.models import Base, DeckRow, DoubtRow, NoteRow

_TABLES = Base.metadata.tables
_NOTE, _DOUBT = _TABLES["note"].c, _TABLES["doubt"].c
_DELETED = _TABLES["note"].alias("deleted").c
_OPEN = (_DOUBT.settled_at.is_(None), _DOUBT.undone_at.is_(None))


def is_current(note: Any = NoteRow) -> ColumnElement[bool]:
    """Whether a note's position stands: neither superseded nor in doubt.

    `note` are the columns of notes in the query, by their names.
    """
    # Not correlated: SQLite reads the few open doubts, of an index, once for all notes.
    return and_(note.superseded_at.is_(None), note.id.not_in(open_note_ids()))


def not_deleted() -> ColumnElement[bool]:
    """Whether a note is living, by a list of those that are not.

    An index of its own has that list: to look at each note takes far longer.
    """
    return _NOTE.id.not_in(select(_DELETED.id).where(_DELETED.deleted_at.is_not(None)))


def open_note_ids() -> Select[int]:
    """The notes that any doubt is open about."""
    return select(_DOUBT.note_id).where(*_OPEN)


def waiting(session: Session) -> Sequence[tuple[NoteRow, list[DoubtRow]]]:
    """The living notes in doubt, by deck and place, each with its open doubts, oldest first."""
    query = (
        select(NoteRow, DoubtRow)
        .join(DoubtRow, DoubtRow.note_id == NoteRow.id)
        .join(DeckRow, NoteRow.deck_id == DeckRow.id)
        .where(*_OPEN, *_ASKED)
        .order_by(DeckRow.name, NoteRow.position, NoteRow.id, DoubtRow.made_at, DoubtRow.uuid)
    )
    found: dict[int, tuple[NoteRow, list[DoubtRow]]] = {}
    for note, doubt in session.execute(query):
        found.setdefault(note.id, (note, []))[1].append(doubt)
    return list(found.values())


def count(session: Session, deck_ids: Sequence[int] | None = None) -> int:
    """How many notes of these decks, of all where None, wait for a decision."""
    query = (
        select(func.count(DoubtRow.note_id.distinct()))
        .join(NoteRow, DoubtRow.note_id == NoteRow.id)
        .join(DeckRow, NoteRow.deck_id == DeckRow.id)
        .where(*_OPEN, *_ASKED)
    )
    if deck_ids is not None:
        query = query.where(NoteRow.deck_id.in_(deck_ids))
    return session.scalar(query) or 0


def open_of(session: Session, note_id: int) -> Sequence[DoubtRow]:
    """The note's open doubts, oldest first."""
    return session.scalars(
        select(DoubtRow)
        .where(DoubtRow.note_id == note_id, *_OPEN)
        .order_by(DoubtRow.made_at, DoubtRow.uuid)
    ).all()


def new_row(
    session: Session,
    note: NoteRow,
    letters: tuple[str, str],
    now: datetime,
    *,
    reasons: Sequence[list[str]],
    texts: tuple[str, str],
    citation: str,
) -> DoubtRow:
    """A doubt about `note`; `letters` are the digests of the old letter and the new one.

    Two machines that update to the same letter have the same doubt, which is settled once. One that
    was undone is not revived.
    """
    name = next(each for each in _names(note.guid, letters) if _free(session, each))
    row = DoubtRow(
        uuid=name,
        note_id=note.id,
        made_at=now,
        reasons=list(reasons),
        old_text=texts[0],
        new_text=texts[1],
        citation=citation,
    )
    session.add(row)
    session.flush()
    return row


_ASKED = (
    NoteRow.deleted_at.is_(None),
    NoteRow.superseded_at.is_(None),
    DeckRow.deleted_at.is_(None),
)


def _names(guid: str, letters: tuple[str, str]) -> Iterator[UUID]:
    attempt = 0
    while True:
        yield uuid5(NAMESPACE_URL, "\0".join(("doubt", guid, *letters, str(attempt))))
        attempt += 1


def _free(session: Session, name: UUID) -> bool:
    return session.scalar(select(DoubtRow.id).where(DoubtRow.uuid == name)) is None
