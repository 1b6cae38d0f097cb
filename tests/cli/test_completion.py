"""Shell completion: the scripts, the decks, and silence where anything is amiss."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import CHECKOUT, Run

Spawn = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def complete(spawn: Spawn) -> Callable[..., list[str]]:
    """What fish is offered for the words typed so far."""

    def ask(*words: str, data: Path | None = None) -> list[str]:
        start = ["--data", str(data)] if data else []
        done = spawn(
            env={
                "_TRAINER_COMPLETE": "fish_complete",
                "COMP_WORDS": " ".join(["trainer", *start, *words]),
                "COMP_CWORD": words[-1],
            },
        )
        assert (done.returncode, done.stderr) == (0, "")
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


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_gets_a_name_with_spaces_as_one_word(data: Path, run: Run, tmp_path: Path) -> None:
    name = "Ferry & quay's $(x) – winter"
    run("deck", "new", name)
    command = tmp_path / "trainer"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m trainer "$@"\n')
    command.chmod(0o755)
    script = (
        'eval "$(trainer completion bash)"\n'
        f"COMP_WORDS=(trainer --data '{data}' study \"$1\"); COMP_CWORD=4\n"
        "_trainer_completion trainer\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    for typed, expected in (
        ("Fe", r"Ferry\ \&\ quay\'s\ \$\(x\)\ \–\ winter"),
        (r"Ferry\ \&", r"Ferry\ \&\ quay\'s\ \$\(x\)\ \–\ winter"),
        ('"Ferry &', name),
    ):
        done = subprocess.run(
            ["bash", "-c", script, "bash", typed],
            capture_output=True,
            encoding="utf-8",
            env={"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHONPATH": str(CHECKOUT),
                 "LANG": "C.UTF-8"},
            check=True,
        )  # fmt: skip
        assert done.stdout.splitlines() == [expected]
        assert done.stderr == ""
