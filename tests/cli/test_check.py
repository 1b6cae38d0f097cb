"""`trainer check`: what it says, and the exit code that scripts go by."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import HARMFUL, Run

Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def ferry(ferry: Path, fresh: Path, run: Run) -> Path:
    """The ferry's deck, in a folder for its user alone."""
    (fresh / "collection.db").chmod(0o600)
    return ferry


def test_a_sound_collection(ferry: Path, run: Run) -> None:
    result = run("check")
    assert (result.stdout, result.stderr) == ("The collection is sound.\n", "")
    assert json.loads(run("check", "--json").stdout)["sound"] is True


def test_a_fault_is_told_with_where_and_how_it_is_mended(ferry: Path, run: Run, sql: Sql) -> None:
    sql("UPDATE note SET plain_text = 'x' WHERE prompt LIKE 'When%'")
    assert run("check", code=1).stdout.splitlines() == [
        "can be repaired: 1 note cannot be found by all of its words.",
        "  When does the first ferry sail?",
        "Mend what can be mended with: trainer check --repair",
    ]


def test_a_repair_tells_what_was_mended_and_how_to_take_it_back(
    ferry: Path, run: Run, sql: Sql
) -> None:
    sql("UPDATE card SET state = 'review', stability = 3.0")
    lines = run("check", "--repair").stdout.splitlines()
    assert lines[0] == "repaired: 2 cards have another schedule than their answers give."
    assert lines[-1] == "The collection is sound."
    assert sql("SELECT DISTINCT state FROM card") == [("new",)]
    command = lines[-2].removeprefix("To take this back: trainer ").split()
    run(*command, "--yes")
    assert sql("SELECT DISTINCT state FROM card") == [("review",)]


def test_a_repair_for_scripts(ferry: Path, run: Run, sql: Sql) -> None:
    sql("UPDATE note SET plain_text = 'x', choices = '[3]' WHERE id = 1")
    sql("UPDATE note SET plain_text = 'x' WHERE id = 2")
    report = json.loads(run("check", "--repair", "--json", code=1).stdout)
    assert (report["sound"], report["readable"]) == (False, True)
    assert [finding["name"] for finding in report["repaired"]] == ["note.words"]
    [left] = report["findings"]
    assert (left["name"], left["count"], left["repairable"]) == ("note.content", 1, False)
    assert Path(report["backup"]).is_file()


def test_a_damaged_file_is_told_with_the_backup_to_restore(
    ferry: Path, fresh: Path, run: Run
) -> None:
    run("backup", "now")
    path = fresh / "collection.db"
    path.write_bytes(path.read_bytes()[:4096] + b"\xa5" * 8192)
    output = run("check", code=1).stdout
    assert output.startswith("damaged: The file is damaged: SQLite reports")
    assert "trainer backup restore 1" in output
    run("backup", "restore", 1, "--yes")
    run("check")


def test_what_a_note_says_is_harmless(data: Path, evil_deck: Path, run: Run, sql: Sql) -> None:
    (data / "collection.db").chmod(0o600)
    run("import", evil_deck)
    sql("UPDATE note SET plain_text = 'x'")
    output = run("check", code=1).output
    assert "now?" in output
    assert not any(sign in output for sign in HARMFUL)


@pytest.mark.parametrize("command", [("check",), ("check", "--repair")])
def test_without_a_collection_there_is_nothing_to_check(
    run: Run, fresh: Path, command: tuple[str, ...]
) -> None:
    assert "there is no collection" in run(*command, code=1).stderr
    assert not fresh.exists()
