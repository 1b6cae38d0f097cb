"""The policies that are compared: the product's planner, and py-fsrs as Anki's users know it."""

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import fsrs
import numpy as np

from tests.benchmarks.learners import HABITS, Family, ManyLearners, OneLearner
from tests.domain.plans import after, took, took_again
from trainer.domain.deadline import CardMemory, Deadline
from trainer.domain.forecast import on_paths
from trainer.domain.fsrs_arrays import Flags, Floats, Integers
from trainer.domain.planner import make_plan
from trainer.domain.priorities import Memories, heaviest_weight
from trainer.domain.relations import Relations
from trainer.domain.study_day import StudiedDay, next_morning, study_day

_FIRST_NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_STEPS = (timedelta(minutes=1), timedelta(minutes=10))


@dataclass(frozen=True)
class Scenario:
    """A deck of `cards` with the `days` and `minutes` a day that there are for it.

    `missed` is the chance that a day is missed, which no policy knows beforehand.
    """

    cards: int
    days: int
    minutes: int
    weighted: bool = False
    missed: float = 0.0

    @property
    def seconds(self) -> float:
        """The budget of a day."""
        return self.minutes * 60.0

    def weights(self) -> Floats:
        """The cards' weights: where there are any, one card in five weighs 3 and one in five 5."""
        if not self.weighted:
            return np.ones(self.cards)
        return np.array([(1.0, 1.0, 1.0, 3.0, 5.0)[(card * 7) % 5] for card in range(self.cards)])


@dataclass(frozen=True)
class Outcome:
    """What each learner recalls at the briefing (weighted share), and the minutes it took."""

    recall: Floats
    minutes: Floats


def deck_of(scenario: Scenario) -> list[CardMemory]:
    """A deck that nobody has seen yet."""
    weights = scenario.weights()
    return [CardMemory(n, n, weight=float(weights[n])) for n in range(scenario.cards)]


def deadline_of(scenario: Scenario, *, all_time: bool = False) -> Deadline:
    """The scenario's days and budget, seen from its first day."""
    return Deadline(0, scenario.days, (scenario.seconds,), all_time=all_time)


def absences(scenario: Scenario, rows: int, seed: int) -> Flags:
    """Which learner misses which day; the first ones do the same however many follow."""
    lots = np.random.default_rng([seed, 1]).random((rows, scenario.days))
    return lots < scenario.missed


@dataclass(frozen=True)
class PlannedDay:
    """A day that the learners studied by the planner; `present` are those who did not miss it."""

    day: int
    before: Memories
    studied: StudiedDay
    first_ratings: Integers
    present: Flags
    learners: ManyLearners


def planned_days(
    scenario: Scenario, family: Family, rows: int, seed: int, *, all_time: bool = False
) -> Iterator[PlannedDay]:
    """The product's own days of study, on many learners at once."""
    cards = deck_of(scenario)
    deadline = deadline_of(scenario, all_time=all_time)
    relations = Relations.of(cards)
    memories = on_paths(Memories.of(cards, 0, heaviest_weight(cards)), rows)
    learners = ManyLearners(family, rows, len(cards), seed)
    absent = absences(scenario, rows, seed)
    for day in deadline.study_days:
        ratings = learners.ratings(day)
        present = ~absent[:, [day]]
        studied = study_day(memories, relations, deadline, day, habits=HABITS, ratings=ratings)
        learners.remember(day, studied.asked & present, studied.repeated & present, ratings)
        yield PlannedDay(day, memories, studied, ratings[0], present, learners)
        memories = next_morning(_where(present, studied.memories, memories))


def follow_planner(
    scenario: Scenario, family: Family, rows: int, seed: int, *, all_time: bool = False
) -> Outcome:
    """What the planner's days come to."""
    minutes = np.zeros(rows)
    for planned in planned_days(scenario, family, rows, seed, all_time=all_time):
        minutes += (planned.studied.seconds * planned.present)[:, 0] / 60
        learners = planned.learners
    weights = scenario.weights()
    return Outcome(learners.recall(scenario.days) @ weights / weights.sum(), minutes)


def follow_plan_by_card(scenario: Scenario, family: Family, rows: int, seed: int) -> Outcome:
    """The planner as a sitting uses it: one card asked, one answer given, the next card."""
    return _one_by_one(scenario, family, rows, seed, _Sittings)


@dataclass(frozen=True)
class Fsrs:
    """How py-fsrs is used. `new_a_day` 0 spreads the new cards over the days, None sets no limit.

    `capped`: no card is due after the eve. `eve_only`: nothing is studied before the eve.
    """

    retention: float = 0.90
    new_a_day: int | None = 0
    steps: tuple[timedelta, ...] = _STEPS
    relearning: tuple[timedelta, ...] = _STEPS[1:]
    capped: bool = False
    new_first: bool = False
    eve_only: bool = False


def follow_fsrs(options: Fsrs, scenario: Scenario, family: Family, rows: int, seed: int) -> Outcome:
    """py-fsrs decides the intervals; reviews come by due day, steps when their time is up."""
    return _one_by_one(
        scenario,
        family,
        rows,
        seed,
        lambda scenario, learner: _FsrsSittings(options, scenario, learner),
    )


def _one_by_one(scenario, family, rows, seed, sittings) -> Outcome:  # type: ignore[no-untyped-def]
    recall, minutes = np.zeros(rows), np.zeros(rows)
    absent = absences(scenario, rows, seed)
    weights = scenario.weights()
    for row in range(rows):
        learner = OneLearner(family, row, scenario.cards, seed * 1000 + row)
        course = sittings(scenario, learner)
        for day in range(scenario.days):
            if not absent[row, day]:
                minutes[row] += course.study(day) / 60
        known = np.array([learner.recall(card, scenario.days) for card in range(scenario.cards)])
        recall[row] = known @ weights / weights.sum()
    return Outcome(recall, minutes)


class _Sittings:
    """Days of study with the planner's own plan."""

    def __init__(self, scenario: Scenario, learner: OneLearner) -> None:
        self._scenario, self._learner = scenario, learner
        self._cards = {card.key: card for card in deck_of(scenario)}

    def study(self, day: int) -> float:
        """Seconds studied."""
        scenario = self._scenario
        morning = [
            replace(c, met_today=False, failed_today=False, repeated_today=False, others_since=0)
            for c in self._cards.values()
        ]
        plan = make_plan(morning, Deadline(day, scenario.days, (scenario.seconds,)), HABITS)
        while (card := plan.next_card()) is not None:
            rating = self._learner.answer(card.key, day)
            plan = plan.answered(after(card, rating, day), took(card, rating))
        self._cards = {card.key: card for card in plan.cards}
        return plan.deadline.used


class _FsrsSittings:
    """Days of study with py-fsrs's intervals."""

    def __init__(self, options: Fsrs, scenario: Scenario, learner: OneLearner) -> None:
        self._options, self._scenario, self._learner = options, scenario, learner
        self._scheduler = fsrs.Scheduler(
            desired_retention=options.retention,
            learning_steps=options.steps,
            relearning_steps=options.relearning,
            enable_fuzzing=False,
        )
        self._cards = [fsrs.Card(card_id=n, due=_FIRST_NOON) for n in range(scenario.cards)]
        self._due: dict[int, int] = {}  # study day by card in review
        self._stepping: list[tuple[float, int]] = []  # second of the day and card in its steps
        self._unseen = deque(range(scenario.cards))

    def study(self, day: int) -> float:
        """Seconds studied."""
        options, scenario = self._options, self._scenario
        if options.eve_only and day < scenario.days - 1:
            return 0.0
        queue = self._queue(day)
        self._stepping = [(0.0, card) for _at, card in sorted(self._stepping)]
        used = 0.0
        while (card := self._next(queue, used)) is not None:
            seen = self._cards[card].last_review is not None
            if used + (HABITS.worst_seconds if seen else HABITS.seconds_new) > scenario.seconds:
                self._put_back(card, seen, used)
                break
            if not seen:
                self._unseen.remove(card)
            rating = self._learner.answer(card, day)
            used += HABITS.seconds_new if not seen else took_again(rating)
            self._schedule(card, rating, day, used)
        return used

    def _queue(self, day: int) -> deque[int]:
        options, scenario = self._options, self._scenario
        due = sorted((at, card) for card, at in self._due.items() if at <= day)
        reviews = [card for _at, card in due]
        limit = scenario.cards if options.new_a_day is None else options.new_a_day
        new = list(self._unseen)[: limit or -(-scenario.cards // scenario.days)]
        if options.new_first:
            return deque(new + reviews)
        # Mixed evenly, as Anki does unless told otherwise.
        place = {
            card: (n + 0.5) / len(group) for group in (reviews, new) for n, card in enumerate(group)
        }
        return deque(sorted(reviews + new, key=lambda card: place[card]))

    def _next(self, queue: deque[int], used: float) -> int | None:
        if self._stepping and (self._stepping[0][0] <= used or not queue):
            return heapq.heappop(self._stepping)[1]
        return queue.popleft() if queue else None

    def _put_back(self, card: int, seen: bool, used: float) -> None:
        if seen and card not in self._due:
            heapq.heappush(self._stepping, (used, card))

    def _schedule(self, card: int, rating: int, day: int, used: float) -> None:
        # Handed the noon of each study day: py-fsrs floors elapsed time to 24-hour periods.
        noon = _FIRST_NOON + timedelta(days=day)
        after, _log = self._scheduler.review_card(self._cards[card], fsrs.Rating(rating), noon)
        self._cards[card] = after
        interval = after.due - noon
        self._due.pop(card, None)
        if after.state is fsrs.State.Review:
            self._due[card] = day + interval.days
            if self._options.capped and day < self._scenario.days - 1:
                self._due[card] = min(self._due[card], self._scenario.days - 1)
        else:
            heapq.heappush(self._stepping, (used + interval.total_seconds(), card))


def _where(present: Flags, studied: Memories, before: Memories) -> Memories:
    """The memories of those who studied, and of those who missed the day."""
    return Memories(
        **{
            name: np.where(present, getattr(studied, name), getattr(before, name))
            for name in Memories.__dataclass_fields__
        }
    )
