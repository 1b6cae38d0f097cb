"""`trainer deck new`: an empty deck."""

import click

from trainer.cli.opened import to_fill
from trainer.cli.output import say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import decks


@click.command(help=_("Make an empty deck; in its NAME :: stands between parent and child."))
@click.argument("name")
@click.pass_obj
def command(place: Place, name: str) -> None:
    """Make the deck."""
    with to_fill(place.settings) as collection:
        decks.create(collection, name)
    say(_('The deck "{name}" was made.').format(name=one_line(name)))
