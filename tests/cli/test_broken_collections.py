"""A collection that cannot be used: one sentence, exit code 1, and the file stays as it was."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.ruined import damaged, newer, of_another_program
from trainer.storage import engine

from .conftest import CHECKOUT, FERRY, Run

COMMANDS = [["decks"], ["due"], ["weak"], ["undo"], ["deck", "new", "Harbour"], ["export"]]


def is_sentence(text: str, path: Path) -> bool:
    return text.count("\n") == 1 and text.rstrip().endswith(".") and str(path) in text


def text(path: Path) -> None:
    path.write_text("Not a database, but a note on tides. " * 40)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("ruin", [text, of_another_program, newer, damaged, cut_off])
def test_a_file_that_is_no_sound_collection_is_refused_and_left_alone(
    command: list[str], ruin: Callable[[Path], None], data: Path, run: Run
) -> None:
    path = data / "collection.db"
    ruin(path)
    before = path.read_bytes()
    result = run(*command, code=1)
    assert result.stdout == ""
    assert is_sentence(result.stderr, path)
    assert path.read_bytes() == before
    assert not (data / "logs").exists()


@pytest.mark.parametrize("command", [["deck", "new", "Harbour"], ["undo"]], ids=" ".join)
def test_a_locked_collection_is_left_alone(
    command: list[str], data: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 10)
    path = data / "collection.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = path.read_bytes()
        result = run(*command, code=1)
        assert path.read_bytes() == before
    assert result.stdout == ""
    assert is_sentence(result.stderr, path)
    assert "in use" in result.stderr


# Nobody may not read Python's own files either: all is imported before the user changes.
AS_NOBODY = """
import os, sys, tempfile
from click.testing import CliRunner
from trainer.cli.main import root
from trainer.__main__ import main

data, *command = sys.argv[1:]
with tempfile.TemporaryDirectory() as scratch:
    for words in (["deck", "new", "Harbour"], ["undo"], ["nonsense"], command):
        CliRunner().invoke(root, ["--data", scratch + "/data", *words])
os.chdir("/")
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
sys.argv[1:] = ["--data", data, *command] if data else command
main()
"""


@pytest.fixture
def as_nobody(empty_collection: Path) -> Iterator[tuple[Path, Callable[..., tuple[int, str]]]]:
    """A collection, and a command line on it that permissions hold for."""
    if not hasattr(os, "getuid"):
        pytest.skip("needs POSIX permissions")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = Path(shutil.copy(empty_collection, folder / "collection.db"))

        def run_it(*args: str, data: str | None = name) -> tuple[int, str]:
            done = subprocess.run(
                [sys.executable, "-c", AS_NOBODY, data or "", *args],
                capture_output=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
                check=False,
            )
            return done.returncode, done.stderr

        yield path, run_it
        folder.chmod(0o700)


def test_a_read_only_collection_is_left_alone(
    as_nobody: tuple[Path, Callable[..., tuple[int, str]]],
) -> None:
    path, run_it = as_nobody
    path.chmod(0o444)
    path.parent.chmod(0o555)
    before = path.read_bytes()
    code, error = run_it("deck", "new", "Harbour")
    assert code == 1
    assert is_sentence(error, path)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == ["collection.db"]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_data_out_of_reach_of_their_settings_give_a_sentence(
    command: list[str],
    as_nobody: tuple[Path, Callable[..., tuple[int, str]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path, run_it = as_nobody
    folder = path.parent / "briefing-trainer"
    folder.mkdir()
    path.rename(folder / path.name)
    folder.chmod(0o000)
    path.parent.chmod(0o755)
    monkeypatch.setenv("XDG_DATA_HOME", str(path.parent))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(path.parent / "nowhere"))
    code, error = run_it(*command, data=None)
    folder.chmod(0o700)
    assert code == 1
    assert is_sentence(error, folder / path.name)


def test_an_unreadable_deck_file_is_no_wrong_usage(
    as_nobody: tuple[Path, Callable[..., tuple[int, str]]],
) -> None:
    path, run_it = as_nobody
    path.parent.chmod(0o777)
    path.chmod(0o666)
    deck = path.with_name("deck.md")
    deck.write_text(FERRY)
    deck.chmod(0o000)
    for command in (["import"], ["deck", "check"], ["letter", "add"]):
        code, error = run_it(*command, str(deck))
        assert code == 1
        assert error.count("\n") == 1
        assert "Permission denied" in error


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_folder_that_may_not_be_entered_gives_a_sentence(
    command: list[str], as_nobody: tuple[Path, Callable[..., tuple[int, str]]]
) -> None:
    path, run_it = as_nobody
    path.parent.chmod(0o000)
    code, error = run_it(*command)
    assert code == 1
    assert error.count("\n") == 1
    assert str(path.parent) in error
    assert "Permission denied" in error
