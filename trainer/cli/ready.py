"""`trainer ready`: how much will be known at a briefing."""

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
        "Show how much of DECK, or of the deck with the nearest date, will be known at its"
        " briefing: if you stop now, and if you follow the plan; by topic too. --minutes and --at"
        " show what would be; nothing is changed."
    ),
)
@click.argument("deck", required=False, shell_complete=deck_names)
@outlook.what_if
@json_option
@click.pass_obj
def command(
    place: Place, deck: str | None, *, minutes: int | None, at: datetime | None, as_json: bool
) -> None:
    """Print the readiness."""
    found = outlook.look(place, deck, minutes, at)
    if as_json:
        put_json(outlook.as_plain(found))
    else:
        say("\n".join(outlook.ready(found)))
