import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer import formats
from trainer.domain.cloze import deletions
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteContent, NoteKind
from trainer.formats.hashcards_syntax import cloze, sources
from trainer.formats.parsed import ParsedDeck, ReadOptions
from trainer.formats.reporting import Reporter

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
DAYS = StudyDays(zone=ZoneInfo("Europe/Amsterdam"))
OPTIONS = ReadOptions(NOW, DAYS)


def folder(root: Path, **files: str) -> Path:
    """A folder of decks with a database in which nothing was learnt yet."""
    for name, text in files.items():
        (root / f"{name}.md").write_text(text, "utf-8")
    with closing(sqlite3.connect(root / "hashcards.db")) as db:
        db.execute("CREATE TABLE cards (card_hash text primary key)")
    return root


def read(root: Path) -> list[ParsedDeck]:
    return formats.read(root, OPTIONS)


@pytest.mark.parametrize(
    ("text", "clean", "asked"),
    [
        ("Foo [bar] ![](image.jpg) [quux].", "Foo bar ![](image.jpg) quux.", [(4, 6), (23, 26)]),
        (r"Key: [`\[`]", "Key: `[`", [(5, 7)]),
        ("The notation [$n!$] means", "The notation $n!$ means", [(13, 16)]),
        ("a [b [c] d] e", "a b c d e", [(4, 4)]),
        ("call [f](x)", "call f(x)", [(5, 5)]),
        ("[std::vector]", "std::vector", [(0, 10)]),
        ("a ] b [c", "a  b c", []),
    ],
)
def test_brackets_are_read_as_hashcards_does(
    text: str, clean: str, asked: list[tuple[int, int]]
) -> None:
    prompt, keys = cloze(text)
    assert keys == tuple(
        b"Cloze" + clean.encode() + first.to_bytes(8, "little") + last.to_bytes(8, "little")
        for first, last in asked
    )
    found = [deletion.text.replace("\u2060", "") for deletion in deletions(prompt)]
    assert found == [clean[first : last + 1] for first, last in asked]


@given(st.text(st.sampled_from("QAC:[]-\n a!\\"), max_size=60))
def test_any_text_is_read(text: str) -> None:
    reporter = Reporter(Path("deck.md"))
    assert all(source.prompt for source in sources(text.split("\n"), 0, reporter))


def test_our_own_marks_are_text_beside_a_database(tmp_path: Path) -> None:
    [deck] = read(folder(tmp_path, Deck="Q: q\nA: a\n- must: b\n# c\nTags: d\n---\nprose\n"))
    assert deck.notes[0].content == NoteContent(NoteKind.BASIC, "q", "a\n- must: b\n# c\nTags: d")


def test_what_cannot_stand_is_told_and_the_rest_read(tmp_path: Path) -> None:
    text = "A: x\nQ: q\nQ: r\nA: s\nA: t\nC: none\nQ: u\nA:\n\nC: [v]\n"
    [deck] = read(folder(tmp_path, Deck=text))
    assert [note.content.prompt for note in deck.notes] == ["r", "[v]"]
    assert [problem.line for problem in deck.problems] == [1, 2, 5, 6, 7]


def test_files_of_one_name_are_one_deck(tmp_path: Path) -> None:
    front = '---\nname = "Cells"\n---\n'
    [deck] = read(folder(tmp_path, One=f"{front}Q: a\nA: b\n", Two=f"{front}Q: c\nA: d\n"))
    assert (deck.name, deck.id, len(deck.notes)) == ("Cells", "cells", 2)


def test_pictures_come_along_under_bare_names(tmp_path: Path) -> None:
    for place in ("img", "more"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "x.png").write_bytes(place.encode())
    text = "Q: ![](@/img/x.png) ![b](more/x.png) ![](http://e.org/x.png)\nA: a\n"
    [deck] = read(folder(tmp_path, Deck=text))
    assert deck.notes[0].content.prompt == "![](x.png) ![b](x-2.png) ![](http://e.org/x.png)"
    contents = {}
    for file in deck.media:
        with file.open() as stream:
            contents[file.name] = stream.read()
    assert contents == {"x.png": b"img", "x-2.png": b"more"}


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    root = tmp_path / "cards"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "secret.md").write_text("Q: secret\nA: a")
    (root / "link.png").symlink_to(tmp_path / "secret.png")
    (root / "link.md").symlink_to(tmp_path / "secret.md")
    text = "Q: ![](../secret.png) ![](link.png) ![](/etc/passwd)\nA: a\n"
    [deck] = read(folder(root, Deck=text))
    assert deck.media == ()
    assert len(deck.notes) == 1
    told = " ".join(problem.message for problem in deck.problems)
    assert all(name in told for name in ("../secret.png", "link.png", "/etc/passwd", "link.md"))


@given(st.text(st.sampled_from("[]!\\(): abé\n"), max_size=40))
def test_each_card_asks_here_what_it_asks_there(text: str) -> None:
    prompt, keys = cloze(text)
    asked = [deletion.text.replace("\u2060", "") for deletion in deletions(prompt)]
    cleans = [key[len("Cloze") : -16] for key in keys]
    there = [
        clean[key[-16] : key[-8] + 1].decode() for clean, key in zip(cleans, keys, strict=True)
    ]
    assert there == asked
    brackets = {ord(sign): None for sign in "[]\\"}
    kept = [clean.decode().translate(brackets) for clean in cleans]
    assert all(words == text.translate(brackets) for words in kept)
