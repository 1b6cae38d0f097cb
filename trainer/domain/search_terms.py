"""What a query can ask, as frozen values: the terms of the search language and how they combine.

Words, names of decks, tags and the like are patterns; all other terms have values of their own.
What each term means is written for people in `services/search_syntax.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from trainer.domain.notes import NoteKind


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text to look for: `parts` with anything, or nothing, between them; one part is the text."""

    parts: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether nothing in it stands for anything."""
        return len(self.parts) == 1

    @property
    def text(self) -> str:
        """The text of a plain pattern."""
        return self.parts[0]

    def is_all_of(self, text: str) -> bool:
        """Whether it is the whole of `text`, in any case."""
        return _fits(self._folded, text.casefold())

    def begins(self, text: str) -> bool:
        """Whether `text` begins with it, in any case."""
        return _fits((*self._folded, ""), text.casefold())

    def is_in(self, text: str) -> bool:
        """Whether it stands anywhere in `text`, in any case."""
        return _fits(("", *self._folded, ""), text.casefold())

    @property
    def _folded(self) -> tuple[str, ...]:
        return tuple(part.casefold() for part in self.parts)

    def is_above(self, name: str) -> bool:
        """Whether it is the name, or that of one above it: `a` and `a::b` for `a::b`."""
        pieces = name.split("::")
        return any(self.is_all_of("::".join(pieces[: end + 1])) for end in range(len(pieces)))


def _fits(parts: tuple[str, ...], text: str) -> bool:
    """Whether `text` is the parts in their order, with anything between them."""
    first, *between = parts
    if not between:
        return text == first
    last = between.pop()
    at, end = len(first), len(text) - len(last)
    if at > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for part in between:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


class Field(StrEnum):
    """What a pattern can be held against, besides the words of the note."""

    DECK = "deck"
    TOPIC = "topic"
    TAG = "tag"
    CITE = "cite"
    STANCE = "stance"
    LETTER = "letter"
    GUID = "guid"


class State(StrEnum):
    """What a card or note can be, behind `is:`."""

    DUE = "due"
    NEW = "new"
    LEARN = "learn"
    REVIEW = "review"
    SUSPENDED = "suspended"
    BURIED = "buried"
    LEECH = "leech"
    MARKED = "marked"
    DRAFT = "draft"
    SUPERSEDED = "superseded"
    DOUBT = "doubt"
    DELETED = "deleted"


class Property(StrEnum):
    """A figure of a card, behind `prop:`."""

    RETRIEVABILITY = "r"
    STABILITY = "s"
    DIFFICULTY = "d"
    LAPSES = "lapses"
    REPS = "reps"
    DUE = "due"
    INTERVAL = "ivl"


WHOLE = frozenset({Property.LAPSES, Property.REPS, Property.DUE, Property.INTERVAL})


class Comparison(StrEnum):
    """How a figure is compared; the longer signs first, as they are looked for."""

    AT_MOST = "<="
    AT_LEAST = ">="
    IS_NOT = "!="
    IS = "="
    BELOW = "<"
    ABOVE = ">"

    def holds(self, figure: float, value: float) -> bool:
        """Whether it holds between `figure` and `value`."""
        match self:
            case Comparison.AT_MOST:
                return figure <= value
            case Comparison.AT_LEAST:
                return figure >= value
            case Comparison.IS_NOT:
                return figure != value
            case Comparison.IS:
                return figure == value
            case Comparison.BELOW:
                return figure < value
            case Comparison.ABOVE:
                return figure > value


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the note, in this order; a star at the end leaves the last one open."""

    pattern: Pattern


@dataclass(frozen=True, slots=True)
class Named:
    """A field that fits a pattern, or (None) is empty."""

    field: Field
    pattern: Pattern | None


@dataclass(frozen=True, slots=True)
class Kind:
    """Notes of one kind."""

    kind: NoteKind


@dataclass(frozen=True, slots=True)
class Is:
    """Cards or notes in a state."""

    state: State


@dataclass(frozen=True, slots=True)
class Flag:
    """Cards with this flag; 0 is none."""

    number: int


@dataclass(frozen=True, slots=True)
class Rated:
    """Cards answered on one of the latest `days` study days, with `rating` or with any."""

    days: int
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Notes made, or (`edited`) changed, on one of the latest `days` study days."""

    days: int
    edited: bool


@dataclass(frozen=True, slots=True)
class Prop:
    """Cards of which a figure compares so; those that have none of that figure do not fit."""

    name: Property
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Not:
    """All that the query does not find."""

    query: "Query"


@dataclass(frozen=True, slots=True)
class And:
    """What all of the queries find; of none: everything."""

    queries: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """What any of the queries finds."""

    queries: tuple["Query", ...]


Query = Words | Named | Kind | Is | Flag | Rated | Since | Prop | Not | And | Or


def terms(query: Query) -> list[Query]:
    """The terms of a query, without what combines them."""
    match query:
        case Not(inner):
            return terms(inner)
        case And(queries) | Or(queries):
            return [term for each in queries for term in terms(each)]
        case _:
            return [query]


class Unit(StrEnum):
    """What is listed: the cards that fit, or the notes that have such a card."""

    CARDS = "cards"
    NOTES = "notes"


class Column(StrEnum):
    """What the list can be sorted by. Of a note the earliest due card counts, and so on."""

    DECK = "deck"  # and then as in the deck's file
    PROMPT = "prompt"
    TOPIC = "topic"
    TAGS = "tags"
    KIND = "kind"
    ADDED = "added"
    EDITED = "edited"
    STATE = "state"
    DUE = "due"
    INTERVAL = "interval"
    STABILITY = "stability"
    DIFFICULTY = "difficulty"
    RETRIEVABILITY = "retrievability"
    REPS = "reps"
    LAPSES = "lapses"
    FLAG = "flag"
