"""`trainer decks`: the tree of decks with what waits in each."""

from collections.abc import Mapping

import click

from trainer.cli.arguments import json_option
from trainer.cli.due import counts_json
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import decks
from trainer.services.decks import DeckLine


@click.command(help=_("List the decks: what waits today, and how many cards each has."))
@json_option
@click.pass_obj
def command(place: Place, *, as_json: bool) -> None:
    """Print the tree."""
    with to_use(place.settings) as collection:
        lines, cards = decks.tree(collection), decks.card_counts(collection)
    if as_json:
        put_json({"decks": [_as_json(line, cards[line.name]) for line in lines]})
    elif lines:
        _print_table(lines, cards)
    else:
        say(_("There is no deck yet; import one with: trainer import FILE"))


def _as_json(line: DeckLine, cards: int) -> dict[str, object]:
    return {
        "name": line.name,
        **counts_json(line.counts),
        "cards": cards,
        "briefing": line.briefing_at.isoformat() if line.briefing_at else None,
    }


def _print_table(lines: list[DeckLine], cards: Mapping[str, int]) -> None:
    """Figures first: then no name, however wide its characters, can put a column out."""
    heads = (_("New"), _("Learning"), _("Due"), _("Cards"))
    say("  ".join([*(head.rjust(5) for head in heads), _("Deck")]))
    for line in lines:
        figures = (line.counts.new, line.counts.learning, line.counts.review, cards[line.name])
        cells = [
            str(figure).rjust(max(5, len(head)))
            for figure, head in zip(figures, heads, strict=True)
        ]
        say("  ".join([*cells, "  " * line.depth + one_line(line.short_name)]))
