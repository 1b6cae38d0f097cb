"""An import as a front end goes through it: read once, planned anew with each choice, then done."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.formats.parsed import ParsedDeck
from trainer.progress import Progress
from trainer.services import imports
from trainer.services.collection import Collection
from trainer.services.import_plan import ImportPlan, Update

KINDS = imports.FORMATS


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user may choose. `kind` is one of KINDS; `columns` are as in `imports.options`.

    `progress` tells whether schedules and past answers come along. `refused` are guids of
    notes that the plan recognised by their wording alone, and that are others all the same.
    """

    target: str | None = None
    update: Update = Update.NEWER
    progress: bool = True
    tags: tuple[str, ...] = ()
    kind: str | None = None
    columns: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()


class PendingImport:
    """Files to be imported into a collection. Every call may raise a TrainerError.

    A `seen` callback is told how much of how much was read or written; what it raises ends the
    work, and nothing is written.
    """

    def __init__(self, collection: Collection, paths: Sequence[Path]) -> None:
        self._collection = collection
        self._paths = paths
        self._parsed: list[ParsedDeck] = []

    def read(self, choices: Choices, seen: Progress) -> None:
        """Read the files."""
        options = imports.options(
            self._collection, kind=choices.kind, columns=choices.columns, progress=seen
        )
        self._parsed = imports.read(self._paths, options)

    def plan(self, choices: Choices) -> ImportPlan:
        """What would be done."""
        return imports.plan(
            self._collection,
            self._shaped(choices),
            target=choices.target,
            update=choices.update,
            refused=choices.refused,
        )

    def apply(self, choices: Choices, seen: Progress) -> ImportPlan:
        """Do it."""
        return imports.apply(
            self._collection,
            self._shaped(choices),
            target=choices.target,
            update=choices.update,
            refused=choices.refused,
            progress=seen,
        )

    def _shaped(self, choices: Choices) -> list[ParsedDeck]:
        return imports.shaped(self._parsed, progress=choices.progress, tags=choices.tags)
