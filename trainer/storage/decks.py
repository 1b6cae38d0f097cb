"""Decks: their rows, their tree, and finding one by name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.errors import NotFoundError
from trainer.i18n import _
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import DeckRow

SEPARATOR = "::"


def alive(session: Session) -> list[DeckRow]:
    """All decks that are not deleted, parents before their children."""
    rows = session.scalars(select(DeckRow).where(DeckRow.deleted_at.is_(None)))
    return sorted(rows, key=lambda row: row.name.casefold().split(SEPARATOR))


def these(session: Session, deck_ids: Sequence[int] | None) -> list[DeckRow]:
    """The decks with these ids that are not deleted, all where it is None; in the same order."""
    return [row for row in alive(session) if deck_ids is None or row.id in deck_ids]


def living(session: Session, deck_id: int) -> DeckRow:
    """The deck of this id. Raises NotFoundError where it is deleted or was never there."""
    row = session.get(DeckRow, deck_id)
    if row is None or row.deleted_at is not None:
        raise NotFoundError(_("This deck is no longer there."))
    return row


def named(session: Session, name: str) -> DeckRow | None:
    """The living deck of exactly this name."""
    return session.scalars(
        select(DeckRow).where(DeckRow.name == name, DeckRow.deleted_at.is_(None))
    ).one_or_none()


def of_file(session: Session, file_id: str) -> DeckRow | None:
    """The living deck that was imported from a file with this id."""
    return session.scalars(
        select(DeckRow).where(DeckRow.file_id == file_id, DeckRow.deleted_at.is_(None))
    ).one_or_none()


def new_row(name: str, now: datetime) -> DeckRow:
    """An empty deck, not yet in a session."""
    return DeckRow(
        uuid=new_uuid(now),
        name=name,
        language="",
        letter_title="",
        letter_reference="",
        letter_waived=[],
        created_at=now,
    )


def within(rows: Sequence[DeckRow], root: DeckRow) -> list[DeckRow]:
    """`root` and the decks below it, of `rows`."""
    below = root.name + SEPARATOR
    return [row for row in rows if row.id == root.id or row.name.startswith(below)]


def ancestors(rows: Sequence[DeckRow]) -> dict[int, Sequence[int]]:
    """For each of `rows`, the ids of those above it."""
    by_name = {row.name: row.id for row in rows}
    result: dict[int, Sequence[int]] = {}
    for row in rows:
        parts = row.name.split(SEPARATOR)
        names = (SEPARATOR.join(parts[:end]) for end in range(1, len(parts)))
        result[row.id] = [by_name[name] for name in names if name in by_name]
    return result


def letter_holders(rows: Sequence[DeckRow]) -> dict[int, DeckRow]:
    """By a deck's id the deck whose letter its notes cite: itself, or the nearest above with one.

    A deck that names a letter of its own, not attached, cites none of those above.
    """
    above, found = ancestors(rows), dict[int, DeckRow]()
    for row in rows:  # parents come first
        if row.letter is not None and row.letter.deleted_at is None:
            found[row.id] = row
        elif above[row.id] and not (row.letter_title or row.letter_reference):
            holder = found.get(above[row.id][-1])
            if holder is not None:
                found[row.id] = holder
    return found


def file_id_of(row: DeckRow) -> str:
    """The id of the deck's file: the one it came from, or one of its own, for what is made here.

    Of the UUID the end serves, since decks that were made together begin alike.
    """
    return row.file_id or f"deck-{row.uuid.hex[-8:]}"
