"""Copies of the collection, by SQLite's own backup API, verified after writing."""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp

from trainer.domain.backups import Reason, Stamp
from trainer.domain.plaintext import one_line
from trainer.errors import CollectionError, DamagedError
from trainer.i18n import _
from trainer.storage import engine
from trainer.wording import why

FOLDER = "backups"
ANSWERS = "review WHERE kind NOT IN ('set', 'fit') AND undone_at IS NULL"  # those that count
_AFTERWARDS = (Reason.DAILY, Reason.WEEKLY)  # nothing waits for these
_GROWING = ".new-"
_LONG = 3600  # s; nobody writes one copy for longer
_NAME = re.compile(r".+-(\d{8}-\d{6})-([a-z]+)(?:-\d+)?\.db")
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
_MOST_OBJECTS = 500  # tables and indexes; ours has some thirty
_DAMAGE = ("malformed", "not a database", "damaged", "vtable constructor failed")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds: living cards, and answers that count; its schema's `revision`."""

    cards: int
    answers: int
    revision: str


def back_up(
    path: Path, now: datetime, reason: Reason, held: sqlite3.Connection | None = None
) -> Path:
    """Copy the collection at `path` into its backups folder; answers the copy's place.

    `held` is a connection that has the collection for itself, if there is one. The copy gets its
    name when it is whole and sound. Raises DamagedError where the collection itself is not, and
    another CollectionError where the copy cannot be written.
    """
    folder = path.parent / FOLDER
    try:
        _prepare(folder)
        with growing(folder) as copy:
            _copy(path, copy, held)
            target = free_name(path, now, reason)
            copy.replace(target)
        sync_folder(folder)
    except (OSError, sqlite3.Error) as error:
        raise _failed(folder, error, goes_on=reason in _AFTERWARDS) from error
    return target


def set_aside(path: Path, now: datetime) -> Path:
    """Copy a collection that SQLite cannot read into the backups folder, byte for byte."""
    folder = path.parent / FOLDER
    try:
        _prepare(folder)
        target = free_name(path, now, Reason.DAMAGED)
        log = path.with_name(path.name + "-wal")
        for source, end in ((log, "-wal"), (path, "")):
            if source.is_file():
                with growing(folder) as copy:
                    shutil.copyfile(source, copy)
                    sync(copy)
                    copy.replace(target.with_name(target.name + end))
        sync_folder(folder)
    except OSError as error:
        raise _failed(folder, error, goes_on=False) from error
    return target


def verify(db: sqlite3.Connection, path: Path) -> None:
    """Raise DamagedError where the database is no sound collection; `path` is what it is called."""
    if db.execute("PRAGMA application_id").fetchone() != (engine.APPLICATION_ID,):
        raise DamagedError(_("{path} is the database of another program.").format(path=path))
    [(verdict,)] = db.execute("PRAGMA quick_check(1)").fetchall()
    if verdict != "ok":
        raise damaged(path, str(verdict))


def damaged(path: Path, reason: str) -> DamagedError:
    """The sentence for a database that is not sound."""
    message = _("{path} is damaged ({reason}).")
    return DamagedError(message.format(path=path, reason=one_line(reason)))


def row_counts(db: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    names = [str(name) for (name,) in db.execute(_TABLES)]
    if len(names) > _MOST_OBJECTS:
        raise sqlite3.DatabaseError("too many tables: damaged")
    quoted = {name: name.replace('"', '""') for name in names}
    return {
        name: db.execute(f'SELECT count(*) FROM "{quoted[name]}"').fetchone()[0]  # noqa: S608
        for name in names
    }


def listing(path: Path) -> list[tuple[Stamp, Path]]:
    """The backups of the collection at `path`, newest first; files of other names are none."""
    found = []
    with suppress(OSError):
        for file in (path.parent / FOLDER).iterdir():
            stamp = _stamp(file.name) if file.name.startswith(f"{path.stem}-") else None
            if stamp is not None and file.is_file() and not file.is_symlink():
                # Those of one second are told apart by the file's own time.
                found.append((stamp.made_at, file.stat().st_mtime_ns, stamp, file))
    return [(stamp, file) for *_times, stamp, file in sorted(found, reverse=True)]


def contents(path: Path) -> Contents | None:
    """What a backup holds; None where it cannot be read."""
    try:
        engine.check_file(path)
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            engine.set_wary(db)
            [cards] = db.execute("SELECT count(*) FROM card WHERE deleted_at IS NULL").fetchone()
            [answers] = db.execute(f"SELECT count(*) FROM {ANSWERS}").fetchone()  # noqa: S608 - ours
            [revision] = db.execute("SELECT version_num FROM alembic_version").fetchone()
    except (CollectionError, sqlite3.Error, OSError, TypeError, UnicodeDecodeError):
        return None
    return Contents(cards, answers, str(revision))


def is_empty(path: Path) -> bool:
    """Whether the collection holds no note at all. Raises sqlite3's errors."""
    with closing(sqlite3.connect(path, timeout=engine.BUSY_TIMEOUT_MS / 1000)) as db:
        return db.execute("SELECT 1 FROM note LIMIT 1").fetchone() is None


def is_changed_since(path: Path, copy: Path) -> bool:
    """Whether the collection was written to since `copy` was made, by the times of the files."""
    log = path.with_name(path.name + "-wal")
    try:
        made = copy.stat().st_mtime_ns
        if path.stat().st_mtime_ns >= made:
            return True
        if not log.exists():
            return False
        written = log.stat()
    except OSError:
        return True
    return written.st_size > 0 and written.st_mtime_ns >= made  # opening makes an empty one


@contextmanager
def growing(folder: Path) -> Iterator[Path]:
    """A new file for a copy, which only its user can read; gone afterwards unless it was moved."""
    handle, name = mkstemp(prefix=_GROWING, suffix=".db", dir=folder)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                path.with_name(path.name + end).unlink(missing_ok=True)


def free_name(path: Path, now: datetime, reason: Reason) -> Path:
    """The place of a new backup, under a name that no file has."""
    base = path.parent / FOLDER / f"{path.stem}-{now.astimezone(UTC):%Y%m%d-%H%M%S}-{reason.value}"
    target, count = base.with_name(f"{base.name}.db"), 1
    while os.path.lexists(target):
        count += 1
        target = base.with_name(f"{base.name}-{count}.db")
    return target


def sync(path: Path) -> None:
    """Have a file's content on the disk."""
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _copy(path: Path, target: Path, held: sqlite3.Connection | None) -> None:
    """Copy the collection into another file, verify it and have it on the disk.

    The copy needs no log.
    """
    timeout = engine.BUSY_TIMEOUT_MS / 1000
    try:
        with ExitStack() as stack:
            db = held
            if db is None:
                db = sqlite3.connect(path, timeout=timeout, isolation_level=None)
                stack.enter_context(closing(db))
            copy = sqlite3.connect(target, isolation_level=None)
            stack.enter_context(closing(copy))
            for connection in (db, copy):
                engine.set_wary(connection)
            copy.execute("PRAGMA synchronous = OFF")  # it is synced once, when it is whole
            db.execute("BEGIN")  # counts and copy are of one state; backup() would wait for ever
            if db.execute("PRAGMA application_id").fetchone() != (engine.APPLICATION_ID,):
                raise engine.foreign(path)
            counts = row_counts(db)
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            verify(copy, path)
            if row_counts(copy) != counts or _loose(copy) != _loose(db):
                raise damaged(path, _("the copy is not the same"))
            db.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if not engine.is_database(path):
            raise engine.no_database(path) from error
        if any(sign in str(error) for sign in _DAMAGE):
            raise damaged(path, str(error)) from error
        raise
    except UnicodeDecodeError as error:  # SQLite's words quote the file
        raise damaged(path, str(error)) from error
    sync(target)


def _loose(db: sqlite3.Connection) -> int:
    """How many rows point at others that are not there; a check can mend them."""
    return len(db.execute("PRAGMA foreign_key_check").fetchall())


def _prepare(folder: Path) -> None:
    """The folder, for its user alone; what a killed run left half written goes, there and above."""
    folder.mkdir(exist_ok=True, mode=0o700)
    with suppress(OSError):
        folder.chmod(0o700)
    for path in (*folder.glob(f"{_GROWING}*"), *folder.parent.glob(f"{_GROWING}*")):
        with suppress(OSError):
            if time.time() - path.lstat().st_mtime > _LONG:
                path.unlink()


def _stamp(name: str) -> Stamp | None:
    match = _NAME.fullmatch(name)
    if match is None or match[2] not in {reason.value for reason in Reason}:
        return None
    try:
        made_at = datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Stamp(made_at, Reason(match[2]), name)


def _failed(folder: Path, error: Exception, *, goes_on: bool) -> CollectionError:
    sentence = _("No backup could be written in {path} ({reason}); nothing was changed.")
    if goes_on:
        sentence = _("No backup could be written in {path} ({reason}).")
    return CollectionError(sentence.format(path=folder, reason=why(error)))
