"""The record of what the user did: before and after of every row, from which undo works."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, CursorResult, Table, bindparam, insert, select, update
from sqlalchemy.orm import Session, object_mapper

from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import Base, ChangeRow
from trainer.storage.portions import portions
from trainer.storage.prepared import Prepared

_RECORD = insert(Base.metadata.tables["change"])
RECORD_ANSWER = Prepared(_RECORD)
# Kinds of acts that touch too much for a record of it; the summary names the backup made before.
MERGE, RESTORE = "merge", "restore"
_Rows = dict[tuple[Table, int], dict[str, Any]]  # columns' values by table and id

_NO_FURTHER = {
    MERGE: N_(
        "The latest act was a merge, and undo goes no further back; to take the merge back:"
        " trainer backup restore {name}"
    ),
    RESTORE: N_(
        "The latest act put a backup back, and undo goes no further back; to have what was there"
        " before: trainer backup restore {name}"
    ),
}

# What takes back a row that an act made: none is deleted, so that a merge cannot revive it. A note
# that no import stands behind any more may be imported again.
_TOMBSTONES: dict[str, dict[str, Any]] = {
    "review": {"undone_at": True},
    "note": {"deleted_at": True, "imported_hash": None},
    "card": {"deleted_at": True},
    "deck": {"deleted_at": True},
    "rehearsal": {"undone_at": True},
    "letter": {"deleted_at": True},
    "doubt": {"undone_at": True},
}
# Columns that are unique, and what holds their place while rows change them with each other.
_PARKED: dict[tuple[str, str], Callable[[int], Any]] = {
    ("card", "ordinal"): lambda row_id: -1 - row_id,
    ("deck", "name"): lambda row_id: f"\0{row_id}",
    ("note", "guid"): lambda row_id: f"\0{row_id}",
}


@dataclass(frozen=True, slots=True)
class Touched:
    """One row that an act changed (its values as stored) or made (`before` None).

    `count` rows from `id` on were made together, where an import makes many.
    """

    table: str
    id: int
    before: dict[str, Any] | None
    after: dict[str, Any]
    count: int = 1


def stored(row: Base) -> dict[str, Any]:
    """The values of an ORM row as plain JSON values, to be compared with later."""
    table = _table(row)
    return {column.key: _plain(getattr(row, column.key)) for column in table.columns}


def changed(row: Base, before: dict[str, Any]) -> Touched:
    """What an act changed in `row` since `before = stored(row)`."""
    after = stored(row)
    return difference(_table(row).name, after["id"], before, after)


def difference(
    table: str, row_id: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Touched:
    """What is different between two states of a row; `after` may hold some columns only."""
    old = {name: _plain(before[name]) for name in after}
    new = {name: _plain(value) for name, value in after.items()}
    names = [name for name, value in new.items() if value != old[name]]
    return Touched(
        table, row_id, {name: old[name] for name in names}, {name: new[name] for name in names}
    )


def made(row: Base) -> Touched:
    """That an act made `row`, which must have been flushed."""
    return Touched(_table(row).name, cast("Any", row).id, None, {})


def record(
    session: Session | Connection,
    kind: str,
    summary: str,
    now: datetime,
    touched: Iterable[Touched],
) -> int:
    """Add one act of the user to the record; answers its id."""
    rows = [
        [t.table, t.id, t.before, t.after, *([t.count] if t.count > 1 else [])]
        for t in touched
        if t.before != {} or t.after
    ]
    values = {
        "uuid": new_uuid(now),
        "kind": kind,
        "summary": summary,
        "made_at": now,
        "touched": rows,
    }
    if isinstance(session, Session):
        return cast("CursorResult[Any]", session.execute(_RECORD, values)).lastrowid
    return RECORD_ANSWER.execute(session, values).lastrowid or 0  # somebody waits for it


def last(session: Session) -> ChangeRow | None:
    """The latest act that has not been undone."""
    return session.scalars(
        select(ChangeRow)
        .where(ChangeRow.undone_at.is_(None))
        .order_by(ChangeRow.id.desc())
        .limit(1)
    ).first()


def undo(session: Session, change: ChangeRow, now: datetime) -> None:
    """Put back what `change` touched, exactly; rows that it made get their tombstone.

    Raises TrainerError where a row has changed since in another way, or where it was a MERGE or a
    RESTORE, which are not on record row by row: nothing is undone then.
    """
    if change.kind in _NO_FURTHER:
        raise TrainerError(_(_NO_FURTHER[change.kind]).format(name=change.summary))
    made, rows = [], []
    for name, row_id, before, after, *counts in reversed(change.touched):
        table = Base.metadata.tables[name]
        if before is None:
            made.append((table, row_id, row_id + (counts or [1])[0]))
        else:
            rows.append((table, row_id, before, after))
    _check_untouched_since(session, rows)
    for table, first, end in made:
        gone = {k: now if value else None for k, value in _TOMBSTONES[table.name].items()}
        session.execute(update(table).where(table.c.id >= first, table.c.id < end).values(gone))
    final: _Rows = {}
    for table, row_id, before, _after in rows:  # what stood there first is what stays
        final.setdefault((table, row_id), {}).update(before)
    _set(session, {key: _parked(*key, values) for key, values in final.items()})
    _set(session, final)
    change.undone_at = now
    session.flush()  # before what the session remembers is thrown away
    session.expire_all()


def _check_untouched_since(session: Session, rows: Sequence[Any]) -> None:
    """Raise TrainerError where a row is no longer as the act left it; `rows` come latest first."""
    left: _Rows = {}
    for table, row_id, _before, after in reversed(rows):
        left.setdefault((table, row_id), {}).update(after)
    for (table, names), ids in _alike(left).items():
        for portion in portions(ids):
            query = select(table.c.id, *(table.c[name] for name in names))
            found = session.execute(query.where(table.c.id.in_(portion)))
            now = {row_id: list(map(_plain, values)) for row_id, *values in found}
            for row_id in portion:
                after = left[table, row_id]
                if now.get(row_id) != [after[name] for name in names]:
                    raise TrainerError(_("This was changed elsewhere since; it cannot be undone."))


def _set(session: Session, rows: _Rows) -> None:
    """Write these values, as they were stored, with one statement for all rows that are alike."""
    connection = session.connection()
    for (table, names), ids in _alike(rows).items():
        new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        statement = update(table).where(table.c.id == bindparam("which")).values(new)
        of_column = {name: _typing(table, name) for name in names}
        connection.execute(
            statement,
            [
                {"which": row_id}
                | {f"new_{n}": of_column[n](rows[table, row_id][n]) for n in names}
                for row_id in ids
            ],
        )


def _alike(rows: _Rows) -> dict[tuple[Table, tuple[str, ...]], list[int]]:
    """The ids of the rows by table and the columns they have; rows without any are left out."""
    found: dict[tuple[Table, tuple[str, ...]], list[int]] = {}
    for (table, row_id), values in rows.items():
        if values:
            found.setdefault((table, tuple(values)), []).append(row_id)
    return found


def _parked(table: Table, row_id: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """What holds the place of a row's unique columns."""
    unique = [name for name in values if (table.name, name) in _PARKED]
    return {name: _PARKED[table.name, name](row_id) for name in unique}


def _table(row: Base) -> Table:
    return cast("Table", object_mapper(row).local_table)


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    return value.isoformat() if hasattr(value, "isoformat") else value


def _typing(table: Table, name: str) -> Callable[[Any], Any]:
    """What makes a JSON value the Python value that its column takes."""
    kind = table.c[name].type.python_type
    if not hasattr(kind, "fromisoformat"):
        return lambda value: value
    return lambda value: kind.fromisoformat(value) if isinstance(value, str) else value
