"""Notes, cards and answers to export, as plain columns: there may be hundreds of thousands.

They are read a portion of notes at a time, so that no more than that is in memory at once.
"""

from collections.abc import Collection as Members
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Integer, Row, Select, String, func, select, type_coerce
from sqlalchemy.orm import Session

from trainer.storage.doubts import is_current
from trainer.storage.models import Base
from trainer.storage.notes import CONTENT
from trainer.storage.portions import SIZE, portions
from trainer.storage.reviews import NO_ANSWERS

_TABLES = Base.metadata.tables
_NOTE, _CARD, _REVIEW = (_TABLES[name].c for name in ("note", "card", "review"))
_NOTE_COLUMNS = (
    "id", "deck_id", "guid", "note_type_id", "marked", "created_at", "modified_at", "superseded_at",
    "anki_id", *CONTENT,
)  # fmt: skip
_Rows = Mapping[int, Sequence[Row[Any]]]
_LIVING_CARD = _CARD.deleted_at.is_(None)
_ANSWER = (_REVIEW.undone_at.is_(None), _REVIEW.kind.not_in(NO_ANSWERS))


class Portion(NamedTuple):
    """Some notes, their cards by note and in order, and the answers by card, oldest first.

    Of cards and answers, instants are microseconds since 1970, states and kinds are texts; an
    answer's `figures` are the text as it is stored.
    """

    notes: Sequence[Row[Any]]
    cards: _Rows
    answers: _Rows


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
        select(*(_NOTE[name] for name in _NOTE_COLUMNS))
        .where(_NOTE.deck_id.in_(deck_ids), _NOTE.deleted_at.is_(None))
        .order_by(_NOTE.deck_id, _NOTE.position, _NOTE.id)
    )
    if not held:
        query = query.where(is_current(_NOTE))
    rows = session.connection().execute(query.execution_options(yield_per=SIZE))
    return (row for row in rows if only is None or row.id in only)


def portioned(
    session: Session, rows: Iterator[Row[Any]], *, progress: bool = True
) -> Iterator[Portion]:
    """Notes with their living cards and the answers that were not undone; or without both."""
    connection = session.connection()
    while found := list(islice(rows, SIZE)):
        if not progress:
            yield Portion(found, {}, {})
            continue
        cards = connection.execute(_cards([row.id for row in found])).all()
        answers = [
            answer
            for portion in portions([card.id for card in cards])
            for answer in connection.execute(_answers(portion))
        ]
        yield Portion(found, _grouped(cards, "note_id"), _grouped(answers, "card_id"))


def earliest(session: Session, deck_ids: Sequence[int]) -> list[int]:
    """The first answer and the first date of these decks' cards, in microseconds; if any."""
    first_answer = (
        select(func.min(type_coerce(_REVIEW.reviewed_at, Integer)))
        .join(_TABLES["card"], _REVIEW.card_id == _CARD.id)
        .join(_TABLES["note"], _CARD.note_id == _NOTE.id)
        .where(_NOTE.deck_id.in_(deck_ids), *_ANSWER)
    )
    first_due = (
        select(func.min(type_coerce(_CARD.due, Integer)))
        .join(_TABLES["note"], _CARD.note_id == _NOTE.id)
        .where(_NOTE.deck_id.in_(deck_ids), _LIVING_CARD)
    )
    found = (session.scalar(first_answer), session.scalar(first_due))
    return [micros for micros in found if micros is not None]


def _cards(note_ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            _CARD.id,
            _CARD.note_id,
            _CARD.ordinal,
            type_coerce(_CARD.state, String),
            _CARD.step,
            _CARD.stability,
            _CARD.difficulty,
            type_coerce(_CARD.due, Integer),
            type_coerce(_CARD.last_review, Integer),
            _CARD.reps,
            _CARD.lapses,
            _CARD.suspended,
            _CARD.buried_until,
            _CARD.flag,
            _CARD.anki_id,
        )
        .where(_CARD.note_id.in_(note_ids), _LIVING_CARD)
        .order_by(_CARD.note_id, _CARD.ordinal)
    )


def _answers(card_ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            _REVIEW.card_id,
            type_coerce(_REVIEW.reviewed_at, Integer).label("at"),
            _REVIEW.rating,
            type_coerce(_REVIEW.kind, String),
            _REVIEW.duration_ms,
            type_coerce(_REVIEW.state, String),
            _REVIEW.difficulty,
            type_coerce(_REVIEW.due, Integer),
            type_coerce(_REVIEW.figures, String),
        )
        .where(_REVIEW.card_id.in_(card_ids), *_ANSWER)
        .order_by(_REVIEW.card_id, _REVIEW.reviewed_at, _REVIEW.id)
    )


def _grouped(rows: Iterable[Row[Any]], name: str) -> dict[int, list[Row[Any]]]:
    key = attrgetter(name)
    return {of: list(those) for of, those in groupby(rows, key)}  # they come in order
