"""A plan towards a briefing as the queue of a sitting."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from trainer.domain.deadline import CardMemory
from trainer.domain.planner import Act, Plan
from trainer.domain.priorities import LEECH_DAYS
from trainer.domain.queue import Counts, Gathered, QueuedCard
from trainer.domain.schedule import Rating, Schedule

FORGETS = 0.15  # the share of answers to cards seen before that is taken to fail


class PlannedQueue:
    """Asks what `plan` asks today, of the `cards` by their ids, but for those in `but`.

    `beyond`: the user goes on when the day's minutes are used up. There are no learning steps: a
    failed card comes back when the plan says so.
    """

    def __init__(
        self,
        plan: Plan,
        cards: Mapping[int, QueuedCard],
        *,
        but: Container[int],
        beyond: bool,
    ) -> None:
        self._plan = plan
        self._cards = dict(cards)
        self._out = {card_id for card_id in cards if card_id in but}
        self._beyond = beyond
        self._shown: CardMemory | None = None  # taken, and not answered yet

    def __contains__(self, card_id: int) -> bool:
        return card_id in self._cards

    def pop(self, now: datetime) -> QueuedCard | None:
        """Take the next card."""
        card = self.peek(now)
        self._shown = None
        if card is not None:
            self.remove(card.card_id)
        return card

    def peek(self, _now: datetime) -> QueuedCard | None:
        """The card that `pop` would take now."""
        card = self._plan.next_card(beyond_budget=self._beyond, but=self._out)
        return None if card is None else self._cards[card.key]

    def answered(self, card_id: int, after: Schedule, rating: Rating, seconds: float) -> bool:
        """Plan on from an answer; the schedule `after` it is the card's now.

        True where it has now failed on so many days that it should be put otherwise.
        """
        today = self._plan.deadline.today
        memory, self._shown = self._memory(card_id), None
        again = memory.last_day == today
        failed = rating is Rating.AGAIN
        self._plan = self._plan.answered(
            replace(
                memory,
                stability=after.stability,
                difficulty=after.difficulty,
                last_day=today,
                met_today=memory.met_today or not memory.seen,
                failed_today=memory.failed_today if again else failed,
                repeated_today=again,
                failed_days=memory.failed_days + (failed and not memory.failed_today),
                others_since=0,
            ),
            seconds,
        )
        self._cards[card_id] = replace(
            self._cards[card_id], state=after.state, due=after.due, last_review=after.last_review
        )
        self._out.discard(card_id)
        return failed and not memory.failed_today and memory.failed_days + 1 == LEECH_DAYS

    def remove(self, card_id: int) -> None:
        """Take one card out of its turn."""
        self._out.add(card_id)
        self._shown = self._memory(card_id)

    def today(self) -> Gathered:
        """What the day's minutes are likely to be enough for after the card taken, in order."""
        new: list[QueuedCard] = []
        reviews: list[QueuedCard] = []
        repeats: list[QueuedCard] = []
        for card in self._fitting():
            act = self._plan.act(card)
            among = {Act.MEET: new, Act.REVIEW: reviews, Act.REPEAT: repeats}[act]
            among.append(self._cards[card.key])
        return Gathered(repeats, reviews, new)

    @property
    def counts(self) -> Counts:
        """How many those are."""
        found = self.today()
        return Counts(len(found.new), len(found.learning), len(found.reviews))

    @property
    def beyond(self) -> int:
        """How many cards more would still help today, past the minutes that were set."""
        return sum(card.key not in self._out for card in self._plan.order()) - self.today().total

    @property
    def seconds_left(self) -> float:
        """What the cards of `today` are likely to take."""
        return sum(self._cost(card) for card in self._fitting())

    @property
    def time(self) -> tuple[timedelta, timedelta | None]:
        """The time used today, and the day's budget, if one was set."""
        deadline = self._plan.deadline
        budget = deadline.budget(deadline.today)
        of = None if budget == float("inf") else timedelta(seconds=budget)
        return timedelta(seconds=deadline.used), of

    @property
    def day(self) -> date:
        """The study day of the briefing."""
        return date.fromordinal(self._plan.deadline.briefing)

    def _fitting(self) -> Iterator[CardMemory]:
        deadline = self._plan.deadline
        left = float("inf") if self._beyond else deadline.budget(deadline.today) - deadline.used
        if self._shown is not None:
            left -= self._cost(self._shown)
        for card in self._plan.order():
            if card.key in self._out:
                continue
            left -= self._cost(card)
            if left < 0:
                return
            yield card

    def _memory(self, card_id: int) -> CardMemory:
        return next(card for card in self._plan.cards if card.key == card_id)

    def _cost(self, card: CardMemory) -> float:
        habits = self._plan.habits
        if not card.seen:
            return habits.seconds_new
        return (1 - FORGETS) * habits.seconds_ok + FORGETS * habits.seconds_failed
