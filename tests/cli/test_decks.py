"""Decks on the command line: listing, counting, making, renaming, deleting, undoing."""

import json
import shlex
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.terminal import Terminal, trainer

from .conftest import FERRY, Run

Deck = Callable[..., Path]
Sql = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def tree(data: Path, run: Run, deck: Deck) -> None:
    """A deck of two notes with a child of two."""
    run("import", deck())
    child = FERRY.replace('"Ferry"', '"Ferry::Winter"').replace("ferry.en", "winter.en")
    run("import", deck(child, "winter.en.md"))


def names(run: Run) -> list[str]:
    return [line["name"] for line in json.loads(run("decks", "--json").stdout)["decks"]]


@pytest.mark.usefixtures("tree")
def test_decks_are_a_tree_with_counts(run: Run) -> None:
    assert [line.split() for line in run("decks").stdout.splitlines()] == [
        ["New", "Learning", "Due", "Cards", "Deck"],
        ["4", "0", "0", "4", "Ferry"],
        ["2", "0", "0", "2", "Winter"],
    ]
    assert run("decks").stdout.splitlines()[2].endswith("     2    Winter")


@pytest.mark.usefixtures("tree")
def test_decks_as_json(run: Run) -> None:
    none = {"learning": 0, "due": 0, "briefing": None}
    assert json.loads(run("decks", "--json").stdout) == {
        "decks": [
            {"name": "Ferry", "new": 4, "cards": 4, **none},
            {"name": "Ferry::Winter", "new": 2, "cards": 2, **none},
        ]
    }


@pytest.mark.usefixtures("tree")
def test_due_counts_all_decks_or_the_one_named(run: Run) -> None:
    assert run("due").stdout == "4 cards wait: 4 new, 0 learning, 0 due\n"
    assert json.loads(run("due", "winter", "--json").stdout) == {
        "new": 2,
        "learning": 0,
        "due": 0,
        "total": 2,
        "held_back": 0,
    }


@pytest.mark.usefixtures("tree")
def test_a_deck_that_is_not_there_gives_one_sentence(run: Run) -> None:
    for args in (["due"], ["export"], ["deck", "delete", "--yes"]):
        result = run(*args, "bicycle", code=1)
        assert result.stdout == ""
        assert result.stderr == 'There is no deck "bicycle"; there is: Ferry, Ferry::Winter.\n'


def test_looking_makes_no_collection(run: Run, fresh: Path) -> None:
    assert run("due").stdout == "0 cards wait: 0 new, 0 learning, 0 due\n"
    assert json.loads(run("due", "--json").stdout)["total"] == 0
    assert "There is no deck yet" in run("decks").stdout
    assert json.loads(run("decks", "--json").stdout) == {"decks": []}
    assert run("undo").stdout == "There is nothing to undo.\n"
    run("deck", "delete", "any", "--yes", code=1)
    run("deck", "rename", "any", "other", code=1)
    assert not fresh.exists()


def test_a_new_deck_is_made_and_its_name_taken(run: Run) -> None:
    assert run("deck", "new", "Boats :: Tugs").stdout == 'The deck "Boats :: Tugs" was made.\n'
    assert names(run) == ["Boats::Tugs"]
    assert "already" in run("deck", "new", "Boats::Tugs", code=1).stderr
    assert run("deck", "new", "Red \x1b[31m", code=1).stdout == ""
    assert names(run) == ["Boats::Tugs"]


@pytest.mark.usefixtures("tree")
def test_renaming_takes_the_children_along(run: Run) -> None:
    run("deck", "rename", "ferry", "Boat")
    assert names(run) == ["Boat", "Boat::Winter"]


@pytest.mark.usefixtures("tree")
def test_deleting_takes_the_children_along_and_undo_brings_them_back(run: Run) -> None:
    assert run("deck", "delete", "Ferry", "--yes").stdout.startswith("2 decks were deleted")
    assert names(run) == []
    assert run("undo").stdout == "Undone: deleting: Ferry\n"
    assert names(run) == ["Ferry", "Ferry::Winter"]


@pytest.mark.usefixtures("tree")
def test_undo_takes_back_one_act_after_another(run: Run) -> None:
    run("deck", "new", "Tugs")
    run("undo")
    assert names(run) == ["Ferry", "Ferry::Winter"]
    run("undo")
    assert names(run) == ["Ferry"]


@pytest.mark.usefixtures("tree")
def test_deleting_without_a_terminal_needs_yes(run: Run) -> None:
    result = run("deck", "delete", "Ferry", code=2)
    assert "--yes" in result.stderr
    assert names(run) == ["Ferry", "Ferry::Winter"]


@pytest.mark.usefixtures("tree")
@pytest.mark.parametrize(("answer", "code", "left"), [("n", 1, 2), ("", 1, 2), ("y", 0, 1)])
def test_deleting_asks_on_a_terminal(
    answer: str, code: int, left: int, run: Run, fresh: Path
) -> None:
    terminal = Terminal(trainer("--data", str(fresh), "deck", "delete", "winter"))
    terminal.wait(r'Delete "Ferry::Winter" with 2 cards')
    terminal.press(answer + "\r")
    terminal.wait("Nothing was deleted" if code else "1 deck was deleted")
    assert terminal.process.wait(60) == code
    terminal.kill()
    assert len(names(run)) == left


@pytest.mark.usefixtures("tree")
def test_that_nothing_was_deleted_is_no_output_for_another_program(
    fresh: Path, tmp_path: Path
) -> None:
    command = shlex.join(trainer("--data", str(fresh), "deck", "delete", "winter"))
    output = tmp_path / "output"
    terminal = Terminal(["sh", "-c", f"{command} > {shlex.quote(str(output))}"])
    terminal.wait(r"\[y/N\]")
    terminal.press("n\r")
    terminal.wait("Nothing was deleted")
    assert terminal.process.wait(60) == 1
    terminal.kill()
    assert output.read_text() == ""


@pytest.mark.usefixtures("tree")
def test_ctrl_c_at_the_question_deletes_nothing(run: Run, fresh: Path) -> None:
    terminal = Terminal(trainer("--data", str(fresh), "deck", "delete", "winter"))
    terminal.wait(r"\[y/N\]")
    code = None
    while code is None:  # one that comes just before the program listens is not heard
        terminal.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            code = terminal.process.wait(3)
    assert code == 130
    terminal.kill()
    assert names(run) == ["Ferry", "Ferry::Winter"]
