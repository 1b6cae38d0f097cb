"""What may be expected of a briefing, in words and figures for people."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services.briefing import Briefing
from trainer.services.outlook import Outlook, PlannedDay, Range, Rehearsed, TopicOutlook
from trainer.wording import clock_time, day

_IN_MINUTES = timedelta(minutes=100)  # of less, one speaks in minutes


def weekdays() -> tuple[str, ...]:
    """The days of the week in short, Monday first."""
    return (_("mon"), _("tue"), _("wed"), _("thu"), _("fri"), _("sat"), _("sun"))


def share(of: Range | None) -> str:
    """A share as the range it lies in: with few answers nothing narrower is known."""
    if of is None:
        return "–"
    low, high = round(100 * of.low), min(round(100 * of.high), 99 if of.share < 1 else 100)
    return _("{low}–{high} %").format(low=low, high=max(low, high))


def when(of: Briefing, days_left: int, left: timedelta) -> str:
    """The date, and how far away that is: in study days, or in minutes where it is near."""
    date = _("{day}, {time}").format(day=day(of.at), time=clock_time(of.at))
    if left <= timedelta(0):
        return _("The briefing was on {date}.").format(date=date)
    if left < _IN_MINUTES:
        n = max(1, left // timedelta(minutes=1))
        text = ngettext(
            "The briefing is in {n} minute: {date}.", "The briefing is in {n} minutes: {date}.", n
        )
        return text.format(n=n, date=date)
    if days_left == 0:
        return _("The briefing is today: {date}.").format(date=date)
    if days_left == 1:
        return _("The briefing is tomorrow: {date}.").format(date=date)
    return _("The briefing is in {n} days: {date}.").format(n=days_left, date=date)


def minutes(of: Briefing) -> str:
    """The minutes a day that were set."""
    if of.minutes is None and not of.weekdays:
        return _("No minutes a day are set.")
    every = _("any number of") if of.minutes is None else str(of.minutes)
    text = _("{n} minutes a day").format(n=every)
    others = ", ".join(f"{weekdays()[each]} {n}" for each, n in sorted(of.weekdays.items()))
    return f"{text} ({others})." if others else f"{text}."


def now(of: Outlook) -> str:
    """What is known at the date if one stops now."""
    if of.is_past:
        return _("Known today: {share}.").format(share=share(of.now))
    return _("If you stop now: {share} known then.").format(share=share(of.now))


def then(of: Outlook) -> str:
    """What is known at the date by the plan."""
    return _("If you follow the plan: {share} known then.").format(share=share(of.then))


def today(of: Outlook) -> str:
    """The work of today."""
    if not of.today_cards:
        return _("Today: nothing more to do.")
    cards = ngettext("{n} card", "{n} cards", of.today_cards).format(n=of.today_cards)
    return _("Today: {cards}, about {n} min.").format(
        cards=cards, n=max(1, round(of.today_minutes))
    )


def advice(of: Outlook) -> Iterator[str]:
    """What does not fit into the minutes, and what would help."""
    if of.is_past:
        yield _(
            "The date is past: cards come when they fall due. Keep them so, or archive the deck."
        )
        return
    if of.proposed:
        yield _("About {n} minutes a day would do for 95 %.").format(n=of.proposed)
    if of.left_out:
        yield _("In these minutes you will not get to {n} of the {of} cards.").format(
            n=len(of.left_out), of=of.cards
        )
        if not of.advised:
            return
        if of.minutes_for_all is not None:
            yield _("Drop them, or study {n} minutes a day.").format(n=of.minutes_for_all)
        else:
            yield _("Not even four hours a day would do for all: drop some.")


def basis(of: Outlook) -> str:
    """What the ranges rest on."""
    if not of.judged:
        return _("No answer on a later day yet: the ranges are wide, and rather too hopeful.")
    return ngettext(
        "The ranges rest on {n} answer on a later day.",
        "The ranges rest on {n} answers on later days.",
        of.judged,
    ).format(n=of.judged)


def topic(of: TopicOutlook) -> tuple[str, str, str]:
    """A topic with its cards, and both its shares."""
    name = one_line(of.topic) or _("without a topic")
    if of.weight != 1:
        name = _("{name} (weight {n:g})").format(name=name, n=of.weight)
    return f"{name} ({of.cards})", share(of.now), share(of.then)


def planned(days: Sequence[PlannedDay]) -> tuple[str, list[str]]:
    """Heads and lines of the plan's table: date, minutes, new cards and others of each day.

    Dates have their years where a line stands for several days, since those are far off.
    """
    far = any(each.length > 1 for each in days)
    form = ("{:>8}" if far else "{:>6}") + " {:>5} {:>5} {:>7}"
    heads = form.format(_("day"), _("min"), _("new"), _("others"))
    return heads, [
        form.format(
            each.day.strftime("%d-%m-%y" if far else "%d-%m"),
            round(each.minutes),
            round(each.new),
            round(each.reviews),
        )
        for each in days
    ]


def stretches(days: Sequence[PlannedDay]) -> str | None:
    """What a line of the plan stands for, where that is more than a day."""
    longest = max((each.length for each in days), default=1)
    if longest == 1:
        return None
    last = [each for each in days if each.length > 1][-1]
    until = last.day + timedelta(days=last.length - 1)
    return _("Until {day} a line stands for up to {n} days, with the mean of a day.").format(
        day=until.strftime("%d-%m-%Y"), n=longest
    )


def rehearsed(of: Rehearsed) -> str:
    """What was predicted of a rehearsal, beside what came of it."""
    return _("{day}: predicted {predicted}, actual {actual} of {n} questions").format(
        day=f"{of.day:%d-%m}",
        predicted=f"{round(100 * of.predicted)} %",
        actual=f"{round(100 * of.actual)} %",
        n=of.questions,
    )
