"""Finding cards and notes by a query: how many, in what order, and the rows of a window of them.

A front end that scrolls calls `find` once for a query and a sorting, keeps the ids, and asks
`rows` for those it shows.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from trainer.domain.search import parse
from trainer.domain.search_terms import Column, Field, Named, Query, Unit, terms
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import search_rows
from trainer.services.collection import Collection
from trainer.services.search_rows import FoundRow
from trainer.storage import decks, search_index, search_order
from trainer.storage.search import needs_index
from trainer.storage.search_scope import Scope, scope_of

if TYPE_CHECKING:
    from array import array

__all__ = [
    "Column", "Found", "FoundRow", "Unit", "card_ids", "find", "note_ids", "nothing", "prepare",
    "rows",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds: the ids of cards or of notes, in the order that was asked for."""

    unit: Unit
    ids: "array[int]"

    def __len__(self) -> int:
        return len(self.ids)


def prepare(collection: Collection) -> None:
    """Take new notes into the index of words; a second or more after a large import.

    `find` does so itself before it looks for words.
    """
    with collection.reading() as session:
        behind = search_index.is_behind(session)
    if behind:
        with collection.writing() as session:
            search_index.catch_up(session)


def find(
    collection: Collection,
    query: str,
    *,
    unit: Unit = Unit.CARDS,
    column: Column = Column.DECK,
    descending: bool = False,
) -> Found:
    """What `query` finds, sorted by `column`. Raises SearchError where it cannot be read."""
    parsed = _ready(collection, query)
    with collection.reading() as session:
        scope = _scope(collection, session)
        ids = search_order.ids(session, parsed, scope, unit, column, descending=descending)
        return Found(unit, ids)


def nothing(collection: Collection, query: str) -> str:
    """What to say where `query` finds nothing: that it is so, and which deck there is not."""
    with collection.reading() as session:
        names = [row.name for row in decks.alive(session)]
    for term in terms(parse(query)):
        if not (isinstance(term, Named) and term.field is Field.DECK and term.pattern):
            continue
        wanted = term.pattern
        if not wanted.is_plain or any(map(wanted.is_above, names)):
            continue
        if not any(map(wanted.is_in, names)):
            return _("Nothing is found: no deck is called {name}.").format(name=wanted.text)
        open_ended = f"deck:*{wanted.text}*"
        return _("Nothing is found: no deck is called {name}, but {term} finds one.").format(
            name=wanted.text, term=f'"{open_ended}"' if " " in open_ended else open_ended
        )
    return _("Nothing is found.")


def card_ids(collection: Collection, query: str) -> frozenset[int]:
    """The cards that `query` finds, in no order. Raises TrainerError where it finds none."""
    return frozenset(_some(find(collection, query), query))


def note_ids(collection: Collection, query: str) -> frozenset[int]:
    """The notes that `query` finds, in no order. Raises TrainerError where it finds none."""
    return frozenset(_some(find(collection, query, unit=Unit.NOTES), query))


def _some(found: Found, query: str) -> "array[int]":
    if not found.ids:
        raise TrainerError(_("Nothing is found by {query}.").format(query=query))
    return found.ids


def rows(collection: Collection, found: Found, start: int = 0, count: int = 100) -> list[FoundRow]:
    """The rows of `found` from `start` on; without those that are gone meanwhile."""
    ids = found.ids[start : start + count]
    with collection.reading() as session:
        scope = _scope(collection, session)
        if found.unit is Unit.NOTES:
            return search_rows.of_notes(session, scope, ids)
        return search_rows.of_cards(session, scope, ids)


def _ready(collection: Collection, query: str) -> Query:
    """The query as it was read; the index is brought up to date where it looks for words."""
    parsed = parse(query)
    if needs_index(parsed):
        prepare(collection)
    return parsed


def _scope(collection: Collection, session: Session) -> Scope:
    return scope_of(session, collection.settings.preset, collection.now(), collection.days)
