"""Texts that are none: bytes that no UTF-8 has, which SQLite hands out and Python refuses."""

from collections.abc import Iterator

from sqlalchemy import Enum, String, Table
from sqlalchemy.orm import Session

from trainer.i18n import ngettext
from trainer.services.findings import Finding, examples
from trainer.storage.models import Base, Json


def texts(session: Session) -> Iterator[Finding]:
    """A finding for each column with such a text."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            words = isinstance(column.type, Enum)  # that these are known is seen elsewhere
            if isinstance(column.type, (String, Json)) and not words:
                yield from _column(session, table, column.name)


def _column(session: Session, table: Table, name: str) -> Iterator[Finding]:
    rows = session.connection().exec_driver_sql(
        f"SELECT id, CAST({name} AS BLOB) FROM {table.name} WHERE typeof({name}) = 'text'"  # noqa: S608 - ours
    )
    broken = {row_id: text for row_id, raw in rows if (text := _mended(raw)) is not None}
    if not broken:
        return

    def mend(session: Session) -> None:
        session.connection().exec_driver_sql(
            f"UPDATE {table.name} SET {name} = ? WHERE id = ?",  # noqa: S608 - ours
            [(text, row_id) for row_id, text in broken.items()],
        )

    count = len(broken)
    sentence = ngettext(
        "{n} text of {column} holds bytes that are no letters.",
        "{n} texts of {column} hold bytes that are no letters.",
        count,
    ).format(n=count, column=f"{table.name}.{name}")
    yield Finding(f"{table.name}.{name}.text", sentence, count, examples(broken.values()), mend)


def _mended(raw: bytes) -> str | None:
    """The text with a sign in the place of what cannot be read; None where all can be."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode(errors="replace")
    return None
