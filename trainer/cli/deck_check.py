"""`trainer deck check`: every problem of deck files, before they are imported."""

from pathlib import Path

import click

from trainer.cli.arguments import PATH, json_option, letter_option
from trainer.cli.opened import if_made
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import deck_files


@click.command(help=_("Report every problem of deck files, each with its line."))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@letter_option
@json_option
@click.pass_obj
def command(place: Place, files: tuple[Path, ...], letter: Path | None, *, as_json: bool) -> None:
    """Print the problems."""
    with if_made(place.settings) as collection:
        checked = deck_files.check(collection, files, letter=letter)
    if as_json:
        put_json(
            {
                "notes": checked.notes,
                "without_letter": checked.without_letter,
                "problems": [problem.as_plain() for problem in checked.problems],
            }
        )
    else:
        _print(checked)
    if checked.problems:
        click.get_current_context().exit(1)


def _print(checked: deck_files.Checked) -> None:
    for problem in checked.problems:
        say(one_line(str(problem)))
    if not checked.problems:
        say(
            ngettext("{n} note is fine.", "{n} notes are fine.", checked.notes).format(
                n=checked.notes
            )
        )
    if checked.without_letter:
        say(_("Citations were not looked up: name their letter with --letter FILE."))
