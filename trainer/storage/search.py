"""A query of the search language as conditions for SQLite: no part of it becomes SQL as text.

Every value is bound, the argument of FTS5's MATCH too, in which each text stands in quotes.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    ClauseElement,
    ColumnElement,
    Select,
    String,
    and_,
    column,
    false,
    func,
    not_,
    or_,
    select,
    table,
    true,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql import visitors

from trainer.domain.notes import DRAFT
from trainer.domain.schedule import CardState
from trainer.domain.search_terms import (
    And,
    Field,
    Flag,
    Is,
    Kind,
    Named,
    Not,
    Or,
    Pattern,
    Prop,
    Query,
    Rated,
    Since,
    State,
    Words,
    terms,
)
from trainer.storage import doubts, search_figures
from trainer.storage.models import Base, CardRow, NoteRow, ReviewRow
from trainer.storage.search_scope import Deck, Scope, fits_name

Condition = ColumnElement[bool]

_FOUND = table("note_search", column("rowid"), column("note_search"))
_NOTES = aliased(NoteRow)
_LETTERS = ("L", "N", "Co")  # categories of signs that FTS5 takes for parts of words
_IN_STEPS = (CardState.LEARNING, CardState.RELEARNING)
_IN_REVIEW = (CardState.REVIEW, CardState.RELEARNING)


def condition(query: Query, scope: Scope) -> Condition:
    """What a note and its card must be for the query to find them.

    What is deleted is found only where the query itself asks for that, or for what is not.
    """
    found = _compiled(query, scope)
    return found if asks_for_deleted(query) else and_(not_(_is_deleted(scope)), found)


def reads(row: type[Base], what: ClauseElement) -> bool:
    """Whether a column of this table is in the expression; those of an alias do not count."""
    table = row.__table__
    return any(getattr(each, "table", None) is table for each in visitors.iterate(what))


def is_there(query: Query) -> Condition:
    """Whether a card is one of its note's; those of a deleted note all are, if that is found."""
    alive = CardRow.deleted_at.is_(None)
    return or_(alive, NoteRow.deleted_at.is_not(None)) if asks_for_deleted(query) else alive


def asks_for_deleted(query: Query) -> bool:
    """Whether the query says something about deleted notes, and so may find some."""
    return any(term == Is(State.DELETED) for term in terms(query))


def needs_index(query: Query) -> bool:
    """Whether words are looked up."""
    return any(isinstance(term, Words) and _is_indexed(term.pattern) for term in terms(query))


def _compiled(query: Query, scope: Scope) -> Condition:
    match query:
        case And(queries):
            return and_(true(), *(_compiled(each, scope) for each in queries))
        case Or(queries):
            return or_(false(), *(_compiled(each, scope) for each in queries))
        case Not(inner):  # what is unknown of a card, such as when it is due, does not hold
            return not_(func.coalesce(_compiled(inner, scope), false()))
        case _:
            return _TERMS[type(query)](query, scope)


def _words(term: Words, scope: Scope) -> Condition:
    pattern = term.pattern
    if not any(pattern.parts):
        return true()
    if _is_indexed(pattern):
        return _is_one_of(scope, select(_FOUND.c.rowid).where(_matches(pattern)))
    return NoteRow.plain_text.like(f"%{_as_like(pattern)}%", escape="\\")


def matching(term: Words, scope: Scope) -> Select[Any]:
    """The ids of the notes that the index of words finds, without a look at them."""
    scope = replace(scope, note_id=_FOUND.c.rowid)
    found = select(_FOUND.c.rowid.label("id"))
    return found.where(_matches(term.pattern), not_(_is_deleted(scope)))


def _matches(pattern: Pattern) -> Condition:
    quoted = '"' + pattern.parts[0].replace('"', '""') + '"'
    match = quoted if pattern.is_plain else f"{quoted} *"
    return _FOUND.c.note_search.op("MATCH", is_comparison=True)(match)


def _is_indexed(pattern: Pattern) -> bool:
    """Whether FTS5 can look it up: words, the last of which may be left open."""
    text, *rest = pattern.parts
    has_words = any(unicodedata.category(sign).startswith(_LETTERS) for sign in text)
    return has_words and rest in ([], [""])


def _as_like(pattern: Pattern) -> str:
    escaped = (re.sub(r"([\\%_])", r"\\\1", part) for part in pattern.parts)
    return "%".join(escaped)


def _named(term: Named, scope: Scope) -> Condition:
    if term.pattern is None:
        return _EMPTY[term.field](scope)
    return _FIELDS[term.field](term.pattern, scope)


def _guid(pattern: Pattern, _scope: Scope) -> Condition:
    if pattern.is_plain:
        return NoteRow.guid == pattern.text
    return NoteRow.guid.like(_as_like(pattern), escape="\\")


_FIELDS: dict[Field, Callable[[Pattern, Scope], Condition]] = {
    Field.DECK: lambda pattern, scope: _of_decks(scope, lambda deck: pattern.is_above(deck.name)),
    Field.LETTER: lambda pattern, scope: _of_decks(
        scope, lambda deck: any(map(pattern.is_in, deck.letter))
    ),
    Field.GUID: _guid,
    Field.CITE: lambda pattern, scope: _fits(
        NoteRow.citation, lambda text: bool(text) and pattern.is_in(text), scope
    ),
    Field.STANCE: lambda pattern, scope: _fits(
        NoteRow.stance, lambda text: bool(text) and pattern.is_all_of(text), scope
    ),
    Field.TAG: lambda pattern, scope: _fits(NoteRow.tags, _any_of(pattern.is_above), scope),
    Field.TOPIC: lambda pattern, scope: _fits(NoteRow.topic, _any_of(pattern.begins), scope),
}
_EMPTY: dict[Field, Callable[[Scope], Condition]] = {
    Field.TAG: lambda scope: _fits(NoteRow.tags, lambda text: not _texts(text), scope),
    Field.TOPIC: lambda scope: _fits(NoteRow.topic, lambda text: not _texts(text), scope),
    Field.CITE: lambda _scope: NoteRow.citation == "",
    Field.STANCE: lambda _scope: NoteRow.stance == "",
    Field.LETTER: lambda scope: _of_decks(scope, lambda deck: not deck.letter),
}


def _fits(of: Any, test: Callable[[str], bool], scope: Scope) -> Condition:
    """A test that SQLite has Python make, once for each text there is."""
    scope.tests.append(test)
    fits = getattr(func, fits_name(len(scope.tests) - 1))
    return type_coerce(fits(type_coerce(of, String)) == 1, Boolean)


def _any_of(test: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda stored: any(map(test, _texts(stored)))


def _texts(stored: str) -> list[str]:
    """The texts of a list as it is stored."""
    return [text for text in json.loads(stored) if isinstance(text, str)]


def _is_one_of(scope: Scope, note_ids: Select[int]) -> Condition:
    return type_coerce(scope.note_id.in_(note_ids), Boolean)


def _of_decks(scope: Scope, wanted: Callable[[Deck], bool]) -> Condition:
    ids = [deck.id for deck in scope.decks if wanted(deck)]
    return true() if len(ids) == len(scope.decks) else NoteRow.deck_id.in_(ids)


def _is_deleted(scope: Scope) -> Condition:
    """By lists of what is deleted, from indexes: looking at each note takes far longer."""
    gone = [_NOTES.deleted_at.is_not(None)] if scope.notes_deleted else []
    if any(deck.is_deleted for deck in scope.decks):
        gone.append(_NOTES.deck_id.in_([deck.id for deck in scope.decks if deck.is_deleted]))
    return or_(false(), *(_is_one_of(scope, select(_NOTES.id).where(each)) for each in gone))


def _is_due(scope: Scope) -> Condition:
    return and_(
        CardRow.state != CardState.NEW,
        CardRow.due < scope.opens(1),
        CardRow.suspended.is_(False),
        not_(func.coalesce(_is_buried(scope), false())),
    )


def _is_buried(scope: Scope) -> Condition:
    return CardRow.buried_until > scope.today


def _is_leech(scope: Scope) -> Condition:
    """Forgotten as often as the deck's options say that a leech is."""
    thresholds = {deck.preset.leech_threshold for deck in scope.decks} - {0}

    def leeches(threshold: int) -> Condition:
        of_decks = _of_decks(scope, lambda deck: deck.preset.leech_threshold == threshold)
        return and_(CardRow.lapses >= threshold, of_decks)

    return or_(false(), *map(leeches, sorted(thresholds)))


def _is_doubted(scope: Scope) -> Condition:
    """Waiting for a decision, since the letter changed; what is superseded waits for none."""
    return and_(_is_one_of(scope, doubts.open_note_ids()), NoteRow.superseded_at.is_(None))


_STATES: dict[State, Callable[[Scope], Condition]] = {
    State.DUE: _is_due,
    State.NEW: lambda _scope: search_figures.state_in(CardState.NEW),
    State.LEARN: lambda _scope: search_figures.state_in(*_IN_STEPS),
    State.REVIEW: lambda _scope: search_figures.state_in(*_IN_REVIEW),
    State.SUSPENDED: lambda _scope: CardRow.suspended.is_(True),
    State.BURIED: _is_buried,
    State.LEECH: _is_leech,
    State.MARKED: lambda _scope: NoteRow.marked.is_(True),
    State.DRAFT: lambda scope: _fits(NoteRow.tags, lambda text: DRAFT in _texts(text), scope),
    State.SUPERSEDED: lambda _scope: NoteRow.superseded_at.is_not(None),
    State.DOUBT: _is_doubted,
    State.DELETED: _is_deleted,
}


def _since(term: Since, scope: Scope) -> Condition:
    instant = NoteRow.modified_at if term.edited else NoteRow.created_at
    return instant >= scope.opens(1 - term.days)


def _rated(term: Rated, scope: Scope) -> Condition:
    """Answers of every kind count, practice and rehearsals too; undone ones never."""
    answered = select(ReviewRow.card_id).where(
        ReviewRow.study_day > scope.today - timedelta(days=term.days),
        ReviewRow.rating.is_not(None) if term.rating is None else ReviewRow.rating == term.rating,
        ReviewRow.undone_at.is_(None),
    )
    return CardRow.id.in_(answered)


_TERMS: dict[type[Query], Callable[[Any, Scope], Condition]] = {
    Words: _words,
    Named: _named,
    Kind: lambda term, _scope: NoteRow.kind == term.kind,
    Is: lambda term, scope: _STATES[term.state](scope),
    Flag: lambda term, _scope: CardRow.flag == term.number,
    Rated: _rated,
    Since: _since,
    Prop: search_figures.compared,
}
