"""Anki's packages and collections opened: one SQLite file to read from, and the media beside it.

Nothing of a user's own file is changed: a live collection is copied with its write-ahead log, a
package is unpacked into a temporary folder, which is gone afterwards. What is unpacked is bounded.
"""

import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from trainer.errors import DeckFileError
from trainer.formats import protobuf, scratch, sqlite_copy
from trainer.formats.anki_media import Room, media_of
from trainer.formats.anki_unpacking import DAMAGED, damaged, too_large, unpacked
from trainer.formats.parsed import MediaFile
from trainer.formats.source import unreadable
from trainer.i18n import _

MOST_UNPACKED = 4 << 30  # bytes of a collection
_MOST_RATIO = 200  # and so many times its packed size, where that is more than
_ALWAYS = 256 << 20
_META = "meta"
_LATEST, _LEGACY2, _LEGACY1 = "collection.anki21b", "collection.anki21", "collection.anki2"
_CHUNK = 1 << 20
_TABLES = ("col", "notes", "cards", "revlog")
_LONGEST = 64 << 20  # characters of one value
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # of packing, as Anki has them


@dataclass(frozen=True, slots=True)
class Package:
    """A collection to read from; `kind` says in a few words what it was.

    `path` is where its file lies for as long as somebody holds `folder`.
    """

    db: sqlite3.Connection
    kind: str
    media: tuple[MediaFile, ...]
    path: Path
    folder: scratch.Folder


@contextmanager
def opened(path: Path, tick: Callable[[], None]) -> Iterator[Package]:
    """The package or collection at `path`. Raises DeckFileError for what is none, or is damaged.

    `tick` is called now and then; what it raises ends the work.
    """
    folder = scratch.Folder()
    target = folder.path / "collection"
    watch = sqlite_copy.Watch(tick)
    with ExitStack() as on_failure:
        on_failure.callback(folder.remove)  # at once: a traceback may be held for long
        try:
            kind, media = _laid_out(path, target, tick)
            with closing(_connect(target)) as db:
                sqlite_copy.guard(db, watch, _LONGEST)
                _check(db)
                yield Package(db, kind, media, target, folder)
        except (sqlite3.Error, UnicodeDecodeError, OverflowError) as error:
            if watch.stopped_by is not None:
                raise watch.stopped_by from None
            raise damaged(path, str(error)) from error
        except OSError as error:
            raise unreadable(path, error) from error
        on_failure.pop_all()


def _laid_out(
    path: Path, target: Path, tick: Callable[[], None]
) -> tuple[str, tuple[MediaFile, ...]]:
    try:
        if zipfile.is_zipfile(path):
            return _unpack(path, target, tick)
        return _copy(path, target), ()
    except DAMAGED as error:
        raise damaged(path, str(error)) from error


def _connect(target: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{target.as_uri()}?mode=ro", uri=True)
    db.create_collation("unicase", _by_folded_case)
    return db


def _check(db: sqlite3.Connection) -> None:
    """The tables must be there, and be tables; the log is read by its key, a day at a time."""
    there = sqlite_copy.tables(db)
    missing = [name for name in _TABLES if name not in there]
    if missing:
        raise sqlite3.DatabaseError(f"no table {missing[0]}")
    keys = [row[1:3] for row in db.execute("PRAGMA table_info(revlog)") if row[5]]
    if [(name, str(kind).lower()) for name, kind in keys] != [("id", "integer")]:
        raise sqlite3.DatabaseError("revlog without its key")


def _by_folded_case(one: str, other: str) -> int:
    a, b = one.casefold(), other.casefold()
    return (a > b) - (a < b)


def _copy(path: Path, target: Path) -> str:
    """A bare collection, with what its write-ahead log holds."""
    with path.open("rb") as file:
        if file.read(len(sqlite_copy.HEADER)) != sqlite_copy.HEADER:
            raise DeckFileError(
                _("“{path}” is neither an Anki package nor a collection.").format(path=path)
            )
    log = path.with_name(path.name + "-wal")
    shutil.copyfile(path, target)
    if log.is_file():
        shutil.copyfile(log, target.with_name(target.name + "-wal"))
        with closing(sqlite3.connect(target)) as db:  # takes the log in
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _leave_wal(target)
    return _("Anki collection")


def _unpack(
    path: Path, target: Path, tick: Callable[[], None]
) -> tuple[str, tuple[MediaFile, ...]]:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if any(info.compress_type not in _METHODS for info in archive.infolist()):
            raise zipfile.BadZipFile("packed by a method that Anki does not know")
        version = _version(archive, names)
        if version > 3:
            raise DeckFileError(
                _(
                    "“{path}” was made by a newer Anki (package version {version}); export it"
                    " with “Support older Anki versions” ticked."
                ).format(path=path, version=version)
            )
        latest = version == 3
        member = _LATEST if latest else _LEGACY2 if _LEGACY2 in names else _LEGACY1
        if member not in names:
            raise DeckFileError(
                _("“{path}” is a zip file without an Anki collection in it.").format(path=path)
            )
        packed = archive.getinfo(member).compress_size
        most = min(MOST_UNPACKED, max(_ALWAYS, _MOST_RATIO * packed))
        with archive.open(member) as source, target.open("wb") as file:
            _pour(unpacked(source, latest=latest), file, most, path, tick)
        _leave_wal(target)
        room = max(_ALWAYS, _MOST_RATIO * path.stat().st_size)
        media = tuple(media_of(path, archive, names, Room(room), latest=latest))
    return _("Anki package"), media


def _version(archive: zipfile.ZipFile, names: set[str]) -> int:
    """What `meta` says: 1 where there is none."""
    if _META not in names:
        return 3 if _LATEST in names and _LEGACY2 not in names and _LEGACY1 not in names else 1
    with archive.open(_META) as file:
        return protobuf.first_number(file.read(1000), 1) or 1


def _pour(
    source: BinaryIO, target: IO[bytes], most: int, path: Path, tick: Callable[[], None]
) -> None:
    """Copy piece by piece, and no more than `most` bytes."""
    size = 0
    while piece := source.read(_CHUNK):
        tick()
        size += len(piece)
        if size > most:
            raise too_large(path, most)
        target.write(piece)


def _leave_wal(target: Path) -> None:
    """Have SQLite read the file without a log beside it: bytes 18 and 19 name its journal."""
    with target.open("r+b") as file:
        if file.read(len(sqlite_copy.HEADER)) != sqlite_copy.HEADER:
            raise sqlite3.DatabaseError("not a database")
        file.seek(18)
        file.write(b"\x01\x01")
