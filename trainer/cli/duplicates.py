"""`trainer duplicates`: notes that are there twice, listed and merged."""

from collections.abc import Sequence

import click

from trainer.cli.arguments import json_option
from trainer.cli.complete import deck_names
from trainer.cli.opened import to_use
from trainer.cli.output import put_json, say, shortened
from trainer.cli.place import Place
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import decks, duplicates
from trainer.services.collection import Collection
from trainer.services.duplicates import Twin
from trainer.wording import answers


@click.command(
    help=_(
        "List notes that ask and answer the same, in all decks or in DECK and those below it. With"
        " --keep one of them stays, and takes in the past answers of the others, which are deleted;"
        " trainer undo takes that back. Nothing is merged by itself."
    )
)
@click.argument("deck", required=False, shell_complete=deck_names)
@click.option(
    "--keep",
    metavar="NOTE",
    type=click.IntRange(min=1),
    help=_(
        "Number of the note to keep, as the list has it; the others like it are merged into it."
    ),
)
@json_option
@click.pass_obj
def command(place: Place, deck: str | None, keep: int | None, *, as_json: bool) -> None:
    """List them, or merge some."""
    with to_use(place.settings) as collection:
        if keep is not None:
            _merge(collection, keep, as_json=as_json)
            return
        ids = decks.find(collection, deck) if deck is not None else None
        groups = duplicates.find(collection, ids)
    if as_json:
        put_json({"duplicates": [_as_json(group) for group in groups]})
    else:
        _print(groups)


def _merge(collection: Collection, keep: int, *, as_json: bool) -> None:
    count = duplicates.merge(collection, keep)
    if as_json:
        put_json({"kept": keep, "merged": count})
        return
    sentence = ngettext(
        "Merged {n} note into it; trainer undo takes that back.",
        "Merged {n} notes into it; trainer undo takes that back.",
        count,
    )
    say(sentence.format(n=count))


def _as_json(group: Sequence[Twin]) -> dict[str, object]:
    """The note with the most history comes first: by default it would be kept."""
    return {
        "prompt": group[0].prompt,
        "answer": group[0].answer,
        "notes": [
            {
                "id": twin.note_id,
                "deck": twin.deck,
                "answers": twin.answers,
                "last_answer": twin.last_answer.isoformat() if twin.last_answer else None,
            }
            for twin in group
        ],
    }


def _print(groups: Sequence[Sequence[Twin]]) -> None:
    if not groups:
        say(_("No note is there twice."))
        return
    for group in groups:
        say(shortened(group[0].prompt))
        for twin in group:
            say(f"{twin.note_id:>8}  {one_line(twin.deck)} · {answers(twin.answers)}")
    sentence = ngettext(
        "{n} note is there more than once.", "{n} notes are there more than once.", len(groups)
    )
    say(
        sentence.format(n=len(groups))
        + " "
        + _("trainer duplicates --keep NOTE keeps that one and merges the others into it.")
    )
