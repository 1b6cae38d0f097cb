"""SIGKILL at random moments: of a sitting in a terminal, and of each work of the command line."""

import random
import re
import time
from functools import partial
from pathlib import Path

from tests.builders import ask
from tests.faults import ground, processes, works
from tests.faults.rounds import Round, Scenario
from tests.terminal import Terminal, trainer


def studying(this: Round) -> None:
    """One sitting, killed; a key may be under way when the kill comes."""
    data = this.copied("studied", works.studied_deck) / "data"
    before, known = ground.answers(data), _count(data)
    seen = kill_once(data, this.chance)
    this.tally.acknowledged += seen
    stored = _count(data) - known
    if stored < seen:
        this.tally.count("lost", f"round {this.number}: {seen - stored} grades", seen - stored)
    assert stored <= seen + 1, "a grade is written that nobody gave"
    ground.judge(this, data)
    ground.keeps(this, data, before)


def kill_once(data: Path, chance: random.Random) -> int:
    """How many grades the screen acknowledged, by asking the next question, before the kill."""
    terminal = Terminal(trainer("--data", str(data), "study"), {"LANG": "en"})
    try:
        first = int(re.search(r" (\d+)/\d+ ", _waited(terminal, r" \d+/\d+ "))[1])  # type: ignore[index]
        acknowledged = 0
        for _ in range(chance.randrange(4)):
            terminal.press("space")
            terminal.wait("4 Easy")
            terminal.press("4")
            terminal.wait(rf" {first + acknowledged + 1}/\d+ ")
            acknowledged += 1
        if chance.random() < 0.7:
            terminal.press("space")
            if chance.random() < 0.7:
                terminal.wait("4 Easy")
                terminal.press("4")
        time.sleep(chance.random() * 0.02)
    finally:
        terminal.kill()
    asked = re.search(r" (\d+)/\d+ ", terminal.text)
    assert asked is not None
    return max(acknowledged, int(asked[1]) - first)


def _waited(terminal: Terminal, pattern: str) -> str:
    terminal.wait(pattern)
    return terminal.text


def _count(data: Path) -> int:
    [(reviews, reps)] = ask(
        ground.file(data), "SELECT (SELECT count(*) FROM review), (SELECT sum(reps) FROM card)"
    )
    assert reviews == reps, "a review and its card's schedule are written together"
    return int(reviews)


def _working(work: works.Work, this: Round) -> None:
    came = works.prepared(this, work)
    data = this.folder / "data"
    before = ground.answers(data)
    process = processes.begun(data, *work.args(this.folder), TMPDIR=str(this.folder))
    processes.go(process)
    processes.killed(process, this.chance.uniform(0, came.seconds))
    works.judge(this, work, came, before, data)


SCENARIOS: dict[str, Scenario] = {
    "study": studying,
    **{work.name: partial(_working, work) for work in works.WORKS},
}
