"""What a search finds, in order: ids of cards or notes, and their rows for a window of the list."""

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from trainer.domain.schedule import CardState
from trainer.domain.search_terms import (
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
from trainer.storage.cards import last_day
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.search import condition, is_there
from trainer.storage.search_scope import Scope

_OF_NOTES = (State.MARKED, State.DRAFT, State.SUPERSEDED, State.DOUBT, State.DELETED)
_AT_ONCE = 500
_FEW_DECKS = 10
_STATES = {state: place for place, state in enumerate(CardState)}
_Ids = Select[Any]


def _rank(scope: Scope) -> Any:
    """The place of the note's deck among the names of all; of few decks without calling Python."""
    if len(scope.ranks) > _FEW_DECKS:
        return func.trainer_rank(NoteRow.deck_id)
    return case(scope.ranks, value=NoteRow.deck_id) if scope.ranks else NoteRow.deck_id


_NOTE_KEYS: dict[Column, Callable[[Scope], Any]] = {
    Column.DECK: _rank,
    Column.PROMPT: lambda _scope: NoteRow.prompt.collate("NOCASE"),
    Column.TOPIC: lambda _scope: NoteRow.topic,
    Column.TAGS: lambda _scope: NoteRow.tags,
    Column.KIND: lambda _scope: NoteRow.kind,
    Column.ADDED: lambda _scope: NoteRow.created_at,
    Column.EDITED: lambda _scope: NoteRow.modified_at,
}
# Of several cards of a note the one counts that needs work most; answers and lapses add up.
_CARD_KEYS: dict[Column, tuple[Callable[[], Any], Any]] = {
    Column.STATE: (lambda: case(_STATES, value=CardRow.state), func.min),
    Column.DUE: (lambda: CardRow.due, func.min),
    Column.INTERVAL: (search_figures.span, func.min),
    Column.STABILITY: (lambda: CardRow.stability, func.min),
    Column.DIFFICULTY: (lambda: CardRow.difficulty, func.max),
    Column.REPS: (lambda: CardRow.reps, func.total),
    Column.LAPSES: (lambda: CardRow.lapses, func.total),
    Column.FLAG: (lambda: CardRow.flag, lambda flag: func.coalesce(func.max(flag), 0)),
}


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
    where = condition(query, scope)
    if (
        unit is Unit.CARDS
    ):  # a note that nothing is asked of is not even looked up, since it is LEFT
        note = CardRow.note_id == NoteRow.id
        statement = select(CardRow.id.label("id")).outerjoin(NoteRow, note).where(is_there(query))
    else:
        statement = select(NoteRow.id.label("id"))
        if _of_cards(query, column):
            card = and_(CardRow.note_id == NoteRow.id, is_there(query))
            statement = statement.outerjoin(CardRow, card).group_by(NoteRow.id)
    statement, key = _sorted_by(statement.where(where), scope, unit, column)
    keys = [key, NoteRow.position] if column is Column.DECK else [key]
    ordered = [(each.desc() if descending else each.asc()).nulls_last() for each in keys]
    own = CardRow.id if unit is Unit.CARDS else NoteRow.id
    ordered_ids = statement.order_by(*ordered, own).subquery()
    scope.give_functions(session)
    # As one text: handing over a hundred thousand rows takes as long as finding them.
    found = session.execute(select(func.json_group_array(ordered_ids.c.id))).scalar()
    return array("q", json.loads(found or "[]"))


def _of_cards(query: Query, column: Column) -> bool:
    """Whether cards have to be looked at, for what is asked or for the order."""
    return column not in _NOTE_KEYS or any(
        isinstance(term, Flag | Rated | Prop)
        or (isinstance(term, Is) and term.state not in _OF_NOTES)
        for term in terms(query)
    )


def _sorted_by(statement: _Ids, scope: Scope, unit: Unit, column: Column) -> tuple[_Ids, Any]:
    """The statement, joined with what it takes to sort by the column, and the column's value."""
    if column in _NOTE_KEYS:
        return statement, _NOTE_KEYS[column](scope)
    if column in _CARD_KEYS:
        value, of_several = _CARD_KEYS[column]
        return statement, value() if unit is Unit.CARDS else of_several(value())
    key = search_figures.recall_order(scope)
    return statement, key if unit is Unit.CARDS else func.min(key)


class FoundCard(NamedTuple):
    """A card of the list; `last_day` is the study day of its latest answer or setting."""

    card: CardRow
    last_day: date | None


def cards(session: Session, card_ids: Sequence[int]) -> dict[int, FoundCard]:
    """The cards with these ids."""
    return {row.card.id: row for row in _cards(session, CardRow.id, card_ids)}


def cards_of_notes(session: Session, note_ids: Sequence[int]) -> dict[int, list[FoundCard]]:
    """The living cards of these notes, in order."""
    found: dict[int, list[FoundCard]] = {}
    for row in _cards(session, CardRow.note_id, note_ids):
        if row.card.deleted_at is None:
            found.setdefault(row.card.note_id, []).append(row)
    return found


def notes(session: Session, note_ids: Sequence[int]) -> dict[int, NoteRow]:
    """The notes with these ids."""
    found: dict[int, NoteRow] = {}
    for some in _portions(note_ids):
        rows = session.scalars(select(NoteRow).where(NoteRow.id.in_(some)))
        found.update((row.id, row) for row in rows)
    return found


def notes_of_cards(session: Session, card_ids: Sequence[int]) -> set[int]:
    """The ids of the notes that these cards were made from."""
    found: set[int] = set()
    for some in _portions(card_ids):
        found.update(session.scalars(select(CardRow.note_id).where(CardRow.id.in_(some))))
    return found


def _cards(session: Session, of: Any, ids_of: Sequence[int]) -> Iterator[FoundCard]:
    for some in _portions(ids_of):
        query = select(CardRow, last_day(CardRow.id)).where(of.in_(some))
        for card, day in session.execute(query.order_by(CardRow.ordinal)):
            yield FoundCard(card, day)


def _portions(values: Sequence[int]) -> Iterator[Sequence[int]]:
    distinct = list(dict.fromkeys(values))
    return (distinct[start : start + _AT_ONCE] for start in range(0, len(distinct), _AT_ONCE))
