"""`trainer deck rename`: another name for a deck."""

import click

from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import decks


@click.command(help=_("Rename the deck OLD and, with it, those below it."))
@click.argument("old", shell_complete=deck_names)
@click.argument("new")
@click.pass_obj
def command(place: Place, old: str, new: str) -> None:
    """Rename the deck."""
    with to_use(place.settings) as collection:
        decks.rename(collection, old, new)
    say(_('The deck is called "{name}" now.').format(name=one_line(new)))
