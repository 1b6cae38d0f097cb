"""What a sitting came to, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.domain.queue import StudyQueue
from trainer.domain.schedule import Rating
from trainer.i18n import _, ngettext
from trainer.services.collection import Collection
from trainer.storage import cards
from trainer.wording import coming, duration


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sitting came to, and what comes next.

    `waiting` counts what this sitting has left, steps later today included; `next_due` is when the
    next step is over or, without one, when the next card comes (None: none is scheduled);
    `due_tomorrow` is how many the next study day brings, what daily limits left over included;
    `new_left` how many were never seen.
    """

    answered: int
    again: int
    seconds: int
    waiting: int
    next_due: datetime | None
    due_tomorrow: int
    new_left: int
    now: datetime


def summarise(
    collection: Collection,
    deck_ids: Sequence[int],
    ratings: Sequence[Rating],
    spent: timedelta,
    queue: StudyQueue,
    *,
    shown: bool,
    left: int,
) -> Summary:
    """The summary of a sitting with these answers, which took `spent`.

    `queue` is what it has left, and a card may be on the screen besides; `left` of them are due.
    """
    day = collection.today()
    opens, closes = (collection.days.opens(day + timedelta(days=n)) for n in (1, 2))
    with collection.reading() as session:
        tomorrow = cards.count_due(session, deck_ids, closes) - left
        new_left = cards.count_new(session, deck_ids)
        more = tomorrow or (new_left and collection.settings.preset.new_per_day)
        later = opens if more else cards.next_due(session, deck_ids)
    return Summary(
        answered=len(ratings),
        again=ratings.count(Rating.AGAIN),
        seconds=round(spent.total_seconds()),
        waiting=shown + queue.counts.total,
        next_due=queue.next_due or later,
        due_tomorrow=tomorrow,
        new_left=new_left,
        now=collection.now(),
    )


def came_to(summary: Summary) -> list[tuple[str, str]]:
    """The figures of a sitting in which something was answered, each by its name."""
    known = round(100 * (summary.answered - summary.again) / summary.answered)
    return [
        (_("Answered"), str(summary.answered)),
        (_("Again"), str(summary.again)),
        (_("Known"), f"{known} %"),
        (_("Time"), duration(summary.seconds)),
        (_("Per answer"), _("{n} s").format(n=round(summary.seconds / summary.answered))),
    ]


def comes(summary: Summary) -> list[str]:
    """What comes next, in sentences."""
    lines = []
    if summary.waiting:
        lines.append(
            ngettext(
                "{n} card still waits today.", "{n} cards still wait today.", summary.waiting
            ).format(n=summary.waiting)
        )
    if summary.next_due is not None:
        when = coming(summary.next_due, summary.now)
        lines.append(_("The next card comes {when}.").format(when=when))
    if summary.due_tomorrow:
        lines.append(
            ngettext(
                "{n} card comes due tomorrow.",
                "{n} cards come due tomorrow.",
                summary.due_tomorrow,
            ).format(n=summary.due_tomorrow)
        )
    if summary.new_left:
        lines.append(
            ngettext(
                "{n} card was never seen yet.",
                "{n} cards were never seen yet; more of them come tomorrow.",
                summary.new_left,
            ).format(n=summary.new_left)
        )
    return lines or [_("No card is scheduled in these decks.")]
