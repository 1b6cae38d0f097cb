"""`trainer deck delete`: a deck and those below it, after asking."""

import sys

import click

from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import decks
from trainer.services.decks import DeckLine
from trainer.wording import cards


@click.command(help=_("Delete DECK and those below it; trainer undo brings them back."))
@click.argument("deck", shell_complete=deck_names)
@click.option("--yes", is_flag=True, help=_("Delete without asking."))
@click.pass_obj
def command(place: Place, deck: str, *, yes: bool) -> None:
    """Delete the deck."""
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError(_("Without a terminal to ask on, --yes is needed."))
    with to_use(place.settings) as collection:
        name = decks.full_name(collection, deck)
        line = next(line for line in decks.tree(collection) if line.name == name)
        if not (yes or _confirmed(line)):
            say(_("Nothing was deleted."))
            click.get_current_context().exit(1)
        count = decks.delete(collection, name)
    deleted = ngettext("{n} deck was deleted", "{n} decks were deleted", count).format(n=count)
    say(_("{deleted}; trainer undo brings it back.").format(deleted=deleted))


def _confirmed(line: DeckLine) -> bool:
    question = _('Delete "{name}" with {cards} and their history? [y/N]').format(
        name=one_line(line.name), cards=cards(line.cards)
    )
    answer = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().casefold() in ("y", "yes", _("y"), _("yes"))
