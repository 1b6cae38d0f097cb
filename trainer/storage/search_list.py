"""The rows of cards and notes for a window of a list that a search found."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.storage.cards import last_day
from trainer.storage.models import CardRow, NoteRow

_AT_ONCE = 500


class FoundCard(NamedTuple):
    """A card of the list; `last_day` is the study day of its latest answer or setting."""

    card: CardRow
    last_day: date | None


def cards(session: Session, card_ids: Sequence[int]) -> dict[int, FoundCard]:
    """The cards with these ids."""
    return {row.card.id: row for row in _cards(session, CardRow.id, card_ids)}


def cards_of_notes(session: Session, note_ids: Sequence[int]) -> dict[int, list[FoundCard]]:
    """The living cards of these notes, in order."""
    found: dict[int, list[FoundCard]] = {}
    for row in _cards(session, CardRow.note_id, note_ids):
        if row.card.deleted_at is None:
            found.setdefault(row.card.note_id, []).append(row)
    return found


def notes(session: Session, note_ids: Sequence[int]) -> dict[int, NoteRow]:
    """The notes with these ids."""
    found: dict[int, NoteRow] = {}
    for some in _portions(note_ids):
        rows = session.scalars(select(NoteRow).where(NoteRow.id.in_(some)))
        found.update((row.id, row) for row in rows)
    return found


def notes_of_cards(session: Session, card_ids: Sequence[int]) -> set[int]:
    """The ids of the notes that these cards were made from."""
    found: set[int] = set()
    for some in _portions(card_ids):
        found.update(session.scalars(select(CardRow.note_id).where(CardRow.id.in_(some))))
    return found


def _cards(session: Session, of: Any, ids_of: Sequence[int]) -> Iterator[FoundCard]:
    for some in _portions(ids_of):
        query = select(CardRow, last_day(CardRow.id)).where(of.in_(some))
        for card, day in session.execute(query.order_by(CardRow.ordinal)):
            yield FoundCard(card, day)


def _portions(values: Sequence[int]) -> Iterator[Sequence[int]]:
    distinct = list(dict.fromkeys(values))
    return (distinct[start : start + _AT_ONCE] for start in range(0, len(distinct), _AT_ONCE))
