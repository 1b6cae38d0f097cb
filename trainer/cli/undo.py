"""`trainer undo`: take back the latest act."""

import click

from trainer.cli.opened import to_use
from trainer.cli.output import say, shortened
from trainer.cli.place import Place
from trainer.i18n import _
from trainer.services import decks


@click.command(
    help=_("Take back the latest act, whatever it was; again takes back the one before.")
)
@click.pass_obj
def command(place: Place) -> None:
    """Undo one act."""
    with to_use(place.settings) as collection:
        undone = decks.undo(collection)
    if undone is None:
        say(_("There is nothing to undo."))
    else:
        say(_("Undone: {what}").format(what=shortened(undone)))
