"""Opening the collection for a person: the deck that comes with the program, and newer versions."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from trainer.i18n import language
from trainer.services.collection import Collection
from trainer.shipped import shipped
from trainer.storage.models import DeckRow

if TYPE_CHECKING:
    from trainer.services.import_plan import ImportPlan


@dataclass(frozen=True, slots=True)
class Offer:
    """A newer version of a deck that came with the program, and what taking it would do."""

    deck_id: int
    name: str
    file: Path
    digest: str
    plan: "ImportPlan"


def welcome(collection: Collection) -> None:
    """Import the shipped deck in the user's language where no deck was ever there.

    A letter that is there already stands behind it where it fits.
    """
    with collection.reading() as session:
        known = session.scalar(select(func.count(DeckRow.id)))
    if known:
        return
    from trainer.services import imports, letters  # noqa: PLC0415 - rarely is there anything to do

    files = _shipped_decks()
    file = next((f for f in files if f.stem.endswith(f".{language()}")), None)
    if file is not None:
        # Not to be undone: the user did nothing yet, and there would be no way back to it.
        read = imports.read([file])
        imports.apply(collection, read, shipped_digest=_digest(file), undoable=False)
        letters.offer(collection)


def offers(collection: Collection) -> list[Offer]:
    """The shipped decks of this collection that a newer program brings another version of."""
    return list(_offers(collection))


def accept(collection: Collection, offer: Offer) -> "ImportPlan":
    """Take the newer version; what was edited here is kept."""
    from trainer.services import imports  # noqa: PLC0415 - as above

    return imports.apply(collection, imports.read([offer.file]), shipped_digest=offer.digest)


def decline(collection: Collection, offer: Offer) -> None:
    """Do not offer this version again."""
    with collection.writing() as session:
        session.get_one(DeckRow, offer.deck_id).shipped_digest = offer.digest


def _offers(collection: Collection) -> Iterator[Offer]:
    with collection.reading() as session:
        rows = session.execute(
            select(DeckRow.id, DeckRow.name, DeckRow.file_id, DeckRow.shipped_digest).where(
                DeckRow.shipped_digest.is_not(None), DeckRow.deleted_at.is_(None)
            )
        ).all()
    files = {file.stem: file for file in _shipped_decks()}
    for deck_id, name, file_id, digest in rows:
        file = files.get(file_id or "")
        if file is not None and _digest(file) != digest:
            from trainer.services import imports  # noqa: PLC0415 - as above

            plan = imports.plan(collection, imports.read([file]))
            yield Offer(deck_id, name, file, _digest(file), plan)


def _shipped_decks() -> list[Path]:
    return sorted(f for f in shipped("decks").glob("*.md") if f.name != "README.md")


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
