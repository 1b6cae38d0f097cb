"""What a search finds, in the order of a column: the ids of cards or notes.

Figures are whole numbers, so that they can be sorted outside of SQLite, which takes far longer;
what has no figure stands behind all that have one.
"""

import json
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteKind
from trainer.domain.ordering import NONE, by_figure
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
from trainer.storage.engine import data_version, driver_of
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.portions import portions
from trainer.storage.search import asks_for_deleted, condition, is_there, reads
from trainer.storage.search_scope import Scope

_OF_NOTES = (State.MARKED, State.DRAFT, State.SUPERSEDED, State.DOUBT, State.DELETED)
_FEW = 500
_FINE = 1_000_000  # figures that differ by less are the same to people
_KINDS = {kind: place for place, kind in enumerate(sorted(NoteKind))}
_STATES = {state: place for place, state in enumerate(CardState)}


def _recall(scope: Scope) -> Any:
    return cast(search_figures.recall_order(scope) * (1000 * _FINE), Integer)


_NOTE_KEYS: dict[Column, Callable[[Scope], Any]] = {
    Column.PROMPT: lambda _scope: NoteRow.prompt.collate("NOCASE"),
    Column.TOPIC: lambda _scope: NoteRow.topic,
    Column.TAGS: lambda _scope: NoteRow.tags,
    Column.KIND: lambda _scope: case(_KINDS, value=NoteRow.kind),
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
    if column is Column.DECK:
        found = _in_decks(session, query, scope, unit)
        return array("q", reversed(found) if descending else found)
    if unit is Unit.CARDS or column in _NOTE_KEYS:
        select_them = _cards if unit is Unit.CARDS else _notes
        key = (_NOTE_KEYS.get(column) or _CARD_KEYS[column])(scope)
        statement = select_them(query, scope, key)
        return array("q", _sorted(session, scope, statement, key, descending=descending))
    found = _found(session, query, scope, unit)
    some = found if len(found) <= _FEW else None
    ordered = _notes_by_cards(session, scope, column, some, descending=descending)
    is_first = column in _COUNTED and not descending
    return array("q", _in_order(found, ordered, rest_first=is_first))


def _in_decks(session: Session, query: Query, scope: Scope, unit: Unit) -> list[int]:
    """Deck by deck as their notes stand."""
    found = _found(session, query, scope, unit)
    if query == And():
        return found
    if len(found) <= _FEW or asks_for_deleted(query):
        return _few_in_decks(session, scope, unit, found)
    return _in_order(found, _everything(session, scope, unit), rest_first=False)


def _found(session: Session, query: Query, scope: Scope, unit: Unit) -> list[int]:
    """In no order; everything is known in an order already."""
    if query == And():
        return _everything(session, scope, unit)
    return _listed(session, scope, (_cards if unit is Unit.CARDS else _notes)(query, scope))


def _few_in_decks(session: Session, scope: Scope, unit: Unit, found: Sequence[int]) -> list[int]:
    own, ordinal = (CardRow.id, CardRow.ordinal) if unit is Unit.CARDS else (NoteRow.id, literal(0))
    statement = select(own, NoteRow.deck_id, NoteRow.position, NoteRow.id, ordinal)
    if unit is Unit.CARDS:
        statement = statement.join(NoteRow, CardRow.note_id == NoteRow.id)
    rows: list[Any] = []
    for some in portions(found):
        rows += session.execute(statement.where(own.in_(some)))
    rows.sort(key=lambda row: (scope.ranks[row[1]], *row[2:]))
    return [row[0] for row in rows]


def _everything(session: Session, scope: Scope, unit: Unit) -> list[int]:
    """All there is, kept until something is written: each search takes its part of it."""
    connection = session.connection()
    version = data_version(connection), driver_of(connection).total_changes
    kept = connection.info.get(unit)
    if kept is None or kept[0] != version:
        kept = connection.info[unit] = version, _read_everything(session, scope, unit)
    return kept[1]


def _read_everything(session: Session, scope: Scope, unit: Unit) -> list[int]:
    """An index has each deck's notes in order, so that nothing needs to be sorted."""
    everything = And()
    statement = select(NoteRow.id.label("id")).order_by(NoteRow.position, NoteRow.id)
    if unit is Unit.CARDS:
        statement = select(CardRow.id.label("id")).join(NoteRow, CardRow.note_id == NoteRow.id)
        statement = statement.where(CardRow.deleted_at.is_(None))
        statement = statement.order_by(NoteRow.position, NoteRow.id, CardRow.ordinal)
    statement = statement.where(condition(everything, scope))
    found: list[int] = []
    for deck_id in scope.ranks:
        found += _read(session, statement.where(NoteRow.deck_id == deck_id))
    return found


def _cards(query: Query, scope: Scope, key: Any = None) -> Select[Any]:
    """A statement for cards; the note is looked up only where something is asked of it.

    A plus hides a column from its index. To walk all cards, or all notes by the index that has what
    is short of them, is quicker than to look up each; lists of notes can be looked up all the same.
    """
    statement = select(CardRow.id.label("id"))
    scope.note_id = CardRow.note_id
    wanted, living = condition(query, scope), is_there(query)
    if not any(reads(NoteRow, each) for each in (wanted, living, key) if each is not None):
        return statement.where(wanted, _hidden("card.deleted_at").is_(None))
    if asks_for_deleted(query):  # no index leads from a note to its deleted cards
        return statement.join(NoteRow, _hidden("card.note_id") == NoteRow.id).where(wanted, living)
    scope.note_id = NoteRow.id
    statement = statement.join(NoteRow, CardRow.note_id == _hidden("note.id"))
    return statement.where(condition(query, scope), living)


def _hidden(name: str) -> Any:
    return literal_column(f"+{name}")


def _notes(query: Query, scope: Scope, _key: Any = None) -> Select[Any]:
    # Of few notes SQLite would walk all cards for each, where no index leads to those wanted.
    scope.note_id = _hidden("note.id") if asks_for_deleted(query) else NoteRow.id
    statement = select(NoteRow.id.label("id")).where(condition(query, scope))
    if _asks_for_cards(query):
        card = and_(CardRow.note_id == NoteRow.id, is_there(query))
        statement = statement.outerjoin(CardRow, card).group_by(NoteRow.id)
    return statement


def _asks_for_cards(query: Query) -> bool:
    return any(
        isinstance(term, Flag | Rated | Prop)
        or (isinstance(term, Is) and term.state not in _OF_NOTES)
        for term in terms(query)
    )


def _sorted(
    session: Session, scope: Scope, statement: Select[Any], key: Any, *, descending: bool
) -> list[int]:
    """What the statement finds, in the order of the key; texts are left to SQLite."""
    if isinstance(key.type, Integer):
        ids, figures = _figures(session, scope, statement, -key if descending else key)
        return by_figure(ids, figures)
    own = statement.selected_columns["id"]
    return _listed(session, scope, statement.order_by(key.desc() if descending else key, own))


def _notes_by_cards(
    session: Session, scope: Scope, column: Column, some: list[int] | None, *, descending: bool
) -> list[int]:
    """All notes, or some, that have a card with such a figure, in order.

    The first of its cards places a note. From behind, so that of two the same the first is first.
    """
    key = _CARD_KEYS[column](scope)
    turned = descending is not (column in _GREATEST)
    sign = -1 if turned else 1
    statement = select((sign * CardRow.note_id).label("id"))
    statement = statement.where(_hidden("card.deleted_at").is_(None))
    if some is not None:
        statement = statement.where(CardRow.note_id.in_(some))
    if column in _SUMS:
        statement, key = statement.group_by(CardRow.note_id), func.sum(key, type_=Integer)
    ids, figures = _figures(session, scope, statement, -key if column in _GREATEST else key)
    first = dict.fromkeys(by_figure(ids, figures, known_only=True))
    return [-note_id for note_id in reversed(first)] if turned else list(first)


def _in_order(found: list[int], ordered: list[int], *, rest_first: bool) -> list[int]:
    """What was found, in the order given; the rest behind it, or before."""
    wanted = set(found)
    first = list(filter(wanted.__contains__, ordered))
    if len(first) == len(found):
        return first
    known = set(first)
    rest = sorted(note_id for note_id in found if note_id not in known)
    return rest + first if rest_first else first + rest


def _figures(session: Session, scope: Scope, statement: Select[Any], key: Any) -> tuple[str, str]:
    """The ids that a statement finds and their figures, as `by_figure` reads them.

    What a damaged row has instead of a whole number counts as one.
    """
    scope.give_functions(session)
    inner = statement.add_columns(
        func.coalesce(cast(key, Integer), NONE, type_=Integer).label("figure")
    ).subquery()
    listed = select(func.json_group_array(inner.c.id), func.json_group_array(inner.c.figure))
    ids, figures = session.execute(listed).one()
    return ids, figures


def _listed(session: Session, scope: Scope, statement: Select[Any]) -> list[int]:
    """The ids that a statement finds which may call the functions of `scope`."""
    scope.give_functions(session)
    return _read(session, statement)


def _read(session: Session, statement: Select[Any]) -> list[int]:
    """The ids, as one text: handing over a hundred thousand rows takes as long as finding them."""
    listed = select(func.json_group_array(statement.subquery().c.id))
    found: list[int] = json.loads(session.execute(listed).scalar() or "[]")
    return found
