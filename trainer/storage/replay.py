"""Schedules replayed from their reviews: they are the truth, the schedule is derived."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from trainer.domain import memory
from trainer.domain.day import StudyDays
from trainer.domain.schedule import NEW, CardState, Preset, Rating, Schedule
from trainer.domain.scheduling import Answer, recalculated, replay_from
from trainer.storage.answer_log import from_the_beginning
from trainer.storage.models import PresetRow, ReviewKind, instant
from trainer.storage.presets import preset_of
from trainer.storage.reviews import ANSWERS, NO_ANSWERS

_KINDS = ", ".join(f"'{kind.value}'" for kind in (*ANSWERS, *NO_ANSWERS))
_SELECT = f"""
SELECT card_id, kind, rating, reviewed_at, study_day, preset_id, uuid, figures,
       state, step, stability, difficulty, due, last_review
FROM review WHERE undone_at IS NULL AND kind IN ({_KINDS})
"""  # noqa: S608 - ours
_ORDER = "ORDER BY card_id, reviewed_at, id"


class StoredReview(NamedTuple):
    """A review as the database holds it: instants in microseconds, days and figures as texts."""

    card_id: int
    kind: str
    rating: int | None
    at: int
    day: str
    preset_id: int
    uuid: str
    figures_json: str | None
    state: str
    step: int | None
    stability: float | None
    difficulty: float | None
    due: int | None
    last_review: int | None

    @property
    def figures(self) -> list[Any] | None:
        """What only the other program knows of an imported answer."""
        return json.loads(self.figures_json) if self.figures_json else None

    @property
    def reviewed_at(self) -> int:
        """When it was given, as `last_review` says it."""
        return self.at

    @property
    def study_day(self) -> date:
        """The study day it fell on."""
        return date.fromisoformat(self.day)

    @property
    def is_taken_over(self) -> bool:
        """Whether its schedule is another program's, from which a replay goes on."""
        return self.kind == ReviewKind.IMPORTED.value and self.stability is not None

    @property
    def schedule(self) -> Schedule:
        """The schedule after it; raises ValueError, TypeError or OverflowError for nonsense."""
        return _stored_schedule(self[-6:])


class Replays:
    """Replays cards; the options that their answers were given under are looked up once."""

    def __init__(self, session: Session, days: StudyDays) -> None:
        self._session, self._days = session, days
        self._presets: dict[int, Preset] = {}

    def of_card(self, card_id: int, card_key: str) -> Schedule:
        """The schedule that the card's reviews give, those of this session included."""
        return self.of(self.reviews_of([card_id]).get(card_id, ()), card_key)

    def reviews_of(self, card_ids: Sequence[int]) -> dict[int, list[StoredReview]]:
        """What `of` reads, by card; reviews of this session are included."""
        self._session.flush()
        rows = self._session.connection().exec_driver_sql(
            f"{_SELECT} AND card_id IN (SELECT value FROM json_each(?)) {_ORDER}",  # noqa: S608 - ours
            (json.dumps(card_ids),),
        )
        reviews = (StoredReview(*row) for row in rows)
        return {card_id: list(of) for card_id, of in groupby(reviews, attrgetter("card_id"))}

    def of(self, rows: Sequence[StoredReview], card_key: str) -> Schedule:
        """The schedule that one card's reviews give, from where one was last set or taken over.

        That is a `set` row, or an answer given in another program that carries a stability. Answers
        before a `fit` row have its parameters, whenever and on whichever machine they were given.
        Raises ValueError, TypeError or OverflowError for what no replay can read.
        """
        refit, last_fit = self._latest_fit(rows)
        start: tuple[Schedule, date | None] = (NEW, None)
        answers: list[Answer] = []
        for place, row in enumerate(rows):
            fitted = refit if place < last_fit else None
            if row.kind == ReviewKind.SET.value:
                start, answers = (row.schedule, row.study_day), []
            elif row.is_taken_over:
                schedule = row.schedule
                if fitted is not None:
                    schedule = self._refitted(row, rows[: place + 1], fitted, card_key)
                start, answers = (schedule, row.study_day), []
            elif row.rating is not None:
                answers.append(self._answer(row, row.rating, fitted))
        return replay_from(*start, answers, self._days, card_key)

    def _answer(self, row: StoredReview, rating: int, fitted: Preset | None) -> Answer:
        preset = self._preset(row.preset_id)
        if fitted is not None:
            preset = _with_memory_of(fitted, preset)
        return Answer(Rating(rating), instant(row.at), row.study_day, preset)

    def _latest_fit(self, rows: Sequence[StoredReview]) -> tuple[Preset | None, int]:
        """The options of the latest `fit` row, and its place; -1 where there is none."""
        fits = [
            (row.at, row.uuid, place)
            for place, row in enumerate(rows)
            if row.kind == ReviewKind.FIT.value
        ]
        if not fits:
            return None, -1
        place = max(fits)[-1]  # of two at one instant, the same one on every machine
        return self._preset(rows[place].preset_id), place

    def _refitted(
        self, row: StoredReview, until: Sequence[StoredReview], fitted: Preset, card_key: str
    ) -> Schedule:
        """One taken over, by the answers that led to it where they are known from the first."""
        told = [each._replace(kind=ReviewKind(each.kind)) for each in until]
        state = memory.replay_ratings(
            ((each.study_day.toordinal(), each.rating) for each in from_the_beginning(told)),
            parameters=fitted.parameters,
        )
        if state is None:
            return row.schedule
        return recalculated(
            row.schedule, row.study_day, state, preset=fitted, days=self._days, card_key=card_key
        )

    def _preset(self, preset_id: int) -> Preset:
        if preset_id not in self._presets:
            found = preset_of(self._session.get_one(PresetRow, preset_id))
            self._presets[preset_id] = found
        return self._presets[preset_id]


def rows_by_card(connection: Connection) -> Iterator[tuple[int, list[StoredReview]]]:
    """What counts of each card's reviews, as stored, oldest first; cards in the order of their ids.

    `Replays.of` reads it; nothing but the latest is held at a time.
    """
    rows = connection.exec_driver_sql(f"{_SELECT} {_ORDER}", execution_options={"yield_per": 5000})
    reviews: Iterable[StoredReview] = (StoredReview(*row) for row in rows)
    for card_id, group in groupby(reviews, key=attrgetter("card_id")):
        yield card_id, list(group)


def _stored_schedule(values: Sequence[Any]) -> Schedule:
    """A schedule from its six columns as stored; raises ValueError, TypeError or OverflowError."""
    state, step, stability, difficulty, due, last_review = values
    return Schedule(
        CardState(state),
        step,
        stability,
        difficulty,
        None if due is None else instant(due),
        None if last_review is None else instant(last_review),
    )


def _with_memory_of(fitted: Preset, preset: Preset) -> Preset:
    """The options of an answer, with the memory of those fitted later; steps stay its own."""
    return replace(
        preset,
        parameters=fitted.parameters,
        desired_retention=fitted.desired_retention,
        maximum_interval=fitted.maximum_interval,
    )
