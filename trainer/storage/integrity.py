"""What SQLite itself says of the collection's file, and what the schema ought to have."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection

from trainer.storage import engine, migrate, search_index

_OF_INDEXES = re.compile(
    r"row \d+ missing from index \w+|wrong # of entries in index \w+"
    r"|non-unique entry in index \w+|NULL value in \w+\.\w+"  # which a look at the columns finds
)
_MOST = 100
_STRANGE = ("trigger", "view")
_ACTING = (  # triggers, views and virtual tables
    "SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index') OR rootpage IS NULL"
    " OR rootpage = 0"
)
_COMPUTED = (  # columns whose values are made when they are read
    "SELECT 1 FROM sqlite_master AS object, pragma_table_xinfo(object.name) AS col"
    " WHERE object.type = 'table' AND col.hidden > 1"
)
_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def faults(path: Path) -> list[str]:
    """What SQLite's integrity check reports of the file, in its words; none where it is sound."""
    timeout = engine.BUSY_TIMEOUT_MS / 1000
    try:
        with closing(sqlite3.connect(path, timeout=timeout)) as db:
            engine.set_wary(db)
            db.execute("PRAGMA cell_size_check = ON")
            rows = db.execute(f"PRAGMA integrity_check({_MOST})").fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise
        return [str(error)]
    except (
        sqlite3.DatabaseError,
        UnicodeDecodeError,
    ) as error:  # SQLite's words may quote the file
        return [str(error)]
    return [str(line) for (line,) in rows if line != "ok"]


def is_passive(db: sqlite3.Connection) -> bool:
    """Whether nothing in the database does anything when it is read or written, but what is ours.

    Looks at the schema alone, so that what it holds has no time to act.
    """
    acting = db.execute(_ACTING).fetchall()
    return (
        all(search_index.is_own(*each) for each in acting)
        and db.execute(_COMPUTED).fetchone() is None
    )


def are_of_indexes(found: list[str]) -> bool:
    """Whether faults lie in indexes alone, which are made anew from the rows."""
    return all(_OF_INDEXES.fullmatch(line) for line in found)


def wrong_indexes(connection: Connection) -> list[str]:
    """Indexes that are missing or other than they ought to be."""
    there = {name: sql for kind, name, sql in _objects(connection) if kind == "index"}
    return [name for name, sql in _wanted().items() if _plain(there.get(name)) != _plain(sql)]


def strange(connection: Connection) -> list[tuple[str, str]]:
    """Triggers and views that are not the trainer's: what they do is not the user's will."""
    return [
        (kind, name)
        for kind, name, sql in _objects(connection)
        if kind in _STRANGE and not search_index.is_own(name, sql)
    ]


def drop_indexes(connection: Connection) -> None:
    """Take all indexes away that `make_indexes` makes, and make those of constraints anew."""
    wanted = _wanted()
    for kind, name, _sql in _objects(connection):
        if kind == "index" and name in wanted:
            connection.exec_driver_sql(f"DROP INDEX {_quoted(name)}")
    connection.exec_driver_sql("REINDEX")


def make_indexes(connection: Connection) -> None:
    """Make the indexes that are not there. Raises IntegrityError where rows are there twice."""
    there = {name for kind, name, _sql in _objects(connection) if kind == "index"}
    for name, sql in _wanted().items():
        if name not in there:
            connection.exec_driver_sql(sql)


def drop_strange(connection: Connection) -> None:
    """Take triggers and views away."""
    for kind, name in strange(connection):
        connection.exec_driver_sql(f"DROP {kind} IF EXISTS {_quoted(name)}")


def _objects(connection: Connection) -> list[tuple[str, str, str]]:
    rows = connection.exec_driver_sql(_OBJECTS).all()
    return [(str(kind), str(name), str(sql)) for kind, name, sql in rows]


def _wanted() -> dict[str, str]:
    """The indexes of a new collection, by name."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(migrate.schema())
        rows = db.execute(_OBJECTS).fetchall()
    return {str(name): str(sql) for kind, name, sql in rows if kind == "index"}


def _plain(sql: str | None) -> str:
    return re.sub(r"[\s\"]+", "", sql or "").lower()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
