"""What a search finds, in no order: notes and cards each alone, then what they have in common.

To look up the card of each note, or the note of each card, takes far longer than to walk through
all of either: so each part of a query that asks something of notes alone, or of cards alone, is a
statement of its own, and the parts are put together outside of SQLite.
"""

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, literal_column, select
from sqlalchemy.orm import Session

from trainer.domain.ordering import among, united, without
from trainer.domain.search_terms import (
    And,
    Flag,
    Is,
    Not,
    Or,
    Prop,
    Query,
    Rated,
    State,
    Unit,
    Words,
    terms,
)
from trainer.storage import search_decks
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.search import (
    asks_for_deleted,
    condition,
    is_there,
    matching,
    needs_index,
    reads,
)
from trainer.storage.search_scope import Scope

if TYPE_CHECKING:
    from array import array

_OF_NOTES = (State.MARKED, State.DRAFT, State.SUPERSEDED, State.DOUBT, State.DELETED)
_NOTHING = Or(())


def find(session: Session, query: Query, scope: Scope, unit: Unit) -> "array[int]":
    """The ids of the cards that `query` finds, or of the notes of which it finds a card.

    It finds a note without any by what it asks of notes.
    """
    if asks_for_deleted(query):
        return _listed(session, scope, _looked_up(query, scope, unit))
    if unit is Unit.CARDS or not _asks_for_cards(query):
        return _found(session, query, scope, unit)
    notes = search_decks.notes_of(session, scope, _found(session, query, scope, Unit.CARDS))
    bare = search_decks.without_cards(session, scope)
    if not bare:
        return notes
    of_no_card = _found(session, _of_no_card(query), scope, Unit.NOTES)
    return united(notes, among(bare, bare, of_no_card))


def _found(session: Session, query: Query, scope: Scope, unit: Unit) -> "array[int]":
    """Cards, or notes by a query that asks nothing of their cards."""
    if query == And():
        return search_decks.everything(session, scope, unit)
    if unit is Unit.CARDS and not _asks_for_cards(query):
        notes = _found(session, query, scope, Unit.NOTES)
        return search_decks.cards_of(session, scope, notes)
    if (statement := _alone(query, scope, unit)) is not None:
        return _listed(session, scope, statement)
    match query:
        case And() | Or():
            found = (_found(session, part, scope, unit) for part in _parts(query, scope, unit))
            return reduce(_common if isinstance(query, And) else united, found)
        case Not(inner):
            everything = search_decks.everything(session, scope, unit)
            return without(everything, _found(session, inner, scope, unit))
        case _:
            return _listed(session, scope, _looked_up(query, scope, unit))


def _alone(query: Query, scope: Scope, unit: Unit) -> Select[Any] | None:
    """A statement that finds cards, or notes, without a look at the other; None if there is none.

    Words are looked up by themselves: FTS5 knows the notes' ids.
    """
    if isinstance(query, Words) and needs_index(query):
        return matching(query, scope)
    if needs_index(query):
        return None
    if unit is Unit.NOTES:
        return select(NoteRow.id.label("id")).where(condition(query, scope))
    wanted = condition(query, replace(scope, note_id=CardRow.note_id))
    if reads(NoteRow, wanted):
        return None
    # Hidden from its index: to walk through all cards is quicker.
    return select(CardRow.id.label("id")).where(wanted, _hidden("card.deleted_at").is_(None))


def _parts(query: And | Or, scope: Scope, unit: Unit) -> list[Query]:
    """What asks nothing of the cards wanted, what one statement finds, and each of the rest."""
    of_notes, together, rest = [], [], []
    for each in query.queries:
        if unit is Unit.CARDS and not _asks_for_cards(each):
            of_notes.append(each)
        elif needs_index(each) or _alone(each, scope, unit) is None:
            rest.append(each)
        else:
            together.append(each)
    return [*(type(query)(tuple(some)) for some in (of_notes, together) if some), *rest]


def _common(some: "array[int]", others: "array[int]") -> "array[int]":
    return among(some, some, others)


def _asks_for_cards(query: Query) -> bool:
    return any(
        isinstance(term, Flag | Rated | Prop)
        or (isinstance(term, Is) and term.state not in _OF_NOTES)
        for term in terms(query)
    )


def _of_no_card(query: Query) -> Query:
    """What a query asks of a note that has no card, for which nothing holds that is of cards."""
    match query:
        case And(queries) | Or(queries):
            return type(query)(tuple(map(_of_no_card, queries)))
        case Not(inner):
            return Not(_of_no_card(inner))
        case _:
            return _NOTHING if _asks_for_cards(query) else query


def _looked_up(query: Query, scope: Scope, unit: Unit) -> Select[Any]:
    """A statement that looks up each card's note, or each note's cards."""
    if unit is Unit.CARDS:  # no index leads from a note to its deleted cards
        statement = select(CardRow.id.label("id"))
        statement = statement.join(NoteRow, _hidden("card.note_id") == NoteRow.id)
        wanted = condition(query, replace(scope, note_id=CardRow.note_id))
        return statement.where(wanted, is_there(query))
    # Of few notes SQLite would walk through all cards for each: hence they are hidden from it.
    wanted = condition(query, replace(scope, note_id=_hidden("note.id")))
    statement = select(NoteRow.id.label("id")).where(wanted)
    if _asks_for_cards(query):
        card = and_(CardRow.note_id == NoteRow.id, is_there(query))
        statement = statement.outerjoin(CardRow, card).group_by(NoteRow.id)
    return statement


def _hidden(name: str) -> Any:
    """A column that SQLite looks up in no index."""
    return literal_column(f"+{name}")


def _listed(session: Session, scope: Scope, statement: Select[Any]) -> "array[int]":
    """The ids that a statement finds which may call the functions of `scope`."""
    scope.give_functions(session)
    return search_decks.read_ids(session, statement)
