"""What is known of one card: its schedule, its chance of recall now, its latest answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from trainer.domain.memory import recall_at
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import Rating, Schedule
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.services.question import Question
from trainer.services.words import RATINGS, STATES
from trainer.storage.models import ReviewKind, ReviewRow
from trainer.wording import clock_time, day, decimal

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
    if schedule.stability is not None and schedule.last_review is not None:
        parameters = question.preset.parameters
        recall = recall_at(collection.now(), schedule.last_review, schedule.stability, parameters)
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


def figures(info: CardInfo) -> list[tuple[str, str]]:
    """What is known, each by its name."""
    schedule = info.schedule
    rows = [
        (_("Deck"), one_line(info.deck)),
        (_("Note"), one_line(info.guid)),
        (_("State"), _(STATES[schedule.state])),
    ]
    if schedule.due is not None:
        rows.append((_("Due"), f"{day(schedule.due)} {clock_time(schedule.due)}"))
    if schedule.stability is not None and schedule.difficulty is not None:
        rows.append((_("Stability"), _("{n} d").format(n=decimal(schedule.stability))))
        rows.append((_("Difficulty"), f"{decimal(schedule.difficulty)} / 10"))
    if info.retrievability is not None:
        rows.append((_("Chance of recall now"), f"{info.retrievability:.0%}"))
    return [*rows, (_("Answers"), str(info.reps)), (_("Lapses"), str(info.lapses))]


def history(info: CardInfo) -> list[tuple[str, str]]:
    """When each of the latest answers was given, and what it was."""
    rows = []
    for answer in info.answers:
        parts = [_(RATINGS[answer.rating])]
        if answer.duration_ms is not None:
            parts.append(_("{n} s").format(n=round(answer.duration_ms / 1000)))
        if answer.kind is ReviewKind.CRAM:
            parts.append(_("practice"))
        if answer.kind is ReviewKind.REHEARSAL:
            parts.append(_("rehearsal"))
        when = f"{day(answer.reviewed_at)} {clock_time(answer.reviewed_at)}"
        rows.append((when, ", ".join(parts)))
    return rows
