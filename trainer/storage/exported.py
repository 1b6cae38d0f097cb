"""Notes, cards and answers to export, as plain columns: there may be hundreds of thousands."""

from collections.abc import Collection as Members
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Integer, Row, String, select, type_coerce
from sqlalchemy.orm import Session

from trainer.storage.doubts import is_current
from trainer.storage.models import SCHEDULE, CardRow, NoteRow, ReviewRow
from trainer.storage.notes import CONTENT
from trainer.storage.reviews import NO_ANSWERS

_NOTE = (
    "id", "deck_id", "guid", "note_type_id", "marked", "created_at", "modified_at", "superseded_at",
    "anki_id",
)  # fmt: skip
_CARD = (
    "id", "note_id", "ordinal", *SCHEDULE, "reps", "lapses", "suspended", "buried_until", "flag",
    "anki_id",
)  # fmt: skip
_AT_ONCE = 1000


def notes(
    session: Session,
    deck_ids: Sequence[int],
    only: Members[int] | None = None,
    *,
    held: bool = False,
) -> Iterator[Row[Any]]:
    """The living notes of these decks by deck and place; of them those with an id in `only`.

    With `held` those held back come as well: whose positions are superseded or in doubt.
    """
    query = (
        select(*(getattr(NoteRow, name) for name in (*_NOTE, *CONTENT)))
        .where(NoteRow.deck_id.in_(deck_ids), NoteRow.deleted_at.is_(None))
        .order_by(NoteRow.deck_id, NoteRow.position, NoteRow.id)
    )
    if not held:
        query = query.where(is_current())
    rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
    return (row for row in rows if only is None or row.id in only)


def cards(session: Session, deck_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The living cards of these decks by their notes' ids, in order."""
    query = (
        select(*(getattr(CardRow, name) for name in _CARD))
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(NoteRow.deck_id.in_(deck_ids), CardRow.deleted_at.is_(None))
        .order_by(CardRow.note_id, CardRow.ordinal)
    )
    return _grouped(session.execute(query), "note_id")


def answers(session: Session, deck_ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """The answers to these decks' cards that were not undone, by card, oldest first.

    `at` and `due` are microseconds since 1970, `figures` is the text as it is stored.
    """
    query = (
        select(
            ReviewRow.card_id,
            type_coerce(ReviewRow.reviewed_at, Integer).label("at"),
            ReviewRow.rating,
            ReviewRow.kind,
            ReviewRow.duration_ms,
            ReviewRow.state,
            ReviewRow.difficulty,
            type_coerce(ReviewRow.due, Integer).label("due"),
            type_coerce(ReviewRow.figures, String).label("figures"),
        )
        .join(CardRow, ReviewRow.card_id == CardRow.id)
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.not_in(NO_ANSWERS),
        )
        .order_by(ReviewRow.reviewed_at, ReviewRow.id)
    )
    return _grouped(session.execute(query), "card_id")


def _grouped(rows: Any, name: str) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
