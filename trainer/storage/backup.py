"""Copies of the collection, by SQLite's own backup API, verified after writing."""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from trainer.errors import CollectionError
from trainer.i18n import _

FOLDER = "backups"


def back_up(path: Path, now: datetime, label: str) -> Path:
    """Copy the collection at `path` into its backups folder; answers the copy's place.

    Raises CollectionError where the copy fails or does not pass SQLite's check.
    """
    folder = path.parent / FOLDER
    target = folder / f"{path.stem}-{now:%Y%m%d-%H%M%S}-{label}.db"
    try:
        folder.mkdir(exist_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.execute(
                "SELECT count(*) FROM sqlite_master"
            ).fetchone()  # backup() waits for ever
            source.backup(copy)
            verdict = str(copy.execute("PRAGMA quick_check").fetchone()[0])
    except (OSError, sqlite3.Error) as error:
        verdict = str(error)
    if verdict != "ok":
        with suppress(OSError):
            target.unlink(missing_ok=True)
        raise _failed(target, verdict)
    return target


def _failed(target: Path, reason: str) -> CollectionError:
    return CollectionError(
        _("The backup {path} could not be written ({reason}); nothing was changed.").format(
            path=target, reason=reason
        )
    )
