"""Dates, minutes and weights as they are written on the command line."""

from datetime import datetime, time

import click

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import briefing, decks
from trainer.services.briefing import Briefing
from trainer.services.collection import Collection

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MORNING = time(9)  # the time of a briefing of which only the day is given


class Instant(click.ParamType[datetime]):
    """A day, with or without a time; local, unless it says otherwise."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The instant, aware."""
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(_("a date is expected, such as 2027-03-02 or 2027-03-02T10:00"), param, ctx)
        if len(str(value).strip()) <= len("2027-03-02"):
            found = datetime.combine(found, _MORNING)
        return found if found.tzinfo else found.astimezone()


class OnWeekday(click.ParamType[tuple[int, int]]):
    """A day of the week and its minutes: `sat=45`."""

    name = "day=minutes"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """The day's number, Monday's being 0, and the minutes."""
        name, _sign, minutes = str(value).partition("=")
        if name.strip().lower() not in WEEKDAYS or not minutes.strip().isdecimal():
            expected = _("a day and its minutes are expected, such as sat=45; days: {days}")
            self.fail(expected.format(days=" ".join(WEEKDAYS)), param, ctx)
        return WEEKDAYS.index(name.strip().lower()), int(minutes)


class TopicWeight(click.ParamType[tuple[str, float]]):
    """A topic and how much it matters: `Ukraine=3`."""

    name = "topic=weight"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """The heading path and the weight."""
        name, _sign, weight = str(value).rpartition("=")
        try:
            return name.strip(), float(weight.replace(",", "."))
        except ValueError:
            self.fail(_("a topic and its weight are expected, such as Ukraine=3"), param, ctx)


def briefing_of(collection: Collection, deck: str | None) -> Briefing:
    """The briefing of the deck named, or the nearest one to come, or the last one past.

    Raises TrainerError where there is none.
    """
    if deck is not None:
        found = briefing.of_deck(collection, decks.find(collection, deck)[0])
        if found is None:
            raise TrainerError(
                _("{deck} has no date; set one with: trainer briefing DECK --at DATE").format(
                    deck=decks.full_name(collection, deck)
                )
            )
        return found
    every = briefing.all_briefings(collection)
    if not every:
        raise TrainerError(_("No deck has a date; set one with: trainer briefing DECK --at DATE"))
    coming = [each for each in every if briefing.days_until(each, collection.today()) >= 0]
    return coming[0] if coming else every[-1]
