"""`trainer letter` on the command line."""

import json
from pathlib import Path

import pytest

from trainer.domain.passages import fingerprint

LETTER = """The harbour

The harbour is old. It has two quays.

Ferries

The first ferry sails at six.

The crossing takes half an hour.
"""
MOVED = LETTER.replace("The first", "The boat is white.\n\nThe first")
STAMP = fingerprint("The first ferry sails at six.")
DECK = f"""---
name = "Citing"
id = "citing.en"
---

Q: When does it sail?
A: At six.
Cite: Ferries ¶1 ~{STAMP}
Id: a
"""


@pytest.fixture
def letter(run, deck, tmp_path: Path) -> Path:
    run("import", deck(DECK, "citing.en.md"))
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    run("letter", "add", path)
    return path


def test_letters_are_listed(run, letter: Path) -> None:
    assert run("letter", "list").stdout == "  1  The harbour · 3 paragraphs\n     Citing\n"
    [found] = json.loads(run("letter", "list", "--json").stdout)["letters"]
    assert (found["title"], found["decks"], found["paragraphs"]) == ("The harbour", ["Citing"], 3)


def test_without_a_letter_the_list_says_how_to_attach_one(run, fresh: Path) -> None:
    assert "trainer letter add FILE" in run("letter", "list").stdout
    assert run("letter", "show", code=1).stderr.count("\n") == 1
    assert not fresh.exists()


def test_a_letter_is_shown_by_its_headings_or_a_section_by_its_text(run, letter: Path) -> None:
    assert run("letter", "show").stdout == (
        "The harbour\n  Introduction · 1 paragraph\n  Ferries · 2 paragraphs\n"
    )
    assert run("letter", "show", "harbour", "--section", "ferries").stdout == (
        "Ferries\n\n¶1  The first ferry sails at six.\n\n¶2  The crossing takes half an hour.\n"
    )
    document = json.loads(run("letter", "show", "1", "--section", "introduction", "--json").stdout)
    [section] = document["sections"]
    assert section["paragraphs"][0]["sentences"] == ["The harbour is old.", "It has two quays."]


def test_citations_are_checked_and_moved_when_told(run, letter: Path) -> None:
    assert run("letter", "check").stdout == "Citing: 1 of 1 citations found as cited.\n"
    letter.write_text(MOVED, "utf-8")
    run("letter", "add", letter, "--deck", "Citing")
    output = run("letter", "check", "2", code=1).stdout
    assert f"  changed: Ferries ¶1 ~{STAMP}" in output
    assert f"its words now stand at: Ferries ¶2 ~{STAMP}" in output
    assert "--apply" in output
    document = json.loads(run("letter", "check", "2", "--json", code=1).stdout)
    [citation] = document["decks"][0]["citations"]
    assert (citation["verdict"], citation["proposal"]) == ("changed", f"Ferries ¶2 ~{STAMP}")
    assert "1 citation was moved." in run("letter", "check", "2", "--apply").stdout
    assert run("letter", "check", "2").stdout.startswith("Citing: 1 of 1")
    run("undo")
    run("letter", "check", "2", code=1)


def test_a_letter_is_removed_after_a_yes_and_brought_back_by_undo(run, letter: Path) -> None:
    assert "--yes" in run("letter", "remove", code=2).stderr
    output = run("letter", "remove", "--yes").stdout
    assert "The harbour was removed" in output
    assert "Citing" in output
    assert "trainer letter add FILE" in run("letter", "list").stdout
    run("undo")
    assert "Citing" in run("letter", "list").stdout


def test_a_letter_put_in_anothers_place_says_so_and_how_to_update_instead(
    run, letter: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other version.txt"
    other.write_text(LETTER.replace("at six", "at seven"), "utf-8")
    said = run("letter", "add", other).stdout
    assert "Citing keeps the letter it has: number 1, “The harbour”.\n" in said
    assert f"If it is a new version of that letter: trainer letter update 1 '{other}'\n" in said
    said = run("letter", "add", other, "--deck", "Citing").stdout
    assert "It took the place of letter 1, “The harbour”, behind Citing.\n" in said
    assert "1 citation leads to other words now, and shows no source.\n" in said
    assert f"that letter: trainer undo; trainer letter update 1 '{other}'\n" in said
    found = json.loads(run("letter", "add", other, "--deck", "Citing", "--json").stdout)
    assert (found["replaced"], found["kept"]) == ([], [])


def test_a_letter_for_no_deck_is_perhaps_a_new_version(run, letter: Path, tmp_path: Path) -> None:
    other = tmp_path / "new.txt"
    other.write_text("The quay\n\nQuays\n\nIt is new.\n", "utf-8")
    said = run("letter", "add", other).stdout
    assert "name one with --deck DECK" in said
    assert f"a letter that is here: trainer letter update OLD {other}\n" in said


def test_a_letter_added_before_there_is_any_deck_stands_behind_the_one_drafted_from_it(
    run, fresh: Path, tmp_path: Path
) -> None:
    path, drafts = tmp_path / "letter.txt", tmp_path / "deck.md"
    path.write_text(LETTER, "utf-8")
    said = run("letter", "add", path).stdout
    assert "There is no deck yet; the letter stands behind one that cites it" in said
    assert f"trainer letter draft {path} -o deck.md" in said
    assert "--deck" not in said
    run("letter", "draft", path, "-o", drafts)
    said = run("import", drafts).stdout
    assert "A letter that is here stands behind The harbour: " in said
    assert "     The harbour\n" in run("letter", "list").stdout
