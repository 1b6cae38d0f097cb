"""Notes and cards deck by deck as they stand, and the cards of notes that were found.

To look up the card of each note takes longer than to find the notes: so all that there is is kept
until something is written, and each search takes its part of it.
"""

from array import array
from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from trainer.domain.ordering import read
from trainer.domain.search_terms import And, Unit
from trainer.storage.engine import data_version, driver_of
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.portions import portions
from trainer.storage.search import condition
from trainer.storage.search_scope import Scope

FEW = 500  # are looked up one by one


def cards_of(
    session: Session, scope: Scope, note_ids: "array[int]", order: Callable[..., "array[int]"]
) -> "array[int]":
    """The living cards of these notes: deck by deck by `among`, as they stand by `in_order_of`."""
    if len(note_ids) <= FEW:
        cards, notes = few(session, scope, Unit.CARDS, note_ids, CardRow.note_id)
    else:
        cards = everything(session, scope, Unit.CARDS)
        notes = everything(session, scope, Unit.CARDS, of_notes=True)
    return order(cards, notes, note_ids)


def few(
    session: Session, scope: Scope, unit: Unit, found: "array[int]", by: Any = None
) -> tuple["array[int]", "array[int]"]:
    """The ids of what was found, or of the living cards by their notes', and those of the notes."""
    own, ordinal = (CardRow.id, CardRow.ordinal) if unit is Unit.CARDS else (NoteRow.id, literal(0))
    statement = select(NoteRow.deck_id, NoteRow.position, NoteRow.id, ordinal, own)
    if unit is Unit.CARDS:
        statement = statement.join(NoteRow, CardRow.note_id == NoteRow.id)
    if by is not None:
        statement = statement.where(CardRow.deleted_at.is_(None))
    statement = statement.where(NoteRow.deck_id.in_(scope.ranks))  # not so where it is damaged
    rows: list[Any] = []
    for some in portions(found):
        rows += session.execute(statement.where((own if by is None else by).in_(some)))
    rows.sort(key=lambda row: (scope.ranks[row[0]], *row[1:]))
    return array("q", (row[-1] for row in rows)), array("q", (row[2] for row in rows))


def everything(
    session: Session, scope: Scope, unit: Unit, *, of_notes: bool = False
) -> "array[int]":
    """All there is, or for each card its note; for reading alone, since it is kept."""
    connection = session.connection()
    version = data_version(connection), driver_of(connection).total_changes
    kept = connection.info.get((unit, of_notes))
    if kept is None or kept[0] != version:
        own = NoteRow.id if of_notes or unit is Unit.NOTES else CardRow.id
        kept = version, _read_everything(session, scope, unit, own)
        connection.info[unit, of_notes] = kept
    return kept[1]


def _read_everything(session: Session, scope: Scope, unit: Unit, own: Any) -> "array[int]":
    """An index has each deck's notes in order, so that nothing needs to be sorted."""
    order = [NoteRow.position, NoteRow.id]
    statement = select(own.label("id")).where(condition(And(), scope))
    if unit is Unit.CARDS:
        statement = statement.join_from(CardRow, NoteRow, CardRow.note_id == NoteRow.id)
        statement = statement.where(CardRow.deleted_at.is_(None))
        order.append(CardRow.ordinal)
    found = array("q")
    for deck_id in scope.ranks:
        found += read_ids(session, statement.where(NoteRow.deck_id == deck_id).order_by(*order))
    return found


def read_ids(session: Session, statement: Select[Any]) -> "array[int]":
    """The ids, as one text: handing over a hundred thousand rows takes as long as finding them."""
    listed = select(func.json_group_array(statement.subquery().c.id))
    return read(session.execute(listed).scalar() or "[]")
