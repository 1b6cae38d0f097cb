"""`trainer duplicates`: a list, and merging of what the user names."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import FERRY, Run


@pytest.fixture
def twice(ferry: Path, run: Run, deck: Callable[..., Path]) -> None:
    text = FERRY.replace('"Ferry"', '"Pier"').replace("ferry.en", "pier.en")
    run("import", deck(text.replace("Half an hour.", "Half a day."), "pier.en.md"))


def test_they_are_listed_with_their_decks_and_answers(twice: None, run: Run, pipe: Any) -> None:
    pipe("", "3", "q", args=("Pier",))
    text = run("duplicates").output
    assert "When does the first ferry sail?" in text
    assert "       3  Pier · 1 answer\n       1  Ferry · 0 answers\n" in text
    assert "crossing" not in text
    assert "1 note is there more than once. trainer duplicates --keep NOTE" in text


def test_one_is_kept_and_undo_takes_that_back(twice: None, run: Run) -> None:
    assert "Merged 1 note into it" in run("duplicates", "--keep", "3").output
    assert run("duplicates").output == "No note is there twice.\n"
    assert "merging duplicates" in run("undo").output
    assert "first ferry" in run("duplicates").output


def test_json_is_for_scripts(twice: None, run: Run) -> None:
    [group] = json.loads(run("duplicates", "--json", "Ferry").output)["duplicates"]
    assert [note["id"] for note in group["notes"]] == [1, 3]
    assert json.loads(run("duplicates", "--json", "--keep", "1").output) == {"kept": 1, "merged": 1}


def test_a_note_that_is_there_once_is_not_merged(twice: None, run: Run) -> None:
    assert "no other note" in run("duplicates", "--keep", "2", code=1).output


def test_a_dry_run_tells_how_many_are_there_already(
    ferry: Path, run: Run, deck: Callable[..., Path]
) -> None:
    path = deck(FERRY.replace('"Ferry"', '"Pier"').replace("ferry.en", "pier.en"), "pier.en.md")
    assert "2 new notes say the same as another one" in run("import", "--dry-run", path).output
    assert json.loads(run("import", "--dry-run", "--json", path).output)["duplicates"] == 2
