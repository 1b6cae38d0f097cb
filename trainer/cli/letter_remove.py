"""`trainer letter remove`: a letter taken away, after asking."""

import click

from trainer.cli.complete import letter_titles
from trainer.cli.confirming import check_can_ask, confirmed
from trainer.cli.opened import to_use
from trainer.cli.output import complain, say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import attached


@click.command(
    help=_("Remove LETTER; its decks keep their citations, and trainer undo brings it back.")
)
@click.argument("letter", required=False, shell_complete=letter_titles)
@click.option("--yes", is_flag=True, help=_("Remove without asking."))
@click.pass_obj
def command(place: Place, letter: str | None, *, yes: bool) -> None:
    """Remove the letter."""
    check_can_ask(yes=yes)
    with to_use(place.settings) as collection:
        title = attached.title(collection, letter)
        question = _('Remove "{title}"? [y/N]').format(title=one_line(title))
        if not (yes or confirmed(question)):
            complain(_("Nothing was removed."))
            click.get_current_context().exit(1)
        decks = attached.remove(collection, letter)
    say(_("{title} was removed; trainer undo brings it back.").format(title=one_line(title)))
    if decks:
        names = ", ".join(map(one_line, decks))
        say(_("These decks keep their citations: {decks}").format(decks=names))
