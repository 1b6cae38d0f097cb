"""Writing many rows at once, with what is needed to take it back."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from trainer.storage import changes
from trainer.storage.bulk import next_id
from trainer.storage.models import Base
from trainer.storage.portions import portions


def set_columns(
    session: Session, table: str, ids: Sequence[int], values: Mapping[str, Any]
) -> list[changes.Touched]:
    """Give these rows these values; answers what that changed, rows that had them left out."""
    of = Base.metadata.tables[table]
    touched = []
    for portion in portions(ids):
        columns = [of.c.id, *(of.c[name] for name in values)]
        rows = session.execute(select(*columns).where(of.c.id.in_(portion))).mappings()
        found = [changes.difference(table, row["id"], dict(row), values) for row in rows]
        different = [each for each in found if each.after]
        touched += different
        if different:
            at = [each.id for each in different]
            session.execute(update(of).where(of.c.id.in_(at)).values(**values))
    return touched


def set_each(
    session: Session, table: str, values: Mapping[int, Mapping[str, Any]]
) -> list[changes.Touched]:
    """Give each row its own values, all in the same columns; answers what that changed."""
    if not values:
        return []
    of = Base.metadata.tables[table]
    names = tuple(next(iter(values.values())))
    new: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    statement = update(of).where(of.c.id == bindparam("which")).values(new)
    touched = []
    for portion in portions(list(values)):
        query = select(of.c.id, *(of.c[name] for name in names)).where(of.c.id.in_(portion))
        there = [dict(row) for row in session.execute(query).mappings()]
        touched += [changes.difference(table, row["id"], row, values[row["id"]]) for row in there]
        session.connection().execute(
            statement,
            [
                {"which": row["id"]} | {f"new_{n}": values[row["id"]][n] for n in names}
                for row in there
            ],
        )
    return [each for each in touched if each.after]


def insert_each(
    session: Session, table: str, rows: Sequence[Mapping[str, Any]]
) -> list[changes.Touched]:
    """Insert rows with ids one behind the other; answers that they were made."""
    if not rows:
        return []
    of = Base.metadata.tables[table]
    connection = session.connection()
    first = next_id(connection, table)
    numbered = [{"id": row_id, **row} for row_id, row in enumerate(rows, first)]
    connection.execute(insert(of), numbered)
    return [changes.Touched(table, first, None, {}, len(rows))]
