"""Anki's packages and collections opened: one SQLite file to read from, and the media beside it.

Nothing of a user's own file is changed: a live collection is copied with its write-ahead log, a
package is unpacked into a temporary folder, which is gone afterwards. What is unpacked is bounded.
"""

import io
import re
import shutil
import sqlite3
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from trainer.domain.plaintext import one_line
from trainer.errors import DeckFileError
from trainer.formats import json_text, protobuf, scratch, sqlite_copy
from trainer.formats.parsed import MediaFile
from trainer.i18n import _

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_UNPACKED = 4 << 30  # bytes of a collection
_MOST_RATIO = 200  # and so many times its packed size, where that is more than
_ALWAYS = 256 << 20
_MOST_INDEX = 64 << 20
_META, _INDEX = "meta", "media"
_LATEST, _LEGACY2, _LEGACY1 = "collection.anki21b", "collection.anki21", "collection.anki2"
_CHUNK = 1 << 20
_DAMAGED = (  # RuntimeError: an encrypted member
    zipfile.BadZipFile, zlib.error, zstd.ZstdError, EOFError, RuntimeError, ValueError,
)  # fmt: skip
_TABLES = ("col", "notes", "cards", "revlog")
_LONGEST = 64 << 20  # characters of one value
_LONGEST_REASON = 200
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|\Z)", re.IGNORECASE)  # in Windows
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
            raise _damaged(path, str(error)) from error
        except OSError as error:
            message = _("“{path}” cannot be read: {reason}.")
            raise DeckFileError(
                message.format(path=path, reason=error.strerror or error)
            ) from error
        on_failure.pop_all()


def _laid_out(
    path: Path, target: Path, tick: Callable[[], None]
) -> tuple[str, tuple[MediaFile, ...]]:
    try:
        if zipfile.is_zipfile(path):
            return _unpack(path, target, tick)
        return _copy(path, target), ()
    except _DAMAGED as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, reason: str) -> DeckFileError:
    """`reason` may quote the file."""
    return DeckFileError(
        _("“{path}” is damaged or no Anki package ({reason}); export it from Anki again.").format(
            path=path, reason=one_line(reason[:_LONGEST_REASON])
        )
    )


def _too_large(path: Path, most: int) -> DeckFileError:
    return DeckFileError(
        _("“{path}” unpacks to more than {size} MB; that is no deck.").format(
            path=path, size=most >> 20
        )
    )


def _connect(target: Path) -> sqlite3.Connection:
    db = sqlite3.connect(f"{target.as_uri()}?mode=ro", uri=True)
    db.create_collation("unicase", _by_folded_case)
    return db


def _check(db: sqlite3.Connection) -> None:
    """The tables must be there, and be tables."""
    there = sqlite_copy.tables(db)
    missing = [name for name in _TABLES if name not in there]
    if missing:
        raise sqlite3.DatabaseError(f"no table {missing[0]}")


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
            stream = zstd.ZstdFile(source) if latest else source
            _pour(cast("BinaryIO", stream), file, most, path, tick)
        _leave_wal(target)
        room = max(_ALWAYS, _MOST_RATIO * path.stat().st_size)
        media = tuple(_media(path, archive, names, _Room(room), latest=latest))
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
            raise _too_large(path, most)
        target.write(piece)


def _leave_wal(target: Path) -> None:
    """Have SQLite read the file without a log beside it: bytes 18 and 19 name its journal."""
    with target.open("r+b") as file:
        if file.read(len(sqlite_copy.HEADER)) != sqlite_copy.HEADER:
            raise sqlite3.DatabaseError("not a database")
        file.seek(18)
        file.write(b"\x01\x01")


def _media(
    path: Path, archive: zipfile.ZipFile, names: set[str], room: "_Room", *, latest: bool
) -> Iterator[MediaFile]:
    """The media files that are there and have a safe name, each name once."""
    if _INDEX not in names:
        return
    with archive.open(_INDEX) as file:
        raw = (zstd.ZstdFile(file) if latest else file).read(_MOST_INDEX)
    index = _latest_index(raw) if latest else _legacy_index(raw)
    seen: set[str] = set()
    for member, given in index:
        name = unicodedata.normalize("NFC", given)
        if member in names and is_safe(name) and name not in seen:
            seen.add(name)
            opened = partial(_open_member, path, member, room, packed=latest)
            yield MediaFile(name, opened)


def _latest_index(raw: bytes) -> Iterator[tuple[str, str]]:
    for place, entry in enumerate(protobuf.all_of(raw, 1)):
        name = protobuf.first_bytes(entry, 1)
        if name is not None:
            yield str(place), name.decode("utf-8", "replace")


def _legacy_index(raw: bytes) -> Iterator[tuple[str, str]]:
    try:
        index = json_text.parsed(raw or b"{}")
    except ValueError:
        return
    if isinstance(index, dict):
        for member, name in index.items():
            if isinstance(name, str):
                yield member, name


def is_safe(name: str) -> bool:
    """Whether a media file's name is a bare name, without a way out of its folder."""
    return (
        bool(name.strip(". "))
        and len(name.encode("utf-8", "surrogatepass")) <= 200
        and not set(name) & set('/\\:*?"<>|')
        and name.isprintable()
        and not _DEVICE.match(name)
    )


def _open_member(path: Path, member: str, room: "_Room", *, packed: bool) -> BinaryIO:
    """A media file's bytes; the caller closes it. Raises DeckFileError where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            stream = archive.open(member)
    except _DAMAGED as error:
        raise _damaged(path, str(error)) from error
    unpacked = cast("IO[bytes]", zstd.ZstdFile(stream)) if packed else stream
    return cast("BinaryIO", _Media(path, unpacked, partial(room.take, path, member)))


class _Room:
    """How much all media of a package may come to, each counted once however often it is read."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._sizes: dict[str, int] = {}
        self._sum = 0

    def take(self, path: Path, member: str, size: int) -> None:
        """Count that so much of a member was read. Raises DeckFileError for more than fits."""
        more = size - self._sizes.get(member, 0)
        if more > 0:
            self._sizes[member] = size
            self._sum += more
        if self._sum > self._most:
            raise _too_large(path, self._most)


class _Media(io.RawIOBase):
    """A media file's bytes, unpacked while they are read."""

    def __init__(self, path: Path, stream: IO[bytes], take: Callable[[int], None]) -> None:
        self._path, self._stream, self._take = path, stream, take
        self._size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        try:
            piece = self._stream.read(size)
        except _DAMAGED as error:
            raise _damaged(self._path, str(error)) from error
        self._size += len(piece)
        self._take(self._size)
        return piece

    def close(self) -> None:
        self._stream.close()
        super().close()
