from dataclasses import replace
from itertools import pairwise
from math import inf
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.benchmarks.learners import Family, ManyLearners
from tests.domain.plans import (
    GOOD,
    HABITS,
    TODAY,
    after,
    decks,
    due_in,
    keys,
    learnt,
    took,
    unseen,
)
from trainer.domain import forecast
from trainer.domain.deadline import CardMemory, Deadline
from trainer.domain.forecast import (
    Forecast,
    if_you_follow_the_plan,
    minutes_needed,
    minutes_to_reach_all,
    on_paths,
    proposed_minutes,
    rated,
    repeat_ratings,
)
from trainer.domain.fsrs_arrays import Integers
from trainer.domain.planner import make_plan
from trainer.domain.priorities import Memories, deck_order, heaviest_weight
from trainer.domain.readiness import if_you_stop_now
from trainer.domain.relations import Relations
from trainer.domain.schedule import DEFAULT_PARAMETERS
from trainer.domain.study_day import StudiedDay, next_morning, study_day

T0 = Family("T0", (DEFAULT_PARAMETERS,), noisy=False)
WIDE = settings(max_examples=40, deadline=None)


def share(found: Forecast) -> float:
    assert found.readiness.share is not None
    return found.readiness.share


def one_day(
    cards: list[CardMemory], deadline: Deadline, first: list[int], again: list[int]
) -> StudiedDay:
    """Today on one path, with the ratings given, in deck order."""
    ordered = deck_order(cards)
    memories = on_paths(Memories.of(ordered, TODAY, heaviest_weight(ordered)), 1)
    ratings = np.array([first]), np.array([again])
    return study_day(
        memories, Relations.of(ordered), deadline, TODAY, habits=HABITS, ratings=ratings
    )


# ---------------------------------------------------------------- one day, as the plan has it


@given(decks(notes=True), st.integers(0, 9), st.floats(0, 10), st.data())
@WIDE
def test_a_day_without_failures_asks_what_the_plan_asks(
    cards: list[CardMemory], days: int, minutes: float, data: st.DataObject
) -> None:
    cards = [replace(card, others_since=5) for card in deck_order(cards)]
    first = data.draw(st.lists(st.integers(2, 4), min_size=len(cards), max_size=len(cards)))
    deadline = due_in(days, minutes)
    if not cards:
        return
    day = one_day(cards, deadline, first, first)
    plan = make_plan(cards, deadline, HABITS)
    given = {card.key: rating for card, rating in zip(cards, first, strict=True)}
    while (card := plan.next_card()) is not None:
        plan = plan.answered(after(card, given[card.key]), took(card, given[card.key]))
    assert day.seconds[0, 0] == pytest.approx(plan.deadline.used)
    assert day.memories.stability[0] == pytest.approx(
        [1.0 if card.stability is None else card.stability for card in plan.cards], rel=1e-9
    )
    assert day.memories.last_day[0][day.memories.seen[0]].tolist() == [
        card.last_day for card in plan.cards if card.seen
    ]


@given(st.lists(st.integers(1, 4), min_size=30, max_size=30), st.data())
@WIDE
def test_a_day_with_failures_is_nearly_that_of_the_plan(
    first: list[int], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.integers(1, 4), min_size=30, max_size=30))
    cards = [
        learnt(n, 1.0 + n, 3, weight=1.0 + n % 3) if n % 2 else CardMemory(n, n) for n in range(30)
    ]
    day = one_day(cards, due_in(4), first, again)
    plan = make_plan(cards, due_in(4), HABITS)
    asked = 0
    while (card := plan.next_card()) is not None:
        rating = (again if card.last_day == TODAY else first)[card.key]
        plan = plan.answered(after(card, rating), took(card, rating))
        asked += 1
    # Where the last cards fail, repeats may end with one other card more or less between: three at
    # most, in some four thousand examples.
    assert abs(int(day.asked.sum() + day.repeated.sum()) - asked) <= 3
    assert day.asked[0].tolist() == [card.last_day == TODAY for card in plan.cards]


@given(decks(notes=True, follow_ups=True), st.integers(0, 9), st.floats(0, 10), st.data())
@WIDE
def test_a_days_budget_is_never_overdrawn(
    cards: list[CardMemory], days: int, minutes: float, data: st.DataObject
) -> None:
    if not cards:
        return
    ratings = st.lists(st.integers(1, 4), min_size=len(cards), max_size=len(cards))
    day = one_day(cards, due_in(days, minutes), data.draw(ratings), data.draw(ratings))
    assert day.seconds[0, 0] <= minutes * 60 + 1e-9


@pytest.mark.parametrize(("seconds", "asked"), [(19, 0), (20, 1), (27, 1), (28, 2)])
def test_an_answer_is_begun_only_where_its_worst_case_fits(seconds: float, asked: int) -> None:
    deck = [learnt(n, 5, 4) for n in range(3)]
    assert int(one_day(deck, due_in(3, seconds / 60), [GOOD] * 3, [GOOD] * 3).asked.sum()) == asked


def test_what_has_been_studied_today_counts_against_today_alone() -> None:
    used = replace(due_in(3, 10), used=590.0)
    found = if_you_follow_the_plan(unseen(100), used, HABITS)
    assert found.days[0].seconds == 0
    assert found.days[1].seconds > 500


def test_each_day_has_its_own_minutes() -> None:
    deadline = Deadline(TODAY, TODAY + 4, (300.0, 0.0, 600.0))
    seconds = [day.seconds for day in if_you_follow_the_plan(unseen(200), deadline, HABITS).days]
    assert seconds[1] == 0
    assert 270 < seconds[0] <= 300
    assert 570 < seconds[2] <= 600
    assert 570 < seconds[3] <= 600


# ---------------------------------------------------------------- what it comes to


def test_learners_as_believed_end_with_the_memories_believed_and_recall_as_often() -> None:
    """Tried on learners that reckon for themselves; predictions are looked at bin by bin."""
    rows, cards, deadline = 40, unseen(60), Deadline(0, 8, (600.0,))
    learners = ManyLearners(T0, rows, len(cards), 3)
    memories = on_paths(Memories.of(cards, 0, 1.0), rows)
    chances, outcomes = [], []
    for day in deadline.study_days:
        ratings = learners.ratings(day)
        chance = np.where(learners.seen, learners.recall(day), np.nan)
        studied = study_day(
            memories, Relations.of(cards), deadline, day, habits=HABITS, ratings=ratings
        )
        review = studied.asked & learners.seen
        chances.append(chance[review])
        outcomes.append(ratings[0][review] > 1)
        learners.remember(day, studied.asked, studied.repeated, ratings)
        memories = next_morning(studied.memories)
        assert memories.seen.tolist() == learners.seen.tolist()
        assert memories.stability == pytest.approx(learners.stability, rel=1e-9)
        assert memories.difficulty == pytest.approx(learners.difficulty, rel=1e-9)
    predicted, recalled = np.concatenate(chances), np.concatenate(outcomes)
    for low, high in ((0.0, 0.7), (0.7, 0.85), (0.85, 0.93), (0.93, 1.0)):
        within = (predicted >= low) & (predicted < high)
        mean, count = predicted[within].mean(), within.sum()
        assert count > 50
        assert recalled[within].mean() == pytest.approx(
            mean, abs=4 * (mean * (1 - mean) / count) ** 0.5
        )


def shares_of(ratings: Integers) -> list[float]:
    """How often each of the four ratings comes."""
    return [float((ratings == rating).mean()) for rating in (1, 2, 3, 4)]


def test_ratings_are_drawn_as_often_as_their_shares_say() -> None:
    lots = (np.arange(10_000) + 0.5) / 10_000
    never, always = np.zeros(10_000, dtype=np.bool_), np.ones(10_000, dtype=np.bool_)
    chance = np.full(10_000, 0.8)
    first = shares_of(rated(never, chance, HABITS, lots))
    review = shares_of(rated(always, chance, HABITS, lots))
    assert first == pytest.approx(HABITS.first_ratings, abs=2e-4)
    success = [0.8 * share for share in HABITS.success_ratings]
    assert review == pytest.approx([0.2, *success], abs=2e-4)
    of_new, of_others = (shares_of(repeat_ratings(met, lots)) for met in (always, never))
    assert of_new == pytest.approx([0.369, 0.063, 0.511, 0.058], abs=2e-3)
    assert of_others == pytest.approx([0.216, 0.064, 0.660, 0.060], abs=2e-3)


@pytest.mark.parametrize(("days", "minutes"), [(3, 32), (7, 13), (14, 8), (21, 6)])
def test_the_minutes_that_150_new_cards_need_are_those_found_by_simulation(
    days: int, minutes: float
) -> None:
    assert minutes_needed(unseen(150), due_in(days), HABITS, 0.95) == pytest.approx(minutes, abs=1)


def test_the_minutes_needed_are_the_least_that_reach_the_target() -> None:
    deck, deadline = [*unseen(80)[1:], learnt(0, 3, 2)], due_in(6)
    needed = minutes_needed(deck, deadline, HABITS, 0.9)
    assert needed is not None
    enough, less = (replace(deadline, seconds_a_day=(60.0 * m,)) for m in (needed, needed - 1))
    assert share(if_you_follow_the_plan(deck, enough, HABITS)) >= 0.9
    assert share(if_you_follow_the_plan(deck, less, HABITS)) < 0.9


def test_a_target_that_stands_already_needs_no_minutes() -> None:
    assert minutes_needed([learnt(0, 500, 1)], due_in(3), HABITS, 0.9) == 0


def test_four_hours_a_day_are_the_most_that_is_looked_at() -> None:
    assert minutes_needed(unseen(100), due_in(3), HABITS, 0.9999) is None
    assert minutes_needed(unseen(2000), due_in(1), HABITS, 0.5) is None
    assert proposed_minutes(unseen(2000), due_in(1), HABITS) is None
    assert proposed_minutes(unseen(20), due_in(10), HABITS) < 10
    assert minutes_needed([], due_in(3), HABITS, 0.5) is None


def test_cards_not_reached_are_named_least_important_first() -> None:
    deck = [replace(card, weight=3.0 if card.key % 2 else 1.0) for card in unseen(40)]
    found = if_you_follow_the_plan(deck, due_in(2, 5), HABITS)
    missed = keys(found.not_reached)
    assert 0 < len(missed) < 40
    light = [key for key in missed if key % 2 == 0]
    assert missed[: len(light)] == light == list(range(38, -1, -2))[: len(light)]


def test_a_card_counts_as_not_reached_where_most_paths_never_meet_it() -> None:
    # Answers to the cards seen before leave more time on some paths than on others.
    deck = [*(learnt(n, 2, 8, weight=3.0) for n in range(30)), *unseen(100)[30:]]
    found = if_you_follow_the_plan(deck, due_in(4, 8), HABITS)
    met_on_average = sum(day.new for day in found.days)
    assert len(found.not_reached) == pytest.approx(70 - met_on_average, abs=1)


def test_the_minutes_to_reach_all_cards_do_and_fewer_do_not() -> None:
    deck = [*unseen(60), CardMemory(99, 99, weight=0.0)]
    minutes = minutes_to_reach_all(deck, due_in(3), HABITS)
    assert minutes is not None
    missed = [
        if_you_follow_the_plan(deck, due_in(3, m), HABITS).not_reached
        for m in (minutes, minutes - 1)
    ]
    assert keys(missed[0]) == [99]
    assert len(missed[1]) > 1
    assert minutes_to_reach_all(unseen(2000), due_in(1), HABITS) is None


def test_each_day_tells_what_it_brings() -> None:
    found = if_you_follow_the_plan(unseen(60), due_in(5, 20), HABITS)
    assert [day.day for day in found.days] == list(range(TODAY, TODAY + 5))
    assert sum(day.new for day in found.days) == pytest.approx(60)
    assert found.days[-1].reviews > 0
    shares = [day.readiness for day in found.days]
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(share(found))


def test_topics_are_forecast_each() -> None:
    deck = [replace(card, topic="ab"[card.key % 2]) for card in unseen(40)]
    found = if_you_follow_the_plan(deck, due_in(5), HABITS)
    assert set(found.readiness.topics) == {"a", "b"}
    assert np.mean(list(found.readiness.topics.values())) == pytest.approx(share(found))


def test_the_correction_lowers_what_is_forecast_and_leaves_the_order_alone() -> None:
    forecasts = [
        share(if_you_follow_the_plan(unseen(60), due_in(7), replace(HABITS, correction=b)))
        for b in (-2.0, 0.0, 2.0)
    ]
    assert forecasts == sorted(forecasts)
    assert forecasts[2] - forecasts[0] > 0.05
    deck = [learnt(0, 3, 2), learnt(1, 9, 8), *unseen(9)[2:]]
    orders = [
        keys(make_plan(deck, due_in(3), replace(HABITS, correction=b)).order()) for b in (-2.0, 2.0)
    ]
    assert orders[0] == orders[1]


# ---------------------------------------------------------------- on common random numbers


@given(decks(notes=True, follow_ups=True), st.integers(0, 6), st.randoms(use_true_random=False))
@WIDE
def test_a_forecast_does_not_depend_on_the_order_of_storage(
    cards: list[CardMemory], days: int, random: Random
) -> None:
    expected = if_you_follow_the_plan(cards, due_in(days, 2), HABITS)
    shuffled = list(cards)
    random.shuffle(shuffled)
    found = if_you_follow_the_plan(shuffled, due_in(days, 2), HABITS)
    assert found.readiness.share == expected.readiness.share
    assert found.days == expected.days


@given(decks(), st.integers(1, 6), st.sampled_from([0.3, 3.0, 7.0]))
@WIDE
def test_a_forecast_does_not_depend_on_the_scale_of_weights(
    cards: list[CardMemory], days: int, scale: float
) -> None:
    expected = if_you_follow_the_plan(cards, due_in(days, 2), HABITS)
    scaled = [replace(card, weight=card.weight * scale) for card in cards]
    found = if_you_follow_the_plan(scaled, due_in(days, 2), HABITS)
    assert found.readiness.share == pytest.approx(expected.readiness.share)


@pytest.mark.parametrize("vary", ["minutes", "days", "cards"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_more_minutes_more_days_and_fewer_cards_bring_more(vary: str, seed: int) -> None:
    base = {"minutes": 8, "days": 6, "cards": 120}
    found = []
    for factor in (0.5, 0.75, 1, 1.5, 2):
        case = base | {vary: max(round(base[vary] * factor), 1)}
        found.append(
            if_you_follow_the_plan(
                unseen(case["cards"]), due_in(case["days"], case["minutes"]), HABITS, seed
            )
        )
    if vary == "cards":
        found.reverse()
    for less, more in pairwise(found):
        error = float(np.hypot(less.standard_error, more.standard_error))
        assert share(more) >= share(less) - 3 * error
    assert share(found[-1]) > share(found[0]) + 0.05


# ---------------------------------------------------------------- edges


@given(decks(), st.integers(-5, 6))
@WIDE
def test_without_minutes_the_plan_comes_to_stopping_now(cards: list[CardMemory], days: int) -> None:
    found = if_you_follow_the_plan(cards, due_in(days, 0), HABITS)
    stopping = if_you_stop_now(cards, due_in(days), HABITS)
    assert found.readiness.share == pytest.approx(stopping.share)
    assert found.readiness.topics == pytest.approx(dict(stopping.topics))
    assert sum(day.seconds for day in found.days) == 0


def test_years_ahead_stretches_of_days_are_studied_at_once_in_the_time_of_all() -> None:
    found = if_you_follow_the_plan(unseen(40), due_in(1200, 2), HABITS)
    assert found.days[0] == replace(found.days[0], day=TODAY, length=1)
    assert [(day.day, day.length) for day in found.days[-60:]] == [
        (TODAY + day, 1) for day in range(1140, 1200)
    ]
    assert len(found.days) <= 121
    for day, later in pairwise(found.days):
        assert day.day + day.length == later.day
    assert max(day.length for day in found.days) == 19
    assert all(day.seconds <= 120 for day in found.days)


def test_a_short_plan_is_walked_day_by_day() -> None:
    found = if_you_follow_the_plan(unseen(5), due_in(120, 1), HABITS)
    assert [(day.day, day.length) for day in found.days] == [(TODAY + n, 1) for n in range(120)]


def test_stretches_tell_what_single_days_would(monkeypatch: pytest.MonkeyPatch) -> None:
    deck, deadline = unseen(60), due_in(300, 2)
    found = if_you_follow_the_plan(deck, deadline, HABITS)
    monkeypatch.setattr(forecast, "SINGLE_DAYS", 300)
    single = if_you_follow_the_plan(deck, deadline, HABITS)
    assert (len(found.days), len(single.days)) == (121, 300)
    assert share(found) == pytest.approx(share(single), abs=0.005)
    time = sum(day.seconds * day.length for day in found.days)
    assert time == pytest.approx(sum(day.seconds for day in single.days), rel=0.1)


def test_after_the_briefing_no_day_is_left() -> None:
    found = if_you_follow_the_plan([learnt(0, 5, 3)], due_in(-1), HABITS)
    assert found.days == ()
    stopping = if_you_stop_now([learnt(0, 5, 3)], due_in(-1), HABITS)
    assert share(found) == pytest.approx(stopping.share)


def test_on_the_day_itself_the_day_is_still_studied() -> None:
    found = if_you_follow_the_plan(unseen(20), due_in(0, 20), HABITS)
    assert [day.day for day in found.days] == [TODAY]
    assert share(found) > 0.8


def test_without_a_budget_every_card_is_met_at_once() -> None:
    found = if_you_follow_the_plan(unseen(50), due_in(5, None), HABITS)
    assert found.days[0].new == 50
    assert due_in(5, None).budget(TODAY) == inf


def test_an_empty_deck_has_no_readiness_to_forecast() -> None:
    found = if_you_follow_the_plan([], due_in(5), HABITS)
    assert found.readiness.share is None
    assert (found.days, found.not_reached) == ((), ())


def test_the_error_of_a_large_decks_forecast_is_told_too() -> None:
    found = if_you_follow_the_plan(unseen(1500), due_in(3), HABITS)
    assert 0 < found.standard_error < 0.01


def test_a_card_ahead_of_the_clock_waits_until_its_day_is_past() -> None:
    ahead = learnt(0, 0.2, -2)
    answers = [day.reviews for day in if_you_follow_the_plan([ahead], due_in(5), HABITS).days]
    assert answers[:3] == [0, 0, 0]
    assert answers[3] > 0


@pytest.mark.parametrize("others", [0, 1, 2, 3, 4])
def test_a_card_failed_before_the_forecast_waits_for_what_is_left_of_five_others(
    others: int,
) -> None:
    failed = learnt(99, 0.3, 0, failed_today=True, others_since=others)
    for count, expected in ((5 - others, 1), (4 - others, 0)):
        deck = [*unseen(count), failed]
        day = one_day(deck, due_in(1), [3] * len(deck), [3] * len(deck))
        assert int(day.repeated.sum()) == expected
