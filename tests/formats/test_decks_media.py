"""Deck files take the pictures and sounds along that they name, and nothing from elsewhere."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from trainer.domain.day import StudyDays
from trainer.formats import decks
from trainer.formats.parsed import ParsedDeck, ReadOptions

HEAD = '---\nname = "P"\nid = "p.en"\n---\n\n'


def read(path: Path) -> ParsedDeck:
    return decks.read(path, ReadOptions(datetime(2026, 3, 2, tzinfo=UTC), StudyDays()))[0]


def written(folder: Path, text: str) -> Path:
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "the map.png").write_bytes(b"map")
    (folder / "a.mp3").write_bytes(b"sound")
    path = folder / "p.md"
    path.write_text(HEAD + text)
    return path


@pytest.mark.parametrize("name", ["a.mp3", "@/a.mp3", "./a.mp3"])
def test_a_file_beside_the_deck_comes_along(tmp_path: Path, name: str) -> None:
    deck = read(written(tmp_path / "d", f"Q: ![]({name})\nA: b\n"))
    [file] = deck.media
    with file.open() as stream:
        assert (file.name, stream.read()) == ("a.mp3", b"sound")
    assert deck.notes[0].content.prompt == "![](a.mp3)"


def test_a_file_in_a_folder_below_gets_a_bare_name(tmp_path: Path) -> None:
    deck = read(written(tmp_path / "d", "Q: a\nA: ![x](sub/the%20map.png) and ![](a.mp3)\n"))
    assert deck.notes[0].content.answer == "![x](the%20map.png) and ![](a.mp3)"
    assert [file.name for file in deck.media] == ["the map.png", "a.mp3"]


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png", "gone.png", "https://a.example/a.png",
        "notes.txt", ".hidden.png", ".git/a.png", "{folder}/a.mp3",
    ],
)  # fmt: skip
def test_what_is_not_in_the_folder_stays_as_it_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.png").touch()
    name = name.format(folder=tmp_path / "d")
    path = written(tmp_path / "d", f"Q: ![]({name})\nA: b\n")
    (path.parent / ".git").mkdir()
    for other in ("notes.txt", ".hidden.png", ".git/a.png"):
        (path.parent / other).touch()
    deck = read(path)
    assert deck.media == ()
    assert deck.problems == ()
    assert deck.notes[0].content.prompt == f"![]({name})"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.png").touch()
    path = written(tmp_path / "d", "Q: ![](link.png)\nA: b\n")
    (path.parent / "link.png").symlink_to(tmp_path / "secret.png")
    assert read(path).media == ()
