"""`trainer letter update` and `trainer letter review` on the command line."""

import json
from pathlib import Path

import pytest

LETTER = """The harbour

The harbour is old. It has two quays.

Ferries

The first ferry sails at six.

The council supports a second boat.
"""
NEW = LETTER.replace("at six", "at seven").replace("Ferries\n", "Ferries\n\nA bus goes there.\n")
DECK = """---
name = "Citing"
id = "citing.en"
---

Q: When does it sail?
A: At six.
Cite: Ferries ¶1
Id: a

Q: A second boat?
A: Supported.
Cite: Ferries ¶2
Id: b
"""


@pytest.fixture
def new(run, deck, tmp_path: Path) -> Path:
    """The file of the new version; the old one is attached."""
    run("import", deck(DECK, "citing.en.md"))
    for name, text in (("old.txt", LETTER), ("new.txt", NEW)):
        (tmp_path / name).write_text(text, "utf-8")
    run("letter", "add", tmp_path / "old.txt")
    return tmp_path / "new.txt"


def test_a_plan_is_shown_first_and_nothing_is_written(run, new: Path) -> None:
    shown = run("letter", "update", "harbour", new).stdout
    assert "Paragraphs: unchanged 2 · changed in substance 1 · new 1\n" in shown
    assert "  changed in substance: Ferries ¶1 → Ferries ¶2 (figure: 6 → 7)\n" in shown
    assert "    ! position may have changed\n" in shown
    assert "    old: The first ferry sails at [-six-].\n" in shown
    assert "    new: The first ferry sails at [+seven+].\n" in shown
    assert "    now: Ferries ¶3\n" in shown
    assert shown.endswith("Nothing was written; run it again with --apply.\n")
    assert "former" not in run("letter", "list").stdout


def test_applied_it_is_in_place_and_undone_by_undo(run, new: Path) -> None:
    done = run("letter", "update", "harbour", new, "--apply", "--reference", "H 2").stdout
    assert "trainer letter review" in done
    assert run("letter", "list").stdout == (
        "  1  The harbour · 3 paragraphs\n     former version of number 2\n"
        "  2  The harbour · H 2 · 4 paragraphs\n     Citing\n"
    )
    assert "1 note is held back" in run("due").stdout
    assert json.loads(run("due", "--json").stdout)["held_back"] == 1
    assert "new version of the letter: The harbour" in run("undo").stdout
    assert "former" not in run("letter", "list").stdout
    assert "held back" not in run("due").stdout


def test_a_plan_is_had_as_json(run, new: Path) -> None:
    found = json.loads(run("letter", "update", "harbour", new, "--json").stdout)
    assert [each["verdict"] for each in found["paragraphs"]] == [
        "unchanged", "changed", "unchanged", "new",
    ]  # fmt: skip
    assert [(each["verdict"], each["may_have_changed"]) for each in found["notes"]] == [
        ("changed", True), ("moved", False),
    ]  # fmt: skip
    assert found["notes"][0]["reasons"] == [["figure", "6", "7"]]


@pytest.mark.parametrize(
    ("old", "text", "said"),
    [
        ("lighthouse", NEW, "There is no letter “lighthouse”"),
        ("harbour", LETTER, "same text"),
        ("harbour", "", "new.txt"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run, new: Path, old: str, text: str, said: str
) -> None:
    new.write_text(text, "utf-8")
    failed = run("letter", "update", old, new, "--apply", code=1)
    assert said in failed.stderr
    assert failed.stderr.count("\n") == 1
    assert "former" not in run("letter", "list").stdout


def test_a_file_that_is_not_there_is_told_of(run, new: Path) -> None:
    assert (
        "gone.txt" in run("letter", "update", "harbour", new.with_name("gone.txt"), code=1).stderr
    )


def review(run, lines: str) -> str:
    return run("letter", "review", lines=lines).stdout


def test_reviewing_shows_old_beside_new_and_takes_decisions(run, new: Path) -> None:
    run("letter", "update", "harbour", new, "--apply")
    shown = review(run, "?\nl\n")
    assert "Question: When does it sail?\nAnswer: At six.\n" in shown
    assert "The position may have changed: figure: 6 → 7\n" in shown
    assert "Old: The first ferry sails at [-six-].\n" in shown
    assert "New: The first ferry sails at [+seven+].\n" in shown
    assert "There is no such key: ?." in shown
    assert shown.endswith("0 notes were decided on; 1 still waits.\n")
    assert "Confirmed" in review(run, "c\n")
    assert run("letter", "review").stdout == "No note waits for a decision.\n"
    run("undo")
    assert "Superseded" in review(run, "x\n")
    assert "1 of 1 citations found as cited" in run("letter", "check", "2").stdout
    assert run("letter", "review").stdout == "No note waits for a decision.\n"
    assert run("due").stdout.startswith("1 card waits")


def test_a_note_is_edited_in_reviewing(run, new: Path) -> None:
    run("letter", "update", "harbour", new, "--apply")
    shown = review(run, "e\nA: At seven.\n\n")
    assert "Saved; it is asked again soon." in shown
    assert "1 note was decided on; 0 still wait." in shown
    assert "A: At seven.\n" in run("export", "--output", "-").stdout


@pytest.mark.parametrize("lines", ["", "q\n", "e\nn\n"])
def test_leaving_the_review_decides_nothing(run, new: Path, lines: str) -> None:
    run("letter", "update", "harbour", new, "--apply")
    assert "1 still waits" in review(run, lines)
    [found] = json.loads(run("letter", "review", "--json").stdout)["notes"]
    assert (found["old_text"], found["new_text"]) == (
        "The first ferry sails at six.",
        "The first ferry sails at seven.",
    )


def test_what_is_left_out_no_longer_is_said(run, new: Path, deck, tmp_path: Path) -> None:
    waived = '[letter]\nwaived = [{ at = "Introduction ¶1", why = "history" }]\n---\n\nQ'
    run("import", deck(DECK.replace("---\n\nQ", waived), "citing.en.md"))
    new.write_text(NEW.replace("two quays", "three quays"), "utf-8")
    shown = run("letter", "update", "harbour", new).stdout
    assert "Sentences left out: 1 still, 1 no longer\n" in shown
    assert "  left out no longer: It has two quays. (history)\n" in shown
    [found] = json.loads(run("letter", "update", "harbour", new, "--json").stdout)["waived"]
    assert (found["kept"], found["lost"]) == (1, ["It has two quays."])
