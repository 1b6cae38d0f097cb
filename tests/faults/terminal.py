"""The terminal is resized, closed, stopped and continued, and very much is pasted into it."""

import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults import works
from tests.faults.rounds import Round, Scenario
from tests.faults.screen_sitting import ScreenSitting

_GONE = 20.0  # s; so long a program may take to end when its terminal is gone
_START = 2.5  # s; well after that the first screen is there
_PASTED = 1_000_000  # characters
_TAKEN = 180.0  # s; a hundred thousand keys take twenty where nothing else runs
_TINY, _USUAL = (20, 5), (160, 30)
# Each main screen: the command that opens it, what stands there, and keys that lead further.
_SCREENS: dict[str, tuple[list[str], str, list[str]]] = {
    "home": ([], "Many", []),
    "study": (["study"], r" \d+/\d+ ", []),
    "study, revealed": (["study"], r" \d+/\d+ ", ["space"]),
    "browse": ([], "Many", ["/"]),
    "statistics": ([], "Many", ["g"]),
    "briefing": ([], "Many", ["b"]),
    "letter": ([], "Many", ["l"]),
    "weak points": ([], "Many", ["w"]),
    "import": ([], "Many", ["i"]),
    "rehearse": (["rehearse"], r"\d+/\d+", []),
    "editor": (["study"], r" \d+/\d+ ", ["e"]),
    "help": ([], "Many", ["?"]),
}


def _resized(name: str, this: Round) -> None:
    """To 20 × 5 cells and back, some times; then it still answers to keys, and quits."""
    sitting = _opened(this, name)
    terminal = sitting.terminal
    for _ in range(this.chance.randrange(1, 4)):
        terminal.resize(*_TINY)
        if this.chance.random() < 0.7:
            terminal.settle(this.chance.random() * 0.4)
            terminal.press(this.chance.choice(("down", "up")))
        terminal.resize(*_USUAL)
        terminal.settle(this.chance.random() * 0.3)
    terminal.wait(r"\S.*\S")
    _quit(sitting)
    assert terminal.process.returncode == 0, terminal.text
    sitting.judge()


def _closed(name: str, this: Round) -> None:
    """Its window is closed: the program ends, and what was acknowledged is there."""
    sitting = _opened(this, name)
    if name == "study":
        sitting.answer(this.chance.randrange(3))
    time.sleep(this.chance.random() * 0.05)
    sitting.terminal.hang_up()
    sitting.ends(_GONE)
    sitting.judge()


def _closed_early(ignore_hangup: bool, this: Round) -> None:
    """Its window is closed again before it shows anything, or as it does."""
    data = this.copied("screens", _build) / "data"
    sitting = ScreenSitting(this, data, home=True, ignore_hangup=ignore_hangup)
    sitting.terminal.read_for(this.chance.uniform(0, _START))
    sitting.terminal.hang_up()
    sitting.ends(_GONE)
    sitting.judge()


def _lost(this: Round) -> None:
    """The other end of a terminal goes without a signal, as to a program that ignores SIGHUP."""
    sitting = _opened(this, "study", ignore_hangup=True)
    sitting.answer(this.chance.randrange(3))
    sitting.terminal.hang_up()
    sitting.ends(_GONE)
    sitting.judge()


def _terminated(this: Round) -> None:
    """SIGTERM, as at the end of a session or of the machine."""
    sitting = _opened(this, "study")
    sitting.answer(this.chance.randrange(3))
    os.kill(sitting.terminal.process.pid, signal.SIGTERM)
    sitting.ends(_GONE)
    sitting.judge()


def _stopped(this: Round) -> None:
    """SIGTSTP and SIGCONT: studying goes on.

    The size stays: pyte knows no second screen, so it cannot tell what a resize meanwhile leaves.
    """
    sitting = _opened(this, "study")
    process = sitting.terminal.process
    for _ in range(this.chance.randrange(1, 3)):
        sitting.answer(this.chance.randrange(3))
        os.kill(process.pid, signal.SIGTSTP)
        _until(sitting, lambda: _state(process.pid) == "T", "it does not stop")
        sitting.terminal.settle(0.05)
        os.kill(process.pid, signal.SIGCONT)
        _until(sitting, lambda: _state(process.pid) != "T", "it does not go on")
        sitting.terminal.settle(0.3)
    sitting.answer(2)
    _quit(sitting)
    sitting.judge()


def _pasted(keys: list[str], bracketed: bool, this: Round) -> None:
    """A million characters, or a tenth as if they were typed; it goes on, and ends when told to."""
    sitting = _opened(this, "study")
    terminal = sitting.terminal
    for key in keys:
        terminal.press(key)
        terminal.settle(0.3)
    word = this.chance.choice(("x", "word ", "line\r", "é", "\x1b[A", "「"))
    if bracketed:
        text = (word * (_PASTED // len(word))).replace("\x1b", "")
        terminal.send(f"\x1b[200~{text}\x1b[201~")
    else:  # of keys none that grade, or answers would be given
        terminal.send("xyz" * (_PASTED // 30))
    if not keys:
        sitting.answer(1, within=_TAKEN)
    elif keys == ["t"]:
        terminal.press("enter")
        terminal.wait("4 Easy", _TAKEN)
    terminal.read_for(0.5)  # a cursor that blinks is never at rest
    terminal.hang_up()
    sitting.ends(_GONE * 2)
    sitting.judge()


def _opened(this: Round, name: str, *, ignore_hangup: bool = False) -> ScreenSitting:
    args, there, keys = _SCREENS[name]
    data = this.copied("screens", _build) / "data"
    sitting = ScreenSitting(this, data, *args, home=not args, ignore_hangup=ignore_hangup)
    sitting.terminal.wait(there)
    for key in keys:
        sitting.terminal.press(key)
        sitting.terminal.settle(0.3)
    return sitting


def _build(folder: Path) -> None:
    works.studied_deck(folder, notes=40)


def _quit(sitting: ScreenSitting) -> None:
    """Ctrl+Q, which leaves from all screens but windows over one: those Escape closes."""
    for _ in range(6):
        sitting.terminal.press("\x11")
        if sitting.terminal.ended(2):
            return
        sitting.terminal.press("escape")
        sitting.terminal.read_for(0.5)  # or the next key would be one together with this
    sitting.ends()


def _state(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def _until(sitting: ScreenSitting, holds: Callable[[], bool], otherwise: str) -> None:
    """Wait as a terminal does, which reads on: a program may wait for its last words to be read."""
    for _ in range(500):
        if holds():
            return
        sitting.terminal.settle(0.02)
    raise AssertionError(otherwise)


SCENARIOS: dict[str, Scenario] = {
    **{f"resized: {name}": partial(_resized, name) for name in _SCREENS},
    **{f"closed: {name}": partial(_closed, name) for name in ("home", "study", "browse", "editor")},
    "closed at the start": partial(_closed_early, False),
    "lost at the start": partial(_closed_early, True),
    "lost without SIGHUP": _lost,
    "SIGTERM": _terminated,
    "stopped and continued": _stopped,
    "pasted: question": partial(_pasted, [], True),
    "pasted: answer field": partial(_pasted, ["t"], True),
    "pasted: editor": partial(_pasted, ["e"], True),
    "typed: question": partial(_pasted, [], False),
    "typed: answer field": partial(_pasted, ["t"], False),
    "typed: editor": partial(_pasted, ["e"], False),
}
