"""What is in a collection, and whether it is sound, as its user would find it afterwards."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.builders import ask
from tests.faults.rounds import Round
from trainer import config
from trainer.errors import TrainerError
from trainer.services import backups, check
from trainer.services.collection import Collection, utc_now

_TABLES = ("deck", "note", "card", "review", "preset", "change")
_NOTES = "SELECT guid, prompt, answer, deleted_at IS NULL FROM note ORDER BY guid, prompt"
_CARDS = """
    SELECT guid, ordinal, state, step, stability, difficulty, due, reps, lapses
      FROM card JOIN note ON note.id = note_id ORDER BY guid, prompt, ordinal
"""
State = tuple[Any, ...]


def file(data: Path) -> Path:
    """The collection's file in a data folder."""
    return data / "collection.db"


def state(data: Path) -> State:
    """How many rows there are, and all notes and schedules as one digest; empty without a file."""
    if not file(data).exists():
        return ()
    counts = [ask(file(data), f"SELECT count(*) FROM {name}")[0][0] for name in _TABLES]
    digest = hashlib.sha256()
    for statement in (_NOTES, _CARDS):
        digest.update(repr(ask(file(data), statement)).encode())
    return (*counts, digest.hexdigest())


def answers(data: Path) -> set[bytes]:
    """The identifiers of all answers in it, those too that were undone."""
    if not file(data).exists():
        return set()
    return {uuid for (uuid,) in ask(file(data), "SELECT uuid FROM review WHERE rating NOT NULL")}


def judge(this: Round, data: Path, expected: set[State] | None = None) -> bool:
    """Count the collection in `data` as damaged where it is not sound, or half-done.

    `expected` are the states that it may be in. It is opened first, as the next start does.
    """
    try:
        if file(data).exists():
            Collection(config.load(data)).close()
            report = check.check(config.load(data), utc_now())
            wrong = [finding.sentence for finding in report.findings if not finding.is_remark]
        else:
            wrong = []
    except TrainerError as error:
        wrong = [str(error)]
    if not wrong and expected is not None and state(data) not in expected:
        wrong = [f"half-done: {state(data)} is none of {expected}"]
    wrong += _bad_backups(data)
    if wrong:
        this.tally.count("damaged", f"round {this.number}: " + " ".join(wrong))
    return not wrong


def keeps(this: Round, data: Path, acknowledged: set[bytes]) -> None:
    """Count the answers that are no longer in it."""
    this.tally.acknowledged += len(acknowledged)
    if lost := acknowledged - answers(data):
        this.tally.count("lost", f"round {this.number}: {len(lost)} answers", len(lost))


def _bad_backups(data: Path) -> list[str]:
    found = []
    for saved in backups.listing(config.load(data)):
        with closing(sqlite3.connect(saved.path)) as db:
            try:
                verdict = db.execute("PRAGMA integrity_check").fetchone()[0]
            except sqlite3.DatabaseError as error:
                verdict = str(error)
        if verdict != "ok":
            found.append(f"{saved.path.name}: {verdict}")
    return found
