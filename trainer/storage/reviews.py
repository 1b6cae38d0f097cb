"""Reviews: what was answered today, and what was answered ever."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from trainer.domain.schedule import CardState, Rating
from trainer.storage.models import Base, ReviewKind, ReviewRow

ANSWERS = (ReviewKind.STUDY, ReviewKind.IMPORTED)
GIVEN = (ReviewKind.STUDY, ReviewKind.CRAM)  # here, of cards that were studied or practised
NO_ANSWERS = (ReviewKind.SET, ReviewKind.FIT)
_CARDS, _NOTES, _REVIEWS = (Base.metadata.tables[name] for name in ("card", "note", "review"))
_CARD, _NOTE, _REVIEW = _CARDS.c, _NOTES.c, _REVIEWS.c
_EARLIER = _REVIEWS.alias("earlier").c


def done_today(session: Session, day: date) -> tuple[dict[int, int], dict[int, int]]:
    """Cards answered on the study day `day`, by deck: those first seen then, and all others."""
    seen_before = exists().where(
        and_(
            _EARLIER.card_id == _REVIEW.card_id,
            _EARLIER.study_day < day,
            _EARLIER.undone_at.is_(None),
            _EARLIER.kind.in_(ANSWERS),
        )
    )
    query = (
        select(_NOTE.deck_id, seen_before, func.count(_REVIEW.card_id.distinct()))
        .select_from(_REVIEWS)
        .join(_CARDS, _REVIEW.card_id == _CARD.id)
        .join(_NOTES, _CARD.note_id == _NOTE.id)
        .where(
            _REVIEW.study_day == day,
            _REVIEW.undone_at.is_(None),
            _REVIEW.kind == ReviewKind.STUDY,
        )
        .group_by(_NOTE.deck_id, seen_before)
    )
    new: dict[int, int] = {}
    reviewed: dict[int, int] = {}
    for deck_id, before, count in session.execute(query):
        (reviewed if before else new)[deck_id] = count
    return new, reviewed


def any_answer(session: Session, deck_ids: Sequence[int]) -> bool:
    """Whether there is an answer to any of these decks' cards that was not undone."""
    query = (
        select(_REVIEW.id)
        .join(_CARDS, _REVIEW.card_id == _CARD.id)
        .join(_NOTES, _CARD.note_id == _NOTE.id)
        .where(
            _NOTE.deck_id.in_(deck_ids),
            _NOTE.deleted_at.is_(None),
            _CARD.deleted_at.is_(None),
            _REVIEW.undone_at.is_(None),
            _REVIEW.kind.not_in((*NO_ANSWERS, ReviewKind.REHEARSAL)),
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
