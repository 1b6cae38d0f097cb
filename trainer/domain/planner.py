"""Which card next, for the most recalled on the briefing day in the minutes that there are."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

import numpy as np

from trainer.domain.deadline import CardMemory, Deadline, Habits
from trainer.domain.fsrs_arrays import Floats
from trainer.domain.priorities import (
    OTHERS_BETWEEN,
    Memories,
    deck_order,
    heaviest_weight,
    is_ample,
    priorities,
)
from trainer.domain.relations import Relations


class Phase(StrEnum):
    """How the plan of a day is made. PAST: no plan, ordinary intervals hold."""

    AMPLE = "ample"
    TIGHT = "tight"
    LAST_DAY = "last day"
    PAST = "past"


class Act(StrEnum):
    """What asking a card would be."""

    MEET = "meet"
    REVIEW = "review"
    REPEAT = "repeat"


@dataclass(frozen=True)
class Plan:
    """The plan of one study day; `answered` gives the plan after an answer.

    It is made again at the rollover, and when the date, the budget or the deck changes.
    """

    cards: tuple[CardMemory, ...]  # in deck order
    deadline: Deadline
    habits: Habits
    phase: Phase
    heaviest: float
    relations: Relations
    memories: Memories
    worth: Floats  # each card's priority

    @cached_property
    def _place_of(self) -> dict[int, int]:
        return {card.key: place for place, card in enumerate(self.cards)}

    @cached_property
    def _places(self) -> tuple[int, ...]:
        kept = self.relations.kept(self.worth, self.memories, self.deadline, self.deadline.today)
        order = np.argsort(-kept, kind="stable")
        return tuple(order[: int((kept > 0).sum())].tolist())

    def order(self) -> list[CardMemory]:
        """The cards that today's plan would ask, were no other answer to fail.

        A card that failed a moment ago may stand at the head: `next_card` lets others go first. A
        follow-up stands behind all that are worth as much as its parent.
        """
        return [self.cards[place] for place in self._places]

    def next_card(
        self, *, beyond_budget: bool = False, but: Container[int] = ()
    ) -> CardMemory | None:
        """The card to ask now; None when the plan is done or the budget would not cover it.

        `beyond_budget`: the user goes on when the time is used up. `but` names cards put aside.
        """
        for place in self._places:
            card = self.cards[place]
            if card.key in but:
                continue
            if self.act(card) is Act.REPEAT and card.others_since < OTHERS_BETWEEN:
                continue
            return card if beyond_budget or self._affordable(card) else None
        return None

    def act(self, card: CardMemory) -> Act:
        """What asking `card` would be: a first meeting, a review or a repeat."""
        if not card.seen:
            return Act.MEET
        return Act.REPEAT if card.last_day == self.deadline.today else Act.REVIEW

    def answered(self, card: CardMemory, seconds: float) -> "Plan":
        """The plan after an answer of so many seconds; `card` is what it made of the card.

        That card's priority alone changes. Raises KeyError for a card that is not in the plan.
        """
        if self.phase is Phase.PAST:
            return self
        today = self.deadline.today
        place = self._place_of[card.key]
        cards = tuple(
            card
            if other.key == card.key
            else replace(other, others_since=other.others_since + 1)
            if other.failed_today and other.last_day == today
            else other
            for other in self.cards
        )
        alone = Memories.of([card], today, self.heaviest)
        worth = self.worth.copy()
        ample = np.array([self.phase is Phase.AMPLE])
        worth[place] = priorities(alone, ample, self.deadline, today, self.habits)[0]
        return replace(
            self,
            cards=cards,
            deadline=replace(self.deadline, used=self.deadline.used + seconds),
            memories=self.memories.answered(place, alone, today),
            worth=worth,
        )

    def _affordable(self, card: CardMemory) -> bool:
        worst = self.habits.worst_seconds if card.seen else self.habits.seconds_new
        return self.deadline.used + worst <= self.deadline.budget(self.deadline.today)


def make_plan(cards: Iterable[CardMemory], deadline: Deadline, habits: Habits) -> Plan:
    """Today's plan. After the briefing it is empty, and its phase says so."""
    ordered = tuple(deck_order(cards))
    today, heaviest = deadline.today, heaviest_weight(ordered)
    memories = Memories.of(ordered, today, heaviest)
    phase = _phase(memories, deadline, habits)
    if phase is Phase.PAST:
        worth = np.full(len(ordered), -1.0)
    else:
        ample = np.array([phase is Phase.AMPLE])
        worth = priorities(memories, ample, deadline, today, habits)
    return Plan(ordered, deadline, habits, phase, heaviest, Relations.of(ordered), memories, worth)


def _phase(memories: Memories, deadline: Deadline, habits: Habits) -> Phase:
    if deadline.today > deadline.briefing:
        return Phase.PAST
    if deadline.today >= deadline.briefing - 1:
        return Phase.LAST_DAY
    ample = is_ample(memories.unseen_at_dawn(), deadline, deadline.today, habits)
    return Phase.AMPLE if ample.all() else Phase.TIGHT
