"""Anki's own backend as the judge of what is read and written, where it is installed."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_backend import Anki, bring, collections, export, in_zone, rows
from tests.builders import Clock, opened
from tests.shared import SAMPLES, needs_samples
from trainer import formats
from trainer.domain.day import StudyDays
from trainer.domain.schedule import Rating
from trainer.formats.parsed import ParsedDeck, ReadOptions
from trainer.services import decks, export_json, exports, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NOW = datetime.now(UTC).replace(microsecond=0)  # Anki has no clock but the machine's
DECK = """---
name = "Letter::Ukraine"
id = "letter.en"
---

# Aid
Q: What does it **say** <now>?
A: That & this
- must: one
- never: two
Ask: (MP) And you?
Hint: where?
Cite: Oekraïne ¶3
Tags: a, b
Weight: 2
Id: q

C: In [2024::year] it is [1.95 %].
Id: c

Q: Which country?
Type: the Netherlands | Netherlands
Id: t

Q: Which?
Choices:
- [ ] wrong
- [x] right
Id: m

Q: Untouched?
A: Yes
Id: n
"""


@pytest.fixture(autouse=True, params=["Europe/Amsterdam", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with in_zone(request.param):
        yield


@pytest.fixture
def studied(tmp_path: Path) -> Iterator[Collection]:
    """A collection with all kinds of notes, its cards in all states."""
    (tmp_path / "deck.md").write_text(DECK, "utf-8")
    clock = Clock(NOW - timedelta(days=40))
    with opened(tmp_path / "data", clock) as collection:
        imports.apply(collection, imports.read([tmp_path / "deck.md"]))
        ratings = itertools.cycle((3, 4, 1, 2, 3, 3))
        for _day in range(12):
            study = StudySession(collection)
            for _answer in range(4):
                if study.question is not None and "Untouched" not in study.question.content.prompt:
                    clock.now += timedelta(seconds=10)  # Anki's log has one answer a millisecond
                    study.grade(Rating(next(ratings)), timedelta(seconds=3))
            clock.now += timedelta(days=3)
        clock.now = NOW
        yield collection


@pytest.fixture
def marked(studied: Collection) -> Collection:
    """The same with a suspended card, a flag and a mark."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(studied.settings.collection)) as db:
        db.execute("UPDATE card SET suspended = 1 WHERE id = 2")
        db.execute("UPDATE card SET flag = 3 WHERE id = 3")
        db.execute("UPDATE note SET marked = 1 WHERE id = 1")
        db.commit()
    return studied


@pytest.fixture
def new_anki(tmp_path: Path) -> Iterator[Anki]:
    with collections(tmp_path) as new:
        yield new


def read(path: Path) -> list[ParsedDeck]:
    return formats.read(path, ReadOptions(NOW, StudyDays()))


def test_anki_takes_our_package_as_it_is(
    marked: Collection, new_anki: Anki, tmp_path: Path
) -> None:
    package = tmp_path / "ours.apkg"
    exports.to_package(marked, None, package)
    theirs = new_anki()
    log = bring(theirs, package).log
    assert (log.found_notes, len(log.new)) == (5, 5)
    [ours] = read(package)
    cards = {(note.guid, card.ordinal): (card, note) for note in ours.notes for card in note.cards}
    today = marked.today()
    assert len(cards) == len(rows(theirs)["cards"]) == 6
    for guid, ordinal, kind, queue, due, _ivl, reps, lapses, flags, s, d in rows(theirs)["cards"]:
        card, _note = cards[guid, ordinal]
        schedule = card.schedule
        assert kind == {"new": 0, "learning": 1, "review": 2, "relearning": 3}[schedule.state]
        assert (queue == -1) == card.suspended
        assert (reps, lapses, flags) == (card.reps, card.lapses, card.flag)
        if kind:
            assert s == pytest.approx(schedule.stability, abs=1e-4)
            assert d == pytest.approx(schedule.difficulty, abs=1e-3)
        if kind == 2:
            assert schedule.due is not None
            assert due == (marked.days.day_of(schedule.due) - today).days
    answers = sum(len(card.reviews) for card, _note in cards.values())
    assert theirs.db.scalar("SELECT count(*) FROM revlog") == answers > 20
    assert bring(theirs, package).log.new == []
    assert "marked" in theirs.db.scalar("SELECT tags FROM notes WHERE guid = 'letter.en/q'")


def test_our_notes_come_back_from_anki_as_they_were(
    marked: Collection, new_anki: Anki, tmp_path: Path
) -> None:
    exports.to_package(marked, None, tmp_path / "ours.apkg")
    theirs = new_anki()
    bring(theirs, tmp_path / "ours.apkg")
    back = export(theirs, tmp_path / "back.apkg")
    with opened(tmp_path / "second", Clock(NOW)) as second:
        imports.apply(second, imports.read([back], imports.options(second)))
        before = json.loads(export_json.to_json(marked, None))
        after = json.loads(export_json.to_json(second, None))
    for document in (before, after):
        for note in document["notes"]:
            for card in note["cards"]:
                for name, places in (("stability", 4), ("difficulty", 3)):
                    card[name] = card[name] and round(card[name], places)
                card["due"] = card["due"] and card["due"][:19]
            for review in note["reviews"]:
                review["kind"] = "any"
                review["reviewed_at"] = review["reviewed_at"][:23]
    by_guid = [{note["guid"]: note for note in doc["notes"]} for doc in (before, after)]
    for guid, note in by_guid[0].items():
        assert by_guid[1][guid] == note


@pytest.mark.parametrize("legacy", [False, True])
def test_what_was_ankis_is_ankis_again(
    marked: Collection, new_anki: Anki, tmp_path: Path, *, legacy: bool
) -> None:
    first = new_anki()
    _fill(first)
    package = export(first, tmp_path / "anki.apkg", legacy=legacy)
    with opened(tmp_path / "second", Clock(NOW)) as second:
        imports.apply(second, imports.read([package], imports.options(second)))
        exports.to_package(second, None, tmp_path / "ours.apkg")
        assert decks.tree(second)
    again = new_anki()
    bring(again, tmp_path / "ours.apkg")
    before, after = rows(first), rows(again)
    for name in before:
        assert after[name] == before[name], name


def _fill(collection: Any) -> None:
    """Notes of several types, studied and set by hand."""
    for number in range(12):
        kind = ("Basic", "Basic (and reversed card)", "Cloze")[number % 3]
        note = collection.new_note(collection.models.by_name(kind))
        text = f"q{number} &amp; <i>so</i>"
        if kind == "Cloze":
            text = f"<b>q{number}</b> {{{{c1::x}}}} {{{{c2::y::h}}}}<br>"
        note.fields[0] = text
        note.fields[1] = f"a{number}<div>more</div>"
        note.tags = ["one", f"t{number}"]
        collection.add_note(note, collection.decks.id(f"Deck::Sub{number % 2}"))
    now = int(NOW.timestamp())
    today = collection.sched.today
    ids = collection.db.list("SELECT id FROM cards ORDER BY id")
    for n, card_id in enumerate(ids):
        if n % 4 == 0:
            continue
        kind = (0, 2, 1, 3)[n % 4]
        due = today + n - 8 if kind == 2 else now + 600
        left = 0 if kind == 2 else 1001
        data = json.dumps({"s": 10.5 + n, "d": 5.25, "lrt": now - 9 * 86400})
        collection.db.execute(
            "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = 2500, reps = 3,"
            " lapses = ?, left = ?, flags = ?, data = ? WHERE id = ?",
            kind, -1 if n % 5 == 0 else (1 if kind == 3 else kind), due, n + 1 if kind == 2 else 0,
            n % 3, left, n % 8, data, card_id,
        )  # fmt: skip
        for k in range(3):
            at = (now - (11 - k) * 86400) * 1000 + n
            collection.db.execute(
                "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, 4321, ?)",
                at, card_id, k + 1, k + 1, k, 500 + k, min(k, 1),
            )  # fmt: skip


@needs_samples
@pytest.mark.parametrize(
    "path", sorted((SAMPLES / "anki").glob("*pkg")), ids=lambda path: path.name[:40]
)
def test_every_sample_counts_as_in_anki(path: Path, new_anki: Anki) -> None:
    theirs = new_anki()
    if path.suffix == ".colpkg":
        pytest.skip("a .colpkg replaces a closed collection; its counts are in the index")
    bring(theirs, path)
    notes = [note for deck in read(path) for note in deck.notes]
    counted = (
        len(notes),
        sum(len(note.cards) for note in notes),
        sum(len(card.reviews) for note in notes for card in note.cards),
    )
    assert counted == (
        theirs.note_count(),
        theirs.card_count(),
        theirs.db.scalar("SELECT count(*) FROM revlog"),
    )
