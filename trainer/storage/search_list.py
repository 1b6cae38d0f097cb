"""What a search finds, in order: ids of cards or notes, and their rows for a window of the list."""

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

_OF_NOTES = (State.MARKED, State.DRAFT, State.SUPERSEDED, State.DELETED)
_AT_ONCE = 500
_STATES = {state: place for place, state in enumerate(CardState)}
_Ids = Select[Any]

_NOTE_KEYS: dict[Column, Callable[[Scope], Any]] = {
    Column.DECK: lambda _scope: func.trainer_rank(NoteRow.deck_id),
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
    Column.INTERVAL: (search_figures.interval, func.min),
    Column.STABILITY: (lambda: CardRow.stability, func.min),
    Column.DIFFICULTY: (lambda: CardRow.difficulty, func.max),
    Column.REPS: (lambda: CardRow.reps, func.sum),
    Column.LAPSES: (lambda: CardRow.lapses, func.sum),
    Column.FLAG: (lambda: CardRow.flag, func.max),
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
    where = condition(query, scope)
    if unit is Unit.CARDS:
        statement = select(CardRow.id).join(
            NoteRow, and_(CardRow.note_id == NoteRow.id, is_there(query))
        )
        ties: tuple[Any, ...] = (NoteRow.id, CardRow.ordinal, CardRow.id)
    else:
        statement, ties = select(NoteRow.id), (NoteRow.id,)
        if _of_cards(query, column):
            on = and_(CardRow.note_id == NoteRow.id, is_there(query))
            statement = statement.outerjoin(CardRow, on).group_by(NoteRow.id)
    statement, key = _sorted_by(statement.where(where), scope, unit, column)
    keys = [key, NoteRow.position] if column is Column.DECK else [key]
    ordered = [each.desc() if descending else each for each in keys]
    empty = () if column in _NOTE_KEYS else (key.is_(None),)
    statement = statement.order_by(*empty, *ordered, *ties)
    scope.give_functions(session)
    return array("q", session.connection().execute(statement).scalars())


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
    last = search_figures.last_days()
    statement = statement.outerjoin(last, last.c.card_id == CardRow.id)
    key: Any
    if len(scope.parameters) < 2:  # then it falls as the time since the answer grows
        key = -search_figures.forgetting(CardRow, last, scope)
    else:
        key = search_figures.recall(CardRow, NoteRow, last, scope)
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
