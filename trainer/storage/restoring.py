"""Putting a backup in the collection's place: the old one stays whole, or the new one is there.

A backup may come from anywhere, and so may the collection that is merged: both are looked at here.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from trainer.domain.backups import Losses
from trainer.errors import CollectionError
from trainer.i18n import _
from trainer.progress import Progress
from trainer.storage import backup, changes, engine, integrity, migrate
from trainer.wording import why

_PAGES = 2000  # copied between two looks at how far it is
_LOST = (
    f"""SELECT count(*) FROM main.{backup.ANSWERS} AND uuid NOT IN
       (SELECT uuid FROM copy.{backup.ANSWERS})""",  # noqa: S608 - ours
    """SELECT count(*) FROM main.note WHERE deleted_at IS NULL AND guid NOT IN
       (SELECT guid FROM copy.note WHERE deleted_at IS NULL)""",
    """SELECT count(*) FROM main.note AS mine JOIN copy.note AS old USING (guid)
       WHERE mine.modified_at > old.modified_at AND mine.deleted_at IS NULL""",
)


@contextmanager
def taken(chosen: Path, folder: Path) -> Iterator[Path]:
    """A verified copy of a backup or collection, in a temporary file of `folder`.

    `chosen` is only read. Raises CollectionError where it is no collection of ours that is sound.
    """
    if not chosen.is_file():
        raise CollectionError(_("{path}: there is no backup there.").format(path=chosen))
    try:
        with backup.growing(folder) as copy:
            _copy(chosen, copy)
            yield copy
    except OSError as error:
        raise CollectionError(
            _("{path} cannot be copied ({reason}); nothing was changed.").format(
                path=chosen, reason=why(error)
            )
        ) from error


def losses(path: Path, copy: Path) -> Losses | None:
    """What is in the collection and not in `copy`; None where the collection cannot be read."""
    try:
        engine.check_file(path)
        with closing(sqlite3.connect(path, timeout=engine.BUSY_TIMEOUT_MS / 1000)) as db:
            engine.set_wary(db)
            db.execute("PRAGMA query_only = ON")
            db.execute("ATTACH ? AS copy", (str(copy),))
            counts = [db.execute(statement).fetchone()[0] for statement in _LOST]
    except (CollectionError, sqlite3.Error, OSError, UnicodeDecodeError):
        return None
    return Losses(*counts)


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that has the collection for itself, its log taken into the file.

    Raises CollectionError where another program has it open, DamagedError where SQLite cannot read
    it.
    """
    try:
        with closing(
            sqlite3.connect(path, timeout=engine.BUSY_TIMEOUT_MS / 1000, isolation_level=None)
        ) as db:
            engine.set_wary(db)
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute("BEGIN EXCLUSIVE")
            db.execute("COMMIT")  # the lock stays until the connection is closed
            yield db
    except sqlite3.DatabaseError as error:
        known = engine.explain(error, path)
        if known is not None and "locked" in str(error):
            raise known from error
        if "malformed" in str(error) or "not a database" in str(error) or "vtable" in str(error):
            raise backup.damaged(path, str(error)) from error
        raise known or CollectionError(str(error)) from error
    except UnicodeDecodeError as error:  # SQLite's words quote the file
        raise backup.damaged(path, str(error)) from error


def sign(copy: Path, kept: Path, now: datetime) -> None:
    """Record in `copy` that it took the place of what is `kept`, for undo to stop there.

    Undo would take back acts from before the backup without it. Where it cannot be written, the
    backup is worth restoring all the same.
    """
    database = engine.open_engine(copy)
    broken = (DatabaseError, sqlite3.DatabaseError)
    with suppress(*broken), engine.writing(database).begin() as connection:
        changes.record(connection, changes.RESTORE, kept.name, now, [])
    database.dispose()


def takes_back(db: sqlite3.Connection, chosen: Path, folder: Path) -> bool:
    """Whether the latest act was a restore, before which `chosen`, in `folder`, was made."""
    with suppress(sqlite3.DatabaseError):
        found = db.execute(
            "SELECT kind, summary FROM change WHERE undone_at IS NULL ORDER BY id DESC LIMIT 1"
        ).fetchone()
        return found == (changes.RESTORE, chosen.name) and chosen.parent == folder
    return False


def overwrite(db: sqlite3.Connection, copy: Path, seen: Progress) -> None:
    """Give the collection that `db` has for itself the content of `copy`, in one transaction.

    Whoever is killed meanwhile leaves a journal, from which SQLite puts the old one back.
    """
    with closing(sqlite3.connect(copy)) as source:
        source.backup(
            db, pages=_PAGES, progress=lambda _status, left, total: seen(total - left, total)
        )


def replace(path: Path, copy: Path) -> None:
    """Put `copy` where there is no collection, or one that SQLite cannot read."""
    for end in ("-wal", "-shm", "-journal"):  # they would be taken for those of the new one
        with suppress(FileNotFoundError):
            path.with_name(path.name + end).unlink()
    copy.replace(path)
    backup.sync_folder(path.parent)


def _copy(chosen: Path, copy: Path) -> None:
    has_log = engine.check_file(chosen)
    shutil.copyfile(chosen, copy)
    log = chosen.with_name(chosen.name + "-wal")
    if has_log and log.is_file():
        beside = copy.with_name(copy.name + "-wal")
        beside.touch(0o600)
        shutil.copyfile(log, beside)
    try:
        with closing(sqlite3.connect(copy, isolation_level=None)) as db:
            engine.set_wary(db)
            db.execute("PRAGMA cell_size_check = ON")
            db.execute("PRAGMA journal_mode = DELETE")
            if not integrity.is_passive(db):  # before anything of it is read
                raise backup.damaged(chosen, _("it holds what the trainer never writes"))
            backup.verify(db, chosen)
            [(verdict,)] = db.execute("PRAGMA integrity_check(1)").fetchall()
            if verdict != "ok":
                raise backup.damaged(chosen, str(verdict))
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise backup.damaged(chosen, str(error)) from error
    holds = backup.contents(copy)
    if holds is None:
        raise backup.damaged(chosen, _("there are tables missing"))
    if holds.revision not in migrate.REVISIONS:
        raise CollectionError(
            _("{path} was made by a newer version of the trainer; update the trainer.").format(
                path=chosen
            )
        )
    backup.sync(copy)
