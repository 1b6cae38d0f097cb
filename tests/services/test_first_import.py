"""The first import of a collection goes without the log, is as safe, and brings the log back."""

import subprocess
import sys
from pathlib import Path

from tests.builders import NOW, ask
from trainer import config
from trainer.services import imports
from trainer.services.collection import Collection
from trainer.storage import migrate

KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy.orm import Session
from trainer import config
from trainer.services import imports
from trainer.services.collection import Collection

Session.commit = lambda self: (self.flush(), os.kill(os.getpid(), signal.SIGKILL))
collection = Collection(config.load(Path(sys.argv[1])))
imports.apply(collection, imports.read([Path(sys.argv[2])], imports.options(collection)))
"""


def table(folder: Path, rows: int, width: int = 200) -> Path:
    path = folder / "table.csv"
    path.write_text("".join(f"question {n},answer {'x' * width}\n" for n in range(rows)))
    return path


def bring(collection: Collection, file: Path) -> None:
    imports.apply(collection, imports.read([file], imports.options(collection)))


def test_the_collection_has_its_log_afterwards(tmp_path: Path) -> None:
    settings = config.load(tmp_path)
    collection = Collection(settings)
    assert collection.is_new
    bring(collection, table(tmp_path, 3))
    collection.close()
    assert ask(settings.collection, "SELECT count(*) FROM note") == [(3,)]
    assert ask(settings.collection, "PRAGMA journal_mode") == [("wal",)]


def test_a_collection_in_use_keeps_its_log(tmp_path: Path) -> None:
    settings = config.load(tmp_path)
    collection, other = Collection(settings), Collection(settings)
    with other.reading() as session:
        session.connection().exec_driver_sql("SELECT count(*) FROM note")
        bring(collection, table(tmp_path, 3))
        assert ask(settings.collection, "PRAGMA journal_mode") == [("wal",)]
    other.close()
    collection.close()


def test_a_first_import_killed_half_way_leaves_an_empty_collection_with_its_log(
    tmp_path: Path,
) -> None:
    file = table(tmp_path, 20_000, 3_000)  # more than SQLite keeps in memory
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(file)], check=False)
    assert killed.returncode == -9
    path = config.load(tmp_path).collection
    assert path.stat().st_size > 1_000_000
    assert path.with_name(path.name + "-journal").exists()
    assert migrate.prepare(path, NOW) is False
    assert ask(path, "PRAGMA journal_mode") == [("wal",)]
    assert ask(path, "SELECT count(*) FROM note") == [(0,)]
    assert ask(path, "PRAGMA integrity_check") == [("ok",)]
