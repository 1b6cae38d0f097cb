import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

from tests.builders import NOW, ask, deck, fill, filled, opened, row_counts
from trainer.errors import CollectionError
from trainer.shipped import shipped
from trainer.storage import engine, migrate, search_index
from trainer.storage.models import Base, CardRow, DeckRow, NoteRow, ReviewRow

NOBODY = 65534
FUTURE = "9999"  # a revision that no program has yet

REBUILDS = '''
"""A revision that rebuilds the tables that others point at."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    for table in ("note", "card", "deck"):
        with op.batch_alter_table(table, recreate="always") as batch:
            batch.add_column(sa.Column("shade", sa.Integer(), nullable=True))
'''
FAILS_HALF_WAY = """
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.execute("DELETE FROM review")
    op.execute("CREATE TABLE half (id INTEGER)")
    raise RuntimeError("half-way")
"""
LEAVES_ORPHANS = """
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.execute("DELETE FROM note WHERE id = 1")
"""


def use_revision(monkeypatch: pytest.MonkeyPatch, folder: Path, source: str) -> None:
    """Let the program be one that has the revision `source` beyond today's."""
    migrations = folder / "migrations"
    shutil.copytree(shipped("migrations"), migrations, ignore=shutil.ignore_patterns("__pycache__"))
    (migrations / "versions" / "9999_future.py").write_text(source.format(head=migrate.HEAD))
    monkeypatch.setattr(migrate, "shipped", lambda name: folder / name)
    monkeypatch.setattr(migrate, "HEAD", FUTURE)
    monkeypatch.setattr(migrate, "REVISIONS", (*migrate.REVISIONS, FUTURE))
    monkeypatch.setattr(migrate.upgrade, "__defaults__", (FUTURE,))


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled collection at the program's own head."""
    return filled(tmp_path_factory.mktemp("today"))


@pytest.fixture
def path(tmp_path: Path, today: Path) -> Path:
    """A copy of it, alone in `tmp_path`."""
    shutil.copy(today, tmp_path / "collection.db")
    return tmp_path / "collection.db"


@pytest.fixture
def newer_program(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_revision(monkeypatch, tmp_path_factory.mktemp("newer"), REBUILDS)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No waiting for a lock."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 0)


def files(folder: Path) -> dict[str, bytes]:
    """All files in `folder`, but for what SQLite keeps beside one: an index, an empty log."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and not file.name.endswith("-shm")
        if not (file.name.endswith("-wal") and file.stat().st_size == 0)
    }


def rewrite(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement)


def fill_whatever_tables_there_are(path: Path) -> None:
    """Rows 1 and 2 in each table, each column holding that number: so all references hold."""
    with closing(sqlite3.connect(path)) as db, db:
        found = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for name in (name for (name,) in found if not name.startswith(search_index.NAME)):
            columns = db.execute(f"PRAGMA table_info({name})").fetchall()
            for number in (1, 2) if name != "alembic_version" else ():
                values = ", ".join([str(number)] * len(columns))
                db.execute(f"INSERT INTO {name} VALUES ({values})")
        assert db.execute("PRAGMA foreign_key_check").fetchone() is None


@contextmanager
def opened_by_the_old_program(path: Path) -> Iterator[Session]:
    """The collection as it is, whatever its revision."""
    database = engine.writing(engine.open_engine(path))
    with Session(database) as session:
        yield session
        session.commit()
    database.dispose()


def run(code: str, *arguments: object, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run `code` in a Python of its own, with `arguments` as sys.argv[1:]."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def schema(path: Path) -> dict[str, str]:
    """The statements that made tables and indexes, without regard to layout and quotes."""
    rows = ask(path, "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: "".join(sql.replace('"', "").split()) for name, sql in rows}


class TestAFreshCollection:
    def test_it_is_made_once_at_head_and_sound(self, tmp_path: Path) -> None:
        path = tmp_path / "a" / "b" / "collection.db"
        assert migrate.prepare(path, NOW) is True
        assert migrate.prepare(path, NOW) is False
        assert migrate.revision(path) == migrate.HEAD
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        assert ask(path, "PRAGMA foreign_key_check") == []
        assert ask(path, "PRAGMA application_id") == [(engine.APPLICATION_ID,)]
        assert ask(path, "PRAGMA journal_mode") == [("wal",)]

    def test_it_stands_alone_in_its_folder(self, tmp_path: Path) -> None:
        migrate.prepare(tmp_path / "collection.db", NOW)
        assert [file.name for file in tmp_path.iterdir()] == ["collection.db"]

    def test_an_empty_file_becomes_a_collection(self, tmp_path: Path) -> None:
        path = tmp_path / "collection.db"
        path.touch()
        assert migrate.prepare(path, NOW) is True
        assert migrate.revision(path) == migrate.HEAD
        assert list(files(tmp_path)) == ["collection.db"]

    def test_it_is_made_where_the_file_system_knows_no_links(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError("no links here")

        monkeypatch.setattr(os, "link", refuse)
        path = tmp_path / "collection.db"
        assert migrate.prepare(path, NOW) is True
        assert migrate.prepare(path, NOW) is False
        assert list(files(tmp_path)) == ["collection.db"]

    def test_one_that_was_quicker_is_left_as_it_is(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "data" / "collection.db"
        quicker = filled(tmp_path / "quicker")
        link = os.link

        def late(source: Path, target: Path) -> None:
            shutil.copy(quicker, path)
            link(source, target)

        monkeypatch.setattr(os, "link", late)
        assert migrate.prepare(path, NOW) is False
        assert path.read_bytes() == quicker.read_bytes()
        assert list(files(path.parent)) == ["collection.db"]

    def test_a_first_start_killed_before_the_move_leaves_no_half_collection(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "collection.db"
        killed = run(
            "import os, signal, sys\n"
            "from datetime import UTC, datetime\n"
            "from pathlib import Path\n"
            "from trainer.storage import migrate\n"
            "os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
            "migrate.prepare(Path(sys.argv[1]), datetime.now(UTC))\n",
            path,
        )
        assert killed.returncode == -9, killed.stderr
        assert not path.exists()
        assert migrate.prepare(path, NOW) is True
        assert migrate.revision(path) == migrate.HEAD

    def test_a_first_start_killed_while_building_is_made_good_by_the_next(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "collection.db"
        killed = run(
            "import os, signal, sys\n"
            "from datetime import UTC, datetime\n"
            "from pathlib import Path\n"
            "from trainer.storage import migrate\n"
            "migrate.revision = lambda path: os.kill(os.getpid(), signal.SIGKILL)\n"
            "migrate.prepare(Path(sys.argv[1]), datetime.now(UTC))\n",
            path,
        )
        assert killed.returncode == -9, killed.stderr
        assert not path.exists()
        assert migrate.prepare(path, NOW) is True
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        assert migrate.revision(path) == migrate.HEAD

    def test_first_starts_at_once_end_with_one_collection_that_all_use(
        self, tmp_path: Path
    ) -> None:
        code = (
            "import sys\n"
            "from pathlib import Path\n"
            "from tests.builders import deck, NOW\n"
            "from trainer import config\n"
            "from trainer.services.collection import Collection\n"
            "import alembic.command, alembic.config\n"
            "print('ready', flush=True)\n"
            "sys.stdin.readline()\n"
            "collection = Collection(config.load(Path(sys.argv[1])))\n"
            "with collection.writing() as session:\n"
            "    session.add(deck(sys.argv[2]))\n"
            "print(collection.is_new)\n"
        )
        names = ["A", "B"]
        here = str(Path(__file__).parents[2])
        starts = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(tmp_path), name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "PYTHONPATH": here},
            )
            for name in names
        ]
        for start in starts:
            assert start.stdout is not None
            assert start.stdout.readline() == "ready\n"
        for start in starts:
            assert start.stdin is not None
            start.stdin.write("\n")
            start.stdin.flush()
        answers = [start.communicate(timeout=60)[0].strip() for start in starts]
        assert [start.returncode for start in starts] == [0, 0]
        assert sorted(answers) == ["False", "True"]
        path = tmp_path / "collection.db"
        assert ask(path, "SELECT name FROM deck ORDER BY name") == [(name,) for name in names]
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        assert not list(tmp_path.glob("*.new"))


class TestTheSchema:
    def test_a_new_collection_is_what_all_migrations_make(self, tmp_path: Path) -> None:
        path, migrated = tmp_path / "collection.db", tmp_path / "migrated.db"
        migrate.prepare(path, NOW)
        migrated.touch()
        migrate.upgrade(migrated)
        assert migrate.revision(path) == migrate.revision(migrated)
        # Alembic writes the constraints of a table that it rebuilds in any order.
        one, other = (
            {
                row[:3]: sorted(line.strip(", ") for line in (row[3] or "").splitlines())
                for row in ask(file, "SELECT type, name, tbl_name, sql FROM sqlite_master")
            }
            for file in (path, migrated)
        )
        assert one == other

    def test_the_migrations_make_what_the_models_say(self, tmp_path: Path) -> None:
        path = tmp_path / "collection.db"
        migrate.prepare(path, NOW)
        database = engine.open_engine(path)
        with database.connect() as connection:
            context = MigrationContext.configure(
                connection,
                opts={
                    "compare_type": True,
                    "compare_server_default": True,
                    "include_name": search_index.is_described,
                },
            )
            assert compare_metadata(context, Base.metadata) == []
        database.dispose()

    def test_tables_and_indexes_are_to_the_letter_those_of_the_models(self, tmp_path: Path) -> None:
        """The comparison above sees neither the condition of an index nor ON DELETE."""
        path, direct = tmp_path / "collection.db", tmp_path / "direct.db"
        migrate.prepare(path, NOW)
        database = create_engine(f"sqlite:///{direct}")
        Base.metadata.create_all(database)
        database.dispose()
        migrated = {
            name: sql
            for name, sql in schema(path).items()
            if not name.split()[1].startswith(search_index.NAME)
        }
        del migrated["table alembic_version"]
        made = schema(direct)
        assert migrated.keys() == made.keys()
        indexes = [name for name in made if name.startswith("index")]
        assert {name: migrated[name] for name in indexes} == {name: made[name] for name in indexes}
        for name in Base.metadata.tables:
            # Foreign keys have a number besides, which tells in what order they were declared.
            keys = '"table", "from", "to", on_update, on_delete, match'
            for columns, pragma in (("*", "table_info"), (keys, "foreign_key_list")):
                question = f"SELECT {columns} FROM pragma_{pragma}('{name}')"
                assert sorted(ask(path, question), key=repr) == sorted(
                    ask(direct, question), key=repr
                )

    def test_head_and_the_list_of_revisions_are_those_of_the_migrations(self) -> None:
        scripts = ScriptDirectory(str(shipped("migrations")))
        assert scripts.get_heads() == [migrate.HEAD]
        oldest_first = [script.revision for script in scripts.walk_revisions()][::-1]
        assert list(migrate.REVISIONS) == oldest_first


class TestUpgrading:
    @pytest.mark.usefixtures("newer_program")
    @pytest.mark.parametrize("start", migrate.REVISIONS)
    def test_every_revision_can_be_upgraded_with_data_in_it(
        self, tmp_path: Path, start: str
    ) -> None:
        path = tmp_path / "collection.db"
        with closing(sqlite3.connect(path)) as db:
            db.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        migrate.upgrade(path, start)
        fill_whatever_tables_there_are(path)
        before = row_counts(path)
        assert migrate.prepare(path, NOW) is False
        assert migrate.revision(path) == FUTURE
        assert before.items() <= row_counts(path).items()
        assert ask(path, "PRAGMA foreign_key_check") == []
        [copy] = (tmp_path / "backups").iterdir()
        assert (migrate.revision(copy), row_counts(copy)) == (start, before)

    @pytest.mark.usefixtures("newer_program")
    def test_rebuilding_tables_loses_no_row_and_no_reference(
        self, tmp_path: Path, path: Path
    ) -> None:
        before = row_counts(path)
        assert all(before[name] for name in Base.metadata.tables), "a table without data"
        reviews = ask(path, "SELECT * FROM review ORDER BY id")
        cards = ask(path, "SELECT id, note_id, state, stability, due FROM card ORDER BY id")
        indexes = {k: v for k, v in schema(path).items() if k.startswith("index")}
        assert migrate.prepare(path, NOW) is False
        assert migrate.revision(path) == FUTURE
        assert row_counts(path) == before
        assert ask(path, "SELECT * FROM review ORDER BY id") == reviews
        assert ask(path, "SELECT id, note_id, state, stability, due FROM card ORDER BY id") == cards
        assert ask(path, "SELECT count(shade) FROM card") == [(0,)]
        assert {k: v for k, v in schema(path).items() if k.startswith("index")} == indexes
        assert ask(path, "PRAGMA foreign_key_check") == []
        assert ask(path, "PRAGMA integrity_check") == [("ok",)]
        assert ask(path, "PRAGMA application_id") == [(engine.APPLICATION_ID,)]

    @pytest.mark.usefixtures("newer_program")
    def test_an_upgraded_collection_opens_with_its_rows_tied_together(
        self, tmp_path: Path, path: Path
    ) -> None:
        with opened(tmp_path) as collection, collection.reading() as session:
            tied = select(func.count(ReviewRow.id)).select_from(ReviewRow)
            tied = tied.join(CardRow, ReviewRow.card_id == CardRow.id)
            tied = tied.join(NoteRow, CardRow.note_id == NoteRow.id)
            tied = tied.join(DeckRow, NoteRow.deck_id == DeckRow.id)
            assert session.scalar(tied) == session.scalar(select(func.count(ReviewRow.id)))
            connection = session.connection()
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1

    @pytest.mark.usefixtures("newer_program")
    def test_the_index_of_words_follows_a_table_of_notes_that_was_rebuilt(
        self, tmp_path: Path, path: Path
    ) -> None:
        rewrite(path, "UPDATE note SET plain_text = 'vrede' WHERE id = 1")
        with opened_by_the_old_program(path) as session:
            search_index.catch_up(session)
        found = "SELECT rowid FROM note_search WHERE note_search MATCH '{}'"
        assert ask(path, found.format("vrede")) == [(1,)]
        assert migrate.prepare(path, NOW) is False
        rewrite(path, "UPDATE note SET plain_text = 'rust' WHERE id = 1")
        with opened(tmp_path) as collection, collection.writing() as session:
            assert search_index.is_behind(session)
            search_index.catch_up(session)
        assert ask(path, found.format("vrede")) == []
        assert ask(path, found.format("rust")) == [(1,)]
        rewrite(path, "UPDATE note SET plain_text = 'strijd' WHERE id = 1")
        with opened(tmp_path) as collection, collection.reading() as session:
            assert search_index.is_behind(session)
        rewrite(path, "INSERT INTO note_search (note_search) VALUES ('rebuild')")

    def test_what_search_reads_of_notes_made_before_it_has_no_brackets_and_names_of_pictures(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "collection.db"
        with closing(sqlite3.connect(path)) as db:
            db.execute(f"PRAGMA application_id = {engine.APPLICATION_ID}")
        migrate.upgrade(path, "0004")
        fill_whatever_tables_there_are(path)
        prompt = "In [2024::which year?] the figure is [1.95 %]. ![chart](chart.png)"
        rewrite(
            path,
            f"UPDATE note SET kind = 'cloze', prompt = '{prompt}', plain_text = '{prompt}\nhint'"
            " WHERE id = 1",
        )
        assert migrate.prepare(path, NOW) is False
        assert ask(path, "SELECT plain_text FROM note ORDER BY id") == [
            ("In 2024 the figure is 1.95 %. chart\nwhich year?\nhint",),
            ("2",),
        ]

    @pytest.mark.usefixtures("newer_program")
    def test_a_backup_of_the_old_one_is_made_before(self, tmp_path: Path, path: Path) -> None:
        before, revision = row_counts(path), migrate.revision(path)
        migrate.prepare(path, NOW)
        [copy] = (tmp_path / "backups").iterdir()
        assert copy.name == "collection-20260115-093015-migration.db"
        assert migrate.revision(copy) == revision
        assert row_counts(copy) == before

    @pytest.mark.usefixtures("newer_program")
    def test_without_a_backup_nothing_is_upgraded(self, tmp_path: Path, path: Path) -> None:
        (tmp_path / "backups").write_text("in the way")
        before = files(tmp_path)
        with pytest.raises(CollectionError, match="backup"):
            migrate.prepare(path, NOW)
        assert files(tmp_path) == before

    @pytest.mark.parametrize(
        "source", [FAILS_HALF_WAY, LEAVES_ORPHANS], ids=["fails half-way", "leaves orphans"]
    )
    def test_an_upgrade_that_fails_leaves_the_collection_as_it_was(
        self,
        path: Path,
        tmp_path_factory: pytest.TempPathFactory,
        monkeypatch: pytest.MonkeyPatch,
        source: str,
    ) -> None:
        old = migrate.HEAD
        use_revision(monkeypatch, tmp_path_factory.mktemp("newer"), source)
        before, tables = row_counts(path), schema(path)
        with pytest.raises(RuntimeError, match=r"half-way|foreign key"):
            migrate.prepare(path, NOW)
        assert migrate.revision(path) == old
        assert row_counts(path) == before
        assert schema(path) == tables

    @pytest.mark.usefixtures("newer_program", "at_once")
    def test_an_upgrade_while_another_program_writes_is_refused_with_a_sentence(
        self, tmp_path: Path, path: Path
    ) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(CollectionError, match="in use"):
                migrate.prepare(path, NOW)

    def test_a_start_at_head_makes_no_backup(self, tmp_path: Path, path: Path) -> None:
        before = files(tmp_path)
        assert migrate.prepare(path, NOW) is False
        assert files(tmp_path) == before

    def test_a_start_at_head_does_not_load_alembic(self, tmp_path: Path, path: Path) -> None:
        code = (
            "import sys\n"
            "from pathlib import Path\n"
            "from trainer import config\n"
            "from trainer.services.collection import Collection\n"
            "with Collection(config.load(Path(sys.argv[1]))).reading() as session:\n"
            "    session.connection()\n"
            "print(sorted({name.split('.')[0] for name in sys.modules} & {'alembic', 'mako'}))\n"
        )
        result = run(code, tmp_path)
        assert (result.stdout, result.returncode) == ("[]\n", 0), result.stderr


def write_text(path: Path) -> None:
    path.write_text("# A deck\n\nQ: What?\nA: This.\n" * 9)


def write_other_program(path: Path) -> None:
    path.unlink()
    rewrite(path, "CREATE TABLE notes (id)")


def write_newer(path: Path) -> None:
    rewrite(path, f"UPDATE alembic_version SET version_num = '{FUTURE}'")


def write_no_revision(path: Path) -> None:
    rewrite(path, "DROP TABLE alembic_version")


def cut_off(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def cut_in_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def cut_in_the_header(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:60])


def overwrite_all_but_the_header(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))


def overwrite_all_but_the_first_page(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (write_text, "is not a database"),
        (cut_in_the_header, "is not a database"),
        (write_other_program, "is the database of another program"),
        (write_newer, "was made by a newer version"),
        (write_no_revision, "is damaged"),
        (cut_off, "is damaged"),
        (cut_in_a_page, "is damaged"),
        (overwrite_all_but_the_header, "is damaged"),
        (overwrite_all_but_the_first_page, "is damaged"),
        (replace_by_a_folder, "cannot be read"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_file_that_cannot_be_used_is_refused_with_one_sentence_and_left_as_it_was(
    tmp_path: Path, path: Path, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(path)
    before = files(tmp_path)
    with pytest.raises(CollectionError, match=sentence) as refused, opened(tmp_path):
        pass
    assert files(tmp_path) == before
    assert str(path) in str(refused.value)
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("at_once")
def test_a_file_that_another_program_keeps_to_itself_is_refused_with_a_sentence(
    tmp_path: Path, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        before = files(tmp_path)
        with pytest.raises(CollectionError, match="in use by another program"), opened(tmp_path):
            pass
        assert files(tmp_path) == before


@pytest.mark.usefixtures("at_once")
def test_a_collection_that_another_program_writes_to_can_be_opened_but_not_written(
    tmp_path: Path, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with opened(tmp_path) as collection:
            with collection.reading() as session:
                assert session.scalar(select(func.count(DeckRow.id))) == 3
            with pytest.raises(CollectionError, match="in use"), collection.writing() as session:
                session.add(deck("new"))


AS_NOBODY = f"""
import os, sys, tempfile
from pathlib import Path
import alembic.command, alembic.config
from sqlalchemy import select
from trainer import config
from trainer.errors import TrainerError
from trainer.services.collection import Collection
from trainer.storage.models import DeckRow

def write(folder):
    collection = Collection(config.load(folder))
    with collection.writing() as session:
        for row in session.scalars(select(DeckRow)):
            row.language = "xx"

with tempfile.TemporaryDirectory() as folder:
    write(Path(folder))  # loads all there is, since the new user may not be able to
if os.getuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
for folder in sys.argv[1:]:
    try:
        write(Path(folder))
        print("written")
    except TrainerError as error:
        print(error)
    except Exception as error:
        print("not explained:", repr(error))
"""


@dataclass(frozen=True)
class Refused:
    """A folder that gave less than was needed, and the line with which it was refused."""

    path: Path
    line: str
    unchanged: bool


@pytest.fixture(scope="module")
def refused(today: Path) -> Iterator[dict[str, Refused]]:
    """What a user without rights is told, by what is missing; tmp_path is for its owner alone."""
    if not hasattr(os, "setuid"):
        pytest.skip("no users to speak of here")
    root = Path(tempfile.mkdtemp())
    root.chmod(0o755)
    folders = {name: root / name for name in ("file", "folder", "unreadable", "bare", "closed")}
    for folder in folders.values():
        folder.mkdir()
    for name, mode, folder_mode in (
        ("file", 0o444, 0o777),
        ("folder", 0o444, 0o555),
        ("unreadable", 0, 0o777),
    ):
        shutil.copy(today, folders[name] / "collection.db")
        (folders[name] / "collection.db").chmod(mode)
        folders[name].chmod(folder_mode)
    folders["bare"].chmod(0o555)
    folders["closed"].chmod(0)
    folders["none"] = folders["bare"] / "data"
    before = today.read_bytes()
    result = run(AS_NOBODY, *folders.values())
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    for folder in root.iterdir():
        folder.chmod(0o755)
    for file in root.glob("*/collection.db"):
        file.chmod(0o644)
    yield {
        name: Refused(
            path := folder / "collection.db",
            line,
            not path.exists() or path.read_bytes() == before,
        )
        for (name, folder), line in zip(folders.items(), lines, strict=True)
    }
    shutil.rmtree(root)


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("file", "is read-only"),
        ("folder", "is read-only|cannot be opened"),
        ("unreadable", "cannot be read"),
        ("none", "No collection can be opened or made"),
        ("bare", "cannot be opened|can be opened or made"),
        ("closed", "cannot be|can be opened or made"),
    ],
)
def test_missing_rights_are_told_in_a_sentence_and_nothing_changes(
    refused: dict[str, Refused], case: str, sentence: str
) -> None:
    answer = refused[case]
    assert answer.unchanged
    assert not answer.line.startswith("not explained")
    assert re.search(sentence, answer.line)
    assert str(answer.path.parent) in answer.line


def test_the_builders_fill_every_table(tmp_path: Path) -> None:
    with opened(tmp_path) as collection, collection.writing() as session:
        fill(session)
    counts = row_counts(collection.settings.collection)
    assert all(counts[name] for name in Base.metadata.tables)


def test_the_script_of_a_new_collection_has_the_latest_revision() -> None:
    assert f"INSERT INTO alembic_version VALUES ('{migrate.HEAD}');" in migrate.schema()
