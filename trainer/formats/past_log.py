"""Past answers left in the SQLite file that they came in, until somebody wants to see them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import overload

from trainer.domain.plaintext import one_line
from trainer.errors import DeckFileError
from trainer.formats import sqlite_copy
from trainer.formats.parsed import PastReview
from trainer.i18n import _

_LONGEST = 1 << 20  # characters of one value
_FOR_EVER = 1 << 62  # ms


class PastLog:
    """A file's log; `query` gives for each answer its card's id in the file, and a PastReview.

    It gives those from the millisecond `:first` to the millisecond `:last`. There may be millions:
    an import copies them within SQLite. `held` keeps the file where it is.
    """

    def __init__(self, source: Path, path: Path, query: str, held: object) -> None:
        self.source, self.path, self.query = source, path, query
        self._held = held

    @cached_property
    def answers(self) -> dict[int, list[PastReview]]:
        """All of them by card, oldest first. Raises DeckFileError where the file is damaged."""
        found: dict[int, list[PastReview]] = {}
        try:
            with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)) as db:
                sqlite_copy.guard(db, sqlite_copy.Watch(lambda: None), _LONGEST)
                rows = db.execute(f"{self.query} ORDER BY 1, 2", {"first": 0, "last": _FOR_EVER})
                for card_id, *values in rows:
                    found.setdefault(card_id, []).append(PastReview._make(values))
        except sqlite3.Error as error:
            raise self.damaged(str(error)) from error
        return found

    def damaged(self, reason: str) -> DeckFileError:
        """What to raise where the log cannot be read."""
        message = _("“{path}” is a damaged database: {reason}.")
        return DeckFileError(message.format(path=self.source, reason=one_line(reason[:200])))


class Logged(Sequence[PastReview]):
    """One card's answers in a log; `last_at` is the millisecond of the latest."""

    __slots__ = ("_count", "card", "last_at", "log")

    def __init__(self, log: PastLog, card: int, count: int, last_at: int) -> None:
        self.log, self.card, self.last_at = log, card, last_at
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> PastReview: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[PastReview]: ...
    def __getitem__(self, place: int | slice) -> PastReview | Sequence[PastReview]:
        return self.log.answers[self.card][place]

    def __iter__(self) -> Iterator[PastReview]:
        return iter(self.log.answers[self.card])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash((self.card, self.last_at))
