"""Every command over hostile texts: nothing acts, nothing is reached for, nobody else may read."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from tests import hostile
from tests.anki_files import Anki, Note
from tests.terminal import Terminal, trainer
from trainer.cli.main import root

from .conftest import CHECKOUT

LINES = "h\n\ni\ns\no\n3\n\nu\n?\n\nt\nboat\n\n4\n\n1\nq\n"
# As they are, for a file or a program; a terminal is shown harmless text.
DOCUMENTS = [
    ["export"], ["export", "--format", "json"], ["letter", "show", "1"],
    ["rehearse", "--report", "1", "--markdown", "-"],
]  # fmt: skip
READING = [
    ["due"], ["due", "--json"], ["decks"], ["decks", "--json"], ["plan"], ["plan", "--json"],
    ["ready"], ["ready", "--json"], ["sheet"], ["briefing"], ["weak"], ["weak", "--json"],
    ["stats"], ["stats", "--json"], ["stats", "--explain"], ["fit"], ["browse"],
    ["browse", "--json"],
    ["browse", "--notes"], ["browse", "deck:[red] \x1b[2J("], ["browse", "--syntax"],
    ["rehearse", "--list"], ["rehearse", "--list", "--json"], ["rehearse", "--report", "1"],
    ["rehearse", "--report", "1", "--json"], ["duplicates"], ["duplicates", "--json"],
    ["letter", "list"], ["letter", "list", "--json"], ["letter", "show", "1", "--json"],
    ["letter", "check"], ["letter", "check", "--json"], ["letter", "review"],
    ["letter", "review", "--json"], ["draft"], ["backup", "list"], ["backup", "list", "--json"],
    ["check"], ["check", "--json"], ["config"], ["config", "--json"], ["completion", "bash"],
    ["study", "no such \x1b[2J deck"], ["undo"],
]  # fmt: skip


@pytest.fixture
def watched(fresh: Path, tmp_path: Path) -> Any:
    """Runs commands in a process that is watched; answers what they printed."""

    def run(*commands: Any) -> list[tuple[list[str], int, str, str]]:
        plan = tmp_path / "plan.json"
        listed = [c if isinstance(c, dict) else {"args": list(map(str, c))} for c in commands]
        plan.write_text(
            json.dumps({"data": str(fresh), "may_write": [str(tmp_path)], "commands": listed})
        )
        done = subprocess.run(
            [sys.executable, "-m", "tests.watched", str(plan)],
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "LANGUAGE": "en",
                 "TMPDIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1", "TZ": "UTC"},
            timeout=300,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        answer = json.loads(done.stdout)
        assert answer["reached"] == []
        return [tuple(each) for each in answer["answers"]]

    return run


def test_no_command_lets_a_text_act_or_reaches_beyond_its_folder(
    watched: Any, fresh: Path, tmp_path: Path
) -> None:
    hostile.collection(fresh, tmp_path / "files")
    other = tmp_path / "other"
    hostile.collection(other, tmp_path / "more")
    out = tmp_path / "out"
    writing = [
        ["deck", "check", tmp_path / "files" / "ferry.en.md"],
        ["import", tmp_path / "files" / "ferry.en.md", "--dry-run", "--json"],
        ["import", tmp_path / "files" / "ferry.en.md"],
        ["export", "--output", out / "a.apkg"], ["export", "--output", out / "a.csv"],
        ["import", out / "a.apkg", "--dry-run"],
        ["sheet", "-o", out / "sheet.md"], ["letter", "draft", tmp_path / "files" / "letter.txt",
                                             "-o", out / "draft.md"],
        ["letter", "update", "2", tmp_path / "files" / "letter.txt"],
        ["merge", other, "--dry-run", "--json"], ["merge", other], ["backup", "now", "--json"],
        ["backup", "restore", "1", "--yes"], ["check", "--repair"],
        ["letter", "remove", "2", "--yes"], ["undo"],
    ]  # fmt: skip
    out.mkdir()
    sittings = [
        {"args": ["study", "--plain"], "lines": LINES},
        {"args": ["rehearse", "--plain", "--seed", "1"], "lines": "\na\n3\n\nx 1\n\nq\n"},
        {"args": ["letter", "review"], "lines": "\nc\nq\n"},
        {"args": ["draft"], "lines": "\nn\nq\n"},
    ]
    for args, code, said, complained in watched(*READING, *sittings, *DOCUMENTS, *writing):
        assert code in (0, 1), (args, complained)
        assert "broke down" not in complained, (args, complained)
        assert not hostile.is_harmful(complained), (args, complained)
        if args not in DOCUMENTS:
            assert not hostile.is_harmful(said), (args, said)
        if "--json" in args and not code:
            json.loads(said)


def test_every_command_is_walked() -> None:
    source = Path(__file__).read_text("utf-8")
    with click.Context(root) as context:
        missing = [name for name in root.list_commands(context) if f'["{name}"' not in source]
    assert missing == []


@pytest.mark.skipif(os.name != "posix", reason="modes are Unix's")
def test_whatever_is_made_in_the_data_folder_is_its_users_alone(
    watched: Any, fresh: Path, tmp_path: Path
) -> None:
    files, out = tmp_path / "files", tmp_path / "out"
    out.mkdir()
    files.mkdir()
    (files / "ferry.en.md").write_text(hostile.DECK, "utf-8")
    (files / "letter.txt").write_text(hostile.LETTER, "utf-8")
    package = Anki([Note(("<img src=boat.png>", "A"))], media={"boat.png": b"\x89PNG"})
    package.package(files / "a.apkg")
    answers = watched(
        ["config", "--init"], ["config", "--set", "timer=true"],
        ["import", files / "ferry.en.md"], ["import", files / "a.apkg"],
        ["letter", "add", files / "letter.txt", "--deck", "Ferry"],
        {"args": ["study", "--plain"], "lines": LINES}, ["backup", "now"],
        ["backup", "restore", "1", "--yes"], ["check", "--repair"],
        ["export", "--output", out / "a.apkg"],
    )  # fmt: skip
    assert [(args, code) for args, code, *_said in answers if code] == []
    found = {path: stat.S_IMODE(path.lstat().st_mode) for path in (fresh, *fresh.rglob("*"))}
    names = {path.name for path in found}
    assert names >= {"collection.db", "config.toml", "boat.png", "backups", "media"}
    wide = {path.name: oct(mode) for path, mode in found.items()
            if mode != (0o700 if path.is_dir() else 0o600)}  # fmt: skip
    assert wide == {}
    assert stat.S_IMODE((out / "a.apkg").stat().st_mode) == 0o666  # as the umask has it


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_real_terminal_is_given_stand_ins(fresh: Path, tmp_path: Path) -> None:
    hostile.collection(fresh, tmp_path / "files")
    terminal = Terminal(trainer("--data", str(fresh), "study"), {"LANGUAGE": "en"}, 140, 45)
    try:
        terminal.wait(r"␛\]52;c;eA==␇.*␛\[2J")
        terminal.press("space")
        terminal.wait(r"\[link=https://hostile\.example\]")
    finally:
        terminal.kill()
