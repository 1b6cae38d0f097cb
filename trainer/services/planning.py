"""What a plan starts from, gathered from the collection: memories of cards, habits, the days."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from trainer.domain.deadline import CardMemory, Deadline, Habits, shrunk_median, shrunk_shares
from trainer.domain.planned_queue import PlannedQueue
from trainer.domain.planner import make_plan
from trainer.domain.queue import QueuedCard
from trainer.domain.readiness import NextDayAnswer, fit_correction
from trainer.domain.schedule import Rating
from trainer.services.briefing import TOPIC_SEPARATOR, Briefing
from trainer.services.collection import Collection
from trainer.storage import memories, presets
from trainer.storage.memories import Earlier, Remembered, Today
from trainer.storage.models import DeckRow

_DEFAULT = Habits()
MOST = 240  # minutes of a day for which none were set, where other days have some
_NEAR = timedelta(hours=6)  # before a briefing of the next study day, in the night


@dataclass(frozen=True, slots=True)
class Start:
    """From where one plans: all cards that count, the days and minutes, and the user's habits.

    `judged` counts the answers on later days that predictions were held against.
    """

    briefing: Briefing
    rows: Sequence[Remembered]
    cards: Sequence[CardMemory]
    deadline: Deadline
    habits: Habits
    judged: int

    @property
    def inputs(self) -> tuple[Sequence[CardMemory], Deadline, Habits]:
        """What plans and forecasts take."""
        return self.cards, self.deadline, self.habits


def start(collection: Collection, session: Session, briefing: Briefing) -> Start:
    """Where a plan towards the briefing starts today."""
    day, now = collection.today(), collection.now()
    rows = memories.remembered(session, briefing.deck_ids)
    answers = memories.today(session, briefing.deck_ids, day)
    habits, judged = _habits(collection, session, briefing)
    return Start(
        briefing=briefing,
        rows=rows,
        cards=_cards(rows, answers, briefing, day),
        deadline=_deadline(briefing, day, now, answers),
        habits=habits,
        judged=judged,
    )


def queue(
    begun: Start, today: date, asked: AbstractSet[int], *, beyond: bool = False
) -> PlannedQueue:
    """Today's plan as a queue, which asks no cards but those `asked`."""
    waiting = {
        row.card_id: QueuedCard(
            row.card_id,
            row.note_id,
            row.deck_id,
            row.state,
            row.due,
            row.last_review,
            row.parent_id,
        )
        for row in begun.rows
    }
    put_off = {
        row.card_id
        for row in begun.rows
        if (row.buried_until is not None and row.buried_until > today) or row.card_id not in asked
    }
    plan = make_plan(*begun.inputs)
    return PlannedQueue(plan, waiting, but=put_off, beyond=beyond)


def is_near(briefing: Briefing, today: date, now: datetime) -> bool:
    """Whether the time until the briefing, and no other day, is what there is to study in."""
    return briefing.day <= today or briefing.at - now < _NEAR


def _deadline(briefing: Briefing, today: date, now: datetime, answers: Sequence[Today]) -> Deadline:
    used = sum(answer.duration_ms or 0 for answer in answers) / 1000
    seconds = _seconds_a_day(briefing, today)
    if is_near(briefing, today, now):
        left = used + max((briefing.at - now).total_seconds(), 0.0)
        seconds = (left if seconds is None else min(seconds[0], left),)
    return Deadline(
        today=today.toordinal(),
        briefing=briefing.day.toordinal(),
        seconds_a_day=seconds,
        used=used,
    )


def _seconds_a_day(briefing: Briefing, today: date) -> tuple[float, ...] | None:
    """The budget of each study day from today to the briefing; None without one."""
    if briefing.minutes is None and not briefing.weekdays:
        return None
    days = max((briefing.day - today).days, 0) + 1
    minutes = (briefing.minutes_on(today + timedelta(days=n)) for n in range(days))
    return tuple(60.0 * (MOST if each is None else each) for each in minutes)


def _cards(
    rows: Sequence[Remembered], answers: Sequence[Today], briefing: Briefing, today: date
) -> list[CardMemory]:
    by_card: dict[int, list[int]] = {}
    for place, answer in enumerate(answers):
        by_card.setdefault(answer.card_id, []).append(place)
    found = []
    for position, row in enumerate(rows):
        places = by_card.get(row.card_id, ())
        own = [answers[place] for place in places]
        since = {answer.card_id for answer in answers[places[-1] + 1 :]} if places else ()
        weight = row.weight * briefing.weight_of(row.topic)
        found.append(_memory(row, own, today, position=position, others=len(since), weight=weight))
    return found


def _memory(
    row: Remembered, own: Sequence[Today], today: date, *, position: int, others: int, weight: float
) -> CardMemory:
    """The card's memory; `own` are its answers today, `others` counts the cards answered since."""
    first = own[0] if own else None
    last_day = row.last_day or today
    return CardMemory(
        key=row.card_id,
        position=position,
        stability=row.stability,
        difficulty=row.difficulty,
        last_day=None if row.stability is None else last_day.toordinal(),
        met_today=first is not None and not first.before,
        failed_today=first is not None and first.rating == Rating.AGAIN,
        repeated_today=len(own) > 1,
        failed_days=row.failed_days or 0,
        topic=TOPIC_SEPARATOR.join(row.topic[:1]),
        note=row.note_id,
        parent=row.parent_id,
        others_since=others,
        weight=weight,
    )


def _habits(collection: Collection, session: Session, briefing: Briefing) -> tuple[Habits, int]:
    """What answers take and how they go, and how many tell how right predictions are."""
    deck = session.get_one(DeckRow, briefing.deck_id)
    preset = presets.of_decks(session, [deck], collection.settings.preset)[deck.id]
    answers = memories.latest(session, briefing.deck_ids)
    first = [answer for answer in answers if answer.day_before is None]
    later = [answer for answer in answers if answer.day_before is not None]
    judged = _judged(later)
    judged += [
        NextDayAnswer(answer.stability, days, recalled=True)
        for answer in memories.rehearsed(session, briefing.deck_ids)
        if answer.stability is not None and answer.last_review is not None
        if (days := (answer.study_day - collection.days.day_of(answer.last_review)).days) >= 1
    ]
    habits = Habits(
        parameters=preset.parameters,
        seconds_ok=shrunk_median(_DEFAULT.seconds_ok, _seconds(later, failed=False)),
        seconds_failed=shrunk_median(_DEFAULT.seconds_failed, _seconds(later, failed=True)),
        seconds_new=shrunk_median(_DEFAULT.seconds_new, _seconds(first)),
        first_ratings=shrunk_shares(_DEFAULT.first_ratings, _counts(first, Rating.AGAIN)),
        success_ratings=shrunk_shares(_DEFAULT.success_ratings, _counts(later, Rating.HARD)),
        correction=fit_correction(judged, preset.parameters),
    )
    return habits, len(judged)


def _seconds(answers: Sequence[Earlier], *, failed: bool | None = None) -> list[float]:
    return [
        answer.duration_ms / 1000
        for answer in answers
        if answer.duration_ms and (failed is None or (answer.rating == Rating.AGAIN) is failed)
    ]


def _counts(answers: Sequence[Earlier], least: Rating) -> list[int]:
    counts: Mapping[int, list[Earlier]] = {rating: [] for rating in Rating if rating >= least}
    for answer in answers:
        if answer.rating in counts:
            counts[answer.rating].append(answer)
    return [len(given) for given in counts.values()]


def _judged(answers: Sequence[Earlier]) -> list[NextDayAnswer]:
    return [
        NextDayAnswer(answer.stability_before, days, answer.rating > Rating.AGAIN)
        for answer in answers
        if answer.stability_before and answer.day_before is not None
        if (days := (answer.study_day - answer.day_before).days) >= 1
    ]
