"""`trainer deck stamp`: ids and citation fingerprints, written into a deck file."""

from pathlib import Path

import click

from trainer.cli.arguments import PATH, letter_option
from trainer.cli.opened import if_made
from trainer.cli.output import say
from trainer.cli.place import Place
from trainer.i18n import _, ngettext
from trainer.services import deck_files


@click.command(
    help=_("Write missing ids and citation fingerprints into FILE, changing nothing else in it.")
)
@click.argument("file", type=PATH)
@letter_option
@click.option("--refresh", is_flag=True, help=_("Replace fingerprints that no longer match too."))
@click.pass_obj
def command(place: Place, file: Path, letter: Path | None, *, refresh: bool) -> None:
    """Stamp the file."""
    with if_made(place.settings) as collection:
        stamped = deck_files.stamp(collection, file, letter=letter, refresh=refresh)
    ids = ngettext("{n} id", "{n} ids", stamped.ids).format(n=stamped.ids)
    prints = ngettext("{n} fingerprint", "{n} fingerprints", stamped.fingerprints).format(
        n=stamped.fingerprints
    )
    if stamped.ids or stamped.fingerprints:
        say(_("Written: {ids} and {fingerprints}.").format(ids=ids, fingerprints=prints))
    else:
        say(_("Nothing had to be written."))
    if stamped.unstamped:
        say(
            ngettext(
                "{n} citation has no fingerprint: it was not found, or its letter is not at hand.",
                "{n} citations have no fingerprint: they were not found, or their letter is not at"
                " hand.",
                stamped.unstamped,
            ).format(n=stamped.unstamped)
        )
