"""Statements that a key press waits for, compiled once."""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Update

from trainer.storage.engine import driver_of


class Prepared:
    """An INSERT or UPDATE of SQLAlchemy's Core, whose values go straight to SQLite.

    All that the engine does for each execution otherwise takes a few times as long as SQLite does.
    An INSERT has all the table's columns but the id, which are NULL where no value is given.
    """

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._sql = ""
        self._binds: list[tuple[str, Callable[[Any], Any] | None]] = []

    def compile(self, dialect: Dialect) -> None:
        """Make it ready; the first execution does so otherwise, and takes the longer."""
        if self._sql:
            return
        columns = None
        if isinstance(self._statement, Insert):
            columns = [each.name for each in self._statement.table.columns if each.name != "id"]
        compiled = self._statement.compile(dialect=dialect, column_keys=columns)
        for name in compiled.positiontup or ():
            bind = compiled.binds[name]
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            assert bind.required, "a constant would be NULL"
            self._binds.append((name, process))
        self._sql = str(compiled)

    def execute(self, connection: Connection, values: Mapping[str, Any]) -> sqlite3.Cursor:
        """Run it with these values, by the names of columns and of bound parameters.

        Raises the errors of `sqlite3`, which the engine would wrap.
        """
        self.compile(connection.dialect)
        parameters = []
        for name, process in self._binds:
            value = values.get(name)
            parameters.append(value if value is None or process is None else process(value))
        return driver_of(connection).execute(self._sql, parameters)
