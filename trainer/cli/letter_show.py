"""`trainer letter show`: a letter's headings, or the text of a section."""

from collections.abc import Sequence

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import letter_titles
from trainer.cli.opened import to_use
from trainer.cli.output import put, put_json
from trainer.cli.place import Place
from trainer.domain.letter import Section
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import attached


@click.command(
    help=_(
        "Show the headings of LETTER (its number, or words of its title or reference) with how many"
        " paragraphs each has, or with --section the text, as decks cite it."
    )
)
@click.argument("letter", required=False, shell_complete=letter_titles)
@click.option(
    "--section", metavar="HEADING", help=_("Show the text beneath this heading, sections included.")
)
@json_option
@click.pass_obj
def command(place: Place, letter: str | None, section: str | None, *, as_json: bool) -> None:
    """Print the outline or the text."""
    with to_use(place.settings) as collection:
        found, sections = attached.show(collection, letter, section)
    if as_json:
        put_json({"title": found.title, "sections": list(map(_as_json, sections))})
        return
    lines = [one_line(found.title)] if found.title and section is None else []
    put("\n".join([*lines, *(_text(sections) if section else _outline(sections))]))


def _as_json(section: Section) -> dict[str, object]:
    return {
        "path": list(section.path),
        "paragraphs": [
            {"number": each.number, "sentences": list(each.sentences)}
            for each in section.paragraphs
        ],
    }


def _outline(sections: Sequence[Section]) -> list[str]:
    lines = []
    for section in sections:
        count = len(section.paragraphs)
        counted = ngettext("{n} paragraph", "{n} paragraphs", count).format(n=count)
        indent = "  " * section.level
        lines.append(indent + one_line(section.heading) + (f" · {counted}" if count else ""))
    return lines


def _text(sections: Sequence[Section]) -> list[str]:
    lines = []
    for section in sections:
        lines += [" > ".join(map(one_line, section.path)), ""]
        for paragraph in section.paragraphs:
            lines += [f"¶{paragraph.number}  {one_line(paragraph.text)}", ""]
    return lines
