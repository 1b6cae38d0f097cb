"""What is known of one card: its schedule, its chance of recall now, its latest answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from trainer.domain.schedule import Rating, Schedule
from trainer.domain.scheduling import retrievability
from trainer.services.collection import Collection
from trainer.services.question import Question
from trainer.storage.models import ReviewKind, ReviewRow

_LATEST = 8


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """One answer given, and when it made the card due."""

    reviewed_at: datetime
    rating: Rating
    kind: ReviewKind
    duration_ms: int | None
    due: datetime | None


@dataclass(frozen=True, slots=True)
class CardInfo:
    """A card's schedule, `retrievability` (the chance of recall now; None if never seen), answers.

    `answers` holds the latest few, newest first.
    """

    guid: str
    ordinal: int
    deck: str
    schedule: Schedule
    retrievability: float | None
    reps: int
    lapses: int
    answers: tuple[PastAnswer, ...]


def card_info(collection: Collection, question: Question) -> CardInfo:
    """What is known of the question's card."""
    with collection.reading() as session:
        rows = session.scalars(
            select(ReviewRow)
            .where(
                ReviewRow.card_id == question.card_id,
                ReviewRow.undone_at.is_(None),
                ReviewRow.rating.is_not(None),
            )
            .order_by(ReviewRow.reviewed_at.desc(), ReviewRow.id.desc())
            .limit(_LATEST)
        )
        answers = tuple(
            PastAnswer(row.reviewed_at, Rating(row.rating or 0), row.kind, row.duration_ms, row.due)
            for row in rows
        )
    schedule, recall = question.schedule, None
    if schedule.stability is not None and question.last_day is not None:
        elapsed = (collection.today() - question.last_day).days
        recall = retrievability(schedule.stability, elapsed or 0.5, question.preset)
    return CardInfo(
        guid=question.guid,
        ordinal=question.ordinal,
        deck=question.deck,
        schedule=schedule,
        retrievability=recall,
        reps=question.reps,
        lapses=question.lapses,
        answers=answers,
    )
