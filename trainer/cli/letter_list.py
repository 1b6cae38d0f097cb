"""`trainer letter list`: the letters there are."""

import click

from trainer.cli.arguments import json_option
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import attached
from trainer.services.attached import LetterLine


@click.command(help=_("List the letters: number, title, reference, decks that cite them."))
@json_option
@click.pass_obj
def command(place: Place, *, as_json: bool) -> None:
    """Print the letters."""
    with to_use(place.settings) as collection:
        lines = attached.listed(collection)
    if as_json:
        put_json({"letters": [_as_json(line) for line in lines]})
    elif lines:
        for line in lines:
            _print(line)
    else:
        say(_("There is no letter yet; trainer letter add FILE attaches one."))


def _as_json(line: LetterLine) -> dict[str, object]:
    return {
        "number": line.number,
        "title": line.title,
        "reference": line.reference,
        "decks": list(line.decks),
        "paragraphs": line.paragraphs,
        "replaced_by": line.replaced_by,
    }


def _print(line: LetterLine) -> None:
    count = ngettext("{n} paragraph", "{n} paragraphs", line.paragraphs).format(n=line.paragraphs)
    title = one_line(line.title or _("(without a title)"))
    parts = [title, *([one_line(line.reference)] if line.reference else []), count]
    say(f"{line.number:>3}  {' · '.join(parts)}")
    if line.replaced_by is not None:
        say("     " + _("former version of number {number}").format(number=line.replaced_by))
        return
    decks = ", ".join(map(one_line, line.decks))
    say(f"     {decks}" if decks else f"     {_('attached to no deck')}")
