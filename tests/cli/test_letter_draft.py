"""Drafting a deck from a letter on the command line."""

import json
from pathlib import Path

import pytest

from trainer.formats import markdown

from .conftest import CHECKOUT, Run

HARBOUR = CHECKOUT / "tests" / "domain" / "positions" / "harbour-letter.en.txt"


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    return tmp_path / "harbour.md"


def test_a_deck_is_drafted_without_a_collection(run: Run, deck: Path, fresh: Path) -> None:
    result = run("letter", "draft", HARBOUR, "--output", deck, "--reference", "no. 7")
    drafted = markdown.read(deck)
    assert drafted.problems == ()
    first, second, third = result.stdout.splitlines()
    assert third == f"Imported, trainer letter add {HARBOUR} puts the letter behind them."
    assert first.startswith(f"{deck}: {len(drafted.notes)} drafts, from ")
    assert first.endswith(" of the letter's 72 sentences.")
    assert "proposals" in second
    assert (drafted.id, drafted.language) == (
        "letter-on-the-future-of-the-harbour-of-westermouth.en",
        "en",
    )
    assert drafted.letter is not None
    assert drafted.letter.reference == "no. 7"
    assert "read over by nobody yet" in deck.read_text("utf-8")
    assert not fresh.exists()


def test_the_check_names_every_draft_and_nothing_else(run: Run, deck: Path) -> None:
    run("letter", "draft", HARBOUR, "-o", deck)
    notes = markdown.read(deck).notes
    result = run("deck", "check", deck, "--letter", HARBOUR, code=1)
    lines = result.stdout.splitlines()
    assert len(lines) == len(notes)
    for line, note in zip(lines, notes, strict=True):
        assert f"harbour.md:{note.line}: This note is a draft" in line


def test_a_note_that_was_read_over_is_not_named(run: Run, deck: Path) -> None:
    run("letter", "draft", HARBOUR, "-o", deck)
    text = deck.read_text("utf-8")
    deck.write_text(text.replace("Tags: draft\n", ""), "utf-8")
    assert "are fine" in run("deck", "check", deck, "--letter", HARBOUR).stdout


def test_a_file_that_is_there_stays_unless_forced(run: Run, deck: Path) -> None:
    deck.write_text("mine", "utf-8")
    assert "--force" in run("letter", "draft", HARBOUR, "-o", deck, code=1).output
    assert deck.read_text("utf-8") == "mine"
    run("letter", "draft", HARBOUR, "-o", deck, "--force")
    assert deck.read_text("utf-8").startswith("---\n")


def test_a_letter_without_a_title_is_named_after_its_file(
    run: Run, deck: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "ferry.txt"
    letter.write_text("The government supports the ferry. It sails on 3 May 2031.\n", "utf-8")
    result = json.loads(run("letter", "draft", letter, "-o", deck, "--json").stdout)
    assert result == {"file": str(deck), "notes": 2, "covered": 2, "sentences": 2}
    assert markdown.read(deck).name == "ferry"


def test_a_letter_that_says_nothing_gives_an_empty_deck(
    run: Run, deck: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "ferry.txt"
    letter.write_text("It rained all day.\n", "utf-8")
    assert "No sentence was found" in run("letter", "draft", letter, "-o", deck).stdout
    assert markdown.read(deck).problems == ()


def test_a_letter_that_is_not_there_gives_a_sentence(run: Run, deck: Path, tmp_path: Path) -> None:
    assert (
        "cannot be read" in run("letter", "draft", tmp_path / "no.txt", "-o", deck, code=1).output
    )
    assert not deck.exists()


def test_the_remark_is_in_the_language_of_the_interface(
    run: Run, deck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGUAGE", "nl")
    result = run("letter", "draft", HARBOUR, "-o", deck)
    assert "Het zijn voorstellen" in result.stdout
    text = deck.read_text("utf-8")
    assert "nog door niemand nagelezen" in text
    assert "what does the government support" in text  # questions are in the letter's language


def test_without_a_terminal_drafts_and_letters_are_not_walked_through(
    run: Run, deck: Path, data: Path
) -> None:
    assert "No draft waits" in run("draft").stdout
    assert "no letter to read" in run("letter", "read", code=1).stderr
    run("letter", "draft", HARBOUR, "-o", deck)
    run("import", deck)
    run("letter", "add", HARBOUR)
    assert "trainer browse tag:draft lists them" in run("draft", code=1).stderr
    assert "use trainer letter show" in run("letter", "read", code=1).stderr
    assert "nothing like it" in run("letter", "read", "nothing like it", code=1).stderr
