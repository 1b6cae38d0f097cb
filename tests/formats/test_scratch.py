"""Temporary folders: several programs at once leave each other's alone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from trainer.formats.scratch import Folder, folder

_MAKE_MANY = """
import shutil
from trainer.formats.scratch import folder
for n in range(400):
    with folder() as path:
        (path / "copy").write_bytes(b"x")
        shutil.copyfile(path / "copy", path / "other")
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_programs_that_run_at_once_leave_each_others_folders_alone(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    programs = [
        subprocess.Popen([sys.executable, "-c", _MAKE_MANY], env=environment) for _ in range(4)
    ]
    assert [program.wait(timeout=60) for program in programs] == [0, 0, 0, 0]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_goes_with_what_holds_it(temporary: Path) -> None:
    with folder() as path:
        assert path.parent == temporary
    assert not path.exists()
    held = Folder()
    assert held.path.is_dir()
    held.remove()
    assert not held.path.exists()


def test_what_a_killed_program_left_goes_with_the_next(temporary: Path) -> None:
    left = temporary / "trainer-copy-left"
    left.mkdir()
    (left / ".lock").write_bytes(b"")
    with folder():
        assert not left.exists()
