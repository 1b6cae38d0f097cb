"""How the trainer compares with the floor of its libraries, in a real pseudo-terminal.

    python tests/benchmarks/speed.py

Prints ratios: start to the first question on screen (bar: 1.3), and key press to painted answer and
to the next question with 100,000 cards (bar: 2.0). The runs of both programs take turns, so that a
machine that slows down slows both. Then what synchronous=FULL costs a grade against NORMAL.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.terminal import Terminal, many_notes, trainer

RUNS = 10
KEYS = 8
CARDS = 100_000
BARE = [sys.executable, str(Path(__file__).with_name("bare.py"))]


def start_bare(folder: Path) -> float:
    terminal = Terminal([*BARE, str(folder / "bare.db")], cols=80, rows=24)
    seconds = terminal.wait(r"Question 0\.")
    terminal.kill()
    return seconds


def start_trainer(data: Path) -> float:
    terminal = Terminal(trainer("--data", str(data), "study"), {"LANG": "en"}, cols=80, rows=24)
    seconds = terminal.wait(r" 1/\d+ .*\?")
    terminal.kill()
    return seconds


def keys_of_bare(folder: Path) -> list[float]:
    terminal = Terminal([*BARE, str(folder / "bare.db")], cols=80, rows=24)
    terminal.wait(r"Question 0\.")
    terminal.settle()
    times = []
    for count in range(1, KEYS + 1):
        times.append(terminal.time_key("space", rf"Question {count}\."))
        terminal.settle()
    terminal.kill()
    return times


def keys_of_trainer(data: Path) -> tuple[list[float], list[float]]:
    """Times until the answer stands on the screen, and until the next question does."""
    terminal = Terminal(trainer("--data", str(data), "study"), {"LANG": "en"}, cols=80, rows=24)
    terminal.wait(r" 1/\d+ .*\?")
    terminal.settle()
    reveals, grades = [], []
    for count in range(KEYS):
        reveals.append(terminal.time_key("space", r"Answer number \d+\..*4 Easy"))
        terminal.settle()
        grades.append(terminal.time_key("4", rf" {count + 2}/\d+ .*Question number \d+\?"))
        terminal.settle()
    terminal.kill()
    return reveals, grades


def shipped_collection(folder: Path) -> Path:
    """A collection with the deck that comes with the program, as a first start makes it."""
    start_trainer(folder)
    return folder


def large_collection(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.toml").write_text("[study]\nnew_per_day = 200\n")
    deck = many_notes(folder / "many.md", CARDS)
    start = time.perf_counter()
    subprocess.run(trainer("--data", str(folder), "import", str(deck)), check=True)
    print(f"importing {CARDS:,} notes: {time.perf_counter() - start:.1f} s")
    return folder


def cost_of_full_sync(folder: Path) -> None:
    """Time of a transaction the size of a grade, by the `synchronous` setting."""
    medians = {}
    for mode in ("FULL", "NORMAL"):
        with closing(sqlite3.connect(folder / f"{mode}.db", isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {mode}")
            db.execute("CREATE TABLE review (body TEXT)")
            times = []
            for _ in range(300):
                start = time.perf_counter()
                db.execute("BEGIN IMMEDIATE")
                db.execute("INSERT INTO review VALUES (?)", ("x" * 800,))
                db.execute("COMMIT")
                times.append(time.perf_counter() - start)
            medians[mode] = median(times)
    full, normal = medians["FULL"] * 1000, medians["NORMAL"] * 1000
    print(f"synchronous=FULL {full:.2f} ms a commit, NORMAL {normal:.2f} ms")


def report(what: str, ours: list[float], floor: list[float], bar: float) -> None:
    ratio = median(ours) / median(floor)
    print(
        f"{what}: {median(ours) * 1000:.1f} ms against {median(floor) * 1000:.1f} ms,"
        f" ratio {ratio:.2f} (bar {bar})"
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = shipped_collection(folder / "small"), large_collection(folder / "large")
        starts, small_starts, large_starts = [], [], []
        floor, reveals, grades = [], [], []
        for run in range(RUNS):
            starts.append(start_bare(folder))
            small_starts.append(start_trainer(small))
            large_starts.append(start_trainer(large))
            floor += keys_of_bare(folder)
            shutil.copytree(large, folder / f"large-{run}")
            answers, questions = keys_of_trainer(folder / f"large-{run}")
            reveals, grades = reveals + answers, grades + questions
        report("start to first question, shipped deck", small_starts, starts, 1.3)
        report(f"start to first question, {CARDS:,} cards", large_starts, starts, 1.3)
        report("key press to painted answer", reveals, floor, 2.0)
        report("key press to next question", grades, floor, 2.0)
        cost_of_full_sync(folder)


if __name__ == "__main__":
    main()
