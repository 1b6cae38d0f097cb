"""Decks that are studied for a date: their plans for today, apart from what falls due."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from sqlalchemy.orm import Session

from trainer.domain.planned_queue import PlannedQueue
from trainer.domain.queue import Gathered
from trainer.services import briefing, planning
from trainer.services.collection import Collection
from trainer.services.gathering import gather_today
from trainer.storage.models import DeckRow


def plans(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    alive: Sequence[DeckRow],
    *,
    notes: AbstractSet[int] | None = None,
    found: AbstractSet[int] | None = None,
    beyond: bool = False,
) -> tuple[list[PlannedQueue], list[DeckRow]]:
    """Today's plans for the dates to come, the nearest first, and those of `rows` without a date.

    A plan looks at all that is studied for its date, and asks what is in `rows`, `notes`
    and, of cards, in `found`. `alive` are all decks there are.
    """
    wanted = {row.id for row in rows}
    queues: list[PlannedQueue] = []
    covered: set[int] = set()
    for each in briefing.coming(collection, alive):
        covered.update(each.deck_ids)
        if wanted.isdisjoint(each.deck_ids):
            continue
        begun = planning.start(collection, session, each)
        asked = {
            row.card_id
            for row in begun.rows
            if row.deck_id in wanted
            and (notes is None or row.note_id in notes)
            and (found is None or row.card_id in found)
        }
        queues.append(planning.queue(begun, collection.today(), asked, beyond=beyond))
    return queues, [row for row in rows if row.id not in covered]


def waiting_today(
    collection: Collection, session: Session, rows: Sequence[DeckRow], alive: Sequence[DeckRow]
) -> Gathered:
    """What waits today in these decks, those with a date included."""
    queues, others = plans(collection, session, rows, alive)
    parts = [*(queue.today() for queue in queues), gather_today(collection, session, others)]
    return Gathered(
        [card for part in parts for card in part.learning],
        [card for part in parts for card in part.reviews],
        [card for part in parts for card in part.new],
    )
