"""Cards that may be asked today, straight from the database."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOW, card, deck, note, opened
from trainer.domain.schedule import CardState, Schedule
from trainer.storage import cards

_DUE_CARDS = st.lists(st.tuples(st.integers(0, 3), st.integers(-5, 2)), max_size=30)
_LIMITS = st.lists(st.integers(0, 6), min_size=4, max_size=4)


@settings(deadline=None, max_examples=40)
@given(due_cards=_DUE_CARDS, limits=_LIMITS, patience=st.sampled_from((1, 2, 1000)))
def test_reviews_come_longest_waiting_first_and_none_of_a_deck_that_is_used_up(
    tmp_path_factory: pytest.TempPathFactory,
    due_cards: list[tuple[int, int]],
    limits: list[int],
    patience: int,
) -> None:
    with (
        pytest.MonkeyPatch.context() as patched,
        opened(tmp_path_factory.mktemp("data")) as collection,
        collection.writing() as session,
    ):
        patched.setattr(cards, "PATIENCE", patience)
        rows = [deck(f"D{place}") for place in range(4)]
        session.add_all(rows)
        session.flush()
        made = []
        for number, (place, days) in enumerate(due_cards):
            due = NOW + timedelta(days=days)
            schedule = Schedule(CardState.REVIEW, None, 5.0, 5.0, due, NOW - timedelta(days=9))
            made.append(card(note(rows[place], f"n{number}", position=number), 0, schedule))
        session.add_all(made)
        session.flush()
        left = {row.id: limit for row, limit in zip(rows, limits, strict=True)}
        taken = []
        ids = list(left)
        for each in cards.reviews(session, ids, date.max, NOW, lambda of: left[of] <= 0):
            left[each.deck_id] -= 1
            taken.append(each.card_id)
        left = {row.id: limit for row, limit in zip(rows, limits, strict=True)}
        expected = []
        for each in sorted(made, key=lambda row: (row.due, row.id)):
            if each.due < NOW and left[each.note.deck_id] > 0:
                left[each.note.deck_id] -= 1
                expected.append(each.id)
    assert taken == expected
