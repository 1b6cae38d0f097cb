"""Deck files of every format, damaged at random by a seed: the same seed gives the same file."""

import copy
import html
import io
import json
import random
import re
import sqlite3
import struct
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from blake3 import blake3

from tests.anki_files import BASIC, CLOZE, CREATED, MODELS, REVERSED, Anki, Note, model
from tests.shared import SAMPLES
from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role
from trainer.formats import anki_own

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Rng = random.Random
_MS = CREATED * 1000
_LARGEST_SAMPLE = 200_000  # bytes: larger ones take too long for many cases

# What people, programs and damaged disks put where something else should be.
_ODD_NUMBERS = (
    0, -1, 1, 3, 17, 255, 501, 70_000, 2**31, -(2**31) - 1, 2**40, 4_102_444_801, 2**53,
    2**62, 2**63 - 1, -(2**63), 0.5, -0.0, 1e-320, 1e18, 1e308, float("inf"), float("-inf"),
)  # fmt: skip
_ODD_BYTES = (
    b"", b"\0", b"a\0b", b"\xff\xfe\0", b"\xed\xa0\x80", b"\xc3", b"\x1b[2J", b"\xef\xbb\xbf",
    "\u202egnp \u2028\u200b".encode(), "\ue000\uf8ff".encode(), b"x" * 5000, b"::" * 200,
    b"{{c1::a::b}}" * 20, b"{{c99999999999::a}}", b"{{c500::a}} {{c0::b}}", b"{{#Front}}", b"{{",
    b"<b><i>" * 300, b"<!--", b"![](../../etc/passwd)", b"\x1f" * 9, b"9" * 5000, b"NaN",
    "²".encode(), b"-", b"--5", b"[" * 3000, b'{"s":1e999,"d":"x"}', b'{"lrt":-1e400}',
)  # fmt: skip
_ODD_JSON = (
    *_ODD_NUMBERS, None, True, "", "\0", "\ud800", "a\x1b[2Jb", "²", "--5", "x" * 300, [], {},
    [[]], {"": None}, float("nan"), "A::" * 100, [1, "a", None, {}], {"ord": "x"}, {"id": -1},
)  # fmt: skip
_TOKENS = (
    *_ODD_BYTES, b"\n", b"\r", b"\r\n", b"\t", b" ", b'"', b",", b";", b"::", b":::", b"\n?\n",
    b"\n??\n", b"==", b"**", b"\n---\n", b"\nQ: ", b"\nA: ", b"\nC: ", b"[", b"]", b"\\", b"`",
    b"\n```\n", b"\n- must: ", b"\n- [x] ", b"\nChoices:\n", b"\nId: a\n", b"\nFollows: a\n",
    b"\nWeight: 1e400\n", b"\nTags: a, a\n", b"#separator:", b"#columns:a\tb\n",
    b"#tags column:9\n",
    b"#guid column:1\n", b"#deck column:99999999999999999999\n", b"#html:true\n",
    b"#flashcards/a\n",
    b"<!--SR:!2024-08-16,51,230-->", b"<!--SR:!0001-01-01,1e300,1e300!9999-12-31,nan,inf-->",
    b"<!--SR:!fsrs,0001-01-01T00:00:00Z,1e9,1e308,-1,2,9,9,9,9999-12-31T23:59:59Z-->",
    b"2026-02-30", b"0001-01-01", b"9999-12-31", b"1e400", b"&#0;&#55296;", b"<br>", b"%s{0}",
)  # fmt: skip

_MARKDOWN = """---
name = "Letter::Aid"
id = "letter.en"
language = "en"
briefing = 2027-03-02T10:00:00+01:00
[letter]
title = "Letter"
waived = [{ at = "Inleiding ¶2.1", why = "procedure" }]
---

# Aid
## Now
Q: What does it **say**?
A: That
- must: one
- never: two
Ask: (MP) And you?
Cite: Oekraïne ¶3 ~a1b2c3
Tags: a, b
Weight: 2
Id: q

C: In [2024::year] it is [1.95 %].
Id: c
Follows: q

Q: Which country?
Type: the Netherlands | Netherlands

Q: Which?
Choices:
- [ ] wrong
- [x] right
"""
_ANKI_TEXT = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n"
    "#tags column:6\n"
    'g1\tBasic\tA::B\tq &amp; <b>so</b>\t"an ""answer"""\tone two\n'
    'g2\tCloze\tA\t{{c1::x}} {{c2::y::h}}\t"two\nlines"\t\n'
)
_CSV = 'front,back,tags\nWho?,"Me, ""you""\nand all",a b\n' + "q,a,\n" * 5
_OBSIDIAN = """---
tags: [flashcards/eu, x]
---
# Cities
Paris:::France
<!--SR:!2024-08-16,51,230!2000-01-01,1,250-->
Who?::She <!--SR:!fsrs,2026-01-20T03:00:00.000Z,12,12.5,6.25,2,3,0,0,2026-01-08T09:00:00.000Z-->
two
lines
?
of ==answer==^[hint]

The ==city== of **light** and {{c}} ![[a.png]]
"""
_HASHCARDS = (
    "---\nname = 'Deck'\n---\nQ: Who?\nA: Me\n\nC: In [2024] it is [two].\n---\nQ: Where?\n"
    "A: ![](a b.png)\n"
)
_PLUGIN = {
    "settings": {
        "flashcardTags": ["#flashcards"],
        "singleLineCardSeparator": "::",
        "multilineCardSeparator": "?",
        "multilineCardEndMarker": "",
        "clozePatterns": ["==[123;;]answer[;;hint]==", "{{[123::]answer[::hint]}}"],
        "convertFoldersToDecks": False,
    }
}
_CROWDANKI = {
    "__type__": "Deck",
    "name": "EU",
    "desc": "<b>About</b>",
    "media_files": ["a b.png"],
    "note_models": [
        {**MODELS[2], "crowdanki_uuid": "m1"},
        {**MODELS[1], "crowdanki_uuid": "m2"},
    ],
    "notes": [
        {"guid": "c1", "fields": ["q", "a"], "note_model_uuid": "m1", "tags": ["t", "marked"]},
        {"guid": "c2", "fields": ["{{c1::x}}", ""], "note_model_uuid": "m2", "tags": []},
    ],
    "children": [
        {"name": "NL", "notes": [{"guid": "c3", "fields": ["q"], "note_model_uuid": "m1"}]}
    ],
}


def mutated(seed: int, folder: Path) -> Path:
    """The file or folder of this seed, written into `folder`, which is empty."""
    rng = Rng(seed)
    return list(KINDS.values())[seed % len(KINDS)](rng, folder)


def _collection() -> Anki:
    learnt = {"type": 2, "queue": 2, "due": 820, "ivl": 9, "factor": 2500, "reps": 3, "flags": 3}
    state = {"data": json.dumps({"s": 12.5, "d": 6.1, "lrt": CREATED + 9 * 86_400})}
    lapsed = {"type": 3, "queue": 1, "due": CREATED + 10**7, "left": 1001, "lapses": 1}
    log = (
        (_MS + 1000, 0, 3, -600, -60, 0, 0),
        (_MS + 86_400_000, 0, 3, 4, 1, 2500, 1),
        (_MS + 5 * 86_400_000, 0, 1, -600, 4, 550, 2),
    )
    return Anki(
        notes=[
            Note(("q", "<b>a</b> <img src='a b.png'>"), ({**learnt, **state},), reviews=log),
            Note(
                ("{{c1::x}} {{c3::y::h}}", ""), ({}, {"ord": 2, **learnt}), CLOZE, tags="t marked"
            ),
            Note(("front", "back"), ({**lapsed}, {"ord": 1, "queue": -1}), REVERSED),
            Note(
                ("f", "[sound:b.mp3]"),
                ({"odid": 7, "odue": 800, **learnt},),
                BASIC,
                reviews=((_MS + 7, 0, 4, 9, 1, 0, 0),),
            ),
        ],
        options={"desiredRetention": 0.9, "fsrsParams6": [0.2] * 21, "new": {"perDay": 5}},
        media={"a b.png": b"\x89PNG", "b.mp3": b"ID3"},
    )


def _written(write: Callable[[Path], object]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder, "file")
        write(path)
        return path.read_bytes()


@cache
def _package() -> bytes:
    return _written(_collection().package)


@cache
def _schema11() -> bytes:
    return _written(_collection().collection)


@cache
def _schema18() -> bytes:
    """The same collection with tables for what schema 11 has as JSON."""

    def change(path: Path) -> None:
        path.write_bytes(_schema11())
        with closing(sqlite3.connect(path)) as db:
            db.executescript(
                "CREATE TABLE notetypes (id, name, mtime_secs, usn, config);"
                "CREATE TABLE fields (ntid, ord, name, config);"
                "CREATE TABLE templates (ntid, ord, name, mtime_secs, usn, config);"
                "CREATE TABLE decks (id, name, mtime_secs, usn, common, kind);"
                "CREATE TABLE deck_config (id, name, mtime_secs, usn, config);"
                "CREATE TABLE config (key, usn, mtime_secs, val);"
                "CREATE TABLE tags (tag, usn, collapsed, config);"
                "UPDATE col SET ver = 18, conf = '', models = '', decks = '', dconf = ''"
            )
            for model in MODELS:
                config = _number(1, model["type"]) + _bytes(3, b".card {}")
                row = (model["id"], model["name"], config)
                db.execute("INSERT INTO notetypes VALUES (?, ?, 0, 0, ?)", row)
                for field in model["flds"]:
                    row = (model["id"], field["ord"], field["name"])
                    db.execute("INSERT INTO fields VALUES (?, ?, ?, x'')", row)
                for side in model["tmpls"]:
                    config = _bytes(1, side["qfmt"].encode()) + _bytes(2, side["afmt"].encode())
                    row = (model["id"], side["ord"], side["name"], config)
                    db.execute("INSERT INTO templates VALUES (?, ?, ?, 0, 0, ?)", row)
            for key, name in _collection().decks.items():
                kind = _bytes(1, _number(1, 1) + _bytes(4, b"About it"))
                row = (key, name.replace("::", "\x1f"), kind)
                db.execute("INSERT INTO decks VALUES (?, ?, 0, 0, x'', ?)", row)
            config = _bytes(6, struct.pack("<21f", *[0.2] * 21)) + _number(9, 5)
            db.execute("INSERT INTO deck_config VALUES (1, 'Default', 0, 0, ?)", (config,))
            db.execute("INSERT INTO config VALUES ('schedVer', 0, 0, x'32')")
            db.commit()

    return _written(change)


def _number(field: int, value: int) -> bytes:
    """A field of Protocol Buffers; both below 128 and 16."""
    return bytes((field << 3, value))


def _bytes(field: int, value: bytes) -> bytes:
    return bytes((field << 3 | 2,)) + _size(len(value)) + value


def _size(value: int) -> bytes:
    return bytes((value,)) if value < 128 else bytes((value & 127 | 128, value >> 7))


@cache
def _hashcards_db() -> bytes:
    def fill(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            db.execute(
                "CREATE TABLE cards (card_hash, added_at, last_reviewed_at, stability, difficulty,"
                " interval_raw, interval_days, due_date, review_count)"
            )
            db.execute(
                "CREATE TABLE reviews (session_id, card_hash, reviewed_at, grade, stability,"
                " difficulty, interval_raw, interval_days, due_date)"
            )
            # The hash of “Q: Who? A: Me”, so that what becomes of it reaches a card.
            key = blake3(b"BasicWho?Me").hexdigest()
            last = "2026-02-27T20:00:00.000"
            row = (key, "", last, 12.5, 6.25, 9.7, 10, "2026-03-09", 2)
            db.execute("INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?)", row)
            for at, grade in (("2026-02-20T08:00:00.000", "forgot"), (last, "good")):
                row = (1, key, at, grade, 12.5, 6.25, 9.7, 10, "2026-03-09")
                db.execute("INSERT INTO reviews VALUES (?,?,?,?,?,?,?,?,?)", row)
            db.commit()

    return _written(fill)


@cache
def _samples(*patterns: str) -> tuple[tuple[str, bytes], ...]:
    """Real files, where they are at hand: names and contents."""
    found = sorted(path for pattern in patterns for path in SAMPLES.glob(pattern))
    small = [path for path in found if path.stat().st_size <= _LARGEST_SAMPLE]
    return tuple((path.name, path.read_bytes()) for path in small)


def _some(rng: Rng, own: bytes, *patterns: str) -> bytes:
    """What is built here, or a real file."""
    real = _samples(*patterns)
    return rng.choice(real)[1] if real and rng.random() < 0.3 else own


def damaged(rng: Rng, data: bytes) -> bytes:
    """A few changes anywhere: bits, bytes, pieces cut, doubled or swapped, odd pieces put in."""
    found = bytearray(data)
    for _change in range(rng.choice((1, 1, 2, 4, 12))):
        at, end = sorted(rng.randrange(len(found) + 1) for _end in range(2))
        end = min(end, at + 400)
        match rng.randrange(8):
            case 0 if found:
                found[at % len(found)] ^= 1 << rng.randrange(8)
            case 1 if found:
                found[at % len(found)] = rng.randrange(256)
            case 2:
                del found[at : min(end, at + rng.choice((1, 8, 400)))]
            case 3:
                found[at:at] = found[at:end]
            case 4:
                found[at:end] = bytes(reversed(found[at:end]))
            case 5 if rng.random() < 0.3:
                del found[at:]
            case _:
                found[at:at] = rng.choice(_TOKENS)
    return bytes(found)


def flipped(rng: Rng, data: bytes) -> bytes:
    """The same length, other bytes: for files whose parts are found by their place."""
    found = bytearray(data)
    for _change in range(rng.choice((1, 2, 8, 64))):
        at = rng.randrange(len(found))
        found[at] = rng.choice((0, 0xFF, rng.randrange(256), found[at] ^ 1 << rng.randrange(8)))
    return bytes(found)


Members = list[tuple[str, bytes]]


def _zipped(path: Path, members: Members, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return path


def _members(rng: Rng, database: bytes | None = None) -> Members:
    if database is None:
        with zipfile.ZipFile(io.BytesIO(_some(rng, _package(), "anki/*pkg"))) as archive:
            return [(name, archive.read(name)) for name in archive.namelist()]
    index = json.dumps({"0": "a b.png", "1": "b.mp3"}).encode()
    return [("collection.anki21", database), ("media", index), ("0", b"\x89PNG"), ("1", b"ID3")]


def _latest(database: bytes, index: bytes | None = None) -> Members:
    entries = b"".join(_bytes(1, _bytes(1, name)) for name in (b"a b.png", b"b.mp3"))
    return [
        ("meta", b"\x08\x03"),
        ("collection.anki21b", zstd.compress(database)),
        ("collection.anki2", _schema11()),
        ("media", zstd.compress(entries) if index is None else index),
        ("0", zstd.compress(b"\x89PNG")),
        ("1", zstd.compress(b"ID3")),
    ]


def _of_bytes(rng: Rng, folder: Path) -> Path:
    path = folder / "bytes.apkg"
    change = rng.choice((damaged, flipped, flipped))
    path.write_bytes(change(rng, _some(rng, _package(), "anki/*pkg")))
    return path


def _of_members(rng: Rng, folder: Path) -> Path:
    """Members renamed, doubled, left out, swapped or damaged, the zip file itself being sound."""
    latest = rng.random() < 0.4
    members = _latest(_schema18()) if latest else _members(rng)
    for _change in range(rng.choice((1, 2, 3))):
        if not members:
            break
        place, other = rng.randrange(len(members)), rng.randrange(len(members))
        name, content = members[place]
        match rng.randrange(7):
            case 0:
                names = (*_MEMBERS, "../x", "/etc/x", "a\nb", "\0", "7", "x" * 300, "collection.")
                members[place] = (rng.choice(names), content)
            case 1:
                members.append((name, damaged(rng, content)))
            case 2:
                del members[place]
            case 3:
                members[place], members[other] = (
                    (name, members[other][1]),
                    (members[other][0], content),
                )
            case 4:
                members.append(
                    ("meta", rng.choice((b"\x08\x02", b"\x08\x03", b"\x08\x09", b"\xff")))
                )
            case 5:
                members.append(
                    ("media", rng.choice((b"[", b"[" * 9999, b'{"0":"\\ud800"}', b"\xff")))
                )
            case _:
                members[place] = (name, damaged(rng, content))
    usual = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    methods = (*usual * 5, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
    path = _zipped_quietly(folder / "members.apkg", members, rng.choice(methods))
    if rng.random() < 0.3:  # inside the packed members: lzma, bzip2 and deflate streams broken
        path.write_bytes(flipped(rng, path.read_bytes()))
    return path


_MEMBERS = (
    "meta",
    "media",
    "collection.anki2",
    "collection.anki21",
    "collection.anki21b",
    "0",
    "1",
)


def _zipped_quietly(path: Path, members: Members, method: int) -> Path:
    """zipfile warns of names that are there twice, which is what is wanted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _zipped(path, members, method)


def _of_pages(rng: Rng, folder: Path) -> Path:
    """Bytes of the SQLite file, in a zip file whose checksums are right."""
    change = rng.choice((flipped, flipped, damaged))
    if rng.random() < 0.5:
        return _zipped(folder / "pages.apkg", _members(rng, change(rng, _schema11())))
    return _zipped(folder / "pages18.apkg", _latest(change(rng, _schema18())))


def _of_bare(rng: Rng, folder: Path) -> Path:
    """A collection outside a package, sometimes with a log beside it that is none."""
    path = folder / "collection.anki2"
    path.write_bytes(flipped(rng, rng.choice((_schema11(), _schema18()))))
    if rng.random() < 0.2:
        path.with_name("collection.anki2-wal").write_bytes(damaged(rng, _schema11()[:4096]))
    return path


def _of_frames(rng: Rng, folder: Path) -> Path:
    """zstd frames damaged, cut, doubled, with frames to skip between them, or none."""
    packed = zstd.compress(_schema18())
    skipped = b"\x50\x2a\x4d\x18\x04\0\0\0abcd"
    changed = rng.choice(
        (
            lambda: damaged(rng, packed),
            lambda: flipped(rng, packed),
            lambda: packed[: rng.randrange(len(packed))],
            lambda: packed + packed,
            lambda: skipped + packed + skipped,
            lambda: packed + b"\0" * 9,
            lambda: b"",
            lambda: zstd.compress(b""),
            lambda: zstd.compress(b"\0" * (1 << 20)),
        )
    )()
    members = _latest(_schema18())
    place = rng.choice((1, 1, 3, 4))
    members[place] = (members[place][0], changed)
    return _zipped(folder / "frames.apkg", members)


def _of_rows(rng: Rng, folder: Path) -> Path:
    """Values, rows, columns and tables that Anki never writes, in a sound SQLite file."""
    later = rng.random() < 0.4
    database = _with_odd_rows(rng, _schema18() if later else _schema11())
    members = _latest(database) if later else _members(rng, database)
    return _zipped(folder / "rows.apkg", members)


def _with_odd_rows(rng: Rng, database: bytes) -> bytes:
    def change(path: Path) -> None:
        path.write_bytes(database)
        with closing(sqlite3.connect(path)) as db:
            many = rng.random() < 0.3  # then tables stay as they are, or little would be read
            for _change in range(12 if many else rng.choice((1, 1, 2, 3, 6))):
                with suppress(sqlite3.Error):
                    _odd_row(rng, db, values_only=many)
            db.commit()

    return _written(change)


def _odd_row(rng: Rng, db: sqlite3.Connection, *, values_only: bool) -> None:
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master ORDER BY rowid")]
    table = rng.choice([name for name in tables if not (values_only and name == "col")])
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")] or ["rowid"]
    column, other = rng.choice(columns), rng.choice(columns)
    place = rng.randrange(1 + db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
    where = f"WHERE rowid IN (SELECT rowid FROM {table} LIMIT 1 OFFSET {place})"
    where = where if rng.random() < 0.8 else ""
    odd_text, odd_number = rng.choice(_ODD_BYTES), rng.choice(_ODD_NUMBERS)
    match rng.randrange(20):
        case 0:
            db.execute(f"UPDATE {table} SET {column} = NULL {where}")
        case 1:
            db.execute(f"UPDATE {table} SET {column} = {other} {where}")
        case 2 if not values_only:
            db.execute(f"DELETE FROM {table} {where}")
        case 3:
            marks = ",".join("NULL" if name == "id" else name for name in columns)
            db.execute(f"INSERT INTO {table} SELECT {marks} FROM {table} {where}")
        case 4 if not values_only:
            db.execute(
                rng.choice(
                    (
                        f"DROP TABLE {table}",
                        f"ALTER TABLE {table} RENAME TO {table}2",
                        f"ALTER TABLE {table} RENAME COLUMN {column} TO x",
                        f"CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END",
                        f"ALTER TABLE {table} RENAME TO y; CREATE VIEW {table} AS SELECT * FROM y",
                        f"CREATE INDEX i ON {table} (upper({column}))",
                        f"UPDATE col SET ver = {rng.randrange(9, 20)}",
                    )
                )
            )
        case 5 | 6:
            db.execute(f"UPDATE {table} SET {column} = ? {where}", (odd_text,))
        case 7 | 8 | 9 | 10:
            db.execute(f"UPDATE {table} SET {column} = CAST(? AS TEXT) {where}", (odd_text,))
        case 11 | 12:
            sql = f"SELECT CAST({column} AS BLOB) FROM {table} {where}"
            value = damaged(rng, (db.execute(sql).fetchone() or (b"",))[0] or b"")
            kind = rng.choice(("TEXT", "BLOB"))
            db.execute(f"UPDATE {table} SET {column} = CAST(? AS {kind}) {where}", (value,))
        case _:
            db.execute(f"UPDATE {table} SET {column} = ? {where}", (odd_number,))


def _of_json(rng: Rng, folder: Path) -> Path:
    """The JSON in `col`: values exchanged, keys gone, nested without end."""

    def change(path: Path) -> None:
        path.write_bytes(_schema11())
        with closing(sqlite3.connect(path)) as db:
            for column in rng.sample(("conf", "models", "decks", "dconf"), rng.choice((1, 1, 2))):
                [value] = db.execute(f"SELECT {column} FROM col").fetchone()
                text = _odd_json(rng, json.loads(value))
                db.execute(f"UPDATE col SET {column} = CAST(? AS TEXT)", (text,))
            db.commit()

    return _zipped(folder / "json.apkg", _members(rng, _written(change)))


def _of_own(rng: Rng, folder: Path) -> Path:
    """A note of the trainer's own, with what it knows of itself spoiled."""
    content = NoteContent(
        NoteKind.CHOICE, "q", "", (KeyPoint(Role.MUST, "m"),),
        (Choice("a", True), Choice("b", False)), ("x",), (Phrasing("and?", "MP"),), "h",
        ("T", "U"), "Oekraïne ¶3", ("t",), 2.0, "f",
    )  # fmt: skip
    note_type, fields = anki_own.encode(
        replace(content, kind=rng.choice(list(anki_own.NOTE_TYPES)))
    )
    spoiled = _odd_json(rng, json.loads(html.unescape(fields[-1])))
    anki = _collection()
    text = html.escape(spoiled.decode("utf-8", "replace"), quote=False)
    name = rng.choice(("letter.en/q", "letter.en/", "/", "letter.en/q/r", "q"))
    anki.notes.append(Note((*fields[:-1], text), ({},), note_type.anki_id, name))
    sides = [(side.question, side.answer) for side in note_type.templates]
    anki.models.append(
        model(note_type.anki_id, note_type.name, note_type.fields, sides, int(note_type.is_cloze))
    )
    return anki.package(folder / "own.apkg")


def _odd_json(rng: Rng, value: Any) -> bytes:
    """The value as JSON with odd things somewhere in it; seldom no JSON at all."""
    value = json.loads(json.dumps(value))
    for _change in range(rng.choice((1, 1, 2, 4))):
        holders = list(_holders(value))
        holder = rng.choice(holders)
        key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        match rng.randrange(5):
            case 0:
                del holder[key]
            case 1 if isinstance(holder, dict):
                holder[rng.choice(("²", "-1", "--5", "", "\ud800", "9" * 5000))] = holder.pop(key)
            case 2:
                holder[key] = json.loads(json.dumps(rng.choice((holder, value))))
            case _:
                holder[key] = copy.deepcopy(rng.choice(_ODD_JSON))
        if not isinstance(value, dict | list) or not value:
            break
    text = json.dumps(value).encode()
    match rng.randrange(12):
        case 0:
            return damaged(rng, text)
        case 1:
            return re.sub(rb"\d+", b"[" * 9_999 + b"1" + b"]" * 9_999, text, count=1)
    return text


def _holders(value: Any) -> Iterator[Any]:
    """Every object and list in the value that holds something."""
    if isinstance(value, dict | list) and value:
        yield value
        for inner in list(value.values() if isinstance(value, dict) else value):
            yield from _holders(inner)


def _of_text(name: str, text: str, *patterns: str) -> Callable[[Rng, Path], Path]:
    def write(rng: Rng, folder: Path) -> Path:
        data = _some(rng, text.encode(), *patterns)
        if rng.random() < 0.05:
            data = data.decode("utf-8", "replace").encode(
                rng.choice(("utf-16", "cp1252")), "replace"
            )
        path = folder / name
        data = damaged(rng, data)
        if rng.random() < 0.6:  # else most would be refused for a byte that is no text
            data = data.decode("utf-8", "ignore").replace("\0", "").encode()
        path.write_bytes(data)
        return path

    return write


def _of_hashcards(rng: Rng, folder: Path) -> Path:
    """A folder with its database; one of the two is damaged, or both."""
    database, text = _hashcards_db(), _HASHCARDS.encode()
    which = rng.randrange(4)
    if which == 0:
        database = flipped(rng, database)
    if which in (1, 2):
        database = _with_odd_rows(rng, database)
    if which in (2, 3):
        text = damaged(rng, text)
    (folder / "hashcards.db").write_bytes(database)
    (folder / "Deck.md").write_bytes(text)
    (folder / "a b.png").write_bytes(b"\x89PNG")
    return folder if rng.random() < 0.7 else folder / "hashcards.db"


def _of_vault(rng: Rng, folder: Path) -> Path:
    plugin = folder / ".obsidian" / "plugins" / "obsidian-spaced-repetition"
    plugin.mkdir(parents=True)
    (plugin / "data.json").write_bytes(_odd_json(rng, _PLUGIN))
    text = _OBSIDIAN.encode()
    (folder / "Note.md").write_bytes(damaged(rng, text) if rng.random() < 0.7 else text)
    (folder / "a.png").write_bytes(b"\x89PNG")
    return folder


def _of_crowdanki(rng: Rng, folder: Path) -> Path:
    (folder / "media").mkdir()
    (folder / "media" / "a b.png").write_bytes(b"\x89PNG")
    (folder / "deck.json").write_bytes(_odd_json(rng, _CROWDANKI))
    return folder if rng.random() < 0.7 else folder / "deck.json"


KINDS: dict[str, Callable[[Rng, Path], Path]] = {
    "package: bytes": _of_bytes,
    "package: members": _of_members,
    "package: pages of its database": _of_pages,
    "package: rows": _of_rows,
    "package: JSON": _of_json,
    "package: zstd": _of_frames,
    "package: of our own": _of_own,
    "bare collection": _of_bare,
    "deck in Markdown": _of_text("deck.md", _MARKDOWN, "hashcards/*/*.md"),
    "CSV": _of_text("table.csv", _CSV, "text/*.csv"),
    "TSV": _of_text("table.tsv", _CSV.replace(",", "\t")),
    "Anki's text": _of_text("notes.txt", _ANKI_TEXT, "text/*.txt"),
    "Obsidian's note": _of_text("note.md", _OBSIDIAN),
    "hashcards' file": _of_text("cards.md", _HASHCARDS, "hashcards/*/*.md"),
    "hashcards' folder": _of_hashcards,
    "Obsidian's vault": _of_vault,
    "CrowdAnki": _of_crowdanki,
}
