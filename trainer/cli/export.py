"""`trainer export`: decks out of the collection."""

import os
from pathlib import Path

import click

from trainer.cli.completing import deck_names
from trainer.cli.opened import opened
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import decks, exports


@click.command("export", help=_("Write DECK, or all decks, as Markdown or JSON."))
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--format", "kind", type=click.Choice(["markdown", "json"]), default="markdown",
    show_default=True, help=_("What to write."),
)  # fmt: skip
@click.option(
    "--output", type=click.Path(path_type=Path),
    help=_("The file to write, or a folder for several decks; without it: standard output."),
)  # fmt: skip
@click.option("--force", is_flag=True, help=_("Replace a file that is there."))
def command(deck: str | None, kind: str, output: Path | None, force: bool) -> None:
    with opened() as collection:
        deck_ids = decks.find(collection, deck) if deck is not None else None
        if kind == "json":
            texts = {"export.json": exports.to_json(collection, deck_ids)}
        else:
            texts = exports.to_markdown(collection, deck_ids)
    if output is not None:
        _write_all(texts, output, force=force)
    elif len(texts) == 1:
        click.echo(next(iter(texts.values())).rstrip("\n"))
    else:
        raise TrainerError(
            _("There are {n} decks: name one, or a folder with --output.").format(n=len(texts))
        )


def _write_all(texts: dict[str, str], output: Path, *, force: bool) -> None:
    if len(texts) == 1 and not output.is_dir():
        files = {output: next(iter(texts.values()))}
    else:
        files = {output / name: text for name, text in texts.items()}
    for file in files:
        if file.exists() and not force:
            raise TrainerError(_("{file} is there already; --force replaces it.").format(file=file))
    for file, text in files.items():
        _write(file, text)
        click.echo(str(file))


def _write(file: Path, text: str) -> None:
    """Beside its place first, so that a file is never half there."""
    growing = file.with_name(f".{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        growing.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
        growing.replace(file)
    except OSError as error:
        raise TrainerError(
            _("{file} cannot be written ({reason}).").format(file=file, reason=error.strerror)
        ) from error
