# ruff: noqa: PLR0917 - fixtures are asked for by name
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.notes import NoteKind
from trainer.domain.schedule import Rating
from trainer.errors import NotFoundError, TrainerError
from trainer.formats.parsed import ParsedNote
from trainer.services import decks, editing, exports, imports, note_text
from trainer.services.import_plan import Update
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)
FERRY = "Q: When does the ferry sail?\nA: At {}.\nHint: the bell\nId: ferry"
CLOZE = "C: The pier is [{}] and [{}].\nId: pier"
POINTS = """Q: {question}
A: It does, but rarely.
- must: on Sundays only
- may: the old boat does it
- never: a promise about winter
Ask: (captain) Really?
Cite: Night ¶3
Tags: night, boat
Id: night"""
SIGNS = """
Q: C: A: Choices: Type: Ask: Cite: Hint: Tags: Weight: Id: Follows: Tag: # --- ``` <!-- --> \\ |
[a] [b::c] (MP) x 2 - must: never: [x] [ ]
"""
PIECES = SIGNS.split()
PIECES += ["", " ", "Q: a", "A: a", "C: [a]", "Id: a", "Follows: b", "- must: a", "Type: a | b"]
TEXTS = st.lists(
    st.lists(st.sampled_from(PIECES), max_size=3).map("".join) | st.sampled_from(PIECES), max_size=8
).map("\n".join)


@pytest.fixture
def note_ids(sql):
    """The ids of the living notes, in order."""
    return lambda collection: [
        row[0]
        for row in sql(
            collection, "SELECT id FROM note WHERE deleted_at IS NULL ORDER BY position, id"
        )
    ]


@pytest.fixture
def one(collection, deck_text, import_text, note_ids):
    """A collection with the one note that the text is; answers the note's id."""

    def build(text, **options):
        import_text(collection, deck_text(text, **options))
        [note_id] = note_ids(collection)
        return note_id

    return build


@pytest.fixture
def apart_not(open_collection):
    """A collection that asks all deletions of a cloze on one day."""
    return open_collection(bury_siblings=False)


def answer(collection, *ratings):
    sitting = StudySession(collection)
    for rating in ratings:
        sitting.grade(rating, SOON)


def problems(text, original=""):
    found = note_text.check(text, original)
    assert isinstance(found, tuple)
    return [(problem.line, problem.message) for problem in found]


def fates(plan):
    return [note.fate.value for deck in plan.decks for note in deck.notes]


# The note as text


def test_a_note_is_edited_as_the_deck_format_writes_it_without_its_topic(collection, one):
    text = POINTS.format(question="Does it sail at night?")
    note_id = one(f"# Boats\n## Night\n\n{text}")
    assert editing.note_text(collection, note_id) == text


def test_saving_the_text_as_it_is_writes_nothing(collection, one, dump):
    note_id = one(f"# Boats\n\n{FERRY.format('noon')}")
    before = dump(collection)
    editing.edit(collection, note_id, editing.note_text(collection, note_id))
    assert dump(collection) == before


def test_a_note_that_is_gone_is_told_of(collection, one):
    note_id = one(FERRY.format("noon"))
    decks.delete(collection, "Ferry")
    with pytest.raises(NotFoundError):
        editing.note_text(collection, note_id)
    with pytest.raises(NotFoundError):
        editing.edit(collection, note_id, FERRY.format("ten"))


# Checking


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "There is no note here"),
        ("just words", 1, "stands before the question"),
        ("\n\nwords\nmore words\nQ: a\nA: b", 3, "stands before the question"),
        ("Q: a\nA:", 2, "This answer is empty."),
        ("Q: a", 1, "has no answer"),
        ("C: nothing to ask", 1, "no [deletion]"),
        ("Q: a\nA: b\n\nQ: c\nA: d", 4, "A second note begins here"),
        ("Q: a\nA: b\n\nC: [c]", 4, "A second note begins here"),
        ("Q: a\nA: b\n\n# Boats", 4, "A heading is no part of a note"),
        ("# Boats\nQ: a\nA: b", 1, "A heading is no part of a note"),
        ("Q: a\nA: b\n---\nlost words", 3, "A line --- ends the note"),
        ("---\nname = 'x'\n---\nQ: a\nA: b", 1, "A line --- ends the note"),
        ("Q: a\nA: b\nWeight: heavy", 3, "“Weight:” must be a number"),
        ("Q: a\nA: b\nHint: c\nlost words", 4, "This text belongs to no field"),
        ("Q: a\nA: b\nQ: a\nA: b", 3, "A second note begins here"),
    ],
)
def test_what_is_not_exactly_one_note_gets_a_sentence_with_its_line(text, line, words):
    found = problems(text)
    assert any(at == line and words in message for at, message in found), found
    assert [at for at, _message in found] == sorted(at for at, _message in found)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Q: a\nA: b", NoteKind.BASIC),
        ("Q: a\nType: b | c", NoteKind.TYPED),
        ("Q: a\nChoices:\n- [ ] b\n- [x] c", NoteKind.CHOICE),
        ("C: a [b]", NoteKind.CLOZE),
        ("\n\nQ: a\nA: b\n\n", NoteKind.BASIC),
        ("Q: a\nA: b\n\\---\n\\# no heading", NoteKind.BASIC),
        ("Q: a\nA:\n```\n# no heading\n---\nQ: no note\n```", NoteKind.BASIC),
        ("Q: a\nA: b\nFollows: another", NoteKind.BASIC),
    ],
)
def test_one_note_of_any_kind_is_read(text, kind):
    found = note_text.check(text)
    assert isinstance(found, ParsedNote)
    assert found.content.kind is kind


def test_the_id_of_a_note_stays():
    original = FERRY.format("noon")
    other = original.replace("Id: ferry", "Id: boat")
    assert problems(other, original) == [(4, "The “Id:” of a note stays: ferry.")]
    assert isinstance(note_text.check(original.replace("\nId: ferry", ""), original), ParsedNote)


@pytest.mark.parametrize(
    ("before", "after"), [("Q: a\nA: [b]", "C: a [b]"), ("C: a [b]", "Q: a\nA: [b]")]
)
def test_a_question_cannot_become_a_sentence_with_gaps_nor_the_reverse(before, after):
    [(line, message)] = problems(after, before)
    assert line == 1
    assert "add a new note instead" in message


def test_a_question_may_get_another_way_of_answering(collection, one, sql):
    note_id = one(FERRY.format("noon"))
    editing.edit(collection, note_id, "Q: When does the ferry sail?\nType: noon | 12.00")
    assert sql(collection, "SELECT kind, accepted FROM note") == [("typed", '["noon","12.00"]')]
    assert sql(collection, "SELECT count(*) FROM card WHERE deleted_at IS NULL") == [(1,)]


@given(TEXTS, TEXTS)
def test_any_text_is_one_note_or_has_problems_in_its_lines(text, original):
    found = note_text.check(text, original)
    if isinstance(found, ParsedNote):
        assert note_text.check(text, text) == found
    else:
        assert found
        assert all(1 <= problem.line <= text.count("\n") + 1 for problem in found)


def test_nothing_is_written_where_something_is_wrong(collection, one, dump):
    note_id = one(FERRY.format("noon"))
    before = dump(collection)
    with pytest.raises(TrainerError, match=r"Line 2: This answer is empty\."):
        editing.edit(collection, note_id, "Q: When?\nA:")
    with pytest.raises(TrainerError, match="Line 1: "):
        editing.edit(collection, note_id, "C: The ferry sails at [noon].")
    with pytest.raises(TrainerError, match="Line 2: "):
        editing.add(collection, 1, "Q: When?\nA:")
    assert dump(collection) == before


# Editing


def test_an_edit_changes_the_content_and_leaves_all_learning(collection, one, clock, dump):
    note_id = one(f"# Boats\n\n{FERRY.format('noon')}")
    answer(collection, Rating.GOOD)
    sitting = StudySession(collection)
    clock.forward(hours=1)
    sitting.refresh()
    sitting.mark()
    editing.set_flag(collection, sitting.question.card_id, 3)
    before = dump(collection)
    clock.forward(hours=1)
    editing.edit(collection, note_id, "Q: When does it sail?\nA: At ten.\nTags: time")
    after = dump(collection)
    assert after["card"] == before["card"]
    assert after["review"] == before["review"]
    changed = {
        name
        for name, value in after["note"][note_id].items()
        if value != before["note"][note_id][name]
    }
    assert changed == {
        "prompt", "answer", "hint", "tags", "plain_text", "modified_at", "earlier_hashes",
    }  # fmt: skip
    text = editing.note_text(collection, note_id)
    assert text == "Q: When does it sail?\nA: At ten.\nTags: time\nId: ferry"


def test_the_text_that_search_reads_follows_an_edit(collection, one, sql):
    note_id = one(FERRY.format("noon"))
    editing.edit(collection, note_id, FERRY.format("midnight"))
    [(plain,)] = sql(collection, "SELECT plain_text FROM note")
    assert "midnight" in plain
    assert "noon" not in plain


def test_the_topic_stays_unless_another_is_given(collection, one, sql):
    note_id = one(f"# Boats\n\n{FERRY.format('noon')}")
    editing.edit(collection, note_id, FERRY.format("ten"))
    assert sql(collection, "SELECT topic FROM note") == [('["Boats"]',)]
    text = editing.note_text(collection, note_id)
    editing.edit(collection, note_id, text, topic=("Piers", "Old"))
    assert sql(collection, "SELECT topic FROM note") == [('["Piers","Old"]',)]


def test_tags_are_replaced_by_those_given_each_once(collection, one):
    note_id = one(FERRY.format("noon"))
    editing.set_tags(collection, note_id, ["  time ", "a\nb", "", "time"])
    assert "\nTags: time, a b\n" in editing.note_text(collection, note_id)
    editing.set_tags(collection, note_id, [])
    assert "Tags" not in editing.note_text(collection, note_id)
    assert decks.undo(collection) == "editing: When does the ferry sail?"


def test_deletions_keep_their_learning_new_ones_are_new_and_those_gone_are_put_away(
    apart_not, deck_text, import_text, note_ids, sql, assert_replay
):
    import_text(apart_not, deck_text(CLOZE.format("red", "old")))
    answer(apart_not, Rating.EASY, Rating.GOOD)
    [note_id] = note_ids(apart_not)
    known = dict(sql(apart_not, "SELECT ordinal, stability FROM card"))
    editing.edit(apart_not, note_id, "C: The [long] pier is [old], [wet] and [red].")
    cards = sql(
        apart_not,
        "SELECT ordinal, stability FROM card WHERE deleted_at IS NULL ORDER BY ordinal",
    )
    assert cards == [(0, None), (1, known[1]), (2, None), (3, known[0])]
    assert assert_replay(apart_not) == 2
    editing.edit(apart_not, note_id, "C: The pier is [red].")
    cards = sql(apart_not, "SELECT ordinal, stability FROM card WHERE deleted_at IS NULL")
    assert cards == [(0, known[0])]
    assert assert_replay(apart_not) == 1


def test_an_edit_of_a_note_changed_meanwhile_is_refused(collection, one):
    note_id = one(FERRY.format("noon"))
    shown = editing.note_text(collection, note_id)
    editing.edit(collection, note_id, FERRY.format("ten"), shown=shown)
    with pytest.raises(TrainerError, match="changed elsewhere"):
        editing.edit(collection, note_id, FERRY.format("two"), shown=shown)
    assert "At ten." in editing.note_text(collection, note_id)


def test_whom_a_note_follows_must_be_of_its_deck(collection, deck_text, import_text, note_ids, sql):
    import_text(collection, deck_text(3))
    first, second, third = note_ids(collection)
    texts = [editing.note_text(collection, note_id) for note_id in (first, second, third)]
    editing.edit(collection, second, texts[1] + "\nFollows: f0")
    editing.edit(collection, third, texts[2] + "\nFollows: f1")
    parents = sql(collection, "SELECT parent_guid FROM note ORDER BY id")
    assert parents == [(None,), ("ferry.en/f0",), ("ferry.en/f1",)]
    for parent, words in (("f2", "circle"), ("f0", "circle"), ("nobody", "no note of this deck")):
        with pytest.raises(TrainerError, match=words):
            editing.edit(collection, first, f"{texts[0]}\nFollows: {parent}")
    editing.edit(collection, third, texts[2])
    assert sql(collection, "SELECT parent_guid FROM note ORDER BY id")[2] == (None,)


def test_a_note_may_go_on_following_one_that_is_gone(collection, one, sql):
    note_id = one(FERRY.format("noon") + "\nFollows: lost")
    editing.edit(collection, note_id, FERRY.format("ten") + "\nFollows: lost")
    assert sql(collection, "SELECT answer, parent_guid FROM note") == [("At ten.", "ferry.en/lost")]


# Editing and importing again


@pytest.mark.parametrize("name", ["\nId: ferry", ""], ids=["with an Id:", "without"])
def test_importing_the_same_file_again_keeps_what_was_edited_here(
    collection, one, deck_text, import_text, name
):
    text = FERRY.format("noon").replace("\nId: ferry", name)
    note_id = one(text)
    editing.edit(collection, note_id, "Q: Does the boat leave early or late?\nA: Late.")
    assert fates(import_text(collection, deck_text(text))) == ["kept"]
    assert editing.note_text(collection, note_id).startswith("Q: Does the boat leave early")


def test_a_file_that_changed_what_was_edited_here_is_a_conflict_and_the_users_is_kept(
    collection, one, deck_text, import_text
):
    note_id = one(FERRY.format("noon"))
    editing.edit(collection, note_id, FERRY.format("ten"))
    assert fates(import_text(collection, deck_text(FERRY.format("two")))) == ["conflict"]
    assert "At ten." in editing.note_text(collection, note_id)
    import_text(collection, deck_text(FERRY.format("two")), update=Update.ALWAYS)
    assert "At two." in editing.note_text(collection, note_id)


def test_undoing_an_edit_lets_the_next_import_update_the_note(
    collection, one, deck_text, import_text
):
    note_id = one(FERRY.format("noon"))
    editing.edit(collection, note_id, FERRY.format("ten"))
    decks.undo(collection)
    assert fates(import_text(collection, deck_text(FERRY.format("two")))) == ["edited"]
    assert "At two." in editing.note_text(collection, note_id)


# Undo


@pytest.mark.parametrize(
    "text",
    ["C: The pier is [old] and [red].", "C: The [long] pier is [red].", "C: [red] [old] [wet]."],
    ids=["swapped", "one gone, one new", "one more"],
)
def test_undoing_an_edit_restores_the_exact_state(
    apart_not, clock, deck_text, import_text, note_ids, dump, assert_replay, text
):
    import_text(apart_not, deck_text(CLOZE.format("red", "old")))
    answer(apart_not, Rating.EASY, Rating.GOOD)
    [note_id] = note_ids(apart_not)
    before = dump(apart_not, "note", "card")
    clock.forward(days=1)
    editing.edit(apart_not, note_id, text)
    assert dump(apart_not, "note", "card") != before
    assert decks.undo(apart_not).startswith("editing: ")
    after = dump(apart_not, "note", "card")
    for made in set(after["card"]) - set(before["card"]):
        assert after["card"].pop(made)["deleted_at"] is not None
    assert after == before
    assert assert_replay(apart_not) == 2


# Adding


def test_an_added_note_is_asked_right_behind_the_one_named_and_undo_takes_it_away(
    collection, deck_text, import_text, note_ids, sql
):
    import_text(collection, deck_text(2))
    first, second = note_ids(collection)
    deck_id = decks.tree(collection)[0].id
    made = editing.add(collection, deck_id, "C: [one] or [two]", ("Boats",), after=first)
    last = editing.add(collection, deck_id, "Q: Last?\nA: Yes.\nId: last\nFollows: f0")
    assert note_ids(collection) == [first, made, second, last]
    rows = sql(collection, "SELECT topic, imported_hash, guid, parent_guid FROM note ORDER BY id")
    assert rows[2][:2] == ('["Boats"]', None)
    assert rows[2][2].startswith("ferry.en/")
    assert rows[3][2:] == ("ferry.en/last", "ferry.en/f0")
    assert list(decks.card_counts(collection).values()) == [5]
    assert decks.undo(collection) == "new note: Last?"
    assert decks.undo(collection) == "new note: [one] or [two]"
    assert note_ids(collection) == [first, second]
    assert list(decks.card_counts(collection).values()) == [2]


def test_a_note_can_be_added_again_after_undo_and_twice(collection, one, sql):
    one(FERRY.format("noon"))
    for _ in range(2):
        editing.add(collection, 1, "Q: a\nA: b")
        decks.undo(collection)
    ids = [editing.add(collection, 1, "Q: a\nA: b") for _ in range(2)]
    assert len(set(ids)) == 2
    assert sql(collection, "SELECT count(*) FROM note WHERE deleted_at IS NULL") == [(3,)]


def test_an_empty_deck_takes_a_note_which_is_then_asked_and_exported(collection):
    decks.create(collection, "Piers")
    deck_id = decks.tree(collection)[0].id
    editing.add(collection, deck_id, "Q: How many piers?\nA: Ten.\nId: piers", ("Harbour",))
    question = StudySession(collection).question
    assert question.content.topic == ("Harbour",)
    [text] = exports.to_markdown(collection, None).values()
    assert "# Harbour\n\nQ: How many piers?\nA: Ten.\nId: piers\n" in text


def test_a_name_that_is_taken_and_a_deck_that_is_gone_are_refused(collection, one, dump):
    one(FERRY.format("noon"))
    before = dump(collection)
    with pytest.raises(TrainerError, match="another note's"):
        editing.add(collection, 1, FERRY.format("ten"))
    with pytest.raises(TrainerError, match="no note of this deck"):
        editing.add(collection, 1, "Q: a\nA: b\nFollows: nobody")
    with pytest.raises(TrainerError, match="circle"):
        editing.add(collection, 1, "Q: a\nA: b\nId: me\nFollows: me")
    assert dump(collection) == before
    decks.delete(collection, "Ferry")
    with pytest.raises(NotFoundError):
        editing.add(collection, 1, "Q: a\nA: b")


def test_importing_the_file_again_leaves_an_added_note_alone(
    collection, deck_text, import_text, note_ids
):
    import_text(collection, deck_text(2))
    made = editing.add(collection, 1, "Q: a\nA: b")
    plan = import_text(collection, deck_text(2))
    assert (fates(plan), plan.missing) == (["unchanged"] * 2, 0)
    assert made in note_ids(collection)


# Flags


def test_a_flag_is_set_taken_off_and_undone(collection, one, sql):
    one(FERRY.format("noon"))
    flag = "SELECT flag FROM card"
    editing.set_flag(collection, 1, 7)
    assert sql(collection, flag) == [(7,)]
    editing.set_flag(collection, 1, 0)
    assert sql(collection, flag) == [(0,)]
    assert decks.undo(collection) == "flag: When does the ferry sail?"
    assert sql(collection, flag) == [(7,)]


def test_the_same_flag_again_is_no_act(collection, one, sql):
    one(FERRY.format("noon"))
    editing.set_flag(collection, 1, 2)
    editing.set_flag(collection, 1, 2)
    assert sql(collection, "SELECT count(*) FROM change WHERE kind = 'flag'") == [(1,)]


@pytest.mark.parametrize("flag", [-1, 8])
def test_there_are_seven_flags(collection, one, flag):
    one(FERRY.format("noon"))
    with pytest.raises(ValueError, match=str(flag)):
        editing.set_flag(collection, 1, flag)


def test_a_card_that_is_gone_cannot_be_flagged(collection):
    with pytest.raises(NotFoundError):
        editing.set_flag(collection, 1, 1)


# Splitting


@pytest.mark.parametrize(
    ("language", "spoken", "must", "may"),
    [
        ("nl", "en", "(Punt 1 van 2: wat moet er gezegd worden?)", "(Punt 2 van 2: wat mag er"),
        ("en", "nl", "(Point 1 of 2: what must be said?)", "(Point 2 of 2: what may be said?)"),
        ("en-GB", "nl", "(Point 1 of 2: what must be said?)", "(Point 2 of 2"),
        ("fr", "nl", "(Punt 1 van 2: ", "(Punt 2 van 2: "),
        ("", "en", "(Point 1 of 2: ", "(Point 2 of 2: "),
    ],
)
def test_splitting_asks_each_point_in_the_decks_language_with_the_red_lines(
    collection, one, note_ids, language, spoken, must, may
):
    from trainer import i18n

    i18n.activate(spoken)
    text = POINTS.format(question="Does it sail at night?")
    more = f'language = "{language}"\n' if language else ""
    note_id = one(f"# Boats\n\n{text}", more=more)
    assert editing.split(collection, note_id) == 2
    old, *made = note_ids(collection)
    assert old == note_id
    notes = [note_text.check(editing.note_text(collection, each)).content for each in made]
    assert [note.answer for note in notes] == ["on Sundays only", "the old boat does it"]
    for note, asked in zip(notes, (must, may), strict=True):
        assert note.prompt.startswith(f"Does it sail at night?\n\n{asked}")
        assert [point.text for point in note.key_points] == ["a promise about winter"]
        assert (note.citation, note.tags, note.phrasings) == ("Night ¶3", ("night", "boat"), ())


def test_the_points_are_asked_in_place_of_their_note(collection, deck_text, import_text, sql):
    text = POINTS.format(question="At night?")
    import_text(collection, deck_text(f"{text}\nFollows: f0", 2))
    assert editing.split(collection, 1) == 2
    assert sql(collection, "SELECT suspended FROM card WHERE note_id = 1") == [(1,)]
    sitting = StudySession(collection)
    answers = []
    while sitting.question is not None:
        answers.append(sitting.question.content.answer)
        sitting.skip()
    assert answers == ["on Sundays only", "the old boat does it", "At 0.", "At 1."]
    assert sql(collection, "SELECT DISTINCT parent_guid FROM note WHERE id > 3") == [(None,)]


def test_a_split_is_undone_as_one_act_and_can_be_done_again_but_not_twice(
    collection, one, note_ids, dump
):
    note_id = one(POINTS.format(question="At night?"))
    before = dump(collection, "card")["card"]
    editing.split(collection, note_id)
    with pytest.raises(TrainerError, match="split already"):
        editing.split(collection, note_id)
    assert decks.undo(collection) == "splitting: At night?"
    assert note_ids(collection) == [note_id]
    assert {key: dump(collection, "card")["card"][key] for key in before} == before
    assert editing.split(collection, note_id) == 2


@pytest.mark.parametrize(
    "text", [FERRY.format("noon"), "C: [a] [b]", "Q: a\nA: b\n- must: c\n- never: d\n- never: e"]
)
def test_a_note_without_two_points_cannot_be_split(collection, one, dump, text):
    note_id = one(text)
    before = dump(collection)
    with pytest.raises(TrainerError, match="fewer than two"):
        editing.split(collection, note_id)
    assert dump(collection) == before


def test_a_split_of_a_suspended_leech_leaves_it_so_after_undo(collection, one, sql):
    note_id = one(POINTS.format(question="At night?"))
    StudySession(collection).suspend()
    editing.split(collection, note_id)
    decks.undo(collection)
    assert sql(collection, "SELECT suspended FROM card WHERE deleted_at IS NULL") == [(1,)]


def test_what_is_exported_after_editing_is_read_as_it_was_written(
    collection, one, tmp_path, note_ids
):
    note_id = one(POINTS.format(question="At night?"))
    editing.split(collection, note_id)
    editing.edit(collection, note_id, POINTS.format(question="By night?"))
    [text] = exports.to_markdown(collection, None).values()
    file = tmp_path / "out.md"
    file.write_text(text, "utf-8")
    assert fates(imports.plan(collection, imports.read([file]))) == ["unchanged"] * 3
