"""`trainer draft`: walk through the drafts, which nobody has read over yet."""

import click

from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import say
from trainer.cli.place import Place
from trainer.cli.study import check_terminal
from trainer.i18n import _
from trainer.services import decks, drafts


@click.command(
    help=_(
        "Walk through the drafts of all decks, or of DECK and those below it: accept a note,"
        " rewrite it or drop it. trainer letter draft makes drafts from a letter."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.pass_obj
def command(place: Place, deck: str | None) -> None:
    """Show them one by one."""
    with to_use(place.settings) as collection:
        ids = decks.find(collection, deck) if deck is not None else None
        if not drafts.waiting(collection, ids):
            say(_("No draft waits to be read over."))
            return
        check_terminal(
            _("Walking through drafts needs a terminal; trainer browse tag:draft lists them.")
        )
        from trainer.cli.open_ui import walk_drafts  # noqa: PLC0415 - loads Textual

        walk_drafts(collection, ids)
