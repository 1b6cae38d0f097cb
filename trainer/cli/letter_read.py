"""`trainer letter read`: the letter behind a deck, and what is asked of it."""

import click

from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.place import Place
from trainer.cli.study import check_terminal
from trainer.errors import NotFoundError
from trainer.i18n import _
from trainer.services import decks, reading


@click.command(
    help=_(
        "Read the letter behind DECK, its outline beside it: how well each paragraph is known,"
        " what is not asked about. Without DECK it is that of the first deck with a letter."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.pass_obj
def command(place: Place, deck: str | None) -> None:
    """Show the letter."""
    with to_use(place.settings) as collection:
        names = [deck] if deck is not None else decks.names(collection)
        ids = [decks.find(collection, name)[0] for name in names]
        deck_id = next((each for each in ids if reading.has_letter(collection, each)), None)
        if deck_id is None:
            raise NotFoundError(
                _("There is no letter to read; trainer letter add FILE attaches one.")
            )
        check_terminal(
            _("The reader needs a terminal; in a script, use trainer letter show or check.")
        )
        from trainer.cli.open_ui import read_letter  # noqa: PLC0415 - loads Textual

        read_letter(collection, deck_id)
