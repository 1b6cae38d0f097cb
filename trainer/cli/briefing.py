"""`trainer briefing`: the date that a deck is studied for."""

from datetime import datetime

import click

from trainer.cli.complete import deck_names
from trainer.cli.dates import INSTANT, ON_WEEKDAY, TOPIC_WEIGHT, briefing_of
from trainer.cli.opened import to_use
from trainer.cli.output import say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import briefing, decks
from trainer.services.collection import Collection


@click.command(
    help=_(
        "Set the date that DECK and those below it are studied for, the minutes a day, and how"
        " much topics matter; or show them. Until the date a plan says what is asked."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option("--at", metavar="DATE", type=INSTANT, help=_("Day and time of the briefing."))
@click.option("--minutes", metavar="N", type=click.IntRange(0, 1440), help=_("Minutes a day."))
@click.option(
    "--on",
    "weekdays",
    metavar="DAY=N",
    type=ON_WEEKDAY,
    multiple=True,
    help=_("Other minutes on a day of the week, as in sat=45."),
)
@click.option(
    "--weight",
    "weights",
    metavar="TOPIC=N",
    type=TOPIC_WEIGHT,
    multiple=True,
    help=_("How much a topic matters: 1 is as usual, 0 not at all."),
)
@click.option("--forget", is_flag=True, help=_("Take the date away."))
@click.option("--archive", is_flag=True, help=_("Put the deck away: nothing of it is asked."))
@click.pass_obj
def command(
    place: Place,
    deck: str | None,
    *,
    at: datetime | None,
    minutes: int | None,
    weekdays: tuple[tuple[int, int], ...],
    weights: tuple[tuple[str, float], ...],
    forget: bool,
    archive: bool,
) -> None:
    """Set, show or end."""
    sets = at is not None or minutes is not None or weekdays or weights
    if (forget or archive or sets) and deck is None:
        raise click.UsageError(_("Name the deck."))
    if forget + archive + bool(sets) > 1:
        raise click.UsageError(_("--forget and --archive go with no other option."))
    with to_use(place.settings) as collection:
        if deck is not None and (forget or archive):
            end = briefing.archive if archive else briefing.forget
            end(collection, decks.find(collection, deck)[0])
            done = _("{deck} is archived.") if archive else _("{deck} has no date now.")
            say(done.format(deck=one_line(decks.full_name(collection, deck))))
            return
        if deck is not None and sets:
            _set(
                collection,
                deck,
                at=at,
                minutes=minutes,
                weekdays=dict(weekdays),
                weights=dict(weights),
            )
        _show(collection, deck)


def _set(
    collection: Collection,
    deck: str,
    *,
    at: datetime | None,
    minutes: int | None,
    weekdays: dict[int, int],
    weights: dict[str, float],
) -> None:
    deck_id = decks.find(collection, deck)[0]
    before = briefing.of_deck(collection, deck_id)
    if at is None:
        before = briefing_of(collection, deck)  # says what to do where there is none
        at = before.at
    briefing.set_up(
        collection,
        before.deck_id if before else deck_id,
        at=at,
        minutes=minutes if minutes is not None or before is None else before.minutes,
        weekdays={**before.weekdays, **weekdays} if before else weekdays,
        topic_weights={**before.topic_weights, **weights} if before else weights,
    )


def _show(collection: Collection, deck: str | None) -> None:
    from trainer.services import outlook_words  # noqa: PLC0415 - loads numpy

    found = briefing_of(collection, deck)
    days_left = briefing.days_until(found, collection.today())
    say(one_line(found.name))
    say(outlook_words.when(found, days_left, found.at - collection.now()))
    say(outlook_words.minutes(found))
    for topic, weight in found.topic_weights.items():
        say(_("{topic}: weight {n:g}").format(topic=one_line(topic), n=weight))
