"""`trainer letter draft`: a deck in draft from a letter."""

import shlex
from pathlib import Path

import click

from trainer.cli.arguments import PATH, json_option
from trainer.cli.new_files import check_free, write_all
from trainer.cli.output import put_json, say
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import drafting


@click.command(
    help=_(
        "Draft a deck from the letter in FILE: a note for each sentence that takes a position or"
        " states a fact. The drafts are for you to rewrite; trainer deck check names those that"
        " still wait."
    )
)
@click.argument("file", type=PATH)
@click.option(
    "--output", "-o", metavar="FILE", type=PATH, required=True, help=_("Deck file to write.")
)
@click.option(
    "--reference", metavar="TEXT", default="", help=_("What the letter is published under.")
)
@click.option("--force", is_flag=True, help=_("Overwrite files that exist."))
@json_option
def command(file: Path, output: Path, reference: str, *, force: bool, as_json: bool) -> None:
    """Write the drafts."""
    check_free(output, overwrite=force)
    drafted = drafting.draft(file, reference)
    write_all({output: drafted.text}, overwrite=force)
    if as_json:
        put_json(
            {
                "file": str(output),
                "notes": drafted.notes,
                "covered": drafted.covered,
                "sentences": drafted.sentences,
            }
        )
    else:
        _print(drafted, file, output)


def _print(drafted: drafting.Drafted, file: Path, output: Path) -> None:
    notes = ngettext("{n} draft", "{n} drafts", drafted.notes).format(n=drafted.notes)
    say(
        ngettext(
            "{file}: {notes}, from {covered} of the letter's {n} sentence.",
            "{file}: {notes}, from {covered} of the letter's {n} sentences.",
            drafted.sentences,
        ).format(
            file=one_line(str(output)), notes=notes, covered=drafted.covered, n=drafted.sentences
        )
    )
    if drafted.notes:
        say(
            _(
                "They are proposals. Rewrite each in the file and take its tag “draft” away; or"
                " import the file, and trainer draft walks through them."
            )
        )
        attach = f"trainer letter add {shlex.quote(one_line(str(file)))}"
        say(_("Imported, {command} puts the letter behind them.").format(command=attach))
    else:
        say(_("No sentence was found that takes a position or states a fact."))
