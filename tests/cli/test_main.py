"""The root: help, version, options, and where every error ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trainer.services import decks

from .conftest import HARMFUL, Run

Spawn = Callable[..., subprocess.CompletedProcess[str]]

LOADED = """
import sys
from trainer.__main__ import main
try:
    main()
finally:
    print(*sorted({name.split(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def test_help_names_every_command_and_option(run: Run) -> None:
    text = run("--help").output
    for name in ("study", "due", "weak", "stats", "decks", "import", "export", "deck", "letter",
                 "undo", "config", "completion", "--data", "--version", "--help"):  # fmt: skip
        assert f"  {name} " in text


@pytest.mark.parametrize(
    "command",
    ["study", "due", "weak", "stats", "decks", "import", "export", "undo", "config", "completion",
     "deck new", "deck rename", "deck delete", "deck check", "deck stamp", "letter add"],
)  # fmt: skip
def test_every_command_explains_itself(command: str, run: Run, fresh: Path) -> None:
    text = run(*command.split(), "--help").output
    assert text.startswith(f"Usage: trainer {command}")
    assert len(text.split("\n\n")[1]) > 20
    assert not fresh.exists()


def test_help_loads_neither_database_nor_screens(spawn: Spawn) -> None:
    done = spawn("--help", code=LOADED)
    assert done.returncode == 0
    loaded = done.stderr.split()
    assert "click" in loaded
    assert not {"sqlalchemy", "alembic", "textual", "rich", "fsrs"} & set(loaded)


@pytest.mark.usefixtures("ferry")
@pytest.mark.parametrize("command", ["due", "weak", "stats", "decks", "export"])
def test_commands_that_print_load_no_screens(command: str, spawn: Spawn) -> None:
    done = spawn(command, code=LOADED)
    assert done.returncode == 0
    loaded = done.stderr.split()
    assert "sqlalchemy" in loaded
    assert not {"alembic", "textual", "rich", "fsrs"} & set(loaded)


def test_version_is_that_of_the_package(run: Run) -> None:
    from trainer import __version__

    assert run("--version").output == f"trainer {__version__}\n"


@pytest.mark.parametrize(
    "args", [["nonsense"], ["--nonsense"], ["due", "--nonsense"], ["due", "a", "b"], ["import"],
             ["deck", "new"], ["export", "--format", "pdf"], ["config", "--path", "--init"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2_and_one_error(args: list[str], run: Run, fresh: Path) -> None:
    result = run(*args, code=2)
    assert result.stdout == ""
    assert result.stderr.count("Error: ") == 1
    assert not fresh.exists()


@pytest.mark.parametrize(
    ("args", "meant"),
    [
        (("stud",), "Did you mean study?"),
        (("exprot",), "Did you mean export?"),
        (("letter", "ad"), "Did you mean add?"),
        (("de",), "(Did you mean one of: decks, deck?)"),
    ],
)
def test_a_misspelt_command_is_asked_about(args: tuple[str, ...], meant: str, run: Run) -> None:
    said = run(*args, code=2).stderr
    assert f"No such command '{args[-1]}'. {meant}" in said


def test_a_command_like_no_other_is_not(run: Run) -> None:
    assert "Did you mean" not in run("qqq", code=2).stderr


def test_an_argument_cannot_steer_the_terminal_through_its_error(run: Run) -> None:
    result = run("due", "a", "\x1b[31mb\u202e", code=2)
    assert "␛[31mb" in result.stderr
    assert not any(sign in result.stderr for sign in HARMFUL)


@pytest.mark.parametrize("data", ["", __file__, "~nobody-of-this-name/data"])
def test_data_must_name_a_folder(data: str, spawn: Spawn) -> None:
    done = spawn("--data", data, "due")
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_trainer_data_names_the_folder_where_no_option_does(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from trainer.cli.main import root

    monkeypatch.setenv("TRAINER_DATA", str(tmp_path / "elsewhere"))
    result = CliRunner().invoke(root, ["config", "--path"])
    assert result.output.strip() == str(tmp_path / "elsewhere" / "config.toml")
    assert str(tmp_path / "data" / "config.toml") == run("config", "--path").output.strip()


def test_broken_settings_give_their_sentence_and_still_help(data: Path, run: Run) -> None:
    (data / "config.toml").write_text("\nlearn_ahead = 7\n")
    result = run("due", code=1)
    assert result.stdout == ""
    assert result.stderr.startswith(f"{data / 'config.toml'}:2: learn_ahead: ")
    assert result.stderr.count("\n") == 1
    assert "Usage: trainer" in run("--help").output
    assert "Usage: trainer due" in run("due", "--help").output


@pytest.fixture
def broken_tree(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes listing the decks raise."""

    def break_it(error: BaseException) -> None:
        def raise_it(_collection: object) -> Any:
            raise error

        monkeypatch.setattr(decks, "tree", raise_it)

    return break_it


@pytest.mark.usefixtures("data")
def test_a_crash_leaves_a_log_and_one_sentence_that_names_it(
    data: Path, run: Run, broken_tree: Callable[[BaseException], None]
) -> None:
    broken_tree(ZeroDivisionError("of our own making"))
    result = run("decks", code=1)
    (log,) = (data / "logs").iterdir()
    assert (data / "logs").stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert log.match("crash-????????-??????.log")
    assert result.output == f"The trainer broke down; what happened is in {log}.\n"
    text = log.read_text("utf-8")
    assert "Traceback" in text
    assert "ZeroDivisionError: of our own making" in text


def test_a_crash_that_no_log_can_hold_is_shown(
    data: Path, run: Run, broken_tree: Callable[[BaseException], None]
) -> None:
    (data / "logs").write_text("a file where a folder should be")
    broken_tree(ZeroDivisionError("of \x1b[31mour own making"))
    result = run("decks", code=1)
    assert result.stdout == ""
    assert "no report of it can be kept" in result.stderr.splitlines()[0]
    assert "ZeroDivisionError: of ␛[31mour own making" in result.stderr


@pytest.mark.usefixtures("data")
def test_an_interrupt_ends_quietly_with_130(
    run: Run, broken_tree: Callable[[BaseException], None]
) -> None:
    broken_tree(KeyboardInterrupt())
    assert run("decks", code=130).output == ""


@pytest.mark.usefixtures("data")
def test_a_reader_that_goes_away_ends_the_output_quietly(
    fresh: Path, run: Run, deck: Callable[..., Path]
) -> None:
    notes = "\n\n".join(f"Q: Which lock is number {n}?\nA: {'x' * 300}" for n in range(1000))
    run("import", deck(notes))
    argv = [sys.executable, "-m", "trainer", "--data", str(fresh), "export", "--format", "json"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.parametrize("command", ["config", "--help"])
def test_a_reader_that_was_never_there_is_no_error(command: str, fresh: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    argv = [sys.executable, "-m", "trainer", "--data", str(fresh), command]
    done = subprocess.run(argv, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert done.stderr == b""
    assert done.returncode in (0, 1)


@pytest.mark.usefixtures("data")
def test_an_encoding_that_lacks_a_letter_shows_a_question_mark(run: Run, spawn: Spawn) -> None:
    run("deck", "new", "Haven – 黒")
    done = spawn("decks", env={"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 0
    assert "Haven ? ?" in done.stdout


@pytest.mark.usefixtures("data")
def test_json_for_a_program_is_utf8_whatever_the_terminal_speaks(run: Run, spawn: Spawn) -> None:
    run("deck", "new", "Oekraïne – 黒")
    done = spawn("decks", "--json", env={"PYTHONIOENCODING": "latin-1"})
    assert json.loads(done.stdout)["decks"][0]["name"] == "Oekraïne – 黒"
