"""`trainer study`: straight to the first question."""

import sys

import click

from trainer.cli.complete import deck_names
from trainer.cli.opened import to_fill
from trainer.cli.place import Place
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import decks, opening


@click.command(
    help=_("Go straight to the first question, of all decks or of DECK and those below it.")
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.pass_obj
def command(place: Place, deck: str | None) -> None:
    """Study `deck`."""
    open_screens(place, study=True, deck=deck)


def open_screens(place: Place, *, study: bool, deck: str | None = None) -> None:
    """Open the collection as for a first start, and show the screens."""
    settings = place.settings
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise TrainerError(
            _("Studying needs a terminal; in a script, use the commands that trainer --help lists.")
        )
    with to_fill(settings) as collection:
        opening.welcome(collection)
        deck_ids = decks.find(collection, deck) if deck is not None else None
        from trainer.cli.open_ui import open_ui  # noqa: PLC0415 - loads Textual

        open_ui(collection, study=study, deck_ids=deck_ids)
