"""`trainer letter add`: read a letter and attach it to decks."""

import shlex
from pathlib import Path

import click

from trainer.cli.arguments import PATH, json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_fill
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.cli.progress import ProgressLine
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import letters
from trainer.services.decks import names as deck_names_of


@click.command(
    help=_(
        "Read the letter in FILE (.docx, .odt, .pdf, .html, .md or plain text) and attach it to"
        " the decks named, or else to every deck whose citations are all found in it."
    )
)
@click.argument("file", type=PATH)
@click.option(
    "--deck",
    "decks",
    metavar="DECK",
    multiple=True,
    shell_complete=deck_names,
    help=_("Deck to attach it to; may be given more than once."),
)
@click.option("--reference", metavar="TEXT", help=_("What the letter is published under."))
@json_option
@click.pass_obj
def command(
    place: Place, file: Path, decks: tuple[str, ...], reference: str | None, *, as_json: bool
) -> None:
    """Attach the letter."""
    with to_fill(place.settings) as collection, ProgressLine() as line:
        added = letters.add(
            collection, file, decks=decks, reference=reference, progress=line.reading
        )
        is_first = not deck_names_of(collection)
    if as_json:
        put_json(_as_json(added))
    else:
        _print(added, file, is_first=is_first)


def _as_json(added: letters.AddedLetter) -> dict[str, object]:
    return {
        "title": added.title,
        "sections": added.sections,
        "paragraphs": added.paragraphs,
        "attached": [
            {"deck": deck, "resolved": resolved, "citations": citations}
            for deck, resolved, citations in added.attached
        ],
        "replaced": [_other_json(each) for each in added.replaced],
        "kept": [_other_json(each) for each in added.kept],
        "already": added.already,
    }


def _other_json(each: letters.OtherLetter) -> dict[str, object]:
    return {
        "deck": each.deck,
        "number": each.number,
        "title": each.title,
        "changed": each.changed,
    }


def _print(added: letters.AddedLetter, file: Path, *, is_first: bool) -> None:
    sections = ngettext("{n} section", "{n} sections", added.sections).format(n=added.sections)
    paragraphs = ngettext("{n} paragraph", "{n} paragraphs", added.paragraphs).format(
        n=added.paragraphs
    )
    say(
        _("{title}: {sections}, {paragraphs}").format(
            title=one_line(added.title or file.name), sections=sections, paragraphs=paragraphs
        )
    )
    if added.already:
        say(_("This letter was there already."))
    for deck, resolved, citations in added.attached:
        said = _("Attached to {deck}: {resolved} of {citations} citations found.")
        if not citations:
            said = _("Attached to {deck}, which cites nothing yet.")
        say(said.format(deck=one_line(deck), resolved=resolved, citations=citations))
    _print_others(added, file)
    name = shlex.quote(one_line(str(file)))
    if is_first:
        say(
            _(
                "There is no deck yet; the letter stands behind one that cites it as soon as that"
                " is imported. To have one drafted: {command}"
            ).format(command=f"trainer letter draft {name} -o deck.md")
        )
    elif not added.attached and not added.kept:
        say(_("No deck has all its citations in this letter; name one with --deck DECK."))
        if added.others:
            again = f"trainer letter update OLD {name}"
            say(
                _("If it is a new version of a letter that is here: {command}").format(
                    command=again
                )
            )


def _print_others(added: letters.AddedLetter, file: Path) -> None:
    """What became of other letters, and how one makes way for a new version of it."""
    for each in added.replaced:
        names = {"deck": one_line(each.deck), "title": one_line(each.title)}
        say(
            _("It took the place of letter {number}, “{title}”, behind {deck}.").format(
                number=each.number, **names
            )
        )
        if each.changed:
            say(
                ngettext(
                    "{n} citation leads to other words now, and shows no source.",
                    "{n} citations lead to other words now, and show no source.",
                    each.changed,
                ).format(n=each.changed)
            )
    for each in added.kept:
        say(
            _("{deck} keeps the letter it has: number {number}, “{title}”.").format(
                deck=one_line(each.deck), number=each.number, title=one_line(each.title)
            )
        )
    for number in dict.fromkeys(each.number for each in (*added.replaced, *added.kept)):
        again = f"trainer letter update {number} {shlex.quote(one_line(str(file)))}"
        if added.replaced:
            again = f"trainer undo; {again}"
        say(_("If it is a new version of that letter: {command}").format(command=again))
