"""What a plan towards a briefing reads: memories of cards, and how the user has answered so far."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, case, func, literal, select, type_coerce
from sqlalchemy.orm import Session, aliased

from trainer.domain.schedule import CardState, Rating
from trainer.storage.doubts import is_current
from trainer.storage.models import CardRow, Instant, NoteRow, ReviewKind, ReviewRow
from trainer.storage.reviews import ANSWERS

LATEST = 2_000  # answers that habits are taken from
_LONG_AGO = datetime.min.replace(tzinfo=UTC)

_PARENT = aliased(NoteRow)


class Remembered(NamedTuple):
    """A card that can be asked, with its note; `last_day` and `failed_days` by its answers."""

    card_id: int
    note_id: int
    deck_id: int
    parent_id: int | None
    position: int
    ordinal: int
    topic: list[str]
    weight: float
    state: CardState
    stability: float | None
    difficulty: float | None
    due: datetime | None
    last_review: datetime | None
    buried_until: date | None
    last_day: date | None
    failed_days: int | None


class Today(NamedTuple):
    """An answer of the present study day."""

    card_id: int
    rating: int
    before: bool
    duration_ms: int | None


class Earlier(NamedTuple):
    """An answer, and the one to the same card before it (None: it was the first)."""

    rating: int
    duration_ms: int | None
    study_day: date
    day_before: date | None
    stability_before: float | None


class Rehearsed(NamedTuple):
    """An answer that went well in a rehearsal; its schedule is that of before."""

    study_day: date
    last_review: datetime | None
    stability: float | None


def remembered(session: Session, deck_ids: Sequence[int]) -> list[Remembered]:
    """The decks' cards that are neither suspended nor deleted, and whose positions stand."""
    answers = (
        select(
            ReviewRow.card_id,
            func.max(ReviewRow.study_day).label("last_day"),
            func.count(
                case((ReviewRow.rating == Rating.AGAIN.value, ReviewRow.study_day)).distinct()
            ).label("failed_days"),
        )
        .where(
            _is_of(ReviewRow, deck_ids),
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_((*ANSWERS, ReviewKind.SET)),
        )
        .group_by(ReviewRow.card_id)
        .subquery()
    )
    query = (
        select(
            CardRow.id,
            CardRow.note_id,
            NoteRow.deck_id,
            _PARENT.id,
            NoteRow.position,
            CardRow.ordinal,
            NoteRow.topic,
            NoteRow.weight,
            CardRow.state,
            CardRow.stability,
            CardRow.difficulty,
            CardRow.due,
            CardRow.last_review,
            CardRow.buried_until,
            answers.c.last_day,
            answers.c.failed_days,
        )
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .outerjoin(_PARENT, and_(_PARENT.guid == NoteRow.parent_guid, _PARENT.deleted_at.is_(None)))
        .outerjoin(answers, answers.c.card_id == CardRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            NoteRow.deleted_at.is_(None),
            CardRow.deleted_at.is_(None),
            CardRow.suspended.is_(False),
            is_current(),
        )
        .order_by(NoteRow.deck_id, NoteRow.position, CardRow.ordinal)
    )
    return [Remembered(*row) for row in session.execute(query)]


def today(session: Session, deck_ids: Sequence[int], day: date) -> list[Today]:
    """The answers to these decks' cards on the study day `day`, oldest first."""
    earlier = aliased(ReviewRow)
    before = (
        select(earlier.id)
        .where(
            earlier.card_id == ReviewRow.card_id,
            earlier.study_day < day,
            earlier.undone_at.is_(None),
            earlier.kind.in_(ANSWERS),
        )
        .exists()
    )
    query = _answers(deck_ids, ReviewRow.study_day == day).with_only_columns(
        ReviewRow.card_id, ReviewRow.rating, before, ReviewRow.duration_ms
    )
    rows = session.execute(query.order_by(ReviewRow.reviewed_at, ReviewRow.id))
    return [Today(*row) for row in rows]


def latest(session: Session, deck_ids: Sequence[int]) -> list[Earlier]:
    """The latest answers to these decks' cards, each with the one before it.

    Stabilities of before parameters were fitted belong to another model of memory: left out.
    """
    of_card: dict[str, Any] = {
        "partition_by": ReviewRow.card_id,
        "order_by": (ReviewRow.reviewed_at, ReviewRow.id),
    }
    query = (
        _answers(deck_ids)
        .with_only_columns(
            ReviewRow.rating,
            ReviewRow.duration_ms,
            ReviewRow.study_day,
            type_coerce(func.lag(ReviewRow.study_day).over(**of_card), Date),
            case(
                (
                    func.lag(ReviewRow.reviewed_at).over(**of_card) > _fitted_at(deck_ids),
                    func.lag(ReviewRow.stability).over(**of_card),
                )
            ),
        )
        .order_by(ReviewRow.reviewed_at.desc(), ReviewRow.id.desc())
        .limit(LATEST)
    )
    return [Earlier(*row) for row in session.execute(query)]


def rehearsed(session: Session, deck_ids: Sequence[int]) -> list[Rehearsed]:
    """The latest answers that went well in rehearsals, of cards that had been answered before."""
    query = (
        select(ReviewRow.study_day, ReviewRow.last_review, ReviewRow.stability)
        .where(
            _is_of(ReviewRow, deck_ids),
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind == ReviewKind.REHEARSAL,
            ReviewRow.rating > Rating.AGAIN.value,
            ReviewRow.reviewed_at > _fitted_at(deck_ids),
        )
        .order_by(ReviewRow.reviewed_at.desc(), ReviewRow.id.desc())
        .limit(LATEST)
    )
    return [Rehearsed(*row) for row in session.execute(query)]


def _fitted_at(deck_ids: Sequence[int]) -> Any:
    """When parameters were fitted to these decks last; long ago where they never were."""
    fitted = aliased(ReviewRow)
    return (
        select(func.coalesce(func.max(fitted.reviewed_at), literal(_LONG_AGO, Instant)))
        .where(
            _is_of(fitted, deck_ids),
            fitted.undone_at.is_(None),
            fitted.kind == ReviewKind.FIT,
        )
        .correlate(None)
        .scalar_subquery()
    )


def _answers(deck_ids: Sequence[int], *conditions: ColumnElement[bool]) -> Any:
    """Answers of studying to the decks' cards that were not undone."""
    return select(ReviewRow).where(
        _is_of(ReviewRow, deck_ids),
        ReviewRow.undone_at.is_(None),
        ReviewRow.kind.in_(ANSWERS),
        ReviewRow.rating.is_not(None),
        *conditions,
    )


def _is_of(review: Any, deck_ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a review is of a living card of these decks.

    By a list of cards, so that SQLite looks up theirs and does not walk those of all other decks.
    """
    cards = select(CardRow.id).join(NoteRow, CardRow.note_id == NoteRow.id)
    living = NoteRow.deck_id.in_(deck_ids), CardRow.deleted_at.is_(None)
    found: ColumnElement[bool] = review.card_id.in_(cards.where(*living).correlate(None))
    return found
