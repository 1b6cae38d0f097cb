"""What `trainer plan` and `trainer ready` have in common."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from trainer.cli.dates import INSTANT, briefing_of
from trainer.cli.opened import to_use
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _

if TYPE_CHECKING:
    from trainer.services.outlook import Outlook, Range

_MOST = 20  # questions named that the plan will not get to
_BAR = 30  # cells of a full bar


def what_if(command: Callable[..., None]) -> Callable[..., None]:
    """The options `--minutes` and `--at` of a command that shows what would be."""
    minutes = click.option(
        "--minutes", metavar="N", type=click.IntRange(0, 1440), help=_("Minutes a day.")
    )
    at = click.option("--at", metavar="DATE", type=INSTANT, help=_("Day and time of the briefing."))
    return minutes(at(command))


def look(
    place: Place, deck: str | None, minutes: int | None = None, at: datetime | None = None
) -> "Outlook":
    """The outlook of a deck's briefing, or of the nearest one."""
    from trainer.services.outlook import outlook  # noqa: PLC0415 - loads numpy

    with to_use(place.settings) as collection:
        return outlook(collection, briefing_of(collection, deck), minutes=minutes, at=at)


def _head(found: "Outlook") -> Iterator[str]:
    from trainer.services import outlook_words as words  # noqa: PLC0415 - loads numpy

    yield one_line(found.briefing.name)
    yield words.when(found.briefing, found.days_left, found.left)
    yield words.minutes(found.briefing)
    yield words.now(found)
    if not found.is_past:
        yield words.then(found)
        yield words.today(found)
    yield from words.advice(found)
    yield words.basis(found)


def plan(found: "Outlook") -> Iterator[str]:
    """The plan, day by day."""
    from trainer.services import outlook_words as words  # noqa: PLC0415 - loads numpy

    yield from _head(found)
    if found.days:
        yield ""
        if said := words.stretches(found.days):
            yield said
        heads, lines = words.planned(found.days)
        yield f"{heads}  {_('known at the briefing')}"
        for line, day in zip(lines, found.days, strict=True):
            bar = "█" * round(_BAR * day.readiness.share)
            yield f"{line}  {bar} {words.share(day.readiness)}"
    if found.left_out:
        yield ""
        yield _("Not reached, least important first:")
        yield from (f"- {one_line(prompt)}" for prompt in found.left_out[:_MOST])
        more = len(found.left_out) - _MOST
        if more > 0:
            yield _("… and {n} more").format(n=more)


def ready(found: "Outlook") -> Iterator[str]:
    """The readiness, topic by topic."""
    from trainer.services import outlook_words as words  # noqa: PLC0415 - loads numpy

    yield from _head(found)
    yield ""
    rows = [words.topic(topic) for topic in found.topics]
    width = max((len(name) for name, _now, _then in rows), default=0)
    yield f"{_('Topic (cards)'):<{width}}  {_('stop now'):>9}  {_('by the plan'):>11}"
    for name, now, then in rows:
        yield f"{name:<{width}}  {now:>9}  {then:>11}"
    if found.rehearsed:
        yield ""
        yield _("Rehearsals:")
        yield from map(words.rehearsed, found.rehearsed)


def as_plain(found: "Outlook") -> dict[str, Any]:
    """All of it for scripts; shares run from 0 to 1, each as low, expected and high."""
    return {
        "deck": found.briefing.name,
        "briefing": found.briefing.at.isoformat(),
        "days_left": found.days_left,
        "minutes_per_day": found.briefing.minutes,
        "cards": found.cards,
        "seen": found.seen,
        "stop_now": _share(found.now),
        "follow_the_plan": _share(found.then),
        "today": {"cards": found.today_cards, "minutes": round(found.today_minutes, 1)},
        "topics": [
            {
                "topic": topic.topic,
                "cards": topic.cards,
                "weight": topic.weight,
                "stop_now": _share(topic.now),
                "follow_the_plan": _share(topic.then),
            }
            for topic in found.topics
        ],
        "days": [
            {
                "day": day.day.isoformat(),
                "length": day.length,
                "minutes": round(day.minutes, 1),
                "new": round(day.new, 1),
                "others": round(day.reviews, 1),
                "known": _share(day.readiness),
            }
            for day in found.days
        ],
        "not_reached": list(found.left_out),
        "minutes_for_all": found.minutes_for_all,
        "minutes_proposed": found.proposed,
        "answers_judged": found.judged,
        "rehearsals": [
            {
                "day": each.day.isoformat(),
                "predicted": round(each.predicted, 4),
                "actual": round(each.actual, 4),
                "questions": each.questions,
            }
            for each in found.rehearsed
        ],
    }


def _share(of: "Range | None") -> dict[str, float] | None:
    if of is None:
        return None
    return {"low": round(of.low, 4), "expected": round(of.share, 4), "high": round(of.high, 4)}
