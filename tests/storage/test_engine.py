import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session

from tests.builders import NOW, Clock, ask, deck, filled, opened, row_counts
from trainer import config
from trainer.errors import CollectionError
from trainer.services.collection import Collection
from trainer.storage import engine
from trainer.storage.models import DeckRow


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with opened(tmp_path) as collection:
        yield collection


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for a lock."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 0)


def pragma(session: Session, name: str) -> object:
    return session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one()


def another_program(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=0, isolation_level=None)


class TestTheConnectionThatGrades:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("synchronous", 2),  # FULL: an answer acknowledged survives a power cut
            ("journal_mode", "wal"),
            ("foreign_keys", 1),
            ("busy_timeout", 5000),
            ("trusted_schema", 0),
        ],
    )
    def test_it_is_set_so(self, tmp_path: Path, name: str, value: object) -> None:
        collection = Collection(config.load(tmp_path), Clock())
        with collection.writing() as session:
            session.add(deck())
            session.flush()
            assert pragma(session, name) == value
        collection.close()

    def test_it_loads_no_extension(self, collection: Collection) -> None:
        with collection.reading() as session, pytest.raises(OperationalError, match="authorized"):
            session.execute(text("SELECT load_extension('x')"))

    def test_the_application_s_mark_is_in_the_file(self, collection: Collection) -> None:
        with collection.reading() as session:
            assert pragma(session, "application_id") == engine.APPLICATION_ID


class TestTransactions:
    def test_a_block_that_ends_well_is_kept_whole(self, collection: Collection) -> None:
        with collection.writing() as session:
            session.add_all([deck("A"), deck("B")])
        found = ask(collection.settings.collection, "SELECT name FROM deck ORDER BY name")
        assert found == [("A",), ("B",)]

    def test_a_block_that_fails_leaves_nothing(self, collection: Collection) -> None:
        def fail(session: Session) -> None:
            session.add(deck("A"))
            session.flush()
            raise RuntimeError

        with pytest.raises(RuntimeError), collection.writing() as session:
            fail(session)
        assert ask(collection.settings.collection, "SELECT count(*) FROM deck") == [(0,)]

    def test_a_writing_transaction_locks_before_it_reads(self, collection: Collection) -> None:
        path = collection.settings.collection
        with closing(another_program(path)) as other, collection.writing() as session:
            session.scalar(select(func.count(DeckRow.id)))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")

    def test_nothing_can_come_between_what_a_writing_transaction_reads_and_writes(
        self, collection: Collection
    ) -> None:
        path = collection.settings.collection
        with collection.writing() as session:
            session.add(deck("A"))
        with closing(another_program(path)) as other:
            with collection.writing() as session:
                row = session.scalars(select(DeckRow)).one()
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("UPDATE deck SET language = 'en'")
                row.language = "fr"
            other.execute("UPDATE deck SET language = language || '+en'")
        assert ask(path, "SELECT language FROM deck") == [("fr+en",)]

    @pytest.mark.usefixtures("at_once")
    def test_a_second_writer_is_told_before_it_has_done_anything(self, tmp_path: Path) -> None:
        with opened(tmp_path) as first, opened(tmp_path) as second:
            with first.writing() as session:
                session.add(deck("A"))
                session.flush()
                with pytest.raises(CollectionError, match="in use"), second.writing() as late:
                    late.scalar(select(func.count(DeckRow.id)))
            with second.writing() as session:
                assert session.scalars(select(DeckRow.name)).all() == ["A"]

    def test_a_second_writer_waits_for_the_first_and_sees_what_it_wrote(
        self, tmp_path: Path
    ) -> None:
        seen: list[str] = []
        about_to_write = threading.Event()

        def write_second() -> None:
            with opened(tmp_path) as second:
                about_to_write.set()
                with second.writing() as session:
                    seen.extend(session.scalars(select(DeckRow.name)))
                    session.add(deck("B"))

        with opened(tmp_path) as first:
            with first.writing() as session:
                session.add(deck("A"))
                session.flush()
                other = threading.Thread(target=write_second)
                other.start()
                assert about_to_write.wait(10)
            other.join(10)
            assert seen == ["A"]
            with first.reading() as session:
                assert set(session.scalars(select(DeckRow.name))) == {"A", "B"}

    @pytest.mark.usefixtures("at_once")
    def test_a_reading_session_neither_waits_for_a_writer_nor_sees_half_of_it(
        self, tmp_path: Path
    ) -> None:
        with opened(tmp_path) as first, opened(tmp_path) as second, first.writing() as session:
            session.add(deck("A"))
            session.flush()
            with second.reading() as reader:
                assert reader.scalar(select(func.count(DeckRow.id))) == 0

    def test_a_reading_session_sees_one_state_from_its_first_question_on(
        self, tmp_path: Path
    ) -> None:
        count = select(func.count(DeckRow.id))
        with opened(tmp_path) as first, opened(tmp_path) as second:
            with first.reading() as reader:
                assert reader.scalar(count) == 0
                with second.writing() as session:
                    session.add(deck("A"))
                assert reader.scalar(count) == 0
            with first.reading() as reader:
                assert reader.scalar(count) == 1

    def test_a_session_may_be_opened_while_another_reads(self, collection: Collection) -> None:
        count = select(func.count(DeckRow.id))
        with collection.reading() as reader:
            assert reader.scalar(count) == 0
            with collection.writing() as session:
                session.add(deck("A"))
            assert reader.scalar(count) == 0

    def test_a_reading_session_does_not_keep_others_from_writing(
        self, collection: Collection
    ) -> None:
        path = collection.settings.collection
        with closing(another_program(path)) as other, collection.reading() as reader:
            reader.scalar(select(func.count(DeckRow.id)))
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")

    def test_opening_never_makes_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "gone.db"
        database = engine.open_engine(path)
        with pytest.raises(OperationalError, match="unable to open"):
            database.connect()
        assert not path.exists()

    def test_a_folder_s_name_may_hold_any_sign(self, tmp_path: Path) -> None:
        folder = tmp_path / "é%20 ?mode=memory&#x 100%"
        with opened(folder) as collection, collection.writing() as session:
            session.add(deck("A"))
        with opened(folder) as collection, collection.reading() as session:
            assert session.scalars(select(DeckRow.name)).all() == ["A"]
        assert collection.settings.collection.parent == folder


class TestExplain:
    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("database is locked", "in use by another program"),
            ("database table is locked", "in use by another program"),
            ("attempt to write a readonly database", "is read-only"),
            ("unable to open database file", "cannot be opened"),
            ("database disk image is malformed", "is damaged"),
            ("malformed database schema (x)", "is damaged"),
            ("file is not a database", "is damaged"),
            ("no such table: card", "is damaged"),
            ("disk I/O error", "disk reports an error"),
            ("database or disk is full", "disk is full"),
        ],
    )
    def test_a_failure_of_the_file_becomes_a_sentence_that_names_it(
        self, reason: str, sentence: str
    ) -> None:
        path = Path("/data/collection.db")
        error = engine.explain(DatabaseError(None, None, sqlite3.DatabaseError(reason)), path)
        assert isinstance(error, CollectionError)
        assert sentence in str(error)
        assert str(path) in str(error)
        assert str(error).endswith(".")
        assert "\n" not in str(error)

    @pytest.mark.parametrize(
        "reason",
        [
            "UNIQUE constraint failed: note.guid",
            "FOREIGN KEY constraint failed",
            "no such column: x",
            'near "SELEC": syntax error',
        ],
    )
    def test_a_bug_of_the_program_is_not_taken_for_a_failure_of_the_file(self, reason: str) -> None:
        error = DatabaseError(None, None, sqlite3.DatabaseError(reason))
        assert engine.explain(error, Path("x")) is None

    def test_a_bug_in_a_session_is_raised_as_it_is(self, collection: Collection) -> None:
        with (
            pytest.raises(OperationalError, match="no such column"),
            collection.reading() as session,
        ):
            session.execute(text("SELECT missing FROM deck"))

    def test_damage_met_in_the_middle_of_a_session_becomes_a_sentence(self, tmp_path: Path) -> None:
        path = filled(tmp_path)
        [(root, size)] = ask(
            path,
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) "
            "FROM sqlite_master WHERE name = 'review' AND type = 'table'",
        )
        content = bytearray(path.read_bytes())
        content[(root - 1) * size : root * size] = b"\xff" * size
        path.write_bytes(content)
        with (
            opened(tmp_path) as collection,
            pytest.raises(CollectionError, match="damaged"),
            collection.reading() as session,
        ):
            session.execute(text("SELECT sum(duration_ms) FROM review"))

    @pytest.mark.usefixtures("at_once")
    def test_a_commit_that_fails_becomes_a_sentence_too(
        self, collection: Collection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(session: Session) -> None:
            raise OperationalError(
                "COMMIT", None, sqlite3.OperationalError("database or disk is full")
            )

        monkeypatch.setattr(Session, "commit", fails)
        with pytest.raises(CollectionError, match="disk is full"), collection.writing() as session:
            session.add(deck("A"))


class TestCheckFile:
    def test_a_collection_passes(self, collection: Collection) -> None:
        engine.check_file(collection.settings.collection)

    @pytest.mark.parametrize(
        "content",
        [b"", b"SQLite format 3", b"SQLite format 3\x00" + b"\x00" * 83, b"# A deck\n" * 50],
        ids=["empty", "cut in the mark", "cut in the header", "text"],
    )
    def test_what_is_no_database_is_refused(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "collection.db"
        path.write_bytes(content)
        with pytest.raises(CollectionError, match="is not a database"):
            engine.check_file(path)

    def test_another_program_s_database_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "collection.db"
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE notes (id)")
        with pytest.raises(CollectionError, match="another program"):
            engine.check_file(path)

    def test_a_folder_or_nothing_at_all_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CollectionError, match="cannot be read"):
            engine.check_file(tmp_path)
        with pytest.raises(CollectionError, match="cannot be read"):
            engine.check_file(tmp_path / "nothing")


def test_a_program_killed_as_it_did_away_with_the_log_is_no_hindrance(tmp_path: Path) -> None:
    path = filled(tmp_path)
    before = row_counts(path)
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(hot_journal(path.read_bytes()))
    assert engine.check_file(path)  # the header, which comes after the journal, still says so
    with opened(tmp_path) as collection, collection.reading() as session:
        assert pragma(session, "journal_mode") == "wal"
        assert pragma(session, "integrity_check") == "ok"
    assert not journal.exists()
    assert row_counts(path) == before


def hot_journal(database: bytes, sector: int = 512) -> bytes:
    """A rollback journal with the first page, which is to be put back (SQLite's file format, 3)."""
    page = database[: int.from_bytes(database[16:18])]
    numbers = (1, 0, len(database) // len(page), sector, len(page))  # the second is the nonce
    head = bytes.fromhex("d9d505f920a163d7") + b"".join(each.to_bytes(4) for each in numbers)
    checksum = sum(page[len(page) - 200 : 0 : -200])
    return head.ljust(sector, b"\0") + (1).to_bytes(4) + page + checksum.to_bytes(4)


def test_the_clock_is_the_one_handed_in(tmp_path: Path) -> None:
    with opened(tmp_path, Clock(NOW)) as collection:
        assert collection.now() == NOW
