"""The command line on real files: in this process, in one of its own, and in a terminal."""

import gettext
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from trainer import config, i18n
from trainer.cli.main import root
from trainer.services.collection import Collection

CHECKOUT = Path(__file__).parents[2]
FERRY = """---
name = "Ferry"
id = "ferry.en"
language = "en"
---

# Sailing

Q: When does the first ferry sail?
A: At six.
Id: first

Q: How long does the crossing take?
A: Half an hour.
Id: crossing
"""

Run = Callable[..., Result]
Sit = Callable[..., str]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("TRAINER_DATA", raising=False)
    monkeypatch.setenv("LANGUAGE", "en")
    yield
    i18n.activate("en")
    gettext.textdomain("messages")


@pytest.fixture(scope="session")
def empty_collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = config.load(tmp_path_factory.mktemp("empty"))
    Collection(settings).close()
    return settings.collection


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The data folder of somebody who never used the trainer: it is not there."""
    return tmp_path / "data"


@pytest.fixture
def data(fresh: Path, empty_collection: Path) -> Path:
    """A data folder with a collection in it, without decks."""
    fresh.mkdir()
    shutil.copy(empty_collection, fresh / "collection.db")
    return fresh


@pytest.fixture
def run(fresh: Path) -> Run:
    """Runs a command on the test's data folder, in this process; checks the exit code."""

    def run_it(*args: object, code: int = 0, lines: str | None = None) -> Result:
        result = CliRunner().invoke(
            root, ["--data", str(fresh), *map(str, args)], prog_name="trainer", input=lines
        )
        assert result.exit_code == code, result.output
        return result

    return run_it


@pytest.fixture
def spawn(fresh: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command in a process of its own; `code` stands for `-m trainer` where it is given."""

    def spawn_it(
        *args: object, code: str | None = None, env: dict[str, str] | None = None, **more: Any
    ) -> subprocess.CompletedProcess[str]:
        start = ["-c", code] if code else ["-m", "trainer"]
        return subprocess.run(
            [sys.executable, *start, "--data", str(fresh), *map(str, args)],
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT)} | (env or {}),
            timeout=120,
            check=False,
            **more,
        )

    return spawn_it


@pytest.fixture
def deck(tmp_path: Path) -> Callable[..., Path]:
    """Writes a deck file and answers its place."""

    def write(text: str = FERRY, name: str = "ferry.en.md") -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def ferry(data: Path, run: Run, deck: Callable[..., Path]) -> Path:
    """A collection that holds the ferry's deck; answers the deck's file."""
    path = deck()
    run("import", path)
    return path


@pytest.fixture
def pipe(fresh: Path) -> Callable[..., Result]:
    """Runs `trainer study --plain` with the lines given as its input; checks the exit code."""

    def run_it(*lines: str, args: tuple[str, ...] = (), code: int = 0) -> Result:
        text = "".join(f"{line}\n" for line in lines)
        result = CliRunner().invoke(
            root, ["--data", str(fresh), "study", "--plain", *args], prog_name="trainer", input=text
        )
        assert result.exit_code == code, result.output
        return result

    return run_it


@pytest.fixture
def sit(
    data: Path, run: Run, deck: Callable[..., Path], pipe: Callable[..., Result]
) -> Callable[..., str]:
    """Imports a deck of the text given and studies it with the lines given; answers the output."""

    def run_it(text: str, *lines: str, **more: Any) -> str:
        run("import", deck(text, "harbour.en.md"))
        return pipe(*lines, **more).stdout

    return run_it


@pytest.fixture
def sql(fresh: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """Runs one statement on the collection's file, past all of the trainer's code."""

    def ask(statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(fresh / "collection.db")) as db:
            rows = db.execute(statement, values).fetchall()
            db.commit()
        return rows

    return ask


@pytest.fixture
def evil_deck(deck: Callable[..., Path]) -> Path:
    """A deck whose name and texts would colour the terminal, turn its line and clear it."""
    text = (
        '---\nname = "Evil \\u001b[31m\\u202E\\nname \\u009b2J"\nid = "evil.en"\n---\n\n'
        "Q: What \x1b[2Jnow?\nA: \x1b[31mNothing\u202e.\nId: what\n"
    )
    return deck(text, "evil.en.md")


HARMFUL = ("\x1b", "\x9b", "\u202e")
