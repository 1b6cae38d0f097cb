"""A check of the collection: what it finds, what it mends, and what it lets be."""

import gc
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import CREATED, Anki, Note
from tests.builders import Clock, ask
from trainer.domain.backups import Reason
from trainer.domain.schedule import Rating
from trainer.errors import CollectionError
from trainer.services import backups, check, decks, imports, opening, search
from trainer.services.check import Report
from trainer.services.collection import Collection
from trainer.services.import_plan import ImportPlan
from trainer.services.pending_import import Choices, PendingImport
from trainer.services.study import StudySession
from trainer.storage import backup, engine, restoring

from .conftest import Open, Tables

Import = Callable[..., ImportPlan]
Text = Callable[..., str]
Dump = Callable[..., Tables]
CLOZE = "C: The ferry has [two] decks and [one] funnel.\nId: cloze"


@pytest.fixture
def ferry(collection: Collection, import_text: Import, deck_text: Text) -> Collection:
    """A collection with answers, some of them undone."""
    import_text(collection, deck_text(CLOZE, 4))
    study = StudySession(collection)
    for rating in (Rating.GOOD, Rating.AGAIN, Rating.EASY, Rating.HARD, Rating.GOOD):
        study.grade(rating, timedelta(seconds=3))
    study.undo()
    collection.close()
    return collection


@pytest.fixture
def spoil(ferry: Collection) -> Callable[..., None]:
    """Runs statements on the file, whatever they break."""

    def run(*statements: str) -> None:
        ferry.close()
        with closing(sqlite3.connect(ferry.settings.collection)) as db:
            db.execute("PRAGMA foreign_keys = OFF")
            db.execute("PRAGMA writable_schema = ON")
            for statement in statements:
                db.execute(statement)
            db.commit()

    return run


def checked(collection: Collection) -> Report:
    return check.check(collection.settings, collection.now())


def repaired(collection: Collection) -> Report:
    return check.repair(collection.settings, collection.now())


def names(report: Report) -> list[str]:
    return [finding.name for finding in report.findings]


# What is sound


def test_a_new_collection_is_sound(collection: Collection) -> None:
    assert checked(collection).findings == ()


def test_a_collection_in_use_is_sound(ferry: Collection, clock: Clock) -> None:
    assert checked(ferry).findings == ()
    for day in range(5):
        clock.forward(days=1 + day)
        study = StudySession(ferry)
        for rating in (Rating.AGAIN, Rating.GOOD, Rating.HARD, Rating.EASY):
            if study.question is not None:
                study.grade(rating, timedelta(seconds=1))
    assert checked(ferry).findings == ()


def test_the_decks_that_come_with_the_program_are_sound(collection: Collection) -> None:
    opening.welcome(collection)
    assert checked(collection).findings == ()


def test_what_came_from_an_anki_package_is_sound(
    collection: Collection, tmp_path: Path, clock: Clock
) -> None:
    notes = [Note((f"question {n}", "answer")) for n in range(20)]
    pending = PendingImport(collection, [Anki(notes).package(tmp_path / "deck.apkg")])
    pending.read(Choices(), lambda _done, _total: None)
    pending.apply(Choices(), lambda _done, _total: None)
    assert checked(collection).findings == ()
    clock.forward(days=2)
    StudySession(collection).grade(Rating.GOOD, timedelta(seconds=1))
    assert checked(collection).findings == ()


def test_an_import_with_schedules_that_was_undone_is_sound(
    collection: Collection, tmp_path: Path
) -> None:
    learnt = {"type": 2, "queue": 2, "due": 40, "ivl": 9, "factor": 2500, "reps": 2}
    first = CREATED * 1000
    log = ((first, 0, 3, 1, 0, 0, 0), (first + 86_400_000, 0, 3, 9, 1, 2500, 1))
    package = Anki([Note(("Q", "A"), (learnt,), reviews=log)]).package(tmp_path / "deck.apkg")
    imports.apply(collection, imports.read([package], imports.options(collection)))
    assert checked(collection).findings == ()
    decks.undo(collection)
    assert checked(collection).findings == ()


def test_deleted_decks_and_undone_imports_are_sound(
    ferry: Collection, import_text: Import, deck_text: Text
) -> None:
    import_text(ferry, deck_text(2, name="Other", file_id="other.en"), "other.en.md")
    decks.undo(ferry)
    decks.delete(ferry, "Ferry")
    assert checked(ferry).findings == ()


def test_another_time_zone_is_no_fault(
    ferry: Collection, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time

    clock.forward(days=1)
    study = StudySession(ferry)
    while study.question is not None and study.question.answered < 4:
        study.grade(Rating.EASY, timedelta(seconds=1))
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    assert checked(ferry).findings == ()


def test_a_check_writes_nothing(ferry: Collection, dump: Dump, spoil: Callable[..., None]) -> None:
    spoil("UPDATE card SET stability = 99.0 WHERE id = 1")
    before = ferry.settings.collection.read_bytes()
    checked(ferry)
    assert ferry.settings.collection.read_bytes() == before
    assert not (ferry.settings.data / "backups").exists()


def test_a_repair_of_what_is_sound_makes_no_backup(ferry: Collection) -> None:
    report = repaired(ferry)
    assert (report.is_sound, report.kept, report.repaired) == (True, None, ())
    assert backups.listing(ferry.settings) == []


# What can be mended

MENDED = [
    ("card.schedule", "UPDATE card SET stability = stability * 1.00000001 WHERE id = 1"),
    ("card.schedule", "UPDATE card SET difficulty = NULL WHERE id = 1"),
    ("card.schedule", "UPDATE card SET due = due + 1 WHERE id = 3"),
    ("card.schedule", "UPDATE card SET due = due + 86400000000 WHERE state = 'review'"),
    ("card.schedule", "UPDATE card SET step = 7 WHERE id = 1"),
    ("card.schedule", "UPDATE card SET state = 'mastered' WHERE id = 1"),
    ("card.schedule", "UPDATE card SET due = 'tomorrow' WHERE id = 1"),
    ("card.schedule", "UPDATE review SET undone_at = reviewed_at WHERE id = 1"),
    ("card.missing", "DELETE FROM card WHERE id = (SELECT max(id) FROM card)"),
    ("card.missing", "UPDATE card SET deleted_at = 1 WHERE id = 2"),
    ("card.extra", "UPDATE card SET ordinal = 7 WHERE id = (SELECT max(id) FROM card)"),
    ("note.words", "UPDATE note SET plain_text = 'x' WHERE id = 2"),
    ("note.key_points", "UPDATE note SET key_points = '[' WHERE id = 2"),
    ("note.kind", "UPDATE note SET kind = 'riddle' WHERE id = 2"),
    ("review.kind", "UPDATE review SET kind = 'guess' WHERE id = 1"),
    ("review.uuid", "UPDATE review SET uuid = 'ZZ' WHERE id = 1"),
    ("note.tags", "UPDATE note SET tags = '[' WHERE id = 2"),
    ("note.tags", "UPDATE note SET tags = '{}' WHERE id = 2"),
    ("note.marked", "UPDATE note SET marked = 'yes' WHERE id = 2"),
    ("note.deck_id", "UPDATE note SET deck_id = 77 WHERE id = 2"),
    ("note.deck_id", "DELETE FROM deck"),
    ("card.note_id", "UPDATE card SET note_id = 77 WHERE id = 1"),
    ("review.card_id", "DELETE FROM card WHERE id = 1"),
    ("review.preset_id", "DELETE FROM preset"),
    ("review.study_day", "UPDATE review SET study_day = 'yesterday'"),
    ("card.reps", "UPDATE card SET reps = -1 WHERE id = 1"),
    ("card.buried_until", "UPDATE card SET buried_until = 'soon' WHERE id = 1"),
    ("change.touched", "UPDATE change SET touched = 'nothing' WHERE id = 1"),
    ("deck.topic_weights", "UPDATE deck SET topic_weights = '[]'"),
    ("schema.strange", "CREATE TRIGGER \"a\"\"b\" AFTER INSERT ON review BEGIN SELECT 1; END"),
    ("schema.strange", "CREATE VIEW v AS SELECT 1"),
    ("note.prompt.text", "UPDATE note SET prompt = CAST(x'466572727920ff41' AS TEXT) WHERE id = 2"),
    ("deck.name.text", "UPDATE deck SET name = CAST(x'466572727920ff41' AS TEXT)"),
    ("indexes", "DROP INDEX uq_note_guid"),
    ("indexes", "DROP INDEX ix_review_card_id_reviewed_at"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), MENDED)
def test_what_can_be_mended_is_found_mended_and_can_be_taken_back(
    ferry: Collection, spoil: Callable[..., None], dump: Dump, name: str, statement: str
) -> None:
    spoil(statement)
    is_text = not name.endswith(".text")  # which Python cannot read back
    before = dump(ferry) if is_text else {}
    found = checked(ferry)
    assert name in names(found)
    assert not found.is_sound
    assert all(finding.repair for finding in found.findings if finding.name == name)
    report = repaired(ferry)
    assert report.findings == ()
    assert name in [finding.name for finding in report.repaired]
    assert checked(ferry).is_sound
    assert report.kept is not None
    if name != "schema.strange":  # a backup with a trigger is not put back
        saved = backups.find(ferry.settings, report.kept.name)
        assert saved.reason is Reason.CHECK
        backups.restore(ferry.settings, saved, ferry.now())
        assert not is_text or dump(ferry) == before


def test_what_damage_broke_off_holds_no_lock(
    ferry: Collection, spoil: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil("UPDATE note SET prompt = CAST(x'466572727920ff41' AS TEXT) WHERE id = 2")
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 0)
    gc.disable()
    try:
        assert not checked(ferry).is_sound
        with restoring.alone(ferry.settings.collection):
            pass
    finally:
        gc.enable()


def test_schedules_come_back_as_they_were(
    ferry: Collection, spoil: Callable[..., None], dump: Dump
) -> None:
    before = dump(ferry, "card", "review")
    spoil("UPDATE card SET state = 'new', step = 3, stability = 1e300, difficulty = -1, due = 0")
    repaired(ferry)
    after = dump(ferry, "card", "review")
    for card_id, card in before["card"].items():
        close = {"stability", "difficulty"}
        assert {k: v for k, v in after["card"][card_id].items() if k not in close} == {
            k: v for k, v in card.items() if k not in close
        }
        for column in close:
            assert after["card"][card_id][column] == pytest.approx(card[column], rel=1e-9)
    assert after["review"] == before["review"]


def test_an_index_that_does_not_fit_its_rows_is_made_anew(
    ferry: Collection, spoil: Callable[..., None], sql: Callable[..., Any]
) -> None:
    [row] = sql(ferry, "SELECT * FROM sqlite_master WHERE name = 'ix_review_study_day'")
    spoil("DELETE FROM sqlite_master WHERE name = 'ix_review_study_day'")
    spoil("UPDATE review SET study_day = '2026-03-01' WHERE id = 2")
    values = ", ".join(repr(value) for value in row)
    spoil(f"INSERT INTO sqlite_master VALUES ({values})")
    assert names(checked(ferry)) == ["indexes"]
    assert repaired(ferry).findings == ()
    assert sql(ferry, "PRAGMA integrity_check") == [("ok",)]


def test_what_is_there_twice_is_told_apart(
    ferry: Collection, spoil: Callable[..., None], sql: Callable[..., Any]
) -> None:
    spoil(
        "DROP INDEX uq_note_guid",
        "DROP INDEX uq_review_uuid",
        "DROP INDEX uq_card_note_id",
        "UPDATE note SET guid = (SELECT guid FROM note WHERE id = 2) WHERE id IN (3, 4)",
        "UPDATE review SET uuid = (SELECT uuid FROM review WHERE id = 1)",
        "UPDATE card SET note_id = 2, ordinal = 0 WHERE id IN (3, 4)",
    )
    found = names(checked(ferry))
    assert {"note.guid.twice", "review.uuid.twice", "card.ordinal.twice", "indexes"} <= set(found)
    answers = sql(ferry, "SELECT count(*) FROM review")
    assert repaired(ferry).findings == ()
    assert sql(ferry, "SELECT count(DISTINCT guid), count(*) FROM note") == [(5, 5)]
    assert sql(ferry, "SELECT count(*) FROM review") == answers


def test_files_that_others_may_read_are_closed(ferry: Collection) -> None:
    path = backups.now(ferry.settings, ferry.now())
    path.chmod(0o644)
    path.parent.chmod(0o755)
    ferry.settings.collection.chmod(0o666)
    [finding] = checked(ferry).findings
    assert (finding.name, finding.count) == ("files.open", 3)
    assert repaired(ferry).is_sound
    assert [file.stat().st_mode & 0o777 for file in (path, path.parent)] == [0o600, 0o700]
    assert ferry.settings.collection.stat().st_mode & 0o777 == 0o600


# What cannot be mended


@pytest.mark.parametrize(
    ("name", "statement"),
    [
        ("note.content", 'UPDATE note SET key_points = \'[{"role": "x"}]\' WHERE id = 2'),
        ("note.content", "UPDATE note SET choices = '[3]' WHERE id = 2"),
        ("review.rating", "UPDATE review SET rating = 5 WHERE id = 1"),
        ("review.reviewed_at", "UPDATE review SET reviewed_at = 9e300 WHERE id = 1"),
        ("preset.parameters", "UPDATE preset SET parameters = '{}'"),
    ],
)
def test_what_cannot_be_mended_is_told_and_the_rest_is_mended(
    ferry: Collection, spoil: Callable[..., None], name: str, statement: str
) -> None:
    spoil(statement, "UPDATE note SET plain_text = 'x' WHERE id = 3")
    report = repaired(ferry)
    assert "note.words" in [finding.name for finding in report.repaired]
    assert name in names(report)
    assert all(finding.repair is None for finding in report.findings)
    assert not report.is_sound


def test_the_name_of_a_strange_table_is_never_part_of_a_statement(
    ferry: Collection, spoil: Callable[..., None]
) -> None:
    spoil(
        'CREATE TABLE "note) WHERE (1" (id INTEGER PRIMARY KEY, deck_id REFERENCES deck (id))',
        'INSERT INTO "note) WHERE (1" VALUES (1, 99)',
        "UPDATE note SET plain_text = 'x' WHERE id = 3",
    )
    before = ask(ferry.settings.collection, "SELECT count(*) FROM note")
    report = repaired(ferry)
    assert [finding.name for finding in report.repaired] == ["note.words"]
    assert names(report) == []
    assert ask(ferry.settings.collection, "SELECT count(*) FROM note") == before


def test_a_missing_picture_is_a_remark_and_no_fault(
    collection: Collection, import_text: Import, deck_text: Text
) -> None:
    import_text(collection, deck_text("Q: Which? ![quay](quay.png)\nA: This.\nId: a"))
    report = checked(collection)
    assert (names(report), report.is_sound) == (["media.missing"], True)
    assert report.findings[0].examples == ("quay.png",)
    collection.settings.media.mkdir(mode=0o700)
    (collection.settings.media / "quay.png").touch()
    assert checked(collection).findings == ()


def test_examples_are_harmless_and_short(ferry: Collection, spoil: Callable[..., None]) -> None:
    spoil("UPDATE note SET prompt = char(27) || '[2J' || hex(zeroblob(500)), plain_text = ''")
    finding = next(f for f in checked(ferry).findings if f.name == "note.words")
    assert len(finding.examples) == 3
    assert all(len(text) <= 70 and "\x1b" not in text for text in finding.examples)


def test_a_missing_column_is_told_of_and_does_not_end_the_check(
    ferry: Collection, spoil: Callable[..., None]
) -> None:
    spoil("ALTER TABLE passage DROP COLUMN text")
    report = checked(ferry)
    assert set(names(report)) == {"unreadable"}
    assert "text" in report.findings[0].sentence


# The file itself


def ruin_table(path: Path, table: str) -> None:
    """Overwrite the last page that belongs to `table`."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute(
            "SELECT max(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,)
        ).fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)


@pytest.fixture
def damaged(ferry: Collection, import_text: Import, deck_text: Text) -> Collection:
    """A collection whose notes cannot all be read, with a sound backup from before."""
    import_text(ferry, deck_text(CLOZE, 400))
    backups.now(ferry.settings, ferry.now())
    ferry.close()
    path = ferry.settings.collection
    try:
        ruin_table(path, "note")
    except sqlite3.OperationalError:
        pytest.skip("this SQLite cannot tell which page is whose")
    return ferry


def test_a_damaged_file_is_told_with_the_newest_sound_backup(damaged: Collection) -> None:
    before = damaged.settings.collection.read_bytes()
    report = checked(damaged)
    assert (names(report), report.is_readable, report.is_sound) == (["file"], False, False)
    assert report.newest is not None
    assert report.newest.reason is Reason.NOW
    assert damaged.settings.collection.read_bytes() == before


def test_the_newest_backup_is_passed_over_where_it_is_damaged_too(damaged: Collection) -> None:
    later = backups.listing(damaged.settings)[0].path
    place = later.with_name("collection-20300101-000000-now.db")
    place.write_bytes(later.read_bytes()[:5000])
    newest = checked(damaged).newest
    assert newest is not None
    assert newest.path == later


def test_what_can_be_read_of_a_damaged_file_is_saved_and_can_be_put_in_place(
    damaged: Collection, open_collection: Open
) -> None:
    damage = damaged.settings.collection.read_bytes()
    report = repaired(damaged)
    assert damaged.settings.collection.read_bytes() == damage
    assert report.salvaged is not None
    assert report.salvaged.lost == ("note",)
    assert report.newest is not None
    assert report.newest.reason is not Reason.SALVAGED
    saved = backups.find(damaged.settings, report.salvaged.path.name)
    assert saved.contents is not None
    assert (saved.contents.cards, saved.contents.answers) == (402, 4)
    backups.restore(damaged.settings, saved, damaged.now())
    assert repaired(damaged).is_sound
    with closing(sqlite3.connect(damaged.settings.collection)) as db:
        [notes] = db.execute("SELECT count(*) FROM note").fetchone()
    assert 300 < notes < 401


@pytest.mark.parametrize("seed", range(24))
def test_whatever_bytes_are_ruined_is_told_and_what_is_put_back_can_be_opened(
    ferry: Collection, seed: int, open_collection: Open
) -> None:
    chance = random.Random(seed)
    path = ferry.settings.collection
    content = bytearray(path.read_bytes())
    start = chance.randrange(len(content))
    if seed % 3 == 0:
        del content[start:]
    else:
        length = chance.choice([1, 40, 4096, 20_000])
        content[start : start + length] = chance.randbytes(len(content[start : start + length]))
    path.write_bytes(content)
    try:
        checked(ferry)
        report = repaired(ferry)
    except CollectionError:  # that it is no collection, in a sentence
        return
    if report.salvaged is not None:
        saved = backups.find(ferry.settings, report.salvaged.path.name)
        backups.restore(ferry.settings, saved, ferry.now())
        report = repaired(ferry)
    if report.is_sound:
        decks.tree(open_collection())


def test_a_header_that_is_gone_is_damage_as_well(ferry: Collection) -> None:
    backups.now(ferry.settings, ferry.now())
    path = ferry.settings.collection
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])
    report = repaired(ferry)
    assert (report.is_readable, report.salvaged) == (False, None)
    assert report.newest is not None


def test_without_a_collection_there_is_nothing_to_check(home: Path, collection: Collection) -> None:
    collection.close()
    collection.settings.collection.unlink()
    with pytest.raises(CollectionError, match="no collection there"):
        checked(collection)


def test_another_programs_database_is_not_checked(collection: Collection) -> None:
    collection.close()
    with closing(sqlite3.connect(collection.settings.collection)) as db:
        db.execute("PRAGMA application_id = 7")
    with pytest.raises(CollectionError, match="another program"):
        repaired(collection)


def test_without_a_backup_nothing_is_mended(
    ferry: Collection, spoil: Callable[..., None], dump: Dump
) -> None:
    spoil("UPDATE note SET plain_text = 'x'")
    (ferry.settings.data / backup.FOLDER).write_text("in the way")
    before = dump(ferry)
    with pytest.raises(CollectionError, match="No backup could be written"):
        repaired(ferry)
    assert dump(ferry) == before


def test_a_collection_in_use_cannot_be_repaired_meanwhile(
    ferry: Collection, spoil: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 10)
    spoil("UPDATE note SET plain_text = 'x'")
    with closing(sqlite3.connect(ferry.settings.collection, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(CollectionError, match="in use"):
            repaired(ferry)
        assert names(checked(ferry)) == ["note.words"]


def test_progress_is_told_up_to_the_end(ferry: Collection) -> None:
    told: list[tuple[int, int]] = []
    check.check(ferry.settings, ferry.now(), lambda *step: told.append(step))
    assert told
    assert told == sorted(told)
    assert all(done <= total == 11 for done, total in told)


def test_a_lost_trigger_of_the_index_of_words_is_mended(
    collection: Collection, import_text: Import, deck_text: Text
) -> None:
    import_text(collection, deck_text("Q: Which quay?\nA: This.\nId: a"))
    with collection.writing() as session:
        session.connection().exec_driver_sql("DROP TRIGGER note_search_updated")
    assert names(checked(collection)) == ["search"]
    mended = repaired(collection)
    assert [each.name for each in mended.repaired] == ["search"]
    assert checked(collection).findings == ()
    assert len(search.find(collection, "quay")) == 1
