"""A card's schedule from its reviews alone: they are the truth, the schedule is derived."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain import memory
from trainer.domain.day import StudyDays
from trainer.domain.schedule import NEW, Preset, Rating, Schedule
from trainer.domain.scheduling import Answer, recalculated, replay_from
from trainer.storage.answer_log import from_the_beginning
from trainer.storage.models import PresetRow, ReviewKind, ReviewRow
from trainer.storage.presets import preset_of
from trainer.storage.reviews import ANSWERS

if TYPE_CHECKING:
    from datetime import date


def replayed(session: Session, card_id: int, days: StudyDays, card_key: str) -> Schedule:
    """The schedule that the card's reviews give, from where one was last set or taken over.

    That is a `set` row, or an answer given in another program that carries a stability. Answers
    before a `fit` row have its parameters, whenever and on whichever machine they were given.
    """
    rows = session.scalars(
        select(ReviewRow)
        .where(
            ReviewRow.card_id == card_id,
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_((*ANSWERS, ReviewKind.SET, ReviewKind.FIT)),
        )
        .order_by(ReviewRow.reviewed_at, ReviewRow.id)
    ).all()
    presets: dict[int, Preset] = {}
    refit, last_fit = _latest_fit(session, rows)
    start: tuple[Schedule, date | None] = (NEW, None)
    answers: list[Answer] = []
    for place, row in enumerate(rows):
        fitted = refit if place < last_fit else None
        if row.kind is ReviewKind.SET:
            start, answers = (row.schedule, row.study_day), []
        elif _taken_over(row):
            schedule = row.schedule
            if fitted is not None:
                schedule = _refitted(row, rows[: place + 1], fitted, days, card_key)
            start, answers = (schedule, row.study_day), []
        elif row.rating is not None:
            preset = presets.get(row.preset_id) or _preset(session, row.preset_id)
            presets[row.preset_id] = preset
            if fitted is not None:
                preset = _with_memory_of(fitted, preset)
            answers.append(Answer(Rating(row.rating), row.reviewed_at, row.study_day, preset))
    return replay_from(*start, answers, days, card_key)


def _latest_fit(session: Session, rows: Sequence[ReviewRow]) -> tuple[Preset | None, int]:
    """The options of the latest `fit` row, and its place; -1 where there is none."""
    fits = [(row.reviewed_at, row.uuid, place) for place, row in enumerate(rows)
            if row.kind is ReviewKind.FIT]  # fmt: skip
    if not fits:
        return None, -1
    place = max(fits)[-1]  # of two at one instant, the same one on every machine
    return _preset(session, rows[place].preset_id), place


def _with_memory_of(fitted: Preset, preset: Preset) -> Preset:
    """The options of an answer, with the memory of those fitted later; steps stay its own."""
    return replace(
        preset,
        parameters=fitted.parameters,
        desired_retention=fitted.desired_retention,
        maximum_interval=fitted.maximum_interval,
    )


def _refitted(
    row: ReviewRow, until: Sequence[ReviewRow], fitted: Preset, days: StudyDays, card_key: str
) -> Schedule:
    """A schedule taken over, by the answers that led to it where they are known from the first."""
    state = memory.replay_ratings(
        ((each.study_day.toordinal(), each.rating) for each in from_the_beginning(until)),
        parameters=fitted.parameters,
    )
    if state is None:
        return row.schedule
    return recalculated(
        row.schedule, row.study_day, state, preset=fitted, days=days, card_key=card_key
    )


def _taken_over(row: ReviewRow) -> bool:
    return row.kind is ReviewKind.IMPORTED and row.stability is not None


def _preset(session: Session, preset_id: int) -> Preset:
    return preset_of(session.get_one(PresetRow, preset_id))
