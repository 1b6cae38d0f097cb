"""The order of a sitting: learning steps first when due, then reviews and new cards mixed."""

import heapq
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, takewhile

from trainer.domain.schedule import CardState


@dataclass(frozen=True, slots=True)
class QueuedCard:
    """A card that may be asked today, as it stood when it was gathered.

    `parent_id` is the note that this one follows; `waits` says that nobody has been asked that yet.
    """

    card_id: int
    note_id: int
    deck_id: int
    state: CardState
    due: datetime | None = None
    last_review: datetime | None = None
    parent_id: int | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cards wait, by kind."""

    new: int = 0
    learning: int = 0
    review: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.learning + self.review


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a sitting would ask today: limits applied, siblings kept apart."""

    learning: Sequence[QueuedCard]
    reviews: Sequence[QueuedCard]
    new: Sequence[QueuedCard]

    @property
    def total(self) -> int:
        """How many cards that is."""
        return len(self.learning) + len(self.reviews) + len(self.new)


class Allowance:
    """What daily limits leave. A deck's limit covers its children too.

    `left` gives each deck what its own limit leaves today; `ancestors` the studied decks above it.
    """

    def __init__(self, left: Mapping[int, int], ancestors: Mapping[int, Sequence[int]]) -> None:
        self._left = dict(left)
        self._ancestors = ancestors

    def take(self, deck_id: int) -> bool:
        """Use one of the deck's and all its ancestors' allowance; False where one is used up."""
        if self.used_up(deck_id):
            return False
        for deck in self._covering(deck_id):
            self._left[deck] -= 1
        return True

    def used_up(self, deck_id: int) -> bool:
        """Whether nothing more may be taken from this deck today."""
        return any(self._left[deck] <= 0 for deck in self._covering(deck_id))

    @property
    def all_used_up(self) -> bool:
        """Whether nothing more may be taken at all."""
        return all(self.used_up(deck) for deck in self._left)

    def _covering(self, deck_id: int) -> Sequence[int]:
        """The decks whose limits a card of this one counts towards."""
        return (deck_id, *self._ancestors[deck_id])


def gather(
    learning: Iterable[QueuedCard],
    reviews: Iterable[QueuedCard],
    new: Iterable[Iterable[QueuedCard]],
    *,
    review_allowance: Allowance,
    new_allowance: Allowance,
    siblings_apart: bool,
) -> Gathered:
    """Choose today's cards, each iterable in the order wanted and `new` one deck at a time.

    Iterables are read no further than the limits allow, so that they may stand for a large deck.
    """
    steps = list(learning)
    busy = {card.note_id for card in steps} if siblings_apart else None
    asked = takewhile(lambda _: not review_allowance.all_used_up, reviews)
    met = chain.from_iterable(
        takewhile(lambda card: not new_allowance.used_up(card.deck_id), cards) for cards in new
    )
    return Gathered(
        steps, _chosen(asked, review_allowance, busy), _chosen(met, new_allowance, busy)
    )


def _chosen(
    cards: Iterable[QueuedCard], allowance: Allowance, busy: set[int] | None
) -> list[QueuedCard]:
    """The cards that the limits allow; none of a note in `busy`, which grows.

    A follow-up that waits for its parent is asked after it, or not at all.
    """
    chosen = []
    notes: set[int | None] = set()
    for card in cards:
        if card.state is CardState.NEW and card.waits and card.parent_id not in notes:
            continue
        if busy is not None:
            if card.note_id in busy:
                continue
            busy.add(card.note_id)
        if allowance.take(card.deck_id):
            chosen.append(card)
            notes.add(card.note_id)
    return chosen


class StudyQueue:
    """The cards of one sitting. Learning cards wait by time; the others in a fixed, mixed order."""

    def __init__(self, gathered: Gathered, learn_ahead: timedelta) -> None:
        self._learn_ahead = learn_ahead
        self._learning: list[tuple[datetime, int, QueuedCard]] = []
        self._pushed = 0
        for card in gathered.learning:
            self.wait(card)
        self._main = deque(after_parents(mixed(gathered.reviews, gathered.new)))
        self._notes = Counter(card.note_id for card in self._main)
        self._followed = Counter(card.parent_id for card in self._main)
        self._new = len(gathered.new)

    def wait(self, card: QueuedCard) -> None:
        """Put a learning card back until its step is over."""
        if card.due is None:
            raise ValueError("a learning card has a due time")
        heapq.heappush(self._learning, (card.due, self._pushed, card))
        self._pushed += 1

    def pop(self, now: datetime) -> QueuedCard | None:
        """Take the next card: a step that is over, the next of the main order, a step soon over.

        None means that nothing is left but steps further away than learn-ahead; see `next_due`.
        """
        if self._learning and self._learning[0][0] <= now:
            return heapq.heappop(self._learning)[2]
        if self._main:
            return self._taken(self._main.popleft())
        if self._learning and self._learning[0][0] <= now + self._learn_ahead:
            return heapq.heappop(self._learning)[2]
        return None

    def put_last(self, card: QueuedCard) -> None:
        """Ask a card once more, after all others."""
        self._main.append(card)
        self._notes[card.note_id] += 1
        self._followed[card.parent_id] += 1
        self._new += card.state is CardState.NEW

    def peek(self, now: datetime) -> QueuedCard | None:
        """The card that `pop` would take now."""
        learning = self._learning[0][2] if self._learning else None
        if learning is not None and (learning.due or now) <= now:
            return learning
        return self._main[0] if self._main else None

    def bring_follow_ups(self, note_id: int) -> None:
        """Put the cards that follow this note before all others of the main order."""
        if not self._followed[note_id]:
            return
        following = [card for card in self._main if card.parent_id == note_id]
        for card in reversed(following):
            self._main.remove(card)
            self._main.appendleft(card)

    def drop_waiting(self, note_id: int) -> None:
        """Take out the cards that wait for this note, which is not asked today."""
        self._keep(lambda card: not (card.waits and card.parent_id == note_id))

    def drop_siblings(self, note_id: int) -> None:
        """Take the note's cards out of the main order; its learning cards stay."""
        if self._notes[note_id]:
            self._keep(lambda card: card.note_id != note_id)

    def remove(self, card_id: int) -> None:
        """Take one card out, wherever it waits."""
        self._keep(lambda card: card.card_id != card_id)
        self._learning = [entry for entry in self._learning if entry[2].card_id != card_id]
        heapq.heapify(self._learning)

    @property
    def next_due(self) -> datetime | None:
        """When the next learning step is over, if one waits."""
        return self._learning[0][0] if self._learning else None

    @property
    def counts(self) -> Counts:
        """What still waits, the card on the screen not counted."""
        return Counts(self._new, len(self._learning), len(self._main) - self._new)

    def _keep(self, wanted: Callable[[QueuedCard], bool]) -> None:
        for card in self._main:
            if not wanted(card):
                self._taken(card)
        self._main = deque(filter(wanted, self._main))

    def _taken(self, card: QueuedCard) -> QueuedCard:
        self._notes[card.note_id] -= 1
        self._followed[card.parent_id] -= 1
        self._new -= card.state is CardState.NEW
        return card


def mixed(reviews: Sequence[QueuedCard], new: Sequence[QueuedCard]) -> list[QueuedCard]:
    """Reviews and new cards, spread evenly through each other, each in its own order."""
    places = [((i + 0.5) / len(reviews), 0, card) for i, card in enumerate(reviews)]
    places += [((i + 0.5) / len(new), 1, card) for i, card in enumerate(new)]
    return [card for _, _, card in sorted(places, key=lambda place: place[:2])]


def after_parents(cards: Sequence[QueuedCard]) -> list[QueuedCard]:
    """The cards in their order, but those that follow a note of them right behind its first."""
    notes = {card.note_id for card in cards}
    following: dict[int, list[QueuedCard]] = {}
    for card in cards:
        if card.parent_id in notes and card.parent_id != card.note_id:
            following.setdefault(card.parent_id or 0, []).append(card)
    ordered: list[QueuedCard] = []
    placed: set[int] = set()
    roots = (card for card in cards if card.parent_id not in notes)
    for card in chain(roots, cards):  # the second time, those that follow each other in a circle
        waiting = [card]
        while waiting:
            each = waiting.pop()
            if each.card_id not in placed:
                placed.add(each.card_id)
                ordered.append(each)
                waiting += reversed(following.pop(each.note_id, ()))
    return ordered
