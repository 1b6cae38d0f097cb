"""Two and eight processes at once: studying, importing, merging, undoing, making backups."""

import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.builders import ask
from tests.faults import ground, processes, works
from tests.faults.rounds import Round, Scenario
from tests.faults.tally import HangError

_TIMES = 40
_TWO = {
    "two study": ("study", "study"),
    "study and undo": ("study", "undo"),
    "study and import": ("study", "import"),
    "study and merge": ("study", "merge"),
    "two import": ("import", "import"),
    "two merge": ("merge", "merge"),
}
_EIGHT = {
    "eight study": ("study",) * 8,
    "eight, mixed": ("study", "study", "study", "undo", "undo", "import", "merge", "backup"),
}


def _build(folder: Path) -> None:
    """Two machines, and two editions of the deck."""
    works.two_machines(folder)
    text = (folder / "many.md").read_text("utf-8")
    (folder / "many2.md").write_text(text.replace("Answer number", "The answer is"), "utf-8")


def _together(acts: tuple[str, ...], this: Round) -> None:
    data = this.copied("together", _build) / "data"
    before, known = ground.answers(data), _of_merge(this.folder / "other")
    started = [_begun(this, act, data, place) for place, act in enumerate(acts)]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [line for process in started for line in _ended(process)]
    refused = [line for line in said if line.startswith("refused")]
    this.tally.refused += len(refused)
    this.tally.remarks += refused
    grades = said.count("grade")
    this.tally.acknowledged += grades
    there = len(ground.answers(data) - before - known)
    if there < grades:
        this.tally.count("lost", f"round {this.number}: {grades - there}", grades - there)
    assert there <= grades, f"{there} answers are there, and {grades} were given"
    ground.keeps(this, data, before | (known if "merge" in said else set()))
    _counted_once(data, undone=sum(line.startswith("undo answer") for line in said))
    ground.judge(this, data)


def _begun(this: Round, act: str, data: Path, place: int) -> subprocess.Popen[str]:
    seed = f"{this.chance.random()}-{place}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.worker", act, str(data), seed, str(_TIMES)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env=processes.environment(TMPDIR=str(this.folder)), cwd=processes.CHECKOUT,
    )  # fmt: skip
    this.ends.callback(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def _ended(process: subprocess.Popen[str]) -> list[str]:
    try:
        out, error = process.communicate(timeout=processes.LIMIT)
    except subprocess.TimeoutExpired:
        raise HangError("a process does not end") from None
    assert process.returncode == 0, error[-1500:]
    return out.splitlines()


def _of_merge(other: Path) -> set[bytes]:
    return ground.answers(other)


def _counted_once(data: Path, undone: int) -> None:
    """A card's number of answers is that of its reviews; as many are undone as was said."""
    wrong = ask(
        ground.file(data),
        "SELECT card.id, reps, count(review.id) FROM card LEFT JOIN review"
        " ON review.card_id = card.id AND review.undone_at IS NULL AND review.rating NOT NULL"
        " GROUP BY card.id HAVING reps != count(review.id)",
    )
    assert not wrong, f"cards whose answers are not counted once: {wrong[:5]}"
    [(there,)] = ask(ground.file(data), "SELECT count(*) FROM review WHERE undone_at NOT NULL")
    assert there == undone, f"{undone} answers were undone, and {there} are"


SCENARIOS: dict[str, Scenario] = {
    name: partial(_together, acts) for name, acts in (_TWO | _EIGHT).items()
}
