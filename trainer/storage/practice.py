"""Cards to practise beside the schedule. None is new: what was never seen is not forgotten."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session, aliased

from trainer.domain.queue import QueuedCard
from trainer.domain.schedule import CardState, Rating
from trainer.storage.cards import askable, queued
from trainer.storage.models import CardRow, NoteRow, ReviewKind, ReviewRow
from trainer.storage.reviews import GIVEN


def missed(session: Session, deck_ids: Sequence[int], day: date) -> Iterator[QueuedCard]:
    """Cards answered Again on the study day `day`, and not rightly in practice since."""
    wrong, later = ReviewRow, aliased(ReviewRow)
    was_missed = exists().where(
        wrong.card_id == CardRow.id,
        wrong.undone_at.is_(None),
        wrong.study_day == day,
        wrong.rating == Rating.AGAIN.value,
        wrong.kind.in_(GIVEN),
        ~exists().where(
            later.card_id == wrong.card_id,
            later.undone_at.is_(None),
            later.id > wrong.id,
            later.kind == ReviewKind.CRAM,
            later.rating > Rating.AGAIN.value,
        ),
    )
    return _practised(session, deck_ids, day, was_missed)


def sure_but_wrong(session: Session, deck_ids: Sequence[int], day: date) -> Iterator[QueuedCard]:
    """Cards answered Again while sure, and not rightly on a later study day."""
    wrong, later = ReviewRow, aliased(ReviewRow)
    was_sure = exists().where(
        wrong.card_id == CardRow.id,
        wrong.undone_at.is_(None),
        wrong.rating == Rating.AGAIN.value,
        wrong.confidence == 1,
        wrong.kind.in_(GIVEN),
        ~exists().where(
            later.card_id == wrong.card_id,
            later.undone_at.is_(None),
            later.study_day > wrong.study_day,
            later.kind.in_(GIVEN),
            later.rating > Rating.HARD.value,
        ),
    )
    return _practised(session, deck_ids, day, was_sure)


def of_notes(
    session: Session, deck_ids: Sequence[int], day: date, guids: Sequence[str]
) -> Iterator[QueuedCard]:
    """Cards of the notes named, 500 of them at most."""
    return _practised(session, deck_ids, day, NoteRow.guid.in_(guids[:500]))


def ahead(
    session: Session, deck_ids: Sequence[int], day: date, closes: datetime
) -> Iterator[QueuedCard]:
    """Cards that come due after `closes`, the end of the study day `day`; soonest first."""
    return _practised(session, deck_ids, day, CardRow.due >= closes)


def _practised(
    session: Session, deck_ids: Sequence[int], day: date, condition: ColumnElement[bool]
) -> Iterator[QueuedCard]:
    query = askable(
        day,
        NoteRow.deck_id.in_(deck_ids),
        CardRow.state != CardState.NEW,
        condition,
    )
    return queued(session, query.order_by(CardRow.due, CardRow.id))
