"""Writing the same columns of many rows at once, with what is needed to take it back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from trainer.storage import changes
from trainer.storage.models import Base

_PORTION = 500  # ids in one statement


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


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in as many pieces as statements need."""
    for start in range(0, len(ids), _PORTION):
        yield ids[start : start + _PORTION]
