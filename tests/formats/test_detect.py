import pickle
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from tests.anki_files import Anki
from trainer.errors import DeckFileError
from trainer.formats.detect import READERS, format_of


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Q: a\nA: b\n", "markdown"),
        ("# Head\n\nC: [a]\n", "markdown"),
        ("---\nname = 'x'\n---\n", "markdown"),
        ("front\tback\n", "text"),
        ("#separator:tab\nfront\tback\n", "text"),
        ('{"__type__": "Deck", "notes": []}', "crowdanki"),
        ("text\n\n#flashcards/eu\nq::a\n", "obsidian"),
        ("---\ntags: [flashcards]\n---\nq\n?\na\n", "obsidian"),
        ("#flashcards are fine\tsays\n", "text"),
    ],
)
def test_the_content_tells_and_not_the_suffix(tmp_path: Path, content: str, expected: str) -> None:
    path = tmp_path / "file.apkg"
    path.write_text(content, "utf-8")
    assert format_of(path) == expected


def test_anki_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    assert format_of(Anki().package(tmp_path / "a.txt")) == "anki"
    assert format_of(Anki().collection(tmp_path / "b.csv")) == "anki"


@pytest.mark.parametrize("content", [b"\xff\x80rubbish", b"rub\0bish"])
def test_what_is_no_text_is_what_its_name_says(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.apkg"
    path.write_bytes(content)
    assert format_of(path) == "anki"


def test_a_folder_is_hashcards_where_its_database_lies(tmp_path: Path) -> None:
    assert format_of(tmp_path) == "markdown"
    (tmp_path / "hashcards.db").touch()
    assert format_of(tmp_path) == "hashcards"


def test_vaults_and_crowdankis_folders_are_known_by_what_lies_in_them(tmp_path: Path) -> None:
    (tmp_path / "deck.json").write_text('{"__type__": "Deck"}')
    assert format_of(tmp_path) == "crowdanki"
    (tmp_path / ".obsidian").mkdir()
    assert format_of(tmp_path) == "obsidian"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (pickle.dumps({"a": 1}), "pickle"),
    ],
)
def test_what_is_no_deck_is_called_by_its_name(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "deck.md"
    path.write_bytes(content)
    with pytest.raises(DeckFileError, match=sentence):
        format_of(path)


def test_other_archives_and_databases_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", "")
    with pytest.raises(DeckFileError, match="office document"):
        format_of(tmp_path / "a.docx")
    with closing(sqlite3.connect(tmp_path / "m.db")) as db:
        for table in ("facts", "cards", "data_for_fact"):
            db.execute(f"CREATE TABLE {table} (id)")
        db.commit()
    with pytest.raises(DeckFileError, match="Mnemosyne"):
        format_of(tmp_path / "m.db")


def test_no_format_is_loaded_before_a_file_is_in_it() -> None:
    script = "import sys, trainer.formats.detect; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    families = tuple(f"trainer.formats.{reader}" for reader in READERS.values())
    assert [name for name in done.stdout.split() if name.startswith(families)] == []
