"""Whether the collection and what lies beside it are their user's alone to read."""

import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.i18n import ngettext
from trainer.services.findings import Finding, examples
from trainer.storage import backup

_OTHERS = 0o077


def files(settings: Settings) -> Iterator[Finding]:
    """Files and folders that others on this machine may read or change.

    SQLite gives the collection's log the permissions of the collection.
    """
    if os.name != "posix":
        return
    open_ones = [path for path in _ours(settings) if _is_open(path)]
    if not open_ones:
        return

    def close(_session: Session) -> None:
        for path in open_ones:
            path.chmod(0o700 if path.is_dir() else 0o600)

    count = len(open_ones)
    sentence = ngettext(
        "{n} file or folder can be read by others on this machine.",
        "{n} files or folders can be read by others on this machine.",
        count,
    ).format(n=count)
    yield Finding("files.open", sentence, count, examples(open_ones), close)


def _ours(settings: Settings) -> Iterator[Path]:
    path = settings.collection
    yield from (path, path.parent / backup.FOLDER, settings.media, settings.logs)
    yield from (file for _stamp, file in backup.listing(path))


def _is_open(path: Path) -> bool:
    try:
        return not path.is_symlink() and bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False
