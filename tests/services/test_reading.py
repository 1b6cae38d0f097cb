"""The letter as a deck has it: what is cited, waived or open, and how well it is known."""

from datetime import timedelta

import pytest

from trainer.domain.coverage import Spot
from trainer.domain.schedule import Rating
from trainer.errors import NotFoundError, TrainerError
from trainer.services import (
    briefing,
    decks,
    drafting,
    editing,
    exports,
    letters,
    reading,
    sources,
    waiving,
)
from trainer.services.sitting import Sitting
from trainer.services.study import StudySession

LETTER = """On the ferries of the inner harbour

To the harbour council,

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three.

It does not sail on Sundays.

Cranes

The oldest crane is called the Heron. It is to be kept.
"""
NOTES = (
    "Q: When does the night ferry sail?\nA: At ten.\nCite: Night ferry ¶1.1\nId: n",
    "Q: On Sundays?\nA: No.\nCite: Night ferry ¶2\nId: s",
    "C: The oldest crane is the [Heron].\nCite: Cranes ¶1\nId: c",
)


@pytest.fixture
def deck(collection, deck_text, import_text, tmp_path):
    import_text(collection, deck_text(*NOTES))
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, "utf-8")
    letters.add(collection, path)
    return decks.find(collection, decks.names(collection)[0])[0]


def marks(read):
    return [
        ["".join(each.mark.value[0] for each in paragraph.sentences) for paragraph in s.paragraphs]
        for s in read.sections
    ]


def section(read, heading):
    return next(each for each in read.sections if each.path[-1] == heading)


def test_each_sentence_is_cited_or_open(collection, deck):
    read = reading.read(collection, deck)
    assert marks(read) == [["o", "oo"], ["co", "c"], ["cc"]]
    assert (read.covered, read.sentences) == (4, 8)
    assert (section(read, "Night ferry").covered, section(read, "Night ferry").sentences) == (2, 3)
    assert read.known == reading.Known(3, 3, 0.0, None)


def test_a_paragraph_names_the_notes_that_cite_it(collection, deck):
    [first, second] = section(reading.read(collection, deck), "Night ferry").paragraphs
    assert [each.prompt for each in reading.citing(collection, first.notes)] == [
        "When does the night ferry sail?"
    ]
    assert [each.prompt for each in reading.citing(collection, second.notes)] == ["On Sundays?"]


def test_knowledge_is_the_mean_of_todays_chances_and_new_cards_are_not_known(
    collection, deck, clock
):
    StudySession(collection, [deck]).grade(Rating.GOOD, timedelta(seconds=5))
    today = reading.read(collection, deck).known
    clock.forward(days=20)
    later = reading.read(collection, deck).known
    assert (today.cards, today.new) == (later.cards, later.new) == (3, 2)
    assert 0 < later.now < today.now < 1 / 3 + 1e-9
    assert today.then is None


def test_with_a_date_a_passage_is_known_less_then_than_now(collection, deck, clock):
    StudySession(collection, [deck]).grade(Rating.GOOD, timedelta(seconds=5))
    clock.forward(days=1)
    at = clock.now + timedelta(days=30)
    briefing.set_up(collection, deck, at=at)
    read = reading.read(collection, deck)
    assert read.briefing == collection.days.day_of(at)
    assert 0 < read.known.then < read.known.now


def test_suspended_cards_cover_but_are_not_counted_as_known(collection, deck, sql):
    sql(collection, "UPDATE card SET suspended = 1")
    read = reading.read(collection, deck)
    assert read.covered == 4
    assert read.known == reading.Known(0)


def test_superseded_and_deleted_notes_cover_nothing(collection, deck, sql):
    [(note,)] = sql(collection, "SELECT id FROM note WHERE guid LIKE '%/n'")
    editing.delete(collection, note)
    sql(collection, "UPDATE note SET superseded_at = created_at WHERE guid LIKE '%/s'")
    assert marks(reading.read(collection, deck)) == [["o", "oo"], ["oo", "o"], ["cc"]]
    decks.undo(collection)
    assert marks(reading.read(collection, deck))[1] == ["co", "o"]


def test_a_waived_sentence_says_why_and_undo_takes_it_back(collection, deck):
    waiving.waive(collection, deck, [Spot(0, 1, 1), Spot(1, 1, 2)], "  form \n only ")
    read = reading.read(collection, deck)
    assert marks(read) == [["w", "oo"], ["cw", "c"], ["cc"]]
    assert section(read, "Night ferry").paragraphs[0].sentences[1].why == "form only"
    assert read.covered == 6
    decks.undo(collection)
    assert marks(reading.read(collection, deck)) == [["o", "oo"], ["co", "c"], ["cc"]]


def test_one_sentence_of_several_waived_together_can_be_taken_in_again(collection, deck, sql):
    sql(collection, """UPDATE deck SET letter_waived = '[{"at": "Introduction ¶2", "why": "w"}]'""")
    assert marks(reading.read(collection, deck))[0] == ["o", "ww"]
    waiving.take_back(collection, deck, [Spot(0, 2, 1)])
    assert marks(reading.read(collection, deck))[0] == ["o", "ow"]


@pytest.mark.parametrize("why", ["", "  \n ", "x" * 201])
def test_waiving_needs_a_reason_of_some_length(collection, deck, why):
    with pytest.raises(TrainerError, match="reason"):
        waiving.waive(collection, deck, [Spot(0, 1, 1)], why)
    assert "w" not in marks(reading.read(collection, deck))[0]


def test_a_waived_sentence_is_exported_and_survives_the_deck_being_imported_again(
    collection, deck, deck_text, import_text
):
    waiving.waive(collection, deck, [Spot(0, 1, 1)], "form only")
    import_text(collection, deck_text(*NOTES))
    assert marks(reading.read(collection, deck))[0] == ["w", "oo"]
    [text] = exports.to_markdown(collection, [deck]).values()
    assert 'why = "form only"' in text


def test_a_waiver_of_words_that_changed_holds_no_longer(collection, deck, sql):
    waiving.waive(collection, deck, [Spot(0, 1, 1)], "form only")
    sql(collection, "UPDATE passage SET text = 'Other words.' WHERE position = 0")
    assert marks(reading.read(collection, deck))[0][0] == "o"


def test_a_deck_without_a_letter_is_refused(collection, deck_text, import_text):
    import_text(collection, deck_text(2))
    deck_id = decks.find(collection, decks.names(collection)[0])[0]
    assert not reading.has_letter(collection, deck_id)
    with pytest.raises(NotFoundError, match="letter add"):
        reading.read(collection, deck_id)


def test_a_section_can_be_studied_by_itself(collection, deck):
    cards = section(reading.read(collection, deck), "Cranes").cards
    session = StudySession(collection, [deck], Sitting(found=cards))
    assert session.question.content.prompt == "The oldest crane is the [Heron]."
    session.grade(Rating.EASY, timedelta(seconds=5))
    assert session.question is None


def test_a_note_is_proposed_for_a_sentence_and_can_be_added_as_it_is(collection, deck):
    letter = reading.read(collection, deck).letter
    text = drafting.note_text(collection, letter, Spot(0, 2, 2))
    assert "They carry a million people a year." in text
    assert "draft" not in text
    editing.add(collection, deck, text, ("Ferries",))
    assert marks(reading.read(collection, deck))[0] == ["o", "oc"]


def test_no_note_is_proposed_for_a_sentence_that_is_gone(collection, deck):
    letter = reading.read(collection, deck).letter
    for spot in (Spot(9, 1, 1), Spot(0, 9, 1), Spot(0, 1, 9)):
        with pytest.raises(NotFoundError, match="no longer in the letter"):
            drafting.note_text(collection, letter, spot)


def test_a_deck_below_has_the_letter_of_the_one_above_and_a_deck_with_its_own_has_not(
    collection, deck, deck_text, import_text, tmp_path
):
    note = "Q: And the Heron?\nA: It is kept.\nCite: Introduction ¶1\nId: h"
    import_text(collection, deck_text(note, name="Ferry::Below", file_id="below"), "b.md")
    named = '[letter]\ntitle = "Another letter"\n'
    import_text(
        collection, deck_text(note, name="Ferry::Other", file_id="other", more=named), "o.md"
    )
    [below], [other] = (
        decks.find(collection, "Ferry::Below"),
        decks.find(collection, "Ferry::Other"),
    )
    assert reading.read(collection, below).covered == 1
    assert sources.sources_of(collection, below, "Introduction ¶1").attached
    assert not reading.has_letter(collection, other)
    assert not sources.sources_of(collection, other, "Introduction ¶1").attached
    assert len(reading.read(collection, deck).sections[0].paragraphs[0].notes) == 1
