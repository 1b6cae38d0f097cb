"""The rows of cards and notes for a window of a list that a search found."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.storage.models import CardRow, NoteRow

_AT_ONCE = 500


def cards(session: Session, card_ids: Sequence[int]) -> dict[int, CardRow]:
    """The cards with these ids."""
    return {row.id: row for row in _cards(session, CardRow.id, card_ids)}


def cards_of_notes(session: Session, note_ids: Sequence[int]) -> dict[int, list[CardRow]]:
    """The living cards of these notes, in order."""
    found: dict[int, list[CardRow]] = {}
    for row in _cards(session, CardRow.note_id, note_ids):
        if row.deleted_at is None:
            found.setdefault(row.note_id, []).append(row)
    return found


def notes(session: Session, note_ids: Sequence[int]) -> dict[int, NoteRow]:
    """The notes with these ids."""
    found: dict[int, NoteRow] = {}
    for some in _portions(note_ids):
        rows = session.scalars(select(NoteRow).where(NoteRow.id.in_(some)))
        found.update((row.id, row) for row in rows)
    return found


def _cards(session: Session, of: Any, ids_of: Sequence[int]) -> Iterator[CardRow]:
    for some in _portions(ids_of):
        yield from session.scalars(select(CardRow).where(of.in_(some)).order_by(CardRow.ordinal))


def _portions(values: Sequence[int]) -> Iterator[Sequence[int]]:
    distinct = list(dict.fromkeys(values))
    return (distinct[start : start + _AT_ONCE] for start in range(0, len(distinct), _AT_ONCE))
