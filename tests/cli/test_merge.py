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


@pytest.mark.parametrize("named", ["folder", "file", "link to the folder", "link to the file"])
def test_ones_own_collection_is_not_merged_with_itself(
    run: Run, deck: Deck, fresh: Path, tmp_path: Path, named: str
) -> None:
    run("import", deck(FERRY))
    before = sorted(fresh.rglob("*"))
    path = fresh / "collection.db" if named.endswith("file") else fresh
    if named.startswith("link"):
        path = tmp_path / "link"
        path.symlink_to(fresh / "collection.db" if named.endswith("file") else fresh)
    refused = run("merge", path, code=1).stderr
    assert "is your own collection; name another machine's" in refused
    assert sorted(fresh.rglob("*")) == before


def test_where_there_is_nothing_to_merge_no_collection_is_made(run: Run, fresh: Path) -> None:
    fresh.mkdir()
    assert "there is no collection there" in run("merge", fresh, code=1).stderr
    assert list(fresh.iterdir()) == []


def test_undo_stops_at_a_merge_and_says_how_that_is_taken_back(
    run: Run, deck: Deck, other: Path
) -> None:
    run("import", deck(FERRY))
    run("--data", other.parent / "theirs", "import", deck(FERRY.replace("first", "other")))
    told = run("merge", other.parent / "theirs").stdout.splitlines()[-1]
    refused = run("undo", code=1)
    assert told.partition("trainer ")[2] in refused.stderr
    assert "Ferry" in run("decks").stdout
    run("deck", "new", "Made after the merge")
    assert "Made after" in run("undo").stdout


def test_a_merge_that_brought_nothing_does_not_stop_undo(run: Run, deck: Deck, other: Path) -> None:
    run("import", deck(FERRY))
    run("merge", other)
    assert "Ferry" in run("undo").stdout
