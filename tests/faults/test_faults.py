"""A round of each kind of fault; `python -m tests.faults` runs as many as one likes."""

import signal
import sys
from pathlib import Path

import pytest

from tests.builders import ask
from tests.faults import ground, processes, works
from tests.terminal import Terminal, trainer

if sys.platform == "win32":
    pytest.skip("needs pseudo-terminals and signals", allow_module_level=True)

from tests.faults.__main__ import KINDS, tried
from tests.faults.tally import table

_CHOSEN = {
    "kill": ["study", "first import", "import again", "restore"],
    "disk": ["study", "backup"],
    "read_only": ["study --plain", "study, shut meanwhile"],
    "errors": ["study, no writing", "study, log cut off"],
    "many": ["two study", "study and undo"],
    "clock": ["back a day", "jumps at random", "night of an hour more", "time zones"],
    "terminal": [
        "resized: study",
        "closed: study",
        "lost without SIGHUP",
        "stopped and continued",
        "pasted: question",
    ],
}


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in KINDS for name in _CHOSEN[kind]], ids=str
)
def test_nothing_acknowledged_is_lost_nothing_damaged_and_nothing_hangs(
    kind: str, name: str, tmp_path: Path
) -> None:
    tallies = tried(kind, 1, 7, [name], tmp_path)
    if tallies[name].skipped:
        pytest.skip(tallies[name].skipped)
    assert tallies[name].is_clean, table(kind, tallies)


def test_a_grade_survives_a_kill_right_after_the_next_question_appears(tmp_path: Path) -> None:
    first = Terminal(trainer("--data", str(tmp_path), "study"), {"LANG": "nl_NL.UTF-8"})
    first.wait(r" 1/\d+ ")
    first.press("space")
    first.wait("3/␣")
    first.press("3")
    first.wait(r" 2/\d+ ")
    first.kill()
    assert ask(ground.file(tmp_path), "SELECT rating FROM review") == [(3,)]
    assert ask(ground.file(tmp_path), "PRAGMA integrity_check") == [("ok",)]
    again = Terminal(trainer("--data", str(tmp_path), "study"), {"LANG": "nl_NL.UTF-8"})
    again.wait(r" 1/\d+ ")
    again.kill()


def test_what_has_lost_its_terminal_ends_though_its_loop_waits(tmp_path: Path) -> None:
    """As Textual's does where it is to draw and what writes to the terminal has broken down."""
    code = (
        "import os, signal, time\n"
        "from trainer.tui.screens.home import HomeScreen\n"
        "from trainer.__main__ import main\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "HomeScreen.on_mount = lambda _: os.write(1, b'waits') and time.sleep(600)\n"
        "main()\n"
    )
    argv = [sys.executable, "-c", code, "--data", str(tmp_path)]
    terminal = Terminal(argv, {"LANG": "en"}, controlled=True)
    try:
        terminal.wait("waits")
        terminal.hang_up()
        assert terminal.ended(30)
        assert terminal.process.returncode == -signal.SIGHUP
    finally:
        terminal.kill()


def test_a_file_that_the_system_refuses_gives_a_sentence_and_no_report_of_a_crash(
    tmp_path: Path,
) -> None:
    works.two_machines(tmp_path)
    before = ground.state(tmp_path / "data")
    enough = 64 * 1024  # for the log's index, and not for the copy that a merge reads
    code, _out, error = processes.done(
        tmp_path / "data",
        "merge",
        str(tmp_path / "other"),
        first=f"resource.setrlimit(resource.RLIMIT_FSIZE, ({enough},) * 2)",
        TMPDIR=str(tmp_path),
    )
    assert (code, processes.is_sentence(error)) == (1, True), error
    assert "cannot be copied (File too large); nothing was changed." in error
    assert ground.state(tmp_path / "data") == before
    assert not (tmp_path / "data" / "logs").exists()


def test_a_first_import_without_files_to_open_gives_a_sentence(tmp_path: Path) -> None:
    works.WORKS[0].build(tmp_path)
    for most in range(4, 16):
        limit = f"resource.setrlimit(resource.RLIMIT_NOFILE, ({most},) * 2)"
        data = tmp_path / f"data{most}"
        code, _out, error = processes.done(data, *works.WORKS[0].args(tmp_path), first=limit)
        assert code == 0 or processes.is_sentence(error), error
