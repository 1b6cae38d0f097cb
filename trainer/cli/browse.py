"""`trainer browse`: cards or notes that a query finds, as a table or JSON."""

from collections.abc import Sequence

import click

from trainer.cli.arguments import json_option
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say, shortened
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import search, search_syntax
from trainer.services.search import Column, FoundRow, Unit
from trainer.services.words import STATES
from trainer.wording import cards, day, decimal, notes, percent

_COLUMNS = [column.value for column in Column]


def _show_syntax(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if wanted:
        say(_("The search language") + "\n\n" + search_syntax.page())
        ctx.exit()


@click.command(
    help=_(
        "List the cards that QUERY finds, or all. Words are looked up in the notes; terms such as"
        " deck:Name, tag:eu, is:due, prop:r<0.9 and -tag:draft narrow it down. --syntax shows them"
        " all. In a shell, put QUERY in single quotes, behind -- if it begins with a minus."
    )
)
@click.argument("query", nargs=-1)
@click.option("--notes", is_flag=True, help=_("List notes, each once, instead of cards."))
@click.option("--cards", is_flag=True, help=_("List cards; so it is unless you say otherwise."))
@click.option(
    "--sort",
    metavar="COLUMN",
    type=click.Choice(_COLUMNS),
    default=Column.DECK.value,
    show_default=True,
    help=_("The column to sort by: {columns}.").format(columns=", ".join(_COLUMNS)),
)
@click.option("--descending", is_flag=True, help=_("The greatest first."))
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=50,
    show_default=True,
    help=_("How many to show."),
)
@click.option(
    "--syntax",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_syntax,
    help=_("Show the search language on one page, and exit."),
)
@json_option
@click.pass_obj
def command(
    place: Place,
    query: tuple[str, ...],
    *,
    notes: bool,
    cards: bool,
    sort: str,
    descending: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Print what is found."""
    if notes and cards:
        raise click.UsageError(_("Choose one of --notes and --cards."))
    unit = Unit.NOTES if notes else Unit.CARDS
    text = " ".join(query)
    with to_use(place.settings) as collection:
        found = search.find(collection, text, unit=unit, column=Column(sort), descending=descending)
        rows = search.rows(collection, found, 0, limit)
        nothing = "" if rows else search.nothing(collection, text)
    if as_json:
        put_json({"total": len(found), unit.value: [_as_json(row) for row in rows]})
    elif rows:
        say("\n".join([*_table(rows), "", _counted(unit, len(found), len(rows))]))
    else:
        say(nothing)


def _as_json(row: FoundRow) -> dict[str, object]:
    """A card with its note: or a note, with what its cards come to, `card` and `ordinal` null.

    `due`, `added` and `edited` are ISO 8601 in UTC; `interval` is in study days and `stability` in
    days; `retrievability` is the chance of recall now.
    """
    return {
        "note": row.note_id,
        "card": row.card_id,
        "guid": row.guid,
        "ordinal": row.ordinal,
        "deck": row.deck,
        "topic": list(row.topic),
        "kind": row.kind.value,
        "prompt": row.prompt,
        "answer": row.answer,
        "tags": list(row.tags),
        "citation": row.citation,
        "cards": row.cards,
        "state": row.state.value if row.state else None,
        "due": row.due.isoformat() if row.due else None,
        "interval": row.interval,
        "stability": row.stability,
        "difficulty": row.difficulty,
        "retrievability": row.retrievability,
        "reps": row.reps,
        "lapses": row.lapses,
        "flag": row.flag,
        "suspended": row.suspended,
        "buried": row.buried,
        "marked": row.marked,
        "superseded": row.superseded,
        "in_doubt": row.in_doubt,
        "deleted": row.deleted,
        "added": row.added.isoformat(),
        "edited": row.edited.isoformat(),
    }


def _table(rows: Sequence[FoundRow]) -> list[str]:
    """Figures first: then no text, however wide its characters, can put a column out."""
    lines = [[_("Due on"), _("Stability"), _("Recall"), _("Lapses"), _("Question")]]
    lines += [_cells(row) for row in rows]
    widths = [max(len(line[place]) for line in lines) for place in range(4)]
    return [
        "  ".join(
            [*(cell.rjust(width) for cell, width in zip(line, widths, strict=False)), line[4]]
        )
        for line in lines
    ]


def _cells(row: FoundRow) -> list[str]:
    due = day(row.due) if row.due else _(STATES[row.state]) if row.state else ""
    stability = "" if row.stability is None else _("{n} d").format(n=decimal(row.stability))
    recall = "" if row.retrievability is None else percent(row.retrievability)
    remarks = [
        word
        for word, holds in (
            (_("suspended"), row.suspended),
            (_("buried"), row.buried),
            (_("marked"), row.marked),
            (_("superseded"), row.superseded),
            (_("in doubt"), row.in_doubt),
            (_("deleted"), row.deleted),
        )
        if holds
    ]
    about = " · ".join([one_line(row.deck), *remarks])
    return [due, stability, recall, str(row.lapses), f"{shortened(row.prompt)} · {about}"]


def _counted(unit: Unit, total: int, shown: int) -> str:
    counted = notes(total) if unit is Unit.NOTES else cards(total)
    if shown == total:
        return counted
    return _("{counted}; the first {shown} are shown, --limit shows more.").format(
        counted=counted, shown=shown
    )
