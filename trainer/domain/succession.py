"""The queues of a sitting, one after the other: what is studied for a date, then what falls due."""

from datetime import datetime
from typing import TYPE_CHECKING

from trainer.domain.queue import Counts, QueuedCard, StudyQueue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trainer.domain.planned_queue import PlannedQueue


class Succession:
    """Asks what the plans ask, the nearest date first, and then what `rest` does."""

    def __init__(self, plans: "Sequence[PlannedQueue]", rest: StudyQueue) -> None:
        self.plans = plans
        self.rest = rest

    def pop(self, now: datetime) -> QueuedCard | None:
        """Take the next card."""
        for queue in self._queues():
            card = queue.pop(now)
            if card is not None:
                return card
        return None

    def peek(self, now: datetime) -> QueuedCard | None:
        """The card that `pop` would take now."""
        for queue in self._queues():
            card = queue.peek(now)
            if card is not None:
                return card
        return None

    def plan_of(self, card_id: int) -> "PlannedQueue | None":
        """The plan that asks a card; None for a card that comes when it falls due."""
        return next((plan for plan in self.plans if card_id in plan), None)

    def remove(self, card_id: int) -> None:
        """Take one card out, wherever it waits."""
        (self.plan_of(card_id) or self.rest).remove(card_id)

    @property
    def counts(self) -> Counts:
        """What still waits, the card on the screen not counted."""
        all_counts = [queue.counts for queue in self._queues()]
        return Counts(
            sum(each.new for each in all_counts),
            sum(each.learning for each in all_counts),
            sum(each.review for each in all_counts),
        )

    def _queues(self) -> "Iterator[PlannedQueue | StudyQueue]":
        yield from self.plans
        yield self.rest
