"""The rows of what a search found, read when they come into sight."""

from collections.abc import Sequence

from trainer.services import search
from trainer.services.collection import Collection
from trainer.services.search import Found, FoundRow

_MOST_KEPT = 5000  # rows


class FoundRows:
    """Rows of `found`, kept as they were read."""

    def __init__(self, collection: Collection, found: Found) -> None:
        self._collection = collection
        self._found = found
        self._kept: dict[int, FoundRow] = {}

    def at(self, place: int) -> FoundRow | None:
        """The row at a place of the list; None where there is none, or it is gone meanwhile."""
        if not 0 <= place < len(self._found):
            return None
        return self._kept.get(self._found.ids[place]) or self.now(place)

    def now(self, place: int) -> FoundRow | None:
        """The same as it is stored now."""
        rows = search.rows(self._collection, self._found, place, 1)
        return rows[0] if rows else None

    def portion(self, start: int, count: int) -> Sequence[FoundRow | None]:
        """So many rows from `start` on, None for those that are gone meanwhile."""
        found = search.rows(self._collection, self._found, start, count)
        rows = {row.id: row for row in found}
        self._kept = rows if len(self._kept) > _MOST_KEPT else self._kept | rows
        return [rows.get(each) for each in self._found.ids[start : start + count]]
