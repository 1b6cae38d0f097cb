"""SQLite for SQLAlchemy, with one store of compiled statements for all collections of a process.

An engine compiles each statement once, which takes longer than to run it. A trainer opens one
collection; tests open thousands, in which the same statements are run.
"""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite import pysqlite

_MOST = 1000


class _Compiled(dict[Any, Any]):
    """Statements as they were compiled; begins anew where there are very many."""

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) >= _MOST:
            self.clear()
        super().__setitem__(key, compiled)


_COMPILED = _Compiled()


class Dialect(pysqlite.dialect):
    """Equal to those that were made in the same way: what one compiled serves another."""

    supports_statement_cache = True

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.made_with = options

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dialect) and other.made_with == self.made_with

    def __hash__(self) -> int:
        return hash(Dialect)

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Called by SQLAlchemy with each new engine."""
        engine.update_execution_options(compiled_cache=_COMPILED)


def use() -> None:
    """Have all engines made from now on share what they compile."""
    registry.register("sqlite", __name__, "Dialect")
