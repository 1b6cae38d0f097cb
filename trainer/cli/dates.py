"""Dates, minutes and weights as options have them, and the briefing that is meant."""

from collections.abc import Callable
from typing import TypeVar

import click

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import briefing, dates, decks
from trainer.services.briefing import Briefing
from trainer.services.collection import Collection, utc_now

_T = TypeVar("_T")


class Written(click.ParamType[_T]):
    """A value that `read` makes of what was written, or says why it cannot."""

    def __init__(self, name: str, read: Callable[[str], _T]) -> None:
        self.name = name
        self._read = read

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> _T:
        """The value."""
        try:
            return self._read(str(value))
        except TrainerError as error:
            self.fail(str(error), param, ctx)


INSTANT = Written("date", lambda text: dates.instant(text, utc_now()))
ON_WEEKDAY = Written("day=minutes", dates.weekday_minutes)
TOPIC_WEIGHT = Written("topic=weight", dates.topic_weight)


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
    coming = [each for each in every if not each.is_past(collection.now())]
    return coming[0] if coming else every[-1]
