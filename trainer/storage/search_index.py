"""The index of words (FTS5) over notes' plain text, and how far it has come.

Notes are not indexed as they come in, so that an import of a hundred thousand takes no longer: a
mark tells up to which id all are, and triggers write down which of those have changed, with the
text that is indexed (SQLite lets no trigger write to FTS5 where the schema is not trusted).
`catch_up` takes in the rest before words are looked up. New notes need no trigger, since their ids
come after all others. All its tables and triggers are called `note_search…`; no model describes
them.
"""

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

NAME = "note_search"

_NOTING = (  # that a note has changed, unless that is written down already
    "WHEN old.id <= (SELECT indexed_to FROM note_search_mark){also}"
    " BEGIN INSERT INTO note_search_stale SELECT old.id, old.plain_text WHERE NOT EXISTS"
    " (SELECT 1 FROM note_search_stale WHERE note_id = old.id); END"
)
TRIGGERS = {
    f"{NAME}_updated": (
        f"CREATE TRIGGER {NAME}_updated AFTER UPDATE OF plain_text ON note "
        + _NOTING.format(also=" AND old.plain_text <> new.plain_text")
    ),
    f"{NAME}_deleted": (
        f"CREATE TRIGGER {NAME}_deleted AFTER DELETE ON note " + _NOTING.format(also="")
    ),
}


TABLE = (
    f"CREATE VIRTUAL TABLE {NAME} USING fts5(plain_text, content='note', content_rowid='id',"
    " columnsize=0, tokenize='unicode61 remove_diacritics 2')"
)


def is_own(name: str, sql: str | None) -> bool:
    """Whether a virtual table or trigger, as the database describes it, is one of the index's."""
    own = {NAME: TABLE, **TRIGGERS}.get(name)
    return own is not None and own.split() == (sql or "").split()


def missing(connection: Connection) -> list[str]:
    """The triggers of the index that are not there."""
    rows = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return sorted(TRIGGERS.keys() - set(rows.scalars()))


def is_described(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the models describe the table `name`; for Alembic's comparison with them."""
    return kind != "table" or not (name or "").startswith(NAME)


def is_behind(session: Session) -> bool:
    """Whether there are notes that the index has not taken in as they are."""
    return bool(session.execute(_BEHIND).scalar())


def catch_up(session: Session) -> None:
    """Take in the notes that are new or changed since the last time."""
    for statement in _CATCHING_UP:
        session.execute(statement)


_BEHIND = text(
    "SELECT (SELECT coalesce(max(id), 0) FROM note) > indexed_to"
    " OR EXISTS (SELECT 1 FROM note_search_stale) FROM note_search_mark"
)
_CATCHING_UP = (
    text(
        "INSERT INTO note_search (note_search, rowid, plain_text)"
        " SELECT 'delete', note_id, plain_text FROM note_search_stale"
    ),
    text(
        "INSERT INTO note_search (rowid, plain_text) SELECT id, plain_text FROM note"
        " WHERE id > (SELECT indexed_to FROM note_search_mark)"
        " OR id IN (SELECT note_id FROM note_search_stale)"
    ),
    text("DELETE FROM note_search_stale"),
    # As far as there are notes: the id of a last one that was deleted may come again.
    text("UPDATE note_search_mark SET indexed_to = (SELECT coalesce(max(id), 0) FROM note)"),
)


def mend(connection: Connection) -> None:
    """Give `note` its triggers back after a migration has rebuilt it, and begin the index anew."""
    rows = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = ?", (NAME,))
    lost = missing(connection)
    if rows.first() is None or not lost:
        return
    for name in lost:
        connection.exec_driver_sql(TRIGGERS[name])
    for statement in (
        "INSERT INTO note_search (note_search) VALUES ('delete-all')",
        "DELETE FROM note_search_stale",
        "UPDATE note_search_mark SET indexed_to = 0",
    ):
        connection.exec_driver_sql(statement)
