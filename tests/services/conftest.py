"""A real collection on a real file, a clock that stands still until it is moved, and builders."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.builders import MONDAY, Clock, in_amsterdam
from trainer import config
from trainer.domain.schedule import Preset
from trainer.services import imports
from trainer.services.collection import Collection
from trainer.services.import_plan import ImportPlan
from trainer.services.question import card_key
from trainer.storage import changes, replay

Open = Callable[..., Collection]
Tables = dict[str, dict[Any, dict[str, Any]]]
_PRESET_FIELDS = {field.name for field in fields(Preset)}


@pytest.fixture(autouse=True)
def amsterdam() -> Iterator[None]:
    with in_amsterdam():
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A collection as it is made on a first start; every test works on a copy."""
    settings = config.load(tmp_path_factory.mktemp("empty"))
    Collection(settings, Clock(MONDAY)).close()
    return settings.collection


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for collections: in memory where the system has that, as each grade is synced."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=memory, prefix="trainer-test-") as folder:
        yield Path(folder)


@pytest.fixture
def open_collection(
    home: Path, clock: Clock, empty_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Open]:
    """Opens the collection of this test, again too; `settings` may name options of the preset."""
    monkeypatch.delenv("TRAINER_DATA", raising=False)
    opened: list[Collection] = []

    def open_it(folder: Path | None = None, **settings: Any) -> Collection:
        plain = config.load(folder or home / "data")
        if not plain.collection.exists():
            plain.data.mkdir(parents=True)
            shutil.copy(empty_file, plain.collection)
        options = {name: settings.pop(name) for name in _PRESET_FIELDS & settings.keys()}
        chosen = replace(plain, preset=replace(plain.preset, **options), **settings)
        collection = Collection(chosen, clock)
        opened.append(collection)
        return collection

    yield open_it
    for collection in opened:
        collection.close()


@pytest.fixture
def collection(open_collection: Open) -> Collection:
    return open_collection()


@pytest.fixture
def deck_text() -> Callable[..., str]:
    """The text of a deck file: of the notes given, or of as many as a number says."""

    def build(
        *notes: str | int, name: str = "Ferry", file_id: str = "ferry.en", more: str = ""
    ) -> str:
        blocks: list[str] = []
        for note in notes:
            if isinstance(note, str):
                blocks.append(note)
            else:
                blocks += [
                    f"Q: When does ferry {n} sail?\nA: At {n}.\nId: f{n}" for n in range(note)
                ]
        return f'---\nname = "{name}"\nid = "{file_id}"\n{more}---\n\n' + "\n\n".join(blocks) + "\n"

    return build


@pytest.fixture
def write_deck(tmp_path: Path) -> Callable[..., Path]:
    """Writes a deck's text to a file and answers its place."""

    def write(text: str, name: str = "ferry.en.md") -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    return write


@pytest.fixture
def import_text(write_deck: Callable[..., Path]) -> Callable[..., ImportPlan]:
    """Writes a deck's text to a file and imports that."""

    def run(
        collection: Collection, text: str, name: str = "ferry.en.md", **options: Any
    ) -> ImportPlan:
        return imports.apply(collection, imports.read([write_deck(text, name)]), **options)

    return run


@pytest.fixture
def sql() -> Callable[..., list[tuple[Any, ...]]]:
    """Runs one statement on the collection's file by SQLite alone, and commits it."""

    def run(collection: Collection, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(collection.settings.collection)) as db:
            rows = db.execute(statement, values).fetchall()
            db.commit()
        return rows

    return run


@pytest.fixture
def dump() -> Callable[..., Tables]:
    """Every row of the tables named, or of all, as SQLite has them: by table and id.

    The record that a backup was put back is left out: it is none of the backup's rows.
    """

    def read(collection: Collection, *tables: str) -> Tables:
        with closing(sqlite3.connect(collection.settings.collection)) as db:
            db.row_factory = sqlite3.Row
            names = tables or [
                row["name"]
                for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            ]
            return {
                name: {
                    row[0]: dict(row)
                    for row in db.execute(f'SELECT * FROM "{name}"')
                    if name != "change" or row["kind"] != changes.RESTORE
                }
                for name in names
            }

    return read


@pytest.fixture
def assert_replay() -> Callable[[Collection], int]:
    """Checks that every card's reviews give its schedule; answers how many had been answered."""

    def check(collection: Collection) -> int:
        seen = 0
        with closing(sqlite3.connect(collection.settings.collection)) as db:
            keys: Sequence[tuple[int, str, int]] = db.execute(
                "SELECT card.id, guid, ordinal FROM card JOIN note ON note.id = note_id"
                " WHERE card.deleted_at IS NULL"
            ).fetchall()
        with collection.reading() as session:
            from trainer.storage.models import CardRow

            replays = replay.Replays(session, collection.days)
            for card_id, guid, ordinal in keys:
                stored = session.get_one(CardRow, card_id).schedule
                replayed = replays.of_card(card_id, card_key(guid, ordinal))
                exact = ("state", "step", "due", "last_review")
                assert [getattr(stored, n) for n in exact] == [getattr(replayed, n) for n in exact]
                assert replayed.stability == pytest.approx(stored.stability, rel=1e-9, abs=1e-9)
                assert replayed.difficulty == pytest.approx(stored.difficulty, rel=1e-9, abs=1e-9)
                seen += stored.last_review is not None
        return seen

    return check
