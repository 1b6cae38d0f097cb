"""`trainer merge`: what it says, and how it is taken back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import FERRY, Run

Deck = Callable[..., Path]


@pytest.fixture
def other(tmp_path: Path, empty_collection: Path) -> Path:
    """The collection of another machine."""
    path = tmp_path / "other.db"
    shutil.copy(empty_collection, path)
    return path


def test_a_merge_says_how_it_is_taken_back(run: Run, deck: Deck, other: Path) -> None:
    run("import", deck(FERRY))
    told = run("merge", other).stdout
    take_back = told.splitlines()[-1].partition("trainer ")[2]
    run("deck", "new", "Made after the merge")
    run(*take_back.split(), "--yes")
    assert "Made after" not in run("decks").stdout


def test_what_was_not_merged_is_not_to_be_taken_back(run: Run, deck: Deck, other: Path) -> None:
    run("import", deck(FERRY))
    assert "backup restore" not in run("merge", other, "--dry-run").stdout
