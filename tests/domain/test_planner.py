from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.plans import (
    AGAIN,
    GOOD,
    HABITS,
    TODAY,
    after,
    decks,
    due_in,
    keys,
    learnt,
    unseen,
    walk,
)
from trainer.domain import memory
from trainer.domain.deadline import (
    CardMemory,
    Deadline,
    Habits,
    shrunk_median,
    shrunk_shares,
)
from trainer.domain.planner import Act, Phase, make_plan
from trainer.domain.priorities import Memories, priorities

DAYS = st.integers(0, 9)
MINUTES = st.none() | st.floats(0, 60)


def first(cards: list[CardMemory], deadline: Deadline, habits: Habits = HABITS) -> int | None:
    card = make_plan(cards, deadline, habits).next_card()
    return None if card is None else card.key


# ---------------------------------------------------------------- what holds for every plan


@given(decks(notes=True, follow_ups=True), DAYS, MINUTES, st.randoms(use_true_random=False))
def test_the_plan_does_not_depend_on_the_order_of_storage(
    cards: list[CardMemory], days: int, minutes: float, random: Random
) -> None:
    expected = make_plan(cards, due_in(days, minutes), HABITS)
    shuffled = list(cards)
    random.shuffle(shuffled)
    found = make_plan(shuffled, due_in(days, minutes), HABITS)
    assert keys(found.order()) == keys(expected.order())


@given(decks(), DAYS, st.floats(1e-12, 1e12))
def test_the_plan_does_not_depend_on_the_scale_of_weights(
    cards: list[CardMemory], days: int, scale: float
) -> None:
    scaled = [replace(card, weight=card.weight * scale) for card in cards]
    expected = make_plan(cards, due_in(days), HABITS).order()
    assert keys(make_plan(scaled, due_in(days), HABITS).order()) == keys(expected)


@given(decks(notes=True, follow_ups=True), DAYS, st.data())
@settings(max_examples=50, deadline=None)
def test_a_failed_card_comes_back_once_at_most_and_after_five_others(
    cards: list[CardMemory], days: int, data: st.DataObject
) -> None:
    asked, _ = walk(
        make_plan(cards, due_in(days), HABITS), lambda _c: data.draw(st.integers(1, 4)), on=True
    )
    counted = Counter(keys(asked))
    assert max(counted.values(), default=0) <= 2
    for key, times in counted.items():
        places = [n for n, card in enumerate(asked) if card.key == key]
        if times == 2:
            assert places[1] - places[0] > 5
            assert asked[places[1]].failed_today


@given(decks(notes=True, follow_ups=True), DAYS, st.floats(0, 20), st.data())
@settings(max_examples=50, deadline=None)
def test_the_budget_is_never_overdrawn(
    cards: list[CardMemory], days: int, minutes: float, data: st.DataObject
) -> None:
    deadline = due_in(days, minutes)
    _, plan = walk(make_plan(cards, deadline, HABITS), lambda _c: data.draw(st.integers(1, 4)))
    assert plan.deadline.used <= minutes * 60 + 1e-9


@given(decks(notes=True), DAYS)
def test_the_cards_come_in_the_order_shown_while_none_fails(
    cards: list[CardMemory], days: int
) -> None:
    rested = [replace(card, others_since=5) for card in cards]
    plan = make_plan(rested, due_in(days), HABITS)
    assert keys(walk(plan, on=True)[0]) == keys(plan.order())


@given(decks(notes=True, follow_ups=True), DAYS, st.data())
@settings(max_examples=50, deadline=None)
def test_nobody_is_asked_a_follow_up_before_its_parent(
    cards: list[CardMemory], days: int, data: st.DataObject
) -> None:
    plan = make_plan(cards, due_in(days), HABITS)
    asked, _ = walk(plan, lambda _c: data.draw(st.integers(1, 4)), on=True)
    for sequence in (asked, plan.order()):
        met = {card.note for card in cards if card.seen}
        idle = {c.note for c in cards} - {c.note for c in cards if c.weight > 0}
        parent = {card.note: card.parent for card in cards}
        for card in sequence:
            if not card.seen and card.parent in parent and not _in_circle(card.note, parent):
                assert card.parent in met | idle
            met.add(card.note)


def _in_circle(note: int | None, parent: dict[int | None, int | None]) -> bool:
    """Whether going up from the note comes to no end."""
    passed = set()
    while note in parent and parent[note] is not None:
        if note in passed:
            return True
        passed.add(note)
        note = parent[note]
    return False


@given(decks(notes=True, follow_ups=True), st.integers(2, 9), st.data())
@settings(max_examples=50, deadline=None)
def test_an_answer_changes_what_other_cards_are_worth_in_nothing(
    cards: list[CardMemory], days: int, data: st.DataObject
) -> None:
    plan = make_plan(cards, due_in(days), HABITS)
    card = plan.next_card(beyond_budget=True)
    if card is None:
        return
    later = plan.answered(after(card, data.draw(st.integers(1, 4))), 8)
    changed = (later.worth != plan.worth).nonzero()[0]
    assert {plan.cards[n].key for n in changed} <= {card.key}


@given(decks(notes=True, follow_ups=True), DAYS, st.data())
@settings(max_examples=50, deadline=None)
def test_a_plan_made_again_after_an_answer_goes_on_as_before(
    cards: list[CardMemory], days: int, data: st.DataObject
) -> None:
    plan = make_plan(cards, due_in(days), HABITS)
    for _ in range(4):
        card = plan.next_card(beyond_budget=True)
        if card is None:
            break
        plan = plan.answered(after(card, data.draw(st.integers(1, 4))), 8)
        again = make_plan(plan.cards, plan.deadline, HABITS)
        assert again.phase is plan.phase
        assert keys(again.order()) == keys(plan.order())


@given(st.floats(0.01, 3000), st.floats(1, 10), st.integers(1, 60), st.integers(1, 60))
def test_a_review_on_a_later_day_never_lowers_recall_at_the_briefing(
    stability: float, difficulty: float, ago: int, days: int
) -> None:
    card = learnt(0, stability, ago, difficulty=difficulty)
    assert keys(make_plan([card], due_in(days, all_time=True), HABITS).order()) == [0]


# ---------------------------------------------------------------- the index, reckoned by hand


@pytest.mark.parametrize(("briefing_in", "days"), [(5, 5), (0, 0.5)])
def test_a_review_is_worth_the_recall_it_adds_per_second(briefing_in: int, days: float) -> None:
    stability, difficulty, ago = 4.0, 6.0, 6
    p = memory.retrievability(stability, ago)
    then = [
        memory.retrievability(memory.next_state(stability, difficulty, ago, r)[0], days)
        for r in (1, 2, 3, 4)
    ]
    gain = (
        (1 - p) * then[0]
        + p * (0.224 * then[1] + 0.631 * then[2] + 0.145 * then[3])
        - memory.retrievability(stability, ago + days)
    )
    index = gain / (p * 8 + (1 - p) * 20)
    found = _worth(learnt(0, stability, ago, difficulty=difficulty), briefing_in)
    assert found == pytest.approx(index / (1 + index), abs=1e-11)


def test_a_first_meeting_is_worth_the_recall_it_adds_per_second() -> None:
    shares = (0.24, 0.094, 0.495, 0.171)
    known = sum(
        share * memory.retrievability(memory.first_state(r)[0], 5)
        for r, share in enumerate(shares, start=1)
    )
    index = (known - 0.2) / 25
    assert _worth(CardMemory(0, 0), 5, replace(HABITS, prior=0.2)) == pytest.approx(
        index / (1 + index), abs=1e-11
    )


@pytest.mark.parametrize(("met", "success"), [(True, 0.65), (False, 0.78)])
def test_a_repeat_is_worth_the_recall_it_adds_per_second(met: bool, success: float) -> None:
    def then(stability: float) -> float:
        return memory.retrievability(stability, 5)

    good, again = (memory.next_state(0.3, 5.0, 0, r)[0] for r in (GOOD, AGAIN))
    gain = success * then(good) + (1 - success) * then(0.7 * again) - then(0.7 * 0.3)
    index = gain / (success * 8 + (1 - success) * 20)
    card = learnt(0, 0.3, 0, failed_today=True, met_today=met)
    assert _worth(card, 5) == pytest.approx(index / (1 + index), abs=1e-11)


def _worth(card: CardMemory, days: int, habits: Habits = HABITS) -> float:
    """What the card is worth where time is tight."""
    memories = Memories.of([card], TODAY, 1.0)
    tight = memories.seen & False
    return float(priorities(memories, tight, due_in(days), TODAY, habits)[0])


# ---------------------------------------------------------------- which card next


def test_with_time_enough_fading_cards_come_first_then_new_ones_then_the_rest() -> None:
    fading, new, fresh = learnt(2, 3, 4), CardMemory(1, 1), learnt(0, 20, 10)
    plan = make_plan([fresh, new, fading], due_in(5), HABITS)
    assert plan.phase is Phase.AMPLE
    assert keys(plan.order()) == [2, 1, 0]
    assert [plan.act(card) for card in plan.order()] == [Act.REVIEW, Act.MEET, Act.REVIEW]


def test_in_tight_time_gain_per_second_alone_decides() -> None:
    deck = [learnt(100, 30, 29), *unseen(50)]
    ample, tight = make_plan(deck, due_in(3, 60), HABITS), make_plan(deck, due_in(3, 5), HABITS)
    assert (ample.phase, tight.phase) == (Phase.AMPLE, Phase.TIGHT)
    assert tight.order()[0].key == 0
    assert (
        replace(deck[0], stability=25.0)
        == make_plan(
            [replace(deck[0], stability=25.0), *unseen(50)], due_in(3, 60), HABITS
        ).next_card()
    )


def test_time_is_ample_by_the_minutes_of_each_day_to_come() -> None:
    deck = unseen(20)  # which take 20·(25 + 4·8) = 1140 seconds
    for seconds, phase in (
        ((300.0,), Phase.AMPLE),
        ((0.0, 0.0, 1200.0, 0.0), Phase.AMPLE),
        ((0.0, 0.0, 1000.0, 0.0), Phase.TIGHT),
        ((0.0, 0.0, 0.0, 0.0, 9000.0), Phase.TIGHT),  # the day of the briefing is no study day
    ):
        assert make_plan(deck, Deadline(TODAY, TODAY + 4, seconds), HABITS).phase is phase


@pytest.mark.parametrize(("stability", "asked"), [(4.0, 0), (5.0, None)])
def test_cards_known_at_97_percent_or_better_wait(stability: float, asked: int | None) -> None:
    assert 0.965 < memory.retrievability(4, 1) < 0.97 < memory.retrievability(5, 1) < 0.98
    assert first([learnt(0, stability, 1)], due_in(5)) == asked


@pytest.mark.parametrize(("stability", "head"), [(0.8, 0), (1.3, 1)])
def test_cards_known_at_less_than_90_percent_come_before_new_ones(
    stability: float, head: int
) -> None:
    assert 0.88 < memory.retrievability(0.8, 1) < 0.90 < memory.retrievability(1.3, 1) < 0.92
    assert first([learnt(0, stability, 1), CardMemory(1, 1, weight=3.0)], due_in(5)) == head


def test_a_plan_made_again_during_the_day_counts_the_cards_that_were_new_in_the_morning() -> None:
    plan = make_plan(unseen(20), Deadline(TODAY, TODAY + 4, (284.0,)), HABITS)
    card = plan.next_card()
    assert card is not None
    later = plan.answered(after(card, GOOD), 25)
    again = make_plan(later.cards, later.deadline, HABITS)
    assert (plan.phase, again.phase) == (Phase.TIGHT, Phase.TIGHT)


def test_the_eve_goes_by_gain_alone_and_saves_no_time() -> None:
    sure = learnt(0, 200, 1)
    assert first([sure], due_in(2)) is None
    assert first([sure], due_in(1)) == 0
    assert make_plan([sure], due_in(1), HABITS).phase is Phase.LAST_DAY


def test_all_the_time_may_be_used() -> None:
    assert first([learnt(0, 200, 1)], due_in(5, all_time=True)) == 0


def test_a_card_that_counts_for_nothing_is_not_asked() -> None:
    deck = [replace(card, weight=0.0) for card in unseen(3)]
    assert make_plan(deck, due_in(3), HABITS).order() == []


def test_cards_known_beforehand_are_not_met() -> None:
    assert first(unseen(3), due_in(3), replace(HABITS, prior=1.0)) is None


def test_a_heavier_card_comes_before_an_earlier_one() -> None:
    deck = unseen(5)
    deck[3] = replace(deck[3], weight=2.0)
    assert keys(make_plan(deck, due_in(4), HABITS).order()) == [3, 0, 1, 2, 4]


def test_equal_cards_come_in_the_order_of_the_deck() -> None:
    deck = [CardMemory(key, position) for key, position in ((5, 2), (9, 1), (1, 2))]
    assert keys(make_plan(deck, due_in(4), HABITS).order()) == [9, 1, 5]


def test_a_card_that_failed_on_four_days_is_put_off() -> None:
    leech, other = learnt(0, 5, 8, failed_days=4), learnt(1, 5, 8)
    assert keys(make_plan([leech, other], due_in(1), HABITS).order()) == [1, 0]


def test_cards_answered_today_are_done_unless_they_failed() -> None:
    done, failed = learnt(0, 5, 0), learnt(1, 1, 0, failed_today=True, others_since=5)
    repeated = learnt(2, 1, 0, failed_today=True, repeated_today=True, others_since=5)
    assert keys(make_plan([done, failed, repeated], due_in(3), HABITS).order()) == [1]


def test_a_card_ahead_of_a_clock_set_back_is_not_planned_today() -> None:
    ahead = learnt(0, 0.2, -3, failed_today=True, others_since=9)
    assert first([ahead], due_in(6)) is None


def test_a_failed_card_waits_for_five_others() -> None:
    plan = make_plan(unseen(7), due_in(1), HABITS)
    asked, _ = walk(plan, lambda card: AGAIN if card.key == 0 and not card.seen else GOOD, on=True)
    assert keys(asked).index(0) == 0
    assert keys(asked)[1:].index(0) >= 5


def test_with_too_few_others_a_failed_card_does_not_come_back() -> None:
    asked, _ = walk(make_plan(unseen(5), due_in(1), HABITS), lambda _card: AGAIN, on=True)
    assert keys(asked) == [0, 1, 2, 3, 4]


def test_the_queue_ends_where_its_head_might_overdraw_the_budget() -> None:
    deadline = replace(due_in(3, 1), used=36.0)
    plan = make_plan(unseen(3), deadline, HABITS)
    assert plan.next_card() is None
    assert plan.next_card(beyond_budget=True) == CardMemory(0, 0)
    assert make_plan(unseen(3), replace(deadline, used=35.0), HABITS).next_card() is not None


def test_a_card_seen_before_is_reckoned_with_what_its_answer_takes_not_with_a_meeting() -> None:
    assert HABITS.worst_seconds < HABITS.seconds_new
    deadline = due_in(1, 1)
    left = replace(deadline, used=60.0 - HABITS.worst_seconds)
    seen = CardMemory(0, 0, stability=1.0, difficulty=5.0, last_day=TODAY - 3)
    assert make_plan([seen], left, HABITS).next_card() == seen
    assert make_plan(unseen(1), left, HABITS).next_card() is None


@given(st.lists(st.floats(0, 3600), max_size=5), st.integers(0, 6), st.integers(0, 3))
def test_the_time_left_is_that_of_all_days_to_the_eve(
    seconds: list[float], days: int, later: int
) -> None:
    deadline = Deadline(TODAY, TODAY + days, tuple(seconds))
    each = [deadline.budget(day) for day in range(TODAY + later, TODAY + days)]
    assert deadline.budget_from(TODAY + later) == pytest.approx(sum(each))


# ---------------------------------------------------------------- notes and follow-ups


def test_siblings_wait_for_another_day_but_not_on_the_last_two() -> None:
    deck = [replace(card, note=card.key // 2) for card in unseen(6)]
    assert keys(walk(make_plan(deck, due_in(3), HABITS))[0]) == [0, 2, 4]
    assert len(walk(make_plan(deck, due_in(2), HABITS))[0]) == 6


def test_the_sibling_worth_most_is_asked() -> None:
    deck = [replace(card, note=1) for card in unseen(3)]
    deck[2] = replace(deck[2], weight=3.0)
    assert keys(walk(make_plan(deck, due_in(5), HABITS))[0]) == [2]


def test_a_failed_card_may_be_repeated_beside_its_siblings() -> None:
    deck = [learnt(0, 1, 0, failed_today=True, others_since=5, note=1), CardMemory(1, 1, note=1)]
    assert keys(make_plan(deck, due_in(5), HABITS).order()) == [0]


def test_a_follow_up_is_met_after_its_parent() -> None:
    deck = [CardMemory(0, 0, note=10, parent=20, weight=5.0), CardMemory(1, 1, note=20)]
    assert keys(walk(make_plan(deck, due_in(5), HABITS))[0]) == [1, 0]


def test_follow_ups_of_follow_ups_keep_their_order() -> None:
    deck = [CardMemory(n, n, note=n, parent=n + 1) for n in range(4)]
    assert keys(walk(make_plan(deck, due_in(5), HABITS))[0]) == [3, 2, 1, 0]


@pytest.mark.parametrize("parent", [99, 1])
def test_a_parent_that_is_not_studied_or_counts_for_nothing_holds_nothing_back(parent: int) -> None:
    deck = [CardMemory(0, 0, note=0, parent=parent), CardMemory(1, 1, note=1, weight=0.0)]
    assert first(deck, due_in(5)) == 0


def test_notes_that_follow_each_other_in_a_circle_are_asked_all_the_same() -> None:
    deck = [CardMemory(n, n, note=n, parent=(n + 1) % 3) for n in range(3)]
    assert keys(walk(make_plan(deck, due_in(5), HABITS))[0]) == [0, 1, 2]


def test_a_follow_up_seen_before_waits_for_nobody() -> None:
    deck = [learnt(0, 1, 5, note=0, parent=1), CardMemory(1, 1, note=1)]
    assert first(deck, due_in(5)) == 0


# ---------------------------------------------------------------- edges


def test_after_the_briefing_there_is_no_plan_and_it_says_so() -> None:
    plan = make_plan(unseen(3), due_in(-1), HABITS)
    assert plan.phase is Phase.PAST
    assert plan.next_card(beyond_budget=True) is None
    assert plan.answered(after(CardMemory(0, 0), GOOD), 25) is plan


def test_on_the_day_of_the_briefing_half_a_day_counts() -> None:
    plan = make_plan([learnt(0, 0.5, 1), *unseen(2)], due_in(0), HABITS)
    assert plan.phase is Phase.LAST_DAY
    assert len(plan.order()) == 3


def test_without_a_budget_the_plan_goes_on_to_its_end() -> None:
    asked, _ = walk(make_plan(unseen(200), due_in(5, None), HABITS))
    assert len(asked) == 200


@pytest.mark.parametrize("seconds", [(), (0.0,)])
def test_without_minutes_nothing_is_asked(seconds: tuple[float, ...]) -> None:
    plan = make_plan([learnt(0, 1, 9), *unseen(3)], Deadline(TODAY, TODAY + 5, seconds), HABITS)
    assert plan.next_card() is None


def test_a_card_that_is_not_in_the_plan_cannot_be_answered_in_it() -> None:
    with pytest.raises(KeyError):
        make_plan(unseen(3), due_in(5), HABITS).answered(learnt(7, 1, 0), 8)


def test_an_empty_deck_has_an_empty_plan() -> None:
    assert make_plan([], due_in(5), HABITS).order() == []


# ---------------------------------------------------------------- the user's own figures


def test_few_observations_move_a_default_little_and_many_replace_it() -> None:
    assert shrunk_median(8.0, []) == 8.0
    assert shrunk_median(8.0, [4.0] * 20) == 6.0
    assert shrunk_median(8.0, [4.0] * 20_000) == pytest.approx(4.0, abs=0.01)
    assert shrunk_shares((0.5, 0.5), (20, 0)) == (0.75, 0.25)
    assert sum(shrunk_shares(HABITS.first_ratings, (1, 5, 2, 9))) == pytest.approx(1.0)
