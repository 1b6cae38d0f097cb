"""Decks as a front end lists them, and what can be done to one: make, rename, delete, undo."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from trainer.domain.notes import DRAFT
from trainer.domain.queue import Counts
from trainer.errors import NotFoundError, TrainerError
from trainer.i18n import _
from trainer.services.acts import name_of
from trainer.services.collection import Collection
from trainer.services.gathering import counts_by_deck, waiting_today
from trainer.storage import cards, changes, decks, doubts, notes
from trainer.storage.decks import SEPARATOR
from trainer.storage.models import DeckRow


@dataclass(frozen=True, slots=True)
class DeckLine:
    """A deck in the tree; `counts` are what waits today, its children included.

    `depth` counts the decks above it.
    """

    id: int
    name: str
    depth: int
    counts: Counts
    briefing_at: datetime | None
    is_archived: bool = False

    @property
    def short_name(self) -> str:
        """The name without those of the decks above."""
        return self.name.split(SEPARATOR)[-1] if self.depth else self.name


def tree(collection: Collection) -> list[DeckLine]:
    """All decks, parents before their children, with what waits today."""
    with collection.reading() as session:
        rows = decks.alive(session)
        waiting = waiting_today(collection, session, rows, rows)
        counts = counts_by_deck(waiting, rows)
        above = decks.ancestors(rows)
        return [
            DeckLine(
                row.id,
                row.name,
                len(above[row.id]),
                counts[row.id],
                row.briefing_at,
                row.archived_at is not None,
            )
            for row in rows
        ]


def card_counts(collection: Collection) -> dict[str, int]:
    """How many cards each deck has, by its name; its children's count as well."""
    with collection.reading() as session:
        rows = decks.alive(session)
        counts = {row.id: 0 for row in rows}
        above = decks.ancestors(rows)
        for deck_id, count in cards.totals(session, list(counts)).items():
            for each in (deck_id, *above[deck_id]):
                counts[each] += count
        return {row.name: counts[row.id] for row in rows}


def names(collection: Collection) -> list[str]:
    """The names of all decks, parents before their children; what waits is not counted."""
    with collection.reading() as session:
        return [row.name for row in decks.alive(session)]


def find(collection: Collection, name: str) -> list[int]:
    """The ids of the deck that `name` means, and of the decks below it.

    An exact name wins, then one that differs in case alone, then the only one that holds `name`.
    Raises NotFoundError, naming the decks there are or those it may mean.
    """
    with collection.reading() as session:
        return [row.id for row in chosen(session, name)]


def full_name(collection: Collection, name: str) -> str:
    """The full name of the deck that `name` means; raises NotFoundError as `find` does."""
    with collection.reading() as session:
        return meant(decks.alive(session), name).name


def waiting(collection: Collection, name: str | None) -> Counts:
    """What waits today in the deck that `name` means, or in all of them."""
    with collection.reading() as session:
        alive = decks.alive(session)
        rows = alive if name is None else decks.within(alive, meant(alive, name))
        gathered = waiting_today(collection, session, rows, alive)
    return Counts(len(gathered.new), len(gathered.learning), len(gathered.reviews))


def held_back(collection: Collection) -> int:
    """How many notes wait for a decision, since their positions may have changed.

    Deciding on them is a matter of `services.doubts`, which takes time to load.
    """
    with collection.reading() as session:
        return doubts.count(session)


def drafts_waiting(collection: Collection) -> int:
    """How many notes are drafts still; to show them is a matter of `services.drafts`."""
    with collection.reading() as session:
        return notes.count_tagged(session, DRAFT)


def create(collection: Collection, name: str) -> None:
    """Make an empty deck. Raises TrainerError for a name that is empty or taken."""
    now = collection.now()
    with collection.writing() as session:
        row = decks.new_row(_free_name(session, name), now)
        session.add(row)
        session.flush()
        changes.record(session, "deck-new", row.name, now, [changes.made(row)])


def rename(collection: Collection, name: str, new_name: str) -> None:
    """Rename a deck and, with it, those below it."""
    now = collection.now()
    with collection.writing() as session:
        rows = decks.alive(session)
        root = meant(rows, name)
        old_name, moved = root.name, decks.within(rows, root)
        new_name = _free_name(session, new_name, besides={row.name for row in moved})
        befores = [changes.stored(row) for row in moved]
        names = [new_name + row.name[len(old_name) :] for row in moved]
        others = {row.name for row in rows} - {row.name for row in moved}
        for taken in others.intersection(names):
            raise TrainerError(_('There is a deck "{name}" already.').format(name=taken))
        for row in moved:  # out of the way first: a deck may take the name of its child
            row.name = f"\0{row.id}"
        session.flush()
        for row, final in zip(moved, names, strict=True):
            row.name, row.modified_at = final, now
        touched = [changes.changed(row, before) for row, before in zip(moved, befores, strict=True)]
        changes.record(session, "deck-rename", old_name, now, touched)


def delete(collection: Collection, name: str) -> int:
    """Delete a deck and those below it, cards and history included; answers how many decks.

    Undo brings them back, and so does importing their file again.
    """
    now = collection.now()
    with collection.writing() as session:
        rows = decks.alive(session)
        root = meant(rows, name)
        touched = []
        for row in decks.within(rows, root):
            before = changes.stored(row)
            row.deleted_at = now
            touched.append(changes.changed(row, before))
        changes.record(session, "deck-delete", root.name, now, touched)
        return len(touched)


def unsuspend(collection: Collection, name: str) -> int:
    """Bring back the suspended cards of a deck and those below it; answers how many."""
    from trainer.storage.many import set_columns  # noqa: PLC0415 - takes time to load

    now = collection.now()
    with collection.writing() as session:
        rows = decks.alive(session)
        root = meant(rows, name)
        suspended = cards.suspended(session, [row.id for row in decks.within(rows, root)])
        touched = set_columns(session, "card", suspended, {"suspended": False})
        if touched:
            changes.record(session, "unsuspend", root.name, now, touched)
        return len(touched)


def undo(collection: Collection) -> str | None:
    """Take back the latest act, whatever it was; answers its name, or None where there is none."""
    now = collection.now()
    with collection.writing() as session:
        change = changes.last(session)
        if change is None:
            return None
        changes.undo(session, change, now)
        return name_of(change)


def chosen(session: Session, name: str | None) -> list[DeckRow]:
    """The deck that `name` means and those below it, all where None; the topmost comes first.

    Raises NotFoundError as `find` does.
    """
    rows = decks.alive(session)
    return rows if name is None else decks.within(rows, meant(rows, name))


def meant(rows: Sequence[DeckRow], name: str) -> DeckRow:
    """Of `rows` the deck that `name` means; raises NotFoundError as `find` does."""
    wanted = name.casefold()
    for found in (
        [row for row in rows if row.name == name],
        [row for row in rows if row.name.casefold() == wanted],
        [row for row in rows if wanted in row.name.casefold()],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(row.name for row in found)
            raise NotFoundError(
                _('"{name}" may mean several decks: {names}.').format(name=name, names=names)
            )
    names = ", ".join(row.name for row in rows)
    if not names:
        raise NotFoundError(_("There is no deck yet; import one with: trainer import FILE"))
    raise NotFoundError(
        _('There is no deck "{name}"; there is: {names}.').format(name=name, names=names)
    )


def checked_name(name: str) -> str:
    """A deck's name without stray spaces; raises TrainerError where it is none."""
    parts = [part.strip() for part in name.split(SEPARATOR)]
    if not all(parts) or any(not part.isprintable() for part in parts) or len(name) > 200:
        raise TrainerError(
            _("A deck's name is 1 to 200 printable characters; :: stands between parent and child.")
        )
    return SEPARATOR.join(parts)


def _free_name(session: Session, name: str, besides: set[str] | None = None) -> str:
    """`name`, tidied. Raises TrainerError where it is empty, too long or another deck's."""
    tidied = checked_name(name)
    if decks.named(session, tidied) is not None and tidied not in (besides or set()):
        raise TrainerError(_('There is a deck "{name}" already.').format(name=tidied))
    return tidied
