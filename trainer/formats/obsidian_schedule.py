"""The schedules that Obsidian's plugin keeps in comments behind its cards, of SM-2 and of FSRS.

One comment has a part for each card of a note: `<!--SR:!2024-08-16,51,230!fsrs,…-->`.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from trainer.domain.day import StudyDays
from trainer.domain.schedule import NEW, CardState, Schedule
from trainer.domain.seeds import bounded, from_obsidian
from trainer.formats.parsed import ParsedCard

MARK = "<!--SR:"
COMMENT = re.compile(r"<!--SR:([^<>\n]*?)-->")
_NOT_YET = date(2000, 1, 1)  # what the plugin writes for the new cards of a note
_OTHER_DATE = re.compile(r"(\d\d)-(\d\d)-(\d{4})")
_STATES = {"1": CardState.LEARNING, "2": CardState.REVIEW, "3": CardState.RELEARNING}
_EARLIEST, _LATEST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_MOST_DAYS = 36_500.0


def cards(text: str, places: Sequence[int], days: StudyDays) -> tuple[ParsedCard, ...]:
    """The cards of a note by its comments in `text`; none where it has none.

    `places` gives for each card which part of the comment is its own.
    """
    parts = [part for body in COMMENT.findall(text) for part in body.split("!") if part.strip()]
    if not parts:
        return ()
    return tuple(
        _card(ordinal, parts[place] if place < len(parts) else "", days)
        for ordinal, place in enumerate(places)
    )


def _card(ordinal: int, part: str, days: StudyDays) -> ParsedCard:
    values = [value.strip() for value in part.split(",")]
    if values[0] == "fsrs" and len(values) >= 10:
        schedule = _fsrs(values, days)
        return ParsedCard(ordinal, schedule, _count(values[6]), _count(values[7]))
    if len(values) >= 3:
        schedule = _sm2(values, days)
        return ParsedCard(ordinal, schedule, reps=0 if schedule is NEW else 1)
    return ParsedCard(ordinal)


def _sm2(values: Sequence[str], days: StudyDays) -> Schedule:
    day, interval, ease = _day(values[0]), _number(values[1]), _number(values[2])
    if day is None or day == _NOT_YET or interval is None or ease is None:
        return NEW
    interval = min(max(interval, 1.0), _MOST_DAYS)
    last = days.opens(day - timedelta(days=round(interval)))
    state = from_obsidian(interval, ease)
    return Schedule(CardState.REVIEW, None, *state, days.opens(day), last)


def _fsrs(values: Sequence[str], days: StudyDays) -> Schedule:
    _name, due_text, interval_text, stability_text, difficulty_text, kind = values[:6]
    state, due = _STATES.get(kind), _instant(due_text)
    stability, difficulty = _number(stability_text), _number(difficulty_text)
    if state is None or due is None or stability is None or difficulty is None or stability <= 0:
        return NEW
    interval = min(max(_number(interval_text) or 0.0, 0.0), _MOST_DAYS)
    last = _instant(values[9]) or due - timedelta(days=interval)
    if state is CardState.REVIEW:
        if interval >= 1:
            due = days.opens(days.day_of(due))
        return Schedule(state, None, *bounded(stability, difficulty), due, last)
    return Schedule(state, _count(values[8]), *bounded(stability, difficulty), due, last)


def _day(text: str) -> date | None:
    other = _OTHER_DATE.fullmatch(text)
    try:
        day = date.fromisoformat(f"{other[3]}-{other[2]}-{other[1]}" if other else text[:10])
    except ValueError:
        return None
    return day if _EARLIEST.year < day.year < _LATEST.year else None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if _EARLIEST <= at < _LATEST else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None


def _count(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
