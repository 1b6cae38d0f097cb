import csv
import json
import sqlite3
import zipfile
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.anki_files import BASIC, CLOZE, CREATED, DECK, REVERSED, Anki, Note, model
from tests.shared import SAMPLES, needs_samples
from trainer import formats
from trainer.domain import memory
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import CardState
from trainer.errors import DeckFileError
from trainer.formats import anki_own
from trainer.formats.parsed import ParsedCard, ParsedDeck, ReadOptions

ZONE = ZoneInfo("UTC")
NOW = datetime(2023, 12, 14, 12, tzinfo=UTC)  # day 30 of the collection
OPTIONS = ReadOptions(NOW, StudyDays(zone=ZONE))
DAY_MS = 86_400_000
FIRST = CREATED * 1000 + 1000


def read(path: Path) -> list[ParsedDeck]:
    return formats.read(path, OPTIONS)


def only_card(anki: Anki, folder: Path) -> ParsedCard:
    [deck] = read(anki.package(folder / "a.apkg"))
    return deck.notes[0].cards[0]


def test_notes_keep_their_guid_type_fields_and_deck(tmp_path: Path) -> None:
    anki = Anki([Note(("<b>Q</b>", "A"), guid="x/y!", tags="eu nato")])
    [deck] = read(anki.package(tmp_path / "a.apkg"))
    [note] = deck.notes
    assert (deck.name, deck.description, deck.format) == (
        "Letter::Ukraine",
        "About it",
        "Anki package",
    )
    assert (note.guid, note.content.kind) == ("anki/x/y!", NoteKind.TEMPLATE)
    assert (note.content.prompt, note.content.answer) == ("**Q**", "A")
    assert note.content.fields == ("<b>Q</b>", "A")
    assert note.content.tags == ("eu", "nato")
    assert note.note_type is not None
    assert note.note_type.name == "Basic"


def test_a_bare_collection_is_read_with_what_its_log_holds(tmp_path: Path) -> None:
    path = Anki([Note(("one", "1"))]).collection(tmp_path / "collection.anki2")
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("UPDATE notes SET flds = 'two' || char(31) || '2'")
    db.commit()
    try:
        [deck] = read(path)
    finally:
        db.close()
    assert deck.notes[0].content.prompt == "two"


def test_a_card_in_review_is_due_on_its_day_here(tmp_path: Path) -> None:
    row = {"type": 2, "queue": 2, "due": 35, "ivl": 12, "factor": 2500, "reps": 4, "lapses": 1,
           "flags": 3, "data": '{"s": 12.5, "d": 6.25}'}  # fmt: skip
    card = only_card(
        Anki([Note(("q", "a"), (row,), reviews=((FIRST, 0, 3, 12, 5, 500, 1),))]), tmp_path
    )
    assert card.schedule.state is CardState.REVIEW
    assert (card.schedule.stability, card.schedule.difficulty) == (12.5, 6.25)
    assert card.schedule.due == datetime(2023, 12, 19, 4, tzinfo=UTC)
    assert (card.reps, card.lapses, card.flag, card.suspended) == (4, 1, 3, False)
    assert card.schedule.last_review == datetime.fromtimestamp(FIRST / 1000, UTC)


def test_a_card_in_its_steps_is_due_at_its_second(tmp_path: Path) -> None:
    due = int(NOW.timestamp()) + 60
    row = {"type": 1, "queue": 1, "due": due, "left": 2002}
    card = only_card(Anki([Note(("q", "a"), (row,))]), tmp_path)
    assert card.schedule.state is CardState.LEARNING
    assert (card.schedule.due, card.schedule.step) == (NOW + timedelta(minutes=1), 0)


def test_a_suspended_card_is_suspended_and_a_buried_one_is_not(tmp_path: Path) -> None:
    rows = (
        {"type": 2, "queue": -1, "due": 31, "ivl": 3},
        {"type": 2, "queue": -3, "due": 31, "ivl": 3},
    )
    [deck] = read(Anki([Note(("q", "a"), rows, REVERSED)]).package(tmp_path / "a.apkg"))
    assert [card.suspended for card in deck.notes[0].cards] == [True, False]


def test_a_card_of_a_filtered_deck_goes_home(tmp_path: Path) -> None:
    row = {"type": 2, "queue": 2, "did": 77, "odid": DECK, "due": -100, "odue": 33, "ivl": 3}
    anki = Anki([Note(("q", "a"), (row,))])
    anki.decks[77] = "Custom study"
    [deck] = read(anki.package(tmp_path / "a.apkg"))
    assert deck.name == "Letter::Ukraine"
    assert deck.notes[0].cards[0].schedule.due == datetime(2023, 12, 17, 4, tzinfo=UTC)


def test_without_a_state_of_fsrs_the_log_gives_it(tmp_path: Path) -> None:
    row = {"type": 2, "queue": 2, "due": 40, "ivl": 20, "factor": 2500}
    log = tuple(
        (FIRST + n * 10 * DAY_MS, 0, 3, 5 + n, 1, 2500, 0 if n == 0 else 1) for n in range(3)
    )
    with_log = only_card(Anki([Note(("q", "a"), (row,), reviews=log)]), tmp_path)
    expected, _difficulty = memory.replay_ratings([(0, 3), (10, 3), (20, 3)]) or (0, 0)
    assert with_log.schedule.stability == pytest.approx(expected)
    without = only_card(Anki([Note(("q", "a"), (row,))]), tmp_path)
    assert without.schedule.stability == 20  # SM-2's interval


def test_a_reset_ends_the_log(tmp_path: Path) -> None:
    row = {"type": 2, "queue": 2, "due": 40, "ivl": 2, "factor": 2500}
    log = (
        (FIRST, 0, 4, 90, 1, 2500, 0),
        (FIRST + DAY_MS, 0, 0, 0, 0, 0, 4),
        (FIRST + 2 * DAY_MS, 0, 3, 2, 0, 2500, 0),
    )
    card = only_card(Anki([Note(("q", "a"), (row,), reviews=log)]), tmp_path)
    assert card.schedule.stability == pytest.approx(2.3065)
    assert [review.rating for review in card.reviews] == [4, None, 3]


def test_the_first_scheduler_had_no_hard_in_its_steps(tmp_path: Path) -> None:
    anki = Anki(
        [Note(("q", "a"), reviews=((FIRST, 0, 2, -600, 0, 0, 0), (FIRST + 1, 0, 2, 3, 0, 0, 1)))]
    )
    anki.conf = {}
    assert [review.rating for review in only_card(anki, tmp_path).reviews] == [3, 2]


def test_past_answers_keep_what_only_anki_knows(tmp_path: Path) -> None:
    card = only_card(Anki([Note(("q", "a"), reviews=((FIRST, 0, 3, 4, -600, 2500, 1),))]), tmp_path)
    [review] = card.reviews
    assert (review.at_ms, review.rating, review.interval, review.duration_ms) == (FIRST, 3, 4, 5000)
    assert review.figures == "[1,4,-600,2500]"


def test_new_cards_come_in_their_order_and_leaked_states_are_none(tmp_path: Path) -> None:
    notes = [
        Note(("second", "a"), ({"due": 9, "data": '{"s": 3, "d": 5}'},)),
        Note(("first", "a"), ({"due": 4},)),
    ]
    [deck] = read(Anki(notes).package(tmp_path / "a.apkg"))
    assert [note.content.prompt for note in deck.notes] == ["first", "second"]
    assert all(card.schedule.state is CardState.NEW for note in deck.notes for card in note.cards)


def test_cards_are_those_that_the_file_has(tmp_path: Path) -> None:
    text = "{{c1::a}} {{c3::b}}"
    [deck] = read(Anki([Note((text, ""), ({}, {}), CLOZE)]).package(tmp_path / "a.apkg"))
    assert [card.ordinal for card in deck.notes[0].cards] == [0, 1]
    assert [side.ordinal for side in deck.notes[0].content.sides] == [0, 1]


def test_media_come_under_safe_names_alone(tmp_path: Path) -> None:
    anki = Anki([Note(('<img src="map.png">', "a"))])
    anki.media = {"map.png": b"png", "../../evil": b"x", "a/b": b"x", "c\\d": b"x", "..": b"x"}
    [deck] = read(anki.package(tmp_path / "a.apkg"))
    assert [file.name for file in deck.media] == ["map.png"]
    with deck.media[0].open() as stream:
        assert stream.read() == b"png"
    assert deck.notes[0].content.prompt == "![](map.png)"


def test_marked_is_a_mark_and_leech_a_tag(tmp_path: Path) -> None:
    [deck] = read(Anki([Note(("q", "a"), tags="marked leech")]).package(tmp_path / "a.apkg"))
    assert (deck.notes[0].marked, deck.notes[0].content.tags) == (True, ("leech",))


def test_options_of_a_deck_are_read_where_they_are_sound(tmp_path: Path) -> None:
    anki = Anki([Note(("q", "a"))])
    anki.options = {"desiredRetention": 0.85, "new": {"perDay": 7}, "rev": {"perDay": -1}}
    [deck] = read(anki.package(tmp_path / "a.apkg"))
    assert deck.options is not None
    assert (deck.options.desired_retention, deck.options.new_per_day) == (0.85, 7)
    assert deck.options.reviews_per_day is None


def test_wrong_numbers_of_fields_are_made_to_fit_and_told(tmp_path: Path) -> None:
    notes = [Note(("only",)), Note(("a", "b", "c")), Note(("good", "x"))]
    [deck] = read(Anki(notes).package(tmp_path / "a.apkg"))
    assert [note.content.fields for note in deck.notes] == [
        ("only", ""),
        ("a", "b<br>c"),
        ("good", "x"),
    ]
    assert len(deck.problems) == 2
    assert "1 fields instead of 2" in deck.problems[0].message


def test_a_note_of_no_type_is_left_out_and_the_rest_imported(tmp_path: Path) -> None:
    notes = [Note(("lost", "x"), type_id=4), Note(("good", "x"))]
    [deck] = read(Anki(notes).package(tmp_path / "a.apkg"))
    assert [note.content.prompt for note in deck.notes] == ["good"]
    assert [problem.left_out for problem in deck.problems] == [True]


def test_text_that_is_not_utf8_is_read_with_a_stand_in(tmp_path: Path) -> None:
    path = Anki([Note(("q", "a"))]).collection(tmp_path / "c.anki2")
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE notes SET flds = CAST(x'66fc1f61' AS TEXT)")
        db.commit()
    [deck] = read(path)
    assert deck.notes[0].content.fields == ("f\ufffd", "a")
    assert "UTF-8" in deck.problems[0].message


def test_two_notes_with_one_guid_are_two_notes(tmp_path: Path) -> None:
    [deck] = read(
        Anki([Note(("q", "a"), guid="g"), Note(("r", "b"), guid="g")]).package(tmp_path / "a.apkg")
    )
    assert len({note.guid for note in deck.notes}) == 2


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: b"PK\x03\x04" + b"\0" * 50, "damaged|neither"),
        (lambda data: b"SQLite format 3\0" + b"\0" * 500, "damaged"),
    ],
)
def test_a_damaged_file_gets_a_sentence(tmp_path: Path, spoil: object, sentence: str) -> None:
    path = Anki([Note(("q", "a"))]).package(tmp_path / "a.apkg")
    path.write_bytes(spoil(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(DeckFileError, match=sentence):
        read(path)


def test_a_log_without_its_key_is_no_log_of_anki(tmp_path: Path) -> None:
    path = Anki([Note(("q", "a"))]).collection(tmp_path / "c.anki2")
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE revlog RENAME TO log")
        db.execute("CREATE TABLE revlog AS SELECT * FROM log")
        db.commit()
    with pytest.raises(DeckFileError, match="damaged"):
        read(path)


def test_a_zip_of_something_else_and_a_newer_package_get_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(DeckFileError, match="without an Anki collection"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("meta", b"\x08\x09")
    with pytest.raises(DeckFileError, match="newer Anki"):
        read(path)


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.formats.anki_package._ALWAYS", 1 << 20)
    path = tmp_path / "a.apkg"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("collection.anki2", b"SQLite format 3\0" + b"\0" * (300 << 20))
    with pytest.raises(DeckFileError, match="unpacks to more than"):
        read(path)


def test_reading_can_be_cancelled(tmp_path: Path) -> None:
    path = Anki([Note(("q", "a"))] * 3000).package(tmp_path / "a.apkg")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        formats.read(path, ReadOptions(NOW, StudyDays(zone=ZONE), progress=stop))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_package_with_flipped_bytes_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("flip")
    notes = [
        Note((f"q{n}", "a"), ({"type": 2, "queue": 2, "due": 40, "ivl": 5},)) for n in range(20)
    ]
    anki = Anki(notes)
    bare = data.draw(st.booleans())
    path = anki.collection(folder / "c.anki2") if bare else anki.package(folder / "a.apkg")
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 30))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    with suppress(DeckFileError):
        read(path)


@needs_samples
def test_every_sample_has_as_many_notes_cards_and_answers_as_anki_counts() -> None:
    with (SAMPLES / "INDEX.tsv").open(encoding="utf-8") as file:
        index = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    for path in sorted((SAMPLES / "anki").iterdir()):
        notes = [note for deck in read(path) for note in deck.notes]
        cards = [card for note in notes for card in note.cards]
        counts = (len(notes), len(cards), sum(len(card.reviews) for card in cards))
        row = index[path.name]
        assert counts == tuple(int(row[name] or 0) for name in ("notes", "cards", "reviews")), (
            path.name
        )


def ascii_start(value: str) -> str:
    """A short name of a case."""
    return ascii(value[:12])


def with_column(anki: Anki, folder: Path, column: str, text: str) -> Path:
    """A package whose row of `col` has another text in one column."""
    bare = anki.collection(folder / "collection.sqlite")
    with closing(sqlite3.connect(bare)) as db:
        db.execute(f"UPDATE col SET {column} = ?", (text,))
        db.commit()
    with zipfile.ZipFile(folder / "a.apkg", "w") as archive:
        archive.write(bare, "collection.anki21")
    return folder / "a.apkg"


def test_json_nested_without_end_gets_a_sentence(tmp_path: Path) -> None:
    deep = '{"a":' + "[" * 100_000 + "]" * 100_000 + "}"
    path = with_column(Anki([Note(("q", "a"))]), tmp_path, "conf", deep)
    with pytest.raises(DeckFileError, match="unreadable JSON"):
        read(path)


@pytest.mark.parametrize("key", ["²", "--5", "9" * 5000, ""], ids=ascii_start)
@pytest.mark.parametrize("column", ["decks", "dconf"])
def test_a_key_that_is_no_number_costs_nothing(tmp_path: Path, column: str, key: str) -> None:
    path = with_column(Anki([Note(("q", "a"))]), tmp_path, column, json.dumps({key: {}}))
    [deck] = read(path)
    assert len(deck.notes) == 1


def test_half_a_character_in_json_is_shown_as_one_that_cannot_be_read(tmp_path: Path) -> None:
    decks = {DECK: {"id": DECK, "name": "a\ud800b \U0001f6a2", "desc": "c\udc00"}}
    path = with_column(Anki([Note(("q", "a"))]), tmp_path, "decks", json.dumps(decks))
    [deck] = read(path)
    assert (deck.name, deck.description) == ("a�b 🚢", "c�")


def test_a_collection_made_far_in_the_future_is_read(tmp_path: Path) -> None:
    anki = Anki([Note(("q", "a"), ({"type": 2, "queue": 2, "due": 9, "ivl": 5},))])
    bare = anki.collection(tmp_path / "collection.anki2")
    with closing(sqlite3.connect(bare)) as db:
        db.execute(f"UPDATE col SET crt = {2**41}")
        db.commit()
    [deck] = read(bare)
    assert deck.notes[0].cards[0].schedule.state is CardState.REVIEW


@pytest.mark.parametrize("ordinal", [-1, -5, 2**16, 2**62])
def test_a_card_that_no_note_can_have_is_left_out_with_a_problem(
    tmp_path: Path, ordinal: int
) -> None:
    note = Note(("{{c1::x}}", ""), ({}, {"ord": ordinal, "id": 7}), CLOZE)
    [deck] = read(Anki([note]).package(tmp_path / "a.apkg"))
    assert [card.ordinal for card in deck.notes[0].cards] == [0]
    assert [str(problem.message) for problem in deck.problems] == [
        "Card 7 was left out: its note cannot have it."
    ]


def test_a_sentence_about_damage_stays_one_harmless_line(tmp_path: Path) -> None:
    bare = Anki([Note(("q", "a"))]).collection(tmp_path / "collection.anki2")
    data = bare.read_bytes()
    bare.write_bytes(data.replace(b"CREATE TABLE notes", b"CREATE TABLE \x1b\n\xffes"))
    with pytest.raises(DeckFileError) as refused:
        read(bare)
    assert one_line(str(refused.value)) == str(refused.value)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_packed_by_another_method_gets_a_sentence(tmp_path: Path, method: int) -> None:
    bare = Anki([Note(("q", "a"))]).collection(tmp_path / "collection.sqlite")
    with zipfile.ZipFile(tmp_path / "a.apkg", "w", method) as archive:
        archive.write(bare, "collection.anki21")
    with pytest.raises(DeckFileError, match="a method that Anki does not know"):
        read(tmp_path / "a.apkg")


def test_what_is_no_bytes_in_a_later_schema_is_read_as_nothing(tmp_path: Path) -> None:
    bare = Anki([Note(("q", "a"))]).collection(tmp_path / "collection.anki2")
    with closing(sqlite3.connect(bare)) as db:
        db.executescript(f"""
            CREATE TABLE notetypes (id, name, config); CREATE TABLE fields (ntid, ord, name);
            CREATE TABLE templates (ntid, ord, name, config); CREATE TABLE decks (id, name, kind);
            CREATE TABLE deck_config (id, config); CREATE TABLE config (key, val);
            INSERT INTO notetypes VALUES ('{BASIC}', NULL, 5);
            INSERT INTO fields VALUES ('{BASIC}', 0, 'Front'), ('{BASIC}', 1, 3);
            INSERT INTO templates VALUES ({BASIC}, 0, NULL, x'0a097b7b46726f6e747d7d');
            INSERT INTO decks VALUES ({DECK}, 'Kept', NULL);
            INSERT INTO deck_config VALUES (1, 'text'), (2, NULL), (3, 1.5);
            INSERT INTO config VALUES ('schedVer', 2), ('rollover', NULL);
            UPDATE col SET ver = 18""")
        db.commit()
    [deck] = read(bare)
    assert deck.name == "Kept"
    assert [note.content.prompt for note in deck.notes] == ["q"]


@pytest.mark.parametrize(
    "spoil",
    [
        '{"weight": 1' + "0" * 400 + "}",
        '{"weight": 1e400}',
        '{"weight": -1}',
        '{"points": ' + "[" * 99_999,
    ],
    ids=["a number too large", "an endless weight", "no weight", "nested without end"],
)
def test_a_note_of_ours_with_spoiled_json_is_a_note_of_ankis(tmp_path: Path, spoil: str) -> None:
    note_type, fields = anki_own.encode(NoteContent(NoteKind.BASIC, "q", "a"))
    whole = '{"kind": "basic", "prompt": "q", ' + spoil[1:]
    sides = [(side.question, side.answer) for side in note_type.templates]
    ours = model(note_type.anki_id, note_type.name, note_type.fields, sides)
    note = Note((*fields[:-1], whole), type_id=note_type.anki_id, guid="letter.en/q")
    [deck] = read(Anki([note], models=[ours]).package(tmp_path / "a.apkg"))
    assert deck.notes[0].content.kind is NoteKind.TEMPLATE
    assert deck.notes[0].guid == "anki/letter.en/q"


@pytest.mark.parametrize(("ease", "rating"), [(None, None), ("x", None), (7, None), (3, 3)])
def test_an_answer_without_a_sound_rating_is_one_that_only_set_the_schedule(
    tmp_path: Path, ease: object, rating: int | None
) -> None:
    note = Note(("q", "a"), reviews=((FIRST, 0, ease, 1, 0, 0, 0),))  # type: ignore[arg-type]
    card = only_card(Anki([note]), tmp_path)
    assert [review.rating for review in card.reviews] == [rating]


def test_an_interval_of_more_than_a_century_is_one_of_a_century(tmp_path: Path) -> None:
    log = ((FIRST, 0, 3, 2**62, 0, 0, 0), (FIRST + 1, 0, 3, -(2**62), 0, 0, 0))
    card = only_card(Anki([Note(("q", "a"), reviews=log)]), tmp_path)
    assert [review.interval for review in card.reviews] == [36_500, -36_500 * 86_400]
