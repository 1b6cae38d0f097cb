"""Searching a real collection: each term, any mixture of them, the index, and the sorted list."""

import itertools
import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.builders import MONDAY, Clock
from tests.cases import cases
from trainer import config
from trainer.domain.schedule import Preset, Rating
from trainer.domain.search import parse
from trainer.domain.search_terms import Column, Property, Unit
from trainer.errors import SearchError, TrainerError
from trainer.services import decks, editing, export_json, exports, imports, search
from trainer.services.collection import Collection
from trainer.services.merge import merge
from trainer.services.sitting import Practice, Sitting
from trainer.services.study import StudySession
from trainer.storage import search_decks, search_order
from trainer.storage.models import NoteRow
from trainer.storage.search_scope import scope_of

from .search_oracle import Oracle, fill, random_query

Find = Callable[..., list[str]]
Text = Callable[..., str]
Filled = Callable[..., Collection]
NOTES = r"""
# Harbour
## Boats

Q: Where does the night ferry moor?
A: At **pier** three, ![the old boat](boat.png) behind.
- must: the café first
Ask: (MP) Who pays 100% of it?
Cite: Boats ¶3
Hint: long ago
Tags: eu::council, draft
Id: night

C: The crane lifts [nine tonnes::how much?] of fish_oil.
Tags: EU
Id: crane

# Überland

Q: Which bus is the last?
Type: line five | 5
Id: bus
"""


@pytest.fixture
def harbour(collection: Collection, import_text: Callable[..., Any], deck_text: Text) -> Collection:
    import_text(collection, deck_text(NOTES, name="Town::Port", file_id="port.en"))
    return collection


@pytest.fixture
def other_port(
    open_collection: Callable[..., Collection],
    home: Path,
    import_text: Callable[..., Any],
    deck_text: Text,
) -> Collection:
    """The same deck on another machine, in other words, and a deck besides."""
    other = open_collection(home / "other")
    changed = NOTES.replace("night ferry", "barge")
    import_text(other, deck_text(changed, name="Town::Port", file_id="port.en"))
    import_text(other, deck_text(1), "ferry.en.md")
    return other


@pytest.fixture
def find(harbour: Collection) -> Find:
    """What a search finds: the names of notes."""

    def run(query: str, **options: Any) -> list[str]:
        options.setdefault("unit", Unit.NOTES)
        found = search.find(harbour, query, **options)
        return [row.guid.partition("/")[2] for row in search.rows(harbour, found)]

    return run


@pytest.fixture(scope="module")
def filled_file(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Callable[..., Path]:
    """The file of a collection that was filled at random; each is made but once."""

    @cache
    def make(seed: int, count: int) -> Path:
        settings = config.load(tmp_path_factory.mktemp("filled"))
        shutil.copy(empty_file, settings.collection)
        collection = Collection(settings, Clock(MONDAY))
        fill(collection, random.Random(seed), count)
        collection.close()
        return settings.collection

    return make


@pytest.fixture
def filled(
    filled_file: Callable[..., Path], home: Path, open_collection: Callable[..., Collection]
) -> Filled:
    """Opens a collection of something of everything, as `seed` has it."""

    def open_it(seed: int, count: int = 60) -> Collection:
        (home / "data").mkdir()
        shutil.copy(filled_file(seed, count), home / "data" / "collection.db")
        return open_collection()

    return open_it


def is_sound(collection: Collection) -> bool:
    """Whether the index is what the notes say now."""
    search.prepare(collection)
    with closing(sqlite3.connect(collection.settings.collection)) as db:
        db.execute("INSERT INTO note_search (note_search) VALUES ('integrity-check')")
        [(indexed,)] = db.execute("SELECT indexed_to FROM note_search_mark")
        [(newest,)] = db.execute("SELECT coalesce(max(id), 0) FROM note")
        [(stale,)] = db.execute("SELECT count(*) FROM note_search_stale")
        return bool(indexed >= newest and not stale)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["night", "crane", "bus"]),
        ("ferry", ["night"]),
        ("FERRY", ["night"]),
        ("cafe", ["night"]),
        ("UBERLAND", ["bus"]),
        ("ferr", []),
        ("ferr*", ["night"]),
        ("erry*", []),
        ("*erry", ["night"]),
        ("mo*r", ["night"]),
        ('"night ferry"', ["night"]),
        ('"ferry night"', []),
        ('"night fer*"', ["night"]),
        ("100%", ["night"]),
        ("%", ["night"]),
        ("*0%", ["night"]),
        ("*h_o*", ["crane"]),
        ("*i_o*", []),
        ("pays", ["night"]),
        ("five", ["bus"]),
        ("ago", ["night"]),
        ('"lifts nine tonnes of"', ["crane"]),
        ("much", ["crane"]),
        ("boat.png", []),
        ('"the old boat behind"', ["night"]),
        ("ferry or bus", ["night", "bus"]),
        ("ferry bus", []),
        ("-ferry", ["crane", "bus"]),
        ("-(ferry or bus)", ["crane"]),
        ("deck:Town", ["night", "crane", "bus"]),
        ("deck:town::port", ["night", "crane", "bus"]),
        ("deck:Port", []),
        ("deck:*Port", ["night", "crane", "bus"]),
        ("deck:T", []),
        ("topic:harb", ["night", "crane"]),
        ("topic:boats", ["night", "crane"]),
        ("topic:über", ["bus"]),
        ("topic:none", []),
        ("tag:eu", ["night", "crane"]),
        ("tag:eu::council", ["night"]),
        ("tag:e", []),
        ("tag:e*l", ["night"]),
        ("tag:none", ["bus"]),
        ("kind:typed", ["bus"]),
        ("is:draft", ["night"]),
        ("is:new", ["night", "crane", "bus"]),
        ("is:review or is:learn or is:due or is:suspended or is:buried or is:leech", []),
        ("cite:¶3", ["night"]),
        ("cite:none", ["crane", "bus"]),
        ("stance:none", ["night", "crane", "bus"]),
        ("letter:none", ["night", "crane", "bus"]),
        ("guid:port.en/bus", ["bus"]),
        ("guid:port.en/*n*", ["night", "crane"]),
        ("added:1", ["night", "crane", "bus"]),
        ("flag:0", ["night", "crane", "bus"]),
        ("prop:reps=0", ["night", "crane", "bus"]),
        ("prop:s>0 or prop:r<1 or prop:due<9 or prop:ivl>0", []),
        ("-prop:s>0", ["night", "crane", "bus"]),
    ],
)
def test_a_term_finds(find: Find, query: str, names: list[str]) -> None:
    assert find(query) == names


def test_answers_are_found_by_when_and_how_they_were_given(
    harbour: Collection, find: Find, clock: Any
) -> None:
    StudySession(harbour).grade(Rating.AGAIN, timedelta(seconds=5))
    assert find("rated:1") == find("rated:1:1") == find("is:learn") == ["night"]
    assert find("rated:1:3") == []
    clock.forward(days=1)
    assert find("rated:1") == []
    assert find("rated:2") == find("is:due") == find("prop:due<0 or prop:due=-1") == ["night"]
    assert find("-rated:2") == ["crane", "bus"]


def test_what_is_put_away_flagged_or_marked_is_found(harbour: Collection, find: Find) -> None:
    session = StudySession(harbour)
    session.flag()
    session.mark()
    session.suspend()
    session.bury()
    assert find("flag:1") == find("is:marked") == find("is:suspended") == ["night"]
    assert find("is:buried") == ["crane"]


def test_deleted_notes_are_found_only_when_asked_for(harbour: Collection, find: Find) -> None:
    decks.undo(harbour)
    assert find("") == find("ferry") == find("is:new or -is:new") == []
    assert find("is:deleted") == ["night", "crane", "bus"]
    assert find("is:deleted ferry") == ["night"]
    assert len(search.find(harbour, "is:deleted ferry")) == 1
    assert find("-is:deleted") == []


def test_notes_of_a_deleted_deck_are_deleted(harbour: Collection, find: Find) -> None:
    decks.delete(harbour, "Town::Port")
    assert find("") == []
    assert find("is:deleted bus") == ["bus"]
    decks.undo(harbour)
    assert find("bus") == ["bus"]


def test_what_cannot_be_read_changes_nothing_and_is_pointed_at(harbour: Collection) -> None:
    with pytest.raises(SearchError) as caught:
        search.find(harbour, "ferry prop:x=1")
    assert caught.value.position == len("ferry prop:")


class TestTheIndex:
    def test_an_edit_is_found_at_once(
        self, harbour: Collection, find: Find, sql: Callable[..., Any]
    ) -> None:
        assert find("ferry") == ["night"]
        [(note_id,)] = sql(harbour, "SELECT id FROM note WHERE guid = 'port.en/night'")
        text = editing.note_text(harbour, note_id)
        editing.edit(harbour, note_id, text.replace("night ferry", "submarine"))
        assert find("submarine") == ["night"]
        assert find("ferry") == []
        assert is_sound(harbour)
        decks.undo(harbour)
        assert find("ferry") == ["night"]
        assert is_sound(harbour)

    def test_it_follows_imports_and_their_undo(
        self,
        harbour: Collection,
        find: Find,
        import_text: Callable[..., Any],
        deck_text: Text,
    ) -> None:
        assert is_sound(harbour)
        changed = NOTES.replace("last", "first").replace("Id: crane", "Id: hoist")
        import_text(harbour, deck_text(changed, name="Town::Port", file_id="port.en"))
        assert find("first") == ["night", "bus"]
        assert is_sound(harbour)
        decks.undo(harbour)
        assert find("first") == ["night"]
        assert is_sound(harbour)

    def test_it_follows_a_merge(
        self, harbour: Collection, other_port: Collection, find: Find
    ) -> None:
        assert find("ferry") == ["night"]
        other_port.close()
        merge(harbour, other_port.settings.collection)
        assert is_sound(harbour)
        assert set(find("ferry or barge")) == {"night", "f0"}

    def test_rows_deleted_and_made_again_with_their_id_are_followed(
        self, harbour: Collection, find: Find, sql: Callable[..., Any]
    ) -> None:
        assert find("bus") == ["bus"]
        [(highest,)] = sql(harbour, "SELECT max(id) FROM note")
        sql(harbour, "DELETE FROM card WHERE note_id = ?", highest)
        columns = ", ".join(
            row[1]
            for row in sql(harbour, "PRAGMA table_info(note)")
            if row[1] not in ("id", "guid")
        )
        sql(harbour, "CREATE TABLE kept AS SELECT * FROM note WHERE id = ?", highest)
        sql(harbour, "UPDATE kept SET plain_text = 'tram'")
        sql(harbour, "DELETE FROM note WHERE id = ?", highest)
        assert find("bus") == []
        again = f"INSERT INTO note (id, guid, {columns}) SELECT id, guid, {columns} FROM kept"
        sql(harbour, again)
        assert find("tram") == ["bus"]
        assert is_sound(harbour)

    def test_it_stays_behind_until_words_are_looked_up(
        self, harbour: Collection, find: Find, sql: Callable[..., Any]
    ) -> None:
        find("tag:eu")
        assert sql(harbour, "SELECT indexed_to FROM note_search_mark") == [(0,)]
        find("ferry")
        assert sql(harbour, "SELECT indexed_to FROM note_search_mark") == [(3,)]


class TestTheList:
    def test_it_is_handed_out_by_windows(self, harbour: Collection) -> None:
        found = search.find(harbour, "")
        assert (len(found), found.unit) == (3, Unit.CARDS)
        rows = search.rows(harbour, found, 1, 1)
        assert [row.guid for row in rows] == ["port.en/crane"]
        assert rows[0].prompt == "The crane lifts [how much?] of fish_oil."
        assert rows[0].deck == "Town::Port"
        assert search.rows(harbour, found, 3) == []

    def test_many_decks_are_in_the_order_of_their_names(
        self, collection: Collection, import_text: Callable[..., Any], deck_text: Text
    ) -> None:
        names = [f"{letter}::{number}" for letter in "bac" for number in range(4)]
        for place, name in enumerate(names):
            text = deck_text(1, name=name, file_id=f"d{place}.en")
            import_text(collection, text, f"d{place}.en.md")
        rows = search.rows(collection, search.find(collection, ""))
        assert [row.deck for row in rows] == sorted(names)

    @pytest.mark.parametrize("unit", Unit)
    @pytest.mark.parametrize("query", ["", "prop:reps>=0", "eu"])
    def test_many_stand_as_their_decks_do(self, filled: Filled, unit: Unit, query: str) -> None:
        collection = filled(9, 1500)
        found = search.find(collection, query, unit=unit)
        rows = search.rows(collection, found, 0, 2000)
        assert query == "eu" or len(rows) > 500
        with collection.reading() as session:
            place = {row.id: row.position for row in session.scalars(select(NoteRow))}
        names = [line.name for line in decks.tree(collection)]
        expected = sorted(
            rows,
            key=lambda row: (
                names.index(row.deck), place[row.note_id], row.note_id, row.ordinal or 0
            ),
        )  # fmt: skip
        assert rows == expected
        assert len(rows) == len(found)
        back = search.find(collection, query, unit=unit, descending=True)
        assert list(back.ids) == list(reversed(found.ids))

    def test_what_is_written_meanwhile_is_there_the_next_time(
        self, harbour: Collection, import_text: Callable[..., Any], deck_text: Text, tmp_path: Path
    ) -> None:
        other = Collection(replace(harbour.settings))
        for collection in (harbour, other):
            assert len(search.find(collection, "")) == 3
        import_text(harbour, deck_text(2, name="New", file_id="new.en"), "new.en.md")
        for collection in (harbour, other):
            assert len(search.find(collection, "")) == 5
        decks.undo(other)
        for collection in (harbour, other):
            assert len(search.find(collection, "")) == 3
        other.close()

    @pytest.mark.parametrize("unit", Unit)
    @pytest.mark.parametrize("harm", ["'abc'", "1e300", "-9223372036854775808", "x'00'", "2.5"])
    def test_a_damaged_figure_breaks_no_sorting(
        self, harbour: Collection, sql: Callable[..., Any], unit: Unit, harm: str
    ) -> None:
        sql(harbour, f"UPDATE card SET due = {harm}, lapses = {harm} WHERE id = 1")
        sql(harbour, f"UPDATE note SET created_at = {harm} WHERE id = 1")
        for column in (Column.DUE, Column.LAPSES, Column.ADDED):
            for descending in (False, True):
                found = search.find(harbour, "", unit=unit, column=column, descending=descending)
                assert len(found) == 3

    def test_rows_that_are_gone_are_left_out(
        self, harbour: Collection, sql: Callable[..., Any]
    ) -> None:
        found = search.find(harbour, "")
        sql(harbour, "DELETE FROM card WHERE id = ?", found.ids[0])
        assert len(search.rows(harbour, found)) == 2

    @pytest.mark.parametrize("unit", Unit)
    @pytest.mark.parametrize("query", ["", "kind:basic", "is:new", "crane or ferry"])
    def test_notes_of_a_deck_that_is_not_there_are_left_out(
        self, harbour: Collection, sql: Callable[..., Any], query: str, unit: Unit
    ) -> None:
        sql(harbour, "UPDATE note SET deck_id = 99 WHERE id = 1")
        for column in Column:
            found = search.find(harbour, query, unit=unit, column=column)
            assert 1 not in {row.note_id for row in search.rows(harbour, found)}

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("unit", Unit)
    @pytest.mark.parametrize("column", Column)
    def test_every_column_sorts_both_ways_with_what_is_empty_last(
        self, filled: Filled, seed: int, unit: Unit, column: Column
    ) -> None:
        collection = filled(seed)
        names = [line.name.casefold() for line in decks.tree(collection)]
        value: Callable[[Any], Any] = {
            Column.DECK: lambda row: names.index(row.deck.casefold()),
            Column.PROMPT: _ascii_folded,
            Column.TOPIC: lambda row: row.topic,
            Column.TAGS: lambda row: row.tags,
            Column.STATE: lambda row: row.state and list(type(row.state)).index(row.state),
        }.get(column, lambda row: getattr(row, column.value))
        counts = set()
        for descending in (False, True):
            found = search.find(collection, "", unit=unit, column=column, descending=descending)
            rows = search.rows(collection, found, 0, 1000)
            counts.add(len(found))
            known = [value(row) for row in rows if value(row) is not None]
            assert all(value(row) is None for row in rows[len(known) :])
            if column not in (Column.TOPIC, Column.TAGS, Column.PROMPT):
                assert known == sorted(known, reverse=descending)
        assert len(counts) == 1
        assert counts.pop() > 10


def _ascii_folded(row: Any) -> str:
    return "".join(c.lower() if c.isascii() else c for c in row.prompt)


class TestAgainstPython:
    @pytest.mark.parametrize("seed", range(8))
    def test_any_query_finds_what_python_finds(self, filled: Filled, seed: int) -> None:
        chance = random.Random(seed)
        collection = filled(seed)
        search.prepare(collection)
        oracle = Oracle(collection)
        preset, now, days = collection.settings.preset, collection.now(), collection.days
        sizes = set()
        with collection.reading() as session:
            scope = scope_of(session, preset, now, days)
            for _ in range(cases(50)):
                query = random_query(chance)
                cards = search_order.ids(session, query, replace(scope, tests=[]), Unit.CARDS)
                notes = search_order.ids(session, query, replace(scope, tests=[]), Unit.NOTES)
                assert set(cards) == oracle.card_ids(query), query
                assert set(notes) == oracle.note_ids(query), query
                assert (len(cards), len(notes)) == (len(set(cards)), len(set(notes)))
                sizes.add(len(cards))
        assert len(sizes) > 10

    @pytest.mark.parametrize("seed", range(3))
    def test_few_are_found_and_sorted_as_many_are(
        self, filled: Filled, seed: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chance = random.Random(seed)
        collection = filled(seed)
        search.prepare(collection)
        with collection.reading() as session:
            scope = scope_of(session, Preset(), collection.now(), collection.days)
            for _ in range(cases(8)):
                query, descending = random_query(chance), chance.random() < 0.5
                for unit, column in itertools.product(Unit, Column):
                    each = []
                    for few in (0, 1_000_000):
                        monkeypatch.setattr(search_decks, "FEW", few)
                        anew = replace(scope, tests=[])
                        each.append(
                            search_order.ids(
                                session, query, anew, unit, column, descending=descending
                            )
                        )
                    assert each[0] == each[1], (query, unit, column)

    def test_the_chance_of_recall_is_the_domains_own(self, filled: Filled) -> None:
        collection = filled(3)
        oracle = Oracle(collection)
        found = search.find(collection, "prop:r>0", column=Column.RETRIEVABILITY)
        rows = search.rows(collection, found, 0, 1000)
        assert len(rows) > 10
        by_id = {row["id"]: row for row in oracle.cards}
        for row in rows:
            exact = oracle.figure(Property.RETRIEVABILITY, by_id[row.id])
            assert row.retrievability == exact
            assert exact is not None
            digits = f"{exact:.12f}"
            near = search.find(collection, f"prop:r>={float(digits) - 2e-12:.12f}")
            beyond = search.find(collection, f"prop:r>={float(digits) + 2e-12:.12f}")
            assert row.id in near.ids
            assert row.id not in beyond.ids


def test_thousands_of_queries_give_results_or_are_pointed_at(filled: Filled) -> None:
    chance = random.Random(11)
    collection = filled(11, 20)
    pieces = (
        *"()-*\"\\:%_' \t;é€\0\ud800",
        *("or ", "and ", "ferry ", "één ", "deck:", "tag:", "topic:", "is:", "is:due ", "prop:"),
        *("prop:r<0.9 ", "prop:ivl>=1 ", "prop:due=", "rated:", "7", "1:3 ", "added:3 ", "kind:"),
        *("basic ", "flag:", "cite:", "stance:", "guid:", "letter:", "none ", "NEAR(", "AND", "--"),
        *("; DROP TABLE note", "' OR 1=1", "plain_text:", "^", "+", "{", "<=", "-1", "99999999"),
    )
    pointed: list[bool] = []
    results = 0
    search.prepare(collection)
    with collection.reading() as session:
        scope = scope_of(session, Preset(), collection.now(), collection.days)
        for _ in range(10_000):
            query = "".join(chance.choices(pieces, k=chance.randrange(1, 9)))
            unit, column = chance.choice(list(Unit)), chance.choice(list(Column))
            try:
                parsed = parse(query)
            except SearchError as error:
                pointed.append(0 <= error.position <= len(query))
            else:
                search_order.ids(session, parsed, replace(scope, tests=[]), unit, column)
                results += 1
    assert all(pointed)
    assert min(len(pointed), results) > 1_000
    assert is_sound(collection)


class TestASitting:
    def test_it_asks_only_what_was_found(self, harbour: Collection) -> None:
        found = search.card_ids(harbour, "tag:eu -ferry")
        session = StudySession(harbour, sitting=Sitting(found=found))
        assert session.question is not None
        assert session.question.guid == "port.en/crane"
        session.grade(Rating.EASY, timedelta(seconds=5))
        assert session.question is None

    def test_what_is_not_due_is_asked_as_practice_ahead_alone(self, harbour: Collection) -> None:
        StudySession(harbour).grade(Rating.EASY, timedelta(seconds=5))
        found = search.card_ids(harbour, "is:review")
        assert StudySession(harbour, sitting=Sitting(found=found)).question is None
        ahead = Sitting(practice=Practice.AHEAD, found=found)
        session = StudySession(harbour, sitting=ahead)
        assert session.question is not None
        assert session.question.practice

    def test_a_plan_for_a_date_asks_only_what_was_found(
        self, harbour: Collection, sql: Callable[..., Any]
    ) -> None:
        at = harbour.now() + timedelta(days=5)
        sql(harbour, "UPDATE deck SET briefing_at = ?", int(at.timestamp() * 1e6))
        found = search.card_ids(harbour, "crane")
        session = StudySession(harbour, sitting=Sitting(found=found))
        seen = set()
        while session.question is not None and len(seen) < 5:
            seen.add(session.question.guid)
            session.grade(Rating.EASY, timedelta(seconds=5))
        assert seen == {"port.en/crane"}

    def test_a_search_that_finds_nothing_is_told(self, harbour: Collection) -> None:
        with pytest.raises(TrainerError, match="Nothing is found by zeppelin"):
            search.card_ids(harbour, "zeppelin")


def test_an_export_writes_only_the_notes_found(harbour: Collection, tmp_path: Path) -> None:
    only = search.note_ids(harbour, "tag:eu -ferry")
    [text] = exports.to_markdown(harbour, None, only).values()
    assert "crane" in text
    assert "ferry" not in text
    assert "bus" not in exports.to_csv(harbour, None, only)
    assert "bus" not in export_json.to_json(harbour, None, only)
    exports.to_package(harbour, None, tmp_path / "some.apkg", only)
    options = imports.options(harbour)
    [deck] = imports.read([tmp_path / "some.apkg"], options)
    assert len(deck.notes) == 1


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("zeppelin", "Nothing is found."),
        ("deck:Town zeppelin", "Nothing is found."),
        ("deck:*own* zeppelin", "Nothing is found."),
        (
            "ferry (deck:port or deck:nowhere)",
            "Nothing is found: no deck is called port, but deck:*port* finds one.",
        ),
        ("deck:nowhere", "Nothing is found: no deck is called nowhere."),
        (
            'deck:"wn::P" -deck:x',
            "Nothing is found: no deck is called wn::P, but deck:*wn::P* finds one.",
        ),
    ],
)
def test_where_nothing_is_found_it_says_which_deck_there_is_not(
    harbour: Collection, query: str, said: str
) -> None:
    assert search.find(harbour, query).ids.tolist() == []
    assert search.nothing(harbour, query) == said


def test_the_deck_that_is_proposed_finds_something(harbour: Collection) -> None:
    assert len(search.find(harbour, "deck:*port*")) > 0
