"""Folders of other programs, walked without leaving them: no links, devices or endless trees."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from trainer.errors import DeckFileError
from trainer.formats.anki_media import is_safe
from trainer.formats.parsed import MediaFile
from trainer.formats.reporting import Reporter
from trainer.formats.source import unreadable
from trainer.i18n import _

MOST_FILES = 100_000
_DEEPEST = 50  # folders within each other

MEDIA = {  # suffixes of what is shown or heard
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".avif", ".tif", ".tiff", ".ico",
    ".mp3", ".wav", ".ogg", ".oga", ".m4a", ".flac", ".opus", ".aac", ".3gp", ".spx",
    ".mp4", ".webm", ".ogv", ".mov", ".mkv", ".avi", ".mpg", ".mpeg", ".pdf",
}  # fmt: skip


def files_in(
    root: Path, keep: Callable[[str], bool], reporter: Reporter | None = None
) -> Iterator[Path]:
    """The plain files below `root` whose name `keep` takes, in order; nothing hidden or linked.

    Links and devices that would be wanted are told to `reporter`. Raises DeckFileError where the
    folder holds more files than decks ever do.
    """
    seen = 0
    for folder, folders, names in os.walk(root, onerror=_refuse):
        deep = len(Path(folder).relative_to(root).parts) >= _DEEPEST
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        seen += len(names)
        if seen > MOST_FILES:
            message = _("“{path}” holds more than {count} files; choose a folder within it.")
            raise DeckFileError(message.format(path=root, count=MOST_FILES))
        for name in sorted(names):
            if not keep(name) or name.startswith("."):
                continue
            path = Path(folder, name)
            if is_plain(path):
                yield path
            elif reporter is not None:
                message = _("“{name}” is a link or no file, and was left out.")
                reporter.add(0, message.format(name=path.relative_to(root)))


def is_plain(path: Path) -> bool:
    """Whether `path` itself is a file: no link, device or pipe."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _refuse(error: OSError) -> None:
    raise unreadable(error.filename, error) from error


class MediaFinder:
    """Finds the pictures and sounds that notes name, and gives each a bare name of its own.

    Only plain files inside `root` count; what else is named is reported, once, and stays as it is.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._names: dict[Path, str] = {}
        self._missed: set[str] = set()

    def name_of(
        self, wanted: str, places: Iterable[Path], line: int, reporter: Reporter
    ) -> str | None:
        """The bare name for the first of `places` that is a file; None, and a problem, for none."""
        for place in places:
            path = self._inside(place)
            if path is not None:
                return self._names.get(path) or self._named(path)
        if wanted not in self._missed:
            self._missed.add(wanted)
            message = _("“{name}” is no file in this folder, so the note comes without it.")
            reporter.add(line, message.format(name=wanted))
        return None

    @property
    def files(self) -> tuple[MediaFile, ...]:
        """All that was found."""
        return tuple(
            MediaFile(name, partial(_open, self._root, path)) for path, name in self._names.items()
        )

    def _inside(self, place: Path) -> Path | None:
        try:
            path = Path(os.path.normpath(place))
            inside = path.is_relative_to(self._root) and path.resolve() == path and is_plain(path)
        except (OSError, ValueError, RuntimeError):
            return None
        return path if inside and is_safe(path.name) else None

    def _named(self, path: Path) -> str:
        name, count = path.name, 1
        taken = {given.lower() for given in self._names.values()}
        while name.lower() in taken:
            count += 1
            name = f"{path.stem}-{count}{path.suffix}"
        self._names[path] = name
        return name


def _open(root: Path, path: Path) -> BinaryIO:
    """The file's bytes, if it still is a file of the folder when it is copied."""
    if path.resolve() != path or not path.is_relative_to(root) or not is_plain(path):
        raise OSError(0, _("it is no plain file any more"), str(path))
    return cast("BinaryIO", path.open("rb"))
