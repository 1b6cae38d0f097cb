"""`trainer sheet`: the last-hour sheet before a briefing."""

from datetime import timedelta
from pathlib import Path

import click

from trainer.cli.arguments import PATH
from trainer.cli.complete import deck_names
from trainer.cli.dates import briefing_of
from trainer.cli.new_files import check_free
from trainer.cli.opened import to_use
from trainer.cli.output import say, say_written
from trainer.cli.place import Place
from trainer.i18n import _


@click.command(
    help=_(
        "Print the last-hour sheet for the briefing of DECK, or the nearest one: all red lines, the"
        " weakest questions, and how many cards can still be done."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--minutes",
    metavar="N",
    type=click.IntRange(1, 1440),
    help=_("The minutes that are left: else until the briefing, at most 60."),
)
@click.option(
    "--output", "-o", metavar="FILE", type=PATH, help=_("Write it to FILE: .md, .txt or .pdf.")
)
@click.option("--force", is_flag=True, help=_("Overwrite files that exist."))
@click.pass_obj
def command(
    place: Place, deck: str | None, *, minutes: int | None, output: Path | None, force: bool
) -> None:
    """Print or write the sheet."""
    from trainer.services import last_hour  # noqa: PLC0415 - loads numpy

    if output is not None:
        check_free(output, overwrite=force)
    with to_use(place.settings) as collection:
        of = briefing_of(collection, deck)
        time = None if minutes is None else timedelta(minutes=minutes)
        found = last_hour.last_hour(collection, of, time)
    if output is None:
        say(last_hour.as_text(found).rstrip())
    else:
        last_hour.write(found, output)
        say_written(output)
