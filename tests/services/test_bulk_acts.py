"""Acts on many cards or notes at once: what they change, what they pass over, and undo."""

import json
from datetime import timedelta

import pytest

from trainer.domain.schedule import CardState, Rating
from trainer.errors import NotFoundError, TrainerError
from trainer.services import bulk_acts, check, decks, search
from trainer.services.study import StudySession

NOTES = (
    "Q: One?\nA: 1.\nTags: odd, eu::council\nId: one",
    "Q: Two?\nA: 2.\nTags: even\nId: two",
    "C: [Three] and [four].\nId: three",
)


@pytest.fixture
def filled(collection, deck_text, import_text):
    import_text(collection, deck_text(*NOTES))
    return collection


def cards(collection, query=""):
    return list(search.find(collection, query).ids)


def notes(collection, query=""):
    return list(search.find(collection, query, unit=search.Unit.NOTES).ids)


def study(collection, rating=Rating.GOOD, count=1):
    session = StudySession(collection)
    for _ in range(count):
        session.grade(rating, timedelta(seconds=3))


def is_sound(collection):
    return check.check(collection.settings, collection.now()).is_sound


def test_cards_are_suspended_together_and_brought_back(filled):
    every = cards(filled)
    assert bulk_acts.suspend(filled, every, on=True) == 4
    assert cards(filled, "is:suspended") == every
    assert bulk_acts.suspend(filled, every, on=True) == 0
    decks.undo(filled)
    assert cards(filled, "is:suspended") == []
    assert bulk_acts.suspend(filled, every[:2], on=True) == 2
    assert bulk_acts.suspend(filled, every, on=False) == 2


def test_cards_are_buried_flagged_and_notes_marked(filled):
    every = cards(filled)
    assert bulk_acts.bury(filled, every[:3]) == 3
    assert cards(filled, "is:buried") == every[:3]
    assert bulk_acts.flag(filled, every, 2) == 4
    assert cards(filled, "flag:2") == every
    assert bulk_acts.mark(filled, notes(filled), on=True) == 3
    assert notes(filled, "is:marked") == notes(filled)
    for _ in range(3):
        decks.undo(filled)
    assert cards(filled, "is:buried or flag:2 or is:marked") == []
    with pytest.raises(ValueError, match="8"):
        bulk_acts.flag(filled, every, 8)


def test_notes_are_deleted_with_their_cards_and_undo_brings_all_back(filled):
    assert bulk_acts.delete(filled, notes(filled, "tag:odd or kind:cloze")) == 2
    assert [len(cards(filled)), len(notes(filled))] == [1, 1]
    assert is_sound(filled)
    decks.undo(filled)
    assert [len(cards(filled)), len(notes(filled))] == [4, 3]


def test_notes_move_to_another_deck(filled, sql):
    decks.create(filled, "Other")
    [(_first, _name), (other, _)] = sorted(
        bulk_acts.deck_names(filled), key=lambda each: each[1] == "Other"
    )
    assert bulk_acts.move(filled, notes(filled, "tag:odd"), other) == 1
    assert len(notes(filled, "deck:Other")) == 1
    decks.undo(filled)
    assert notes(filled, "deck:Other") == []
    with pytest.raises(NotFoundError):
        bulk_acts.move(filled, notes(filled), 999)


def test_tags_are_added_once_and_taken_away_in_any_case(filled):
    every = notes(filled)
    assert bulk_acts.add_tags(filled, every, ["even", " new ", ""]) == 3
    assert len(notes(filled, "tag:even")) == 3
    assert len(notes(filled, "new")) == 3  # words of tags are found too
    assert bulk_acts.tags_of(filled, every) == ["eu::council", "even", "new", "odd"]
    assert bulk_acts.remove_tags(filled, every, ["EVEN"]) == 3
    assert notes(filled, "tag:even") == []
    decks.undo(filled)
    decks.undo(filled)
    assert len(notes(filled, "tag:even")) == 1
    assert is_sound(filled)


def test_cards_that_were_answered_come_due_when_one_says(filled, clock):
    study(filled, Rating.EASY, 2)
    assert bulk_acts.reschedule(filled, cards(filled), 30) == 2
    assert len(cards(filled, "prop:due=30")) == 2
    assert is_sound(filled)  # a replay gives the same
    clock.forward(days=30)
    session = StudySession(filled)
    assert session.question.schedule.state is CardState.REVIEW
    session.grade(Rating.GOOD, timedelta(seconds=3))
    assert is_sound(filled)


def test_an_answered_card_without_a_memory_is_not_rescheduled(filled, sql):
    study(filled)
    sql(filled, "UPDATE card SET stability = NULL, difficulty = NULL WHERE state != 'new'")
    assert bulk_acts.reschedule(filled, cards(filled), 3) == 0


def test_rescheduling_is_undone(filled):
    study(filled, Rating.EASY)
    before = cards(filled, "prop:due=30")
    bulk_acts.reschedule(filled, cards(filled), 30)
    decks.undo(filled)
    assert cards(filled, "prop:due=30") == before
    assert is_sound(filled)


@pytest.mark.parametrize("days", [-1, 36_501])
def test_days_that_make_no_sense_are_refused(filled, days):
    with pytest.raises(TrainerError, match="36500"):
        bulk_acts.reschedule(filled, cards(filled), days)


def test_cards_are_made_new_again_and_keep_their_past(filled, sql, clock):
    study(filled, Rating.EASY, 2)
    clock.forward(days=1)
    assert bulk_acts.forget(filled, cards(filled)) == 2
    assert len(cards(filled, "is:new")) == 4
    assert sql(filled, "SELECT count(*) FROM review WHERE kind = 'study'") == [(2,)]
    assert is_sound(filled)
    study(filled, Rating.EASY)
    assert is_sound(filled)
    decks.undo(filled)
    decks.undo(filled)
    assert len(cards(filled, "is:new")) == 2
    assert is_sound(filled)


def test_what_is_gone_is_passed_over(filled):
    every = notes(filled)
    bulk_acts.delete(filled, every[:1])
    assert bulk_acts.mark(filled, [*every, 999], on=True) == 2
    assert bulk_acts.add_tags(filled, [*every, 999], ["x"]) == 2


def test_notes_of_cards_and_cards_of_notes(filled):
    assert bulk_acts.notes_of(filled, cards(filled)) == notes(filled)
    assert sorted(bulk_acts.cards_of(filled, notes(filled))) == sorted(cards(filled))
    assert bulk_acts.notes_of(filled, [999]) == []


def test_a_thousand_notes_are_tagged_and_reset_in_one_act(collection, deck_text, import_text):
    import_text(collection, deck_text(1200))
    every = notes(collection)
    assert bulk_acts.add_tags(collection, every, ["many"]) == 1200
    assert bulk_acts.suspend(collection, cards(collection), on=True) == 1200
    decks.undo(collection)
    decks.undo(collection)
    assert notes(collection, "tag:many or is:suspended") == []


def test_undo_leaves_every_card_and_note_as_it_was(filled, clock, dump):
    def state():
        tables = dump(filled, "card", "note")
        for row in tables["note"].values():
            row["tags"] = json.loads(row["tags"])  # an import writes blanks between them
        return tables

    study(filled, Rating.EASY, 2)
    clock.forward(days=1)
    before = state()
    for act in (
        lambda: bulk_acts.forget(filled, cards(filled)),
        lambda: bulk_acts.reschedule(filled, cards(filled), 9),
        lambda: bulk_acts.add_tags(filled, notes(filled), ["x"]),
        lambda: bulk_acts.remove_tags(filled, notes(filled), ["odd"]),
        lambda: bulk_acts.delete(filled, notes(filled)),
    ):
        assert act()
        assert state() != before
        decks.undo(filled)
        assert state() == before


def test_undo_of_an_act_on_many_is_refused_whole_where_one_row_changed_since(filled, sql, dump):
    bulk_acts.add_tags(filled, notes(filled), ["x"])
    sql(filled, "UPDATE note SET tags = '[\"y\"]' WHERE id = 2")
    before = dump(filled, "note")
    with pytest.raises(TrainerError, match="changed elsewhere"):
        decks.undo(filled)
    assert dump(filled, "note") == before


def test_a_tag_with_blanks_is_taken_away_whole(filled, sql):
    sql(filled, 'UPDATE note SET tags = \'["old ferry", "ferry"]\' WHERE id = 1')
    assert bulk_acts.remove_tags(filled, notes(filled), ["old ferry"]) == 1
    assert "ferry" in bulk_acts.tags_of(filled, notes(filled))
    assert is_sound(filled)
