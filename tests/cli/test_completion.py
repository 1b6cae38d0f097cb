"""Shell completion: the scripts, the decks, and silence where anything is amiss."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from trainer.cli.main import root

from .conftest import CHECKOUT, Run


@pytest.fixture
def complete() -> Callable[..., list[str]]:
    """What fish is offered for the words typed so far."""

    def ask(*words: str, data: Path | None = None) -> list[str]:
        start = ["--data", str(data)] if data else []
        asked = {
            "_TRAINER_COMPLETE": "fish_complete",
            "COMP_WORDS": " ".join(["trainer", *start, *words]),
            "COMP_CWORD": words[-1],
        }
        done = CliRunner().invoke(root, [], prog_name="trainer", env=asked)
        assert (done.exit_code, done.stderr) == (0, "")
        return [
            line.removeprefix("plain,").split("\t")[0]
            for line in done.stdout.splitlines()
            if line.startswith("plain,")
        ]

    return ask


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_for_each_shell(shell: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    script = run("completion", shell).stdout
    assert f"_TRAINER_COMPLETE={shell}_complete" in script
    monkeypatch.setenv("SHELL", f"/usr/local/bin/{shell}")
    assert run("completion").stdout == script


def test_an_unknown_shell_must_be_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert "bash, zsh, fish" in run("completion", code=2).stderr


def in_shell_words(complete: Callable[..., list[str]], data: Path) -> Callable[..., list[str]]:
    return lambda *words: complete(*words, data=data)


def test_decks_are_completed_in_every_place_that_takes_one(
    ferry: Path, data: Path, complete: Callable[..., list[str]]
) -> None:
    for words in (
        ["study"],
        ["due"],
        ["weak"],
        ["export"],
        ["deck", "rename"],
        ["deck", "delete"],
        ["import", "--deck"],
        ["letter", "add", "--deck"],
    ):
        assert complete(*words, "fe", data=data) == ["Ferry"], words
        assert complete(*words, "z", data=data) == []


def test_commands_and_formats_are_completed(
    fresh: Path, complete: Callable[..., list[str]]
) -> None:
    assert complete("de", data=fresh) == ["decks", "deck"]
    assert complete("deck", "re", data=fresh) == ["rename"]
    assert complete("export", "--format", "j", data=fresh) == ["json"]


def test_completing_makes_no_collection(fresh: Path, complete: Callable[..., list[str]]) -> None:
    assert complete("study", "f", data=fresh) == []
    assert not fresh.exists()


@pytest.mark.parametrize("file", ["collection.db", "config.toml"])
def test_completing_over_a_broken_file_is_silent(
    file: str, data: Path, complete: Callable[..., list[str]]
) -> None:
    (data / file).write_text("= broken")
    assert complete("study", "f", data=data) == []


def test_a_hostile_name_is_not_offered(
    ferry: Path, data: Path, run: Run, evil_deck: Path, complete: Callable[..., list[str]]
) -> None:
    run("import", evil_deck)
    assert complete("study", "e", data=data) == []
    assert complete("study", "f", data=data) == ["Ferry"]


NAME = 'Ferry & quay\'s $(touch ran) `touch ran` \\ "x" – winter'


@pytest.fixture
def in_bash(data: Path, tmp_path: Path) -> Callable[[str], list[str]]:
    """What bash is offered for a word typed so far."""
    command = tmp_path / "trainer"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trainer "$@"\n')
    command.chmod(0o755)
    script = (
        'eval "$(trainer completion bash)"\n'
        f"COMP_WORDS=(trainer --data '{data}' study \"$1\"); COMP_CWORD=4\n"
        "_trainer_completion trainer\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )

    def ask(typed: str) -> list[str]:
        done = subprocess.run(
            ["bash", "-c", script, "bash", typed],
            capture_output=True,
            encoding="utf-8",
            env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT),
                 "LANG": "C.UTF-8"},
            check=True,
        )  # fmt: skip
        assert done.stderr == ""
        return done.stdout.splitlines()

    return ask


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("typed", ["Fe", r"Ferry\ \&", '"Ferry &', "'Ferry &"])
def test_bash_gets_a_name_as_one_word_and_runs_nothing_of_it(
    typed: str, run: Run, in_bash: Callable[[str], list[str]], tmp_path: Path
) -> None:
    run("deck", "new", NAME)
    [offered] = in_bash(typed)
    mark = typed[0] if typed[0] in "\"'" else ""
    done = subprocess.run(
        ["bash", "-c", f"printf '%s|' {mark}{offered}{mark}"],
        capture_output=True,
        encoding="utf-8",
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        check=True,
    )
    assert done.stdout == f"{NAME}|"
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_a_name_that_recalls_lines_typed_before_is_not_offered_where_it_would(
    run: Run, in_bash: Callable[[str], list[str]]
) -> None:
    run("deck", "new", "Ferry !1")
    assert in_bash("Fe") == [r"Ferry\ \!1"]
    assert in_bash("'Fe") == ["Ferry !1"]
    assert in_bash('"Fe') == [""]


def test_a_name_that_would_be_an_option_is_not_offered(
    data: Path, run: Run, complete: Callable[..., list[str]]
) -> None:
    run("deck", "new", "--", "--data=elsewhere")
    run("deck", "new", "Ferry")
    assert complete("study", "", data=data) == ["Ferry"]
