"""A card's progress in Anki as the trainer's schedule: from FSRS's state, the log, or SM-2."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from trainer.domain import memory
from trainer.domain.day import DayNumbers, StudyDays, instant_at
from trainer.domain.quick import quick_maker
from trainer.domain.schedule import NEW, CardState, Schedule
from trainer.formats import json_text
from trainer.formats.parsed import PastReview

_LAST_SECOND = 4_102_444_800  # 2100-01-01: what lies beyond is no time of an answer
_SECONDS_FROM = 1_000_000_000  # a due number this large counts seconds, not days
_MOST_DAYS = 36_500
_STATES = {1: CardState.LEARNING, 2: CardState.REVIEW, 3: CardState.RELEARNING}
_FILTERED, _MANUAL = 3, 4
_SM2_EASE = 1300  # a factor from here on is an ease; below it is FSRS's difficulty


_NUMBER = (int, float)
_decoded = json.JSONDecoder().raw_decode
_new_schedule = quick_maker(Schedule)


class AnkiCard(NamedTuple):
    """A row of Anki's `cards`, taken out of its filtered deck."""

    id: int
    note_id: int
    deck_id: int
    ordinal: int
    type: int
    queue: int
    due: int
    interval: int
    factor: int
    reps: int
    lapses: int
    left: int
    flags: int
    data: str


class Calendar:
    """Day numbers of a collection and study days; `today` is the collection's number of today."""

    def __init__(self, days: StudyDays, now: datetime, today: int) -> None:
        self._days = days
        self._now = now
        self._today = days.day_of(now)
        self._their_today = today
        self.numbers = DayNumbers(days)
        self._opens: dict[int, datetime] = {}

    def opens(self, their_day: int) -> datetime:
        """When the day opens that the collection counts as `their_day`."""
        found = self._opens.get(their_day)
        if found is None:
            ahead = min(max(their_day - self._their_today, -_MOST_DAYS), _MOST_DAYS)
            day = date.fromordinal(max(self._today.toordinal() + ahead, 2))
            found = self._opens[their_day] = self._days.opens(day)
        return found


def schedule_of(
    card: AnkiCard, reviews: Sequence[PastReview], last: int | None, calendar: Calendar
) -> Schedule:
    """Where the card stands, in the trainer's terms.

    `last` is when it was answered last, practice aside, in milliseconds; None for never.
    """
    state = _STATES.get(card.type)
    if state is None:
        return NEW
    data = _data(card.data)
    due = _due(card, calendar)
    stability, difficulty = (
        _memory_state(data) or _from_log(card, reviews, calendar) or _without_log(card)
    )
    if last is not None:
        last_review = instant_at(last)
    elif isinstance(data.get("lrt"), int) and 0 < data["lrt"] < _LAST_SECOND:
        last_review = instant_at(data["lrt"] * 1000)
    else:
        last_review = due - timedelta(days=min(max(card.interval, 0), _MOST_DAYS))
    step = None if state is CardState.REVIEW else _step(card, state)
    return _new_schedule(state, step, stability, difficulty, due, last_review)


def _data(text: str) -> dict[str, Any]:
    if not text or text == "{}":
        return {}
    try:
        value, end = _decoded(text)
        if end != len(text):
            value = json_text.parsed(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _memory_state(data: dict[str, Any]) -> tuple[float, float] | None:
    s, d = data.get("s"), data.get("d")
    if not isinstance(s, _NUMBER) or not isinstance(d, _NUMBER):
        return None
    if not 0 < s <= _MOST_DAYS * 10 or not 0 <= d <= memory.GREATEST_DIFFICULTY:
        return None
    return max(float(s), memory.LEAST_STABILITY), max(float(d), memory.LEAST_DIFFICULTY)


def _due(card: AnkiCard, calendar: Calendar) -> datetime:
    """Learning cards count seconds, others days; one suspended while learning may do either."""
    if _SECONDS_FROM < card.due < _LAST_SECOND:
        return instant_at(card.due * 1000)
    return calendar.opens(card.due)


def _step(card: AnkiCard, state: CardState) -> int:
    """Steps done, of the two first ones or the one after a lapse; `left` counts those to come."""
    steps = 2 if state is CardState.LEARNING else 1
    return max(0, steps - max(card.left % 1000, 1))


def _from_log(
    card: AnkiCard, reviews: Sequence[PastReview], calendar: Calendar
) -> tuple[float, float] | None:
    """The state that the answers give, as Anki reads its log: from the last time of learning on."""
    graded: list[tuple[PastReview, int, int]] = []
    for review in reviews:
        kind, factor = _figures(review)
        if kind == _MANUAL and factor == 0:  # the card was reset
            graded = []
        elif review.rating and not _practised(review):
            graded.append((review, kind, factor))
    if not graded:
        return None
    learnt = [place for place, (_review, kind, _factor) in enumerate(graded) if kind == 0]
    if learnt:
        start = learnt[-1]
        while start and graded[start - 1][1] == 0:
            start -= 1
        return memory.replay_ratings(
            ((calendar.numbers.number(r.at_ms), r.rating or 0) for r, _k, _f in graded[start:]),
        )
    seed = next((n for n, (r, _k, _f) in enumerate(graded) if r.interval >= 1), None)
    if seed is None:
        return None
    review, _kind, factor = graded[seed]
    ease = factor if factor >= _SM2_EASE else max(card.factor, _SM2_EASE)
    return memory.replay_ratings(
        ((calendar.numbers.number(r.at_ms), r.rating or 0) for r, _k, _f in graded[seed + 1 :]),
        start=memory.from_sm2(review.interval, ease / 1000),
        start_day=calendar.numbers.number(review.at_ms),
    )


def _practised(review: PastReview) -> bool:
    """Whether the answer was given in a filtered deck that leaves schedules alone."""
    return _figures(review) == (_FILTERED, 0)


def _figures(review: PastReview) -> tuple[int, int]:
    kind, _interval, _last, factor = json.loads(review.figures or "[0,0,0,0]")
    return kind, factor


def _without_log(card: AnkiCard) -> tuple[float, float]:
    if card.interval >= 1:
        ease = card.factor if card.factor >= _SM2_EASE else 2500
        return memory.from_sm2(min(card.interval, _MOST_DAYS), ease / 1000)
    return memory.first_state(3)
