"""Many rows at once: what an import inserts by the hundred thousand, straight to the driver.

SQLAlchemy would turn each value into what the column stores, one by one; here rows come as they are
stored: instants as microseconds, days and UUIDs as text, JSON as text.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from json.encoder import encode_basestring as _quoted
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from trainer.domain.notes import NoteContent
from trainer.domain.schedule import Schedule
from trainer.storage.models import SCHEDULE, micros
from trainer.storage.notes import CONTENT, columns_of, plain_text

_AT_ONCE = 5000
_MANY = 20_000  # rows from which on sorting an index anew is quicker than growing it
_CONTENT = (*CONTENT, "plain_text")
_LISTS = ("key_points", "choices", "accepted", "phrasings", "topic", "sides")
# What most notes of other programs consist of, and what the other columns of content are then.
_PLAIN = ("kind", "prompt", "answer", "hint", "tags", "fields", "plain_text")
_NOT_PLAIN = dict.fromkeys(_LISTS, "[]") | {"citation": "", "parent_guid": None, "weight": 1.0}

CARD = ("id", "note_id", "ordinal", *SCHEDULE, "reps", "lapses", "suspended", "flag", "anki_id")
REVIEW = ("uuid", "card_id", "reviewed_at", "study_day", "rating", "kind", "duration_ms",
          *SCHEDULE, "preset_id", "figures")  # fmt: skip

_in_order = itemgetter(*_CONTENT)
_to_json = json.JSONEncoder(ensure_ascii=False).encode


def insert(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[Any, ...]],
    tick: Callable[[int], None],
    **same: str | float | None,
) -> int:
    """Insert rows of stored values; answers how many. `tick` is told of each portion.

    `same` are columns that have one value in all rows: it takes half the time to hand over fewer.
    """
    values = (*"?" * len(columns), *map(_literal, same.values()))
    statement = f"INSERT INTO {table} ({','.join((*columns, *same))}) VALUES ({','.join(values)})"  # noqa: S608 - ours
    rows = iter(rows)
    count = 0
    while portion := list(islice(rows, _AT_ONCE)):
        connection.exec_driver_sql(statement, portion)
        count += len(portion)
        tick(len(portion))
    return count


def insert_notes(
    connection: Connection,
    columns: Sequence[str],
    notes: Iterable[tuple[tuple[Any, ...], NoteContent, str | None]],
    tick: Callable[[int], None],
    **same: str | float | None,
) -> None:
    """Insert notes: the values of `columns` for each, its content, and its parent's guid."""
    rest: list[tuple[Any, ...]] = []

    def plain() -> Iterator[tuple[Any, ...]]:
        for head, content, parent_guid in notes:
            if _is_plain(content, parent_guid):
                yield (*head, *_plain_values(content))
            else:
                rest.append((*head, *_values(content, parent_guid)))

    insert(connection, "note", (*columns, *_PLAIN), plain(), tick, **same, **_NOT_PLAIN)
    insert(connection, "note", (*columns, *_CONTENT), rest, tick, **same)


def insert_new_cards(
    connection: Connection, first: int, first_note: int, tick: Callable[[int], None]
) -> None:
    """Give each note from `first_note` on one new card, with ids from `first` on."""
    result = connection.exec_driver_sql(
        "INSERT INTO card (id, note_id, ordinal, state, reps, lapses, suspended, flag)"
        " SELECT id + ?, id, 0, 'new', 0, 0, FALSE, 0 FROM note WHERE id >= ?",
        (first - first_note, first_note),
    )
    tick(result.rowcount)


@contextmanager
def indexes_lifted(connection: Connection, table: str, expected: int) -> Iterator[None]:
    """Take the table's indexes away while many rows come in, and sort them anew afterwards.

    Only where `expected` is large, and larger than what is there. What is unique is checked then.
    """
    there = connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar() or 0  # noqa: S608
    if expected < _MANY or expected < there:
        yield
        return
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master"
        " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (table,),
    ).all()
    for name, _sql in found:
        quoted = connection.dialect.identifier_preparer.quote_identifier(name)
        connection.exec_driver_sql(f"DROP INDEX {quoted}")
    yield
    for _name, sql in found:
        connection.exec_driver_sql(sql)


def next_id(connection: Connection, table: str) -> int:
    """The id that a row inserted next may have."""
    return (connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar() or 0) + 1  # noqa: S608


def _is_plain(content: NoteContent, parent_guid: str | None) -> bool:
    return not (
        content.key_points
        or content.choices
        or content.accepted
        or content.phrasings
        or content.topic
        or content.sides
        or content.citation
        or content.weight != 1
        or parent_guid
    )


def _plain_values(content: NoteContent) -> tuple[Any, ...]:
    return (
        str(content.kind),
        content.prompt,
        content.answer,
        content.hint,
        _tags(content.tags),
        _texts(content.fields),
        plain_text(content),
    )


def _values(content: NoteContent, parent_guid: str | None) -> tuple[Any, ...]:
    columns = columns_of(content, parent_guid)
    columns["kind"] = content.kind.value
    for name in (*_LISTS, "tags", "fields"):
        value = columns[name]
        columns[name] = _to_json(value) if value else "[]"
    values: tuple[Any, ...] = _in_order(columns)
    return values


def _literal(value: str | float | None) -> str:
    if value is None:
        return "NULL"
    return f"'{value}'" if isinstance(value, str) else repr(value)  # texts are ours: no quotes


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]" if texts else "[]"


_tags = lru_cache(maxsize=1024)(_texts)  # many notes have the same


def schedule_values(schedule: Schedule) -> tuple[Any, ...]:
    """The values of SCHEDULE, as stored."""
    return (
        str(schedule.state),
        schedule.step,
        schedule.stability,
        schedule.difficulty,
        None if schedule.due is None else micros(schedule.due),
        None if schedule.last_review is None else micros(schedule.last_review),
    )


def review_name(guid: str, ordinal: int) -> str:
    """What makes the UUIDs of a card's imported answers its own."""
    name = blake2b(f"{guid}#{ordinal}".encode("utf-8", "surrogatepass"), digest_size=9).hexdigest()
    return f"7{name[:3]}8{name[3:16]}"


def review_uuid(at_ms: int, name: str, turn: int) -> str:
    """The UUID of an answer given in another program, the same in every collection.

    So two machines that imported it know it as one. It has version 7's layout: the instant leads
    (one before 1970 as 0), and the index grows at its end. `turn` counts the times that it was
    imported after an undo.
    """
    return f"{max(at_ms, 0):012x}{name}{turn & 0xFF:02x}"
