"""Cards of one note are kept apart, and a follow-up comes after the card that it follows."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.domain.deadline import CardMemory, Deadline
from trainer.domain.fsrs_arrays import Flags, Floats, Integers
from trainer.domain.priorities import SKIPPED, Memories


@dataclass(frozen=True)
class Relations:
    """Which cards share a note, and which note each note follows.

    `note` numbers each card's note; `by_note` lists the cards note by note, `starts` where each
    note begins there. `followers` are cards with the notes that they wait for, parents first.
    """

    note: Integers
    by_note: Integers
    starts: Integers
    followers: tuple[tuple[Integers, Integers], ...]

    @classmethod
    def of(cls, cards: Sequence[CardMemory]) -> "Relations":
        """The relations among `cards`; a parent that is not among them holds nothing back."""
        numbers: dict[object, int] = {}
        for card in cards:
            numbers.setdefault(_note_of(card), len(numbers))
        note = np.array([numbers[_note_of(card)] for card in cards], dtype=np.int64)
        by_note = np.argsort(note, kind="stable")
        starts = np.searchsorted(note[by_note], np.arange(len(numbers)))
        return cls(note, by_note, starts, _followers(cards, numbers))

    def kept(self, priorities: Floats, memories: Memories, deadline: Deadline, day: int) -> Floats:
        """The priorities with those cards skipped or moved down that have to wait."""
        if not self.note.size:
            return priorities
        priorities = self._after_parents(priorities, memories)
        if len(self.starts) < self.note.size and day < deadline.briefing - 2:
            priorities = self._apart(priorities, memories, day)
        return priorities

    def _after_parents(self, priorities: Floats, memories: Memories) -> Floats:
        if not self.followers:
            return priorities
        # A note that counts for nothing is never planned, and would hold its followers back.
        introduced = self._any_of_note(memories.seen) | ~self._any_of_note(memories.weight > 0)
        kept = priorities.copy()
        for cards, parents in self.followers:
            best = np.maximum.reduceat(kept[..., self.by_note], self.starts, axis=-1)
            after = np.nextafter(best, SKIPPED)[..., parents]
            waits = ~introduced[..., parents] & ~memories.seen[..., cards]
            own = kept[..., cards]
            kept[..., cards] = np.where(waits, np.minimum(own, after), own)
        return kept

    def _apart(self, priorities: Floats, memories: Memories, day: int) -> Floats:
        answered = memories.seen & (memories.last_day >= day)
        order = np.argsort(-np.where(answered, SKIPPED, priorities), axis=-1, kind="stable")
        place = np.empty_like(order)
        np.put_along_axis(
            place, order, np.broadcast_to(np.arange(order.shape[-1]), order.shape), -1
        )
        first = np.minimum.reduceat(place[..., self.by_note], self.starts, axis=-1)
        waits = self._any_of_note(answered)[..., self.note] | (place > first[..., self.note])
        return np.where(waits & ~answered, SKIPPED, priorities)

    def _any_of_note(self, flags: Flags) -> Flags:
        found = np.logical_or.reduceat(flags[..., self.by_note], self.starts, axis=-1)
        return np.asarray(found, dtype=np.bool_)


def _note_of(card: CardMemory) -> object:
    """What cards of one note share: a card without a note is its own."""
    return ("card", card.key) if card.note is None else card.note


def _followers(
    cards: Sequence[CardMemory], numbers: dict[object, int]
) -> tuple[tuple[Integers, Integers], ...]:
    parent = {
        numbers[_note_of(card)]: numbers[card.parent]
        for card in cards
        if card.parent is not None and card.parent in numbers
    }
    levels: dict[int, list[tuple[int, int]]] = {}
    for place, card in enumerate(cards):
        note = numbers[_note_of(card)]
        depth = _depth(note, parent)
        if depth:
            levels.setdefault(depth, []).append((place, parent[note]))
    return tuple(
        (np.array([c for c, _p in level]), np.array([p for _c, p in level]))
        for _depth, level in sorted(levels.items())
    )


def _depth(note: int, parent: dict[int, int]) -> int:
    """How many notes come before this one; 0 where they follow each other in a circle."""
    above, depth = note, 0
    passed = {note}
    while above in parent:
        above, depth = parent[above], depth + 1
        if above in passed:
            return 0
        passed.add(above)
    return depth
