"""Reviews: what was answered today, and what was answered ever."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from trainer.domain.schedule import CardState, Rating
from trainer.storage.models import CardRow, NoteRow, ReviewKind, ReviewRow

ANSWERS = (ReviewKind.STUDY, ReviewKind.IMPORTED)
GIVEN = (ReviewKind.STUDY, ReviewKind.CRAM)  # here, of cards that were studied or practised
NO_ANSWERS = (ReviewKind.SET, ReviewKind.FIT)
_EARLIER = aliased(ReviewRow)


def done_today(session: Session, day: date) -> tuple[dict[int, int], dict[int, int]]:
    """Cards answered on the study day `day`, by deck: those first seen then, and all others."""
    seen_before = exists().where(
        and_(
            _EARLIER.card_id == ReviewRow.card_id,
            _EARLIER.study_day < day,
            _EARLIER.undone_at.is_(None),
            _EARLIER.kind.in_(ANSWERS),
        )
    )
    query = (
        select(NoteRow.deck_id, seen_before, func.count(ReviewRow.card_id.distinct()))
        .join(CardRow, ReviewRow.card_id == CardRow.id)
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(
            ReviewRow.study_day == day,
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind == ReviewKind.STUDY,
        )
        .group_by(NoteRow.deck_id, seen_before)
    )
    new: dict[int, int] = {}
    reviewed: dict[int, int] = {}
    for deck_id, before, count in session.execute(query):
        (reviewed if before else new)[deck_id] = count
    return new, reviewed


def any_answer(session: Session, deck_ids: Sequence[int]) -> bool:
    """Whether there is an answer to any of these decks' cards that was not undone."""
    query = (
        select(ReviewRow.id)
        .join(CardRow, ReviewRow.card_id == CardRow.id)
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            NoteRow.deleted_at.is_(None),
            CardRow.deleted_at.is_(None),
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.not_in((*NO_ANSWERS, ReviewKind.REHEARSAL)),
        )
        .limit(1)
    )
    return session.scalar(query) is not None


def counts(reviews: Iterable[ReviewRow]) -> tuple[int, int]:
    """Answers that count, and those that forgot a card in review."""
    answers = sorted(
        (r for r in reviews if r.undone_at is None and r.kind in ANSWERS and r.rating),
        key=lambda r: (r.reviewed_at, r.uuid),
    )
    lapses = 0
    before: CardState | None = None
    for review in answers:
        forgotten = review.rating == Rating.AGAIN and before is CardState.REVIEW
        lapses += forgotten and review.kind is ReviewKind.STUDY
        before = review.state
    return len(answers), lapses
