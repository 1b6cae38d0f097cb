"""Cards that may be asked today, straight from their indexes."""

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
from sqlalchemy.orm import Session, aliased

from trainer.domain.queue import QueuedCard
from trainer.domain.schedule import CardState
from trainer.storage.doubts import is_current, not_deleted
from trainer.storage.models import CardRow, NoteRow, ReviewKind, ReviewRow
from trainer.storage.reviews import ANSWERS

T = TypeVar("T")
_PARENT, _OF_PARENT = aliased(NoteRow), aliased(CardRow)
_MANY = 5000


def learning(
    session: Session, deck_ids: Sequence[int], day: date, until: datetime
) -> Iterator[QueuedCard]:
    """Cards in their steps that come due before `until`, soonest first."""
    steps = CardRow.state.in_((CardState.LEARNING, CardState.RELEARNING))
    query = askable(day, NoteRow.deck_id.in_(deck_ids), CardRow.due < until, steps)
    return queued(session, query.order_by(CardRow.due, CardRow.id))


def reviews(
    session: Session,
    deck_ids: Sequence[int],
    day: date,
    until: datetime,
    used_up: Callable[[int], bool],
) -> Iterator[QueuedCard]:
    """Cards in review that come due before `until`, longest waiting first.

    None of a deck that is `used_up`, which is asked again after each card: of what waits in a large
    deck no more is read than is taken.
    """
    open_ids = [deck_id for deck_id in deck_ids if not used_up(deck_id)]
    # As in `learning`, so that the two are one statement to compile when a sitting begins.
    waiting: tuple[Any, ...] = (CardRow.state.in_((CardState.REVIEW,)),)
    while open_ids:
        query = askable(day, NoteRow.deck_id.in_(open_ids), CardRow.due < until, *waiting)
        found = queued(session, query.order_by(CardRow.due, CardRow.id))
        with closing(found):
            for card in found:
                yield card
                if used_up(card.deck_id):
                    break
            else:
                return
        open_ids = [deck_id for deck_id in open_ids if not used_up(deck_id)]
        # By the notes of the decks that are left: to walk what is due passes by all others' cards.
        behind = tuple_(CardRow.due, CardRow.id) > (card.due, card.card_id)
        waiting = (_unindexed_state() == CardState.REVIEW.value, behind)


def new(session: Session, deck_id: int, day: date) -> Iterator[QueuedCard]:
    """The deck's cards that were never seen, in the order of its file."""
    is_new = CardRow.state == CardState.NEW
    if _many_new(session):
        # Walking the notes in order gives the first few at once, where sorting all new cards takes
        # time with their number.
        is_new = _unindexed_state() == CardState.NEW.value
    query = askable(day, NoteRow.deck_id == deck_id, is_new)
    return queued(session, query.order_by(NoteRow.position, NoteRow.id, CardRow.ordinal))


def totals(session: Session, deck_ids: Sequence[int]) -> dict[int, int]:
    """How many living cards each of these decks has, children not included."""
    query = (
        select(NoteRow.deck_id, func.count())
        .join(CardRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            not_deleted(),
            CardRow.deleted_at.is_(None),
        )
        .group_by(NoteRow.deck_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def suspended(session: Session, deck_ids: Sequence[int]) -> list[int]:
    """The ids of the suspended cards of these decks."""
    return list(
        session.scalars(
            select(CardRow.id)
            .join(NoteRow, CardRow.note_id == NoteRow.id)
            .where(
                NoteRow.deck_id.in_(deck_ids),
                NoteRow.deleted_at.is_(None),
                CardRow.deleted_at.is_(None),
                CardRow.suspended,
            )
        )
    )


def next_due(session: Session, deck_ids: Sequence[int]) -> datetime | None:
    """When the first of these decks' cards comes due; None where none is scheduled."""
    return session.scalar(
        _living(select(CardRow.due), deck_ids)
        .where(CardRow.due.is_not(None))
        .order_by(CardRow.due)
        .limit(1)
    )


def count_due(session: Session, deck_ids: Sequence[int], until: datetime) -> int:
    """How many cards come due before `until`."""
    query = _living(select(func.count(CardRow.id)), deck_ids).where(CardRow.due < until)
    return session.scalar(query) or 0


def count_new(session: Session, deck_ids: Sequence[int]) -> int:
    """How many cards were never seen."""
    query = _living(select(func.count(CardRow.id)), deck_ids)
    return session.scalar(query.where(CardRow.state == CardState.NEW)) or 0


def last_day(card_id: Any) -> Any:
    """A subquery: the study day of the card's latest answer or setting, NULL where none is."""
    return (
        select(ReviewRow.study_day)
        .where(
            ReviewRow.card_id == card_id,
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_((*ANSWERS, ReviewKind.SET)),
        )
        .order_by(ReviewRow.reviewed_at.desc(), ReviewRow.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _unindexed_state() -> Any:
    """The plus hides the column from the index on states."""
    return literal_column("+card.state")


def _many_new(session: Session) -> bool:
    some = select(CardRow.id).where(CardRow.state == CardState.NEW).limit(_MANY).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= _MANY


def askable(
    day: date, *conditions: ColumnElement[bool]
) -> Select[int, int, int, CardState, datetime | None, datetime | None, int | None, bool]:
    """A query for living cards, neither suspended nor buried on the study day `day`.

    Their notes are neither superseded nor in doubt.
    """
    return (
        select(
            CardRow.id,
            CardRow.note_id,
            NoteRow.deck_id,
            CardRow.state,
            CardRow.due,
            CardRow.last_review,
            _PARENT.id,
            _waits(),
        )
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .outerjoin(_PARENT, and_(_PARENT.guid == NoteRow.parent_guid, _PARENT.deleted_at.is_(None)))
        .where(
            *conditions,
            CardRow.deleted_at.is_(None),
            CardRow.suspended.is_(False),
            or_(CardRow.buried_until.is_(None), CardRow.buried_until <= day),
            NoteRow.deleted_at.is_(None),
            is_current(),
        )
    )


def _waits() -> ColumnElement[bool]:
    """Whether the note follows one that can be asked and of which no card ever was.

    Of notes that follow each other in a circle the first in the file waits for none.
    """
    card = _OF_PARENT
    living = (card.note_id == _PARENT.id, card.deleted_at.is_(None), card.suspended.is_(False))
    return and_(
        or_(_PARENT.position < NoteRow.position, _PARENT.parent_guid.is_(None)),
        is_current(_PARENT),
        exists().where(*living),
        not_(exists().where(*living, card.state != CardState.NEW)),
    )


def _living(query: Select[T], deck_ids: Sequence[int]) -> Select[T]:
    return query.join(NoteRow, CardRow.note_id == NoteRow.id).where(
        NoteRow.deck_id.in_(deck_ids),
        NoteRow.deleted_at.is_(None),
        CardRow.deleted_at.is_(None),
        CardRow.suspended.is_(False),
        is_current(),
    )


def queued(session: Session, query: Select[*tuple[Any, ...]]) -> Generator[QueuedCard]:
    """The cards of a query made by `askable`, read as they are needed."""
    with session.execute(query.execution_options(yield_per=200)) as result:
        for row in result:
            yield QueuedCard(*row)
