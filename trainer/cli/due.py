"""`trainer due`: how many cards wait today."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.domain.queue import Counts
from trainer.i18n import _, ngettext
from trainer.services import decks


@click.command(
    help=_("Show how many cards wait today, in all decks or in DECK and those below it.")
)
@click.argument("deck", required=False, shell_complete=deck_names)
@json_option
@click.pass_obj
def command(place: Place, deck: str | None, *, as_json: bool) -> None:
    """Print the counts."""
    with to_use(place.settings) as collection:
        waiting = decks.waiting(collection, deck)
        doubtful = decks.held_back(collection)
    if as_json:
        put_json(counts_json(waiting) | {"total": waiting.total, "held_back": doubtful})
        return
    say(_sentence(waiting))
    if doubtful:
        say(
            ngettext(
                "{n} note is held back, as its position may have changed: trainer letter review",
                "{n} notes are held back, as their positions may have changed: trainer letter"
                " review",
                doubtful,
            ).format(n=doubtful)
        )


def counts_json(counts: Counts) -> dict[str, int]:
    """The counts by the names that users see."""
    return {"new": counts.new, "learning": counts.learning, "due": counts.review}


def _sentence(counts: Counts) -> str:
    total = ngettext("{n} card waits", "{n} cards wait", counts.total).format(n=counts.total)
    return _("{total}: {new} new, {learning} learning, {due} due").format(
        total=total, new=counts.new, learning=counts.learning, due=counts.review
    )
