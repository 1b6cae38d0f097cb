"""Bring a collection to the program's revision: create it, upgrade it after a backup, or refuse."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from trainer.domain.backups import Reason
from trainer.errors import CollectionError
from trainer.i18n import _
from trainer.shipped import shipped
from trainer.storage import engine
from trainer.wording import why

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
HEAD = REVISIONS[-1]
_SCHEMA = "schema.sql"  # of a new collection: running every migration for it takes ten times longer


def schema() -> str:
    """The statements that make the tables of a new collection."""
    return (shipped("migrations") / _SCHEMA).read_text(encoding="utf-8")


def revision(path: Path) -> str | None:
    """The revision of the collection at `path`, by one plain statement and without Alembic."""
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=engine.BUSY_TIMEOUT_MS / 1000)) as db:
        row = db.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def prepare(path: Path, now: datetime) -> bool:
    """Make sure that `path` is a collection at `HEAD`; answers whether it was created just now.

    Raises CollectionError, leaving the file as it was, where it is no collection or a newer one, or
    where it cannot be read or written.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            return _create(path)
        has_log = engine.check_file(path)
        if not has_log or path.with_name(f"{path.name}-journal").exists():
            _give_log(path)
        _bring_up(path, now)
    except OSError as error:
        raise CollectionError(
            _("No collection can be opened or made at {path} ({reason}).").format(
                path=path, reason=why(error)
            )
        ) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise engine.explain(error, path) or _damaged(path) from error
    except UnicodeDecodeError as error:  # SQLite's words quote a damaged file
        raise _damaged(path) from error
    return False


def _bring_up(path: Path, now: datetime) -> None:
    """Upgrade a collection that is behind, after a backup; refuse a newer one."""
    found = revision(path)
    if found == HEAD:
        return
    if found not in REVISIONS:
        raise CollectionError(
            _("{path} was made by a newer version of the trainer; update the trainer.").format(
                path=path
            )
        )
    from trainer.storage import backup  # noqa: PLC0415 - which only an upgrade needs

    backup.back_up(path, now, Reason.MIGRATION)
    upgrade(path)


def _give_log(path: Path) -> None:
    """Undo what was cut off while there was no log, and go back to it; not while it is in use.

    Such as a first import or a restore. A connection that only reads could not undo it.
    """
    with closing(sqlite3.connect(path, timeout=0)) as db, suppress(sqlite3.OperationalError):
        db.execute("PRAGMA journal_mode = WAL")


def upgrade(path: Path, target: str = HEAD) -> None:
    """Run Alembic's migrations up to `target`, in one transaction."""
    from alembic import command  # noqa: PLC0415 - 0.2 s that only an upgrade has to spend
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(shipped("migrations")).replace("%", "%%"))
    database = engine.open_engine(path)
    try:
        with database.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, target)
    finally:
        database.dispose()


def foreign_keys_hold(connection: Connection) -> bool:
    """Whether every foreign key of the database points at a row."""
    return connection.exec_driver_sql("PRAGMA foreign_key_check").first() is None


def _create(path: Path) -> bool:
    """Build the collection beside its place and move it there whole; a race has one winner."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with TemporaryDirectory(prefix=".new-", dir=path.parent) as folder:
        growing = Path(folder) / path.name
        growing.touch(0o600)  # what somebody gets wrong is nobody else's to read
        with closing(sqlite3.connect(growing)) as db:
            db.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
            db.executescript(schema())
        if revision(growing) != HEAD:
            upgrade(growing)
        with closing(sqlite3.connect(growing)) as db:
            db.execute("PRAGMA journal_mode = WAL")
        return _move_new(growing, path)


def _move_new(growing: Path, path: Path) -> bool:
    """Give the new collection its name, unless another terminal's first start was quicker."""
    if path.exists() and path.stat().st_size == 0:
        growing.replace(path)  # an empty file holds nothing that could be lost
        return True
    try:
        os.link(growing, path)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        growing.rename(path)
    return True


def _damaged(path: Path) -> CollectionError:
    return CollectionError(
        _("{path} is damaged; trainer backup list shows what can be restored.").format(path=path)
    )
