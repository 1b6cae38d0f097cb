"""What a sitting came to, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainer.domain.schedule import CardState, Rating
from trainer.domain.succession import Succession
from trainer.i18n import N_, _, ngettext
from trainer.services.collection import Collection
from trainer.services.gathering import waiting_today
from trainer.services.question import Question
from trainer.services.sitting import Practice, Sitting, Tally, chosen_notes, gather
from trainer.storage import cards, decks, doubts
from trainer.wording import coming, duration

NOTHING = {  # to practise
    Practice.MISSED: N_("Nothing was missed today that is not right by now."),
    Practice.SURE: N_("Nothing that you were sure of was wrong and is so still."),
    Practice.WEAK: N_("No point is missed any more."),
    Practice.AHEAD: N_("No card comes due later."),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sitting came to, and what comes next.

    `waiting` counts what this sitting has left, steps later today included, `ready` says that one
    of them can be asked now; `next_due` is when the next step is over or, without one, when the
    next card comes (None: none is scheduled); `due_tomorrow` is how many the next study day brings,
    what daily limits left over included; `new_left` how many were never seen. Beside `practice`,
    `otherwise` counts what waits in an ordinary sitting. `planned`: a plan towards a briefing
    asked, and past its minutes `beyond` cards more would help today. `held_back` counts the notes
    whose position may have changed.
    """

    answered: int
    again: int
    seconds: int
    waiting: int
    next_due: datetime | None
    due_tomorrow: int
    new_left: int
    now: datetime
    ready: bool = False
    practice: Practice | None = None
    otherwise: int = 0
    planned: bool = False
    beyond: int = 0
    held_back: int = 0


def summarise(
    collection: Collection,
    deck_ids: Sequence[int],
    sitting: Sitting,
    tally: Tally,
    queue: Succession,
    *,
    shown: Question | None,
) -> Summary:
    """The summary of a sitting; `queue` is what it has left, and a card may be `shown` besides."""
    counts, now = queue.counts, collection.now()
    state = CardState.NEW if shown is None else shown.schedule.state
    left = 0 if sitting.practice else counts.learning + counts.review + (state is not CardState.NEW)
    day = collection.today()
    opens, closes = (collection.days.opens(day + timedelta(days=n)) for n in (1, 2))
    with collection.reading() as session:
        tomorrow = cards.count_due(session, deck_ids, closes) - left
        new_left = cards.count_new(session, deck_ids)
        held_back = doubts.count(session, deck_ids)
        more = tomorrow or (new_left and collection.settings.preset.new_per_day)
        later = opens if more else cards.next_due(session, deck_ids)
        practised = otherwise = 0
        if sitting.practice:
            alive = decks.alive(session)
            rows = [row for row in alive if row.id in deck_ids]
            notes = chosen_notes(session, rows, sitting)
            practised = gather(
                collection, session, rows, sitting, known=tally.known, notes=notes
            ).total
            otherwise = waiting_today(collection, session, rows, alive).total
    return Summary(
        answered=tally.answered,
        again=tally.ratings.count(Rating.AGAIN),
        seconds=round(tally.spent.total_seconds()),
        waiting=max(practised, (shown is not None) + counts.total),
        next_due=queue.rest.next_due or later,
        due_tomorrow=tomorrow,
        new_left=new_left,
        now=now,
        ready=shown is not None or queue.peek(now) is not None,
        practice=sitting.practice,
        otherwise=otherwise,
        planned=bool(queue.plans),
        beyond=sum(plan.beyond for plan in queue.plans),
        held_back=held_back,
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
    lines = _coming(summary)
    if summary.held_back:
        lines.append(
            ngettext(
                "{n} note is held back: its position may have changed.",
                "{n} notes are held back: their positions may have changed.",
                summary.held_back,
            ).format(n=summary.held_back)
        )
    return lines


def _coming(summary: Summary) -> list[str]:
    lines = list(_left(summary))
    if summary.planned:
        lines += _planned(summary)
        return lines
    if summary.next_due is not None and not summary.ready and not summary.otherwise:
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
                "{n} cards were never seen yet.",
                summary.new_left,
            ).format(n=summary.new_left)
        )
    return lines or [_("No card is scheduled in these decks.")]


def _planned(summary: Summary) -> Iterator[str]:
    if not summary.waiting:
        yield _("The plan for today is done.")
    if summary.beyond:
        yield ngettext(
            "{n} card more would help today, past the minutes that you set.",
            "{n} cards more would help today, past the minutes that you set.",
            summary.beyond,
        ).format(n=summary.beyond)


def _left(summary: Summary) -> Iterator[str]:
    """What can be asked today, in this sitting or another."""
    if summary.practice is None:
        if summary.waiting:
            yield ngettext(
                "{n} card still waits today.", "{n} cards still wait today.", summary.waiting
            ).format(n=summary.waiting)
        return
    if summary.waiting:
        yield ngettext(
            "{n} more card can be practised.", "{n} more cards can be practised.", summary.waiting
        ).format(n=summary.waiting)
    elif not summary.answered:
        yield _(NOTHING[summary.practice])
    if summary.otherwise:
        yield ngettext(
            "{n} card waits in an ordinary sitting.",
            "{n} cards wait in an ordinary sitting.",
            summary.otherwise,
        ).format(n=summary.otherwise)
