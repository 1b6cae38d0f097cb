"""Reading and writing fail: the system sets limits, a log is cut or deleted.

What is done, without a false driver beneath SQLite: a process may make no file longer than so much
(RLIMIT_FSIZE: SQLite reports a disk I/O error), set from outside while it runs; it may open no more
files (RLIMIT_NOFILE); another program cuts the collection's log or deletes it.
"""

import resource
from functools import partial
from pathlib import Path

from tests.faults import ground, processes, works
from tests.faults.plain_sitting import PlainSitting
from tests.faults.rounds import Round, Scenario
from tests.faults.screen_sitting import ScreenSitting
from tests.faults.tally import SkipFaultError

_NO_LIMIT = resource.RLIM_INFINITY


def writing_on_the_screen(this: Round) -> None:
    """Nothing can be written for a while: a sentence; afterwards the same card can be graded."""
    data = _studied(this)
    sitting = ScreenSitting(this, data)
    sitting.answer(this.chance.randrange(3))
    longest = _log(data).stat().st_size + this.chance.choice((0, 0, 4096, 10_000))
    _limit(sitting.terminal.process.pid, resource.RLIMIT_FSIZE, longest)
    sitting.answer_until_refused("reports")
    _limit(sitting.terminal.process.pid, resource.RLIMIT_FSIZE, _NO_LIMIT)
    sitting.answer(2)
    sitting.leave()
    sitting.judge()


def writing_in_lines(this: Round) -> None:
    """The same with `study --plain`, which ends with the sentence."""
    data = _studied(this)
    sitting = PlainSitting(this, data)
    sitting.answer(this.chance.randrange(3))
    longest = _log(data).stat().st_size + this.chance.choice((0, 0, 4096, 10_000))
    _limit(sitting.process.pid, resource.RLIMIT_FSIZE, longest)
    sitting.answer_until_refused("reports")
    sitting.end()
    sitting.judge()


def log_cut_off(this: Round) -> None:
    """Another program cuts the log: what stood in it is gone, the rest is sound, and goes on."""
    data = _studied(this)
    sitting = PlainSitting(this, data)
    sitting.answer(this.chance.randrange(1, 5))
    size = _log(data).stat().st_size
    with _log(data).open("r+b") as log:
        log.truncate(this.chance.choice((0, size // 2, this.chance.randrange(size))))
    sitting.give_up()
    ground.judge(this, data)


def log_deleted(this: Round) -> None:
    """Another program deletes the log of a running sitting, which still holds it."""
    data = _studied(this)
    sitting = PlainSitting(this, data)
    sitting.answer(this.chance.randrange(1, 4))
    _log(data).unlink()
    sitting.answer(this.chance.randrange(1, 4))
    sitting.end()
    sitting.judge()


def _working(limit: str, work: works.Work, this: Round) -> None:
    """The limit is met somewhere in the work."""
    came = works.prepared(this, work)
    data = this.folder / "data"
    before = ground.answers(data)
    process = processes.begun(data, *work.args(this.folder), TMPDIR=str(this.folder))
    if limit == "RLIMIT_FSIZE":
        value = this.chance.randrange(4096, came.size)
    else:
        value = this.chance.randrange(4, 16)
    most = f"resource.getrlimit(resource.{limit})[1]"
    processes.go(process, f"resource.setrlimit(resource.{limit}, ({value}, {most}))")
    code, _out, error = processes.ended(process)
    works.judge(this, work, came, before, data)
    processes.refused_or_done(this.tally, code, error)


def _studied(this: Round) -> Path:
    if not hasattr(resource, "prlimit"):
        raise SkipFaultError("limits of another process can be set on Linux alone")
    return this.copied("studied", works.studied_deck) / "data"


def _limit(process: int, what: int, value: int) -> None:
    _, most = resource.prlimit(process, what)  # type: ignore[attr-defined]
    resource.prlimit(process, what, (value, most))  # type: ignore[attr-defined]


def _log(data: Path) -> Path:
    return data / "collection.db-wal"


SCENARIOS: dict[str, Scenario] = {
    "study, no writing": writing_on_the_screen,
    "study --plain, no writing": writing_in_lines,
    "study, log cut off": log_cut_off,
    "study, log deleted": log_deleted,
    **{
        f"{work.name}, {how}": partial(_working, limit, work)
        for limit, how in (("RLIMIT_FSIZE", "short files"), ("RLIMIT_NOFILE", "few files"))
        for work in works.WORKS
    },
}
