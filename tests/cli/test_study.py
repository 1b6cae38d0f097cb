"""The door into the screens: in a real pseudo-terminal, and where there is none."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal import Terminal, trainer

from .conftest import CHECKOUT, Run

Spawn = Callable[..., subprocess.CompletedProcess[str]]
pytestmark = pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="needs pseudo-terminals")

BROKEN = """
from trainer.errors import CollectionError
from trainer.tui.screens.home import HomeScreen

def show_decks(screen):
    raise ValueError("broken on the screen")

HomeScreen.show_decks = show_decks
from trainer.__main__ import main
main()
"""
REFUSED = """
from trainer.errors import CollectionError
from trainer.services import decks

def tree(collection):
    raise CollectionError("the collection went away")

decks.tree = tree
from trainer.__main__ import main
main()
"""


def open_terminal(data: Path, *args: str, code: str | None = None) -> Terminal:
    argv = trainer("--data", str(data), *args)
    if code is not None:
        argv = [sys.executable, "-c", code, *argv[3:]]
    return Terminal(argv, {"LANG": "en", "PYTHONPATH": str(CHECKOUT)}, cols=160)


def end(terminal: Terminal) -> str:
    """The last screen of a program that ends by itself."""
    terminal.wait(r"\.\s*$")
    terminal.process.wait(60)
    terminal.settle()
    text = terminal.text.strip()
    terminal.kill()
    return text


@pytest.mark.parametrize("args", [[], ["study"], ["study", "Ferry"]], ids=str)
def test_without_a_terminal_there_is_one_sentence_and_no_collection(
    args: list[str], run: Run, fresh: Path
) -> None:
    result = run(*args, code=1)
    assert result.stdout == ""
    assert result.stderr.startswith("Studying needs a terminal")
    assert result.stderr.count("\n") == 1
    assert not fresh.exists()


def test_study_asks_the_first_question_of_the_deck_named(ferry: Path, fresh: Path) -> None:
    terminal = open_terminal(fresh, "study", "ferr")
    terminal.wait(r"1/2 .*When does the first ferry sail\?")
    terminal.settle()
    terminal.press("q")
    assert terminal.process.wait(60) == 0
    terminal.kill()


def test_a_first_start_opens_home_on_the_deck_that_comes_with_the_trainer(fresh: Path) -> None:
    terminal = open_terminal(fresh)
    terminal.wait("NATO")
    terminal.settle()
    terminal.press("q")
    assert terminal.process.wait(60) == 0
    terminal.kill()


def test_a_deck_that_is_not_there_gives_its_sentence(ferry: Path, fresh: Path) -> None:
    terminal = open_terminal(fresh, "study", "bicycle")
    assert end(terminal) == 'There is no deck "bicycle"; there is: Ferry.'
    assert terminal.process.returncode == 1


def test_keys_for_an_unknown_action_give_their_sentence(ferry: Path, fresh: Path) -> None:
    (fresh / "config.toml").write_text('[keys]\nfly = "f"\n')
    terminal = open_terminal(fresh)
    terminal.wait("keys.fly: there is no such action")
    assert terminal.process.wait(60) == 1
    assert "Traceback" not in terminal.text
    terminal.kill()
    assert not (fresh / "logs").exists()


def test_a_crash_of_the_screens_leaves_a_log_and_one_sentence(ferry: Path, fresh: Path) -> None:
    terminal = open_terminal(fresh, code=BROKEN)
    text = end(terminal)
    (log,) = (fresh / "logs").iterdir()
    assert text.replace("\n", "") == f"The trainer broke down; what happened is in {log}."
    assert terminal.process.returncode == 1
    report = log.read_text("utf-8")
    assert "ValueError: broken on the screen" in report
    assert "show_decks" in report
    assert "\x1b" not in report


def test_a_collection_that_fails_under_the_screens_gives_its_sentence(
    ferry: Path, fresh: Path
) -> None:
    terminal = open_terminal(fresh, code=REFUSED)
    terminal.wait("the collection went away")
    assert terminal.process.wait(60) == 1
    terminal.settle()
    assert terminal.text.strip() == "the collection went away"
    terminal.kill()
    assert not (fresh / "logs").exists()
