"""Cards that may be asked today, straight from their indexes.

In SQLAlchemy's Core, whose statements take less to compile: the first question waits for these.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import Session

from trainer.domain.queue import QueuedCard
from trainer.domain.schedule import CardState
from trainer.storage.doubts import is_current, not_deleted
from trainer.storage.models import Base, ReviewKind
from trainer.storage.reviews import ANSWERS

T = TypeVar("T")
_CARDS, _NOTES, _REVIEWS = (Base.metadata.tables[name] for name in ("card", "note", "review"))
_CARD, _NOTE, _REVIEW = _CARDS.c, _NOTES.c, _REVIEWS.c
_PARENTS = _NOTES.alias("parent")
_PARENT, _OF_PARENT = _PARENTS.c, _CARDS.alias("of_parent").c
_MANY = 5000
PATIENCE = 1000  # cards of others passed by before those of a few decks are looked for


def learning(
    session: Session, deck_ids: Sequence[int], day: date, until: datetime
) -> Iterator[QueuedCard]:
    """Cards in their steps that come due before `until`, soonest first."""
    steps = _CARD.state.in_((CardState.LEARNING, CardState.RELEARNING))
    query = askable(day, _NOTE.deck_id.in_(deck_ids), _CARD.due < until, steps)
    return queued(session, query.order_by(_CARD.due, _CARD.id))


def reviews(
    session: Session,
    deck_ids: Sequence[int],
    day: date,
    until: datetime,
    used_up: Callable[[int], bool],
) -> Iterator[QueuedCard]:
    """Cards in review that come due before `until`, longest waiting first.

    None of a deck that is `used_up`, which is asked again after each card: of what waits in a large
    deck little more is read than is taken.
    """
    open_ids = [deck_id for deck_id in deck_ids if not used_up(deck_id)]
    # As in `learning`, so that the two are one statement to compile when a sitting begins.
    waiting: tuple[Any, ...] = (_CARD.state.in_((CardState.REVIEW,)),)
    while open_ids:
        query = askable(day, _NOTE.deck_id.in_(open_ids), _CARD.due < until, *waiting)
        passed_by = 0
        with closing(queued(session, query.order_by(_CARD.due, _CARD.id))) as found:
            for card in found:
                if card.deck_id not in open_ids:
                    passed_by += 1
                    if passed_by == PATIENCE:
                        break
                    continue
                yield card
                if used_up(card.deck_id):
                    open_ids = [deck_id for deck_id in open_ids if not used_up(deck_id)]
                    if not open_ids:
                        return
            else:
                return
        # By the notes of the decks that are left: to walk what is due passes by all others' cards.
        behind = tuple_(_CARD.due, _CARD.id) > (card.due, card.card_id)
        waiting = (_unindexed_state() == CardState.REVIEW.value, behind)


def new(session: Session, deck_id: int, day: date) -> Iterator[QueuedCard]:
    """The deck's cards that were never seen, in the order of its file."""
    is_new = _CARD.state == CardState.NEW
    if _many_new(session):
        # Walking the notes in order gives the first few at once, where sorting all new cards takes
        # time with their number.
        is_new = _unindexed_state() == CardState.NEW.value
    query = askable(day, _NOTE.deck_id == deck_id, is_new)
    return queued(session, query.order_by(_NOTE.position, _NOTE.id, _CARD.ordinal))


def totals(session: Session, deck_ids: Sequence[int]) -> dict[int, int]:
    """How many living cards each of these decks has, children not included."""
    query = (
        select(_NOTE.deck_id, func.count())
        .join(_CARDS, _CARD.note_id == _NOTE.id)
        .where(
            _NOTE.deck_id.in_(deck_ids),
            not_deleted(),
            _CARD.deleted_at.is_(None),
        )
        .group_by(_NOTE.deck_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def suspended(session: Session, deck_ids: Sequence[int]) -> list[int]:
    """The ids of the suspended cards of these decks."""
    return list(
        session.scalars(
            select(_CARD.id)
            .join(_NOTES, _CARD.note_id == _NOTE.id)
            .where(
                _NOTE.deck_id.in_(deck_ids),
                _NOTE.deleted_at.is_(None),
                _CARD.deleted_at.is_(None),
                _CARD.suspended,
            )
        )
    )


def next_due(session: Session, deck_ids: Sequence[int]) -> datetime | None:
    """When the first of these decks' cards comes due; None where none is scheduled."""
    query = _living(select(_CARD.due), deck_ids).where(_CARD.due.is_not(None))
    due: datetime | None = session.scalar(query.order_by(_CARD.due).limit(1))
    return due


def count_due(session: Session, deck_ids: Sequence[int], until: datetime) -> int:
    """How many cards come due before `until`."""
    query = _living(select(func.count(_CARD.id)), deck_ids).where(_CARD.due < until)
    return session.scalar(query) or 0


def count_new(session: Session, deck_ids: Sequence[int]) -> int:
    """How many cards were never seen."""
    query = _living(select(func.count(_CARD.id)), deck_ids)
    return session.scalar(query.where(_CARD.state == CardState.NEW)) or 0


def last_day(card_id: Any) -> Any:
    """A subquery: the study day of the card's latest answer or setting, NULL where none is."""
    return (
        select(_REVIEW.study_day)
        .where(
            _REVIEW.card_id == card_id,
            _REVIEW.undone_at.is_(None),
            _REVIEW.kind.in_((*ANSWERS, ReviewKind.SET)),
        )
        .order_by(_REVIEW.reviewed_at.desc(), _REVIEW.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _unindexed_state() -> Any:
    """The plus hides the column from the index on states."""
    return literal_column("+card.state")


def _many_new(session: Session) -> bool:
    some = select(_CARD.id).where(_CARD.state == CardState.NEW).limit(_MANY).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= _MANY


def askable(
    day: date, *conditions: ColumnElement[bool]
) -> Select[int, int, int, CardState, datetime | None, datetime | None, int | None, bool]:
    """A query for living cards, neither suspended nor buried on the study day `day`.

    Their notes are neither superseded nor in doubt.
    """
    return (
        select(
            _CARD.id,
            _CARD.note_id,
            _NOTE.deck_id,
            _CARD.state,
            _CARD.due,
            _CARD.last_review,
            _PARENT.id,
            _waits(),
        )
        .select_from(_CARDS)
        .join(_NOTES, _CARD.note_id == _NOTE.id)
        .outerjoin(_PARENTS, and_(_PARENT.guid == _NOTE.parent_guid, _PARENT.deleted_at.is_(None)))
        .where(
            *conditions,
            _CARD.deleted_at.is_(None),
            _CARD.suspended.is_(False),
            or_(_CARD.buried_until.is_(None), _CARD.buried_until <= day),
            _NOTE.deleted_at.is_(None),
            is_current(_NOTE),
        )
    )


def _waits() -> ColumnElement[bool]:
    """Whether the note follows one that can be asked and of which no card ever was.

    Of notes that follow each other in a circle the first in the file waits for none.
    """
    card = _OF_PARENT
    living = (card.note_id == _PARENT.id, card.deleted_at.is_(None), card.suspended.is_(False))
    return and_(
        or_(_PARENT.position < _NOTE.position, _PARENT.parent_guid.is_(None)),
        is_current(_PARENT),
        exists().where(*living),
        not_(exists().where(*living, card.state != CardState.NEW)),
    )


def _living(query: Select[T], deck_ids: Sequence[int]) -> Select[T]:
    return query.join(_NOTES, _CARD.note_id == _NOTE.id).where(
        _NOTE.deck_id.in_(deck_ids),
        _NOTE.deleted_at.is_(None),
        _CARD.deleted_at.is_(None),
        _CARD.suspended.is_(False),
        is_current(_NOTE),
    )


def queued(session: Session, query: Select[*tuple[Any, ...]]) -> Generator[QueuedCard]:
    """The cards of a query made by `askable`, read as they are needed."""
    with session.execute(query.execution_options(yield_per=200)) as result:
        for row in result:
            yield QueuedCard(*row)
