"""No answer that the screen acknowledged is lost, whenever the program is killed."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.kill_at_random import kill_often
from tests.terminal import Terminal, trainer

pytestmark = pytest.mark.skipif(not Path("/dev/ptmx").exists(), reason="needs pseudo-terminals")


def test_a_grade_survives_a_kill_right_after_the_next_question_appears(tmp_path: Path) -> None:
    first = Terminal(trainer("--data", str(tmp_path), "study"), {"LANG": "nl_NL.UTF-8"})
    first.wait(r" 1/\d+ ")
    first.press("space")
    first.wait("3/␣")
    first.press("3")
    first.wait(r" 2/\d+ ")
    first.kill()
    with closing(sqlite3.connect(tmp_path / "collection.db")) as db:
        assert db.execute("SELECT rating FROM review").fetchall() == [(3,)]
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    again = Terminal(trainer("--data", str(tmp_path), "study"), {"LANG": "nl_NL.UTF-8"})
    again.wait(r" 1/\d+ ")
    again.kill()


def test_kills_at_random_moments_lose_no_acknowledged_grade(tmp_path: Path) -> None:
    acknowledged, stored, lost = kill_often(tmp_path, times=8, seed=7)
    assert acknowledged > 0
    assert stored >= acknowledged
    assert lost == 0
