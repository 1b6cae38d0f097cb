"""Works of the trainer that are to be done whole or not at all, whatever comes between."""

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from tests.anki_files import Anki, Note
from tests.builders import NOW, Clock
from tests.faults import ground, processes
from tests.faults.rounds import Round
from tests.faults.tally import SkipFaultError
from tests.histories import studied
from tests.terminal import many_notes
from trainer import config
from trainer.domain.schedule import Rating
from trainer.services import backups, check, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.storage import engine, migrate

NOTES = 600
_SPENT = timedelta(seconds=5)


@dataclass(frozen=True)
class Work:
    """`build` fills a folder, in it `data`; `args` are the command line's.

    `loses`: the work itself takes answers away, as a restore does.
    """

    name: str
    build: Callable[[Path], None]
    args: Callable[[Path], list[str]]
    loses: bool = False


@dataclass(frozen=True)
class Done:
    """What a work comes to where nothing is in its way: states before and after, and seconds."""

    before: ground.State
    after: ground.State
    seconds: float
    size: int  # bytes of the whole folder


@contextmanager
def opened(data: Path) -> Iterator[Collection]:
    """The collection in that folder, made as the trainer makes it: nobody else may read it."""
    data.mkdir(mode=0o700, exist_ok=True)
    with closing(Collection(config.load(data), Clock())) as collection:
        yield collection


def bring(collection: Collection, deck: Path) -> None:
    imports.apply(collection, imports.read([deck]))


def answer(collection: Collection, times: int, rating: Rating = Rating.EASY) -> int:
    """Answer so many cards, or as many as there are."""
    session = StudySession(collection)
    for given in range(times):
        if session.question is None:
            return given
        session.grade(rating, _SPENT)
    return times


def _deck(folder: Path, notes: int = NOTES) -> None:
    many_notes(folder / "many.md", notes)


def studied_deck(folder: Path, notes: int = NOTES) -> None:
    """A collection of many notes, some of them answered."""
    _deck(folder, notes)
    (folder / "data").mkdir(mode=0o700)
    (folder / "data" / "config.toml").write_text("[study]\nnew_per_day = 9999\n")
    with opened(folder / "data") as collection:
        bring(collection, folder / "many.md")
        answer(collection, 12)


def _edited_deck(folder: Path) -> None:
    studied_deck(folder)
    text = (folder / "many.md").read_text("utf-8").replace("Answer number", "The answer is number")
    more = "".join(f"\nQ: Another question {n}?\nA: {n}.\nId: m{n}\n" for n in range(NOTES))
    (folder / "many.md").write_text(text + more, "utf-8")


def two_machines(folder: Path) -> None:
    """What was one collection, studied on two machines, of which the other has more notes."""
    studied_deck(folder)
    (folder / "other").mkdir(mode=0o700)
    shutil.copy(folder / "data" / "config.toml", folder / "other")
    shutil.copy(folder / "data" / "collection.db", folder / "other")
    text = (folder / "many.md").read_text("utf-8").replace("many.en", "more.en")
    (folder / "other.md").write_text(text, "utf-8")
    with opened(folder / "other") as collection:
        answer(collection, 12, Rating.GOOD)
        bring(collection, folder / "other.md")
    with opened(folder / "data") as collection:
        answer(collection, 9, Rating.HARD)


def _old_revision(folder: Path) -> None:
    """Today's rows in the tables of an earlier revision, as far as it knew their columns."""
    studied_deck(folder)
    today, old = folder / "data" / "collection.db", folder / "old.db"
    with closing(sqlite3.connect(old)) as db:
        db.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
    migrate.upgrade(old, migrate.REVISIONS[1])
    with closing(sqlite3.connect(old)) as db:
        db.execute("ATTACH ? AS today", (str(today),))
        with db:
            for table in ("preset", "deck", "note", "card", "review", "change"):
                names = [_columns(db, schema, table) for schema in ("main", "today")]
                both = ", ".join(f'"{each}"' for each in names[0] if each in names[1])
                db.execute(f"INSERT INTO {table} ({both}) SELECT {both} FROM today.{table}")
    old.chmod(0o600)
    old.replace(today)


def _columns(db: sqlite3.Connection, schema: str, table: str) -> list[str]:
    return [row[1] for row in db.execute(f"PRAGMA {schema}.table_info({table})")]


def _with_backup(folder: Path) -> None:
    studied_deck(folder)
    with opened(folder / "data") as collection:
        backups.now(collection.settings, NOW)
        answer(collection, 30)


def _learner(folder: Path) -> None:
    if find_spec("fsrs_rs_python") is None:
        raise SkipFaultError("fitting needs fsrs-rs-python")
    with opened(folder / "data") as collection:
        studied(collection, 1_200)
        check.repair(collection.settings, NOW)  # which fills the index of words
    shutil.rmtree(folder / "data" / "backups")


def _package(folder: Path) -> None:
    notes = [Note((f"question {n}", "answer")) for n in range(NOTES)]
    Anki(notes).package(folder / "many.apkg")
    studied_deck(folder)


WORKS = [
    Work("first import", _deck, lambda folder: ["import", str(folder / "many.md")]),
    Work("import again", _edited_deck, lambda folder: ["import", str(folder / "many.md")]),
    Work("package", _package, lambda folder: ["import", str(folder / "many.apkg")]),
    Work("merge", two_machines, lambda folder: ["merge", str(folder / "other")]),
    Work("migration", _old_revision, lambda _: ["due"]),
    Work("backup", studied_deck, lambda _: ["backup", "now"]),
    Work("restore", _with_backup, lambda _: ["backup", "restore", "1", "--yes"], loses=True),
    Work("fit --adopt", _learner, lambda _: ["fit", "--adopt"]),
]
_known: dict[tuple[Path, str], Done] = {}


def prepared(this: Round, work: Work) -> Done:
    """Fill the round's folder; what the work comes to there, tried once a run."""
    key = this.base, work.name
    if key not in _known:
        folder = this.base / "tried"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(this.template(work.name, work.build), folder)
        _known[key] = _tried(folder, work)
        shutil.rmtree(folder)
    this.copied(work.name, work.build)
    return _known[key]


def _tried(folder: Path, work: Work) -> Done:
    before = ground.state(folder / "data")
    process = processes.begun(folder / "data", *work.args(folder))
    start = time.perf_counter()
    processes.go(process)
    code, out, error = processes.ended(process)
    seconds = time.perf_counter() - start
    assert code == 0, out + error
    size = sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())
    return Done(before, ground.state(folder / "data"), seconds, size)


def judge(this: Round, work: Work, came: Done, before: set[bytes], data: Path) -> None:
    """Sound afterwards, whole or not at all, and every answer still there."""
    states = {came.before, came.after}
    if not came.before:  # an empty collection may have been made
        states |= {_empty(this)}
    ground.judge(this, data, states)
    if not work.loses:
        ground.keeps(this, data, before)
    else:
        this.tally.acknowledged += len(before)


def _empty(this: Round) -> ground.State:
    def build(folder: Path) -> None:
        with opened(folder / "data"):
            pass

    return ground.state(this.template("empty", build) / "data")
