"""Backups of a real collection: made, rotated, listed, and put back."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock
from tests.ruined import damaged, newer, of_another_program
from trainer.domain.backups import Keep, Losses, Reason
from trainer.domain.schedule import Rating
from trainer.errors import CollectionError, TrainerError
from trainer.services import backups, decks, editing, imports, merge
from trainer.services.collection import Collection
from trainer.services.import_plan import ImportPlan
from trainer.services.study import StudySession
from trainer.storage import backup, engine, migrate

from .conftest import Open, Tables

CHECKOUT = Path(__file__).parents[2]
Import = Callable[..., ImportPlan]
Text = Callable[..., str]
Dump = Callable[..., Tables]


@pytest.fixture
def ferry(collection: Collection, import_text: Import, deck_text: Text) -> Collection:
    """A collection with three notes."""
    import_text(collection, deck_text(3))
    return collection


def answer(collection: Collection, times: int = 1) -> None:
    study = StudySession(collection)
    for _ in range(times):
        study.grade(Rating.GOOD, timedelta(seconds=3))


def folder(collection: Collection) -> Path:
    return collection.settings.data / "backups"


def reasons(collection: Collection) -> list[Reason | None]:
    return [saved.reason for saved in backups.listing(collection.settings)]


def now(collection: Collection, reason: Reason = Reason.NOW) -> Path:
    return backups.now(collection.settings, collection.now(), reason)


def daily(collection: Collection) -> Path | None:
    return backups.daily(collection.settings, collection.now())


def put_back(collection: Collection, which: str | Path) -> backups.Restored:
    collection.close()
    settings = collection.settings
    return backups.restore(settings, backups.find(settings, str(which)), collection.now())


def content(path: Path) -> Tables:
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        return {
            name: {row[0]: dict(row) for row in db.execute(f"SELECT * FROM {name}")}
            for name in names
        }


# Made by themselves


def test_the_first_of_a_week_is_the_weeks_and_each_day_with_changes_has_one(
    ferry: Collection, clock: Clock
) -> None:
    assert daily(ferry) is not None
    assert daily(ferry) is None
    clock.forward(days=1)
    assert daily(ferry) is None, "nothing changed"
    answer(ferry)
    assert daily(ferry) is not None
    assert reasons(ferry) == [Reason.DAILY, Reason.WEEKLY]


def test_an_empty_collection_is_not_backed_up_by_itself(collection: Collection) -> None:
    assert daily(collection) is None
    assert not folder(collection).exists()


def test_settings_may_do_without_them(ferry: Collection) -> None:
    without = replace(ferry.settings, backups=Keep(daily=0, weekly=0))
    assert backups.daily(without, ferry.now()) is None


def test_no_more_are_kept_than_the_settings_say(ferry: Collection, clock: Clock) -> None:
    for day in range(30):
        editing.set_tags(ferry, 1, [f"day {day}"])
        daily(ferry)
        now(ferry, Reason.MERGE)
        clock.forward(days=1)
    kept = reasons(ferry)
    assert [kept.count(reason) for reason in (Reason.DAILY, Reason.WEEKLY, Reason.MERGE)] == [
        7, 4, 5,
    ]  # fmt: skip


def test_those_asked_for_stay(ferry: Collection, clock: Clock) -> None:
    for _ in range(12):
        now(ferry)
        clock.forward(days=30)
    assert reasons(ferry) == [Reason.NOW] * 12


def test_a_backup_is_for_its_user_alone(ferry: Collection) -> None:
    folder(ferry).mkdir(mode=0o755)
    path = now(ferry)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_what_a_killed_run_left_half_written_goes_after_a_while(ferry: Collection) -> None:
    folder(ferry).mkdir()
    old, fresh = folder(ferry) / ".new-old.db", folder(ferry) / ".new-fresh.db"
    above = ferry.settings.data / ".new-restore.db"
    for path in (old, fresh, above):
        path.touch()
    for path in (old, above):
        os.utime(path, (0, 0))
    now(ferry)
    assert [path.exists() for path in (old, fresh, above)] == [False, True, False]


def test_two_of_one_second_have_names_of_their_own(ferry: Collection) -> None:
    first, second = now(ferry), now(ferry)
    assert first != second
    assert len(backups.listing(ferry.settings)) == 2


# Before an import and a merge


def test_an_import_keeps_what_was_there_before(
    ferry: Collection, import_text: Import, deck_text: Text, dump: Dump
) -> None:
    before = dump(ferry)
    import_text(ferry, deck_text(5))
    [saved] = backups.listing(ferry.settings)
    assert saved.reason is Reason.IMPORT
    assert content(saved.path) == before


def test_an_import_of_what_a_backup_holds_already_makes_none(
    ferry: Collection, import_text: Import, deck_text: Text, open_collection: Open
) -> None:
    ferry.close()
    now(ferry)
    import_text(open_collection(), deck_text(3))
    assert reasons(ferry) == [Reason.NOW]


def test_the_first_import_makes_none(ferry: Collection) -> None:
    assert reasons(ferry) == []


def test_without_a_backup_nothing_is_imported(
    ferry: Collection, import_text: Import, deck_text: Text, dump: Dump
) -> None:
    folder(ferry).write_text("in the way")
    before = dump(ferry)
    with pytest.raises(CollectionError, match="No backup could be written"):
        import_text(ferry, deck_text(5))
    assert dump(ferry) == before


def test_a_merge_keeps_what_was_there_before(ferry: Collection, home: Path, dump: Dump) -> None:
    ferry.close()
    shutil.copy(ferry.settings.collection, home / "other.db")
    answer(ferry)
    before = dump(ferry)
    done = merge.merge(ferry, home / "other.db")
    assert reasons(ferry) == [Reason.MERGE]
    assert done.backup is not None
    assert content(done.backup) == before


# Listed


def test_the_list_tells_when_why_and_what(ferry: Collection, clock: Clock) -> None:
    now(ferry)
    clock.forward(hours=1)
    answer(ferry, 2)
    ferry.close()
    path = now(ferry, Reason.MERGE)
    newest, oldest = backups.listing(ferry.settings)
    assert (newest.number, oldest.number) == (1, 2)
    assert (newest.path, newest.reason, newest.size) == (path, Reason.MERGE, path.stat().st_size)
    assert newest.made_at == clock.now
    assert newest.contents == backup.Contents(3, 2, migrate.HEAD)
    assert oldest.contents == backup.Contents(3, 0, migrate.HEAD)


def test_what_is_no_backup_is_not_listed_and_stays(ferry: Collection, tmp_path: Path) -> None:
    now(ferry)
    place = folder(ferry)
    for name in (
        "notes.txt",
        "collection-99999999-999999-daily.db",
        "collection-20260101-000000-evil.db",
        "other-20260101-000000-daily.db",
    ):
        (place / name).touch()
    (place / "collection-20200101-000000-daily.db").mkdir()
    (tmp_path / "elsewhere.db").touch()
    (place / "collection-20200102-000000-daily.db").symlink_to(tmp_path / "elsewhere.db")
    now(ferry)
    assert reasons(ferry) == [Reason.NOW] * 2
    assert len(list(place.iterdir())) == 8


@pytest.mark.parametrize("garbage", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 4096])
def test_a_backup_that_cannot_be_read_is_listed_as_such(ferry: Collection, garbage: bytes) -> None:
    now(ferry).write_bytes(garbage)
    [saved] = backups.listing(ferry.settings)
    assert saved.contents is None


# Put back


def test_a_restore_brings_back_every_row_and_can_be_taken_back(
    ferry: Collection, clock: Clock, dump: Dump, open_collection: Open
) -> None:
    first, before = now(ferry), dump(ferry)
    clock.forward(days=1)
    answer(ferry, 3)
    after = dump(ferry)
    done = put_back(ferry, first)
    assert dump(ferry) == before
    assert reasons(ferry) == [Reason.RESTORE, Reason.NOW]
    again = open_collection()
    answer(again)
    again.close()
    clock.forward(days=1)
    assert done.kept is not None
    put_back(ferry, done.kept.name)
    assert dump(ferry) == after


def test_a_restore_taken_back_at_once_leaves_undo_as_it_was(
    ferry: Collection, clock: Clock, open_collection: Open
) -> None:
    first = now(ferry)
    answer(ferry)
    done = put_back(ferry, first)
    with (
        closing(open_collection()) as again,
        pytest.raises(TrainerError, match="put a backup back"),
    ):
        decks.undo(again)
    assert done.kept is not None
    clock.forward(days=1)
    put_back(ferry, done.kept)
    with closing(open_collection()) as again:
        assert str(decks.undo(again)).startswith("answer: ")
        assert str(decks.undo(again)).startswith("import: ")


def test_undo_stops_at_a_restore_that_takes_back_another_after_more_was_done(
    ferry: Collection, clock: Clock, open_collection: Open
) -> None:
    done = put_back(ferry, now(ferry))
    with closing(open_collection()) as again:
        answer(again)
    assert done.kept is not None
    clock.forward(days=1)
    put_back(ferry, done.kept)
    with (
        closing(open_collection()) as again,
        pytest.raises(TrainerError, match="put a backup back"),
    ):
        decks.undo(again)


def test_a_backup_that_has_no_record_of_acts_is_restored_without_one(ferry: Collection) -> None:
    saved = now(ferry)
    with closing(sqlite3.connect(saved)) as db:
        db.execute("DROP TABLE change")
    put_back(ferry, saved)
    with closing(sqlite3.connect(ferry.settings.collection)) as db:
        assert db.execute("SELECT count(*) FROM note").fetchone() == (3,)


def test_a_restored_collection_has_its_log_again(ferry: Collection, open_collection: Open) -> None:
    put_back(ferry, now(ferry))
    open_collection()
    with closing(sqlite3.connect(ferry.settings.collection)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_a_restore_would_lose_is_counted(
    ferry: Collection, clock: Clock, import_text: Import, deck_text: Text
) -> None:
    now(ferry)
    clock.forward(days=1)
    answer(ferry, 2)
    import_text(ferry, deck_text("Q: Where?\nA: At the quay.\nId: new", 3))
    editing.set_tags(ferry, 1, ["anew"])
    oldest = backups.listing(ferry.settings)[-1]
    assert backups.losses(ferry.settings, oldest) == Losses(2, 1, 1)


def test_an_answer_that_was_undone_is_no_loss(ferry: Collection) -> None:
    saved = now(ferry)
    study = StudySession(ferry)
    study.grade(Rating.GOOD, timedelta(seconds=1))
    study.undo()
    found = backups.find(ferry.settings, saved.name)
    assert backups.losses(ferry.settings, found) == Losses(0, 0, 0)


def test_nothing_is_restored_while_another_program_has_the_collection_open(
    ferry: Collection, dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 10)
    saved = now(ferry)
    answer(ferry)
    before = dump(ferry)
    ferry.close()
    with closing(sqlite3.connect(ferry.settings.collection)) as other:
        other.execute("SELECT count(*) FROM note").fetchone()
        with pytest.raises(CollectionError, match="in use by another program"):
            put_back(ferry, saved)
    assert dump(ferry) == before
    assert reasons(ferry) == [Reason.NOW]


def empty(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        db.execute("CREATE TABLE tide (height)")


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-4096])


def with_a_trigger(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TRIGGER t AFTER INSERT ON review BEGIN DELETE FROM note; END")


def with_a_virtual_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE VIRTUAL TABLE words USING fts5(a)")


def with_a_computed_column(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("ALTER TABLE note ADD COLUMN huge AS (zeroblob(1000000000))")


def text(path: Path) -> None:
    path.write_text("no database \x1b[31m")


@pytest.mark.parametrize(
    ("ruin", "sentence"),
    [
        (newer, "newer version"),
        (of_another_program, "another program"),
        (empty, "tables missing"),
        (damaged, "damaged"),
        (cut_off, "damaged"),
        (with_a_trigger, "never writes"),
        (with_a_virtual_table, "never writes"),
        (with_a_computed_column, "never writes"),
        (text, "not a database"),
        (Path.unlink, "no backup there"),
    ],
)
def test_a_file_that_is_no_sound_backup_is_refused_and_nothing_is_changed(
    ferry: Collection, dump: Dump, ruin: Callable[[Path], Any], sentence: str
) -> None:
    path, before = now(ferry), dump(ferry)
    ruin(path)
    ferry.close()
    with pytest.raises(CollectionError, match=sentence):
        put_back(ferry, path)
    assert dump(ferry) == before
    assert Reason.RESTORE not in reasons(ferry)
    assert not list(ferry.settings.data.glob(".new-*"))


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_number_that_no_backup_has_is_told(ferry: Collection, number: str) -> None:
    now(ferry)
    with pytest.raises(TrainerError, match="trainer backup list"):
        backups.find(ferry.settings, number)


def test_the_file_restored_is_only_read(ferry: Collection) -> None:
    path = now(ferry)
    before = path.read_bytes()
    answer(ferry)
    put_back(ferry, path)
    assert path.read_bytes() == before
    assert not list(path.parent.glob("*-wal"))


def test_another_machines_open_collection_is_restored_with_what_is_in_its_log(
    ferry: Collection, open_collection: Open, home: Path, dump: Dump, clock: Clock
) -> None:
    other = open_collection(home / "other")
    imports.apply(other, [])
    now(ferry)
    ferry.close()
    shutil.copy(ferry.settings.collection, home / "third.db")
    answer(ferry)
    third = home / "live.db"
    shutil.copy(ferry.settings.collection, third)
    log = ferry.settings.collection.with_name("collection.db-wal")
    shutil.copy(log, home / "live.db-wal")
    wanted = dump(ferry)
    put_back(other, third)
    assert dump(other) == wanted


def test_a_damaged_collection_is_put_aside_as_it_lay_there(
    ferry: Collection, dump: Dump, clock: Clock
) -> None:
    saved, before = now(ferry), dump(ferry)
    clock.forward(days=1)
    ferry.close()
    path = ferry.settings.collection
    damaged(path)
    ruin = path.read_bytes()
    done = put_back(ferry, saved)
    assert dump(ferry) == before
    assert done.kept is not None
    assert done.kept.read_bytes() == ruin
    assert reasons(ferry)[0] is Reason.DAMAGED
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_no_database_at_all_is_put_aside(ferry: Collection, dump: Dump) -> None:
    saved, before = now(ferry), dump(ferry)
    ferry.close()
    ferry.settings.collection.write_bytes(b"\0" * 9000)
    put_back(ferry, saved)
    assert dump(ferry) == before


def test_another_programs_database_in_the_collections_place_is_let_be(ferry: Collection) -> None:
    saved = now(ferry)
    ferry.close()
    path = ferry.settings.collection
    of_another_program(path)
    before = path.read_bytes()
    with pytest.raises(CollectionError, match="another program"):
        put_back(ferry, saved)
    assert path.read_bytes() == before


def test_a_collection_that_is_gone_is_brought_back(ferry: Collection, dump: Dump) -> None:
    saved, before = now(ferry), dump(ferry)
    ferry.close()
    ferry.settings.collection.unlink()
    assert put_back(ferry, saved).kept is None
    assert dump(ferry) == before


def test_a_backup_of_an_older_schema_is_migrated_at_the_next_opening(
    ferry: Collection, tmp_path: Path, open_collection: Open
) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as db:
        db.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
    migrate.upgrade(old, migrate.REVISIONS[0])
    put_back(ferry, old)
    assert migrate.revision(ferry.settings.collection) == migrate.REVISIONS[0]
    open_collection()
    assert migrate.revision(ferry.settings.collection) == migrate.HEAD
    assert reasons(ferry) == [Reason.MIGRATION, Reason.RESTORE]


_STOPPING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from trainer import config
from trainer.services import backups
from trainer.storage import restoring
restoring._PAGES = 1
steps = int(sys.argv[3])
def seen(done, total):
    if done >= min(steps, total):
        print("reached", flush=True)
        sys.stdin.read()
settings = config.load(Path(sys.argv[1]))
backups.restore(settings, backups.find(settings, sys.argv[2]), datetime.now(UTC), seen)
print("done", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")
@pytest.mark.parametrize("pages", [1, 3, 10, 40, 10_000])
def test_a_restore_that_is_killed_leaves_the_old_or_the_new_whole(
    ferry: Collection, dump: Dump, import_text: Import, deck_text: Text, pages: int
) -> None:
    import_text(ferry, deck_text(300))
    saved, old = now(ferry), dump(ferry)
    answer(ferry, 20)
    new = dump(ferry)
    ferry.close()
    with subprocess.Popen(
        [sys.executable, "-c", _STOPPING, str(ferry.settings.data), saved.name, str(pages)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"reached\n"
        process.kill()
    opened = Collection(ferry.settings, ferry.now)  # as the next start does
    with opened.reading() as session:
        assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    opened.close()
    assert dump(ferry) in (old, new)
    assert reasons(ferry)[0] is Reason.RESTORE  # what was there before is kept in any case
    put_back(ferry, saved)
    assert dump(ferry) == old


def test_a_backup_of_an_open_collection_leaves_it_its_log(ferry: Collection) -> None:
    """Another program that opens and closes it meanwhile must not believe to be the last."""
    visit = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT * FROM note')"
    )
    path = ferry.settings.collection
    now(ferry)
    answer(ferry)
    subprocess.run([sys.executable, "-c", f"{visit}; db.close()", str(path)], check=True)
    assert path.with_name(path.name + "-wal").exists()
