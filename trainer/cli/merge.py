"""`trainer merge`: take in what another machine's collection knows."""

from dataclasses import asdict
from pathlib import Path

import click

from trainer.cli.arguments import PATH, json_option
from trainer.cli.opened import to_fill
from trainer.cli.output import put_json, say, shortened
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import merge


@click.command(
    help=_(
        "Take in all that the collection of another machine knows: notes, answers, deletions and"
        " what was undone. OTHER is its file or folder; it is only read. Merge the other way round"
        " on the other machine, and both are the same."
    )
)
@click.argument("other", metavar="OTHER", type=PATH)
@click.option("--dry-run", is_flag=True, help=_("Show what would be done, and write nothing."))
@json_option
@click.pass_obj
def command(place: Place, other: Path, *, dry_run: bool, as_json: bool) -> None:
    """Merge, or say what merging would do."""
    path = merge.file_of(place.settings, other)  # before a collection is opened, or made
    with to_fill(place.settings) as collection, ProgressLine() as line:
        done = merge.merge(collection, path, dry_run=dry_run, progress=line.writing)
    if as_json:
        put_json(asdict(done) | {"backup": str(done.backup) if done.backup else None})
        return
    say(
        _(
            "{notes} notes new, {updated} updated, {deleted} deleted; {reviews} answers new,"
            " {undone} undone."
        ).format(
            notes=done.new_notes,
            updated=done.updated_notes,
            deleted=done.deleted,
            reviews=done.new_reviews,
            undone=done.undone,
        )
    )
    if done.conflicts:
        say(
            _(
                "Edited differently on both machines; the later wording counts, the other is kept"
                " beside it, suspended, with the tag “{tag}”:"
            ).format(tag=merge.CONFLICT)
        )
        for prompt in done.conflicts:
            say(f"  {shortened(prompt)}")
    if done.backup is None:
        say(_("Nothing was written: this was a dry run."))
    else:
        say(_("Backup of before: {path}").format(path=one_line(str(done.backup))))
        say(
            _("To take this back: trainer backup restore {name}").format(
                name=one_line(done.backup.name)
            )
        )
