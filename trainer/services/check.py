"""Checking the collection, from its file to the schedule of each card, and mending it."""

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.domain.backups import Reason
from trainer.errors import CollectionError
from trainer.i18n import _, ngettext
from trainer.progress import Progress, unseen
from trainer.services import backups
from trainer.services.backups import Saved
from trainer.services.check_columns import columns
from trainer.services.check_files import files
from trainer.services.check_notes import Notes
from trainer.services.check_references import References
from trainer.services.check_schedules import Schedules
from trainer.services.check_schema import INDEXES, schema
from trainer.services.check_texts import texts
from trainer.services.collection import Collection
from trainer.services.findings import Finding, Tick, examples
from trainer.storage import engine, integrity, restoring, salvage
from trainer.storage.salvage import Salvaged

_ROUNDS = 3  # mending one thing may bring another to light


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. After a repair, `repaired` was mended and `findings` are what is left.

    `kept` is the backup of before. Where SQLite cannot read the file, `newest` is the latest sound
    backup, and `salvaged` what a repair could read of it.
    """

    findings: tuple[Finding, ...] = ()
    repaired: tuple[Finding, ...] = ()
    kept: Path | None = None
    is_readable: bool = True
    newest: Saved | None = None
    salvaged: Salvaged | None = None

    @property
    def is_sound(self) -> bool:
        """Whether nothing is left to mend; remarks do not count."""
        return all(finding.is_remark for finding in self.findings)


def check(settings: Settings, instant: datetime, seen: Progress = unseen) -> Report:
    """Check the collection; nothing is written, save that an older one is migrated as always.

    Raises CollectionError where there is none, or one that is not to be opened.
    """
    faults = _faults(settings)
    if not integrity.are_of_indexes(faults):
        return _unreadable(settings, faults)
    with _opened(settings, instant) as collection, collection.reading() as session:
        return Report(tuple(_look(collection, session, faults, seen)))


def repair(settings: Settings, instant: datetime, seen: Progress = unseen) -> Report:
    """Check the collection and mend what can be mended, in one transaction, after a backup.

    Restoring the backup takes it back. Raises CollectionError as `check` does, and where the backup
    fails: nothing was written then.
    """
    faults = _faults(settings)
    if not integrity.are_of_indexes(faults):
        return _salvaged(settings, instant, _unreadable(settings, faults))
    with _opened(settings, instant) as collection, collection.writing() as session:
        found = list(_look(collection, session, faults, seen))
        if not any(finding.repair for finding in found):
            return Report(tuple(found))
        kept = backups.safe(settings, instant, Reason.CHECK)
        repaired, left = _mend(collection, session, found, seen)
    faults = _faults(settings)  # the rest was looked at again within the transaction
    report = _unreadable(settings, faults) if faults else Report(tuple(left))
    return replace(report, repaired=tuple(repaired), kept=kept)


@contextmanager
def _opened(settings: Settings, instant: datetime) -> Iterator[Collection]:
    """The collection, closed for good afterwards.

    Damage breaks statements off, and SQLAlchemy's tracebacks hold those in circles: until they are
    collected, SQLite's lock stays.
    """
    with closing(Collection(settings, lambda: instant)) as collection:
        yield collection
    gc.collect()


def _faults(settings: Settings) -> list[str]:
    path = settings.collection
    if not path.is_file():
        raise CollectionError(_("{path}: there is no collection there.").format(path=path))
    if engine.is_database(path):
        engine.check_file(path)
    try:
        return integrity.faults(path)
    except sqlite3.DatabaseError as error:
        raise engine.explain(error, path) or error from error


def _unreadable(settings: Settings, faults: list[str]) -> Report:
    count = len(faults)
    sentence = ngettext(
        "The file is damaged: SQLite reports {n} fault.",
        "The file is damaged: SQLite reports {n} faults.",
        count,
    ).format(n=count)
    finding = Finding("file", sentence, count, examples(faults))
    return Report((finding,), is_readable=False, newest=_newest_sound(settings))


def _newest_sound(settings: Settings) -> Saved | None:
    for saved in backups.listing(settings):
        if saved.reason is Reason.SALVAGED:
            continue
        try:
            with restoring.taken(saved.path, settings.collection.parent):
                return saved
        except CollectionError:
            continue
    return None


def _salvaged(settings: Settings, instant: datetime, report: Report) -> Report:
    try:
        done = salvage.salvage(settings.collection, instant)
    except CollectionError:
        return report
    return replace(report, salvaged=done, newest=_newest_sound(settings))


def _mend(
    collection: Collection, session: Session, found: list[Finding], seen: Progress
) -> tuple[list[Finding], list[Finding]]:
    """Mend what was found and what that brings to light; answers what was mended, what is left."""
    connection = session.connection()
    repaired: list[Finding] = []
    if any(finding.name == INDEXES for finding in found):
        integrity.drop_indexes(connection)  # rows are not to be changed by way of a wrong one
    for _round in range(_ROUNDS):
        todo = [(finding, finding.repair) for finding in found if finding.repair is not None]
        if not todo:
            break
        for finding, mend in sorted(todo, key=lambda pair: pair[0].name == INDEXES):
            mend(session)
            repaired.append(finding)
        session.flush()
        session.expire_all()
        found = list(_look(collection, session, [], seen))
    return repaired, found


def _look(
    collection: Collection, session: Session, faults: list[str], seen: Progress
) -> Iterator[Finding]:
    """All findings. What cannot even be looked at is one as well."""
    settings, now = collection.settings, collection.now()
    tick = _counting(session, seen)
    references = References(session, now, settings.preset)
    looks: tuple[Callable[[], Iterable[Finding]], ...] = (
        lambda: files(settings),
        lambda: schema(session, faults),
        references.findings,
        lambda: texts(session),
        lambda: columns(session, collection.days),
        lambda: Notes(now, settings.media).findings(session, tick),
        lambda: Schedules(collection.days).findings(session, tick),
    )
    for look in looks:
        try:
            yield from list(look())
        except (DatabaseError, sqlite3.DatabaseError, UnicodeDecodeError) as error:
            reason = str(error.orig if isinstance(error, DatabaseError) else error)
            sentence = _("A part of the collection cannot be read ({reason}).")
            yield Finding("unreadable", sentence.format(reason=examples([reason])[0]), 1)


def _counting(session: Session, seen: Progress) -> Tick:
    """Adds up notes and cards that were looked at."""
    total = done = 0
    for table in ("note", "card"):
        count = session.connection().exec_driver_sql(
            f"SELECT count(*) FROM {table} WHERE deleted_at IS NULL"  # noqa: S608 - ours
        )
        total += count.scalar_one()

    def tick(count: int) -> None:
        nonlocal done
        done = min(done + count, total)
        seen(done, total)

    return tick
