"""What can still be read of a damaged collection, in a new file."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from trainer.domain.backups import Reason
from trainer.errors import CollectionError
from trainer.i18n import _
from trainer.storage import backup, engine, migrate, search_index

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The new file, the rows it holds, and the tables of which something could not be read."""

    path: Path
    rows: int
    lost: tuple[str, ...]


def salvage(path: Path, now: datetime) -> Salvaged:
    """Read a collection table by table, from both ends where something is in the way.

    The rows are put in a new file among the backups. Raises CollectionError where nothing can be
    had.
    """
    folder = path.parent / backup.FOLDER
    try:
        folder.mkdir(exist_ok=True, mode=0o700)
        with backup.growing(folder) as target:
            rows, lost = _read(path, target)
            backup.sync(target)
            place = backup.free_name(path, now, Reason.SALVAGED)
            target.replace(place)
        backup.sync_folder(folder)
    except (OSError, sqlite3.Error, UnicodeDecodeError) as error:
        raise CollectionError(
            _("Nothing of {path} can be read any more ({reason}).").format(path=path, reason=error)
        ) from error
    return Salvaged(place, rows, lost)


def _read(path: Path, target: Path) -> tuple[int, tuple[str, ...]]:
    with (
        closing(sqlite3.connect(path, timeout=engine.BUSY_TIMEOUT_MS / 1000)) as db,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        engine.set_wary(db)
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA writable_schema = ON")  # else a file that was cut short is not read
        new.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        new.execute("PRAGMA synchronous = OFF")
        new.executescript(migrate.schema())
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN")
        count, lost = 0, []
        for (table,) in new.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name != 'alembic_version'"
            " AND name NOT LIKE ?",
            (f"{search_index.NAME}%",),  # it is made anew from the notes
        ).fetchall():
            rows = _Rows(db, table, [row[1] for row in new.execute(f"PRAGMA table_info({table})")])
            marks = ", ".join("?" * len(rows.columns))
            statement = (
                f"INSERT OR IGNORE INTO {table} ({', '.join(rows.columns)}) VALUES ({marks})"  # noqa: S608
            )
            while portion := list(islice(rows, _AT_ONCE)):
                count += new.executemany(statement, portion).rowcount
            if not rows.is_whole:
                lost.append(table)
        new.execute("COMMIT")
    if not count:
        raise sqlite3.DatabaseError("no row")
    return count, tuple(lost)


class _Rows(Iterator[tuple[Any, ...]]):
    """The rows of a table: by rising id, and where that breaks off, the rest by falling id."""

    def __init__(self, db: sqlite3.Connection, table: str, columns: list[str]) -> None:
        self.columns = columns
        self.is_whole = True
        self._rows = self._both(db, table)

    def __next__(self) -> tuple[Any, ...]:
        return next(self._rows)

    def _both(self, db: sqlite3.Connection, table: str) -> Iterator[tuple[Any, ...]]:
        latest = -1
        start = f"SELECT {', '.join(self.columns)} FROM {table} NOT INDEXED"  # noqa: S608 - ours
        place = self.columns.index("id")
        try:
            for row in db.execute(f"{start} ORDER BY id"):
                latest = row[place]
                yield row
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            self.is_whole = False
        else:
            return
        try:
            for row in db.execute(f"{start} WHERE id > ? ORDER BY id DESC", (latest,)):
                yield row
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            return
