"""`trainer stats`: how studying goes, in figures and small plots."""

from collections.abc import Iterator
from shutil import get_terminal_size
from textwrap import fill
from typing import TYPE_CHECKING

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.i18n import _
from trainer.services.stats_words import DEFINITIONS

if TYPE_CHECKING:
    from trainer.services.stats import Statistics

_LEAST, _MOST = 60, 100  # columns


@click.command(
    help=_(
        "Show statistics of all decks, or of DECK and those below it: true retention, ratings, what"
        " comes due and the minutes it takes, a calendar, hours, answer times, memories, how right"
        " predictions are, weak points; by deck and topic."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--topic", metavar="TEXT", default="", help=_("Only notes under headings that begin so.")
)
@click.option(
    "--days",
    metavar="N",
    type=click.IntRange(1, 36_500),
    default=365,
    show_default=True,
    help=_("The study days that answers are taken from, today included."),
)
@click.option("--all", "ever", is_flag=True, help=_("Take all answers ever given."))
@click.option("--explain", is_flag=True, help=_("Say what each figure is, and show none."))
@json_option
@click.pass_obj
def command(
    place: Place, deck: str | None, topic: str, days: int, *, ever: bool, explain: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Print the figures."""
    if explain:
        _explain(as_json=as_json)
        return
    from trainer.services.stats import statistics  # noqa: PLC0415 - loads numpy

    with to_use(place.settings) as collection:
        found = statistics(collection, deck, topic, None if ever else days)
    if as_json:
        from trainer.cli.stats_json import as_plain  # noqa: PLC0415 - as above

        put_json(as_plain(found))
    else:
        say("\n".join(_lines(found)))


def _explain(*, as_json: bool) -> None:
    sentences = {name: _(sentence) for name, sentence in DEFINITIONS.items()}
    if as_json:
        put_json(sentences)
        return
    for name, sentence in sentences.items():
        say(f"{name}\n{fill(sentence, _width(), initial_indent='  ', subsequent_indent='  ')}")


def _lines(found: "Statistics") -> Iterator[str]:
    from trainer.services.stats_page import heading, page  # noqa: PLC0415 - loads numpy

    width = _width()
    yield heading(found)
    for section in page(found, width - 2):
        yield ""
        yield section.title
        for line in section.lines:
            words = "".join(piece for piece, _role in line).rstrip()
            yield _shown(words, width)


def _shown(words: str, width: int) -> str:
    if len(words) <= width - 2:
        return f"  {words}" if words else ""
    return fill(words, width, initial_indent="  ", subsequent_indent="    ")


def _width() -> int:
    return max(_LEAST, min(_MOST, get_terminal_size().columns - 1))
