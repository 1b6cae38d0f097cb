"""A collection whose every text is out to harm, and what must be nowhere in what is shown of it."""

import json
import sqlite3
import unicodedata
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Enum, String, Uuid

from tests.builders import opened
from trainer.domain.schedule import Rating
from trainer.services import briefing, imports, letter_update, letters
from trainer.services.collection import Collection
from trainer.services.question import Given
from trainer.services.rehearsal import Plan, Rehearsal
from trainer.services.rehearsal_questions import deck_to_rehearse
from trainer.services.study import StudySession
from trainer.storage.models import Base

_SECONDS = timedelta(seconds=5)
TARGET = "hostile.example"  # of every link
ACTION = "app.hostile"  # of every click
HARM = (
    f"[@click={ACTION}]c[/] [red on blue]r[/] [link=https://{TARGET}]k[/link] [bold [/nothing]"
    f" \x1b]8;;https://{TARGET}\x07k\x1b]8;;\x07 \x1b]52;c;eA==\x07 \x1b]0;t\x07 \x1b[2J\x1b[31m"
    f" \x9b31m \x9d0;t\x9c \x07\x08\x0b\x0c\x7f \u202eabc\u2066d \u200fe\u200b [k](https://{TARGET})"
    f" <https://{TARGET}> <b onclick=x> {{x}} {{0}} %s %(x)s $primary =cmd|'x'!A1 \u2028\r"
)
# What the program reads, and no person writes: names of kinds, ids, seals, keys of the record.
_READ = {
    "alembic_version": {"version_num"},
    "change": {"kind", "touched"},
    "deck": {"language", "file_id", "shipped_digest", "weekday_minutes"},
    "letter": {"digest"},
    "note": {"earlier_hashes", "imported_hash", "parent_guid"},
    "note_type": {"templates"},
    "passage": {"fingerprint"},
    "preset": {"name", "parameters", "learning_steps", "relearning_steps"},
    "review": {"figures", "key_points_hit"},
}
_NAMES = {"must", "may", "never", "card", "made", "follow", "aloud", "silent", "hostile"}
_KEYS = {"role", "origin", "manner", "guid"}  # in JSON, as above

DECK = """---
name = "Ferry"
id = "ferry.en"

[letter]
waived = [{ at = "Timetable ¶1.2", why = "Of no account." }]
---

# Timetable

Q: When does the first boat leave?
A: At dawn.
- must: At dawn
- may: From the quay
- never: At noon
Ask: Surely it never leaves? (MP)
Cite: Timetable ¶1.1
Hint: Early.
Tags: hostile
Id: first

Q: Which picture is it? ![a boat](boat.png)
Type: a boat
Id: typed

C: A crossing costs [little]. It is [free] for children.
Cite: Fares ¶1
Id: gaps

Q: How is it paid?
Choices:
- [x] In coins
- [ ] In shells
Id: options

# Upkeep

Q: When does the first boat leave?
A: At dawn, too.
Follows: first
Id: again

Q: What of the paint?
A: Each year.
Cite: Upkeep ¶1
Tags: draft
Id: drafted
"""
LETTER = """Letter on the ferry

Timetable

The first boat leaves at dawn. The last one leaves at night.

Fares

A crossing costs little.

Children travel free.

Upkeep

The boats are painted each year.
"""


def collection(data: Path, files: Path) -> None:
    """Fill the folder `data` with a used collection, and put harm into every text of it."""
    files.mkdir(parents=True, exist_ok=True)
    with opened(data) as made:
        _use(made, files)
    with closing(sqlite3.connect(data / "collection.db")) as db:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                kind = column.type
                if column.name in _READ.get(table.name, ()) or isinstance(kind, Enum | Uuid):
                    continue
                if column.type.python_type in (list, dict):
                    _spoil(db, table.name, column.name, _in_json)
                elif isinstance(kind, String):
                    _spoil(db, table.name, column.name, _in_text)
        db.commit()


def is_harmful(text: str) -> bool:
    """Whether a terminal would do more with it than show it."""
    shown = text.replace("\n", "").replace("\t", "")
    return any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} or _turns(c) for c in shown)


def _turns(character: str) -> bool:
    return unicodedata.bidirectional(character) in {
        "LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"
    } or character in "\u200b\u200e\u200f\u061c\ufeff"  # fmt: skip


def _use(made: Collection, files: Path) -> None:
    """Import, attach the letter, study, rehearse, and take a new version of the letter."""
    (files / "ferry.en.md").write_text(DECK, "utf-8")
    (files / "letter.txt").write_text(LETTER, "utf-8")
    (files / "new.txt").write_text(LETTER.replace("at dawn", "at noon"), "utf-8")
    imports.apply(made, imports.read([files / "ferry.en.md"]))
    letters.add(made, files / "letter.txt", decks=["Ferry"])
    study = StudySession(made)
    for rating in (Rating.AGAIN, Rating.GOOD, Rating.EASY):
        study.grade(rating, _SECONDS)
    mock = Rehearsal(made, deck_to_rehearse(made, None), Plan(seed=0))
    mock.answer(Given(Rating.AGAIN, _SECONDS, frozenset()))
    briefing.set_up(made, 1, at=made.now() + timedelta(days=60), minutes=15,
                    topic_weights={"Timetable": 3})  # fmt: skip
    letter_update.update(made, "1", files / "new.txt", apply=True)


def _spoil(db: sqlite3.Connection, table: str, column: str, spoil: Callable[[Any], Any]) -> None:
    rows = db.execute(f"SELECT rowid, {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
    for row_id, value in rows:
        db.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (spoil(value), row_id))


def _in_text(value: str) -> str:
    return f"{value} {HARM}"


def _in_json(value: str) -> str:
    return json.dumps(_leaves(json.loads(value)), ensure_ascii=False)


def _leaves(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _leaves(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_leaves(one, key) for one in value]
    if not isinstance(value, str) or key in _KEYS or value in _NAMES:
        return value
    return f"{value} {HARM}"
