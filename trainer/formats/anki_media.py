"""The media files of a package of Anki's: their names, and their bytes while they are read."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, cast

from trainer.formats import json_text, protobuf
from trainer.formats.anki_unpacking import DAMAGED, damaged, too_large, unpacked
from trainer.formats.parsed import MediaFile

_INDEX = "media"
_MOST_INDEX = 64 << 20
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\s*(?:\.|\Z)", re.IGNORECASE)  # in Windows


class Room:
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
            raise too_large(path, self._most)


def media_of(
    path: Path, archive: zipfile.ZipFile, names: set[str], room: Room, *, latest: bool
) -> Iterator[MediaFile]:
    """The media files that are there and have a safe name, each name once."""
    if _INDEX not in names:
        return
    with archive.open(_INDEX) as file:
        raw = unpacked(file, latest=latest).read(_MOST_INDEX)
    index = _latest_index(raw) if latest else _legacy_index(raw)
    seen: set[str] = set()
    for member, given in index:
        name = unicodedata.normalize("NFC", given)
        if member in names and is_safe(name) and name not in seen:
            seen.add(name)
            opened = partial(_open_member, path, member, room, latest=latest)
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


def _open_member(path: Path, member: str, room: Room, *, latest: bool) -> BinaryIO:
    """A media file's bytes; the caller closes it. Raises DeckFileError where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            stream = archive.open(member)
    except DAMAGED as error:
        raise damaged(path, str(error)) from error
    content = unpacked(stream, latest=latest)
    return cast("BinaryIO", _Media(path, content, partial(room.take, path, member)))


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
        except DAMAGED as error:
            raise damaged(self._path, str(error)) from error
        self._size += len(piece)
        self._take(self._size)
        return piece

    def close(self) -> None:
        self._stream.close()
        super().close()
