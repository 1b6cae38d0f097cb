"""The language of the command line: every sentence goes through the catalogues."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import FERRY

Spawn = Callable[..., subprocess.CompletedProcess[str]]

# A catalogue that puts every sentence of Dutch between marks: what has none was never translated.
MARKED = """
import gettext

class Marked(gettext.NullTranslations):
    def gettext(self, message):
        return f"«{message}»"

    def ngettext(self, one, many, count):
        return f"«{one if count == 1 else many}»"

def translation(domain, localedir=None, languages=None, class_=None, fallback=False):
    import os
    spoken = languages or [os.environ.get("LANGUAGE", "")]
    return Marked() if spoken == ["nl"] and domain == "trainer" else gettext.NullTranslations()

gettext.translation = translation
from trainer.__main__ import main
main()
"""
ENGLISH = {"LANGUAGE": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "en_GB.UTF-8"}
DUTCH = ENGLISH | {"LANG": "nl_NL.UTF-8"}


@pytest.fixture
def dutch_setting(data: Path) -> None:
    (data / "config.toml").write_text('language = "nl"\n')


@pytest.mark.parametrize("args", [["--help"], ["deck", "--help"], ["letter", "--help"]], ids=str)
def test_help_of_a_group_is_translated_whole(args: list[str], spawn: Spawn) -> None:
    text = spawn(*args, code=MARKED, env=DUTCH).stdout
    for line in filter(None, text.split("\n\n")):
        assert "«" in line
    commands = text.partition("«Commands»:\n")[2].splitlines()
    assert commands
    assert all(re.search(r"^  \w+ +«", line) for line in commands)
    assert "«" not in spawn(*args, code=MARKED, env=ENGLISH).stdout


@pytest.mark.parametrize("command", ["due", "import", "export", "deck delete", "letter add"])
def test_help_of_a_command_is_translated_whole(command: str, spawn: Spawn) -> None:
    text = spawn(*command.split(), "--help", code=MARKED, env=DUTCH).stdout
    usage, explanation, options = text.split("\n\n")[:3]
    assert usage.startswith("«Usage:»")
    assert explanation.strip().startswith("«")
    described = re.findall(r"^  --.*\n?", options, re.MULTILINE)
    assert described
    assert options.count("«") >= len(described)


@pytest.mark.usefixtures("dutch_setting")
def test_the_setting_decides_before_the_environment(spawn: Spawn) -> None:
    assert spawn("due", code=MARKED, env=ENGLISH).stdout.startswith("«")
    assert "«Usage:»" in spawn("--help", code=MARKED, env=ENGLISH).stdout


def test_an_english_setting_decides_before_a_dutch_environment(data: Path, spawn: Spawn) -> None:
    (data / "config.toml").write_text('language = "en"\n')
    assert "«" not in spawn("due", code=MARKED, env=DUTCH).stdout


def test_broken_settings_speak_the_language_of_the_environment(data: Path, spawn: Spawn) -> None:
    (data / "config.toml").write_text("learn_ahead = 7\n")
    done = spawn("due", code=MARKED, env=DUTCH)
    assert done.returncode == 1
    assert "«" in done.stderr
    assert "«Usage:»" in spawn("--help", code=MARKED, env=DUTCH).stdout


@pytest.mark.usefixtures("dutch_setting")
def test_wrong_usage_is_told_in_the_language_chosen(spawn: Spawn) -> None:
    for args in (["nonsense"], ["--nonsense"], ["due", "a", "b"], ["import"]):
        done = spawn(*args, code=MARKED, env=ENGLISH)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1].startswith("«Error: ")
        assert done.stderr.splitlines()[-1].count("«") == 2


@pytest.mark.usefixtures("dutch_setting")
def test_what_commands_report_is_translated(spawn: Spawn, deck: Callable[..., Path]) -> None:
    path = deck(FERRY + "\nQ: Nothing?\n")
    done = spawn("import", path, code=MARKED, env=ENGLISH)
    assert done.stdout.splitlines() == [
        "«Ferry: «2 new»»",
        "«Imported: 2 new, 0 edited.» «1 note left out because of a problem.»",
    ]
    changed = deck(FERRY.replace("At six", "At seven").partition("Q: How")[0])
    for args in (["import", "--dry-run", changed], ["decks"], ["undo"], ["config"],
                 ["deck", "new", "Tugs"], ["deck", "check", changed],
                 ["export", "--output", changed], ["study"]):  # fmt: skip
        done = spawn(*args, code=MARKED, env=ENGLISH)
        said = (done.stdout + done.stderr).splitlines()
        assert said
        assert "«" in said[0], said
        assert "»" in said[-1] or args == ["decks"], said


@pytest.mark.usefixtures("dutch_setting")
def test_a_number_out_of_range_is_told_in_dutch_whole(spawn: Spawn) -> None:
    told = spawn("study", "--cards", "0", env=ENGLISH).stderr
    assert "0 ligt niet in het bereik 1<=x<=10000." in told
