"""Office documents opened: the XML in their zip files, with bounds on size, depth and number.

A document type is refused, and with it every entity, inner or outer: office documents have none.
"""

import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Self
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from trainer.errors import LetterError
from trainer.i18n import _
from trainer.progress import Progress

MOST_UNPACKED = 96 << 20  # bytes of one member; 500 pages take some ten million
_MOST_ELEMENTS = 1_000_000
_DEEPEST = 120
_CHUNK = 1 << 18
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED = (  # RuntimeError: an encrypted member
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, expat.ExpatError, OSError,
    OverflowError,
)  # fmt: skip


class Office:
    """An office document whose XML can be asked for by name."""

    def __init__(self, path: Path, progress: Progress) -> None:
        self.path = path
        self._progress = progress
        try:
            self._archive = zipfile.ZipFile(path)
        except _DAMAGED as error:
            raise damaged(path) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._archive.close()

    def names(self) -> set[str]:
        """The names of what it holds."""
        return set(self._archive.namelist())

    def start(self, name: str, size: int) -> bytes:
        """The first bytes of a member, which must be there."""
        try:
            with self._archive.open(self._member(name)) as file:
                return file.read(size)
        except _DAMAGED as error:
            raise damaged(self.path) from error

    def xml(self, name: str, without: Collection[str]) -> Element:
        """The root of a member's XML, tags and attributes without their namespaces.

        Elements whose tag is in `without` are left out with all they hold; a missing member gives
        an empty root. Raises LetterError for what is damaged, too large, or no office document.
        """
        if name not in self._archive.NameToInfo:
            return Element("none")
        tree = _Tree(self.path, without)
        try:
            member = self._member(name)
            done = 0
            with self._archive.open(member) as file:
                while chunk := file.read(_CHUNK):
                    done += len(chunk)
                    if done > MOST_UNPACKED:
                        raise too_large(self.path)
                    tree.feed(chunk)
                    self._progress(done, max(done, member.file_size))
            return tree.close()
        except _DAMAGED as error:
            raise damaged(self.path) from error

    def _member(self, name: str) -> zipfile.ZipInfo:
        member = self._archive.getinfo(name)
        if member.compress_type not in _METHODS:
            raise zipfile.BadZipFile(name)
        if member.flag_bits & 1:
            raise encrypted(self.path)
        return member


def inside(parent: Element, tag: str) -> Iterator[Element]:
    """The children of that tag, also those in groups and content controls, not in a text."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in ("tbl", "table", "p"):
            yield from inside(child, tag)


def damaged(path: Path) -> LetterError:
    """What to say of a document that cannot be followed to its end."""
    return LetterError(
        _("{path}: is damaged; open it where it was written and save it again").format(path=path)
    )


def too_large(path: Path) -> LetterError:
    """What to say of a document that holds more than any letter."""
    return LetterError(_("{path}: is too large for a letter").format(path=path))


def encrypted(path: Path) -> LetterError:
    """What to say of a document that only its password opens."""
    return LetterError(
        _("{path}: is protected with a password; save it without one first").format(path=path)
    )


class _Tree:
    """Expat's events made into elements, those that nobody asks for left out at once."""

    def __init__(self, path: Path, without: Collection[str]) -> None:
        self._path, self._without = path, without
        self._builder = TreeBuilder()
        self._depth = self._left_out = self._count = 0
        parser = self._parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, data: bytes) -> None:
        self._parser.Parse(data, False)

    def close(self) -> Element:
        self._parser.Parse(b"", True)
        return self._builder.close()

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        name = tag.rpartition("}")[2]
        if self._left_out or name in self._without:
            self._left_out += 1
            return
        self._count += 1
        if self._count > _MOST_ELEMENTS or self._depth > _DEEPEST:
            raise too_large(self._path)
        self._builder.start(
            name, {key.rpartition("}")[2]: value for key, value in attributes.items()}
        )

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._left_out:
            self._left_out -= 1
        else:
            self._builder.end(tag.rpartition("}")[2])

    def _text(self, text: str) -> None:
        if not self._left_out:
            self._builder.data(text)

    def _doctype(self, *_given: object) -> None:
        raise LetterError(
            _("{path}: declares entities, which no office document does; it is not read").format(
                path=self._path
            )
        )
