"""A new version of a letter: what becomes of notes, deciding on those in doubt, and undo."""

import json
from datetime import timedelta

import pytest

from trainer.domain.citations import Verdict
from trainer.domain.coverage import Spot
from trainer.domain.reasons import Differs
from trainer.domain.revision import Change
from trainer.domain.schedule import Rating
from trainer.errors import LetterError, NotFoundError, TrainerError
from trainer.services import (
    attached,
    briefing,
    decks,
    doubts,
    editing,
    export_json,
    exports,
    last_hour,
    letter_update,
    letters,
    reading,
    rehearsal_questions,
    search,
    waiving,
    weakest,
)
from trainer.services.letter_check import check_letter
from trainer.services.merge import merge
from trainer.services.sitting import Practice, Sitting
from trainer.services.study import StudySession
from trainer.services.summary import comes

LETTER = """On the ferries of the inner harbour

To the harbour council,

The ferries have sailed for a hundred years. They carry a million people a year.

Night ferry

The night ferry sails at ten. It leaves from pier three.

It does not sail on Sundays. The captain may decide otherwise in a storm.

Cranes

The oldest crane is called the Heron. It is to be kept.

The council supports a second crane.
"""
NEW = (
    LETTER.replace("Night ferry\n", "Night ferry\n\nA bus takes one to the pier.\n")
    .replace("at ten", "at eleven")
    .replace("The council supports a second crane.\n", "")
    .replace("To the harbour council,", "To the harbour board,")
)
NOTES = (
    "Q: When does the night ferry sail?\nA: At ten.\n- must: at ten\nCite: Night ferry ¶1\nId: ten",
    "Q: What of Sundays?\nA: It does not sail.\nCite: Night ferry ¶2\nId: sunday",
    "Q: Which crane stays?\nA: The Heron.\nCite: Cranes ¶1\nId: heron",
    "Q: A second crane?\nA: Supported.\n- never: promise a third\nCite: Cranes ¶2\nId: second",
    "Q: Who rows?\nA: Nobody.\nId: plain",
    "Q: To whom is it?\nA: The harbour council.\nCite: Introduction ¶1\nId: whom",
)


@pytest.fixture
def citing(collection, deck_text, import_text, tmp_path):
    import_text(collection, deck_text(*NOTES, more='[letter]\nreference = "H 12"\n'))
    letters.add(collection, written(tmp_path, LETTER), decks=["Ferry"])
    return collection


def written(folder, text, name="letter.txt"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def update(collection, folder, text=NEW, **options):
    return letter_update.update(collection, None, written(folder, text, "new.txt"), **options)


def by_id(sql, collection):
    return {
        guid.rpartition("/")[2]: line
        for guid, line in sql(collection, "SELECT guid, citation FROM note")
    }


def note_ids(sql, collection):
    return {
        guid.rpartition("/")[2]: note_id
        for guid, note_id in sql(collection, "SELECT guid, id FROM note")
    }


def answer_all(collection, rating=Rating.EASY):
    """Answer whatever is asked; answers the ids that were."""
    session, asked = StudySession(collection), []
    while session.question is not None and len(asked) < 12:  # those forgotten come back at once
        asked.append(session.question.guid.rpartition("/")[2])
        session.grade(rating, timedelta(seconds=3))
    return asked


def dated(collection, clock, days):
    """The briefing that the deck is studied for, so many days from now."""
    [deck_id] = decks.find(collection, "Ferry")
    briefing.set_up(collection, deck_id, at=clock.now + timedelta(days=days), minutes=30)
    return briefing.of_deck(collection, deck_id)


def waiting(collection):
    return [each.content.prompt for each in doubts.waiting(collection)]


def test_a_plan_says_what_becomes_of_each_note_and_writes_nothing(citing, tmp_path, dump):
    before = dump(citing)
    planned = update(citing, tmp_path)
    assert dump(citing) == before
    assert planned.applied is False
    verdicts = {each.prompt: each.followed.change for each in planned.notes}
    assert verdicts == {
        "When does the night ferry sail?": Change.CHANGED,
        "What of Sundays?": Change.MOVED,
        "Which crane stays?": Change.UNCHANGED,
        "A second crane?": Change.GONE,
        "To whom is it?": Change.CHANGED,
    }
    assert planned.doubtful == 3
    assert planned.counts[Change.NEW] == 1


def test_words_replaced_that_the_note_itself_uses_are_a_doubt(citing, tmp_path):
    planned = update(citing, tmp_path)
    [found] = [each.followed for each in planned.notes if each.prompt == "To whom is it?"]
    assert Differs.USED in {reason.what for reason in found.reasons}


def test_applied_decks_hang_on_the_new_letter_and_the_old_one_is_a_former_version(
    citing, tmp_path, sql
):
    update(citing, tmp_path, apply=True)
    old, new = attached.listed(citing)
    assert (old.replaced_by, old.decks) == (new.number, ())
    assert (new.replaced_by, new.decks) == (None, ("Ferry",))
    assert attached.show(citing, None)[0] == attached.show(citing, "2")[0]
    assert attached.show(citing, "1")[0] != attached.show(citing, "2")[0]
    assert letters.behind(citing, "", "H 12") == attached.show(citing, "2")[0]


def test_notes_that_stand_are_cited_where_they_are_and_the_others_show_no_source(
    citing, tmp_path, sql
):
    texts = sql(citing, "SELECT guid, prompt, answer, key_points FROM note")
    update(citing, tmp_path, apply=True)
    lines = by_id(sql, citing)
    assert lines["heron"] == "Cranes ¶1"
    assert lines["sunday"].startswith("Night ferry ¶3 ~")
    assert lines["ten"].startswith("Night ferry ¶2 ~")
    assert lines["plain"] == ""
    found = {
        each.citation.partition(" ~")[0]: each.verdict
        for each in check_letter(citing, None).decks[0][1]
    }
    assert found["Night ferry ¶3"] is Verdict.MATCHES
    assert found["Night ferry ¶2"] is Verdict.CHANGED
    assert found["Cranes ¶2"] is Verdict.UNRESOLVED
    assert sql(citing, "SELECT guid, prompt, answer, key_points FROM note") == texts


def test_one_undo_takes_all_of_it_back(citing, tmp_path, dump):
    before = dump(citing, "note", "deck", "card")
    update(citing, tmp_path, apply=True)
    assert decks.undo(citing) == ("new version of the letter: On the ferries of the inner harbour")
    assert dump(citing, "note", "deck", "card") == before
    assert waiting(citing) == []
    [line] = attached.listed(citing)
    assert (line.replaced_by, line.decks) == (None, ("Ferry",))
    update(citing, tmp_path, apply=True)
    assert len(waiting(citing)) == 3


def test_what_cannot_be_an_update_is_refused_and_nothing_changes(citing, tmp_path, dump):
    for text, apply in ((LETTER, False), (LETTER, True)):
        before = dump(citing)
        with pytest.raises(LetterError, match="same text"):
            update(citing, tmp_path, text, apply=apply)
        assert dump(citing) == before
    update(citing, tmp_path, apply=True)
    before = dump(citing)
    with pytest.raises(LetterError, match="former version"):
        update(citing, tmp_path, LETTER, apply=True)
    with pytest.raises(LetterError, match="former version"):
        letter_update.update(citing, "1", written(tmp_path, LETTER + "\nMore.\n"))
    with pytest.raises(LetterError, match="former version"):
        letters.add(citing, written(tmp_path, LETTER), decks=["Ferry"])
    with pytest.raises(NotFoundError):
        letter_update.update(citing, "lighthouse", written(tmp_path, NEW))
    assert dump(citing) == before


def test_old_is_shown_beside_new_and_why(citing, tmp_path):
    update(citing, tmp_path, apply=True)
    found = {each.content.prompt: each for each in doubts.waiting(citing)}
    ten = found["When does the night ferry sail?"]
    assert ten.old_text == "The night ferry sails at ten. It leaves from pier three."
    assert ten.new_text == "The night ferry sails at eleven. It leaves from pier three."
    assert [str(reason) for reason in ten.reasons] == ["figure: 10 → 11"]
    gone = found["A second crane?"]
    assert (gone.old_text, gone.new_text) == ("The council supports a second crane.", "")


def test_a_former_version_is_never_taken_for_the_letter(citing, tmp_path):
    update(citing, tmp_path, apply=True)
    assert attached.remove(citing, None) == ("Ferry",)
    assert letters.behind(citing, "", "H 12") is None
    assert [line.number for line in attached.listed(citing)] == [1]
    with pytest.raises(LetterError, match="former version"):
        letters.add(citing, written(tmp_path, LETTER), decks=["Ferry"])


HELD = {"ten", "second", "whom"}


def test_a_note_in_doubt_is_asked_nowhere(citing, tmp_path, clock):
    answer_all(citing, Rating.AGAIN)
    update(citing, tmp_path, apply=True)
    clock.forward(days=3)
    assert set(answer_all(citing)) == {"sunday", "heron", "plain"}


def brings_up(collection, tmp_path):
    """All ways by which a position comes before somebody as current: what they bring up."""
    ids = decks.find(collection, "Ferry")
    return {
        "rehearsal": {
            each.guid.rpartition("/")[2] for each in rehearsal_questions.candidates(collection, ids)
        },
        "weak": {
            point.guid.rpartition("/")[2] for point in weakest.weakest(collection, ids, None).points
        },
        "markdown": "".join(exports.to_markdown(collection, ids).values()),
        "csv": exports.to_csv(collection, ids),
        "text": exports.to_anki_text(collection, ids),
    }


@pytest.mark.parametrize("superseded", [False, True])
def test_no_way_brings_up_what_is_in_doubt_or_superseded(citing, tmp_path, clock, superseded, sql):
    session = StudySession(citing)
    while session.question is not None:
        session.grade(Rating.AGAIN, timedelta(seconds=3), sure=True)
        if session.tally.answered > 12:
            break
    assert "second crane" in brings_up(citing, tmp_path)["markdown"]
    update(citing, tmp_path, apply=True)
    if superseded:
        for each in doubts.waiting(citing):
            doubts.supersede(citing, each.note_id)
        assert decks.held_back(citing) == 0
    else:
        assert decks.held_back(citing) == 3
    found = brings_up(citing, tmp_path)
    assert not HELD & (found["rehearsal"] | found["weak"])
    for name in ("markdown", "csv", "text"):
        assert "second crane" not in found[name]
        assert "Heron" in found[name]
    assert any("3 notes are left out" in line for line in exports.losses(citing, None, "csv"))
    for practice in Practice:
        sitting = StudySession(citing, None, Sitting(practice=practice))
        asked = set()
        while sitting.question is not None and len(asked) < 10:
            asked.add(sitting.question.guid.rpartition("/")[2])
            sitting.grade(Rating.EASY, timedelta(seconds=1))
        assert not HELD & asked
    clock.forward(days=400)
    assert not HELD & set(answer_all(citing))
    assert sql(citing, "SELECT count(*) FROM note WHERE deleted_at IS NULL") == [(6,)]


def test_a_plan_towards_a_date_leaves_out_what_is_in_doubt_or_superseded(citing, tmp_path, clock):
    of = dated(citing, clock, 20)
    assert "second crane" in last_hour.as_text(last_hour.last_hour(citing, of))
    update(citing, tmp_path, apply=True)
    for decide in (False, True):
        if decide:
            for each in doubts.waiting(citing):
                doubts.supersede(citing, each.note_id)
        text = last_hour.as_text(last_hour.last_hour(citing, of))
        assert "second crane" not in text
        assert "promise a third" not in text
        assert "Heron" in text
    assert not HELD & set(answer_all(citing))


def test_a_sitting_says_at_its_end_how_many_are_held_back(citing, tmp_path):
    assert not any("held back" in line for line in comes(StudySession(citing).summary()))
    update(citing, tmp_path, apply=True)
    said = comes(StudySession(citing).summary())
    assert "3 notes are held back: their positions may have changed." in said


@pytest.mark.parametrize("superseded", [False, True])
def test_importing_the_deck_again_brings_nothing_back(
    citing, tmp_path, deck_text, import_text, *, superseded
):
    update(citing, tmp_path, apply=True)
    if superseded:
        for each in doubts.waiting(citing):
            doubts.supersede(citing, each.note_id)
    changed = [note.replace("A: ", "A: Now: ") for note in NOTES]
    import_text(citing, deck_text(*changed, more='[letter]\nreference = "H 12"\n'))
    assert decks.held_back(citing) == (0 if superseded else 3)
    assert not HELD & set(answer_all(citing))


def test_json_tells_what_is_in_doubt_and_what_is_superseded(citing, tmp_path, sql):
    update(citing, tmp_path, apply=True)
    doubts.supersede(citing, note_ids(sql, citing)["second"])
    found = {
        each["guid"].rpartition("/")[2]: (each["in_doubt"], bool(each["superseded"]))
        for each in json.loads(export_json.to_json(citing, None))["notes"]
    }
    assert found["ten"] == (True, False)
    assert found["second"] == (False, True)
    assert found["heron"] == (False, False)


def test_a_card_on_the_screen_that_comes_into_doubt_is_not_answered(
    citing, tmp_path, open_collection
):
    session = StudySession(citing)
    assert session.question.guid.endswith("/ten")
    update(open_collection(), tmp_path, apply=True)
    with pytest.raises(TrainerError):
        session.grade(Rating.GOOD, timedelta(seconds=3))


@pytest.mark.parametrize("how", ["confirm", "revise"])
def test_confirmed_or_edited_it_is_asked_again_at_once_and_replay_agrees(
    citing, tmp_path, clock, how, *, sql, assert_replay
):
    answer_all(citing)
    clock.forward(days=2)
    assert answer_all(citing) == []
    update(citing, tmp_path, apply=True)
    ten = note_ids(sql, citing)["ten"]
    if how == "confirm":
        doubts.confirm(citing, ten)
    else:
        shown = editing.note_text(citing, ten)
        doubts.revise(citing, ten, shown.replace("At ten", "At eleven"), shown=shown)
    assert_replay(citing)
    assert waiting(citing) == ["A second crane?", "To whom is it?"]
    assert by_id(sql, citing)["ten"].startswith("Night ferry ¶2 ~")
    assert check_letter(citing, None).count(Verdict.MATCHES, Verdict.UNSTAMPED) == 3
    assert answer_all(citing) == ["ten"]
    assert_replay(citing)


def test_under_a_plan_a_confirmed_note_is_asked_again_soon(citing, tmp_path, clock, sql):
    dated(citing, clock, 60)
    for _day in range(4):
        answer_all(citing)
        clock.forward(days=1)
    clock.forward(days=3)
    answer_all(citing)
    clock.forward(days=1)
    update(citing, tmp_path, apply=True)
    assert "ten" not in answer_all(citing)
    doubts.confirm(citing, note_ids(sql, citing)["ten"])
    assert "ten" in answer_all(citing)


def test_a_decision_is_taken_back_by_undo(citing, tmp_path, dump, sql):
    answer_all(citing)
    update(citing, tmp_path, apply=True)
    ten = note_ids(sql, citing)["ten"]
    for decide in (doubts.confirm, doubts.supersede):
        before = dump(citing, "note", "card", "doubt")
        decide(citing, ten)
        assert ten not in {each.note_id for each in doubts.waiting(citing)}
        with pytest.raises(NotFoundError):
            decide(citing, ten)
        decks.undo(citing)
        assert dump(citing, "note", "card", "doubt") == before


def test_a_second_update_shows_the_first_passage_beside_the_last(citing, tmp_path):
    update(citing, tmp_path, apply=True)
    update(citing, tmp_path, NEW.replace("at eleven", "at noon"), apply=True)
    found = {each.content.prompt: each for each in doubts.waiting(citing)}
    ten = found["When does the night ferry sail?"]
    assert "at ten" in ten.old_text
    doubts.confirm(citing, ten.note_id)
    assert len(doubts.waiting(citing)) == 2


def test_a_superseded_note_is_left_alone_by_the_next_update(citing, tmp_path, sql):
    update(citing, tmp_path, apply=True)
    second = note_ids(sql, citing)["second"]
    doubts.supersede(citing, second)
    planned = update(citing, tmp_path, NEW + "\nAnd a last word.\n", apply=True)
    assert "A second crane?" not in [each.prompt for each in planned.notes]
    assert second not in [each.note_id for each in doubts.waiting(citing)]


def held(collection, sql):
    return (
        waiting(collection),
        sorted(sql(collection, "SELECT hex(uuid), settled_at, undone_at, old_text FROM doubt")),
        sorted(sql(collection, "SELECT guid, citation, superseded_at FROM note")),
        [(line.decks, line.replaced_by is None) for line in attached.listed(collection)],
        sorted(
            sql(
                collection,
                "SELECT guid, ordinal, state, due, stability FROM card"
                " JOIN note ON note.id = note_id",
            )
        ),
    )


@pytest.fixture
def two(citing, open_collection, tmp_path):
    """Two machines that know the same and have each answered."""
    answer_all(citing)
    other = open_collection(tmp_path / "other")
    merge(other, citing.settings.collection)
    return citing, other


def test_two_machines_merged_either_way_know_the_same_doubts(two, tmp_path, clock, sql):
    one, other = two
    update(one, tmp_path, apply=True)
    clock.forward(hours=1)
    update(other, tmp_path, apply=True)
    assert len(waiting(one)) == len(waiting(other)) == 3
    clock.forward(hours=1)
    doubts.confirm(one, note_ids(sql, one)["ten"])
    clock.forward(hours=1)
    doubts.confirm(other, note_ids(sql, other)["ten"])
    doubts.supersede(other, note_ids(sql, other)["second"])
    merge(one, other.settings.collection)
    merge(other, one.settings.collection)
    assert held(one, sql) == held(other, sql)
    assert waiting(one) == ["To whom is it?"]
    again = held(one, sql)
    merge(one, other.settings.collection)
    assert held(one, sql) == again


def test_an_update_reaches_the_other_machine_by_merging(two, tmp_path, sql):
    one, other = two
    update(one, tmp_path, apply=True)
    merge(other, one.settings.collection)
    assert waiting(other) == waiting(one)
    assert held(other, sql)[2:4] == held(one, sql)[2:4]
    merge(one, other.settings.collection)
    assert held(other, sql) == held(one, sql)


def left_out(collection):
    [deck_id] = decks.find(collection, "Ferry")
    read = reading.read(collection, deck_id)
    every = [s for section in read.sections for p in section.paragraphs for s in p.sentences]
    return {each.text: each.why for each in every if each.mark is reading.Mark.WAIVED}


def leave_out(collection, *texts, why="form only"):
    [deck_id] = decks.find(collection, "Ferry")
    spots = [
        Spot(place, paragraph.number, number)
        for place, section in enumerate(reading.read(collection, deck_id).sections)
        for paragraph in section.paragraphs
        for number, sentence in enumerate(paragraph.sentences, 1)
        if sentence.text in texts
    ]
    assert len(spots) == len(texts)
    waiving.waive(collection, deck_id, spots, why)


PIER, CENTURY = "It leaves from pier three.", "The ferries have sailed for a hundred years."
MILLION = "They carry a million people a year."


@pytest.fixture
def left(collection, deck_text, import_text, tmp_path):
    """One note, and a file whose front matter leaves a whole paragraph out, unstamped."""
    more = '[letter]\nwaived = [{ at = "Introduction ¶2", why = "history" }]\n'
    import_text(collection, deck_text(NOTES[1], more=more))
    letters.add(collection, written(tmp_path, LETTER), decks=["Ferry"])
    leave_out(collection, PIER)
    return collection


def test_what_is_left_out_stays_so_where_its_words_stand_now(left, tmp_path):
    text = LETTER.replace("The ferries have", "A word before.\n\nThe ferries have")
    text = text.replace("Night ferry\n", "Night ferry\n\nA bus goes there.\n")
    planned = update(left, tmp_path, text)
    assert planned.waived_counts == (3, 0)
    update(left, tmp_path, text, apply=True)
    assert left_out(left) == {CENTURY: "history", MILLION: "history", PIER: "form only"}


def test_what_changed_in_substance_is_left_out_no_longer_and_the_rest_is(left, tmp_path):
    done = update(left, tmp_path, LETTER.replace("a million", "two million"), apply=True)
    assert done.waived_counts == (2, 1)
    assert [each.followed.lost for each in done.waivers] == [(MILLION,), ()]
    assert left_out(left) == {CENTURY: "history", PIER: "form only"}


def test_a_sentence_added_is_not_left_out_with_its_paragraph(left, tmp_path):
    done = update(left, tmp_path, LETTER.replace("They carry", "All pay. They carry"), apply=True)
    assert done.waived_counts == (3, 0)
    assert set(left_out(left)) == {CENTURY, MILLION, PIER}


def test_what_is_left_out_no_longer_is_so_again_after_undo_and_when_its_words_come_back(
    left, tmp_path, dump
):
    before = dump(left, "deck")
    update(left, tmp_path, LETTER.replace("a million", "two million"), apply=True)
    decks.undo(left)
    assert dump(left, "deck") == before
    update(left, tmp_path, LETTER.replace("a million", "two million"), apply=True)
    update(left, tmp_path, LETTER + "\nMore.\n", apply=True)
    assert left_out(left) == {CENTURY: "history", MILLION: "history", PIER: "form only"}


def test_a_deck_file_of_before_leaves_nothing_out_at_places_of_before(
    left, tmp_path, deck_text, import_text
):
    text = LETTER.replace("The ferries have", "All must pay from now on.\n\nThe ferries have")
    update(left, tmp_path, text, apply=True)
    more = '[letter]\nwaived = [{ at = "Introduction ¶2", why = "history" }]\n'
    import_text(left, deck_text(NOTES[1], more=more))
    assert set(left_out(left)) == {CENTURY, MILLION, PIER}


def test_a_waiver_that_led_nowhere_leaves_nothing_out_after_it(left, tmp_path, sql):
    sql(left, """UPDATE deck SET letter_waived = '[{"at": "Cranes ¶3", "why": "w"}]'""")
    done = update(left, tmp_path, LETTER + "\nA third crane comes.\n", apply=True)
    assert done.waived_counts == (0, 0)
    assert left_out(left) == {}


def test_a_new_version_added_before_by_itself_is_not_taken_for_the_old_one(citing, tmp_path):
    letters.add(citing, written(tmp_path, NEW, "new.txt"))
    assert update(citing, tmp_path, apply=True).decks == ("Ferry",)


SAIL = "Q: When at night?\nA: At ten.\nCite: Night ferry ¶1\nId: night"


def test_notes_of_a_deck_below_one_with_the_letter_are_followed_and_held_back_too(
    citing, deck_text, import_text, tmp_path
):
    import_text(citing, deck_text(SAIL, name="Ferry::Night", file_id="night"), "night.md")
    own = deck_text(SAIL, name="Ferry::Other", file_id="other", more='[letter]\ntitle = "Else"\n')
    import_text(citing, own, "other.md")
    update(citing, tmp_path, apply=True)
    decks_held = [(each.deck, each.content.prompt) for each in doubts.waiting(citing)]
    assert ("Ferry::Night", "When at night?") in decks_held
    assert "Ferry::Other" not in dict(decks_held)
    checked = dict(check_letter(citing, None).decks)
    assert list(checked) == ["Ferry", "Ferry::Night"]


def test_a_search_finds_what_waits_for_a_decision(citing, tmp_path):
    assert not search.find(citing, "is:doubt").ids
    update(citing, tmp_path, apply=True)
    found = search.find(citing, "is:doubt", unit=search.Unit.NOTES)
    assert len(found) == len(doubts.waiting(citing)) > 0
    assert all(row.in_doubt for row in search.rows(citing, found))
    doubts.supersede(citing, found.ids[0])
    assert len(search.find(citing, "is:doubt", unit=search.Unit.NOTES)) == len(found) - 1
