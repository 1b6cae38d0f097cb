"""Decks and answers for tests of the plan and its forecasts."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from hypothesis import strategies as st

from trainer.domain import memory
from trainer.domain.deadline import CardMemory, Deadline, Habits
from trainer.domain.planner import Plan

TODAY = 1000
HABITS = Habits()
GOOD, AGAIN = 3, 1


def unseen(count: int) -> list[CardMemory]:
    """A deck that nobody has seen."""
    return [CardMemory(n, n) for n in range(count)]


def learnt(key: int, stability: float, ago: int, **rest: object) -> CardMemory:
    """A card last answered so many days ago."""
    card = CardMemory(key, key, stability, 5.0, TODAY - ago)
    return replace(card, **rest)  # type: ignore[arg-type]


def due_in(days: int, minutes: float | None = 20, **rest: bool) -> Deadline:
    """A briefing so many days from today."""
    seconds = None if minutes is None else (60.0 * minutes,)
    return Deadline(TODAY, TODAY + days, seconds, **rest)


def after(card: CardMemory, rating: int, day: int = TODAY) -> CardMemory:
    """The card after an answer."""
    if card.stability is None or card.difficulty is None or card.last_day is None:
        state = memory.first_state(rating)
    else:
        state = memory.next_state(card.stability, card.difficulty, day - card.last_day, rating)
    repeat = card.seen and card.last_day == day
    failed = rating == AGAIN
    return replace(
        card,
        stability=state[0],
        difficulty=state[1],
        last_day=day,
        met_today=card.met_today or not card.seen,
        failed_today=card.failed_today if repeat else failed,
        repeated_today=repeat,
        failed_days=card.failed_days + (failed and not repeat),
        others_since=0,
    )


def took(card: CardMemory, rating: int) -> float:
    """Seconds that an answer takes."""
    return took_again(rating) if card.seen else HABITS.seconds_new


def took_again(rating: int) -> float:
    """Seconds that an answer to a card seen before takes."""
    return HABITS.seconds_failed if rating == AGAIN else HABITS.seconds_ok


def walk(
    plan: Plan, rating: Callable[[CardMemory], int] = lambda _card: GOOD, *, on: bool = False
) -> tuple[list[CardMemory], Plan]:
    """The cards in the order asked, as they were then, and the plan at the end."""
    asked = []
    while (card := plan.next_card(beyond_budget=on)) is not None:
        asked.append(card)
        given = rating(card)
        plan = plan.answered(after(card, given), took(card, given))
    return asked, plan


def keys(cards: Iterable[CardMemory]) -> list[int]:
    """The cards' keys."""
    return [card.key for card in cards]


@st.composite
def decks(
    draw: st.DrawFn, *, most: int = 25, notes: bool = False, follow_ups: bool = False
) -> list[CardMemory]:
    """Decks of cards seen and unseen, failed today and repeated, ahead of the clock too."""
    parents = draw(st.lists(st.none() | st.integers(0, 9), min_size=9, max_size=9))
    cards = []
    for key in range(draw(st.integers(0, most))):
        card = CardMemory(
            key,
            draw(st.integers(0, 5)),
            weight=draw(st.sampled_from([1.0, 1.0, 0.5, 3.0, 0.0])),
            topic=draw(st.sampled_from(["a", "b", "a::c"])),
            failed_days=draw(st.sampled_from([0, 0, 1, 4])),
        )
        if notes:
            note = draw(st.integers(0, 8))
            card = replace(card, note=note, parent=parents[note] if follow_ups else None)
        if draw(st.booleans()):
            last = TODAY - draw(st.sampled_from([-3, 0, 1, 2, 5, 30]))
            today = last == TODAY
            card = replace(
                card,
                stability=draw(st.floats(0.1, 200)),
                difficulty=draw(st.floats(1, 10)),
                last_day=last,
                failed_today=today and draw(st.booleans()),
                met_today=today and draw(st.booleans()),
                others_since=draw(st.integers(0, 6)) if today else 0,
            )
        cards.append(card)
    return cards
