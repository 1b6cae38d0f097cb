"""Notes and cards deck by deck as they stand, and the cards of notes that were found.

To look up the card of each note takes longer than to find the notes: so all that there is is kept
until something is written, and each search takes its part of it.
"""

from array import array
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from trainer.domain.ordering import among, read, without
from trainer.domain.search_terms import And, Unit
from trainer.storage.engine import data_version, driver_of
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.portions import portions
from trainer.storage.search import condition
from trainer.storage.search_scope import Scope

FEW = 500  # are looked up one by one
_TIMES = 10  # as long as to read one of all takes it to look one up


def placed(
    session: Session, scope: Scope, unit: Unit, found: "array[int]", *, deleted: bool = False
) -> "array[int]":
    """Ids as they stand, those found among them. What is `deleted` is looked up one by one."""
    if deleted or _is_few(session, found, unit):
        return _few(session, scope, unit, found)[0]
    return everything(session, scope, unit)


def with_notes(
    session: Session,
    scope: Scope,
    found: "array[int]",
    *,
    by_note: bool = False,
    deleted: bool = False,
) -> tuple["array[int]", "array[int]"]:
    """The same of cards, and the note of each; `by_note` where what was found are notes."""
    if deleted or _is_few(session, found, Unit.CARDS):
        return _few(session, scope, Unit.CARDS, found, by_note=by_note)
    cards = everything(session, scope, Unit.CARDS)
    return cards, everything(session, scope, Unit.CARDS, of_notes=True)


def cards_of(session: Session, scope: Scope, note_ids: "array[int]") -> "array[int]":
    """The living cards of these notes."""
    cards, notes = with_notes(session, scope, note_ids, by_note=True)
    return among(cards, notes, note_ids)


def notes_of(session: Session, scope: Scope, card_ids: "array[int]") -> "array[int]":
    """The notes of these cards, each once."""
    cards, notes = with_notes(session, scope, card_ids)
    found = among(notes, cards, card_ids)
    notes = placed(session, scope, Unit.NOTES, found)
    return among(notes, notes, found)


def without_cards(session: Session, scope: Scope) -> "array[int]":
    """The notes that have none."""
    notes = everything(session, scope, Unit.NOTES)
    return without(notes, everything(session, scope, Unit.CARDS, of_notes=True))


def _few(
    session: Session, scope: Scope, unit: Unit, found: "array[int]", *, by_note: bool = False
) -> tuple["array[int]", "array[int]"]:
    """The ids of what was found, or of the living cards of the notes found, and each one's note."""
    own, ordinal = (CardRow.id, CardRow.ordinal) if unit is Unit.CARDS else (NoteRow.id, literal(0))
    statement = select(NoteRow.deck_id, NoteRow.position, NoteRow.id, ordinal, own)
    if unit is Unit.CARDS:
        statement = statement.join(NoteRow, CardRow.note_id == NoteRow.id)
    if by_note:
        statement = statement.where(CardRow.deleted_at.is_(None))
    rows: list[Any] = []
    for some in portions(found):
        listed = session.execute(statement.where((CardRow.note_id if by_note else own).in_(some)))
        rows += (row for row in listed if row[0] in scope.ranks)  # not so where it is damaged
    rows.sort(key=lambda row: (scope.ranks[row[0]], *row[1:]))
    return array("q", (row[-1] for row in rows)), array("q", (row[2] for row in rows))


def _is_few(session: Session, found: "array[int]", unit: Unit) -> bool:
    """Whether to look up what was found is quicker than to take it out of all there is."""
    if len(found) <= FEW or _kept(session, unit, of_notes=False) is not None:
        return len(found) <= FEW
    most = session.scalar(select(func.max(CardRow.id if unit is Unit.CARDS else NoteRow.id)))
    return len(found) * _TIMES <= (most or 0)


def everything(
    session: Session, scope: Scope, unit: Unit, *, of_notes: bool = False
) -> "array[int]":
    """All there is, or for each card its note; for reading alone, since it is kept."""
    found = _kept(session, unit, of_notes=of_notes)
    if found is None:
        own = NoteRow.id if of_notes or unit is Unit.NOTES else CardRow.id
        found = _read_everything(session, scope, unit, own)
        session.connection().info[unit, of_notes] = _version(session), found
    return found


def _kept(session: Session, unit: Unit, *, of_notes: bool) -> "array[int] | None":
    """What was read of all there is, if nothing was written since."""
    version, found = session.connection().info.get((unit, of_notes), (None, None))
    return found if version == _version(session) else None


def _version(session: Session) -> tuple[int, int]:
    connection = session.connection()
    return data_version(connection), driver_of(connection).total_changes


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
