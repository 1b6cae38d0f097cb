"""The SQLite file: how it is opened, what each connection is set to, and what its errors mean."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from trainer.errors import CollectionError, DamagedError
from trainer.i18n import _
from trainer.wording import why

APPLICATION_ID = (
    0x42724672  # "BrFr": in the file's header, so that no other program's file is taken
)
BUSY_TIMEOUT_MS = 5000
_MOST_KEPT_KB = 65_536  # of what was read; with SQLite's 2 MB, long sorts go to files
_HEADER = b"SQLite format 3\x00"
_WITH_LOG = 2  # the header's byte 18


def is_database(path: Path) -> bool:
    """Whether `path` begins as SQLite's files do; one that cannot be read may."""
    try:
        with path.open("rb") as file:
            return file.read(len(_HEADER)) == _HEADER
    except OSError:
        return True


def check_file(path: Path) -> bool:
    """Whether the collection has a log, as its header says; reads 100 bytes, no more.

    Never of a file that this process has open by SQLite: closing it again would give up SQLite's
    locks, and another program take the log away. Raises CollectionError where `path` is no
    collection of ours.
    """
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except OSError as error:
        raise CollectionError(
            _("{path} cannot be read ({reason}).").format(path=path, reason=why(error))
        ) from error
    if not header.startswith(_HEADER) or len(header) < 100:
        raise no_database(path)
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise foreign(path)
    return header[18] == _WITH_LOG


def no_database(path: Path) -> DamagedError:
    """What to say of a file that is something else, or has lost its header."""
    message = _("{path} is not a database; move it away or choose another folder with --data.")
    return DamagedError(message.format(path=path))


def foreign(path: Path) -> CollectionError:
    """What to say of a database without our APPLICATION_ID."""
    return CollectionError(
        _("{path} is the database of another program; choose another folder with --data.").format(
            path=path
        )
    )


def set_wary(db: sqlite3.Connection) -> None:
    """Nothing in the file runs, and texts that are none come as what can be read of them."""
    db.text_factory = lambda raw: raw.decode(errors="replace")
    db.execute("PRAGMA trusted_schema = OFF")


def open_engine(path: Path) -> Engine:
    """An engine on `path`; `writing(engine)` gives the one whose transactions lock for writing."""
    engine = create_engine(
        "sqlite://",
        creator=_connector(path),
        pool_reset_on_return=None,  # `_begin` alone opens transactions, and each is ended
        poolclass=QueuePool,  # the URL would say: in memory, one connection a thread
        json_serializer=_to_json,
        execution_options={"begin": "BEGIN"},
    )
    event.listen(engine, "begin", _begin)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, with transactions that write: a stale snapshot cannot fail half-way."""
    return engine.execution_options(begin="BEGIN IMMEDIATE")


def set_journal(engine: Engine, mode: str) -> None:
    """What keeps a transaction whole: `WAL` or `DELETE`. Left as it is while others read or write.

    `migrate.prepare` sees to it that a collection does not stay without a log.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout = 0")
        with suppress(sqlite3.OperationalError):
            cursor.execute(f"PRAGMA journal_mode = {mode}")
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def explain(error: DatabaseError | sqlite3.DatabaseError, path: Path) -> CollectionError | None:
    """The sentence for a failure of the file itself; None where it is a bug of ours."""
    reason = str(error.orig if isinstance(error, DatabaseError) else error).lower()
    damaged = _("{path} is damaged; trainer backup list shows what can be restored.")
    for sign, sentence in (
        ("locked", _("{path} is in use by another program; close that one and try again.")),
        ("readonly", _("{path} is read-only; make it writable or choose another folder.")),
        ("unable to open", _("{path} cannot be opened; look at its folder's permissions.")),
        ("malformed", damaged),
        ("not a database", damaged),
        ("vtable constructor failed", damaged),  # of the index of words
        ("disk i/o error", _("{path} cannot be read or written: the disk reports an error.")),
        ("is full", _("The disk is full; nothing was written to {path}.")),
        ("no such table", damaged),
    ):
        if sign in reason:
            return CollectionError(sentence.format(path=path))
    return None


def _connector(path: Path) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        # Autocommit by the driver: `_begin` alone opens transactions. Never creates a file.
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=BUSY_TIMEOUT_MS / 1000,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{_MOST_KEPT_KB}")
        connection.execute("PRAGMA trusted_schema = OFF")
        return connection

    return connect


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection beneath one that was not detached."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def data_version(connection: Connection) -> int:
    """A number that changes when another connection commits; SQLite counts for each connection."""
    return int(driver_of(connection).execute("PRAGMA data_version").fetchone()[0])


def _begin(connection: Connection) -> None:
    """Straight to the driver: every key press that grades waits for this."""
    driver_of(connection).execute(connection.get_execution_options()["begin"])


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
