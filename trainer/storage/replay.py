"""A card's schedule from its reviews alone: they are the truth, the schedule is derived."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.day import StudyDays
from trainer.domain.schedule import NEW, Preset, Rating, Schedule
from trainer.domain.scheduling import Answer, replay_from
from trainer.storage.models import PresetRow, ReviewKind, ReviewRow
from trainer.storage.presets import preset_of
from trainer.storage.reviews import ANSWERS


def replayed(session: Session, card_id: int, days: StudyDays, card_key: str) -> Schedule:
    """The schedule that the card's reviews give, from where one was last set or taken over.

    That is a `set` row, or an answer given in another program that carries a stability.
    """
    presets: dict[int, Preset] = {}
    rows = session.scalars(
        select(ReviewRow)
        .where(
            ReviewRow.card_id == card_id,
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_((*ANSWERS, ReviewKind.SET)),
        )
        .order_by(ReviewRow.reviewed_at, ReviewRow.id)
    ).all()
    start: tuple[Schedule, Any] = (NEW, None)
    answers: list[Answer] = []
    for row in rows:
        if row.kind is ReviewKind.SET or _taken_over(row):
            start, answers = (row.schedule, row.study_day), []
        elif row.rating is not None:
            preset = presets.get(row.preset_id) or _preset(session, row.preset_id)
            presets[row.preset_id] = preset
            answers.append(Answer(Rating(row.rating), row.reviewed_at, row.study_day, preset))
    return replay_from(*start, answers, days, card_key)


def _taken_over(row: ReviewRow) -> bool:
    return row.kind is ReviewKind.IMPORTED and row.stability is not None


def _preset(session: Session, preset_id: int) -> Preset:
    return preset_of(session.get_one(PresetRow, preset_id))
