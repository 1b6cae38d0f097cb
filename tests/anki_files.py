"""Anki packages made by hand for tests, in schema 11, which Anki exports for older versions."""

import json
import sqlite3
import zipfile
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BASIC, CLOZE, REVERSED = 1001, 1002, 1003
CREATED = 1_700_000_000  # 2023-11-14T22:13:20Z
DECK = 1_700_000_000_001
_TABLES = """
CREATE TABLE col (id integer primary key, crt integer, mod integer, scm integer, ver integer,
  dty integer, usn integer, ls integer, conf text, models text, decks text, dconf text, tags text);
CREATE TABLE notes (id integer primary key, guid text, mid integer, mod integer, usn integer,
  tags text, flds text, sfld integer, csum integer, flags integer, data text);
CREATE TABLE cards (id integer primary key, nid integer, did integer, ord integer, mod integer,
  usn integer, type integer, queue integer, due integer, ivl integer, factor integer, reps integer,
  lapses integer, left integer, odue integer, odid integer, flags integer, data text);
CREATE TABLE revlog (id integer primary key, cid integer, usn integer, ease integer, ivl integer,
  lastIvl integer, factor integer, time integer, type integer);
CREATE TABLE graves (usn integer, oid integer, type integer);
"""


def model(type_id: int, name: str, fields: Iterable[str], templates: Any, kind: int = 0) -> Any:
    """A note type as schema 11 has it; `templates` are questions with their answers."""
    return {
        "id": type_id,
        "name": name,
        "type": kind,
        "css": ".card {}",
        "sortf": 0,
        "flds": [{"name": field, "ord": n} for n, field in enumerate(fields)],
        "tmpls": [
            {"name": f"Card {n + 1}", "ord": n, "qfmt": q, "afmt": a}
            for n, (q, a) in enumerate(templates)
        ],
    }


MODELS = [
    model(
        BASIC, "Basic", ("Front", "Back"), [("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}")]
    ),
    model(
        CLOZE, "Cloze", ("Text", "Extra"), [("{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}")], 1
    ),
    model(
        REVERSED,
        "Basic (and reversed)",
        ("Front", "Back"),
        [
            ("{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),
            ("{{Back}}", "{{FrontSide}}<hr id=answer>{{Front}}"),
        ],
    ),
]


@dataclass
class Note:
    """A row of notes and those of its cards; what is not given is as Anki has it for a new card."""

    fields: tuple[str, ...]
    cards: tuple[Mapping[str, Any], ...] = ({},)
    type_id: int = BASIC
    guid: str = ""
    tags: str = ""
    reviews: tuple[
        tuple[int, int, int, int, int, int, int], ...
    ] = ()  # at, ord, ease, ivl, last, factor, type
    changed: int = CREATED


@dataclass
class Anki:
    """A collection to write. `today` is read from the clock that the reader is given."""

    notes: list[Note] = field(default_factory=list)
    decks: dict[int, str] = field(default_factory=lambda: {DECK: "Letter::Ukraine"})
    conf: dict[str, Any] = field(
        default_factory=lambda: {"schedVer": 2, "creationOffset": 0, "rollover": 4}
    )
    options: dict[str, Any] = field(default_factory=dict)
    media: dict[str, bytes] = field(default_factory=dict)
    models: list[Any] = field(default_factory=lambda: list(MODELS))

    def package(self, path: Path, member: str = "collection.anki21") -> Path:
        """Write an .apkg."""
        database = path.with_suffix(".sqlite")
        self.collection(database)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.write(database, member)
            archive.writestr(
                "media", json.dumps({str(n): name for n, name in enumerate(self.media)})
            )
            for n, content in enumerate(self.media.values()):
                archive.writestr(str(n), content)
        database.unlink()
        return path

    def collection(self, path: Path) -> Path:
        """Write a bare collection."""
        with closing(sqlite3.connect(path)) as db:
            db.executescript(_TABLES)
            decks = {
                str(key): {"id": key, "name": name, "dyn": 0, "conf": 1, "desc": "About it"}
                for key, name in self.decks.items()
            }
            models = {str(model["id"]): model for model in self.models}
            db.execute(
                "INSERT INTO col VALUES (1, ?, 0, 0, 11, 0, 0, 0, ?, ?, ?, ?, '{}')",
                (
                    CREATED,
                    json.dumps(self.conf),
                    json.dumps(models),
                    json.dumps(decks),
                    json.dumps({"1": {"id": 1, **self.options}}),
                ),
            )
            for number, note in enumerate(self.notes, 1):
                self._write(db, number, note)
            db.commit()
        return path

    def _write(self, db: sqlite3.Connection, number: int, note: Note) -> None:
        note_id = CREATED * 1000 + number
        guid = note.guid or f"guid{number}"
        flds = "\x1f".join(note.fields)
        row = (
            note_id,
            guid,
            note.type_id,
            note.changed,
            -1,
            f" {note.tags} ",
            flds,
            flds,
            0,
            0,
            "",
        )
        db.execute(f"INSERT INTO notes VALUES ({','.join('?' * 11)})", row)
        for ordinal, given in enumerate(note.cards):
            card = {
                "id": note_id * 10 + ordinal, "nid": note_id, "did": DECK, "ord": ordinal, "mod": 0,
                "usn": -1, "type": 0, "queue": 0, "due": number, "ivl": 0, "factor": 0, "reps": 0,
                "lapses": 0, "left": 0, "odue": 0, "odid": 0, "flags": 0, "data": "",
            } | dict(given)  # fmt: skip
            marks = ",".join("?" * len(card))
            db.execute(
                f"INSERT INTO cards ({','.join(card)}) VALUES ({marks})", tuple(card.values())
            )
        for at, ordinal, ease, ivl, last, factor, kind in note.reviews:
            db.execute(
                "INSERT INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, 5000, ?)",
                (at, note_id * 10 + ordinal, ease, ivl, last, factor, kind),
            )
