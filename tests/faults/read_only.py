"""A file or folder that may only be read, for somebody whom permissions hold for."""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults import ground, processes, works
from tests.faults.plain_sitting import PlainSitting
from tests.faults.rounds import Round, Scenario
from tests.faults.tally import SkipFaultError

NOBODY = 65534
_WAYS = ("file", "folder", "both")
_TRIED = "CliRunner().invoke(root, {args!r}, input={lines!r})"
_AS_NOBODY = f"os.getuid() == 0 and (os.setgroups([]), os.setgid({NOBODY}), os.setuid({NOBODY}))"


def _working(work: works.Work, this: Round) -> None:
    """The work is refused in a sentence, or needs nothing of what may not be written."""
    came = works.prepared(this, work)
    data = this.folder / "data"
    data.mkdir(exist_ok=True)
    before = ground.answers(data)
    _give_away(this)
    held = _shut(this, data)
    code, _out, error = _as_nobody(this, work.name, work.args)
    _open(held)
    works.judge(this, work, came, before, data)
    processes.refused_or_done(this.tally, code, error)


def studying(this: Round) -> None:
    """Answers that cannot be written are refused; where they can be read, the question is asked."""
    data = this.copied("studied", works.studied_deck) / "data"
    _give_away(this)
    held = _shut(this, data)
    before = ground.state(data)
    code, out, error = _as_nobody(this, "studied", lambda _: ["study", "--plain"], "\n4\n")
    _open(held)
    assert "Saved" not in out, out
    assert code == 1, out + error
    processes.refused_or_done(this.tally, code, error)
    ground.judge(this, data, {before})


def closed_while_studying(this: Round) -> None:
    """The file becomes read-only in the middle: what is open goes on, and nothing is lost."""
    data = this.copied("studied", works.studied_deck) / "data"
    sitting = PlainSitting(this, data)
    sitting.answer(this.chance.randrange(3))
    held = _shut(this, data)
    sitting.answer(this.chance.randrange(1, 4))
    _open(held)
    sitting.end()
    sitting.judge()


def _as_nobody(
    this: Round, template: str, args: Callable[[Path], list[str]], lines: str = ""
) -> tuple[int, str, str]:
    """Run it as one whom permissions hold for.

    He may not be allowed to read Python's own files: it is done on a copy first, to load them all.
    """
    copy = this.base / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(this.base / "templates" / template, copy)
    process = processes.begun(this.folder / "data", *args(this.folder))
    first = _TRIED.format(args=["--data", str(copy / "data"), *args(copy)], lines=lines)
    processes.go(process, f"({first}, {_AS_NOBODY})")
    return processes.ended(process, lines)


def _give_away(this: Round) -> None:
    """All of the round's files to the one who works on them."""
    if not hasattr(os, "geteuid"):
        raise SkipFaultError("needs POSIX permissions")
    if os.geteuid():
        return
    for place in (this.folder, *this.folder.rglob("*")):
        os.chown(place, NOBODY, NOBODY)
    for above in this.folder.parents:
        if above.name.startswith("trainer-faults-"):
            above.chmod(0o755)
    this.folder.chmod(0o755)


def _shut(this: Round, data: Path) -> list[tuple[Path, int]]:
    """Take the right to write away; answers what had it."""
    way = _WAYS[this.number % len(_WAYS)]
    path = ground.file(data)
    shut = [path] if way != "folder" else []
    shut += [data] if way != "file" else []
    held = [(each, each.stat().st_mode) for each in shut if each.exists()]
    for each, mode in held:
        each.chmod(mode & ~0o222)
    this.ends.callback(_open, held)
    return held


def _open(held: list[tuple[Path, int]]) -> None:
    for path, mode in held:
        if path.exists():
            path.chmod(mode)


SCENARIOS: dict[str, Scenario] = {
    "study --plain": studying,
    "study, shut meanwhile": closed_while_studying,
    **{work.name: partial(_working, work) for work in works.WORKS},
}
