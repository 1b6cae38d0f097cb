"""`trainer export`: decks in a format of ours or another's, to the output or into files."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from trainer.cli.complete import deck_names
from trainer.cli.new_files import check_free, write_all
from trainer.cli.opened import to_use
from trainer.cli.output import complain, put, say_written
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import _, ngettext
from trainer.services import decks, export_files, exports, search
from trainer.services.collection import Collection
from trainer.services.exports import Only


@click.command(
    help=_(
        "Write all decks, or DECK and those below it. Markdown is the trainer's own deck format,"
        " without the schedules; JSON holds cards and reviews too; apkg and colpkg are Anki's"
        " packages, with schedules and history; text is Anki's text file; csv a table."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["markdown", "json", "apkg", "colpkg", "text", "csv"]),
    help=_("What to write; else as the name of the output says, else Markdown."),
)
@click.option(
    "--output",
    metavar="PATH",
    type=click.Path(readable=False),
    help=_("File to write, or folder; several decks as Markdown need a folder. - is the output."),
)
@click.option(
    "--filter",
    "query",
    metavar="QUERY",
    help=_("Write only notes that this search finds; trainer browse --syntax tells how to search."),
)
@click.option("--force", is_flag=True, help=_("Overwrite files that exist."))
@click.pass_obj
def command(
    place: Place,
    deck: str | None,
    kind: str | None,
    output: str | None,
    query: str | None,
    *,
    force: bool,
) -> None:
    """Export the decks."""
    kind = kind or _kind_of(output or "-")
    with to_use(place.settings) as collection:
        ids = decks.find(collection, deck) if deck is not None else None
        only = search.note_ids(collection, query) if query is not None else None
        for sentence in exports.losses(collection, ids, kind):
            complain(sentence)
        if kind in export_files.PACKAGES:
            _package(collection, ids, only, kind, output, force=force)
            return
        with ProgressLine() as line:
            texts = export_files.texts(collection, ids, only, kind, line.writing)
    if output is None or output == "-":
        put(_only(texts))
        return
    files = _files(texts, output)
    write_all(files, overwrite=force)
    for path in files:
        say_written(path)


def _kind_of(output: str) -> str:
    """The format that the output's name says; a folder, and the output itself, get Markdown."""
    suffix = Path(output).suffix.lower()
    if not suffix or Path(output).is_dir() or output.endswith(("/", os.sep)):
        return "markdown"
    if suffix in export_files.SUFFIXES:
        return export_files.SUFFIXES[suffix]
    raise click.UsageError(
        _("{name} names no format; say --format, or end the name in one of {suffixes}.").format(
            name=one_line(output), suffixes=", ".join(export_files.SUFFIXES)
        )
    )


def _package(
    collection: Collection,
    ids: Sequence[int] | None,
    only: Only,
    kind: str,
    output: str | None,
    *,
    force: bool,
) -> None:
    if output is None or output == "-":
        raise TrainerError(_("A package is no text: name a file with --output."))
    path = Path(output)
    path = path / f"decks.{kind}" if path.is_dir() else path
    check_free(path, overwrite=force)
    with ProgressLine() as line:
        exports.to_package(collection, ids, path, only, progress=line.writing)
    say_written(path)


def _only(texts: Mapping[str, str]) -> str:
    """The one text there is. Raises TrainerError where there are several."""
    if len(texts) > 1:
        raise TrainerError(
            ngettext(
                "There is {n} deck; name it, or a folder with --output.",
                "There are {n} decks; name one of them, or a folder with --output.",
                len(texts),
            ).format(n=len(texts))
        )
    return next(iter(texts.values()))


def _files(texts: Mapping[str, str], output: str) -> dict[Path, str]:
    """Which text goes into which file: one each in a folder, or the only one in the file named."""
    path = Path(output)
    if len(texts) > 1 or path.is_dir() or output.endswith(("/", os.sep)):
        return {path / name: text for name, text in texts.items()}
    return {path: _only(texts)}
