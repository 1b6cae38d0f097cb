"""A small collection with something of everything, and queries answered by Python alone."""

import json
import random
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.builders import card, deck, note, review
from trainer.domain.memory import retrievability
from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Role
from trainer.domain.schedule import NEW, CardState, Preset, Schedule
from trainer.domain.search_terms import (
    And,
    Comparison,
    Field,
    Flag,
    Is,
    Kind,
    Named,
    Not,
    Or,
    Pattern,
    Prop,
    Property,
    Query,
    Rated,
    Since,
    State,
    Words,
    terms,
)
from trainer.services.collection import Collection
from trainer.storage import presets
from trainer.storage.models import DoubtRow, LetterRow, NoteRow, ReviewKind
from trainer.storage.notes import columns_of
from trainer.storage.reviews import ANSWERS

WORDS = (
    "ferry",
    "Veerpont",
    "één",
    "een",
    "winter",
    "100%",
    "a_b",
    "pier-3",
    "Oekraïne",
    "€",
    "or",
)
TAGS = ("eu", "EU::council", "eu::council::may", "draft", "één", 'a"b', "eur")
TOPICS = ("Ukraine", "Ukraine › aid", "Oekraïne", "Steun*")
PRESETS = (
    Preset(),
    Preset(parameters=(*Preset().parameters[:20], 0.4), leech_threshold=3, desired_retention=0.85),
    Preset(leech_threshold=0),
)
_DAY = timedelta(days=1)


def fill(collection: Collection, chance: random.Random, count: int = 60) -> None:
    """Decks, a letter, notes, cards and past answers, at random."""
    now = collection.now()
    with collection.writing() as session:
        versions = [
            presets.version_of(session, preset, now, f"p{n}") for n, preset in enumerate(PRESETS)
        ]
        letter = LetterRow(
            uuid=deck().uuid,
            title="Kamerbrief veer",
            reference="446",
            digest="d" * 64,
            added_at=now,
        )
        names = ("A", "A::B", "A::B::C", "AB", "a b", "Weg", "Weg::ook")
        rows = [
            deck(
                name,
                preset_id=versions[place % 3] if place else None,
                letter=letter if place == 1 else None,
                letter_title="Other letter" if place == 3 else "",
                deleted_at=now if name == "Weg" else None,
            )
            for place, name in enumerate(names)
        ]
        session.add_all(rows)
        session.flush()
        for number in range(count):
            of = chance.choice(rows)
            content = _content(chance)
            values = columns_of(content, None)
            row = note(
                of,
                f"{of.id}/n{number}",
                **values,
                position=chance.randrange(9),
                stance=chance.choice(("", "supports", "opposes")),
                marked=chance.random() < 0.2,
                created_at=now - chance.randrange(40) * _DAY / 2,
                modified_at=now - chance.randrange(20) * _DAY / 2,
                superseded_at=now if chance.random() < 0.1 else None,
                deleted_at=now if chance.random() < 0.15 else None,
            )
            cards = [
                _card(chance, row, ordinal, now) for ordinal in range(chance.choice((0, 1, 2)))
            ]
            session.add_all([row, *cards])
            session.flush()
            if number % 5 == 0:
                session.add(_doubt(row, now, is_settled=number % 10 == 0))
            for each in cards:
                given = list(_reviews(collection, chance, each, versions[0], now))
                session.add_all(given)
                each.schedule = _after(each.schedule, given)


def _doubt(of: NoteRow, now: datetime, *, is_settled: bool) -> DoubtRow:
    return DoubtRow(
        uuid=deck().uuid,
        note_id=of.id,
        made_at=now,
        reasons=[],
        old_text="1,95",
        new_text="1,93",
        citation="",
        settled_at=now if is_settled else None,
    )


def _after(schedule: Schedule, given: Sequence[Any]) -> Schedule:
    """The schedule as of the latest answer that counts; a card without one is new."""
    counted = [
        row.reviewed_at
        for row in given
        if row.undone_at is None and row.kind in (*ANSWERS, ReviewKind.SET)
    ]
    return replace(schedule, last_review=max(counted)) if counted else NEW


def _content(chance: random.Random) -> NoteContent:
    kind = chance.choice(list(NoteKind))
    text = " ".join(chance.choices(WORDS, k=3))
    return NoteContent(
        kind,
        f"{text} [gap::hint]" if kind is NoteKind.CLOZE else text,
        " ".join(chance.choices(WORDS, k=2)),
        key_points=(KeyPoint(Role.MUST, chance.choice(WORDS)),),
        choices=(Choice(chance.choice(WORDS), right=True),) if kind is NoteKind.CHOICE else (),
        topic=tuple(chance.sample(TOPICS, chance.choice((0, 1, 2)))),
        citation=chance.choice(("", "Oekraïne ¶3 ~a1b2c3", "Inleiding ¶1–2")),
        tags=tuple(chance.sample(TAGS, chance.choice((0, 1, 2)))),
    )


def _card(chance: random.Random, of: NoteRow, ordinal: int, now: datetime) -> Any:
    state = chance.choice(list(CardState))
    last = now - chance.randrange(40) * _DAY - timedelta(hours=chance.randrange(24))
    schedule = Schedule(
        state,
        None if state in (CardState.NEW, CardState.REVIEW) else 0,
        None if state is CardState.NEW else chance.uniform(0.5, 60),
        None if state is CardState.NEW else chance.uniform(1, 10),
        None if state is CardState.NEW else now + timedelta(hours=chance.randrange(-400, 400)),
        None if state is CardState.NEW else last,
    )
    return card(
        of,
        ordinal,
        schedule,
        reps=chance.randrange(6),
        lapses=chance.randrange(10),
        suspended=chance.random() < 0.2,
        flag=chance.choice((0, 0, 1, 2)),
        buried_until=now.date() + timedelta(days=chance.choice((0, 1))) if ordinal else None,
        deleted_at=now if chance.random() < 0.1 else None,
    )


def _reviews(
    collection: Collection, chance: random.Random, of: Any, preset_id: int, now: datetime
) -> Iterable[Any]:
    for _ in range(chance.choice((0, 1, 3))):
        at = now - timedelta(hours=chance.randrange(24 * 30))
        kind = chance.choice(list(ReviewKind))
        yield review(
            of,
            preset_id,
            at,
            study_day=collection.days.day_of(at),
            kind=kind,
            rating=None if kind is ReviewKind.SET else chance.choice((1, 2, 3, 4)),
            undone_at=now if chance.random() < 0.2 else None,
        )


def random_query(chance: random.Random, depth: int = 3) -> Query:
    """A query of any shape, of terms that find some of it."""
    if depth and chance.random() < 0.6:
        shape = chance.choice((And, Or, Not))
        if shape is Not:
            return Not(random_query(chance, depth - 1))
        return shape(tuple(random_query(chance, depth - 1) for _ in range(chance.choice((2, 3)))))
    return _random_term(chance)


def _random_term(chance: random.Random) -> Query:
    kinds: Sequence[Any] = (
        lambda: Words(_pattern(chance, (*WORDS, "pier 3", "ferry winter", "gap", "hint"))),
        lambda: Named(Field.TAG, chance.choice((None, _pattern(chance, TAGS)))),
        lambda: Named(Field.TOPIC, chance.choice((None, _pattern(chance, TOPICS)))),
        lambda: Named(Field.DECK, _pattern(chance, ("A", "a::b", "AB", "a b", "weg"))),
        lambda: Named(Field.CITE, chance.choice((None, Pattern(("¶3",)), Pattern(("¶", "2"))))),
        lambda: Named(Field.STANCE, chance.choice((None, _pattern(chance, ("supports",))))),
        lambda: Named(Field.LETTER, chance.choice((None, _pattern(chance, ("446", "letter"))))),
        lambda: Named(Field.GUID, chance.choice((Pattern(("1/n1",)), Pattern(("", "n1", ""))))),
        lambda: Kind(chance.choice(list(NoteKind))),
        lambda: Is(chance.choice(list(State))),
        lambda: Is(chance.choice(list(State))),
        lambda: Flag(chance.randrange(3)),
        lambda: Rated(chance.randrange(1, 20), chance.choice((None, 1, 3))),
        lambda: Since(chance.randrange(1, 15), edited=chance.random() < 0.5),
        lambda: _random_prop(chance),
        lambda: _random_prop(chance),
    )
    return chance.choice(kinds)()


def _pattern(chance: random.Random, texts: Sequence[str]) -> Pattern:
    text = chance.choice(texts)
    if chance.random() < 0.7 or len(text) < 3:
        return Pattern((text,))
    return chance.choice(
        (Pattern((text[:2], "")), Pattern(("", text[1:])), Pattern((text[0], text[-1])))
    )


def _random_prop(chance: random.Random) -> Prop:
    name = chance.choice(list(Property))
    value = {
        Property.RETRIEVABILITY: chance.choice((0, 0.5, 0.7, 0.9, 0.97, 1, 2)),
        Property.STABILITY: chance.uniform(0, 40),
        Property.DIFFICULTY: chance.uniform(1, 10),
    }.get(name, chance.randrange(-6, 16))
    return Prop(name, chance.choice(list(Comparison)), float(value))


class Oracle:
    """The collection read by SQLite alone, and what a query finds in it."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        with closing(sqlite3.connect(collection.settings.collection)) as db:
            db.row_factory = sqlite3.Row
            self.decks = {row["id"]: dict(row) for row in db.execute("SELECT * FROM deck")}
            self.notes = {row["id"]: dict(row) for row in db.execute("SELECT * FROM note")}
            self.cards = [dict(row) for row in db.execute("SELECT * FROM card")]
            self.reviews: dict[int, list[dict[str, Any]]] = {}
            for row in db.execute("SELECT * FROM review ORDER BY reviewed_at, id"):
                self.reviews.setdefault(row["card_id"], []).append(dict(row))
            settled = "settled_at IS NOT NULL OR undone_at IS NOT NULL"
            doubts = db.execute(f"SELECT note_id FROM doubt WHERE NOT ({settled})")
            self.doubted = {row["note_id"] for row in doubts}
            self.letters = {row["id"]: dict(row) for row in db.execute("SELECT * FROM letter")}
        self.presets = dict(enumerate(PRESETS, 1))

    def card_ids(self, query: Query) -> set[int]:
        return {
            row["id"]
            for row in self.cards
            if self._is_there(row, query) and self._holds(query, row)
        }

    def note_ids(self, query: Query) -> set[int]:
        found = set()
        for note_id in self.notes:
            cards = [
                row
                for row in self.cards
                if row["note_id"] == note_id and self._is_there(row, query)
            ] or [{"note_id": note_id}]
            if any(self._holds(query, row) for row in cards):
                found.add(note_id)
        return found

    def _is_there(self, row: dict[str, Any], query: Query) -> bool:
        if row["deleted_at"] is None:
            return True
        gone = self.notes[row["note_id"]]["deleted_at"] is not None
        return gone and Is(State.DELETED) in terms(query)

    def _holds(self, query: Query, row: dict[str, Any]) -> bool:
        if Is(State.DELETED) not in terms(query) and self._is(State.DELETED, row):
            return False
        return self._fits(query, row)

    def _fits(self, query: Query, row: dict[str, Any]) -> bool:
        of = self.notes[row["note_id"]]
        match query:
            case And(queries):
                return all(self._fits(each, row) for each in queries)
            case Or(queries):
                return any(self._fits(each, row) for each in queries)
            case Not(inner):
                return not self._fits(inner, row)
            case Words(pattern):
                return says(of["plain_text"], pattern)
            case Named(field, pattern):
                return self._named(field, pattern, of)
            case _:
                return self._of_card(query, row)

    def _of_card(self, query: Query, row: dict[str, Any]) -> bool:
        of = self.notes[row["note_id"]]
        match query:
            case Kind(kind):
                fits = of["kind"] == kind
            case Is(state):
                fits = self._is(state, row)
            case Flag(number):
                fits = row.get("flag") == number
            case Rated(days, rating):
                fits = self._was_rated(row, days, rating)
            case Since(days, edited):
                day = self._day(of["modified_at" if edited else "created_at"])
                fits = day > self.collection.today() - days * _DAY
            case Prop(name, comparison, value):
                figure = self.figure(name, row)
                fits = figure is not None and comparison.holds(figure, value)
            case _:
                raise TypeError(query)
        return bool(fits)

    def _was_rated(self, row: dict[str, Any], days: int, rating: int | None) -> bool:
        first = self.collection.today() - (days - 1) * _DAY
        return any(
            each["undone_at"] is None
            and each["rating"] is not None
            and date.fromisoformat(each["study_day"]) >= first
            and rating in (None, each["rating"])
            for each in self.reviews.get(row.get("id", 0), ())
        )

    def _named(self, field: Field, pattern: Pattern | None, of: dict[str, Any]) -> bool:
        of_deck = self.decks[of["deck_id"]]
        letter = self.letters.get(of_deck["letter_id"], {"title": "", "reference": ""})
        texts = {
            Field.DECK: _and_above(of_deck["name"]),
            Field.TAG: [name for tag in json.loads(of["tags"]) for name in _and_above(tag)],
            Field.TOPIC: json.loads(of["topic"]),
            Field.CITE: [of["citation"]],
            Field.STANCE: [of["stance"]],
            Field.GUID: [of["guid"]],
            Field.LETTER: [
                of_deck["letter_title"],
                of_deck["letter_reference"],
                letter["title"],
                letter["reference"],
            ],
        }[field]
        texts = list(filter(None, texts))
        if pattern is None:
            return not texts
        inside = ".*".join(map(re.escape, pattern.parts))
        before = ".*" if field in (Field.CITE, Field.LETTER) else ""
        after = ".*" if field in (Field.CITE, Field.LETTER, Field.TOPIC) else ""
        whole = re.compile(before + inside + after, re.IGNORECASE | re.DOTALL)
        return any(whole.fullmatch(text) for text in texts)

    def _is(self, state: State, row: dict[str, Any]) -> bool:
        of = self.notes[row["note_id"]]
        of_deck = self.decks[of["deck_id"]]
        of_notes = {
            State.MARKED: bool(of["marked"]),
            State.DRAFT: "draft" in json.loads(of["tags"]),
            State.SUPERSEDED: of["superseded_at"] is not None,
            State.DOUBT: of["id"] in self.doubted and of["superseded_at"] is None,
            State.DELETED: (of["deleted_at"] or of_deck["deleted_at"]) is not None,
        }
        if state in of_notes:
            return of_notes[state]
        if "id" not in row:
            return False
        buried = (row["buried_until"] or "") > self.collection.today().isoformat()
        threshold = self._preset(row).leech_threshold
        due = row["due"] is not None and self._day(row["due"]) <= self.collection.today()
        return {
            State.DUE: row["state"] != "new" and due and not row["suspended"] and not buried,
            State.NEW: row["state"] == "new",
            State.LEARN: row["state"] in ("learning", "relearning"),
            State.REVIEW: row["state"] in ("review", "relearning"),
            State.SUSPENDED: bool(row["suspended"]),
            State.BURIED: buried,
            State.LEECH: 0 < threshold <= row["lapses"],
        }[state]

    def figure(self, name: Property, row: dict[str, Any]) -> float | None:
        if "id" not in row:
            return None
        if name is Property.RETRIEVABILITY:
            return self.recall(row)
        if name is Property.DUE:
            return row["due"] and (self._day(row["due"]) - self.collection.today()).days
        if name is Property.INTERVAL:
            if row["state"] != "review":
                return None
            return max(1, (self._day(row["due"]) - self._day(row["last_review"])).days)
        column = {"s": "stability", "d": "difficulty"}.get(name.value, name.value)
        figure: float | None = row[column]
        return figure

    def recall(self, row: dict[str, Any]) -> float | None:
        if row["last_review"] is None or row["stability"] is None:
            return None
        passed = self.collection.now() - _instant(row["last_review"])
        return retrievability(
            row["stability"], passed / timedelta(days=1), self._preset(row).parameters
        )

    def _preset(self, row: dict[str, Any]) -> Preset:
        of_deck = self.decks[self.notes[row["note_id"]]["deck_id"]]
        return self.presets.get(of_deck["preset_id"], self.collection.settings.preset)

    def _day(self, micros: int) -> date:
        return self.collection.days.day_of(_instant(micros))


def _instant(micros: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def says(text: str, pattern: Pattern) -> bool:
    """Whether words in this order are in the text; a pattern within words is a stretch of it."""
    first, *rest = pattern.parts
    if not any(pattern.parts):
        return True
    wanted = _tokens(first)
    if not wanted or rest not in ([], [""]):
        inside = ".*".join(map(re.escape, pattern.parts))
        return re.search(inside, text, re.DOTALL | re.IGNORECASE | re.ASCII) is not None
    tokens, size = _tokens(text), len(wanted)
    for start in range(len(tokens) - size + 1):
        *head, last = tokens[start : start + size]
        fits = last.startswith(wanted[-1]) if rest else last == wanted[-1]
        if head == wanted[:-1] and fits:
            return True
    return False


def _tokens(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare.lower())


def _and_above(name: str) -> list[str]:
    pieces = name.split("::")
    return ["::".join(pieces[: end + 1]) for end in range(len(pieces))]
