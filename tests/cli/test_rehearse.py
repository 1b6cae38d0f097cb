"""`trainer rehearse`: in plain lines, looking back, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.terminal import Terminal, trainer
from trainer.cli.main import root
from trainer.errors import CollectionError
from trainer.services.rehearsal import Answered, Rehearsal

from .conftest import HARMFUL, Run

HARBOUR = """---
name = "Harbour"
id = "harbour.en"
---

# Boats

Q: Does a boat sail at night?
A: Not yet.
- must: nobody has decided
- must: spring will tell
- never: promise a night boat
Ask: (journalist) Why do the boats lie still at night?
Cite: Boats ¶1
Id: night

# Quay

Q: Who owns the crane?
A: The town.
Id: crane
"""
SEED = ("--seed", "2")  # begins with a plain asker


@pytest.fixture
def harbour(data: Path, run: Run, deck: Callable[..., Path]) -> None:
    run("import", deck(HARBOUR, "harbour.en.md"))


@pytest.fixture
def rehearse(fresh: Path) -> Callable[..., str]:
    """Rehearses in plain lines with the lines given; answers the output."""

    def run_it(*lines: str, args: tuple[str, ...] = (), code: int = 0) -> str:
        result: Result = CliRunner().invoke(
            root,
            ["--data", str(fresh), "rehearse", "--plain", *SEED, *args],
            prog_name="trainer",
            input="".join(f"{line}\n" for line in lines),
        )
        assert result.exit_code == code, result.output
        return result.stdout

    return run_it


@pytest.mark.usefixtures("harbour")
def test_a_rehearsal_in_plain_lines(rehearse: Callable[..., str]) -> None:
    said = rehearse("", "x 1 2", "", "", "")
    assert "Question 1 of 2." in said
    assert "journalist: Why do the boats lie still at night?" in said
    assert "Enter: I am done" in said
    assert "1. must: nobody has decided" in said
    assert "Proposed: Good." in said
    assert "Kept." in said
    assert "Who owns the crane?" in said
    assert "Points said: 2 of 2 (100 %)" in said
    assert "said: spring will tell" in said
    assert "broken off" not in said


@pytest.mark.usefixtures("harbour")
def test_a_missed_point_presses_on_and_study_hears_of_the_failure(
    rehearse: Callable[..., str], sql: Callable[..., Any]
) -> None:
    said = rehearse("", "", "", "a", "", "q")
    assert "Kept: failed, in your study too." in said
    assert "not in the deck" in said
    assert "journalist: That was no answer: Why do the boats lie still at night?" in said
    assert sql("SELECT kind, rating FROM review ORDER BY id") == [
        ("rehearsal", 1),
        ("study", 1),
        ("rehearsal", 3),
    ]
    assert "Ended: no, broken off" in said


@pytest.mark.usefixtures("harbour")
def test_every_key_does_something(rehearse: Callable[..., str]) -> None:
    said = rehearse(
        "?", "s", "x 1", "1", "y", "t", "zz", "u", "c", "t I will not say", "y",
        "x 9", "x", "a", "s", "y", "4", "u", "c", "", "a", "3", "", "x 1", "2",
    )  # fmt: skip
    for words in (
        "End the answer; I am sure of it",
        "That is for after the answer.",
        "You are not asked whether you are sure; c changes that.",
        "Write the answer behind t",
        "There is no such key: zz.",
        "Nothing of this rehearsal can be undone.",
        "Before each answer say whether you are sure: y, or not: n.",
        "Your answer: I will not say",
        "Numbers from 1 to 3 are expected.",
        "Said: 1, 2. Proposed: Good.",
        "No letter is attached",
        "That is for before the answer.",
        "Undone; the question is put again.",
        "You are no longer asked whether you are sure.",
        "This answer has no points to tick.",
    ):
        assert words in said, words


@pytest.mark.usefixtures("harbour")
def test_no_points_no_source_and_minutes(rehearse: Callable[..., str]) -> None:
    said = rehearse("", "a", "", "", "s", "", args=("--minutes", "5"))
    assert "Question 1." in said
    assert "This card cites nothing of a letter." in said


@pytest.mark.usefixtures("harbour")
def test_the_end_of_the_input_keeps_what_was_answered(
    rehearse: Callable[..., str], run: Run
) -> None:
    assert "Nothing was answered." in rehearse()
    assert "No rehearsal was held yet." in run("rehearse", "--list").stdout
    assert "Rehearsal 1" in rehearse("", "a", "")
    assert "broken off" in run("rehearse", "--list").stdout


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(("kept", "report"), [(0, "Nothing was answered."), (1, "Questions: 1")])
def test_an_answer_refused_to_the_end_is_a_failure(
    fresh: Path, monkeypatch: pytest.MonkeyPatch, kept: int, report: str
) -> None:
    real, answers = Rehearsal.answer, []

    def answer(self: Rehearsal, *args: Any) -> Answered:
        answers.append(args)
        if len(answers) > kept:
            raise CollectionError("It is read-only.")
        return real(self, *args)

    monkeypatch.setattr(Rehearsal, "answer", answer)
    result = CliRunner().invoke(
        root, ["--data", str(fresh), "rehearse", "--plain", *SEED], input="\na\n3\n" * (kept + 1)
    )
    assert result.exit_code == 1
    assert result.stdout.count("It is read-only.") == 1
    assert report in result.stdout
    assert result.stderr == "It is read-only.\n"


@pytest.mark.usefixtures("harbour")
def test_keys_of_ones_own(rehearse: Callable[..., str], fresh: Path) -> None:
    (fresh / "config.toml").write_text('[keys]\nrehearse_reveal = "d"\nrehearse_leave = "w"\n')
    said = rehearse("d", "w")
    assert "d: I am done" in said
    assert "1. must: nobody has decided" in said


@pytest.mark.usefixtures("harbour")
def test_looking_back(rehearse: Callable[..., str], run: Run, tmp_path: Path) -> None:
    rehearse("t No idea", "x 1", "", "q")
    (line,) = run("rehearse", "--list").stdout.splitlines()
    assert "Harbour · questions 1 · points said 1 of 2 (50 %)" in line
    assert run("rehearse", "--list", "harb").stdout.splitlines() == [line]
    assert "missed: spring will tell" in run("rehearse", "--report", 1).stdout
    (listed,) = json.loads(run("rehearse", "--list", "--json").stdout)
    assert (listed["number"], listed["points_share"], listed["ended_at"]) == (1, 0.5, None)
    told = json.loads(run("rehearse", "--report", 1, "--json").stdout)
    assert told["answers"][0]["missed"] == ["spring will tell"]
    assert told["answers"][0]["written"] == "No idea"
    file = tmp_path / "report.md"
    run("rehearse", "--report", 1, "--markdown", file)
    assert file.read_text().startswith("# Rehearsal 1, ")
    run("rehearse", "--report", 1, "--markdown", file, code=1)
    run("rehearse", "--report", 1, "--markdown", file, "--force")
    assert run("rehearse", "--report", 1, "--markdown", "-").stdout == file.read_text()


@pytest.mark.usefixtures("harbour")
@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("--report", 9), 1, "There is no rehearsal 9"),
        (("--markdown", "x.md"), 2, "--report"),
        (("--json",), 2, "--list"),
        (("--questions", 0), 2, "0"),
        (("Tram",), 1, "terminal"),
        (("Tram", "--plain"), 1, "There is no deck"),
    ],
)
def test_what_cannot_be_done_is_told(run: Run, args: Any, code: int, words: str) -> None:
    assert words in run("rehearse", *args, code=code).stderr


def test_before_any_collection_there_is_nothing_to_list(run: Run, fresh: Path) -> None:
    assert "No rehearsal was held yet." in run("rehearse", "--list").stdout
    assert json.loads(run("rehearse", "--list", "--json").stdout) == []
    assert not fresh.exists()


def test_deck_text_does_no_harm(
    data: Path, run: Run, evil_deck: Path, rehearse: Callable[..., str]
) -> None:
    run("import", evil_deck)
    said = rehearse("", "3") + run("rehearse", "--report", 1).stdout
    assert "Nothing" in said
    assert not any(sign in said for sign in HARMFUL)


@pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="needs pseudo-terminals")
def test_an_answer_survives_a_kill_right_after_the_next_question_appears(
    data: Path, run: Run, deck: Callable[..., Path], sql: Callable[..., Any]
) -> None:
    run("import", deck(HARBOUR, "harbour.en.md"))
    terminal = Terminal(trainer("--data", str(data), "rehearse", *SEED), {"LANG": "en"})
    terminal.wait("boats lie still")
    terminal.press("space")
    terminal.wait("nobody has decided")
    terminal.press("a")
    terminal.wait("3/␣")
    terminal.press("3")
    terminal.wait("Who owns the crane")
    terminal.kill()
    assert sql("SELECT kind, rating FROM review") == [("rehearsal", 3)]
    ((answers, ended_at),) = sql("SELECT answers, ended_at FROM rehearsal")
    assert [answer["guid"] for answer in json.loads(answers)] == ["harbour.en/night"]
    assert ended_at is None
