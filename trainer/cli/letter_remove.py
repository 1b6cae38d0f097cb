"""`trainer letter remove`: a letter taken away, after asking."""

import sys

import click

from trainer.cli.complete import letter_titles
from trainer.cli.opened import to_use
from trainer.cli.output import say
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
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError(_("Without a terminal to ask on, --yes is needed."))
    with to_use(place.settings) as collection:
        title = attached.title(collection, letter)
        if not (yes or _confirmed(title)):
            say(_("Nothing was removed."))
            click.get_current_context().exit(1)
        decks = attached.remove(collection, letter)
    say(_("{title} was removed; trainer undo brings it back.").format(title=one_line(title)))
    if decks:
        names = ", ".join(map(one_line, decks))
        say(_("These decks keep their citations: {decks}").format(decks=names))


def _confirmed(title: str) -> bool:
    question = _('Remove "{title}"? [y/N]').format(title=one_line(title))
    answer = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().casefold() in ("y", "yes", _("y"), _("yes"))
