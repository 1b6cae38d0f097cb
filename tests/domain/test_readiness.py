from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.plans import HABITS, TODAY, decks, due_in, keys, learnt, unseen
from trainer.domain import memory
from trainer.domain.deadline import CardMemory
from trainer.domain.readiness import (
    NextDayAnswer,
    fit_correction,
    half_width,
    if_you_stop_now,
    in_range,
    weakest_that_fit,
)
from trainer.domain.schedule import DEFAULT_PARAMETERS

DAYS = st.integers(0, 30)


def test_readiness_is_the_mean_chance_on_the_briefing_day() -> None:
    deck = [learnt(0, 4, 2), learnt(1, 30, 1), *unseen(4)[2:]]
    known = memory.retrievability(4, 7) + memory.retrievability(30, 6)
    found = if_you_stop_now(deck, due_in(5), replace(HABITS, prior=0.1))
    assert found.share == pytest.approx((known + 0.2) / 4)


def test_weights_and_topics_count() -> None:
    deck = [learnt(0, 4, 2, topic="a", weight=3.0), replace(unseen(2)[1], topic="b")]
    known = memory.retrievability(4, 7)
    found = if_you_stop_now(deck, due_in(5), HABITS)
    assert found.share == pytest.approx(3 * known / 4)
    assert found.topics == {"a": pytest.approx(known), "b": 0.0}


def test_the_correction_stretches_stabilities() -> None:
    found = if_you_stop_now([learnt(0, 4, 2)], due_in(5), replace(HABITS, correction=-1.0))
    assert found.share == pytest.approx(memory.retrievability(4 / np.e, 7))


@pytest.mark.parametrize(
    ("ago", "days", "elapsed"), [(0, 0, 0.5), (-3, 0, 0.5), (4, -9, 4), (1, 0, 1)]
)
def test_half_a_day_counts_within_a_day_and_today_once_the_date_is_past(
    ago: int, days: int, elapsed: float
) -> None:
    found = if_you_stop_now([learnt(0, 4, ago)], due_in(days), HABITS)
    assert found.share == pytest.approx(memory.retrievability(4, elapsed))


def test_without_a_card_there_is_no_readiness() -> None:
    found = if_you_stop_now([], due_in(5), HABITS)
    assert found.share is None
    assert found.topics == {}


def test_where_nothing_has_weight_all_count_alike() -> None:
    deck = [replace(card, weight=0.0) for card in (learnt(0, 4, 2), learnt(1, 9, 2))]
    known = memory.retrievability(4, 7) + memory.retrievability(9, 7)
    assert if_you_stop_now(deck, due_in(5), HABITS).share == pytest.approx(known / 2)


@given(decks(), DAYS, st.floats(0.01, 100))
def test_readiness_is_a_share_that_scaling_weights_leaves_alone(
    cards: list[CardMemory], days: int, scale: float
) -> None:
    found = if_you_stop_now(cards, due_in(days), HABITS).share
    scaled = [replace(card, weight=card.weight * scale) for card in cards]
    assert if_you_stop_now(scaled, due_in(days), HABITS).share == pytest.approx(found)
    assert found is None or 0 <= found <= 1


@given(decks(), DAYS)
def test_readiness_falls_with_the_days_without_study(cards: list[CardMemory], days: int) -> None:
    now = if_you_stop_now(cards, due_in(days), HABITS).share
    later = if_you_stop_now(cards, due_in(days + 1), HABITS).share
    assert now is None or later is None or later <= now + 1e-12


# ---------------------------------------------------------------- the last hour


def test_the_weakest_cards_come_first_as_far_as_time_goes() -> None:
    deck = [learnt(0, 50, 1), learnt(1, 1, 5), learnt(2, 5, 5), *unseen(4)[3:]]
    assert keys(weakest_that_fit(deck, due_in(1), HABITS, 3600)) == [3, 1, 2, 0]
    assert keys(weakest_that_fit(deck, due_in(1), HABITS, 45)) == [3, 1]
    assert weakest_that_fit(deck, due_in(1), HABITS, 24) == []
    assert weakest_that_fit([], due_in(1), HABITS, 24) == []


def test_a_heavy_card_counts_for_more_than_a_weaker_light_one() -> None:
    deck = [learnt(0, 1, 5), learnt(1, 5, 5, weight=5.0), learnt(2, 1, 5, weight=0.0)]
    assert keys(weakest_that_fit(deck, due_in(1), HABITS, 3600)) == [1, 0]


@given(decks(), DAYS, st.floats(0, 600))
def test_the_last_hour_keeps_to_its_time(
    cards: list[CardMemory], days: int, seconds: float
) -> None:
    found = weakest_that_fit(cards, due_in(days), HABITS, seconds)
    assert len(found) * HABITS.seconds_ok <= seconds
    assert len(set(keys(found))) == len(found)


# ---------------------------------------------------------------- how sure it is


@pytest.mark.parametrize(
    ("answers", "half"), [(0, 0.15), (29, 0.15), (30, 0.10), (149, 0.10), (150, 0.05)]
)
def test_the_range_narrows_with_the_answers_on_later_days(answers: int, half: float) -> None:
    assert half_width(answers) == half
    assert in_range(0.5, answers) == (0.5 - half, 0.5 + half)


@given(st.floats(0, 1), st.integers(0, 500))
def test_the_range_stays_within_nothing_and_all(share: float, answers: int) -> None:
    low, high = in_range(share, answers)
    assert 0 <= low <= share <= high <= 1


def _answers(b: float, count: int, seed: int) -> list[NextDayAnswer]:
    """Answers of a learner whose stabilities are e^b times those believed."""
    random = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        stability, elapsed = float(random.uniform(1, 20)), int(random.integers(1, 15))
        chance = memory.retrievability(stability * np.exp(b), elapsed)
        found.append(NextDayAnswer(stability, elapsed, bool(random.random() < chance)))
    return found


@pytest.mark.parametrize("b", [-2.0, -0.5, 0.0, 1.0])
def test_the_correction_is_found_from_the_users_own_answers(b: float) -> None:
    found = [fit_correction(_answers(b, 2000, seed), DEFAULT_PARAMETERS) for seed in range(4)]
    assert np.mean(found) == pytest.approx(b, abs=0.15)


def test_the_correction_is_the_most_probable_on_its_grid() -> None:
    answers = _answers(-1.0, 60, 7)

    def score(b: float) -> float:
        total = -b * b / (2 * 0.7**2)
        for answer in answers:
            chance = memory.retrievability(answer.stability * np.exp(b), answer.elapsed_days)
            total += float(np.log(chance if answer.recalled else 1 - chance))
        return total

    found = fit_correction(answers, DEFAULT_PARAMETERS)
    assert score(found) >= max(score(b) for b in np.arange(-4, 3.01, 0.05)) - 1e-6


def test_few_answers_move_the_correction_less_than_many() -> None:
    one = [NextDayAnswer(10.0, 5, recalled=False)]
    few, many = (fit_correction(one * n, DEFAULT_PARAMETERS) for n in (1, 20))
    assert many < few < 0


def test_the_correction_stays_on_its_grid_whatever_the_answers() -> None:
    never = [NextDayAnswer(1000.0, 1, recalled=False)] * 5000
    assert fit_correction(never, DEFAULT_PARAMETERS) == -4.0
    always = [NextDayAnswer(0.001, 300, recalled=True)] * 5000
    assert 0 < fit_correction(always, DEFAULT_PARAMETERS) <= 3.0


def test_answers_on_the_same_day_say_nothing() -> None:
    assert fit_correction([], DEFAULT_PARAMETERS) == 0.0
    same_day = [NextDayAnswer(1.0, 0, recalled=False), NextDayAnswer(1.0, -2, recalled=False)]
    assert fit_correction(same_day, DEFAULT_PARAMETERS) == 0.0


def test_a_later_clock_leaves_stored_memories_as_they_are() -> None:
    deck = [learnt(0, 4, 2)]
    if_you_stop_now(deck, due_in(5), replace(HABITS, correction=2.0))
    assert deck == [learnt(0, 4, 2)]
    assert deck[0].last_day == TODAY - 2
