"""The share of the cards that will be known on the briefing day, and how sure that is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from trainer.domain.deadline import CardMemory, Deadline, Habits
from trainer.domain.fsrs_arrays import Floats, recall, stretched
from trainer.domain.priorities import HALF_A_DAY, Memories, deck_order, heaviest_weight

CORRECTIONS = np.linspace(-4.0, 3.0, 141)  # the values of b that are tried
CORRECTION_SPREAD = 0.7  # standard deviation of b among learners


@dataclass(frozen=True, slots=True)
class Readiness:
    """Expected shares known at the briefing, weighted: of all cards and of each topic's.

    `share` is None where there is no card.
    """

    share: float | None
    topics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NextDayAnswer:
    """An answer of the user's on a later day than the one before, and the stability until then."""

    stability: float
    elapsed_days: int
    recalled: bool


def if_you_stop_now(cards: Iterable[CardMemory], deadline: Deadline, habits: Habits) -> Readiness:
    """The readiness without another answer; after the briefing, today's."""
    ordered = deck_order(cards)
    memories = Memories.of(ordered, deadline.today, heaviest_weight(ordered))
    return shared_out(ordered, known_at_briefing(memories, deadline, habits))


def known_at_briefing(memories: Memories, deadline: Deadline, habits: Habits) -> Floats:
    """Each card's chance of being known on the briefing day, or today where that is past."""
    at = max(deadline.briefing, deadline.today)
    elapsed = np.maximum((at - memories.last_day).astype(np.float64), HALF_A_DAY)
    stability = stretched(memories.stability, habits.correction)
    return np.where(memories.seen, recall(stability, elapsed, habits.parameters), habits.prior)


def shared_out(cards: Sequence[CardMemory], known: Floats) -> Readiness:
    """The readiness, from the cards' chances in the same order."""
    if not cards:
        return Readiness(None, MappingProxyType({}))
    weight = counted_weights(cards)
    places: dict[str, list[int]] = {}
    for place, card in enumerate(cards):
        places.setdefault(card.topic, []).append(place)
    topics = {topic: weighted_mean(known[at], weight[at]) for topic, at in places.items()}
    return Readiness(weighted_mean(known, weight), MappingProxyType(topics))


def counted_weights(cards: Sequence[CardMemory]) -> Floats:
    """The weights, those below 0 as 0."""
    return np.array([max(card.weight, 0.0) for card in cards])


def weighted_mean(values: Floats, weight: Floats) -> float:
    """The mean by weight; where nothing weighs anything, the plain mean."""
    total = float(weight.sum())
    return float(values @ weight) / total if total > 0 else float(values.mean())


def weakest_that_fit(
    cards: Iterable[CardMemory], deadline: Deadline, habits: Habits, seconds: float
) -> list[CardMemory]:
    """For the last hour: the cards that lose most recall by then, as many as there is time for.

    Each is taken to cost what an answer costs on average; a card that has been seen comes before
    an unseen one of equal loss.
    """
    ordered = deck_order(cards)
    if not ordered:
        return []
    memories = Memories.of(ordered, deadline.today, heaviest_weight(ordered))
    known = known_at_briefing(memories, deadline, habits)
    costs = np.where(
        memories.seen,
        known * habits.seconds_ok + (1 - known) * habits.seconds_failed,
        habits.seconds_new,
    )
    loss = np.round(memories.weight * (1 - known), 12)
    order = np.lexsort((~memories.seen, -loss))
    fits = np.cumsum(costs[order]) <= seconds
    return [ordered[place] for place in order[fits & (loss[order] > 0)]]


def half_width(next_day_answers: int) -> float:
    """How far the truth may lie from the readiness shown, by the user's answers on later days."""
    if next_day_answers < 30:
        return 0.15
    return 0.10 if next_day_answers < 150 else 0.05


def in_range(share: float, next_day_answers: int) -> tuple[float, float]:
    """The range to show around a readiness."""
    half = half_width(next_day_answers)
    return max(share - half, 0.0), min(share + half, 1.0)


def fit_correction(answers: Iterable[NextDayAnswer], parameters: Sequence[float]) -> float:
    """b, by which predictions stretch stabilities (S·e^b): the most probable on a grid.

    The prior is normal around 0. Answers on the same day say nothing here and are left out.
    """
    counted = [answer for answer in answers if answer.elapsed_days >= 1]
    if not counted:
        return 0.0
    stability = np.array([answer.stability for answer in counted])
    elapsed = np.array([float(answer.elapsed_days) for answer in counted])
    recalled = np.array([answer.recalled for answer in counted])
    chance = recall(np.exp(CORRECTIONS)[:, None] * stability, elapsed, parameters)
    chance = np.clip(np.where(recalled, chance, 1 - chance), 1e-12, 1.0)
    score = np.log(chance).sum(axis=1) - CORRECTIONS**2 / (2 * CORRECTION_SPREAD**2)
    return round(float(CORRECTIONS[int(score.argmax())]), 6)


def chances_at_briefing(
    cards: Iterable[CardMemory], deadline: Deadline, habits: Habits
) -> Mapping[int, float]:
    """Each card's chance of being known then, by its key, if there is no other answer."""
    ordered = deck_order(cards)
    if not ordered:
        return {}
    memories = Memories.of(ordered, deadline.today, heaviest_weight(ordered))
    known = known_at_briefing(memories, deadline, habits)
    return dict(zip((card.key for card in ordered), map(float, known), strict=True))
