"""What a search finds, in the order of a column: the ids of cards or notes.

Figures are sorted as whole numbers, which SQLite compares a good deal faster than it does others;
what has no figure stands behind all that have one.
"""

import json
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, case, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from trainer.domain.schedule import CardState
from trainer.domain.search_terms import (
    And,
    Column,
    Flag,
    Is,
    Prop,
    Query,
    Rated,
    State,
    Unit,
    terms,
)
from trainer.storage import search_figures
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.search import condition, is_there
from trainer.storage.search_scope import Scope

_OF_NOTES = (State.MARKED, State.DRAFT, State.SUPERSEDED, State.DOUBT, State.DELETED)
_FEW_NOTES = 500
_LAST = 2**63 - 1
_FEW_DECKS = 10
_FINE = 1_000_000  # figures that differ by less are the same to people
_STATES = {state: place for place, state in enumerate(CardState)}


def _rank(scope: Scope) -> Any:
    """The place of the note's deck among the names of all; of few decks without calling Python."""
    if len(scope.ranks) > _FEW_DECKS:
        return func.trainer_rank(NoteRow.deck_id, type_=Integer)
    return case(scope.ranks, value=NoteRow.deck_id) if scope.ranks else NoteRow.deck_id


def _recall(scope: Scope) -> Any:
    return cast(search_figures.recall_order(scope) * (1000 * _FINE), Integer)


_NOTE_KEYS: dict[Column, Callable[[Scope], Any]] = {
    Column.DECK: _rank,
    Column.PROMPT: lambda _scope: NoteRow.prompt.collate("NOCASE"),
    Column.TOPIC: lambda _scope: NoteRow.topic,
    Column.TAGS: lambda _scope: NoteRow.tags,
    Column.KIND: lambda _scope: NoteRow.kind,
    Column.ADDED: lambda _scope: type_coerce(NoteRow.created_at, Integer),
    Column.EDITED: lambda _scope: type_coerce(NoteRow.modified_at, Integer),
}
_CARD_KEYS: dict[Column, Callable[[Scope], Any]] = {
    Column.STATE: lambda _scope: case(_STATES, value=CardRow.state),
    Column.DUE: lambda _scope: type_coerce(CardRow.due, Integer),
    Column.INTERVAL: lambda _scope: search_figures.span(),
    Column.STABILITY: lambda _scope: cast(CardRow.stability * _FINE, Integer),
    Column.DIFFICULTY: lambda _scope: cast(CardRow.difficulty * _FINE, Integer),
    Column.RETRIEVABILITY: _recall,
    Column.REPS: lambda _scope: CardRow.reps,
    Column.LAPSES: lambda _scope: CardRow.lapses,
    Column.FLAG: lambda _scope: CardRow.flag,
}
# Of several cards of a note the one counts that needs work most; answers and lapses add up.
_GREATEST = (Column.DIFFICULTY, Column.FLAG)
_SUMS = (Column.REPS, Column.LAPSES)
_COUNTED = (*_SUMS, Column.FLAG)  # they are none, not unknown, where a note has no cards


def ids(
    session: Session,
    query: Query,
    scope: Scope,
    unit: Unit,
    column: Column = Column.DECK,
    *,
    descending: bool = False,
) -> "array[int]":
    """The ids of the cards or notes that `query` finds, sorted; what has no such figure is last."""
    scope.note_id = CardRow.note_id if unit is Unit.CARDS else NoteRow.id
    scope.reads_notes = unit is Unit.NOTES or column in _NOTE_KEYS
    if column is Column.DECK and query == And():
        everything = _everything(session, scope, unit)
        return array("q", reversed(everything) if descending else everything)
    if unit is Unit.CARDS:
        order = _order(scope, column, CardRow.id, descending=descending)
        return array("q", _cards(session, query, scope, order))
    if column in _NOTE_KEYS:
        order = _order(scope, column, NoteRow.id, descending=descending)
        return array("q", _notes(session, query, scope, order))
    found = _notes(session, query, scope)
    some = found if len(found) <= _FEW_NOTES else None
    ordered = _notes_by_cards(session, scope, column, some, descending=descending)
    is_first = column in _COUNTED and not descending
    return array("q", _in_order(found, ordered, rest_first=is_first))


def _everything(session: Session, scope: Scope, unit: Unit) -> list[int]:
    """Deck by deck as their notes stand: an index has them in order, so that nothing is sorted."""
    everything = And()
    if unit is Unit.CARDS:
        statement = select(CardRow.id.label("id")).join(NoteRow, CardRow.note_id == NoteRow.id)
        statement = statement.where(is_there(everything))
        statement = statement.order_by(NoteRow.position, NoteRow.id, CardRow.ordinal)
    else:
        statement = select(NoteRow.id.label("id")).order_by(NoteRow.position, NoteRow.id)
    statement = statement.where(condition(everything, scope))
    found: list[int] = []
    for deck_id in scope.ranks:
        found += _read(session, statement.where(NoteRow.deck_id == deck_id))
    return found


def _cards(session: Session, query: Query, scope: Scope, order: Sequence[Any]) -> list[int]:
    # A note that nothing is asked of is not even looked up, since it is LEFT.
    note = CardRow.note_id == NoteRow.id
    statement = select(CardRow.id.label("id")).outerjoin(NoteRow, note)
    where = is_there(query), condition(query, scope)
    return _listed(session, scope, statement.where(*where).order_by(*order))


def _notes(session: Session, query: Query, scope: Scope, order: Sequence[Any] = ()) -> list[int]:
    statement = select(NoteRow.id.label("id")).where(condition(query, scope))
    if _asks_for_cards(query):
        card = and_(CardRow.note_id == NoteRow.id, is_there(query))
        statement = statement.outerjoin(CardRow, card).group_by(NoteRow.id)
    return _listed(session, scope, statement.order_by(*order))


def _asks_for_cards(query: Query) -> bool:
    return any(
        isinstance(term, Flag | Rated | Prop)
        or (isinstance(term, Is) and term.state not in _OF_NOTES)
        for term in terms(query)
    )


def _order(scope: Scope, column: Column, own: Any, *, descending: bool) -> list[Any]:
    keys = [(_NOTE_KEYS.get(column) or _CARD_KEYS[column])(scope)]
    if column is Column.DECK:
        keys.append(NoteRow.position)
    return [*(_directed(key, descending=descending) for key in keys), own]


def _directed(key: Any, *, descending: bool) -> Any:
    """As SQLite sorts by it, rising: text has no negative, and none of it is unknown."""
    if isinstance(key.type, Integer):
        return func.coalesce(-key if descending else key, _LAST, type_=Integer)
    return key.desc() if descending else key


def _notes_by_cards(
    session: Session, scope: Scope, column: Column, some: list[int] | None, *, descending: bool
) -> list[int]:
    """All notes, or some, that have a card with such a figure, in order.

    To sort all cards and take the first of each note is faster than to group them.
    """
    key = _CARD_KEYS[column](scope)
    statement = select(CardRow.note_id.label("id")).where(CardRow.deleted_at.is_(None))
    if some is not None:
        statement = statement.where(CardRow.note_id.in_(some))
    if column in _SUMS:
        statement = statement.group_by(CardRow.note_id)
        total = _directed(func.sum(key, type_=Integer), descending=descending)
        return _listed(session, scope, statement.order_by(total, CardRow.note_id))
    greatest_first = column in _GREATEST
    turned = descending is not greatest_first
    number = _directed(key, descending=greatest_first).label("number")
    note_id = CardRow.note_id.desc() if turned else CardRow.note_id
    found = _listed(session, scope, statement.add_columns(number).order_by(number, note_id))
    first = dict.fromkeys(found)
    return list(reversed(first) if turned else first)


def _in_order(found: list[int], ordered: list[int], *, rest_first: bool) -> list[int]:
    """What was found, in the order given; the rest behind it, or before."""
    wanted = set(found)
    first = list(filter(wanted.__contains__, ordered))
    if len(first) == len(found):
        return first
    known = set(first)
    rest = sorted(note_id for note_id in found if note_id not in known)
    return rest + first if rest_first else first + rest


def _listed(session: Session, scope: Scope, ordered: Select[Any]) -> list[int]:
    """The ids that a statement finds which may call the functions of `scope`."""
    scope.give_functions(session)
    return _read(session, ordered)


def _read(session: Session, ordered: Select[Any]) -> list[int]:
    """The ids, as one text: handing over a hundred thousand rows takes as long as finding them."""
    inner = ordered.subquery()
    ids_of: Any = func.json_group_array(inner.c.id)
    if "number" in inner.c:
        ids_of = ids_of.filter(inner.c.number != _LAST)
    found: list[int] = json.loads(session.execute(select(ids_of)).scalar() or "[]")
    return found
