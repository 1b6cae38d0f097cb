"""`trainer weak`: what you miss most, and where you were sure but wrong."""

from collections.abc import Sequence
from textwrap import fill

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say, shortened
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services import decks
from trainer.services.weakest import (
    NO_POINTS,
    NO_SURE_WRONG,
    SureWrong,
    Weakest,
    WeakPoint,
    weakest,
)
from trainer.services.words import ROLES
from trainer.wording import day

_WIDTH = 79
_LONGEST = 400  # characters of a key point: five lines


@click.command(
    help=_(
        "Show what you miss most, in all decks or in DECK and those below it: key points left out"
        " and red lines crossed, answers that were wrong while you were sure, and how often you"
        " are right when you feel sure."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help=_("How many of each kind to show."),
)
@json_option
@click.pass_obj
def command(place: Place, deck: str | None, limit: int, *, as_json: bool) -> None:
    """Print the weakest spots."""
    with to_use(place.settings) as collection:
        ids = decks.find(collection, deck) if deck is not None else None
        found = weakest(collection, ids, limit)
    if as_json:
        put_json(_as_json(found))
    else:
        say("\n".join(_lines(found)))


def _as_json(found: Weakest) -> dict[str, object]:
    """The worst first; the totals count what the limit left out too.

    `points`: a key point's role (must, may, never) and text, the times it was shown and missed (of
    never: crossed), deck, topic as a list of headings, the note's prompt and guid, and last_seen.
    `sure_wrong`: a card's prompt, deck, topic, the note's guid and the card's ordinal in it, the
    times it was answered Again while sure, and last_wrong. `calibration`: for sure and unsure the
    answers, those right (above Again), and their share, null where the answers are too few.
    Instants are ISO 8601, in UTC.
    """
    told = found.calibration
    return {
        "points": [_point_json(point) for point in found.points],
        "points_total": found.points_total,
        "sure_wrong": [_wrong_json(wrong) for wrong in found.sure_wrong],
        "sure_wrong_total": found.sure_wrong_total,
        "calibration": {
            "sure": {"answers": told.sure, "right": told.sure_right, "share": told.share_sure},
            "unsure": {
                "answers": told.unsure,
                "right": told.unsure_right,
                "share": told.share_unsure,
            },
        },
    }


def _point_json(point: WeakPoint) -> dict[str, object]:
    return {
        "role": point.role.value,
        "text": point.text,
        "shown": point.shown,
        "missed": point.missed,
        "deck": point.deck,
        "topic": list(point.topic),
        "prompt": point.prompt,
        "guid": point.guid,
        "last_seen": point.last_seen.isoformat(),
    }


def _wrong_json(wrong: SureWrong) -> dict[str, object]:
    return {
        "prompt": wrong.prompt,
        "deck": wrong.deck,
        "topic": list(wrong.topic),
        "guid": wrong.guid,
        "ordinal": wrong.ordinal,
        "times": wrong.times,
        "last_wrong": wrong.last_wrong.isoformat(),
    }


def _lines(found: Weakest) -> list[str]:
    lines = [_heading(_("Key points you miss"), len(found.points), found.points_total)]
    for point in found.points:
        lines += _point(point)
    if not found.points:
        lines.append(_wrapped(_(NO_POINTS)))
    lines += [
        "",
        _heading(_("Wrong while you were sure"), len(found.sure_wrong), found.sure_wrong_total),
    ]
    for wrong in found.sure_wrong:
        lines += _wrong(wrong)
    if not found.sure_wrong:
        lines.append(_wrapped(_(NO_SURE_WRONG)))
    return [*lines, "", _("How well you judge yourself"), _wrapped(found.calibration.sentence)]


def _heading(text: str, shown: int, total: int) -> str:
    return text if shown == total else f"{text} ({shown}/{total})"


def _point(point: WeakPoint) -> list[str]:
    text = one_line(point.text)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1].rstrip() + "…"
    role = f"{_(ROLES[point.role])}: "
    seen = _("last seen {day}").format(day=day(point.last_seen))
    return [
        _wrapped(role + text, hang=len(role)),
        f"    {shortened(point.prompt)}",
        _wrapped(f"{point.tally}, {seen} · {_where(point.deck, point.topic)}", indent=4),
    ]


def _wrong(wrong: SureWrong) -> list[str]:
    return [
        f"  {shortened(wrong.prompt)}",
        _wrapped(f"{wrong.tally} · {_where(wrong.deck, wrong.topic)}", indent=4),
    ]


def _where(deck: str, topic: Sequence[str]) -> str:
    return shortened(" › ".join((deck, *topic)))


def _wrapped(text: str, indent: int = 2, hang: int = 0) -> str:
    """`text` in lines for 80 columns; those after the first stand `hang` further in."""
    first = " " * indent
    return fill(text, _WIDTH, initial_indent=first, subsequent_indent=first + " " * hang)
