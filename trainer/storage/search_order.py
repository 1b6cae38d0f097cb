"""What a search finds, in the order of a column: the ids of cards or notes.

The order is that of all there is, of which what was found is taken: so no order asks what the query
is, and what few were found is all that has to be looked up for them. Figures are whole numbers,
which are sorted outside of SQLite; what has no figure stands behind all that have one.
"""

from array import array
from collections.abc import Callable
from typing import Any

from sqlalchemy import Integer, Select, case, cast, func, literal_column, select, type_coerce
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
from trainer.domain.search_terms import Column, Query, Unit
from trainer.storage import search_decks, search_figures, search_sets
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.search import asks_for_deleted
from trainer.storage.search_scope import Scope

_FINE = 1_000_000  # figures that differ by less are the same to people
_KINDS = {kind: place for place, kind in enumerate(sorted(NoteKind))}
_STATES = {state: place for place, state in enumerate(CardState)}


def _recall(scope: Scope) -> Any:
    return cast(search_figures.recall_order(scope) * (1000 * _FINE), Integer)


_TEXTS: dict[Column, Any] = {
    Column.PROMPT: NoteRow.prompt.collate("NOCASE"),
    Column.TOPIC: NoteRow.topic,
    Column.TAGS: NoteRow.tags,
}
_NOTE_FIGURES: dict[Column, Any] = {
    Column.KIND: case(_KINDS, value=NoteRow.kind),
    Column.ADDED: type_coerce(NoteRow.created_at, Integer),
    Column.EDITED: type_coerce(NoteRow.modified_at, Integer),
}
_CARD_FIGURES: dict[Column, Callable[[Scope], Any]] = {
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
    found, deleted = search_sets.find(session, query, scope, unit), asks_for_deleted(query)
    if column in _CARD_FIGURES:
        by = _cards_by_figure if unit is Unit.CARDS else _notes_by_figure_of_cards
        ordered = by(session, scope, found, column, descending=descending)
    elif column is not Column.DECK and unit is Unit.NOTES:
        ordered = _notes_in_order(session, scope, found, column, descending=descending)
    elif column is Column.DECK:
        ordered = search_decks.placed(session, scope, unit, found, deleted=deleted)
        ordered = ordered[::-1] if descending else ordered
    else:
        cards, of_notes = search_decks.with_notes(session, scope, found, deleted=deleted)
        notes = _notes_in_order(session, scope, of_notes, column, descending=descending)
        ordered = in_order_of(cards, of_notes, notes)
    return among(ordered, ordered, found)


def _notes_in_order(
    session: Session, scope: Scope, found: "array[int]", column: Column, *, descending: bool
) -> "array[int]":
    """All notes, or no more than those found, by what they are themselves."""
    statement = _of_few(select(NoteRow.id.label("id")), NoteRow.id, found)
    if column in _NOTE_FIGURES:
        key = _NOTE_FIGURES[column]
        return by_figure(*_figures(session, scope, statement, -key if descending else key))
    statement = statement.order_by(_TEXTS[column], NoteRow.id)  # texts are left to SQLite
    ordered = search_decks.read_ids(session, statement)
    return ordered[::-1] if descending else ordered


def _cards_by_figure(
    session: Session, scope: Scope, found: "array[int]", column: Column, *, descending: bool
) -> "array[int]":
    statement = _of_few(select(CardRow.id.label("id")), CardRow.id, found)
    key = _CARD_FIGURES[column](scope)
    return by_figure(*_figures(session, scope, statement, -key if descending else key))


def _notes_by_figure_of_cards(
    session: Session, scope: Scope, found: "array[int]", column: Column, *, descending: bool
) -> "array[int]":
    """The notes whose cards have such a figure; the rest are last, or count as 0."""
    # A plus hides a column from its index: to walk through all cards is quicker.
    alive = literal_column("+card.deleted_at").is_(None)
    statement = select(CardRow.note_id.label("id")).where(alive)
    statement = _of_few(statement, CardRow.note_id, found)
    figures = _figures(session, scope, statement, _CARD_FIGURES[column](scope))
    ordered = by_figure_of_each(*figures, _OF_SEVERAL.get(column, min), descending=descending)
    rest = array("q", sorted(without(found, ordered)))
    return rest + ordered if column in _COUNTED and not descending else ordered + rest


def _of_few(statement: Select[Any], own: Any, found: "array[int]") -> Select[Any]:
    """Of few that were found, no others; of many, all there is."""
    return statement.where(own.in_(list(found))) if len(found) <= search_decks.FEW else statement


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
