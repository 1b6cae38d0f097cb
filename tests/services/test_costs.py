"""What a key press asks of SQLite: as much with many cards as with few, and by indexes alone."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.pool import Pool

from tests.builders import ask
from trainer.services import briefing, decks, merge, search
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.storage.search_scope import fits_name

from . import acts_on_a_card

FEW, MANY = 18_000, 54_000  # more new cards than are ever sorted
DAY = 86_400_000_000  # microseconds
STEP = 50  # instructions of SQLite's machine between two counts

ACTS: dict[str, Callable[[StudySession], object]] = {
    "the next card is prepared": lambda sitting: sitting.prepare(),
    "the answer is shown": lambda sitting: sitting.outcomes(),
    **acts_on_a_card.ACTS,
    "flag": lambda sitting: sitting.flag(),
    "about this card": lambda sitting: sitting.info(),
    "the source": lambda sitting: sitting.sources(),
    "skip": lambda sitting: sitting.skip(),
    "undo": lambda sitting: sitting.undo(),
}


class Watch:
    """Counts the work of every connection, and keeps the statements of those that are watched."""

    def __init__(self) -> None:
        self.steps = 0
        self.statements: list[str] = []

    def connected(self, driver: sqlite3.Connection, _record: object) -> None:
        driver.set_trace_callback(self.statements.append)
        driver.set_progress_handler(self._step, STEP)

    def _step(self) -> int:
        self.steps += 1
        return 0

    def begin(self) -> None:
        self.steps = 0
        self.statements.clear()


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch()
    event.listen(Pool, "connect", watch.connected)
    try:
        yield watch
    finally:
        event.remove(Pool, "connect", watch.connected)


def grow(path: Path, count: int, now: Any) -> None:
    """Give the collection `count` notes like its first, of which two in three were studied."""
    at = int(now.timestamp() * 1_000_000)
    with closing(sqlite3.connect(path)) as db:
        copy(db, "note", count, {"guid": "'g' || :n", "position": ":n"})
        learnt = {"state": "'review'", "stability": "20.0 + :n % 50", "difficulty": "5.0"}
        times = {"due": f"{at} - (:n % 40 - 20) * {DAY}", "last_review": f"{at} - 30 * {DAY}"}
        copy(db, "card", count, {"note_id": ":n", "reps": "3", **learnt, **times})
        db.execute("UPDATE card SET state = 'new', stability = NULL, difficulty = NULL, due = NULL,"
                   " last_review = NULL, reps = 0 WHERE id % 3 = 0")  # fmt: skip
        db.execute(
            "INSERT INTO review SELECT id * 3 + k, printf('%032x', id * 3 + k), id,"
            " last_review + k, '2026-01-01', 3, 'study', NULL, 5000, 'review', NULL,"
            " stability, difficulty, due, last_review, (SELECT min(id) FROM preset),"
            " NULL, NULL, NULL FROM card,"
            " (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2) WHERE state = 'review'"
        )
        db.commit()


def copy(db: sqlite3.Connection, table: str, count: int, changed: dict[str, str]) -> None:
    """Rows like the table's first, from 2 to `count`; `:n` in what changed is the new id."""
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
    values = [changed.get(name, f"first.{name}").replace(":n", "n") for name in names]
    db.execute(
        f"WITH ids(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM ids WHERE n < {count})"
        f" INSERT INTO {table} (id, {', '.join(names)}) SELECT n, {', '.join(values)}"
        f" FROM ids, {table} AS first WHERE first.id = 1"
    )


@pytest.fixture
def grown(open_collection, import_text, deck_text, tmp_path, clock):
    """A collection with so many cards, of which as many are due."""

    def grown(count: int) -> Collection:
        folder = tmp_path / f"with-{count}"
        first = open_collection(folder, new_per_day=50, reviews_per_day=100)
        import_text(first, deck_text(1))
        first.close()
        grow(folder / "collection.db", count, clock.now)
        return open_collection(folder, new_per_day=50, reviews_per_day=100)

    return grown


def costs(collection: Collection, watch: Watch) -> dict[str, tuple[int, int]]:
    """Steps and statements of each act of a sitting, after one round to warm up."""
    sitting = StudySession(collection)
    found: dict[str, tuple[int, int]] = {}
    for _round in range(2):
        for name, act in ACTS.items():
            watch.begin()
            act(sitting)
            found[name] = watch.steps, len(watch.statements)
    return found


def plans(path: Path, statements: list[str]) -> dict[str, list[str]]:
    """What SQLite does for each statement that reads or changes rows."""
    found = {}
    with closing(sqlite3.connect(path)) as db:
        for place in range(9):  # what a search has Python test
            db.create_function(fits_name(place), 1, len)
        for statement in dict.fromkeys(statements):
            if statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
                steps = db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
                found[statement] = [step[3] for step in steps]
    return found


def test_a_key_press_costs_as_much_with_many_cards_as_with_few(grown):
    with watched() as watch:
        few = costs(grown(FEW), watch)
        many = costs(grown(MANY), watch)
    for name, (steps, statements) in many.items():
        assert statements == few[name][1], name
        assert steps <= few[name][0] * 1.1 + 3, name


def test_a_sitting_of_a_small_dated_deck_begins_as_fast_beside_many_cards(
    grown, import_text, deck_text
):
    def begun(count: int) -> int:
        with watched() as watch:
            collection = grown(count)
            for name in ("Dated", "Undated"):
                text = deck_text(3, name=name, file_id=f"{name.lower()}.en")
                import_text(collection, text, f"{name.lower()}.en.md")
            deck_id = next(line.id for line in decks.tree(collection) if line.name == "Dated")
            briefing.set_up(collection, deck_id, at=collection.now() + timedelta(days=9))
            watch.begin()
            assert StudySession(collection).question is not None
        return watch.steps

    few, many = begun(FEW), begun(MANY)
    assert few > 100
    assert many <= few * 1.1 + 3


def test_a_key_press_walks_no_table_that_grows(grown):
    with watched() as watch:
        collection = grown(300)
        sitting, statements = StudySession(collection), []
        for act in ACTS.values():
            watch.begin()
            act(sitting)
            statements += watch.statements
        found = plans(collection.settings.collection, statements)
    assert len(found) > 20
    walked = {step for steps in found.values() for step in steps if step.startswith("SCAN")}
    assert walked == {
        "SCAN deck USING INDEX uq_deck_name",
        "SCAN preset",
        "SCAN doubt USING INDEX ix_doubt_open",  # those that are open, no others
        "SCAN change",  # from the latest back to the first that was not undone
        "SCAN anon_1",  # of new cards, so many as it takes to know that they are many
    }


def test_a_merge_costs_as_much_a_note_with_many_as_with_few(grown):
    few, many = (merging(grown(count)).steps / count for count in (100, 600))
    assert many <= few * 1.1


def test_a_merge_reads_notes_cards_and_answers_by_the_portion(grown, open_collection, tmp_path):
    def reads(count: int) -> tuple[int, int]:
        known, new = grown(count), open_collection(tmp_path / f"empty-{count}")
        return tuple(
            len([each for each in merging(*those).statements if each.lstrip().startswith("SELECT")])
            for those in ((known,), (new, known))
        )

    assert reads(20) == reads(200)


def merging(collection: Collection, other: Collection | None = None) -> Watch:
    """The work of merging another collection, or a copy of the same one, into it."""
    path = (other or collection).settings.data
    copied = path.with_name(f"{path.name}-{'same' if other is None else 'other'}")
    for each in (collection, other):
        if each is not None:
            each.close()
    shutil.copytree(path, copied)
    with watched() as watch:
        merge.merge(collection, copied)
    return watch


@pytest.mark.parametrize(
    ("unit", "query"),
    [
        (search.Unit.CARDS, "is:deleted or is:due"),
        (search.Unit.CARDS, "is:deleted"),
        (search.Unit.NOTES, "is:deleted prop:lapses>1"),
    ],
)
def test_deleted_notes_are_looked_up_from_the_cards_not_all_cards_for_each(grown, sql, unit, query):
    with watched() as watch:
        collection = grown(300)
        sql(collection, "UPDATE note SET deleted_at = 1 WHERE id % 3 = 0")
        search.find(collection, query, unit=unit)
        asked = [each for each in watch.statements if "json_group_array" in each]
        found = plans(collection.settings.collection, asked)
    steps = next(iter(found.values()))
    walks = [step for step in steps if "card" in step or step.startswith("SEARCH note ")]
    assert walks == ["SCAN card", "SEARCH note USING INTEGER PRIMARY KEY (rowid=?)"]


@pytest.mark.parametrize(
    "query", ["topic:x", "tag:a", "kind:basic", "cite:1", "added:7", "is:marked"]
)
def test_a_search_by_what_is_short_of_a_note_walks_no_texts(grown, query):
    with watched() as watch:
        collection = grown(600)
        search.find(collection, query, column=search.Column.EDITED)
        asked = [each for each in watch.statements if "json_group_array" in each]
        found = plans(collection.settings.collection, asked).values()
    steps = [step for each in found for step in each if step.startswith("SCAN note")]
    assert set(steps) == {"SCAN note USING COVERING INDEX ix_note_deck_id_position"}


@pytest.mark.parametrize("unit", search.Unit)
@pytest.mark.parametrize("column", search.Column)
def test_what_is_asked_of_notes_and_what_of_cards_is_found_without_a_look_at_the_other(
    grown, unit, column
):
    with watched() as watch:
        collection = grown(600)
        query = "(is:due or tag:a) -ferry town*"
        search.find(collection, query, unit=unit, column=column)
        asked = [each for each in watch.statements if "json_group_array" in each]
        found = plans(collection.settings.collection, asked)
    assert len(found) > 3
    for statement, steps in found.items():
        # All there is, deck by deck, is read from both: but not again where nothing was written.
        if "card.ordinal" not in statement:
            tables = {name for step in steps for name in step.split() if name in ("note", "card")}
            assert len(tables) <= 1, statement


@pytest.mark.parametrize("unit", search.Unit)
def test_few_that_were_found_are_looked_up_one_by_one(grown, unit):
    with watched() as watch:
        collection = grown(600)
        search.find(collection, "guid:*7", unit=unit)
        asked = [each for each in watch.statements if "note.position" in each]
        found = plans(collection.settings.collection, asked).values()
    steps = {step for each in found for step in each if "note" in step.split()}
    assert steps == {"SEARCH note USING INTEGER PRIMARY KEY (rowid=?)"}


@pytest.mark.parametrize("unit", search.Unit)
def test_prompts_are_not_sorted_but_read_from_their_index(grown, unit):
    with watched() as watch:
        collection = grown(600)
        search.find(collection, "kind:basic", unit=unit, column=search.Column.PROMPT)
        asked = [each for each in watch.statements if "json_group_array" in each]
        found = plans(collection.settings.collection, asked).values()
    steps = [step for each in found for step in each]
    assert "SCAN note USING COVERING INDEX ix_note_prompt" in steps
    assert not any("TEMP B-TREE" in step for step in steps)


# Looked up when notes are deleted for good, and when a letter is read, by rows that refer to them.
REFERRED = {"ix_doubt_note_id", "ix_passage_letter_id"}


def test_every_index_is_used(grown):
    with watched() as watch:
        collection = grown(300)
        sitting = StudySession(collection)
        for act in ACTS.values():
            act(sitting)
        decks.tree(collection)
        search.find(collection, "word deck:Ferry")
        search.find(collection, "", column=search.Column.PROMPT)
        path = collection.settings.collection
        found = plans(path, watch.statements)
    used = {name for steps in found.values() for step in steps for name in step.split()}
    names = {row[0] for row in ask(path, "SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {name for name in names if name.startswith("ix_")} - used == REFERRED
