"""Deck files and letters on the command line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import FERRY, Run

Deck = Callable[..., Path]
Sql = Callable[..., list[tuple[Any, ...]]]

LETTER = """The harbour after the winter

The harbour was closed for three weeks. It opens on Monday.

Dredging

The channel is dredged to nine metres. The province pays.
"""
CITING = FERRY.replace("Id: first", "Cite: Dredging ¶1\nId: first")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    return path


def test_a_good_file_passes_the_check(run: Run, deck: Deck, fresh: Path) -> None:
    assert run("deck", "check", deck()).stdout == "2 notes are fine.\n"
    assert not fresh.exists()


def test_a_file_without_notes_is_not_fine(run: Run, deck: Deck) -> None:
    path = deck("# A heading, and nothing to ask\n")
    told = f"{path}:1: There is no note in it"
    assert run("deck", "check", path, code=1).stdout.startswith(told)


def test_every_problem_is_printed_with_its_line(run: Run, deck: Deck, fresh: Path) -> None:
    path = deck(FERRY + "\nQ: Nothing?\n\nQ: Heavy?\nA: Yes.\nWeight: much\n")
    result = run("deck", "check", path, code=1)
    first = FERRY.count("\n") + 2
    lines = result.stdout.splitlines()
    assert [line.rpartition(f"{path}:")[2].split(":")[0] for line in lines] == [
        str(first),
        str(first + 4),
    ]
    assert result.stderr == ""
    assert not fresh.exists()


def test_check_as_json(run: Run, deck: Deck) -> None:
    path = deck(FERRY + "\nQ: Nothing?\n")
    document = json.loads(run("deck", "check", path, "--json", code=1).stdout)
    assert (document["notes"], document["without_letter"]) == (2, 0)
    (problem,) = document["problems"]
    assert (problem["path"], problem["line"]) == (str(path), FERRY.count("\n") + 2)


def test_citations_are_looked_up_in_the_letter_named(run: Run, deck: Deck, letter: Path) -> None:
    path = deck(CITING)
    assert "--letter FILE" in run("deck", "check", path).stdout
    assert run("deck", "check", path, "--letter", letter).stdout == "2 notes are fine.\n"
    deck(CITING.replace("¶1", "¶7"))
    result = run("deck", "check", path, "--letter", letter, code=1)
    assert result.stdout.startswith(f"{path}:")


@pytest.mark.parametrize("command", ["check", "stamp"])
def test_a_file_that_is_not_there_gives_a_sentence(command: str, run: Run, tmp_path: Path) -> None:
    result = run("deck", command, tmp_path / "nowhere.md", code=1)
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "nowhere.md" in result.stderr


def test_stamping_says_what_it_wrote_and_what_it_could_not(
    run: Run, deck: Deck, letter: Path, fresh: Path
) -> None:
    path = deck(CITING.replace("Id: crossing\n", "Cite: Dredging ¶7\n"))
    lines = run("deck", "stamp", path, "--letter", letter).stdout.splitlines()
    assert lines[0] == "Written: 1 id and 1 fingerprint."
    assert lines[1].startswith("1 citation has no fingerprint")
    assert "Cite: Dredging ¶1 ~" in path.read_text("utf-8")
    again = run("deck", "stamp", path, "--letter", letter).stdout.splitlines()
    assert again[0] == "Nothing had to be written."
    assert not fresh.exists()


@pytest.mark.usefixtures("data")
def test_a_letter_is_attached_to_the_decks_that_cite_it(
    run: Run, deck: Deck, letter: Path, sql: Sql
) -> None:
    run("import", deck(CITING))
    result = run("letter", "add", letter, "--reference", "H 12")
    assert "Attached to Ferry: 1 of 1 citations found." in result.stdout
    assert sql("SELECT reference FROM letter") == [("H 12",)]
    again = json.loads(run("letter", "add", letter, "--json").stdout)
    assert again.pop("title")
    assert again.pop("sections") >= 1
    assert again.pop("paragraphs") >= 2
    assert again == {
        "attached": [{"deck": "Ferry", "resolved": 1, "citations": 1}],
        "replaced": [],
        "kept": [],
        "already": True,
    }


def test_a_letter_can_be_attached_to_a_deck_by_name(run: Run, ferry: Path, letter: Path) -> None:
    assert "name one with --deck" in run("letter", "add", letter).stdout
    result = run("letter", "add", letter, "--deck", "ferry")
    assert "Attached to Ferry, which cites nothing yet." in result.stdout
    assert "already" in result.stdout
    assert run("letter", "add", letter, "--deck", "bicycle", code=1).stderr.count("\n") == 1
