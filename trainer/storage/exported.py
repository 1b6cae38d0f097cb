"""Notes, cards and answers to export, as plain columns: there may be hundreds of thousands.

They are read a portion of notes at a time, so that no more than that is in memory at once.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Collection as Members
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, Integer, Row, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from trainer.storage.doubts import is_current
from trainer.storage.engine import driver_of
from trainer.storage.models import Base
from trainer.storage.notes import CONTENT
from trainer.storage.portions import SIZE
from trainer.storage.reviews import NO_ANSWERS

_NOTES = Base.metadata.tables["note"]
_NOTE, _CARD, _REVIEW = (Base.metadata.tables[name].c for name in ("note", "card", "review"))
_NOTE_COLUMNS = (
    "id", "deck_id", "guid", "note_type_id", "marked", "created_at", "modified_at", "superseded_at",
    "anki_id", *CONTENT,
)  # fmt: skip
# Straight to the driver: SQLAlchemy takes twice the time of SQLite itself for so many rows.
_CARDS = """
SELECT note_id, id, ordinal, state, step, stability, difficulty, due, last_review, reps, lapses,
       suspended, buried_until, flag, anki_id
FROM card WHERE note_id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL
ORDER BY note_id, ordinal
"""
_ANSWERS = """
SELECT card_id, reviewed_at, rating, kind, duration_ms, state, difficulty, due, figures
FROM review WHERE card_id IN (SELECT value FROM json_each(?)) AND undone_at IS NULL
     AND kind NOT IN ('set', 'fit')
ORDER BY card_id, reviewed_at, id
"""


class Card(NamedTuple):
    """A card as it is stored: instants are microseconds since 1970, `buried_until` is a text."""

    note_id: int
    id: int
    ordinal: int
    state: str
    step: int | None
    stability: float | None
    difficulty: float | None
    due: int | None
    last_review: int | None
    reps: int
    lapses: int
    suspended: int
    buried_until: str | None
    flag: int
    anki_id: int | None


class Answer(NamedTuple):
    """An answer as it is stored: instants are microseconds since 1970, `figures` is a text."""

    card_id: int
    at: int
    rating: int | None
    kind: str
    duration_ms: int | None
    state: str
    difficulty: float | None
    due: int | None
    figures: str | None


T = TypeVar("T", Card, Answer)


class Portion(NamedTuple):
    """Some notes, their living cards by note, in order, and answers by card, oldest first.

    Answers that were undone are left out.
    """

    notes: Sequence[Row[Any]]
    cards: Mapping[int, Sequence[Card]]
    answers: Mapping[int, Sequence[Answer]]


def portioned(
    session: Session,
    deck_ids: Sequence[int],
    only: Members[int] | None = None,
    *,
    held: bool = False,
    with_cards: bool = True,
    tick: Callable[[int], None] = lambda _count: None,
) -> Iterator[Portion]:
    """The living notes of these decks by deck and place; of them those with an id in `only`.

    With `held` those held back come as well: whose positions are superseded or in doubt. Without
    `with_cards` they come without cards and answers. `tick` is told how many notes were passed.
    """
    connection = session.connection()
    query = _notes(deck_ids, held=held).execution_options(yield_per=SIZE)
    for rows in connection.execute(query).partitions():
        tick(len(rows))
        notes = [row for row in rows if only is None or row.id in only]
        if not notes:
            continue
        if not with_cards:
            yield Portion(notes, {}, {})
            continue
        cards = _stored(connection, Card, _CARDS, [row.id for row in notes])
        answers = _stored(connection, Answer, _ANSWERS, [card.id for card in cards])
        yield Portion(notes, _grouped(cards), _grouped(answers))


def count(session: Session, deck_ids: Sequence[int], *, held: bool = False) -> int:
    """How many notes `portioned` passes."""
    query = select(func.count()).select_from(_NOTES).where(*_wanted(deck_ids, held=held))
    return session.scalar(query) or 0


def earliest(session: Session, deck_ids: Sequence[int]) -> list[int]:
    """The first answer and the first date of these decks' cards, in microseconds; if any."""
    cards = (
        select(_CARD.id)
        .join(_NOTES, _CARD.note_id == _NOTE.id)
        .where(_NOTE.deck_id.in_(deck_ids), _CARD.deleted_at.is_(None))
    )
    first_answer = select(func.min(type_coerce(_REVIEW.reviewed_at, Integer))).where(
        _REVIEW.card_id.in_(cards), _REVIEW.undone_at.is_(None), _REVIEW.kind.not_in(NO_ANSWERS)
    )
    first_due = select(func.min(type_coerce(_CARD.due, Integer))).where(_CARD.id.in_(cards))
    found = (session.scalar(first_answer), session.scalar(first_due))
    return [micros for micros in found if micros is not None]


def _notes(deck_ids: Sequence[int], *, held: bool) -> Select[Any]:
    columns = (_NOTE[name] for name in _NOTE_COLUMNS)
    query = select(*columns).where(*_wanted(deck_ids, held=held))
    return query.order_by(_NOTE.deck_id, _NOTE.position, _NOTE.id)


def _wanted(deck_ids: Sequence[int], *, held: bool) -> Sequence[ColumnElement[bool]]:
    living = (_NOTE.deck_id.in_(deck_ids), _NOTE.deleted_at.is_(None))
    return living if held else (*living, is_current(_NOTE))


def _stored(connection: Connection, kind: type[T], statement: str, of: Sequence[int]) -> list[T]:
    rows = driver_of(connection).execute(statement, (json.dumps(of),))
    return list(map(kind._make, rows))


def _grouped(rows: Iterable[T]) -> dict[int, list[T]]:
    """By the first column, which they are in the order of."""
    return {of: list(those) for of, those in groupby(rows, itemgetter(0))}
