"""Notes that are there twice: found, and merged with their histories, in one step."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import CREATED, DECK, Anki, Note
from tests.builders import NOW, Clock, opened
from trainer.domain.schedule import Rating
from trainer.errors import NotFoundError, TrainerError
from trainer.services import decks, duplicates, editing, imports, merge
from trainer.services.collection import Collection
from trainer.services.import_plan import Fate, ImportPlan
from trainer.services.study import StudySession

SAIL = "Q: When does it sail?\nA: At six."
SAME = "Q:  When does\n  it sail?\nA: At six."
OTHER = "Q: When does it sail?\nA: At seven."
SECOND = 'name = "Pier"\nid = "pier.en"\n'

Text = Callable[..., str]
Bring = Callable[..., ImportPlan]
Dump = Callable[..., dict[str, dict[Any, dict[str, Any]]]]
Replay = Callable[[Collection], int]


@pytest.fixture
def twice(collection: Collection, deck_text: Text, import_text: Bring) -> Collection:
    """A collection with one note in two decks, and another whose answer differs."""
    import_text(collection, deck_text(SAIL + "\nTags: ferry", OTHER))
    import_text(
        collection, deck_text(SAME + "\nTags: pier", name="Pier", file_id="pier.en"), "p.md"
    )
    return collection


def study(collection: Collection, deck: str, *ratings: Rating) -> None:
    for rating in ratings:
        sitting = StudySession(collection, decks.find(collection, deck))
        assert sitting.question is not None
        sitting.grade(rating, timedelta(seconds=3))


def test_the_same_is_found_across_decks_and_what_differs_is_not(twice: Collection) -> None:
    [group] = duplicates.find(twice)
    assert [twin.deck for twin in group] == ["Ferry", "Pier"]
    assert duplicates.find(twice, decks.find(twice, "Pier")) == [group]


def test_the_note_with_the_most_history_comes_first(twice: Collection) -> None:
    study(twice, "Pier", Rating.GOOD)
    [group] = duplicates.find(twice)
    assert [(twin.deck, twin.answers) for twin in group] == [("Pier", 1), ("Ferry", 0)]


def test_histories_are_united_and_the_schedule_is_replayed(
    twice: Collection, clock: Any, dump: Dump, assert_replay: Replay
) -> None:
    study(twice, "Pier", Rating.GOOD)
    clock.now += timedelta(days=1)
    study(twice, "Ferry", Rating.GOOD)
    clock.now += timedelta(days=3)
    study(twice, "Pier", Rating.AGAIN)
    [group] = duplicates.find(twice)
    assert duplicates.merge(twice, group[1].note_id) == 1
    tables = dump(twice, "review", "card", "note")
    [kept] = [row for row in tables["card"].values() if row["note_id"] == group[1].note_id]
    alive = [row for row in tables["review"].values() if row["undone_at"] is None]
    assert {row["card_id"] for row in alive} == {kept["id"]}
    assert sorted((row["reviewed_at"], row["rating"]) for row in alive) == sorted(
        {(row["reviewed_at"], row["rating"]) for row in tables["review"].values()}
    )
    assert len(alive) == 3
    assert kept["reps"] == 3
    assert tables["note"][group[0].note_id]["deleted_at"] is not None
    assert tables["note"][group[1].note_id]["tags"] == '["ferry","pier"]'
    assert assert_replay(twice) >= 1
    assert duplicates.find(twice) == []


def test_merging_is_one_step_of_undo(twice: Collection, dump: Dump, assert_replay: Replay) -> None:
    study(twice, "Pier", Rating.GOOD)
    study(twice, "Ferry", Rating.HARD)
    before = dump(twice, "note", "card", "deck")
    duplicates.merge(twice, duplicates.find(twice)[0][0].note_id)
    assert decks.undo(twice) is not None
    assert dump(twice, "note", "card", "deck") == before
    assert assert_replay(twice) == 2
    assert len(duplicates.find(twice)) == 1


def test_merging_again_after_undo_unites_again(twice: Collection, assert_replay: Replay) -> None:
    study(twice, "Pier", Rating.GOOD)
    keep = duplicates.find(twice)[0][1].note_id
    for _turn in range(3):
        duplicates.merge(twice, keep)
        assert assert_replay(twice) == 1
        decks.undo(twice)
    duplicates.merge(twice, keep)
    assert duplicates.find(twice) == []


def test_a_history_that_both_have_counts_once(
    collection: Collection, tmp_path: Path, dump: Dump, clock: Any, assert_replay: Replay
) -> None:
    card = {"type": 2, "queue": 2, "due": 29, "ivl": 9, "reps": 2, "data": '{"s": 9.5, "d": 6}'}
    first = CREATED * 1000
    log = ((first, 0, 3, 3, -600, 500, 0), (first + 3 * 86_400_000, 0, 3, 9, 3, 500, 1))
    for guid in ("one", "two"):
        note = Note(("Q", "A"), (card,), guid=guid, reviews=log)
        path = Anki([note], decks={DECK: guid}).package(tmp_path / "a.apkg")
        imports.apply(collection, imports.read([path], imports.options(collection)))
    duplicates.merge(collection, 1)
    tables = dump(collection, "review", "card")
    alive = [row for row in tables["review"].values() if row["undone_at"] is None]
    assert [row["card_id"] for row in alive] == [1, 1]
    assert (tables["card"][1]["reps"], tables["card"][1]["stability"]) == (2, 9.5)
    assert_replay(collection)


def test_a_card_is_put_away_only_where_both_were(twice: Collection, dump: Dump) -> None:
    StudySession(twice, decks.find(twice, "Pier")).suspend()
    keep = next(twin for twin in duplicates.find(twice)[0] if twin.deck == "Pier")
    duplicates.merge(twice, keep.note_id)
    [card] = [r for r in dump(twice, "card")["card"].values() if r["note_id"] == keep.note_id]
    assert card["suspended"] == 0


def test_nothing_is_merged_that_differs_or_is_gone(twice: Collection, dump: Dump) -> None:
    before = dump(twice)
    other = 2  # At seven.
    with pytest.raises(TrainerError, match="no other note"):
        duplicates.merge(twice, other)
    with pytest.raises(TrainerError, match="no other note"):
        duplicates.merge(twice, 1, [other])
    with pytest.raises(NotFoundError):
        duplicates.merge(twice, 99)
    assert dump(twice) == before


def test_a_note_edited_meanwhile_is_not_merged(twice: Collection) -> None:
    [group] = duplicates.find(twice)
    editing.edit(twice, group[1].note_id, "Q: When does it sail?\nA: At eight.")
    with pytest.raises(TrainerError, match="no other note"):
        duplicates.merge(twice, group[0].note_id)


def test_the_file_of_the_deleted_note_does_not_bring_it_back(
    twice: Collection, deck_text: Text, import_text: Bring
) -> None:
    keep = next(twin for twin in duplicates.find(twice)[0] if twin.deck == "Ferry")
    duplicates.merge(twice, keep.note_id)
    text = deck_text(SAME + "\nTags: pier", name="Pier", file_id="pier.en")
    assert import_text(twice, text, "p.md").count(Fate.DELETED) == 1


def test_machines_that_are_merged_afterwards_know_the_same(
    tmp_path: Path, deck_text: Text, assert_replay: Replay
) -> None:
    """One has merged the duplicates, the other went on studying both."""
    (tmp_path / "a.md").write_text(deck_text(SAIL, name="A", file_id="a.en"))
    (tmp_path / "b.md").write_text(deck_text(SAIL, name="B", file_id="b.en"))
    one, two = tmp_path / "one", tmp_path / "two"
    with opened(one) as first:
        imports.apply(first, imports.read([tmp_path / "a.md", tmp_path / "b.md"]))
        study(first, "A", Rating.GOOD)
        study(first, "B", Rating.HARD)
    shutil.copytree(one, two)
    with opened(one) as first:
        duplicates.merge(first, duplicates.find(first)[0][0].note_id)
    with opened(two, Clock(NOW + timedelta(days=2))) as second:
        study(second, "A", Rating.AGAIN)
    shutil.copytree(one, tmp_path / "before")
    with opened(one) as first, opened(two) as second:
        merge.merge(first, two)
        merge.merge(second, tmp_path / "before")
        assert schedules(first) == schedules(second)
        assert len(schedules(first)) == 1
        assert assert_replay(first) == assert_replay(second) == 1


def schedules(collection: Collection) -> list[tuple[Any, ...]]:
    """Where the living notes' cards stand, and how many answers count for them."""
    with closing(sqlite3.connect(collection.settings.collection)) as db:
        return db.execute(
            "SELECT guid, state, due, stability, reps, lapses, (SELECT count(*) FROM review"
            " WHERE card_id = card.id AND undone_at IS NULL)"
            " FROM card JOIN note ON note.id = note_id WHERE note.deleted_at IS NULL ORDER BY 1"
        ).fetchall()


def test_a_plan_counts_new_notes_that_are_there_already(
    twice: Collection, deck_text: Text, write_deck: Callable[..., Path]
) -> None:
    text = deck_text(SAIL, "Q: New?\nA: Yes.", name="Quay", file_id="quay.en")
    plan = imports.plan(twice, imports.read([write_deck(text, "q.md")]))
    assert plan.duplicates == 1
    again = deck_text(SAIL + "\nTags: ferry", OTHER)
    assert imports.plan(twice, imports.read([write_deck(again)])).duplicates == 0
