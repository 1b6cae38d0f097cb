"""Notes edited and added in lines: by a pipe, and in a terminal without an editor."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import REVERSED, Anki, Note
from tests.terminal import Terminal, trainer
from trainer.services import note_parts

from .conftest import CHECKOUT, HARMFUL, Run, Sit
from .test_plain import CHOICE, GAP, HARBOUR, TYPED, head, needs_terminal

Deck = Callable[..., Path]
Sql = Callable[..., list[tuple[Any, ...]]]
SHIPPED = sorted((CHECKOUT / "decks").glob("*.md"))


def prompts(sql: Sql) -> list[str]:
    return [prompt for (prompt,) in sql("SELECT prompt FROM note ORDER BY position, id")]


def test_the_parts_of_a_note_are_told_with_their_numbers(sit: Sit) -> None:
    text = sit(HARBOUR, "e", "n")
    assert "1. Q: Does a boat sail at night?\n2. A: Not yet.\n" in text
    assert "3. - must: nobody has decided\n4. - may: other harbours did so\n" in text
    assert "6. Ask: (journalist) Why do the boats lie still at night?\n" in text
    assert "Nothing was changed." in text


def test_fields_points_and_tags_are_changed_by_name_or_number(sit: Sit, sql: Sql) -> None:
    text = sit(
        HARBOUR, "e",
        "q: Do boats sail at night?", "A", "Not before spring.", "Ask again then.", "",
        "3: nothing is decided", "4:", "must: a study runs", "Tags: night, boats", "",
    )  # fmt: skip
    assert "Saved; u takes it back." in text
    assert "Taken away: - may: other harbours did so" in text
    assert prompts(sql) == ["Do boats sail at night?"]
    ((answer, tags, points),) = sql("SELECT answer, tags, key_points FROM note")
    assert answer == "Not before spring.\nAsk again then."
    assert "night" in tags
    assert "boats" in tags
    order = ["nothing is decided", "promise a night boat", "a study runs"]
    assert [points.find(each) for each in order] == sorted(points.find(each) for each in order)
    assert "other harbours" not in points
    asked = text[text.index("Saved; ") :]
    assert "Do boats sail at night?" in asked
    assert "A study" not in asked


def test_points_are_named_in_ones_own_language_too(sit: Sit, fresh: Path, sql: Sql) -> None:
    (fresh / "config.toml").write_text('language = "nl"\n')
    sit(HARBOUR, "e", "Moet: een onderzoek loopt", "", "q")
    points = sql("SELECT key_points FROM note")[0][0]
    assert "een onderzoek loopt" in points


def test_an_edit_is_taken_back_by_undo(sit: Sit, sql: Sql) -> None:
    assert "Undone: editing" in sit(HARBOUR, "e", "Hint: the mayor", "", "u")
    assert sql("SELECT hint FROM note") == [("who decides?",)]


def test_the_schedule_stays(sit: Sit, sql: Sql) -> None:
    sit(HARBOUR, "", "3", "e", "A: Perhaps.", "", "q")
    assert sql("SELECT answer, state <> 'new' FROM note JOIN card ON note.id = note_id") == [
        ("Perhaps.", 1)
    ]


@pytest.mark.parametrize(
    "end", [("A: Never.", "n"), ("",), ("A: Never.",), ("A",), ("A", "Never.")]
)
def test_what_is_not_ended_by_an_empty_line_is_not_saved(
    end: tuple[str, ...], sit: Sit, sql: Sql
) -> None:
    text = sit(HARBOUR, "e", *end)
    assert "Nothing was changed." in text
    assert "Saved" not in text
    assert sql("SELECT answer FROM note") == [("Not yet.",)]


@pytest.mark.parametrize(
    "line", ["nonsense: x", "99: x", "0:", "A text", ":", "- -", "²: x", "١: x"]
)
def test_a_field_that_there_is_not_is_said(line: str, sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "e", line, "")
    assert "There is no such field: " in text
    assert "Nothing was changed." in text


def test_what_cannot_be_saved_is_said_and_can_be_mended(sit: Sit, sql: Sql) -> None:
    text = sit(HARBOUR, "e", "Follows: nobody", "", "Follows:", "A: Soon.", "")
    assert "“Follows: nobody” names no note of this deck." in text
    assert text.count("Saved; ") == 1
    assert sql("SELECT answer FROM note") == [("Soon.",)]


def test_a_new_note_is_asked_behind_this_one(sit: Sit, sql: Sql) -> None:
    text = sit(
        HARBOUR + GAP, "a", "Q: Who steers?", "A: The pilot.", "must: with a licence", "",
        "", "4", "q",
    )  # fmt: skip
    assert "Saved; u takes it back." in text
    assert prompts(sql)[1] == "Who steers?"
    assert "with a licence" in sql("SELECT key_points FROM note")[2][0]


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("C: At [six] it opens.",), "cloze"),
        (("Q: Where?", "Type: here | there"), "typed"),
        (("[x] Yes", "[ ] No", "Q: May one?"), "choice"),
    ],
)
def test_notes_of_each_kind_can_be_added(
    lines: tuple[str, ...], kind: str, sit: Sit, sql: Sql
) -> None:
    sit(HARBOUR, "a", *lines, "")
    assert sql("SELECT kind FROM note ORDER BY id DESC LIMIT 1") == [(kind,)]


def test_options_and_answers_to_type_are_changed_too(sit: Sit, sql: Sql) -> None:
    text = sit(head() + CHOICE, "e", "4: Cats", "[x] Crews", "")
    assert "Saved; " in text
    choices = sql("SELECT choices FROM note")[0][0]
    assert "Cats" in choices
    assert "Crews" in choices
    assert "Dogs" not in choices


def test_an_answer_to_type_is_edited_behind_a_slash(sit: Sit, sql: Sql) -> None:
    sit(head() + TYPED, "/e", "Type: lantern", "")
    assert "lamp" not in sql("SELECT accepted FROM note")[0][0]


def test_text_that_would_harm_the_terminal_is_shown_harmless(sit: Sit) -> None:
    text = sit(HARBOUR, "e", "A: \x1b[31mred", "\x9b2J", "", "")
    assert "A: ␛[31mred" in text
    assert not any(sign in text for sign in HARMFUL)


@needs_terminal
def test_a_terminal_without_an_editor_gets_lines(
    data: Path, run: Run, deck: Deck, fresh: Path, sql: Sql
) -> None:
    run("import", deck(HARBOUR, "harbour.en.md"))
    terminal = Terminal(
        trainer("--data", str(fresh), "study", "--plain"),
        {"PYTHONPATH": str(CHECKOUT), "TERM": "dumb", "EDITOR": "false"},
    )
    try:
        terminal.wait("Does a boat sail at night.*q: stop>")
        for line in ("e", "A: Soon.", ""):
            terminal.press(f"{line}\r")
        terminal.wait("Saved; u takes it back.")
    finally:
        terminal.kill()
    assert sql("SELECT answer FROM note") == [("Soon.",)]


@pytest.mark.parametrize(
    "text",
    [
        "Q: One\n\ntwo\n- must: no point of a question\nA: Yes\n- must: a point\n\n  more\nHint: h",
        "Q:\n```\nA: code\n```\nA:\n- a list\n- [x] of text",
        "Q: May one?\nChoices:\n- [x] Yes\n- [ ] No\nTags: a, b\nId: may",
        "C: At [six].\n\\Q: text",
    ],
)
def test_the_parts_joined_are_the_note(text: str) -> None:
    assert note_parts.joined(note_parts.parts(text)) == text


def test_fields_of_a_note_with_card_templates_are_changed_by_number(
    data: Path, run: Run, pipe: Callable[..., Any], sql: Sql, tmp_path: Path
) -> None:
    path = Anki([Note(("front", "back"), ({}, {}), REVERSED)]).package(tmp_path / "a.apkg")
    run("import", path)
    text = pipe("e", "1: <b>new</b>", "3: x", "?", "", "q").stdout
    assert "1. === Front ===\nfront\n2. === Back ===\nback" in text
    assert "There is no such field: 3: x." in text
    assert "Saved; u takes it back." in text
    assert sql("SELECT fields, prompt FROM note") == [('["<b>new</b>","back"]', "**new**")]
