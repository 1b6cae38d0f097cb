import json
import resource
from datetime import timedelta

import pytest

from trainer.domain.schedule import Rating
from trainer.errors import CancelError, TrainerError
from trainer.services import decks, export_files, export_json, exports, imports
from trainer.services.study import StudySession

SOON = timedelta(seconds=5)
MORE = """language = "en"
briefing = 2027-03-02T10:00:00+01:00
[letter]
title = "On the “ferries”"
reference = "H 12, no. 3"
waived = [{ at = "Introduction ¶2", why = "courtesies" }]
"""
EVERY_KIND = """# Boats
## Night

Q: Does the night ferry sail on Sundays?
A: It does.

| pier | hour |
|------|------|
| 3    | ten  |
- must: at ten in the evening
- may: from pier three
- never: a promise about the winter
Ask: (captain) Sunday as well?
Ask: Sundays too?
Cite: Night ¶3 ~a1b2c3; Introduction ¶1
Hint: think of the bell
Tags: night, sunday
Weight: 2.5
Id: night

C: The ferry leaves [pier three::which pier] at [noon].
Id: gaps

#

Q: What is the oldest crane called?
Type: the Heron | Heron
Id: crane
Follows: night

Q: Which of these is no pier?
Choices:
- [ ] pier one
- [x] pier ten

Q: And without an id?
A: Yes."""
NOTE_KEYS = {
    "guid", "deck", "topic", "kind", "prompt", "answer", "key_points", "choices", "accepted",
    "phrasings", "hint", "citation", "tags", "weight", "follows", "cards", "reviews",
}  # fmt: skip
CARD_KEYS = {
    "ordinal", "state", "due", "stability", "difficulty", "reps", "lapses", "suspended"
}  # fmt: skip
REVIEW_KEYS = {"reviewed_at", "rating", "kind", "duration_ms"}


@pytest.fixture
def studied(collection, clock, deck_text, import_text):
    """A collection with a note of every kind, some of them answered."""
    import_text(collection, deck_text(EVERY_KIND, more=MORE))
    sitting = StudySession(collection)
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.EASY):
        sitting.grade(rating, SOON)
        clock.forward(minutes=1)
    return collection


@pytest.fixture
def notes(studied):
    return {note["guid"]: note for note in json.loads(export_json.to_json(studied, None))["notes"]}


# JSON


def test_json_has_every_promised_key_of_notes_cards_and_reviews(notes):
    assert len(notes) == 5
    for note in notes.values():
        assert note.keys() >= NOTE_KEYS
        assert all(card.keys() == CARD_KEYS for card in note["cards"])
        assert all(review.keys() >= REVIEW_KEYS for review in note["reviews"])
    assert sum(len(note["reviews"]) for note in notes.values()) == 3


def test_json_tells_besides_the_promised_keys_what_is_marked_or_held_back_and_was_answered(notes):
    for note in notes.values():
        assert note.keys() == NOTE_KEYS | {"marked", "superseded", "in_doubt"}
        assert all(review.keys() == REVIEW_KEYS | {"ordinal"} for review in note["reviews"])


def test_json_tells_a_notes_content_as_the_file_did(notes):
    note = notes["ferry.en/night"]
    assert note["topic"] == ["Boats", "Night"]
    assert (note["deck"], note["kind"], note["weight"]) == ("Ferry", "basic", 2.5)
    assert note["key_points"] == [
        {"role": "must", "text": "at ten in the evening"},
        {"role": "may", "text": "from pier three"},
        {"role": "never", "text": "a promise about the winter"},
    ]
    assert note["phrasings"] == [
        {"text": "Sunday as well?", "asker": "captain"}, {"text": "Sundays too?", "asker": ""}
    ]  # fmt: skip
    assert note["citation"] == "Night ¶3 ~a1b2c3; Introduction ¶1"
    assert (note["hint"], note["tags"]) == ("think of the bell", ["night", "sunday"])
    assert (note["follows"], notes["ferry.en/crane"]["follows"]) == (None, "night")
    assert notes["ferry.en/crane"]["accepted"] == ["the Heron", "Heron"]
    [choices] = [note["choices"] for note in notes.values() if note["kind"] == "choice"]
    assert choices == [{"text": "pier one", "right": False}, {"text": "pier ten", "right": True}]


def test_json_tells_cards_and_reviews_as_they_stand(studied, notes, sql):
    [review] = notes["ferry.en/night"]["reviews"]
    assert review["reviewed_at"] == "2026-03-02T09:30:00+00:00"
    assert (review["rating"], review["kind"], review["duration_ms"]) == (3, "study", 5000)
    first, second = notes["ferry.en/gaps"]["cards"]
    assert (first["ordinal"], first["state"], first["reps"]) == (0, "review", 1)
    [(stability,)] = sql(
        studied,
        "SELECT stability FROM card JOIN note ON note.id = note_id"
        " WHERE guid = 'ferry.en/gaps' AND ordinal = 0",
    )
    assert first["stability"] == stability
    assert second == {
        "ordinal": 1, "state": "new", "due": None, "stability": None, "difficulty": None,
        "reps": 0, "lapses": 0, "suspended": False,
    }  # fmt: skip


def test_json_leaves_out_undone_answers(studied):
    sitting = StudySession(studied)
    while sitting.undo() is not None:
        pass
    notes = json.loads(export_json.to_json(studied, None))["notes"]
    assert [note["reviews"] for note in notes] == [[]] * 5


def test_json_of_some_decks_holds_those_alone(studied, deck_text, import_text):
    import_text(studied, deck_text(2, name="Quay", file_id="quay.en"), "quay.md")
    document = json.loads(export_json.to_json(studied, decks.find(studied, "Quay")))
    assert [deck["name"] for deck in document["decks"]] == ["Quay"]
    assert {note["deck"] for note in document["notes"]} == {"Quay"}


def test_json_of_nothing_is_an_empty_document(collection):
    document = json.loads(export_json.to_json(collection, None))
    assert (document["decks"], document["notes"]) == ([], [])


def test_exports_leave_out_deleted_decks(studied):
    decks.delete(studied, "Ferry")
    assert json.loads(export_json.to_json(studied, None))["notes"] == []
    with pytest.raises(TrainerError, match="nothing to export"):
        exports.to_markdown(studied, None)


def test_exports_write_nothing_into_the_collection(studied, dump):
    before = dump(studied)
    export_json.to_json(studied, None)
    exports.to_markdown(studied, None)
    assert dump(studied) == before


# Markdown


def test_markdown_gives_equal_contents_in_a_fresh_collection(
    studied, open_collection, home, import_text, dump
):
    [(name, text)] = exports.to_markdown(studied, None).items()
    assert name == "ferry.en.md"
    other = open_collection(home / "other")
    plan = import_text(other, text, name)
    assert plan.problems == ()
    one, two = dump(studied, "note", "deck"), dump(other, "note", "deck")
    same = {"id", "uuid", "created_at", "modified_at", "marked"}
    for table in ("note", "deck"):
        mine = [{k: v for k, v in row.items() if k not in same} for row in one[table].values()]
        yours = [{k: v for k, v in row.items() if k not in same} for row in two[table].values()]
        if table == "note":
            mine.sort(key=lambda row: row["position"])
            yours.sort(key=lambda row: row["position"])
        assert mine == yours
    assert exports.to_markdown(other, None) == {name: text}


def test_markdown_imported_into_the_same_collection_changes_nothing(studied, import_text, dump):
    before = dump(studied)
    for name, text in exports.to_markdown(studied, None).items():
        import_text(studied, text, name)
    assert dump(studied) == before


def test_markdown_has_what_was_edited_here(studied, import_text, sql, dump):
    sql(studied, "UPDATE note SET answer = 'Mine,' || char(10) || 'twice' WHERE kind = 'basic'")
    [text] = exports.to_markdown(studied, None).values()
    assert text.count("A: Mine,\ntwice\n") == 2
    plan = import_text(studied, text)
    assert {note.fate.value for note in plan.decks[0].notes} == {"unchanged"}


def test_each_deck_with_notes_gets_a_file_of_its_own(collection, deck_text, import_text):
    import_text(collection, deck_text(1))
    import_text(collection, deck_text(1, name="Ferry::Night", file_id="night.en"), "n.md")
    decks.create(collection, "Empty")
    assert sorted(exports.to_markdown(collection, None)) == ["ferry.en.md", "night.en.md"]
    only = decks.find(collection, "Ferry::Night")
    assert list(exports.to_markdown(collection, only)) == ["night.en.md"]


@pytest.mark.parametrize(
    "file_id", ["../../etc/passwd", "..", "", "a/b\\c", "con:x", "\u202egnol\x1b[2J", "x\ny"]
)
def test_file_names_stay_in_their_folder(collection, deck_text, import_text, sql, file_id):
    import_text(collection, deck_text(1))
    sql(collection, "UPDATE deck SET file_id = ?", file_id)
    sql(collection, "UPDATE note SET guid = ? || substr(guid, instr(guid, '/'))", file_id)
    [name] = exports.to_markdown(collection, None)
    assert name.endswith(".md")
    assert not name.startswith(".")
    assert name.isprintable()
    assert not set(name) & set('/\\:\0"<>|*?')


def test_decks_whose_ids_look_alike_as_files_do_not_overwrite_each_other(
    collection, deck_text, import_text, sql
):
    for each in ("a", "b"):
        import_text(collection, deck_text(1, file_id=each, name=each), f"{each}.md")
    for each, other in (("a", "x/"), ("b", "x:")):
        sql(collection, "UPDATE note SET guid = replace(guid, ?, ?)", f"{each}/", f"{other}/")
    assert sorted(exports.to_markdown(collection, None)) == ["x--2.md", "x-.md"]


def test_a_deck_made_of_two_files_loses_no_note_in_its_export(
    collection, deck_text, import_text, write_deck
):
    import_text(collection, deck_text("Q: Where?\nA: Here.\nId: x", file_id="a"), target="Boats")
    import_text(collection, deck_text("Q: When?\nA: Now.\nId: x", file_id="b"), target="Boats")
    texts = exports.to_markdown(collection, None)
    files = [write_deck(text, name) for name, text in texts.items()]
    assert sorted((deck.id, len(deck.notes)) for deck in imports.read(files)) == [
        ("a", 1),
        ("b", 1),
    ]


# Packages


def test_a_package_for_which_there_is_no_room_is_not_written(studied, tmp_path):
    path = tmp_path / "all.apkg"
    exports.to_package(studied, None, path)  # everything is loaded now
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(TrainerError, match=r"all\.apkg cannot be written"):
            exports.to_package(studied, None, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.glob("*export*")] == []


@pytest.mark.parametrize("suffix", export_files.SUFFIXES)
def test_an_export_tells_how_far_it_is_and_ends_where_its_user_cancels(
    collection, deck_text, import_text, tmp_path, suffix
):
    import_text(collection, deck_text(1200))
    ids = decks.find(collection, "Ferry")
    path = tmp_path / f"out{suffix}"
    told: list[tuple[int, int]] = []

    def written(progress):
        export = export_files.prepared(collection, ids, path, progress)
        return export_files.write(collection, export, progress)

    written(lambda done, total: told.append((done, total)))
    assert path.is_file()
    assert told == [(500, 1200), (1000, 1200), (1200, 1200)]
    path.unlink()

    def cancel(done: int, _total: int) -> None:
        if done > 500:
            raise CancelError("Enough.")

    with pytest.raises(CancelError):
        written(cancel)
    assert list(tmp_path.glob("*out*")) == list(tmp_path.glob(".export*")) == []
