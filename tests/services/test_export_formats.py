"""Tables and packages out of the collection, and what each format cannot carry."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import CREATED, REVERSED, Anki, Note
from tests.anki_files import DECK as DECK_ID
from tests.builders import NOW, Clock, opened
from trainer.domain.day import StudyDays, instant_at
from trainer.domain.schedule import Rating
from trainer.services import exports, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession

DECK = """---
name = "Ferry"
id = "ferry.en"
---

Q: When?
A: At **six**
- must: in summer
Tags: time
Id: when

C: In [spring] at [eight::hour].
Id: spring

Q: Sum?
A: =1+1
Id: sum
"""
CHOICES = "Q: Which?\nChoices:\n- [ ] this\n- [x] that\nId: which\n"


@pytest.fixture
def collection(tmp_path: Path) -> Any:
    with opened(tmp_path / "data", Clock(NOW)) as found:
        yield found


def bring(collection: Collection, folder: Path, text: str = DECK) -> None:
    (folder / "ferry.md").write_text(text, "utf-8")
    imports.apply(collection, imports.read([folder / "ferry.md"]))


def kept_back(collection: Collection, kind: str) -> str:
    return " ".join(exports.losses(collection, None, kind))


def test_nothing_is_lost_of_plain_notes(collection: Collection, tmp_path: Path) -> None:
    bring(collection, tmp_path, "Q: a\nA: b\n")
    for kind in ("markdown", "json", "apkg", "colpkg", "text", "csv"):
        assert exports.losses(collection, None, kind) == []


@pytest.mark.parametrize(
    ("kind", "said", "unsaid"),
    [
        ("csv", "Schedules and past answers stay here", "Anki takes"),
        ("text", "Schedules and past answers stay here", "Anki takes"),
        ("markdown", "Schedules and past answers stay here", "Key points"),
        ("apkg", "Anki takes schedules", "this format has no room"),
        ("colpkg", "Ticked points", "Anki takes schedules"),
        ("csv", "Key points become lines", "multiple choice"),
    ],
)
def test_what_a_format_cannot_carry_is_said(
    collection: Collection, tmp_path: Path, kind: str, said: str, unsaid: str
) -> None:
    bring(collection, tmp_path)
    StudySession(collection).grade(Rating.GOOD, timedelta(seconds=2))
    assert said in kept_back(collection, kind)
    assert unsaid not in kept_back(collection, kind)
    assert kept_back(collection, "json") == ""


def test_an_undone_answer_is_none_to_be_lost(collection: Collection, tmp_path: Path) -> None:
    bring(collection, tmp_path)
    study = StudySession(collection)
    study.grade(Rating.GOOD, timedelta(seconds=2))
    study.undo()
    assert "Schedules" not in kept_back(collection, "csv")


def test_choices_and_notes_from_anki_are_named(collection: Collection, tmp_path: Path) -> None:
    bring(collection, tmp_path, CHOICES)
    assert "multiple choice" in kept_back(collection, "csv")
    assert "from Anki" not in kept_back(collection, "markdown")
    package = Anki([Note(("Q", "A"))]).package(tmp_path / "a.apkg")
    imports.apply(collection, imports.read([package], imports.options(collection)))
    assert "from Anki" in kept_back(collection, "markdown")


@pytest.mark.parametrize(
    ("write", "suffix"), [(exports.to_csv, ".csv"), (exports.to_anki_text, ".txt")]
)
def test_a_table_reads_back_as_its_notes(
    collection: Collection, tmp_path: Path, write: Callable[..., str], suffix: str
) -> None:
    bring(collection, tmp_path)
    path = tmp_path / f"out{suffix}"
    path.write_text(write(collection, None), "utf-8")
    [deck] = imports.read([path], imports.options(collection))
    found = [(note.content.prompt, note.content.answer) for note in deck.notes]
    assert deck.name == "Ferry"
    assert found[0][0] == "When?"
    assert "**six**" in found[0][1]
    assert "must: in summer" in found[0][1]
    assert found[1] == ("In [spring] at [eight::hour].", "")
    assert found[2] == ("Sum?", "=1+1")
    assert deck.notes[0].content.tags == ("time",)


def test_no_cell_is_a_formula_to_a_spreadsheet(collection: Collection, tmp_path: Path) -> None:
    bring(collection, tmp_path)
    assert ",=1+1" not in exports.to_csv(collection, None)


def test_a_package_takes_its_media_along(collection: Collection, tmp_path: Path) -> None:
    anki = Anki([Note(('<img src="map one.png">', "A"))], media={"map one.png": b"png"})
    package = anki.package(tmp_path / "a.apkg")
    imports.apply(collection, imports.read([package], imports.options(collection)))
    exports.to_package(collection, None, tmp_path / "b.apkg")
    [deck] = imports.read([tmp_path / "b.apkg"], imports.options(collection))
    [file] = deck.media
    with file.open() as stream:
        assert (file.name, stream.read()) == ("map one.png", b"png")


DAY_MS = 86_400_000
THEN = CREATED * 1000 + 9 * DAY_MS  # of the latest answer
HERE = instant_at(THEN + 2 * DAY_MS)  # now


def written(folder: Path, *cards: dict[str, Any], reviews: Any = (), deck: str = "A") -> list[Any]:
    """The rows of the cards in the package that becomes of a note of Anki's with these cards."""
    note = Note(("q", "a"), cards, REVERSED, reviews=reviews)
    package = Anki([note], decks={DECK_ID: deck}).package(folder / "a.apkg")
    with opened(folder / "other", Clock(HERE)) as collection:
        imports.apply(collection, imports.read([package], imports.options(collection)))
        exports.to_package(collection, None, folder / "b.apkg")
    with zipfile.ZipFile(folder / "b.apkg") as archive:
        archive.extract("collection.anki21", folder)
    with closing(sqlite3.connect(folder / "collection.anki21")) as db:
        db.row_factory = sqlite3.Row
        return db.execute("SELECT cards.*, decks FROM cards, col ORDER BY ord").fetchall()


def test_ankis_default_deck_stays_the_one_it_has(tmp_path: Path) -> None:
    [card] = written(tmp_path, {}, deck="Default")
    assert [deck["name"] for deck in json.loads(card["decks"]).values()] == ["Default"]
    assert card["did"] == 1


def test_a_step_of_days_comes_with_its_day_unless_the_card_is_suspended(tmp_path: Path) -> None:
    steps = {"type": 1, "queue": 3, "due": 14, "left": 1001}
    first, second = written(tmp_path, steps, {**steps, "ord": 1, "queue": -1})
    assert (first["queue"], second["queue"]) == (3, -1)
    opens = StudyDays().opens(StudyDays().day_of(HERE) + timedelta(days=3))
    assert second["due"] == opens.timestamp()
    assert first["due"] < 100


def test_a_card_keeps_its_interval_where_its_day_was_moved_by_hand(tmp_path: Path) -> None:
    moved = {"type": 2, "queue": 2, "due": 50, "ivl": 7}
    log = ((THEN, 0, 3, 7, 3, 2500, 1), (THEN + 1, 0, 0, 7, 7, 2500, 4))
    [card] = written(tmp_path, moved, reviews=log)
    assert card["ivl"] == 7


def test_practice_leaves_the_interval_and_the_latest_answer_alone(tmp_path: Path) -> None:
    state = '{"s": 7, "d": 5}'
    card = {"type": 2, "queue": 2, "due": 16, "ivl": 7, "data": state}
    log = ((THEN, 0, 3, 7, 3, 500, 1), (THEN + DAY_MS, 0, 3, 30, 7, 0, 3))
    [found] = written(tmp_path, card, reviews=log)
    assert found["ivl"] == 7
    assert json.loads(found["data"])["lrt"] == THEN // 1000


def test_a_card_keeps_the_ease_that_sm2_gave_it(tmp_path: Path) -> None:
    card = {"type": 2, "queue": 2, "due": 16, "ivl": 7, "factor": 1850}
    log = ((THEN - DAY_MS, 0, 3, 1, 1, 2500, 0), (THEN, 0, 3, 7, 1, 1850, 1))
    [found] = written(tmp_path, card, reviews=log)
    assert found["factor"] == 1850


@pytest.mark.parametrize("name", ["../secret.png", "{absolute}", "%2e%2e/secret.png", "x" * 5000])
def test_a_package_takes_no_file_along_from_outside_of_the_media(
    collection: Collection, tmp_path: Path, name: str
) -> None:
    (collection.settings.media.parent / "secret.png").write_bytes(b"secret")
    collection.settings.media.mkdir(exist_ok=True)
    absolute = str(collection.settings.media.parent / "secret.png")
    bring(collection, tmp_path, f"Q: ![]({name.format(absolute=absolute)})\nA: a\n")
    exports.to_package(collection, None, tmp_path / "b.apkg")
    with zipfile.ZipFile(tmp_path / "b.apkg") as archive:
        assert json.loads(archive.read("media")) == {}
