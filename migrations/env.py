"""Alembic's environment: one shared connection, one transaction, foreign keys off meanwhile."""

import re

from alembic import context
from sqlalchemy import Connection

from trainer.storage import search_index
from trainer.storage.migrate import foreign_keys_hold
from trainer.storage.models import Base

_COLLATION = re.compile(r'\s+COLLATE\s+"?\w+"?')


def run(connection: Connection) -> None:
    """Migrate on `connection`.

    Batch mode rebuilds tables; with foreign keys on, dropping the old table would delete what
    points at it. SQLite ignores the pragma inside a transaction, so it comes before BEGIN.
    """
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=search_index.is_described,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        before = _indexes(connection)
        context.run_migrations()
        _give_collations(connection, before)
        search_index.mend(connection)
        if not foreign_keys_hold(connection):
            raise RuntimeError("a migration left a foreign key that points nowhere")
    connection.commit()
    driver.cursor().execute("PRAGMA foreign_keys = ON")


def _indexes(connection: Connection) -> dict[str, str]:
    rows = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    return {str(name): str(sql) for name, sql in rows}


def _give_collations(connection: Connection, before: dict[str, str]) -> None:
    """Make the indexes anew whose collation was lost: batch mode knows of none."""
    for name, sql in _indexes(connection).items():
        former = before.get(name, sql)
        if sql != former and sql == _COLLATION.sub("", former):
            quoted = connection.dialect.identifier_preparer.quote_identifier(name)
            connection.exec_driver_sql(f"DROP INDEX {quoted}")
            connection.exec_driver_sql(former)


connection = context.config.attributes.get("connection")
if connection is None:  # `alembic revision --autogenerate`, by a developer
    from sqlalchemy import create_engine

    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).connect() as connection:
        run(connection)
else:
    run(connection)
