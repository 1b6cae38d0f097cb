"""What a search finds, in the order of a column: the ids of cards or notes.

Figures are whole numbers, so that they can be sorted outside of SQLite, which takes far longer;
what has no figure stands behind all that have one. Where nothing is asked of cards, notes are
found, and their cards by a list of all that is kept: to look each up takes far longer too.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteKind
from trainer.domain.ordering import (
    NONE,
    OfSeveral,
    among,
    by_figure,
    by_figure_of_each,
    in_order_of,
    without,
)
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
from trainer.storage import search_decks, search_figures
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.search import asks_for_deleted, condition, is_there, reads
from trainer.storage.search_scope import Scope

if TYPE_CHECKING:
    from array import array

_OF_NOTES = (State.MARKED, State.DRAFT, State.SUPERSEDED, State.DOUBT, State.DELETED)
_FINE = 1_000_000  # figures that differ by less are the same to people
_KINDS = {kind: place for place, kind in enumerate(sorted(NoteKind))}
_STATES = {state: place for place, state in enumerate(CardState)}


def _recall(scope: Scope) -> Any:
    return cast(search_figures.recall_order(scope) * (1000 * _FINE), Integer)


_NOTE_KEYS: dict[Column, Callable[[Scope], Any]] = {
    # Hidden from its index, in which each note would be looked up for what is asked besides.
    Column.PROMPT: lambda _scope: func.coalesce(NoteRow.prompt, "").collate("NOCASE"),
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
_OF_SEVERAL: dict[Column, OfSeveral] = {
    Column.DIFFICULTY: max,
    Column.FLAG: max,
    Column.REPS: sum,
    Column.LAPSES: sum,
}
_COUNTED = (Column.REPS, Column.LAPSES, Column.FLAG)  # none, not unknown, where there are no cards


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
        return found[::-1] if descending else found
    if unit is Unit.NOTES and column in _CARD_KEYS:
        return _notes_by_cards(session, query, scope, column, descending=descending)
    if unit is Unit.NOTES and column is Column.PROMPT:
        return _notes_by_prompt(session, query, scope, descending=descending)
    if unit is Unit.CARDS and column in _NOTE_KEYS and _is_of_notes(query):
        note_ids = ids(session, query, scope, Unit.NOTES, column, descending=descending)
        return search_decks.cards_of(session, scope, note_ids, in_order_of)
    select_them = _cards if unit is Unit.CARDS else _notes
    key = (_NOTE_KEYS.get(column) or _CARD_KEYS[column])(scope)
    return _sorted(session, scope, select_them(query, scope, key), key, descending=descending)


def _in_decks(session: Session, query: Query, scope: Scope, unit: Unit) -> "array[int]":
    """Deck by deck as their notes stand."""
    if query == And():
        return search_decks.everything(session, scope, unit)
    if unit is Unit.CARDS and _is_of_notes(query):
        note_ids = _found(session, query, scope, Unit.NOTES)
        return search_decks.cards_of(session, scope, note_ids, among)
    found = _found(session, query, scope, unit)
    if len(found) <= search_decks.FEW or asks_for_deleted(query):
        return search_decks.few(session, scope, unit, found)[0]
    everything = search_decks.everything(session, scope, unit)
    return among(everything, everything, found)


def _found(session: Session, query: Query, scope: Scope, unit: Unit) -> "array[int]":
    """In no order; everything is known in an order already."""
    if query == And():
        return search_decks.everything(session, scope, unit)
    return _listed(session, scope, (_cards if unit is Unit.CARDS else _notes)(query, scope))


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


def _is_of_notes(query: Query) -> bool:
    """Whether a note is found with all its living cards; a deleted one is with deleted ones too."""
    return not _asks_for_cards(query) and not asks_for_deleted(query)


def _sorted(
    session: Session, scope: Scope, statement: Select[Any], key: Any, *, descending: bool
) -> "array[int]":
    """What the statement finds, in the order of the key; texts are left to SQLite."""
    if isinstance(key.type, Integer):
        return by_figure(*_figures(session, scope, statement, -key if descending else key))
    own = statement.selected_columns["id"]
    return _listed(session, scope, statement.order_by(key.desc() if descending else key, own))


def _notes_by_prompt(
    session: Session, query: Query, scope: Scope, *, descending: bool
) -> "array[int]":
    """The notes found, in the order in which an index has all prompts."""
    found = _found(session, query, scope, Unit.NOTES)
    statement = select(NoteRow.id.label("id"))
    statement = statement.order_by(NoteRow.prompt.collate("NOCASE"), NoteRow.id)
    if len(found) <= search_decks.FEW:
        statement = statement.where(NoteRow.id.in_(list(found)))
    ordered = search_decks.read_ids(session, statement)
    ordered = among(ordered, ordered, found)
    return ordered[::-1] if descending else ordered


def _notes_by_cards(
    session: Session, query: Query, scope: Scope, column: Column, *, descending: bool
) -> "array[int]":
    """The notes found by a figure of their cards; those that have none are last, or count as 0."""
    found = _found(session, query, scope, Unit.NOTES)
    statement = select(CardRow.note_id.label("id")).where(_hidden("card.deleted_at").is_(None))
    if len(found) <= search_decks.FEW:
        statement = statement.where(CardRow.note_id.in_(list(found)))
    figures = _figures(session, scope, statement, _CARD_KEYS[column](scope))
    each = by_figure_of_each(*figures, _OF_SEVERAL.get(column, min), descending=descending)
    ordered = among(each, each, found)
    if len(ordered) == len(found):
        return ordered
    rest = without(found, ordered)
    return rest + ordered if column in _COUNTED and not descending else ordered + rest


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


def _listed(session: Session, scope: Scope, statement: Select[Any]) -> "array[int]":
    """The ids that a statement finds which may call the functions of `scope`."""
    scope.give_functions(session)
    return search_decks.read_ids(session, statement)
