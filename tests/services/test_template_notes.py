"""Editing the fields of notes with card templates, as Anki has them."""

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import CLOZE, CREATED, REVERSED, Anki, Note
from tests.builders import Clock, opened
from trainer.domain.schedule import Rating
from trainer.errors import TrainerError
from trainer.services import decks, editing, exports, imports, note_text, replacing
from trainer.services.collection import Collection
from trainer.services.import_plan import Fate
from trainer.services.replacing import Replacement
from trainer.services.study import StudySession

REVIEWED = {"type": 2, "queue": 2, "due": 29, "ivl": 9, "reps": 1, "data": '{"s": 9.5, "d": 6}'}
LOG = ((CREATED * 1000, 0, 3, 9, 0, 500, 0),)
FRONT, BACK = "=== Front ===", "=== Back ==="
Dump = Callable[..., dict[str, dict[Any, dict[str, Any]]]]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with opened(tmp_path / "data", Clock(datetime(2023, 12, 14, 12, tzinfo=UTC))) as found:
        yield found


@pytest.fixture
def bring(tmp_path: Path, collection: Collection) -> Callable[[Note], Any]:
    def run(note: Note) -> Any:
        path = Anki([note]).package(tmp_path / "deck.apkg")
        return imports.apply(collection, imports.read([path], imports.options(collection)))

    return run


Bring = Callable[[Note], Any]


def fields(dump: Dump, collection: Collection) -> list[str]:
    found: list[str] = json.loads(dump(collection, "note")["note"][1]["fields"])
    return found


def test_fields_are_shown_below_their_names(collection: Collection, bring: Bring) -> None:
    bring(Note(("one<br><b>two</b>", "back"), ({}, {}), REVERSED))
    text = editing.note_text(collection, 1)
    assert text == f"{FRONT}\none\n<b>two</b>\n\n{BACK}\nback"


def test_sides_are_laid_out_anew_and_schedules_stay(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Note(("front", "back"), (REVIEWED, REVIEWED), REVERSED, reviews=LOG))
    before = dump(collection, "card", "review")
    shown = editing.note_text(collection, 1)
    editing.edit(collection, 1, f"{FRONT}\none\n<b>two</b>\n\n{BACK}\nback", shown=shown)
    assert fields(dump, collection) == ["one<br><b>two</b>", "back"]
    assert dump(collection, "card", "review") == before
    sides = json.loads(dump(collection, "note")["note"][1]["sides"])
    assert sides == [[0, "one\n**two**", "back", ""], [1, "back", "one\n**two**", ""]]
    assert decks.undo(collection) is not None
    assert fields(dump, collection) == ["front", "back"]


def test_what_is_not_touched_stays_to_the_byte(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    odd = "<div>a\n <br>b</div>\n\n"
    bring(Note((odd, "=== Front ===<br>\\=== x ==="), ({}, {}), REVERSED))
    text = editing.note_text(collection, 1)
    editing.edit(collection, 1, text + " more")
    assert fields(dump, collection) == [odd, "=== Front ===<br>\\=== x === more"]
    editing.edit(collection, 1, editing.note_text(collection, 1) + "\nlast")
    assert fields(dump, collection)[1] == "=== Front ===<br>\\=== x === more<br>last"


@pytest.mark.parametrize(
    "case",
    [
        (f"{FRONT}\na", 2, "belongs here"),
        (f"{BACK}\na\n{FRONT}\nb", 1, "belongs here"),
        (f"{FRONT}\na\n{BACK}\nb\n=== More ===", 5, "no further field"),
        (f"stray\n{FRONT}\na\n{BACK}\nb", 1, "before the first field"),
    ],
)
def test_a_text_that_is_not_of_these_fields_is_refused_by_line(
    collection: Collection, bring: Bring, dump: Dump, case: tuple[str, int, str]
) -> None:
    text, line, said = case
    bring(Note(("front", "back"), ({}, {}), REVERSED))
    before = dump(collection)
    problems = note_text.check(text, editing.note_text(collection, 1))
    assert isinstance(problems, tuple)
    assert [problem.line for problem in problems] == [line]
    with pytest.raises(TrainerError, match=said):
        editing.edit(collection, 1, text)
    assert dump(collection) == before


def test_fields_that_ask_nothing_are_refused(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Note(("{{c1::a}}", ""), ({},), CLOZE))
    before = dump(collection)
    with pytest.raises(TrainerError, match="no card would ask"):
        editing.edit(collection, 1, "=== Text ===\nplain\n\n=== Extra ===\n")
    assert dump(collection) == before


def test_cards_come_and_go_with_deletions_and_come_back_as_they_were(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Note(("{{c1::a}} {{c2::b}}", ""), ({}, REVIEWED), CLOZE))
    text = "=== Text ===\n{text}\n\n=== Extra ==="
    before = dump(collection, "card")["card"]
    editing.edit(collection, 1, text.format(text="{{c1::a}} b {{c3::c}}"))
    cards = dump(collection, "card")["card"]
    alive = {row["ordinal"]: row["state"] for row in cards.values() if row["deleted_at"] is None}
    assert alive == {0: "new", 2: "new"}
    editing.edit(collection, 1, text.format(text="{{c1::a}} {{c2::b}}"))
    cards = dump(collection, "card")["card"]
    assert {n: cards[n] for n in before} == before
    assert [row["deleted_at"] is None for row in cards.values()] == [True, True, False]


def test_the_edited_note_can_be_studied(collection: Collection, bring: Bring) -> None:
    bring(Note(("{{c1::a}} is", ""), ({},), CLOZE))
    editing.edit(collection, 1, "=== Text ===\n{{c1::a::letter}} was\n\n=== Extra ===\nmore")
    study = StudySession(collection)
    assert study.question is not None
    assert study.question.content.prompt == "[letter] was"
    assert "more" in study.question.content.answer
    study.grade(Rating.GOOD, timedelta(seconds=2))


def test_anki_gets_the_fields_under_the_old_names(
    collection: Collection, bring: Bring, tmp_path: Path
) -> None:
    bring(Note(("front", "back"), ({}, {}), REVERSED, guid="own-guid"))
    editing.edit(collection, 1, f"{FRONT}\nnew\n\n{BACK}\nback")
    path = tmp_path / "back.apkg"
    exports.to_package(collection, None, path)
    database = tmp_path / "back.db"
    with zipfile.ZipFile(path) as archive:
        database.write_bytes(archive.read("collection.anki21"))
    with closing(sqlite3.connect(database)) as db:
        [(guid, mid, flds)] = db.execute("SELECT guid, mid, flds FROM notes").fetchall()
    assert (guid, mid, flds) == ("own-guid", REVERSED, "new\x1fback")


def test_the_next_import_keeps_the_edit(collection: Collection, bring: Bring, dump: Dump) -> None:
    bring(Note(("front", "back"), ({}, {}), REVERSED))
    editing.edit(collection, 1, f"{FRONT}\nnew\n\n{BACK}\nback")
    assert bring(Note(("front", "back"), ({}, {}), REVERSED)).count(Fate.KEPT) == 1
    assert fields(dump, collection) == ["new", "back"]


def test_a_note_changed_meanwhile_is_not_overwritten(collection: Collection, bring: Bring) -> None:
    bring(Note(("front", "back"), ({}, {}), REVERSED))
    shown = editing.note_text(collection, 1)
    editing.edit(collection, 1, f"{FRONT}\nnew\n\n{BACK}\nback")
    with pytest.raises(TrainerError, match="changed elsewhere"):
        editing.edit(collection, 1, f"{FRONT}\nother\n\n{BACK}\nback", shown=shown)


def test_a_note_both_ways_from_obsidian_is_edited_too(
    collection: Collection, tmp_path: Path, dump: Dump
) -> None:
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / "note.md").write_text("#flashcards/x\n\nhello:::hallo\n")
    imports.apply(collection, imports.read([vault], imports.options(collection)))
    editing.edit(collection, 1, f"{FRONT}\ngood day\n\n{BACK}\nhallo")
    sides = json.loads(dump(collection, "note")["note"][1]["sides"])
    assert sides == [[0, "good day", "hallo", ""], [1, "hallo", "good day", ""]]


def test_a_text_is_replaced_in_fields_and_their_sides_are_laid_out_anew(
    collection: Collection, bring: Bring, dump: Dump
) -> None:
    bring(Note(("front page", "back"), ({}, {}), REVERSED))
    [found] = replacing.plan(collection, [1], Replacement("FRONT", "first"))
    assert (found.before, found.after, found.problem) == (("front page",), ("first page",), "")
    assert replacing.apply(collection, [1], Replacement("FRONT", "first")) == 1
    assert fields(dump, collection) == ["first page", "back"]
    sides = json.loads(dump(collection, "note")["note"][1]["sides"])
    assert sides == [[0, "first page", "back", ""], [1, "back", "first page", ""]]
    [found] = replacing.plan(collection, [1], Replacement("first page", ""))
    assert not found.problem  # the other card still asks
    decks.undo(collection)
    assert fields(dump, collection) == ["front page", "back"]


def crowdanki(folder: Path, back: str) -> Path:
    """A deck of one note that asks for its back too, where it has one."""
    sides = [{"name": "Card 1", "ord": 0, "qfmt": "{{Front}}", "afmt": "{{Back}}"},
             {"name": "Card 2", "ord": 1, "qfmt": "{{Back}}", "afmt": "{{Front}}"}]  # fmt: skip
    names = [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}]
    model = {"id": 1, "name": "Both", "type": 0, "css": "", "flds": names, "tmpls": sides}
    note = {"guid": "c1", "fields": ["front", back], "note_model_uuid": "m1", "tags": []}
    deck = {"__type__": "Deck", "name": "EU", "notes": [note],
            "note_models": [{**model, "crowdanki_uuid": "m1"}]}  # fmt: skip
    folder.mkdir(exist_ok=True)
    folder.joinpath("deck.json").write_text(json.dumps(deck))
    return folder


def test_a_card_that_the_file_asks_for_no_more_is_put_away_and_comes_back(
    collection: Collection, tmp_path: Path, dump: Dump
) -> None:
    def bring_again(back: str) -> dict[int, bool]:
        options = imports.options(collection)
        imports.apply(collection, imports.read([crowdanki(tmp_path / "eu", back)], options))
        rows = dump(collection, "card")["card"].values()
        return {row["ordinal"]: row["deleted_at"] is None for row in rows}

    assert bring_again("back") == {0: True, 1: True}
    assert bring_again("") == {0: True, 1: False}
    assert decks.undo(collection)
    rows = dump(collection, "card")["card"].values()
    assert all(row["deleted_at"] is None for row in rows)


@pytest.mark.parametrize("model", [REVERSED, CLOZE])
def test_a_card_that_a_package_brings_again_has_its_answers_once(
    collection: Collection, bring: Bring, dump: Dump, model: int
) -> None:
    both, one = ("front", "back"), ("front", "")
    if model == CLOZE:
        both, one = ("{{c1::a}} {{c2::b}}", ""), ("{{c1::a}} b", "")
    second = (CREATED * 1000 + 5, 1, 3, 9, 0, 500, 0)
    cards = ({**REVIEWED}, {**REVIEWED, "ord": 1})
    bring(Note(both, cards, model, reviews=(*LOG, second)))
    bring(Note(one, cards[:1], model, reviews=LOG, changed=CREATED + 100))
    bring(Note(both, cards, model, reviews=(*LOG, second), changed=CREATED + 200))
    living = [row for row in dump(collection, "card")["card"].values() if not row["deleted_at"]]
    assert [row["ordinal"] for row in living] == [0, 1]
    assert all(row["state"] == "review" for row in living)
    answers = [row["card_id"] for row in dump(collection, "review")["review"].values()
               if row["kind"] == "imported"]  # fmt: skip
    assert len(answers) == len(set(answers)) == 2
