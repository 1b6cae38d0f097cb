"""SQLite files of other programs, read from a copy: theirs may be open, and may be hostile."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from trainer.domain.plaintext import one_line
from trainer.errors import DeckFileError
from trainer.formats import scratch
from trainer.formats.source import unreadable
from trainer.i18n import _

HEADER = b"SQLite format 3\x00"
LARGEST = 1 << 30  # bytes
_LONGEST = 1 << 20  # characters of one value
_LONGEST_REASON = 200
_STEPS = 1_000_000  # of SQLite's machine, between two looks at whether to stop


class Watch:
    """Asks between SQLite's steps whether to go on; SQLite itself would swallow what is raised."""

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self.stopped_by: BaseException | None = None

    def __call__(self) -> int:
        try:
            self._tick()
        except BaseException as error:
            self.stopped_by = error
            return 1
        return 0


def guard(db: sqlite3.Connection, watch: Watch, longest: int) -> None:
    """See to it that nothing in the file runs, and no value of it has over `longest` characters."""
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
    db.set_progress_handler(watch, _STEPS)
    for pragma in (
        "trusted_schema = OFF", "cell_size_check = ON", "query_only = ON", "mmap_size = 0",
    ):  # fmt: skip
        db.execute(f"PRAGMA {pragma}")


@contextmanager
def opened(path: Path, tick: Callable[[], None]) -> Iterator[sqlite3.Connection]:
    """A copy of the database at `path`, to be read only; nothing that is in it may run.

    `tick` is called now and then; what it raises ends the work. Raises DeckFileError where the file
    cannot be read, also while the caller reads from it.
    """
    watch = Watch(tick)
    try:
        with scratch.folder() as folder:
            target = _copied(path, folder)
            with closing(sqlite3.connect(target)) as db:
                guard(db, watch, _LONGEST)
                yield db
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
        if watch.stopped_by is not None:
            raise watch.stopped_by from None
        message = _("“{path}” is a damaged database: {reason}.")
        reason = one_line(str(error)[:_LONGEST_REASON])  # which may quote the file
        raise DeckFileError(message.format(path=path, reason=reason)) from error
    except OSError as error:
        raise unreadable(path, error) from error


def tables(db: sqlite3.Connection) -> frozenset[str]:
    """The names of its tables; views, and tables that run code when read, are none."""
    rows = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    return frozenset(str(name) for name, sql in rows if "virtual" not in str(sql).lower()[:20])


def tables_of(path: Path) -> frozenset[str]:
    """The tables of the file as it lies there, without its log; none where it is damaged.

    Nothing is copied, locked or written: a collection may have gigabytes.
    """
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            return tables(db)
    except (sqlite3.Error, UnicodeDecodeError, OSError):
        return frozenset()


def _copied(path: Path, folder: Path) -> Path:
    """The file and what its write-ahead log holds."""
    target = folder / "copy.db"
    log = path.with_name(path.name + "-wal")
    for source, copy in ((path, target), (log, folder / "copy.db-wal")):
        if source is log and not log.is_file():
            continue
        if not source.is_file():
            raise DeckFileError(_("“{path}” is not a file.").format(path=source))
        if source.stat().st_size > LARGEST:
            message = _("“{path}” is too large for a deck: at most {size} MB can be read.")
            raise DeckFileError(message.format(path=source, size=LARGEST >> 20))
        shutil.copyfile(source, copy)
    return target
