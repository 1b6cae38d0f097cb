"""Starts and key presses in a real pseudo-terminal, beside a bare Textual program (`bare.py`).

Both programs take turns, so that a machine that slows down slows both.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.benchmarks.figures import Figure, seconds
from tests.terminal import Terminal, many_notes, trainer

_KEYS = 8
_START_BAR, _KEY_BAR = 1.3, 2.0
_BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]


def _bare(folder: Path) -> tuple[Terminal, float]:
    terminal = Terminal([*_BARE, str(folder / "bare.db")], cols=80, rows=24)
    return terminal, terminal.wait(r"Question 0\.")


def _study(data: Path) -> tuple[Terminal, float]:
    argv = trainer("--data", str(data), "study")
    terminal = Terminal(argv, {"LANG": "en"}, cols=80, rows=24)
    return terminal, terminal.wait(r" 1/\d+ .*\?")


def _started(started: tuple[Terminal, float]) -> float:
    terminal, taken = started
    terminal.kill()
    return taken


def starts(folder: Path, sizes: list[int], rounds: int) -> Iterator[Figure]:
    """Start to the first question, with the deck that comes along and with large collections."""
    folder.joinpath("shipped").mkdir()
    _started(_study(folder / "shipped"))  # the first start imports the deck
    figures = {folder / "shipped": Figure("start to first question", "bare", _START_BAR)}
    for size in sizes:
        name = f"start to first question, {size:,} cards"
        figures[_large(folder, size)] = Figure(name, "bare", _START_BAR)
    for _round in range(rounds):
        floor = _started(_bare(folder))
        for data, figure in figures.items():
            figure.ours.append(_started(_study(data)))
            figure.theirs.append(floor)
    yield from figures.values()


def keys(folder: Path, sizes: list[int], rounds: int) -> Iterator[Figure]:
    """Key press to the answer painted, and to the next question."""
    for size in sizes:
        data = _large(folder, size)
        reveals = Figure(f"key to painted answer, {size:,} cards", "bare", _KEY_BAR)
        grades = Figure(f"key to next question, {size:,} cards", "bare", _KEY_BAR)
        for run in range(rounds):
            floor = _keys_of_bare(folder)
            copy = shutil.copytree(data, folder / f"{data.name}-{run}")
            os.sync()  # an answer's commit would wait until the copy is written
            answers, questions = _keys_of_trainer(copy)
            shutil.rmtree(copy)
            reveals.ours += answers
            grades.ours += questions
            reveals.theirs += floor
            grades.theirs += floor
        yield from (reveals, grades)


def _keys_of_bare(folder: Path) -> list[float]:
    terminal, _taken = _bare(folder)
    terminal.settle()
    times = []
    for count in range(1, _KEYS + 1):
        times.append(terminal.time_key("space", rf"Question {count}\."))
        terminal.settle()
    terminal.kill()
    return times


def _keys_of_trainer(data: Path) -> tuple[list[float], list[float]]:
    """Times until the answer stands on the screen, and until the next question does."""
    terminal, _taken = _study(data)
    terminal.settle()
    reveals, grades = [], []
    for count in range(_KEYS):
        reveals.append(terminal.time_key("space", r"Answer number \d+\..*4 Easy"))
        terminal.settle()
        grades.append(terminal.time_key("4", rf" {count + 2}/\d+ .*Question number \d+\?"))
        terminal.settle()
    terminal.kill()
    return reveals, grades


def _large(folder: Path, size: int) -> Path:
    """A collection of so many new cards, made once."""
    data = folder / f"cards-{size}"
    if not data.exists():
        data.mkdir()
        (data / "config.toml").write_text("[study]\nnew_per_day = 200\n")
        deck = many_notes(folder / f"{size}.md", size)
        command = trainer("--data", str(data), "import", str(deck))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return data


def syncs(folder: Path, rounds: int) -> Iterator[Figure]:
    """What it costs that an answer is on disk: `synchronous` FULL beside NORMAL."""
    times: dict[str, list[float]] = {}
    for mode in ("FULL", "NORMAL"):
        with closing(sqlite3.connect(folder / f"{mode}.db", isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {mode}")
            db.execute("CREATE TABLE review (body TEXT)")

            def commit(db: sqlite3.Connection = db) -> None:
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO review VALUES (?)", ("x" * 800,))
                db.execute("COMMIT")

            times[mode] = [seconds(commit) for _time in range(30 * rounds)]
    yield Figure("commit synced to disk", "not", ours=times["FULL"], theirs=times["NORMAL"])
