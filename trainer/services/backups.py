"""Backups: made by themselves and on request, listed, and put back.

None of this opens the collection as the rest does: it may be damaged.
"""

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.config import Settings
from trainer.domain.backups import Losses, Reason, Stamp, automatic, outdated
from trainer.domain.day import StudyDays
from trainer.errors import CollectionError, DamagedError
from trainer.i18n import _
from trainer.progress import Progress, unseen
from trainer.services.collection import Collection
from trainer.storage import backup, engine, restoring
from trainer.storage.backup import Contents
from trainer.wording import why


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup. `number` counts from the newest; `size` is in bytes; `made_at` is UTC.

    `reason` and `made_at` are None for a file of another name; `contents` where it cannot be read.
    """

    number: int | None
    path: Path
    made_at: datetime | None
    reason: Reason | None
    size: int
    contents: Contents | None


@dataclass(frozen=True, slots=True)
class Restored:
    """`kept` is the backup of what was there before; None where nothing was."""

    saved: Saved
    kept: Path | None


def now(settings: Settings, instant: datetime, reason: Reason = Reason.NOW) -> Path:
    """Make a backup of the collection, which may be open; answers its place.

    Raises CollectionError where that fails.
    """
    path = settings.collection
    if not path.is_file():
        raise CollectionError(_("{path}: there is no collection there.").format(path=path))
    kept = backup.back_up(path, instant, reason)
    _rotate(settings, instant)
    return kept


def before(collection: Collection, reason: Reason) -> Path | None:
    """A backup before what may change much.

    None where one holds all that there is, or where there is nothing to lose.
    """
    settings = collection.settings
    return now(settings, collection.now(), reason) if _is_worth_it(settings) else None


def daily(settings: Settings, instant: datetime) -> Path | None:
    """The backup of the day or week, if it is due and something changed since the latest.

    Nothing is opened where it is not due.
    """
    stamps = [stamp for stamp, _path in backup.listing(settings.collection)]
    reason = automatic(stamps, settings.backups, instant, StudyDays(settings.rollover))
    if reason is None or not _is_worth_it(settings):
        return None
    return now(settings, instant, reason)


def safe(settings: Settings, instant: datetime, reason: Reason) -> Path:
    """A backup of what may be damaged: byte for byte where SQLite cannot copy it."""
    try:
        return now(settings, instant, reason)
    except DamagedError:
        return backup.set_aside(settings.collection, instant)


def listing(settings: Settings) -> list[Saved]:
    """All backups, newest first."""
    return [
        _saved(path, number, stamp)
        for number, (stamp, path) in enumerate(backup.listing(settings.collection), 1)
    ]


def find(settings: Settings, which: str) -> Saved:
    """The backup of that number, or in that file. Raises CollectionError where there is none."""
    if which.isdecimal():
        found = {str(saved.number): saved for saved in listing(settings)}
        if which in found:
            return found[which]
        raise CollectionError(
            _("There is no backup {number}; trainer backup list shows them.").format(number=which)
        )
    path = Path(which).expanduser()
    if not path.exists() and path.name == which:
        path = settings.collection.parent / backup.FOLDER / which
    if not path.is_file():
        raise CollectionError(_("{path}: there is no backup there.").format(path=path))
    known = next((s for s in listing(settings) if s.path.resolve() == path.resolve()), None)
    return known or _saved(path)


def losses(settings: Settings, saved: Saved) -> Losses | None:
    """What restoring would lose; None where the collection is not there or cannot be read.

    Raises CollectionError where the backup cannot be restored.
    """
    with restoring.taken(saved.path, _home(settings)) as copy:
        return restoring.losses(settings.collection, copy)


def restore(
    settings: Settings, saved: Saved, instant: datetime, seen: Progress = unseen
) -> Restored:
    """Put a backup in the collection's place, after a backup of what is there.

    A collection that is open has to be closed first (`Collection.close`), and made anew
    afterwards: the backup may be of an older schema. Raises CollectionError, the collection being
    as it was, where the backup is not sound or another program has the collection open.
    """
    path = settings.collection
    with restoring.taken(saved.path, _home(settings)) as copy:
        if not path.exists() or path.stat().st_size == 0:
            restoring.replace(path, copy)
            return Restored(saved, None)
        if engine.is_database(path):
            engine.check_file(path)
        try:
            with restoring.alone(path) as db:
                kept = backup.back_up(path, instant, Reason.RESTORE, db)
                if not restoring.takes_back(db, saved.path, kept.parent):
                    restoring.sign(copy, kept, instant)
                restoring.overwrite(db, copy, seen)
        except DamagedError:
            kept = backup.set_aside(path, instant)
            restoring.replace(path, copy)
    _rotate(settings, instant)
    return Restored(saved, kept)


def _saved(path: Path, number: int | None = None, stamp: Stamp | None = None) -> Saved:
    return Saved(
        number,
        path,
        stamp.made_at if stamp else None,
        stamp.reason if stamp else None,
        path.stat().st_size,
        backup.contents(path),
    )


def _home(settings: Settings) -> Path:
    """The collection's folder, made where it is not there."""
    folder = settings.collection.parent
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise CollectionError(
            _("No collection can be opened or made at {path} ({reason}).").format(
                path=settings.collection, reason=why(error)
            )
        ) from error
    return folder


def _is_worth_it(settings: Settings) -> bool:
    path = settings.collection
    partial = (Reason.DAMAGED, Reason.SALVAGED)
    made = [file for stamp, file in backup.listing(path) if stamp.reason not in partial]
    if not path.is_file() or not all(backup.is_changed_since(path, file) for file in made):
        return False
    try:
        return not backup.is_empty(path)
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        known = engine.explain(error, path) if isinstance(error, sqlite3.Error) else None
        raise known or backup.damaged(path, str(error)) from error


def _rotate(settings: Settings, instant: datetime) -> None:
    places = dict(backup.listing(settings.collection))
    for stamp in outdated(places, settings.backups, instant):
        with suppress(OSError):  # the next one tries again
            places[stamp].unlink()
