"""`trainer import`: deck files into the collection."""

import json
from pathlib import Path
from typing import Any

import click

from trainer.cli.opened import opened
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import imports
from trainer.services.import_plan import DeckPlan, Fate, ImportPlan

_SHOWN = 20  # prompts of edited and missing notes that a dry run lists


@click.command("import", help=_("Import deck files; a folder means the decks in it."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--deck", help=_("Put the notes into the deck of this name."))
@click.option("--dry-run", is_flag=True, help=_("Say what would happen and change nothing."))
@click.option("--overwrite", is_flag=True, help=_("Let the file win where you edited a note too."))
@click.option("--json", "as_json", is_flag=True, help=_("Report as JSON."))
def command(
    paths: tuple[Path, ...], deck: str | None, dry_run: bool, overwrite: bool, as_json: bool
) -> None:
    parsed = imports.read(paths)
    with opened() as collection:
        act = imports.plan if dry_run else imports.apply
        plan = act(collection, parsed, target=deck, overwrite=overwrite)
    if as_json:
        click.echo(json.dumps(_document(plan, dry_run=dry_run), ensure_ascii=False, indent=2))
    else:
        _report(plan, dry_run=dry_run)
    if plan.problems:
        click.get_current_context().exit(1)


def _document(plan: ImportPlan, *, dry_run: bool) -> dict[str, Any]:
    return {
        "decks": [
            {
                "name": deck.name,
                **{fate.value: deck.count(fate) for fate in Fate},
                "missing": len(deck.missing),
            }
            for deck in plan.decks
        ],
        "problems": [
            {
                "path": str(problem.path),
                "line": problem.line,
                "message": problem.message,
                "left_out": problem.left_out,
            }
            for problem in plan.problems
        ],
        "dry_run": dry_run,
    }


def _report(plan: ImportPlan, *, dry_run: bool) -> None:
    for deck in plan.decks:
        click.echo(_line(deck))
        if dry_run:
            _details(deck)
    for problem in plan.problems:
        click.echo(one_line(str(problem)), err=True)
    left_out = sum(problem.left_out for problem in plan.problems)
    if left_out:
        click.echo(
            ngettext(
                "{n} note was left out; mend it and import again.",
                "{n} notes were left out; mend them and import again.",
                left_out,
            ).format(n=left_out),
            err=True,
        )
    if dry_run:
        click.echo(_("Nothing was written."))


def _line(deck: DeckPlan) -> str:
    names = {
        Fate.NEW: _("{n} new"),
        Fate.EDITED: _("{n} edited"),
        Fate.UNCHANGED: _("{n} unchanged"),
        Fate.KEPT: _("{n} edited here and kept"),
        Fate.CONFLICT: _("{n} edited here and in the file: yours kept"),
        Fate.DELETED: _("{n} deleted here"),
    }
    parts = [names[fate].format(n=deck.count(fate)) for fate in Fate if deck.count(fate)]
    if deck.missing:
        parts.append(_("{n} no longer in the file, kept").format(n=len(deck.missing)))
    return f"{one_line(deck.name)}: {', '.join(parts)}"


def _details(deck: DeckPlan) -> None:
    edited = [note for note in deck.notes if note.fate in (Fate.EDITED, Fate.CONFLICT)]
    for note in edited[:_SHOWN]:
        sign = _("(recognised by its wording)") if note.reworded else ""
        click.echo(f"  ~ {_short(note.parsed.content.prompt)} {sign}".rstrip())
    for prompt in deck.missing[:_SHOWN]:
        click.echo(f"  - {_short(prompt)}")


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= 70 else line[:69] + "…"
