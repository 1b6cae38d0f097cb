from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.domain.queue import (
    Allowance,
    Counts,
    Gathered,
    QueuedCard,
    StudyQueue,
    gather,
    mixed,
)
from trainer.domain.schedule import CardState

NOW = datetime(2026, 1, 15, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AHEAD = 20 * MINUTE
PLENTY = 1000


def new(card_id: int, note_id: int | None = None, deck: int = 1) -> QueuedCard:
    return QueuedCard(card_id, note_id or card_id, deck, CardState.NEW)


def review(card_id: int, note_id: int | None = None, deck: int = 1) -> QueuedCard:
    return QueuedCard(card_id, note_id or card_id, deck, CardState.REVIEW, NOW, NOW)


def step(
    card_id: int,
    minutes: float = 0,
    note_id: int | None = None,
    state: CardState = CardState.LEARNING,
) -> QueuedCard:
    due = NOW + minutes * MINUTE
    return QueuedCard(card_id, note_id or card_id, 1, state, due, NOW - MINUTE)


def allow(
    left: Mapping[int, int] | int = PLENTY, ancestors: Mapping[int, Sequence[int]] | None = None
) -> Allowance:
    limits = {1: left} if isinstance(left, int) else left
    return Allowance(limits, ancestors or dict.fromkeys(limits, ()))


def ids(cards: Sequence[QueuedCard]) -> list[int]:
    return [card.card_id for card in cards]


def at_most(cards: Sequence[QueuedCard], count: int) -> Iterator[QueuedCard]:
    """`cards`, but reading more than `count` of them fails."""
    for number, card in enumerate(cards):
        assert number < count, f"card {number + 1} was read"
        yield card


def chosen(
    learning: Sequence[QueuedCard] = (),
    reviews: Sequence[QueuedCard] = (),
    fresh: Sequence[QueuedCard] = (),
    *,
    review_allowance: Allowance | None = None,
    new_allowance: Allowance | None = None,
    siblings_apart: bool = True,
) -> Gathered:
    return gather(
        learning,
        reviews,
        [fresh],
        review_allowance=review_allowance or allow(),
        new_allowance=new_allowance or allow(),
        siblings_apart=siblings_apart,
    )


def queue(
    learning: Sequence[QueuedCard] = (),
    reviews: Sequence[QueuedCard] = (),
    fresh: Sequence[QueuedCard] = (),
) -> StudyQueue:
    return StudyQueue(Gathered(learning, reviews, fresh), AHEAD)


def drained(waiting: StudyQueue, now: datetime = NOW) -> list[int]:
    result = []
    while (card := waiting.pop(now)) is not None:
        result.append(card.card_id)
    return result


class TestGathering:
    def test_everything_is_chosen_in_the_order_given(self) -> None:
        gathered = chosen([step(1), step(2)], [review(4), review(3)], [new(6), new(5)])
        assert ids(gathered.learning) == [1, 2]
        assert ids(gathered.reviews) == [4, 3]
        assert ids(gathered.new) == [6, 5]

    def test_each_limit_holds_for_its_own_kind(self) -> None:
        gathered = chosen(
            [step(1), step(2)],
            [review(3), review(4), review(5)],
            [new(6), new(7), new(8)],
            review_allowance=allow(2),
            new_allowance=allow(1),
        )
        assert ids(gathered.learning) == [1, 2]
        assert ids(gathered.reviews) == [3, 4]
        assert ids(gathered.new) == [6]

    @pytest.mark.parametrize("left", [0, -3])
    def test_a_limit_used_up_or_overdrawn_allows_nothing(self, left: int) -> None:
        gathered = chosen(
            [step(1)],
            [review(2)],
            [new(3)],
            review_allowance=allow(left),
            new_allowance=allow(left),
        )
        assert (ids(gathered.learning), gathered.reviews, gathered.new) == ([1], [], [])

    def test_a_parent_s_limit_covers_its_children(self) -> None:
        limits = allow({1: 2, 2: 5, 3: 5}, {1: (), 2: (1,), 3: (1,)})
        cards = [review(10, deck=2), review(11, deck=3), review(12, deck=2), review(13, deck=1)]
        assert ids(chosen(reviews=cards, review_allowance=limits).reviews) == [10, 11]

    def test_a_child_s_limit_leaves_the_rest_to_its_siblings(self) -> None:
        limits = allow({1: 10, 2: 1, 3: 10}, {1: (), 2: (1,), 3: (1,)})
        cards = [review(10, deck=2), review(11, deck=2), review(12, deck=3), review(13, deck=1)]
        assert ids(chosen(reviews=cards, review_allowance=limits).reviews) == [10, 12, 13]

    def test_a_grandparent_s_limit_covers_its_grandchildren(self) -> None:
        limits = allow({1: 1, 2: 9, 3: 9}, {1: (), 2: (1,), 3: (2, 1)})
        cards = [new(10, deck=3), new(11, deck=3)]
        assert ids(chosen(fresh=cards, new_allowance=limits).new) == [10]

    def test_a_card_that_a_parent_refuses_uses_up_nothing(self) -> None:
        limits = allow({1: 0, 2: 1}, {1: (), 2: (1,)})
        assert not limits.take(2)
        assert not limits.take(2)
        loose = allow({1: 1, 2: 1, 3: 0}, {1: (), 2: (1,), 3: (1,)})
        assert not loose.take(3)
        assert loose.take(2)

    def test_limits_are_the_caller_s_to_keep(self) -> None:
        left = {1: 1}
        assert allow(left).take(1)
        assert left == {1: 1}

    def test_siblings_in_their_steps_keep_reviews_and_new_cards_away(self) -> None:
        gathered = chosen([step(1, note_id=7)], [review(2, 7), review(3)], [new(4, 7), new(5)])
        assert ids(gathered.learning) == [1]
        assert ids(gathered.reviews) == [3]
        assert ids(gathered.new) == [5]

    def test_a_review_keeps_its_new_siblings_away(self) -> None:
        gathered = chosen([], [review(2, 7)], [new(4, 7), new(5)])
        assert ids(gathered.reviews) == [2]
        assert ids(gathered.new) == [5]

    def test_of_two_siblings_of_a_kind_the_first_is_asked(self) -> None:
        gathered = chosen([], [review(2, 7), review(3, 7)], [new(4, 8), new(5, 8)])
        assert ids(gathered.reviews) == [2]
        assert ids(gathered.new) == [4]

    def test_siblings_in_their_steps_are_all_asked(self) -> None:
        assert ids(chosen([step(1, note_id=7), step(2, note_id=7)]).learning) == [1, 2]

    def test_a_sibling_kept_away_uses_up_no_limit(self) -> None:
        gathered = chosen([], [review(2, 7), review(3, 7), review(4)], review_allowance=allow(2))
        assert ids(gathered.reviews) == [2, 4]

    def test_siblings_are_asked_on_one_day_where_that_is_wanted(self) -> None:
        gathered = chosen(
            [step(1, note_id=7)], [review(2, 7)], [new(3, 7), new(4, 7)], siblings_apart=False
        )
        assert ids(gathered.reviews) == [2]
        assert ids(gathered.new) == [3, 4]

    def test_new_cards_of_several_decks_come_deck_by_deck(self) -> None:
        gathered = gather(
            [],
            [],
            [[new(1, deck=1), new(2, deck=1), new(3, deck=1)], [new(4, deck=2), new(5, deck=2)]],
            review_allowance=allow({1: 9, 2: 9}),
            new_allowance=allow({1: 2, 2: 1}),
            siblings_apart=True,
        )
        assert ids(gathered.new) == [1, 2, 4]


class TestReadingNoFurther:
    """Behind the iterables stand decks of any size: the card that ends the reading is the last."""

    def test_reviews_are_read_until_the_limit_is_used_up(self) -> None:
        cards = [review(n) for n in range(1, PLENTY)]
        gathered = gather(
            [],
            at_most(cards, 4),
            [],
            review_allowance=allow(3),
            new_allowance=allow(),
            siblings_apart=True,
        )
        assert ids(gathered.reviews) == [1, 2, 3]

    def test_reviews_are_read_on_while_any_deck_may_take_more(self) -> None:
        cards = [review(1, deck=1), review(2, deck=1), review(3, deck=2), review(4, deck=2)]
        gathered = gather(
            [],
            at_most([*cards, *cards], 4),
            [],
            review_allowance=allow({1: 1, 2: 1}),
            new_allowance=allow(),
            siblings_apart=True,
        )
        assert ids(gathered.reviews) == [1, 3]

    def test_new_cards_of_a_deck_are_read_until_its_limit_is_used_up(self) -> None:
        first = [new(n, deck=1) for n in range(1, PLENTY)]
        second = [new(n, deck=2) for n in range(PLENTY, 2 * PLENTY)]
        gathered = gather(
            [],
            [],
            [at_most(first, 3), at_most(second, 2)],
            review_allowance=allow(),
            new_allowance=allow({1: 2, 2: 1}),
            siblings_apart=True,
        )
        assert ids(gathered.new) == [1, 2, PLENTY]

    def test_a_child_s_new_cards_are_not_read_once_the_parent_s_limit_is_used_up(self) -> None:
        limits = allow({1: 1, 2: 9}, {1: (), 2: (1,)})
        child = [new(n, deck=2) for n in range(2, PLENTY)]
        gathered = gather(
            [],
            [],
            [[new(1, deck=1)], at_most(child, 1)],
            review_allowance=allow(),
            new_allowance=limits,
            siblings_apart=True,
        )
        assert ids(gathered.new) == [1]


class TestOrder:
    def test_steps_that_are_over_come_first_and_the_earliest_before_the_others(self) -> None:
        waiting = queue([step(1, -1), step(2, -5), step(3, 0)], [review(4)])
        assert drained(waiting) == [2, 1, 3, 4]

    def test_a_step_that_is_not_over_waits_behind_reviews_and_new_cards(self) -> None:
        waiting = queue([step(1, 5)], [review(2)], [new(3)])
        assert drained(waiting) == [2, 3, 1]

    def test_a_step_is_over_at_the_very_instant(self) -> None:
        waiting = queue([step(1, 5)], [review(2), review(3)])
        just_before = NOW + 5 * MINUTE - timedelta(microseconds=1)
        first, second = waiting.pop(just_before), waiting.pop(NOW + 5 * MINUTE)
        assert first is not None
        assert second is not None
        assert (first.card_id, second.card_id) == (2, 1)

    def test_a_step_further_away_than_learn_ahead_is_not_asked(self) -> None:
        waiting = queue([step(1, 20), step(2, 20.01)])
        assert drained(waiting) == [1]
        assert waiting.next_due == NOW + 20.01 * MINUTE
        assert drained(waiting, NOW + MINUTE) == [2]
        assert waiting.next_due is None

    def test_an_empty_queue_has_nothing(self) -> None:
        waiting = queue()
        assert waiting.pop(NOW) is None
        assert waiting.next_due is None
        assert waiting.counts == Counts()

    def test_steps_due_together_come_in_the_order_they_were_put_back(self) -> None:
        waiting = queue([step(2, -1), step(1, -1)])
        waiting.wait(step(3, -1))
        assert drained(waiting) == [2, 1, 3]

    def test_a_card_put_back_comes_when_its_step_is_over(self) -> None:
        waiting = queue([], [review(1), review(2), review(3)])
        waiting.pop(NOW)
        waiting.wait(step(1, 1, state=CardState.RELEARNING))
        assert drained(waiting, NOW + MINUTE) == [1, 2, 3]

    def test_a_card_without_a_due_time_cannot_be_put_back(self) -> None:
        with pytest.raises(ValueError, match="due"):
            queue().wait(new(1))


class TestMixing:
    @pytest.mark.parametrize(
        ("reviews", "fresh", "expected"),
        [
            (4, 2, "rnrrnr"),
            (2, 4, "nrnnrn"),
            (1, 1, "rn"),
            (2, 2, "rnrn"),
            (3, 1, "rrnr"),
            (0, 2, "nn"),
            (2, 0, "rr"),
            (0, 0, ""),
        ],
    )
    def test_new_cards_are_spread_through_the_reviews(
        self, reviews: int, fresh: int, expected: str
    ) -> None:
        cards = mixed([review(n + 1) for n in range(reviews)], [new(n + 50) for n in range(fresh)])
        assert "".join("n" if card.state is CardState.NEW else "r" for card in cards) == expected

    @settings(deadline=None)
    @given(st.integers(0, 40), st.integers(0, 40))
    def test_both_keep_their_own_order_and_no_stretch_has_more_than_its_share(
        self, reviews: int, fresh: int
    ) -> None:
        cards = mixed(
            [review(n) for n in range(1, reviews + 1)], [new(100 + n) for n in range(fresh)]
        )
        kinds = [card.state is CardState.NEW for card in cards]
        assert ids([c for c in cards if c.state is CardState.REVIEW]) == [*range(1, reviews + 1)]
        assert ids([c for c in cards if c.state is CardState.NEW]) == [*range(100, 100 + fresh)]
        for length in range(len(cards) + 1):
            share = fresh * length / max(len(cards), 1)
            assert abs(sum(kinds[:length]) - share) <= 1

    def test_the_queue_asks_in_the_mixed_order(self) -> None:
        reviews, fresh = [review(1), review(2), review(3), review(4)], [new(5), new(6)]
        assert drained(queue([], reviews, fresh)) == ids(mixed(reviews, fresh))


class TestTakingOut:
    def test_a_note_s_cards_leave_the_main_order_but_not_their_steps(self) -> None:
        waiting = queue([step(1, -1, note_id=7)], [review(2, 7), review(3)], [new(4, 7), new(5)])
        waiting.drop_siblings(7)
        assert waiting.counts == Counts(new=1, learning=1, review=1)
        assert sorted(drained(waiting)) == [1, 3, 5]

    @pytest.mark.parametrize("gone", [1, 2, 3, 4])
    def test_a_card_is_taken_out_wherever_it_waits(self, gone: int) -> None:
        waiting = queue([step(1, -3), step(2, 2)], [review(3)], [new(4)])
        waiting.remove(gone)
        assert sorted(drained(waiting)) == sorted({1, 2, 3, 4} - {gone})

    def test_taking_one_out_leaves_its_siblings(self) -> None:
        waiting = queue([], [review(1, 7), review(2, 7)])
        waiting.remove(1)
        assert drained(waiting) == [2]

    @settings(deadline=None)
    @given(st.lists(st.integers(-60, 0), min_size=2, max_size=12), st.data())
    def test_steps_stay_in_order_after_one_was_taken_out(
        self, minutes: list[int], data: st.DataObject
    ) -> None:
        waiting = queue([step(n, m) for n, m in enumerate(minutes, 1)])
        gone = data.draw(st.integers(1, len(minutes)))
        waiting.remove(gone)
        left = [n for n in range(1, len(minutes) + 1) if n != gone]
        assert drained(waiting) == sorted(left, key=lambda n: (minutes[n - 1], n))

    def test_taking_out_a_card_that_is_not_there_changes_nothing(self) -> None:
        waiting = queue([step(1)], [review(2)])
        waiting.remove(99)
        assert drained(waiting) == [1, 2]


class TestCounts:
    def test_what_waits_is_counted_by_kind_and_the_card_taken_is_not(self) -> None:
        waiting = queue([step(1, -1), step(2, 90)], [review(3), review(4)], [new(5)])
        assert waiting.counts == Counts(new=1, learning=2, review=2)
        assert waiting.counts.total == 5
        waiting.pop(NOW)
        assert waiting.counts == Counts(new=1, learning=1, review=2)
        waiting.pop(NOW)
        assert waiting.counts == Counts(new=1, learning=1, review=1)

    def test_a_card_in_relearning_counts_as_learning(self) -> None:
        assert queue([step(1, state=CardState.RELEARNING)]).counts == Counts(learning=1)

    def test_the_next_step_is_the_earliest(self) -> None:
        assert queue([step(1, 90), step(2, 30)]).next_due == NOW + 30 * MINUTE
