"""Kills the trainer at random moments of a study session and looks for what was lost.

    python tests/kill_at_random.py [TIMES]

Every grade that the screen acknowledged, by asking the next question, must be in the collection
afterwards, and the database must be sound.
"""

import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.terminal import Terminal, many_notes, trainer


def prepare(folder: Path) -> None:
    """A collection with more new cards than a day of killing uses up."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text("[study]\nnew_per_day = 9999\n")
    deck = many_notes(folder / "many.md", 5000)
    subprocess.run(trainer("--data", str(folder), "import", str(deck)), check=True)


def kill_once(folder: Path, chance: random.Random) -> tuple[int, int]:
    """One sitting, killed at a random moment: (grades acknowledged, grades stored)."""
    before = stored_reviews(folder)
    terminal = Terminal(trainer("--data", str(folder), "study"), {"LANG": "en"})
    terminal.wait(r" 1/\d+ ")
    acknowledged = 0
    for _ in range(chance.randrange(4)):
        terminal.press("space")
        terminal.wait("4 Easy")
        terminal.press("4")
        terminal.wait(rf" {acknowledged + 2}/\d+ ")
        acknowledged += 1
    if chance.random() < 0.7:  # a key is under way when the kill comes
        terminal.press("space")
        if chance.random() < 0.7:
            terminal.wait("4 Easy")
            terminal.press("4")
    time.sleep(chance.random() * 0.02)
    terminal.kill()
    asked = re.search(r" (\d+)/\d+ ", terminal.text)
    assert asked is not None
    return max(acknowledged, int(asked[1]) - 1), stored_reviews(folder) - before


def stored_reviews(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "collection.db")) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchone() is None
        reps = db.execute("SELECT sum(reps) FROM card").fetchone()[0]
        reviews = db.execute("SELECT count(*) FROM review").fetchone()[0]
        assert reps == reviews, "a review and its card's schedule are written together"
        return int(reviews)


def kill_often(folder: Path, times: int, seed: int = 1) -> tuple[int, int, int]:
    """`times` sittings, killed: grades acknowledged, stored, and lost."""
    chance = random.Random(seed)
    prepare(folder)
    acknowledged = stored = lost = 0
    for _ in range(times):
        seen, kept = kill_once(folder, chance)
        acknowledged, stored, lost = acknowledged + seen, stored + kept, lost + max(0, seen - kept)
        assert kept <= seen + 1, "no grade is written that nobody gave"
    return acknowledged, stored, lost


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as folder:
        acknowledged, stored, lost = kill_often(Path(folder), times)
    print(f"killed {times} times: {acknowledged} grades acknowledged, {stored} stored, {lost} lost")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
