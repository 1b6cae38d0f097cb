"""Schedules replayed from their reviews: they are the truth, the schedule is derived."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from trainer.domain.day import StudyDays
from trainer.domain.schedule import NEW, CardState, Preset, Rating, Schedule
from trainer.domain.scheduling import Answer, replay_from
from trainer.storage.models import PresetRow, ReviewKind
from trainer.storage.presets import preset_of
from trainer.storage.reviews import ANSWERS

_KINDS = ", ".join(f"'{kind.value}'" for kind in (*ANSWERS, ReviewKind.SET))
_SELECT = f"""
SELECT card_id, kind, rating, reviewed_at, study_day, preset_id,
       state, step, stability, difficulty, due, last_review
FROM review WHERE undone_at IS NULL AND kind IN ({_KINDS})
"""  # noqa: S608 - ours
_ORDER = "ORDER BY card_id, reviewed_at, id"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Row = tuple[Any, ...]


class Replays:
    """Replays cards; the options that their answers were given under are looked up once."""

    def __init__(self, session: Session, days: StudyDays) -> None:
        self._session, self._days = session, days
        self._presets: dict[int, Preset] = {}

    def of(self, rows: Iterable[_Row], card_key: str) -> Schedule:
        """The schedule that one card's reviews give, from where one was last set or taken over.

        That is a `set` row, or an answer given in another program that carries a stability. Raises
        ValueError, TypeError or OverflowError for what no replay can read.
        """
        start: tuple[Schedule, date | None] = (NEW, None)
        answers: list[Answer] = []
        for row in rows:
            _card, kind, rating, at, day, preset_id, *schedule = row
            if kind == ReviewKind.SET.value or _taken_over(kind, schedule):
                start, answers = (stored_schedule(schedule), date.fromisoformat(day)), []
            elif rating is not None:
                preset = self._presets.get(preset_id) or self._preset(preset_id)
                answer = Answer(Rating(rating), _instant(at), date.fromisoformat(day), preset)
                answers.append(answer)
        return replay_from(*start, answers, self._days, card_key)

    def _preset(self, preset_id: int) -> Preset:
        preset = preset_of(self._session.get_one(PresetRow, preset_id))
        self._presets[preset_id] = preset
        return preset


def replayed(session: Session, card_id: int, days: StudyDays, card_key: str) -> Schedule:
    """The schedule that the card's reviews give."""
    session.flush()
    rows = session.connection().exec_driver_sql(f"{_SELECT} AND card_id = ? {_ORDER}", (card_id,))
    return Replays(session, days).of(map(tuple, rows), card_key)


def rows_by_card(connection: Connection) -> Iterator[tuple[int, list[_Row]]]:
    """What counts of each card's reviews, as stored, oldest first; cards in the order of their ids.

    `Replays.of` reads it; nothing but the latest is held at a time.
    """
    rows = connection.exec_driver_sql(f"{_SELECT} {_ORDER}", execution_options={"yield_per": 5000})
    for card_id, group in groupby(map(tuple, rows), key=itemgetter(0)):
        yield card_id, list(group)


def stored_schedule(values: Sequence[Any]) -> Schedule:
    """A schedule from its six columns as stored; raises ValueError, TypeError or OverflowError."""
    state, step, stability, difficulty, due, last_review = values
    return Schedule(
        CardState(state),
        step,
        stability,
        difficulty,
        None if due is None else _instant(due),
        None if last_review is None else _instant(last_review),
    )


def _instant(at: int) -> datetime:
    return _EPOCH + timedelta(microseconds=at)


def _taken_over(kind: str, schedule: Sequence[Any]) -> bool:
    return kind == ReviewKind.IMPORTED.value and schedule[2] is not None
