"""Importing: what the report says, what is written, and what is left out."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from trainer.cli.main import root

from .conftest import FERRY, HARMFUL, Run

Deck = Callable[..., Path]
Sql = Callable[..., list[tuple[Any, ...]]]

CHANGED = FERRY.replace("At six.", "At seven.").replace(
    """Q: How long does the crossing take?
A: Half an hour.
Id: crossing
""",
    "Q: Who pays for the quay?\nA: The province.\nId: quay\n",
)


def counts(**more: int) -> dict[str, int]:
    names = ("new", "edited", "unchanged", "kept", "conflict", "deleted", "missing")
    return {name: more.get(name, 0) for name in names}


@pytest.mark.usefixtures("data")
def test_a_first_import_reports_its_notes_as_new(run: Run, deck: Deck, sql: Sql) -> None:
    result = run("import", deck())
    assert result.stdout.splitlines() == ["Ferry: 2 new", "Imported: 2 new, 0 edited."]
    assert result.stderr == ""
    assert sql("SELECT prompt FROM note ORDER BY position") == [
        ("When does the first ferry sail?",),
        ("How long does the crossing take?",),
    ]


def test_the_first_command_ever_may_be_an_import(run: Run, deck: Deck, sql: Sql) -> None:
    run("import", deck())
    assert sql("SELECT count(*) FROM note") == [(2,)]


def test_json_counts_every_fate_per_deck(run: Run, ferry: Path, deck: Deck) -> None:
    path = deck(CHANGED)
    document = json.loads(run("import", path, "--json").stdout)
    assert document == {
        "decks": [
            {
                "name": "Ferry",
                "format": "Markdown",
                "cards": 2,
                "past_answers": 0,
                **counts(new=1, edited=1, missing=1),
            }
        ],
        "problems": [],
        "dry_run": False,
    }


def test_missing_notes_are_counted_and_kept(run: Run, ferry: Path, deck: Deck, sql: Sql) -> None:
    lines = run("import", deck(CHANGED)).stdout.splitlines()
    assert lines[0] == "Ferry: 1 new, 1 edited, 1 missing"
    assert "stay in the collection" in lines[1]
    assert sql("SELECT count(*) FROM note WHERE deleted_at IS NULL") == [(3,)]


def test_a_dry_run_shows_the_notes_it_would_touch_and_writes_nothing(
    run: Run, ferry: Path, deck: Deck, data: Path, sql: Sql
) -> None:
    before = sql("SELECT * FROM note"), sql("SELECT * FROM change")
    result = run("import", deck(CHANGED), "--dry-run")
    assert result.stdout.splitlines() == [
        "Ferry: 1 new, 1 edited, 1 missing",
        "  edited: When does the first ferry sail?",
        "  missing: How long does the crossing take?",
        "Missing notes are no longer in the file; they stay in the collection.",
        "Nothing was written: this was a dry run.",
    ]
    assert (sql("SELECT * FROM note"), sql("SELECT * FROM change")) == before


def test_a_dry_run_marks_what_was_recognised_by_its_wording_alone(
    data: Path, run: Run, deck: Deck
) -> None:
    plain = '---\nname = "Ferry"\nid = "ferry.en"\n---\n\nQ: When does the first ferry to the island sail in winter?\nA: At six.\n'  # noqa: E501
    run("import", deck(plain))
    result = run("import", deck(plain.replace("in winter", "in the winter")), "--dry-run")
    assert "  edited, recognised by its wording alone: When does the first" in result.stdout


ISLAND = (
    '---\nname = "Ferry"\nid = "ferry.en"\n---\n\n'
    "Q: When does the first ferry to the island sail in winter?\nA: At six.\n"
)


@pytest.mark.parametrize(
    "case",
    [("accept", "", 1), ("refuse", "", 2), ("ask", "y\n", 1), ("ask", "n\n", 2)],
)
def test_what_was_recognised_by_its_wording_is_confirmed_or_refused(
    data: Path, run: Run, deck: Deck, sql: Sql, case: tuple[str, str, int]
) -> None:
    way, answers, questions = case
    run("import", deck(ISLAND))
    path = deck(ISLAND.replace("in winter", "in the winter"))
    result = CliRunner().invoke(
        root, ["--data", str(data), "import", str(path), "--wording", way], input=answers
    )
    assert result.exit_code == 0, result.output
    assert sql("SELECT count(*) FROM note WHERE deleted_at IS NULL") == [(questions,)]
    assert ("Is this the same note, edited?" in result.stderr) is (way == "ask")


def test_a_question_that_nobody_answers_imports_nothing(
    data: Path, run: Run, deck: Deck, sql: Sql
) -> None:
    run("import", deck(ISLAND))
    before = sql("SELECT * FROM note")
    run("import", deck(ISLAND.replace("in winter", "in the winter")), "--wording", "ask", code=130)
    assert sql("SELECT * FROM note") == before


def test_a_dry_run_makes_no_collection(fresh: Path, run: Run, deck: Deck) -> None:
    assert "Ferry: 2 new" in run("import", deck(), "--dry-run").stdout
    assert json.loads(run("import", deck(), "--dry-run", "--json").stdout)["dry_run"] is True
    assert not fresh.exists()


@pytest.mark.usefixtures("data")
def test_a_note_with_a_problem_is_left_out_and_the_others_come_in(
    run: Run, deck: Deck, sql: Sql
) -> None:
    path = deck(FERRY + "\nQ: Who has no answer?\n\nQ: Who steers?\nA: The mate.\n")
    result = run("import", path, code=1)
    line = 1 + FERRY.count("\n") + 1
    assert result.stderr.startswith(f"{path}:{line}: ")
    assert result.stderr.count("\n") == 1
    last = result.stdout.splitlines()[-1]
    assert last == "Imported: 3 new, 0 edited. 1 note left out because of a problem."
    assert sql("SELECT count(*) FROM note") == [(3,)]


@pytest.mark.usefixtures("data")
def test_json_lists_problems_with_their_lines(run: Run, deck: Deck) -> None:
    path = deck(FERRY + "\nQ: Who has no answer?\n")
    result = run("import", path, "--json", code=1)
    assert result.stderr == ""
    (problem,) = json.loads(result.stdout)["problems"]
    assert problem.keys() == {"path", "line", "message", "left_out"}
    assert (problem["path"], problem["line"]) == (str(path), FERRY.count("\n") + 2)
    assert problem["left_out"] is True


@pytest.mark.usefixtures("data")
def test_a_problem_that_costs_no_note_ends_with_1_too(run: Run, deck: Deck, sql: Sql) -> None:
    result = run("import", deck(FERRY.replace("Id: first", "Id: first\nWeight: heavy")), code=1)
    assert "No note was left out" in result.stdout.splitlines()[-1]
    assert sql("SELECT count(*) FROM note") == [(2,)]


def test_a_note_edited_on_both_sides_stays_unless_overwritten(
    run: Run, ferry: Path, deck: Deck, sql: Sql
) -> None:
    sql("UPDATE note SET answer = 'At dawn.' WHERE prompt LIKE 'When%'")
    path = deck(FERRY.replace("At six.", "At seven."))
    overwritten = json.loads(
        run("import", path, "--update", "always", "--dry-run", "--json").stdout
    )
    assert overwritten["decks"][0]["edited"] == 1
    result = run("import", path)
    assert "1 edited both here and in the file" in result.stdout
    assert "--update always takes the file's" in result.stdout
    assert sql("SELECT answer FROM note WHERE prompt LIKE 'When%'") == [("At dawn.",)]
    run("import", path, "--update", "always")
    assert sql("SELECT answer FROM note WHERE prompt LIKE 'When%'") == [("At seven.",)]


def test_the_same_import_twice_changes_nothing(run: Run, ferry: Path, sql: Sql) -> None:
    before = sql("SELECT * FROM note"), sql("SELECT * FROM change")
    assert run("import", ferry).stdout.splitlines()[0] == "Ferry: 2 unchanged"
    assert (sql("SELECT * FROM note"), sql("SELECT * FROM change")) == before


@pytest.mark.usefixtures("data")
def test_a_deck_of_another_name_can_be_chosen(run: Run, deck: Deck, sql: Sql) -> None:
    run("import", deck(), "--deck", "Boats::Ferry")
    assert sql("SELECT name FROM deck") == [("Boats::Ferry",)]


def test_notes_that_leave_another_deck_are_told(run: Run, ferry: Path) -> None:
    lines = run("import", ferry, "--deck", "Boats").stdout.splitlines()
    assert lines[0] == "Boats: 2 unchanged, 2 of them from another deck"


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("name", ["nowhere.md", "binary.md", "empty.md"])
def test_a_file_that_is_no_deck_gives_one_sentence(
    name: str, run: Run, deck: Deck, tmp_path: Path, sql: Sql
) -> None:
    deck("\x00\x01", "binary.md")
    path = deck("", "empty.md").with_name(name)
    result = run("import", path, deck(), code=1)
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert str(path) in result.stderr
    assert sql("SELECT count(*) FROM deck") == [(0,)], "all files or none"


@pytest.mark.usefixtures("data")
def test_a_hostile_deck_is_shown_literally_everywhere(run: Run, evil_deck: Path, sql: Sql) -> None:
    said = [
        run("import", evil_deck, "--dry-run"),
        run("import", evil_deck),
        run("decks"),
        run("due", "evil"),
        run("due", "nothing", code=1),
        run("deck", "check", evil_deck),
        run("deck", "delete", "evil", "--yes"),
        run("undo"),
    ]
    assert not any(sign in result.output for result in said for sign in HARMFUL)
    assert "Evil ␛[31m⟨U+202E⟩ name ⟨U+009B⟩2J: 1 new" in said[1].output


@pytest.mark.usefixtures("data")
def test_a_table_whose_columns_have_no_names_is_no_failure(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("When?,At six.,In summer.\n", "utf-8")
    result = run("import", table)  # which expects exit code 0
    assert result.stdout.splitlines()[0] == "table: 1 new"
    assert "the first is taken for the question" in result.stderr
