"""FSRS-6: the four outcomes of an answer and replay. Sole importer of `fsrs`.

The transitions are py-fsrs's. Two things are ours, since the library counts time in 24-hour
periods while FSRS was fitted on study days: it is handed noons that are as many days apart, and
only the interval is taken from it; and fuzz is seeded by the card and the day, one draw for all
four outcomes, so that a replay repeats it.
"""

import hashlib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

import fsrs
from fsrs.scheduler import LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS

from trainer.domain.day import StudyDays
from trainer.domain.schedule import CardState, Preset, Rating, Schedule

_FSRS_STATE = {
    CardState.NEW: fsrs.State.Learning,
    CardState.LEARNING: fsrs.State.Learning,
    CardState.REVIEW: fsrs.State.Review,
    CardState.RELEARNING: fsrs.State.Relearning,
}
_OUR_STATE = {
    fsrs.State.Learning: CardState.LEARNING,
    fsrs.State.Review: CardState.REVIEW,
    fsrs.State.Relearning: CardState.RELEARNING,
}
_DAY = timedelta(days=1)
_Memory = tuple[CardState, int | None, float | None, float | None]
_NOON = datetime(1, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """When an answer is given: the instant, its study day, and the study day of the answer before.

    `last_day` is None for a card never answered. `days` turns study days into instants.
    """

    now: datetime
    day: date
    last_day: date | None
    days: StudyDays


@dataclass(frozen=True, slots=True)
class Answer:
    """One recorded answer, as a replay needs it."""

    rating: Rating
    reviewed_at: datetime
    day: date
    preset: Preset


def check_parameters(parameters: tuple[float, ...]) -> None:
    """Raise ValueError where py-fsrs refuses `parameters` (21 numbers, each within its bounds)."""
    fsrs.Scheduler(parameters=parameters, enable_fuzzing=False)


def within_bounds(parameters: tuple[float, ...]) -> tuple[float, ...]:
    """The parameters, those that py-fsrs would refuse drawn to its bounds."""
    bounds = zip(parameters, LOWER_BOUNDS_PARAMETERS, UPPER_BOUNDS_PARAMETERS, strict=True)
    return tuple(min(max(number, low), high) for number, low, high in bounds)


def outcomes(
    schedule: Schedule, moment: Moment, preset: Preset, card_key: str
) -> dict[Rating, Schedule]:
    """The schedule that each rating would give; a better rating is never due earlier.

    `card_key` names the card for fuzz (guid and ordinal): the same key and day give the same draw.
    """
    return _outcomes(schedule, tuple(Rating), moment, preset, card_key)


def _outcomes(
    schedule: Schedule,
    ratings: Iterable[Rating],
    moment: Moment,
    preset: Preset,
    card_key: str,
) -> dict[Rating, Schedule]:
    draw = _draw(card_key, moment.day)
    result: dict[Rating, Schedule] = {}
    floor = moment.now
    for rating in ratings:
        after = _transition(schedule, rating, moment, preset, draw)
        assert after.due is not None
        floor = max(floor, after.due)
        result[rating] = after if floor == after.due else replace(after, due=floor)
    return result


def grade(
    schedule: Schedule, rating: Rating, moment: Moment, preset: Preset, card_key: str
) -> Schedule:
    """The schedule after an answer: one of `outcomes`."""
    up_to = [other for other in Rating if other <= rating]  # no better one is due before these
    return _outcomes(schedule, up_to, moment, preset, card_key)[rating]


def is_lapse(before: Schedule, rating: Rating) -> bool:
    """Whether the answer forgot a card that was in review."""
    return before.state is CardState.REVIEW and rating is Rating.AGAIN


def is_leech(lapses: int, threshold: int) -> bool:
    """Whether this many lapses call for help: at the threshold, then at every half of it (Anki)."""
    return 0 < threshold <= lapses and (lapses - threshold) % max(threshold // 2, 1) == 0


def replay_from(
    start: Schedule,
    start_day: date | None,
    answers: Iterable[Answer],
    days: StudyDays,
    card_key: str,
) -> Schedule:
    """The schedule that `answers`, oldest first, give from one set on the study day `start_day`.

    State, step and due come out as they were stored where the time zone and rollover are the same.
    """
    schedule, last_day = start, start_day
    listed = list(answers)
    for place, answer in enumerate(listed, 1):
        moment = Moment(answer.reviewed_at, answer.day, last_day, days)
        if place < len(listed):  # what comes next asks when a card was answered, not when it is due
            schedule = _transition(schedule, answer.rating, moment, answer.preset, 0)
        else:
            schedule = grade(schedule, answer.rating, moment, answer.preset, card_key)
        last_day = answer.day
    return schedule


def recalculated(
    schedule: Schedule,
    day: date,
    state: tuple[float, float],
    *,
    preset: Preset,
    days: StudyDays,
    card_key: str,
) -> Schedule:
    """`schedule`, as it stood after an answer on `day`, with another stability and difficulty.

    In review it is due as these ask; in its steps it stays due when it was.
    """
    stability, difficulty = state
    due = schedule.due
    if schedule.state is CardState.REVIEW:
        interval = _interval(stability, preset)
        ahead = _fuzzed(interval, _draw(card_key, day), preset.maximum_interval)
        due = days.opens(day + timedelta(days=ahead))
    return replace(schedule, stability=stability, difficulty=difficulty, due=due)


@lru_cache(maxsize=64)
def _scheduler(preset: Preset) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=preset.parameters,
        desired_retention=preset.desired_retention,
        learning_steps=preset.learning_steps,
        relearning_steps=preset.relearning_steps,
        maximum_interval=preset.maximum_interval,
        enable_fuzzing=False,
    )


def _interval(stability: float, preset: Preset) -> int:
    """The days after which recall is as desired: t = S/F·(r^(−1/w20) − 1) (FSRS-6)."""
    decay = -preset.parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    days = float(stability / factor * (preset.desired_retention ** (1 / decay) - 1))
    return min(max(round(days), 1), preset.maximum_interval)


def _transition(
    schedule: Schedule, rating: Rating, moment: Moment, preset: Preset, draw: float
) -> Schedule:
    last = moment.last_day
    # A clock that was set back makes it a same-day answer, never a negative interval.
    elapsed = None if last is None else max((moment.day - last).days, 0)
    before = (schedule.state, schedule.step, schedule.stability, schedule.difficulty)
    (state, step, stability, difficulty), interval = _memory_after(before, rating, elapsed, preset)
    if state is CardState.REVIEW:
        days = _fuzzed(interval // _DAY, draw, preset.maximum_interval)
        due = moment.days.opens(moment.day + timedelta(days=days))
    else:
        due = moment.now + interval
    return Schedule(state, step, stability, difficulty, due, moment.now)


@lru_cache(maxsize=1 << 15)  # cards answered alike go the same way, and a check replays them all
def _memory_after(
    before: _Memory, rating: Rating, elapsed: int | None, preset: Preset
) -> tuple[_Memory, timedelta]:
    """State, step, stability and difficulty after an answer, `elapsed` study days on; interval."""
    state, step, stability, difficulty = before
    noon = _NOON if elapsed is None else _NOON + timedelta(days=elapsed)
    card = fsrs.Card(
        card_id=0,
        state=_FSRS_STATE[state],
        step=0 if state is CardState.NEW else step,
        stability=stability,
        difficulty=difficulty,
        due=noon,
        last_review=None if elapsed is None else _NOON,
    )
    after, _ = _scheduler(preset).review_card(card, fsrs.Rating(rating), noon)
    memory = (_OUR_STATE[after.state], after.step, after.stability, after.difficulty)
    return memory, after.due - noon


def _draw(card_key: str, day: date) -> float:
    """A number in [0, 1) that depends on the card and the study day alone."""
    digest = hashlib.sha256(f"{card_key}/{day.isoformat()}".encode("utf-8", "surrogatepass"))
    return int.from_bytes(digest.digest()[:6]) / (1 << 48)


def _fuzzed(interval: int, draw: float, maximum: int) -> int:
    """`interval` days, moved within py-fsrs's fuzz range; rises with `interval` for one `draw`."""
    if interval < 2.5:
        return interval
    delta = 1.0
    for start, end, factor in ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05)):
        delta += factor * max(min(float(interval), end) - start, 0.0)
    low = min(max(2, round(interval - delta)), maximum)
    high = min(round(interval + delta), maximum)
    return low + int(draw * (high - low + 1))
