"""How ready one is for a briefing, now and at its date, and what the plan asks day by day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from trainer.domain.deadline import CardMemory
from trainer.domain.forecast import (
    Forecast,
    if_you_follow_the_plan,
    minutes_to_reach_all,
    proposed_minutes,
)
from trainer.domain.readiness import if_you_stop_now, in_range
from trainer.services import briefing as briefings
from trainer.services import planning, rehearsal_report
from trainer.services.briefing import Briefing
from trainer.services.collection import Collection
from trainer.services.planning import Start
from trainer.storage import notes

_LATEST = 5  # rehearsals shown


@dataclass(frozen=True, slots=True)
class Range:
    """A share expected, from 0 to 1, and how far the truth may lie from it."""

    low: float
    share: float
    high: float


@dataclass(frozen=True, slots=True)
class TopicOutlook:
    """A topic's share known at the briefing: if one stops now, and by the plan."""

    topic: str
    cards: int
    weight: float
    now: Range
    then: Range


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day of the plan: means of its minutes, new cards and other answers; readiness after it.

    Long before the briefing it stands for `length` days from `day` on, with the means of a day.
    """

    day: date
    length: int
    minutes: float
    new: float
    reviews: float
    readiness: Range


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A rehearsal: the share of its questions that was expected to be known, and that was."""

    day: date
    predicted: float
    actual: float
    questions: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may be expected of a briefing, `days_left` study days away; `left` is the time until it.

    `now` is the share known then if one stops now, `then` if one follows the plan; None where there
    is no card. `left_out` are the cards that the plan will not get to, least important first, and
    `minutes_for_all` would get to all (None: four hours a day would not, or none is left out).
    `proposed` are minutes a day for 95 %, where none were set and an hour would do. `judged` counts
    the answers on later days that the ranges rest on, `rehearsed` holds what rehearsals said of it;
    `advised` says that it was worked out which minutes would do.
    """

    briefing: Briefing
    days_left: int
    left: timedelta
    cards: int
    seen: int
    now: Range | None
    then: Range | None
    topics: Sequence[TopicOutlook]
    days: Sequence[PlannedDay]
    today_cards: int
    today_minutes: float
    left_out: Sequence[str]
    minutes_for_all: int | None
    proposed: int | None
    judged: int
    rehearsed: Sequence[Rehearsed] = ()
    advised: bool = True

    @property
    def is_past(self) -> bool:
        """Whether the briefing has begun."""
        return self.left <= timedelta(0)


def outlook(
    collection: Collection,
    of: Briefing,
    *,
    minutes: int | None = None,
    at: datetime | None = None,
    advice: bool = True,
) -> Outlook:
    """What may be expected; with `minutes` a day or another date `at`: what would be.

    Without `advice` nobody works out which minutes would do, which takes most of the time; nor
    where the briefing is so near that there are no more.
    """
    changed = of
    if minutes is not None:
        changed = replace(changed, minutes=minutes, weekdays={})
    if at is not None:
        changed = replace(changed, at=at, day=collection.days.day_of(at))
    now, today = collection.now(), collection.today()
    advice = advice and not planning.is_near(changed, today, now)
    with collection.reading() as session:
        begun = planning.start(collection, session, changed)
        everything = {row.card_id for row in begun.rows}
        waiting = planning.queue(begun, today, everything)
        forecast = None if changed.is_past(now) else if_you_follow_the_plan(*begun.inputs)
        stopped = if_you_stop_now(*begun.inputs)
        missed = [card.note for card in forecast.not_reached] if forecast else []
        prompts = notes.prompts(session, [note for note in missed if note is not None])
    unreached = forecast.not_reached if forecast else ()
    return Outlook(
        briefing=changed,
        days_left=briefings.days_until(changed, today),
        left=changed.at - now,
        cards=len(begun.cards),
        seen=sum(card.seen for card in begun.cards),
        now=_range(stopped.share, begun),
        then=_range(forecast.readiness.share, begun) if forecast else None,
        topics=_topics(begun, stopped.topics, forecast),
        days=_days(begun, forecast),
        today_cards=waiting.today().total,
        today_minutes=waiting.seconds_left / 60,
        left_out=[prompts.get(note or 0, "") for note in missed],
        minutes_for_all=_minutes_for_all(begun, unreached) if advice else None,
        proposed=_proposed(begun) if advice else None,
        judged=begun.judged,
        rehearsed=_rehearsed(collection, changed),
        advised=advice,
    )


def _rehearsed(collection: Collection, of: Briefing) -> list[Rehearsed]:
    """The latest rehearsals, the newest first."""
    held = rehearsal_report.held(collection, of.deck_ids)
    return [
        Rehearsed(
            collection.days.day_of(each.started_at),
            each.score.predicted,
            each.score.actual,
            each.score.questions,
        )
        for each in reversed(held[-_LATEST:])
        if each.score.predicted is not None and each.score.actual is not None
    ]


def _range(share: float | None, begun: Start) -> Range | None:
    if share is None:
        return None
    low, high = in_range(share, begun.judged)
    return Range(low, share, high)


def _certain(share: float, begun: Start) -> Range:
    found = _range(share, begun)
    assert found is not None
    return found


def _topics(
    begun: Start, now: Mapping[str, float], forecast: Forecast | None
) -> list[TopicOutlook]:
    then: Mapping[str, float] = forecast.readiness.topics if forecast else now
    counts: dict[str, list[CardMemory]] = {}
    for card in begun.cards:
        counts.setdefault(card.topic, []).append(card)
    return [
        TopicOutlook(
            topic=topic,
            cards=len(cards),
            weight=begun.briefing.topic_weights.get(topic, 1.0),
            now=_certain(now[topic], begun),
            then=_certain(then[topic], begun),
        )
        for topic, cards in counts.items()
    ]


def _days(begun: Start, forecast: Forecast | None) -> list[PlannedDay]:
    return [
        PlannedDay(
            day=date.fromordinal(each.day),
            length=each.length,
            minutes=each.seconds / 60,
            new=each.new,
            reviews=each.reviews,
            readiness=_certain(each.readiness, begun),
        )
        for each in (forecast.days if forecast else ())
    ]


def _minutes_for_all(begun: Start, unreached: Sequence[CardMemory]) -> int | None:
    if not any(card.weight > 0 for card in unreached):
        return None
    return minutes_to_reach_all(*begun.inputs)


def _proposed(begun: Start) -> int | None:
    if begun.deadline.seconds_a_day is not None or not begun.cards:
        return None
    return proposed_minutes(*begun.inputs)
