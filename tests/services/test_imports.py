# ruff: noqa: PLR0917 - fixtures are asked for by name
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DatabaseError

from trainer.domain.schedule import Rating
from trainer.errors import DeckFileError, TrainerError
from trainer.services import deck_files, decks, imports
from trainer.services.import_plan import Fate, Update
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)
LETTER = """language = "en"
briefing = 2027-03-02T10:00:00+01:00
[letter]
title = "On the ferries"
reference = "H 12, no. 3"
waived = [{ at = "Introduction ¶2", why = "courtesies" }]
"""
EVERY_KIND = """# Boats
## Night

Q: Does the night ferry sail on Sundays?
A: It does, at ten.
- must: at ten in the evening
- never: a promise about the winter
Ask: (captain) Sunday as well?
Ask: Sundays too?
Cite: Night ¶3; Introduction ¶1
Hint: think of the bell
Tags: night, sunday
Weight: 3
Id: night

C: The ferry leaves [pier three::which pier] at [noon].
Id: gaps

#

Q: What is the harbour's oldest crane called?
Type: the Heron | Heron
Id: crane
Follows: night

Q: Which of these is no pier?
Choices:
- [ ] pier one
- [x] pier ten
Id: piers"""
PIER = "Q: What colour is the pier?\nA: It is {}.\nId: pier"
CLOZES = {
    "one": "C: The pier is [red].\nId: pier",
    "two": "C: The pier is [red] and [old].\nId: pier",
    "three": "C: The pier is [red] and [old] and [long].\nId: pier",
}


@pytest.fixture
def study():
    """Answers every deletion and note that waits, each with another rating than the last."""

    def run(collection, *ratings):
        sitting = StudySession(collection)
        given = iter(ratings or (Rating.EASY,) * 99)
        while sitting.question is not None and (rating := next(given, None)):
            sitting.grade(rating, SOON)

    return run


@pytest.fixture
def apart_not(open_collection):
    """A collection that asks all deletions of a cloze on one day."""
    return open_collection(bury_siblings=False)


def fates(plan):
    return [note.fate.value for deck in plan.decks for note in deck.notes]


def without(tables, *names):
    return {name: rows for name, rows in tables.items() if name not in names}


# New notes


def test_an_import_makes_the_deck_its_notes_and_their_cards(
    collection, deck_text, import_text, sql
):
    plan = import_text(collection, deck_text(EVERY_KIND, more=LETTER))
    assert fates(plan) == ["new"] * 4
    assert (plan.count(Fate.NEW), plan.missing, plan.problems) == (4, 0, ())
    columns = "name, file_id, language, letter_title, letter_reference, deleted_at"
    assert sql(collection, f"SELECT {columns} FROM deck") == [
        ("Ferry", "ferry.en", "en", "On the ferries", "H 12, no. 3", None)
    ]
    assert decks.tree(collection)[0].briefing_at == datetime(2027, 3, 2, 9, tzinfo=UTC)
    cards = sql(
        collection,
        "SELECT guid, ordinal, state FROM card JOIN note ON note.id = note_id ORDER BY 1, 2",
    )
    assert cards == [
        ("ferry.en/crane", 0, "new"),
        ("ferry.en/gaps", 0, "new"),
        ("ferry.en/gaps", 1, "new"),
        ("ferry.en/night", 0, "new"),
        ("ferry.en/piers", 0, "new"),
    ]
    assert sql(collection, "SELECT parent_guid FROM note WHERE guid LIKE '%crane'") == [
        ("ferry.en/night",)
    ]


def test_notes_are_asked_in_the_order_of_the_file(collection, deck_text, import_text):
    import_text(collection, deck_text(PIER.format("red"), 2, GULL + "\nId: a"))
    sitting = StudySession(collection)
    order = []
    while sitting.question is not None:
        order.append(sitting.question.guid)
        sitting.skip()
    assert order == ["ferry.en/pier", "ferry.en/f0", "ferry.en/f1", "ferry.en/a"]


def test_the_contents_of_a_question_are_those_of_the_file(collection, deck_text, import_text):
    plan = import_text(collection, deck_text(EVERY_KIND))
    sitting = StudySession(collection)
    contents = {}
    while sitting.question is not None:
        contents[sitting.question.guid] = sitting.question.content
        sitting.skip()
    expected = {note.guid: note.parsed.content for note in plan.decks[0].notes}
    assert contents == expected


def test_a_plan_writes_nothing_and_tells_what_the_import_then_does(
    collection, deck_text, import_text, write_deck, dump
):
    import_text(collection, deck_text(3))
    parsed = imports.read([write_deck(deck_text(PIER.format("red"), 2))])
    before = dump(collection)
    planned = imports.plan(collection, parsed)
    assert dump(collection) == before
    done = imports.apply(collection, parsed)
    assert planned == done
    assert (fates(done), done.missing) == (["new", "unchanged", "unchanged"], 1)


def test_problems_are_told_by_line_and_the_rest_is_imported(
    collection, deck_text, import_text, sql
):
    plan = import_text(collection, deck_text("Q: No answer?", PIER.format("red")))
    [problem] = plan.problems
    assert (problem.line, problem.left_out) == (6, True)
    assert str(problem).startswith(f"{problem.path}:6: ")
    assert sql(collection, "SELECT guid FROM note") == [("ferry.en/pier",)]


# Importing again


def test_the_same_import_twice_changes_nothing_at_all(
    collection, clock, deck_text, import_text, dump, study
):
    text = deck_text(EVERY_KIND, "Q: And without an id?\nA: Yes.", more=LETTER)
    import_text(collection, text)
    study(collection)
    clock.forward(days=1)
    before = dump(collection)
    plan = import_text(collection, text)
    assert fates(plan) == ["unchanged"] * 5
    assert dump(collection) == before


def test_an_edited_note_keeps_its_schedule_and_history(
    collection, clock, deck_text, import_text, dump, study, sql
):
    import_text(collection, deck_text(PIER.format("red")))
    study(collection)
    clock.forward(days=1)
    before = dump(collection, "card", "review")
    plan = import_text(collection, deck_text(PIER.format("blue")))
    assert fates(plan) == ["edited"]
    assert plan.decks[0].notes[0].before.answer == "It is red."
    assert dump(collection, "card", "review") == before
    assert sql(collection, "SELECT answer FROM note") == [("It is blue.",)]
    assert StudySession(collection).question is None


def test_notes_that_only_moved_are_unchanged_and_asked_in_their_new_order(
    collection, deck_text, import_text, sql
):
    import_text(collection, deck_text(1, PIER.format("red")))
    plan = import_text(collection, deck_text(PIER.format("red"), 1))
    assert fates(plan) == ["unchanged", "unchanged"]
    assert StudySession(collection).question.guid == "ferry.en/pier"


def test_a_note_gone_from_the_file_is_missing_and_still_there(
    collection, deck_text, import_text, dump
):
    import_text(collection, deck_text(2))
    before = dump(collection, "card", "note")
    plan = import_text(collection, deck_text(1))
    assert plan.decks[0].missing == ("When does ferry 1 sail?",)
    assert dump(collection, "card", "note") == before
    again = import_text(collection, deck_text(2))
    assert (fates(again), again.missing) == (["unchanged", "unchanged"], 0)


def test_changed_front_matter_is_taken_but_not_the_briefing(
    collection, deck_text, import_text, sql
):
    import_text(collection, deck_text(1, more=LETTER))
    before = sql(collection, "SELECT briefing_at FROM deck")
    other = LETTER.replace("2027", "2028").replace("no. 3", "no. 4").replace('"en"', '"nl"')
    plan = import_text(collection, deck_text(1, name="Renamed", more=other))
    assert plan.decks[0].name == "Ferry"  # the user's name stays
    assert sql(collection, "SELECT language, letter_reference FROM deck") == [("nl", "H 12, no. 4")]
    assert sql(collection, "SELECT briefing_at FROM deck") == before


# Edits made here


def test_an_edit_made_here_survives_an_unchanged_file(
    collection, deck_text, import_text, sql, dump
):
    import_text(collection, deck_text(PIER.format("red"), 1))
    sql(collection, "UPDATE note SET answer = 'Mine.' WHERE guid = 'ferry.en/pier'")
    before = dump(collection)
    plan = import_text(collection, deck_text(PIER.format("red"), 1))
    assert fates(plan) == ["kept", "unchanged"]
    assert dump(collection) == before


def test_an_edit_here_and_in_the_file_is_a_conflict_and_the_users_is_kept(
    collection, deck_text, import_text, sql, dump
):
    import_text(collection, deck_text(PIER.format("red")))
    sql(collection, "UPDATE note SET answer = 'Mine.'")
    plan = import_text(collection, deck_text(PIER.format("blue")))
    assert fates(plan) == ["conflict"]
    assert plan.decks[0].notes[0].before.answer == "Mine."
    assert sql(collection, "SELECT answer FROM note") == [("Mine.",)]
    before = dump(collection)
    assert fates(import_text(collection, deck_text(PIER.format("blue")))) == ["kept"]
    assert dump(collection) == before
    assert fates(import_text(collection, deck_text(PIER.format("green")))) == ["conflict"]


@pytest.mark.parametrize("colour", ["red", "blue"])
def test_overwriting_lets_the_file_win(collection, deck_text, import_text, sql, colour):
    import_text(collection, deck_text(PIER.format("red")))
    sql(collection, "UPDATE note SET answer = 'Mine.'")
    plan = import_text(collection, deck_text(PIER.format(colour)), update=Update.ALWAYS)
    assert fates(plan) == ["edited"]
    assert sql(collection, "SELECT answer FROM note") == [(f"It is {colour}.",)]
    assert fates(import_text(collection, deck_text(PIER.format(colour)))) == ["unchanged"]


def test_the_same_edit_here_and_in_the_file_is_no_conflict(collection, deck_text, import_text, sql):
    import_text(collection, deck_text(PIER.format("red")))
    sql(collection, "UPDATE note SET answer = 'It is blue.'")
    assert fates(import_text(collection, deck_text(PIER.format("blue")))) == ["unchanged"]
    assert fates(import_text(collection, deck_text(PIER.format("green")))) == ["edited"]


def test_a_note_deleted_here_stays_deleted(collection, deck_text, import_text, sql, dump):
    import_text(collection, deck_text(PIER.format("red"), 1))
    sql(collection, "UPDATE note SET deleted_at = 5 WHERE guid = 'ferry.en/pier'")
    before = dump(collection)
    plan = import_text(collection, deck_text(PIER.format("red"), 1))
    assert fates(plan) == ["deleted", "unchanged"]
    assert dump(collection) == before
    import_text(collection, deck_text(PIER.format("blue"), 1))
    assert sql(collection, "SELECT deleted_at FROM note WHERE guid = 'ferry.en/pier'") == [(5,)]


# Notes without an id


SAIL = "Q: When does the first ferry sail to the island?\nA: At six in the morning, from pier two."
GULL = "Q: How many gulls nest on the customs house?\nA: A hundred and nine."


def test_a_note_without_id_is_known_by_its_content(collection, deck_text, import_text, dump, study):
    import_text(collection, deck_text(SAIL, GULL))
    study(collection)
    before = dump(collection, "card", "review")
    plan = import_text(collection, deck_text(GULL, SAIL))
    assert (fates(plan), plan.missing) == (["unchanged"] * 2, 0)
    assert dump(collection, "card", "review") == before


def test_a_reworded_note_without_id_is_known_by_its_wording(
    collection, deck_text, import_text, dump, study, sql
):
    import_text(collection, deck_text(SAIL, GULL))
    study(collection)
    before = dump(collection, "card", "review")
    guids = sql(collection, "SELECT guid FROM note ORDER BY id")
    changed = SAIL.replace("six in the morning", "seven in the morning")
    plan = import_text(collection, deck_text(changed, GULL))
    assert (fates(plan), plan.missing) == (["edited", "unchanged"], 0)
    assert [note.reworded for note in plan.decks[0].notes] == [True, False]
    assert dump(collection, "card", "review") == before
    assert sql(collection, "SELECT guid FROM note ORDER BY id") == guids
    again = dump(collection)
    assert fates(import_text(collection, deck_text(changed, GULL))) == ["unchanged"] * 2
    assert dump(collection) == again


def test_a_match_by_wording_can_be_refused_and_stays_so(
    collection, deck_text, write_deck, import_text, dump, study
):
    import_text(collection, deck_text(SAIL, GULL))
    study(collection)
    before = dump(collection, "card", "note", "review")
    parsed = imports.read([write_deck(deck_text(SAIL.replace("six", "seven"), GULL))])
    [match] = imports.plan(collection, parsed).reworded
    planned = imports.plan(collection, parsed, refused={match.guid})
    assert (fates(planned), planned.missing, planned.reworded) == (["new", "unchanged"], 1, [])
    done = imports.apply(collection, parsed, refused={match.guid})
    assert (fates(done), done.missing) == (fates(planned), 1)
    after = dump(collection, "card", "note", "review")
    assert after["note"][1]["prompt"] == before["note"][1]["prompt"]
    assert after["card"][1] == before["card"][1]
    assert after["review"] == before["review"]
    assert imports.plan(collection, parsed).reworded == []


def test_with_a_rival_a_reworded_note_is_new_and_the_old_one_missing(
    collection, deck_text, import_text, dump
):
    import_text(collection, deck_text(SAIL))
    before = dump(collection, "card", "note")
    seven, eight = SAIL.replace("six", "seven"), SAIL.replace("six", "eight")
    plan = import_text(collection, deck_text(seven, eight))
    assert (fates(plan), plan.missing) == (["new", "new"], 1)
    assert not any(note.reworded for note in plan.decks[0].notes)
    after = dump(collection, "card", "note")
    assert before["note"][1] == after["note"][1]
    assert before["card"][1] == after["card"][1]


def test_wording_is_compared_within_one_topic_alone(collection, deck_text, import_text):
    import_text(collection, deck_text("# Day", SAIL))
    plan = import_text(collection, deck_text("# Night", SAIL.replace("six", "seven")))
    assert (fates(plan), plan.missing) == (["new"], 1)


def test_two_notes_of_equal_wording_keep_their_own_histories(
    collection, deck_text, import_text, study, dump
):
    one, two = "# Day\n\n" + SAIL, "# Night\n\n" + SAIL
    import_text(collection, deck_text(one, two))
    study(collection, Rating.EASY)
    before = dump(collection, "card", "review")
    plan = import_text(collection, deck_text(two, one))
    assert fates(plan) == ["unchanged"] * 2
    assert dump(collection, "card", "review") == before


def test_equal_content_outranks_an_id_made_from_former_content(collection, deck_text, import_text):
    changed = SAIL.replace("six", "seven")
    import_text(collection, deck_text(SAIL))
    import_text(collection, deck_text(changed))
    plan = import_text(collection, deck_text(changed, SAIL))
    assert fates(plan) == ["unchanged", "new"]


def test_stamping_a_file_after_its_import_changes_nothing(
    collection, deck_text, import_text, write_deck, dump, study
):
    path = write_deck(deck_text(SAIL, GULL))
    imports.apply(collection, imports.read([path]))
    study(collection)
    before = dump(collection)
    assert deck_files.stamp(collection, path).ids == 2
    plan = imports.apply(collection, imports.read([path]))
    assert fates(plan) == ["unchanged"] * 2
    assert dump(collection) == before


def test_an_id_given_after_the_import_is_adopted_with_schedule_and_exact_replay(
    collection, clock, deck_text, import_text, dump, study, sql, assert_replay
):
    import_text(collection, deck_text(SAIL, GULL))
    study(collection, Rating.GOOD, Rating.EASY)
    before = dump(collection, "card")
    clock.forward(days=2)
    plan = import_text(collection, deck_text(SAIL + "\nId: first", GULL + "\nId: gulls"))
    assert fates(plan) == ["unchanged"] * 2
    assert sql(collection, "SELECT guid FROM note ORDER BY id") == [
        ("ferry.en/first",), ("ferry.en/gulls",)
    ]  # fmt: skip
    assert dump(collection, "card") == before
    assert assert_replay(collection) == 2
    again = dump(collection)
    import_text(collection, deck_text(SAIL + "\nId: first", GULL + "\nId: gulls"))
    assert dump(collection) == again
    for days in (1, 20, 60):
        clock.forward(days=days)
        study(collection, Rating.GOOD, Rating.AGAIN, Rating.GOOD, Rating.GOOD)
        assert assert_replay(collection) == 2


def test_replay_stays_exact_when_the_clock_is_set_back_after_an_id_was_adopted(
    collection, clock, deck_text, import_text, study, assert_replay
):
    import_text(collection, deck_text(SAIL))
    study(collection, Rating.EASY)
    clock.forward(days=40)
    import_text(collection, deck_text(SAIL + "\nId: first"))
    clock.forward(hours=-1)
    study(collection, Rating.GOOD)
    assert_replay(collection)


def test_adopting_an_id_spends_nothing_of_the_days_limits(
    open_collection, deck_text, import_text, study
):
    collection = open_collection(new_per_day=2)
    import_text(collection, deck_text(SAIL, 3))
    study(collection, Rating.EASY)
    import_text(collection, deck_text(SAIL + "\nId: first", 3))
    assert decks.tree(collection)[0].counts.new == 1


def test_a_reworded_note_can_be_given_an_id_at_once(
    collection, deck_text, import_text, study, dump, assert_replay
):
    import_text(collection, deck_text(SAIL))
    study(collection)
    before = dump(collection, "card")
    plan = import_text(collection, deck_text(SAIL.replace("six", "seven") + "\nId: first"))
    assert (fates(plan), plan.decks[0].notes[0].reworded) == (["edited"], True)
    assert dump(collection, "card") == before
    assert assert_replay(collection) == 1


# Clozes whose deletions change


@pytest.fixture
def cards_of(sql):
    """The living cards by ordinal: id, stability and due."""

    def read(collection):
        rows = sql(
            collection, "SELECT ordinal, id, stability, due FROM card WHERE deleted_at IS NULL"
        )
        return {row[0]: row[1:] for row in rows}

    return read


def test_deletions_are_matched_by_their_text_first(
    apart_not, clock, deck_text, import_text, study, cards_of, assert_replay
):
    import_text(apart_not, deck_text(CLOZES["two"]))
    study(apart_not, Rating.EASY, Rating.AGAIN)
    clock.forward(hours=1)
    before = cards_of(apart_not)
    import_text(apart_not, deck_text("C: The pier is [old] and [red].\nId: pier"))
    assert cards_of(apart_not) == {0: before[1], 1: before[0]}
    assert assert_replay(apart_not) == 2
    clock.forward(days=15)
    study(apart_not, *[Rating.GOOD] * 4)
    assert assert_replay(apart_not) == 2


def test_a_deletion_of_new_text_keeps_the_schedule_of_its_place(
    apart_not, deck_text, import_text, study, dump
):
    import_text(apart_not, deck_text(CLOZES["two"]))
    study(apart_not)
    before = dump(apart_not, "card", "review")
    plan = import_text(apart_not, deck_text("C: The pier is [red] and [ancient].\nId: pier"))
    assert fates(plan) == ["edited"]
    assert dump(apart_not, "card", "review") == before


def test_a_new_deletion_in_front_moves_the_others_with_their_schedules(
    apart_not, clock, deck_text, import_text, study, cards_of, assert_replay, sql
):
    import_text(apart_not, deck_text(CLOZES["two"]))
    study(apart_not, Rating.EASY, Rating.GOOD, Rating.GOOD)
    before = cards_of(apart_not)
    clock.forward(hours=1)
    text = "C: The [long] pier is [red] and [old].\nId: pier"
    import_text(apart_not, deck_text(text))
    after = cards_of(apart_not)
    assert (after[1], after[2]) == (before[0], before[1])
    assert after[0][1:] == (None, None)
    assert sql(apart_not, "SELECT count(*) FROM card WHERE deleted_at IS NOT NULL") == [(0,)]
    assert assert_replay(apart_not) == 2
    assert StudySession(apart_not).question.ordinal == 0


def test_a_removed_deletions_card_is_put_away_and_not_asked(
    apart_not, clock, deck_text, import_text, study, cards_of, assert_replay, sql
):
    import_text(apart_not, deck_text(CLOZES["three"]))
    study(apart_not, Rating.EASY, Rating.EASY, Rating.EASY)
    before = cards_of(apart_not)
    clock.forward(hours=1)
    import_text(apart_not, deck_text("C: The pier is [red] and old and [long].\nId: pier"))
    assert cards_of(apart_not) == {0: before[0], 1: before[2]}
    [(gone, deleted_at)] = sql(
        apart_not, "SELECT id, deleted_at FROM card WHERE deleted_at IS NOT NULL"
    )
    assert (gone, deleted_at) == (before[1][0], int(clock.now.timestamp()) * 1_000_000)
    assert assert_replay(apart_not) == 2
    clock.forward(days=60)
    sitting = StudySession(apart_not)
    assert sitting.question.waiting.total == 1


def test_a_plain_note_that_becomes_a_cloze_keeps_its_card_for_the_first_gap(
    apart_not, deck_text, import_text, study, cards_of
):
    import_text(apart_not, deck_text(PIER.format("red")))
    study(apart_not)
    before = cards_of(apart_not)
    import_text(apart_not, deck_text(CLOZES["two"]))
    after = cards_of(apart_not)
    assert after[0] == before[0]
    assert after[1][1:] == (None, None)


# Where an import goes


def test_a_target_names_the_deck_and_the_same_import_again_changes_nothing(
    collection, deck_text, import_text, dump
):
    plan = import_text(collection, deck_text(2), target="Boats::Day")
    assert [deck.name for deck in plan.decks] == ["Boats::Day"]
    assert decks.card_counts(collection) == {"Boats::Day": 2}
    before = dump(collection)
    assert fates(import_text(collection, deck_text(2), target="Boats::Day")) == ["unchanged"] * 2
    assert dump(collection) == before
    # The file is known by its id from now on.
    assert fates(import_text(collection, deck_text(2))) == ["unchanged"] * 2
    assert dump(collection) == before


def test_a_target_may_be_a_deck_that_is_there(collection, deck_text, import_text):
    decks.create(collection, "Boats")
    import_text(collection, deck_text(2), target="Boats")
    assert decks.card_counts(collection) == {"Boats": 2}


def test_notes_of_another_file_in_the_same_deck_are_not_missing(collection, deck_text, import_text):
    import_text(collection, deck_text(SAIL + "\nId: s", file_id="a"), target="Boats")
    plan = import_text(collection, deck_text(GULL + "\nId: g", file_id="b"), target="Boats")
    assert (fates(plan), plan.missing) == (["new"], 0)


def test_two_files_go_into_one_new_target(collection, deck_text, write_deck):
    files = [
        write_deck(deck_text(SAIL, file_id="a"), "a.md"),
        write_deck(deck_text(GULL, file_id="b"), "b.md"),
    ]
    imports.apply(collection, imports.read(files), target="Boats")
    assert decks.card_counts(collection) == {"Boats": 2}


def test_two_files_of_one_id_are_refused_by_name(collection, deck_text, write_deck, dump):
    files = [write_deck(deck_text(1), "one.md"), write_deck(deck_text(2), "two.md")]
    parsed, before = imports.read(files), dump(collection)
    for run in (imports.plan, imports.apply):
        with pytest.raises(DeckFileError) as error:
            run(collection, parsed)
        assert all(str(path) in str(error.value) for path in files)
    assert dump(collection) == before


def test_two_decks_of_one_name_are_told_apart_by_their_ids(
    collection, deck_text, import_text, write_deck
):
    import_text(collection, deck_text(1))
    import_text(collection, deck_text(1, file_id="other.en"), "other.md")
    assert [line.name for line in decks.tree(collection)] == ["Ferry", "Ferry (other.en)"]
    files = [
        write_deck(deck_text(1, name="Quay", file_id=each), f"{each}.md") for each in ("q1", "q2")
    ]
    plan = imports.apply(collection, imports.read(files))
    assert [deck.name for deck in plan.decks] == ["Quay", "Quay (q2)"]


def test_a_renamed_deck_is_known_by_its_files_id(collection, deck_text, import_text):
    import_text(collection, deck_text(2))
    decks.rename(collection, "Ferry", "Boats")
    assert fates(import_text(collection, deck_text(2))) == ["unchanged"] * 2
    assert [line.name for line in decks.tree(collection)] == ["Boats"]


def test_a_deleted_deck_comes_back_from_its_file_with_its_history(
    collection, clock, deck_text, import_text, study, dump, assert_replay
):
    import_text(collection, deck_text(3))
    study(collection)
    before = dump(collection, "deck", "note", "card", "review")
    clock.forward(hours=1)
    decks.delete(collection, "Ferry")
    assert StudySession(collection).summary().next_due is None
    clock.forward(hours=1)
    plan = import_text(collection, deck_text(3))
    assert fates(plan) == ["unchanged"] * 3
    assert dump(collection, "deck", "note", "card", "review") == before
    assert assert_replay(collection) == 3


def test_a_deleted_deck_comes_back_beside_one_that_took_its_name(
    collection, deck_text, import_text
):
    import_text(collection, deck_text(1))
    decks.delete(collection, "Ferry")
    import_text(collection, deck_text(1, file_id="other.en"), "other.md")
    import_text(collection, deck_text(1))
    assert list(decks.card_counts(collection).values()) == [1, 1]


def test_the_file_of_a_deleted_deck_can_be_imported_into_another(
    collection, deck_text, import_text
):
    import_text(collection, deck_text(2))
    decks.delete(collection, "Ferry")
    import_text(collection, deck_text(2), target="Boats")
    assert decks.card_counts(collection) == {"Boats": 2}


def test_a_target_takes_the_notes_that_are_elsewhere(collection, deck_text, import_text):
    import_text(collection, deck_text(2))
    import_text(collection, deck_text(2), target="Boats")
    assert decks.card_counts(collection) == {"Boats": 2, "Ferry": 0}


# All or nothing


def test_an_error_half_way_leaves_everything_as_it_was(
    collection, deck_text, import_text, write_deck, dump, sql
):
    import_text(collection, deck_text(PIER.format("red"), 2))
    sql(
        collection,
        "CREATE TRIGGER leak BEFORE INSERT ON note WHEN NEW.prompt LIKE '%sinks%'"
        " BEGIN SELECT RAISE(ABORT, 'sprang a leak'); END",
    )
    before = dump(collection)
    files = [
        write_deck(deck_text(PIER.format("blue"), 3)),
        write_deck(deck_text("Q: What sinks?\nA: A stone.", name="Z", file_id="z"), "z.md"),
    ]
    with pytest.raises(DatabaseError, match="sprang a leak"):
        imports.apply(collection, imports.read(files))
    assert dump(collection) == before
    sql(collection, "DROP TRIGGER leak")
    done = imports.apply(collection, imports.read(files))
    assert (done.count(Fate.EDITED), done.count(Fate.NEW)) == (1, 2)


def test_undoing_an_import_of_edits_restores_the_exact_state(
    apart_not, clock, deck_text, import_text, study, dump
):
    import_text(apart_not, deck_text(CLOZES["three"], 2, more=LETTER))
    study(apart_not)
    before = dump(apart_not)
    clock.forward(days=1)
    changed = LETTER.replace("no. 3", "no. 4")
    edited = "C: The quay is [red] and old and [long].\nTags: new\nId: pier"
    import_text(apart_not, deck_text(edited, 1, more=changed))
    assert dump(apart_not, "note", "card", "deck") != before
    assert decks.undo(apart_not) == "import: Ferry"
    after = dump(apart_not)
    for review in set(after["review"]) - set(before["review"]):
        assert after["review"].pop(review)["undone_at"] is not None
    assert without(after, "change") == without(before, "change")


@pytest.mark.parametrize(
    "text",
    ["C: The pier is [old] and [red].", "C: The [long] pier is [red] and [old]."],
    ids=["swapped", "one in front"],
)
def test_undoing_an_import_that_moved_deletions_restores_the_exact_state(
    apart_not, deck_text, import_text, study, dump, assert_replay, text
):
    import_text(apart_not, deck_text(CLOZES["two"]))
    study(apart_not, Rating.EASY, Rating.GOOD)
    before = dump(apart_not, "card", "note")
    import_text(apart_not, deck_text(text + "\nId: pier"))
    decks.undo(apart_not)
    after = dump(apart_not, "card", "note")
    made = set(after["card"]) - set(before["card"])
    assert all(after["card"].pop(card)["deleted_at"] is not None for card in made)
    assert after == before
    assert assert_replay(apart_not) == 2


def test_undoing_an_import_that_adopted_ids_restores_guids_and_replay(
    collection, clock, deck_text, import_text, study, dump, assert_replay
):
    import_text(collection, deck_text(SAIL))
    study(collection, Rating.GOOD, Rating.GOOD)
    before = dump(collection, "note", "card", "deck")
    clock.forward(days=1)
    import_text(collection, deck_text(SAIL + "\nId: first"))
    decks.undo(collection)
    assert dump(collection, "note", "card", "deck") == before
    assert assert_replay(collection) == 1


def test_undoing_a_first_import_takes_deck_and_cards_away(collection, deck_text, import_text, dump):
    import_text(collection, deck_text(CLOZES["two"], 2))
    decks.undo(collection)
    assert decks.tree(collection) == []
    assert StudySession(collection).question is None
    assert StudySession(collection).summary().new_left == 0
    assert decks.undo(collection) is None


def test_undoing_an_import_takes_back_only_the_notes_that_it_added(
    collection, deck_text, import_text, study, dump
):
    import_text(collection, deck_text(2))
    study(collection)
    import_text(collection, deck_text(4))
    decks.undo(collection)
    assert list(decks.card_counts(collection).values()) == [2]
    assert StudySession(collection).question is None


def test_an_import_that_was_undone_can_be_done_again(collection, deck_text, import_text):
    import_text(collection, deck_text(CLOZES["two"], 2))
    decks.undo(collection)
    import_text(collection, deck_text(CLOZES["two"], 2))
    assert decks.card_counts(collection) == {"Ferry": 4}


def test_notes_whose_import_was_undone_come_with_the_next_one(collection, deck_text, import_text):
    import_text(collection, deck_text(2))
    import_text(collection, deck_text(4))
    decks.undo(collection)
    import_text(collection, deck_text(4))
    assert list(decks.card_counts(collection).values()) == [4]


# Files and folders


def test_a_folder_means_its_decks_but_no_readme_and_nothing_hidden(
    collection, deck_text, write_deck
):
    for file_id, name in (
        ("a", "a.md"), ("b", "below/b.md"), ("c", "README.md"), ("d", "below/readme.md"),
        ("e", ".hidden/e.md"), ("f", "below/.git/f.md"), ("g", "notes.txt"), ("h", ".h.md"),
    ):  # fmt: skip
        last = write_deck(deck_text(1, file_id=file_id, name=file_id), f"in/{name}")
    folder = next(parent for parent in last.parents if parent.name == "in")
    plan = imports.apply(collection, imports.read([folder]))
    assert sorted(deck.name for deck in plan.decks) == ["a", "b"]


def test_a_readme_that_is_named_itself_is_read(collection, deck_text, write_deck):
    path = write_deck(deck_text(1), "README.md")
    assert len(imports.read([path])[0].notes) == 1


def test_a_page_without_notes_is_passed_over_in_a_folder(collection, deck_text, write_deck):
    write_deck("# A page about gulls\n", "in/page.md")
    folder = write_deck(deck_text(1), "in/deck.md").parent
    assert [deck.name for deck in imports.read([folder])] == ["Ferry"]


def test_a_folder_inside_may_be_called_like_a_deck(deck_text, write_deck):
    path = write_deck(deck_text(1), "in/deck.md")
    (path.parent / "old.md").mkdir()
    assert len(imports.read([path.parent])) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"# Nothing to ask here\n", "no notes found"),
        (b"", "no notes found"),
        (b"Q: binary\0?\nA: yes\n", "binary"),
        (b"Q: caf\xe9?\nA: yes\n", "UTF-8"),
    ],
)
def test_an_unusable_file_is_refused_by_name_and_changes_nothing(
    collection, deck_text, import_text, write_deck, dump, content, reason
):
    import_text(collection, deck_text(2))
    before = dump(collection)
    good = write_deck(deck_text(1, file_id="good"), "good.md")
    bad = write_deck("", "bad.md")
    bad.write_bytes(content)
    with pytest.raises(DeckFileError, match=reason) as error:
        imports.apply(collection, imports.read([good, bad]))
    assert str(bad) in str(error.value)
    assert dump(collection) == before


def test_a_file_that_is_not_there_and_an_empty_folder_are_refused(tmp_path):
    (tmp_path / "empty").mkdir()
    for path in (tmp_path / "none.md", tmp_path / "empty"):
        with pytest.raises(DeckFileError) as error:
            imports.read([path])
        assert str(path) in str(error.value)


@pytest.mark.parametrize(
    "name",
    [
        r"[red]x[/] [@click=app.quit]y[/]", r"\u001b[2Jescape", r"\u202Egnol", "../../etc/passwd",
        "::", "a::", "::a", "a::::b", "%s {0} {name}", "'; DROP TABLE note; --", "é" * 5000, "🛳️",
        r"two\nlines", "C:\\\\x", "Ferry",
    ],
)  # fmt: skip
def test_hostile_names_are_imported_and_found_as_they_are(
    collection, deck_text, import_text, dump, name
):
    text = deck_text(2, name=name, file_id="hostile")
    import_text(collection, text)
    [line] = decks.tree(collection)
    assert line.counts.new == 2
    assert decks.card_counts(collection) == {line.name: 2}
    assert decks.find(collection, line.name) == [line.id]
    before = dump(collection)
    import_text(collection, text)
    assert dump(collection) == before
    assert StudySession(collection).question.deck == line.name
    assert decks.delete(collection, line.name) == 1
    assert decks.tree(collection) == []


def test_hostile_contents_come_back_as_they_went_in(collection, deck_text, import_text):
    prompt = "[red]bold[/] \u202egnol\u202c \x1b[31mred\x1b[0m '; DROP TABLE note; -- {0} %s"
    import_text(collection, deck_text(f"Q: {prompt}\nA: {'word ' * 20_000}end\nId: h"))
    content = StudySession(collection).question.content
    assert content.prompt == prompt
    assert content.answer.endswith("word end")


def test_many_notes_without_ids_are_imported_and_known_again(
    collection, deck_text, import_text, dump
):
    notes = [f"Q: Which berth has boat {n}?\nA: Berth {n * 7}." for n in range(600)]
    import_text(collection, deck_text(*notes))
    before = dump(collection, "note", "card")
    plan = import_text(collection, deck_text(*reversed(notes)))
    assert plan.count(Fate.UNCHANGED) == 600
    assert dump(collection, "card") == {"card": before["card"]}


def test_a_columns_name_that_is_none_is_told_once_and_not_for_each_row(collection) -> None:
    with pytest.raises(TrainerError, match="no column “foo”; there is: prompt, answer, tags"):
        imports.options(collection, columns=("prompt", "foo"))
    imports.options(collection, columns=("Question", "", "answer"))


def test_a_folder_of_packages_or_tables_names_one_of_them(collection, tmp_path):
    for name in ("words.csv", "a.apkg", "notes.md"):
        (tmp_path / name).write_text("nothing\n", "utf-8")
    with pytest.raises(DeckFileError, match=r"name the file to import, such as a\.apkg"):
        imports.read([tmp_path], imports.options(collection))
