"""The disk is full: during a sitting, and during each work of the command line."""

import shutil
from functools import partial

from tests.faults import ground, processes, small_disk, works
from tests.faults.plain_sitting import PlainSitting
from tests.faults.rounds import Round, Scenario
from tests.faults.screen_sitting import ScreenSitting

_ROOM = 64 * 1024 * 1024


def studying_on_the_screen(this: Round) -> None:
    """Some grades, then no room: a sentence; with room again, the same card can be graded."""
    disk = small_disk.mounted(this, _ROOM)
    data = shutil.copytree(this.template("studied", works.studied_deck), disk / "x") / "data"
    sitting = ScreenSitting(this, data)
    sitting.answer(this.chance.randrange(1, 4))
    small_disk.fill(disk, this.chance.choice((0, 0, 4096, 20_000)))
    sitting.answer_until_refused("full")
    small_disk.make_room(disk)
    sitting.answer(2)
    sitting.leave()
    sitting.judge()


def studying_in_lines(this: Round) -> None:
    """The same with `study --plain`, which may end with the sentence."""
    disk = small_disk.mounted(this, _ROOM)
    data = shutil.copytree(this.template("studied", works.studied_deck), disk / "x") / "data"
    sitting = PlainSitting(this, data)
    sitting.answer(this.chance.randrange(1, 4))
    small_disk.fill(disk, this.chance.choice((0, 0, 4096, 20_000)))
    sitting.answer_until_refused("full")
    small_disk.make_room(disk)
    sitting.end()
    sitting.judge()


def _working(work: works.Work, this: Round) -> None:
    """The room runs out at some point of the work: it succeeds, or a sentence says why not."""
    came = works.prepared(this, work)
    needed = sum(each.stat().st_size for each in this.folder.rglob("*") if each.is_file())
    disk = small_disk.mounted(this, _ROOM)
    folder = shutil.copytree(this.folder, disk / "x")
    before = ground.answers(folder / "data")
    room = this.chance.randrange(4096, max(8192, came.size - needed + 200_000))
    small_disk.fill(disk, room)
    elsewhere = this.chance.random() < 0.5
    scratch = str(this.folder if elsewhere else disk)
    code, _out, error = processes.done(folder / "data", *work.args(folder), TMPDIR=scratch)
    small_disk.make_room(disk)
    works.judge(this, work, came, before, folder / "data")
    processes.refused_or_done(this.tally, code, error)


SCENARIOS: dict[str, Scenario] = {
    "study": studying_on_the_screen,
    "study --plain": studying_in_lines,
    **{work.name: partial(_working, work) for work in works.WORKS},
}
