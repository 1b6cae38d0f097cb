"""`trainer study`: straight to the first question."""

import sys
from dataclasses import replace

import click

from trainer.cli.complete import deck_names
from trainer.cli.opened import to_fill
from trainer.cli.place import Place
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import decks, opening
from trainer.services.collection import Collection
from trainer.services.sitting import ALL, Practice, Sitting

_MOST = 10_000


@click.command(
    help=_("Go straight to the first question, of all decks or of DECK and those below it.")
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option("--topic", metavar="TEXT", default="", help=_("Ask only topics that begin so."))
@click.option("--tag", metavar="TAG", default="", help=_("Ask only notes with this tag."))
@click.option(
    "--filter",
    "query",
    metavar="QUERY",
    help=_("Ask only cards that this search finds; trainer browse --syntax tells how to search."),
)
@click.option(
    "--practice",
    type=click.Choice([kind.value for kind in Practice]),
    help=_(
        "Practise beside the schedule, which stays as it is: what was missed today (missed), what"
        " you were sure of but wrong (sure), what has points that you miss (weak), or what comes"
        " due later (ahead)."
    ),
)
@click.option(
    "--cards", metavar="N", type=click.IntRange(1, _MOST), help=_("Stop after so many cards.")
)
@click.option(
    "--minutes", metavar="N", type=click.IntRange(1, _MOST), help=_("Stop after so many minutes.")
)
@click.option(
    "--plain",
    is_flag=True,
    help=_("Ask in plain lines, for screen readers, simple terminals and scripts."),
)
@click.pass_obj
def command(
    place: Place,
    deck: str | None,
    *,
    topic: str,
    tag: str,
    query: str | None,
    practice: str | None,
    cards: int | None,
    minutes: int | None,
    plain: bool,
) -> None:
    """Study `deck`."""
    kind = None if practice is None else Practice(practice)
    sitting = Sitting(topic, tag, kind, cards, minutes)
    if plain:
        _ask_plainly(place, deck, sitting, query)
    else:
        open_screens(place, study=True, deck=deck, sitting=sitting, query=query)


def open_screens(
    place: Place,
    *,
    study: bool,
    deck: str | None = None,
    sitting: Sitting = ALL,
    query: str | None = None,
) -> None:
    """Open the collection as for a first start, and show the screens."""
    check_terminal()
    with to_fill(place.settings) as collection:
        opening.welcome(collection)
        deck_ids = decks.find(collection, deck) if deck is not None else None
        sitting = _limited(collection, sitting, query)
        from trainer.cli.open_ui import open_ui  # noqa: PLC0415 - loads Textual

        open_ui(collection, study=study, deck_ids=deck_ids, sitting=sitting)


def check_terminal(otherwise: str = "") -> None:
    """Raise TrainerError where there is no terminal to show screens on: `otherwise` says what to
    do without one.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise TrainerError(
            otherwise
            or _(
                "Studying needs a terminal; in a script, use trainer study --plain or the commands "
                "that trainer --help lists."
            )
        )


def _ask_plainly(place: Place, deck: str | None, sitting: Sitting, query: str | None) -> None:
    from trainer.cli.plain import PlainSession  # noqa: PLC0415 - only when asked for

    with to_fill(place.settings) as collection:
        opening.welcome(collection)
        deck_ids = decks.find(collection, deck) if deck is not None else None
        PlainSession(collection, deck_ids, _limited(collection, sitting, query)).run()


def _limited(collection: Collection, sitting: Sitting, query: str | None) -> Sitting:
    """The sitting of what the query finds now; it stays so, whatever answers change."""
    if query is None:
        return sitting
    from trainer.services import search  # noqa: PLC0415 - only when asked for

    return replace(sitting, found=search.card_ids(collection, query))
