"""`trainer backup`, and the backups that other commands make."""

import json
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

from tests.builders import in_amsterdam
from trainer.storage import engine

from .conftest import CHECKOUT, FERRY, HARMFUL, Run

MORE = FERRY + "\nQ: Where is the quay?\nA: In the east.\nId: quay\n"


@pytest.fixture(autouse=True)
def amsterdam() -> Iterator[None]:
    with in_amsterdam():
        yield


@pytest.fixture
def ferry(ferry: Path, run: Run) -> Path:
    """The ferry's deck, and a command after its import: that makes the backup that is due."""
    run("decks")
    return ferry


def listed(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("backup", "list", "--json").stdout)["backups"]
    return found


def prompts(sql: Callable[..., list[tuple[Any, ...]]]) -> list[str]:
    return [row[0] for row in sql("SELECT prompt FROM note ORDER BY id")]


@pytest.mark.usefixtures("ferry")
def test_a_backup_asked_for_is_listed_with_what_it_holds(run: Run) -> None:
    path = run("backup", "now").stdout.removeprefix("Written and verified: ").strip()
    first = listed(run)[0]
    assert (first["number"], first["path"], first["reason"]) == (1, path, "now")
    assert (first["cards"], first["answers"]) == (2, 0)
    assert run("backup", "list").stdout.splitlines()[0].endswith("asked for")


def test_the_list_is_in_local_time(data: Path, run: Run, empty_collection: Path) -> None:
    place = data / "backups"
    place.mkdir()
    shutil.copy(empty_collection, place / "collection-20260701-220000-weekly.db")
    line = run("backup", "list").stdout
    assert line.split("  ")[1:4] == ["2 Jul 2026 00:00", "0 cards, 0 answers", "0.3 MB"] or (
        "2 Jul 2026 00:00  0 cards, 0 answers" in line
    )
    assert line.rstrip().endswith("weekly")


def test_without_backups_the_list_says_how_to_make_one(run: Run, fresh: Path) -> None:
    assert "trainer backup now" in run("backup", "list").stdout
    assert not fresh.exists()


def test_without_a_collection_there_is_nothing_to_back_up(run: Run, fresh: Path) -> None:
    assert "there is no collection" in run("backup", "now", code=1).stderr
    assert not fresh.exists()


def test_of_a_file_that_is_no_database_a_backup_says_what_other_commands_say(
    run: Run, fresh: Path
) -> None:
    fresh.mkdir()
    path = fresh / "collection.db"
    path.write_text("shopping list\n" * 500)
    told = run("decks", code=1).stderr
    assert "is not a database; move it away" in told
    assert run("backup", "now", code=1).stderr == told
    assert path.read_text().startswith("shopping list")


def test_a_command_that_wrote_leaves_the_weeks_backup_behind(ferry: Path, run: Run) -> None:
    assert [saved["reason"] for saved in listed(run)] == ["weekly"]
    run("deck", "new", "Other")
    run("undo")
    assert len(listed(run)) == 1


@pytest.mark.usefixtures("data")
def test_an_empty_collection_is_not_backed_up(run: Run, fresh: Path) -> None:
    run("decks")
    assert not (fresh / "backups").exists()


def test_completion_makes_no_backup(
    ferry: Path, fresh: Path, spawn: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    shutil.rmtree(fresh / "backups")
    spawn(
        env={
            "_TRAINER_COMPLETE": "bash_complete",
            "COMP_WORDS": f"trainer --data {fresh} due ",
            "COMP_CWORD": "4",
        }
    )
    assert not (fresh / "backups").exists()


def test_a_restore_and_the_way_back(
    ferry: Path, deck: Callable[..., Path], run: Run, sql: Callable[..., list[tuple[Any, ...]]]
) -> None:
    before = prompts(sql)
    run("import", deck(MORE))
    after = prompts(sql)
    number = next(saved["number"] for saved in listed(run) if saved["cards"] == 2)
    result = run("backup", "restore", number, "--yes")
    assert prompts(sql) == before
    assert "Not in this backup: 0 answers, 1 note" in result.stdout
    back = result.stdout.splitlines()[-1].removeprefix("To take this back: trainer ").split()
    assert "No answer and no note since then would be lost." in run(*back, "--yes").stdout
    assert prompts(sql) == after


def test_undo_stops_at_a_restore_and_says_how_that_is_taken_back(
    ferry: Path, deck: Callable[..., Path], run: Run, sql: Callable[..., list[tuple[Any, ...]]]
) -> None:
    run("backup", "now")
    run("import", deck(MORE))
    told = run("backup", "restore", 1, "--yes").stdout.splitlines()[-1]
    before = prompts(sql)
    refused = run("undo", code=1)
    assert told.partition("trainer ")[2] in refused.stderr
    assert prompts(sql) == before
    run("deck", "new", "Made after the restore")
    assert "Made after" in run("undo").stdout
    assert told.partition("trainer ")[2] in run("undo", code=1).stderr


def test_a_restore_where_nothing_was_leaves_nothing_for_undo_to_stop_at(
    ferry: Path, fresh: Path, run: Run
) -> None:
    run("backup", "now")
    (fresh / "collection.db").unlink()
    run("backup", "restore", 1, "--yes")
    assert "Undone: import" in run("undo").stdout


def test_a_restore_for_scripts(ferry: Path, run: Run) -> None:
    path = json.loads(run("backup", "now", "--json").stdout)["path"]
    done = json.loads(run("backup", "restore", path, "--yes", "--json").stdout)
    assert done["restored"] == path
    assert done["lost"] == {"answers": 0, "new_notes": 0, "edited_notes": 0}
    assert "-restore.db" in done["kept"]


def test_a_restore_without_a_terminal_wants_to_be_told(ferry: Path, run: Run) -> None:
    run("backup", "now")
    assert "--yes" in run("backup", "restore", 1, code=2).stderr


def test_a_restore_asks(
    ferry: Path, fresh: Path, sql: Callable[..., list[tuple[Any, ...]]], run: Run
) -> None:
    from tests.terminal import Terminal, trainer

    run("backup", "now")
    sql("UPDATE note SET hint = 'later'")
    for answer, hint, words in (("n", "later", "Nothing was restored"), ("y", "", "Restored:")):
        terminal = Terminal(
            trainer("--data", str(fresh), "backup", "restore", "1"), {"LANG": "en"}, cols=200
        )
        terminal.wait(r"place\? \[y/N\]")
        terminal.press(answer)
        terminal.press("enter")
        terminal.wait(words)
        terminal.kill()
        assert sql("SELECT DISTINCT hint FROM note") == [(hint,)]


def test_a_collection_in_use_is_not_restored(
    ferry: Path, fresh: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 10)
    run("backup", "now")
    with closing(sqlite3.connect(fresh / "collection.db")) as other:
        other.execute("SELECT * FROM note").fetchall()
        assert "in use" in run("backup", "restore", 1, "--yes", code=1).stderr


def test_a_damaged_collection_is_restored(
    ferry: Path, fresh: Path, run: Run, sql: Callable[..., list[tuple[Any, ...]]]
) -> None:
    run("backup", "now")
    path = fresh / "collection.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * 8192)
    assert "trainer backup list" in run("decks", code=1).stderr
    run("backup", "restore", 1, "--yes")
    assert len(prompts(sql)) == 2
    assert "2 cards" not in run("due").stderr


@pytest.mark.parametrize("which", ["7", "nowhere.db", "/", "", "-"])
def test_what_is_no_backup_gets_a_sentence(ferry: Path, run: Run, which: str) -> None:
    error = run("backup", "restore", "--yes", "--", which, code=1).stderr
    assert error.count("\n") == 1
    assert "no backup" in error


def test_a_hostile_name_is_harmless(ferry: Path, fresh: Path, run: Run) -> None:
    name = fresh / "evil\x1b[31m\u202e.db"
    shutil.copy(fresh / "collection.db", name)
    output = run("backup", "restore", name, "--yes").output
    assert not any(sign in output for sign in HARMFUL)


# Where no backup can be written

_SMALL_DISK = """
import resource, signal, sys
sys.dont_write_bytecode = True  # Python would leave half a module
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv[1:] = sys.argv[2:]
from trainer.__main__ import main
main()
"""


@pytest.fixture
def on_a_full_disk(ferry: Path, fresh: Path) -> Callable[..., tuple[int, str, str]]:
    """Runs a command that may write no file larger than half a collection."""
    shutil.rmtree(fresh / "backups")

    def run_it(*args: str) -> tuple[int, str, str]:
        size = (fresh / "collection.db").stat().st_size // 2
        done = subprocess.run(
            [sys.executable, "-c", _SMALL_DISK, str(size), "--data", str(fresh), *args],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "LANGUAGE": "en"},
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run_it


@pytest.mark.skipif(sys.platform == "win32", reason="no limit can be set there")
def test_a_full_disk_leaves_no_half_a_backup(
    on_a_full_disk: Callable[..., tuple[int, str, str]], fresh: Path
) -> None:
    before = (fresh / "collection.db").read_bytes()
    code, _output, error = on_a_full_disk("backup", "now")
    assert code == 1
    assert error.startswith("No backup could be written in")
    assert error.count("\n") == 1
    assert list((fresh / "backups").iterdir()) == []
    assert (fresh / "collection.db").read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="no limit can be set there")
def test_a_full_disk_keeps_nobody_from_work(
    on_a_full_disk: Callable[..., tuple[int, str, str]],
) -> None:
    code, output, error = on_a_full_disk("decks")
    assert code == 0
    assert "Ferry" in output
    assert error.startswith("No backup could be written in")
    assert error.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no limit can be set there")
def test_a_full_disk_leaves_what_was_to_be_restored_over(
    on_a_full_disk: Callable[..., tuple[int, str, str]], fresh: Path, run: Run
) -> None:
    run("backup", "now")
    before = (fresh / "collection.db").read_bytes()
    code, _output, error = on_a_full_disk("backup", "restore", "1", "--yes")
    assert code == 1
    assert error.count("\n") == 1
    assert (fresh / "collection.db").read_bytes() == before
    assert not list(fresh.glob(".new-*"))


def test_an_import_leaves_the_backup_to_the_next_command(
    data: Path, fresh: Path, deck: Callable[..., Path], run: Run
) -> None:
    run("import", deck())
    assert not (fresh / "backups").exists()
    run("decks")
    assert [saved["reason"] for saved in listed(run)] == ["weekly"]
