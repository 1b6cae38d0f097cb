"""`trainer plan`: what the plan towards a briefing asks, day by day."""

from datetime import datetime

import click

from trainer.cli import outlook
from trainer.cli.arguments import json_option
from trainer.cli.complete import deck_names
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.i18n import _


@click.command(
    help=_(
        "Show what the plan towards the briefing of DECK, or the nearest one, asks day by day, and"
        " what it will not get to. --minutes and --at show what would be; nothing is changed."
    ),
)
@click.argument("deck", required=False, shell_complete=deck_names)
@outlook.what_if
@json_option
@click.pass_obj
def command(
    place: Place, deck: str | None, *, minutes: int | None, at: datetime | None, as_json: bool
) -> None:
    """Print the plan."""
    found = outlook.look(place, deck, minutes, at)
    if as_json:
        put_json(outlook.as_plain(found))
    else:
        say("\n".join(outlook.plan(found)))
