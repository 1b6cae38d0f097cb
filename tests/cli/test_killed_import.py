"""The copies that a killed import leaves behind go with the next one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.anki_files import Anki, Note
from trainer.formats import scratch

from .conftest import CHECKOUT, Run

_STOPPING = """
import sys
from trainer.cli import progress
def stop(self, done, total):
    print("reached", flush=True)
    sys.stdin.read()
progress.ProgressLine.reading = stop
from trainer.cli.main import root
root()
"""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which temporary copies are made."""
    folder = tmp_path / "copies"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def kill_at_reading(data: Path, path: Path) -> None:
    """Import `path` in a process of its own, and kill it when it first tells what it reads."""
    command = [sys.executable, "-c", _STOPPING, "--data", str(data), "import"]
    with subprocess.Popen(
        [*command, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"reached\n"
        process.kill()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    notes = [Note((f"question {n}", "answer")) for n in range(5000)]
    return Anki(notes).package(tmp_path / "many.apkg")


def test_the_copies_of_a_killed_import_go_with_the_next(
    data: Path, run: Run, copies: Path, package: Path
) -> None:
    kill_at_reading(data, package)
    assert len(list(copies.iterdir())) == 1
    run("import", package)
    assert list(copies.iterdir()) == []


def test_the_copies_of_an_import_that_still_runs_stay(copies: Path) -> None:
    with scratch.folder() as first:
        (first / "collection").touch()
        with scratch.folder():
            assert (first / "collection").exists()
        assert [*copies.iterdir()] == [first]
    assert list(copies.iterdir()) == []


def test_a_link_of_that_name_is_let_be(copies: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / ".lock").touch()
    (copies / "trainer-copy-x").symlink_to(mine)
    with scratch.folder():
        pass
    assert (mine / ".lock").exists()
