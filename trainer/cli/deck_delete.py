"""`trainer deck delete`: a deck and those below it, after asking."""

import click

from trainer.cli.complete import deck_names
from trainer.cli.confirming import check_can_ask, confirmed
from trainer.cli.opened import to_use
from trainer.cli.output import complain, say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import decks
from trainer.wording import cards


@click.command(help=_("Delete DECK and those below it; trainer undo brings them back."))
@click.argument("deck", shell_complete=deck_names)
@click.option("--yes", is_flag=True, help=_("Delete without asking."))
@click.pass_obj
def command(place: Place, deck: str, *, yes: bool) -> None:
    """Delete the deck."""
    check_can_ask(yes=yes)
    with to_use(place.settings) as collection:
        name = decks.full_name(collection, deck)
        count = decks.card_counts(collection)[name]
        question = _('Delete "{name}" with {cards} and their history? [y/N]').format(
            name=one_line(name), cards=cards(count)
        )
        if not (yes or confirmed(question)):
            complain(_("Nothing was deleted."))
            click.get_current_context().exit(1)
        gone = decks.delete(collection, name)
    deleted = ngettext("{n} deck was deleted", "{n} decks were deleted", gone).format(n=gone)
    say(_("{deleted}; trainer undo brings it back.").format(deleted=deleted))
