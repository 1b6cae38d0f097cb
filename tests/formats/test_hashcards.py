import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from blake3 import blake3
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import SAMPLES, needs_samples
from trainer import formats
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteKind
from trainer.domain.schedule import NEW, CardState
from trainer.formats import detect, hashcards_progress
from trainer.formats.hashcards_syntax import cloze
from trainer.formats.parsed import ParsedDeck, ReadOptions

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPTIONS = ReadOptions(NOW, StudyDays(zone=ZoneInfo("Europe/Amsterdam")))
DECK = "Q: Who?\nA: Me\n\nC: In [2024] it is [two].\n---\nQ: Where?\nA: Here\n![](a b.png)\n"
WHO = blake3(b"BasicWho?Me").hexdigest()
YEAR = blake3(
    b"ClozeIn 2024 it is two." + (3).to_bytes(8, "little") + (6).to_bytes(8, "little")
).hexdigest()
Row = tuple[object, ...]


def folder(path: Path, cards: Sequence[Row] = (), reviews: Sequence[Row] = ()) -> Path:
    """A folder of hashcards' with its database."""
    path.mkdir(exist_ok=True)
    (path / "Deck.md").write_text(DECK, "utf-8")
    with closing(sqlite3.connect(path / "hashcards.db")) as db:
        db.execute(
            "CREATE TABLE cards (card_hash, added_at, last_reviewed_at, stability, difficulty,"
            " interval_raw, interval_days, due_date, review_count)"
        )
        db.execute(
            "CREATE TABLE reviews (session_id, card_hash, reviewed_at, grade, stability,"
            " difficulty, interval_raw, interval_days, due_date)"
        )
        db.executemany("INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?)", cards)
        db.executemany("INSERT INTO reviews VALUES (?,?,?,?,?,?,?,?,?)", reviews)
        db.commit()
    return path


def read(path: Path) -> ParsedDeck:
    [deck] = formats.read(path, OPTIONS)
    return deck


def learnt(digest: str) -> tuple[list[Row], list[Row]]:
    return (
        [(digest, "", "2026-02-27T20:00:00.000", 12.5, 6.25, 9.7, 10, "2026-03-09", 2)],
        [
            (1, digest, "2026-02-20T08:00:00.000", "forgot", 0.4, 7.0, 0.4, 1, "2026-02-21"),
            (2, digest, "2026-02-27T20:00:00.000", "good", 12.5, 6.25, 9.7, 10, "2026-03-09"),
        ],
    )


def test_progress_is_found_by_the_hash_of_the_card(tmp_path: Path) -> None:
    deck = read(folder(tmp_path / "h", *learnt(WHO)))
    card = deck.notes[0].cards[0]
    assert deck.format == "hashcards"
    assert card.schedule.state is CardState.REVIEW
    assert (card.schedule.stability, card.schedule.difficulty, card.reps) == (12.5, 6.25, 2)
    assert card.schedule.due == datetime(2026, 3, 9, 3, tzinfo=UTC)  # four o'clock here
    assert card.schedule.last_review == datetime(2026, 2, 27, 19, tzinfo=UTC)
    assert [(review.rating, review.interval) for review in card.reviews] == [(1, 1), (3, 10)]
    assert deck.notes[2].cards[0].schedule == NEW


def test_each_deletion_of_a_cloze_is_a_card_of_its_own(tmp_path: Path) -> None:
    deck = read(folder(tmp_path / "h", *learnt(YEAR)))
    note = deck.notes[1]
    assert (note.content.kind, note.content.prompt) == (NoteKind.CLOZE, "In [2024] it is [two].")
    assert [card.schedule.state for card in note.cards] == [CardState.REVIEW, CardState.NEW]


def test_cards_that_no_note_has_any_more_are_told(tmp_path: Path) -> None:
    deck = read(folder(tmp_path / "h", *learnt("00" * 32)))
    assert any("belongs to no note" in problem.message for problem in deck.problems)


def test_without_blake3_the_notes_come_as_new_and_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashcards_progress, "hasher", lambda: None)
    deck = read(folder(tmp_path / "h", *learnt(WHO)))
    assert len(deck.notes) == 3
    assert any("blake3" in problem.message for problem in deck.problems)


def test_a_damaged_database_costs_no_note(tmp_path: Path) -> None:
    path = folder(tmp_path / "h")
    (path / "hashcards.db").write_bytes(b"SQLite format 3\0" + b"\7" * 3000)
    deck = read(path)
    assert len(deck.notes) == 3
    assert "damaged" in deck.problems[-1].message


@pytest.mark.parametrize(
    "row",
    [
        (WHO, None, "never", 1.0, 2.0, 1, 1, "2026-03-09", 1),
        (WHO, None, None, -1.0, 2.0, 1, 1, "2026-03-09", 1),
        (WHO, None, None, "x", b"y", 1, 1, "someday", "many"),
        (WHO, None, None, 1e300, 1e300, 1, 10**15, "9999-99-99", -5),
        (WHO, None, "0001-01-01T00:00:00", 3.0, 3.0, 1, -3, "0001-01-01", 1),
    ],
)
def test_rows_without_sense_are_harmless(tmp_path: Path, row: Row) -> None:
    assert len(read(folder(tmp_path / "h", [row])).notes) == 3


def test_media_are_those_of_the_folder_alone(tmp_path: Path) -> None:
    path = folder(tmp_path / "h")
    (tmp_path / "secret.png").write_bytes(b"x")
    (path / "map.png").write_bytes(b"map")
    (path / "link.png").symlink_to(tmp_path / "secret.png")
    (path / "Deck.md").write_text(
        "Q: a\nA: ![](map.png) ![](../secret.png) ![](link.png) ![](@/map.png)\n", "utf-8"
    )
    deck = read(path)
    assert [file.name for file in deck.media] == ["map.png"]
    assert deck.notes[0].content.answer.count("![](map.png)") == 2
    assert len(deck.problems) == 2


@given(st.text(st.sampled_from("[]\\!()a: é\n"), max_size=40))
def test_any_cloze_has_a_card_for_each_key(text: str) -> None:
    from trainer.domain.cloze import deletions

    prompt, keys = cloze(text)
    assert len(deletions(prompt)) == len(keys)


@needs_samples
def test_the_examples_of_hashcards_are_read() -> None:
    counts = {}
    for name in ("example", "test"):
        options = ReadOptions(NOW, StudyDays(), detect.HASHCARDS)
        decks = formats.read(SAMPLES / "hashcards" / name, options)
        counts[name] = sum(len(deck.notes) for deck in decks)
        assert not [problem for deck in decks for problem in deck.problems if problem.left_out]
    assert counts["example"] == 14
    assert counts["test"] > 0
