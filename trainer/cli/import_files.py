"""`trainer import`: deck files into the collection, for the first time or again."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from trainer.cli.arguments import PATH, json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_fill, to_use
from trainer.cli.output import complain, put_json, say, shortened
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services.import_plan import FATES, DeckPlan, Fate, ImportPlan, NotePlan, Update
from trainer.services.pending_import import KINDS, Choices, PendingImport
from trainer.wording import cards

_WAYS = _ACCEPT, _REFUSE, _ASK = "accept", "refuse", "ask"


@click.command(
    help=_(
        "Import decks: Anki packages (.apkg, .colpkg) and collections, Anki's text files, tables"
        " (CSV, TSV, Quizlet), Markdown decks, folders of hashcards, CrowdAnki's folders, Obsidian"
        " vaults, or a folder of decks. What a file is shows from its content. Importing a changed"
        " file again keeps every schedule, and what was edited here."
    )
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
@click.option(
    "--deck",
    metavar="NAME",
    shell_complete=deck_names,
    help=_("Deck to import into, instead of the one that the file names."),
)
@click.option("--dry-run", is_flag=True, help=_("Show what would be done, and write nothing."))
@click.option(
    "--update",
    type=click.Choice([mode.value for mode in Update]),
    default=Update.NEWER.value,
    show_default=True,
    help=_(
        "Notes known here: take the file's wording where the file is newer (newer), over your own"
        " edits too (always), or never."
    ),
)
@click.option(
    "--wording",
    type=click.Choice(_WAYS),
    default=_ACCEPT,
    show_default=True,
    help=_(
        "Notes recognised by their wording alone: edited (accept), others (refuse: new plus"
        " missing), or asked about one by one (ask). --dry-run shows them."
    ),
)
@click.option(
    "--no-progress", is_flag=True, help=_("Leave out schedules and past answers; all is new.")
)
@click.option("--tag", "tags", metavar="TAG", multiple=True, help=_("Tag to put on every note."))
@click.option(
    "--format",
    "kind",
    type=click.Choice(KINDS),
    help=_("What the file is, where its content does not tell."),
)
@click.option(
    "--columns",
    metavar="NAMES",
    help=_("Columns of a table, by comma: prompt, answer, tags, deck, hint, guid; empty to skip."),
)
@json_option
@click.pass_obj
def command(
    place: Place,
    paths: tuple[Path, ...],
    deck: str | None,
    *,
    dry_run: bool,
    update: str,
    wording: str,
    no_progress: bool,
    tags: tuple[str, ...],
    kind: str | None,
    columns: str | None,
    as_json: bool,
) -> None:
    """Import the files, or plan it."""
    # No backup afterwards: one was made before, and what was imported is in its file still.
    opened = to_use if dry_run else partial(to_fill, back_up=False)
    choices = Choices(
        target=deck,
        update=Update(update),
        progress=not no_progress,
        tags=tags,
        kind=kind,
        columns=tuple(name.strip() for name in columns.split(",")) if columns else (),
    )
    with opened(place.settings) as collection:
        pending = PendingImport(collection, paths)
        with ProgressLine() as line:
            pending.read(choices, line.reading)
        if wording != _ACCEPT:
            matches = pending.plan(choices).reworded
            others = [note.guid for note in matches if wording == _REFUSE or not _is_same(note)]
            choices = replace(choices, refused=frozenset(others))
        with ProgressLine() as line:
            plan = pending.plan(choices) if dry_run else pending.apply(choices, line.writing)
    if as_json:
        put_json(_as_json(plan, dry_run=dry_run))
    else:
        _print(plan, dry_run=dry_run)
    if any(problem.left_out or problem.line for problem in plan.problems):
        click.get_current_context().exit(1)


def _is_same(note: NotePlan) -> bool:
    """Ask whether a note recognised by its wording alone is that note."""
    old, new = note.before, note.parsed.content
    if old is None:
        return True
    for sign, content in (("-", old), ("+", new)):
        said = " / ".join(filter(None, (content.prompt, content.answer)))
        click.echo(f"{sign} {shortened(said)}", err=True)
    question = _("Is this the same note, edited? [Y/n]")
    answer = click.prompt(question, default="", show_default=False, err=True)
    return answer.strip().casefold() not in ("n", "no", _("no"))


def _as_json(plan: ImportPlan, *, dry_run: bool) -> dict[str, object]:
    return {
        "decks": [
            {
                "name": deck.name,
                "format": deck.file.format,
                "cards": deck.cards,
                "past_answers": deck.past_answers,
                **{fate.value: deck.count(fate) for fate in FATES},
                "missing": len(deck.missing),
            }
            for deck in plan.decks
        ],
        "problems": [problem.as_plain() for problem in plan.problems],
        **({"duplicates": plan.duplicates} if dry_run else {}),
        "dry_run": dry_run,
    }


def _print(plan: ImportPlan, *, dry_run: bool) -> None:
    for deck in plan.decks:
        say(_("{deck}: {counts}").format(deck=one_line(deck.name), counts=_counts(deck)))
        if count := deck.past_answers:
            answers = ngettext("{n} past answer", "{n} past answers", count).format(n=count)
            line = _("  {cards} with their schedules, {answers}")
            say(line.format(cards=cards(deck.cards), answers=answers))
        if dry_run:
            _print_prompts(deck)
    if plan.count(Fate.CONFLICT):
        say(
            _(
                "Notes edited both here and in the file stay as they are here; --update"
                " always takes the file's."
            )
        )
    if plan.reworded:
        count = len(plan.reworded)
        sentence = ngettext(
            "{n} note was recognised by its wording alone; with --wording ask you decide.",
            "{n} notes were recognised by their wording alone; with --wording ask you decide.",
            count,
        )
        say(sentence.format(n=count))
    if plan.duplicates:
        sentence = ngettext(
            "{n} new note says the same as another one; trainer duplicates lists such notes.",
            "{n} new notes say the same as another one; trainer duplicates lists such notes.",
            plan.duplicates,
        )
        say(sentence.format(n=plan.duplicates))
    if plan.missing:
        say(_("Missing notes are no longer in the file; they stay in the collection."))
    for name, resolved, citations in plan.attached:
        say(
            _("A letter that is here stands behind {deck}: {n} of {of} citations found.").format(
                deck=one_line(name), n=resolved, of=citations
            )
        )
    for problem in plan.problems:
        complain(str(problem))
    say(_last_line(plan, dry_run=dry_run))


def _counts(deck: DeckPlan) -> str:
    counts = [_(text).format(n=n) for fate, text in FATES.items() if (n := deck.count(fate))]
    moved = sum(note.moved for note in deck.notes)
    if moved:
        counts.append(_("{n} of them from another deck").format(n=moved))
    if deck.missing:
        counts.append(_("{n} missing").format(n=len(deck.missing)))
    return ", ".join(counts)


def _print_prompts(deck: DeckPlan) -> None:
    """The notes that an import would change, and those that the file no longer has."""
    for note in deck.notes:
        if note.fate is Fate.EDITED and note.reworded:
            line = _("  edited, recognised by its wording alone: {prompt}")
        elif note.fate is Fate.EDITED:
            line = _("  edited: {prompt}")
        else:
            continue
        say(line.format(prompt=shortened(note.parsed.content.prompt)))
    for prompt in deck.missing:
        say(_("  missing: {prompt}").format(prompt=shortened(prompt)))


def _last_line(plan: ImportPlan, *, dry_run: bool) -> str:
    """What was written, and what was left out."""
    if dry_run:
        sentences = [_("Nothing was written: this was a dry run.")]
    else:
        sentences = [
            _("Imported: {new} new, {edited} edited.").format(
                new=plan.count(Fate.NEW), edited=plan.count(Fate.EDITED)
            )
        ]
    left_out = sum(problem.left_out for problem in plan.problems)
    if left_out:
        sentences.append(
            ngettext(
                "{n} note left out because of a problem.",
                "{n} notes left out because of a problem.",
                left_out,
            ).format(n=left_out)
        )
    elif plan.problems:
        sentences.append(_("No note was left out for the problems above."))
    return " ".join(sentences)
