"""The composition root: settings, clock and database sessions of one open collection."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.domain.day import StudyDays
from trainer.domain.schedule import Preset
from trainer.storage import engine, migrate, presets


def utc_now() -> datetime:
    """The system's time."""
    return datetime.now(UTC)


class Collection:
    """An open collection. Front ends make one and hand it to the services.

    `is_new` tells that the file was made just now. Raises CollectionError, with a sentence, where
    the file cannot be used; the file stays as it was.
    """

    def __init__(self, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self.settings = settings
        self.days = StudyDays(settings.rollover)
        self._clock = clock
        self._preset_ids: dict[Preset, int] = {}
        self.is_new = migrate.prepare(settings.collection, clock())
        self._reading = engine.open_engine(settings.collection)
        self._writing = engine.writing(self._reading)

    def use(self, settings: Settings) -> None:
        """Go by other settings from now on."""
        self.settings = settings
        self.days = StudyDays(settings.rollover)

    def now(self) -> datetime:
        """The present instant, in UTC; the only clock there is."""
        return self._clock()

    def today(self) -> date:
        """The present study day."""
        return self.days.day_of(self.now())

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the collection and writes nothing."""
        with self._explained(), Session(self._reading) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One transaction: committed whole at the end of the block, or not at all on an error."""
        with self._explained(), Session(self._writing, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def filling(self) -> Iterator[Session]:
        """Like `writing`, for very many rows.

        A collection made just now does without the log meanwhile: what is all new is written once
        then, not twice, and SQLite's rollback journal is as safe.
        """
        if not self.is_new:
            with self.writing() as session:
                yield session
            return
        with self._explained():
            engine.set_journal(self._reading, "DELETE")
        try:
            with self.writing() as session:
                yield session
        finally:
            with suppress(sqlite3.DatabaseError):  # the next opening brings the log back
                engine.set_journal(self._reading, "WAL")

    @contextmanager
    def statements(self) -> Iterator[Connection]:
        """Like `writing`, for statements of SQLAlchemy's Core alone: the quickest way."""
        with self._explained(), self._writing.begin() as connection:
            yield connection

    def preset_version(self, preset: Preset) -> int:
        """The id of the row that holds `preset`, made in a transaction of its own where none does.

        Rows of presets never change, so it is looked up once.
        """
        if preset not in self._preset_ids:
            with self.writing() as session:
                preset_id = presets.version_of(session, preset, self.now())
            self._preset_ids[preset] = preset_id
        return self._preset_ids[preset]

    def close(self) -> None:
        """Let go of the file; what is called next opens it anew."""
        self._preset_ids.clear()  # another file may stand there then
        self._reading.dispose()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, sqlite3.DatabaseError) as error:
            known = engine.explain(error, self.settings.collection)
            if known is None:
                raise
            raise known from error
