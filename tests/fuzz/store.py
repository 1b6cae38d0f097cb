"""A collection that takes hostile files in: what is refused may change nothing of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.builders import opened
from trainer import config
from trainer.errors import TrainerError
from trainer.services import check, imports
from trainer.services.collection import Collection

NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


class Store:
    """A collection, new or as `content` has it, in a folder where cases put their files too."""

    def __init__(self, content: bytes = b"") -> None:
        self._temporary = TemporaryDirectory()
        self.folder = Path(self._temporary.name)
        if content:
            (self.folder / "data").mkdir()
            (self.folder / "data" / "collection.db").write_bytes(content)
        self.collection = open_in(self.folder / "data")
        self._watch = sqlite3.connect(self.collection.settings.collection)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Raises AssertionError where what is refused within has changed something."""
        before = self._state()
        try:
            yield
        except TrainerError as error:
            if self._state() != before:
                raise AssertionError("a refused file changed something") from error
            raise

    def close(self) -> None:
        """Raises AssertionError where what was taken in left damage, or files beside the data."""
        settings = self.collection.settings
        self._watch.close()
        self.collection.close()
        found = check.check(settings, NOW)
        left = [path.name for path in self.folder.iterdir()]
        self._temporary.cleanup()
        assert found.is_sound, found.findings
        assert left == ["data"], left

    def _state(self) -> tuple[int, list[tuple[str, int]]]:
        """What changes when another connection writes; the files, but for SQLite's and backups."""
        version = self._watch.execute("PRAGMA data_version").fetchone()[0]
        folder = self.collection.settings.collection
        files = (path for path in self.folder.rglob("*") if path.is_file())
        others = (
            path
            for path in files
            if path.parent.name != "backups" and not str(path).startswith(str(folder))
        )
        return version, sorted((str(path), path.stat().st_mtime_ns) for path in others)


def open_in(data: Path) -> Collection:
    """The collection in that folder, made where there is none."""
    with opened(data) as collection:
        collection.settings.collection.chmod(0o600)
    return Collection(config.load(data), lambda: NOW)


def bring(collection: Collection, deck: str, folder: Path) -> None:
    """Import a deck, whose file is gone afterwards."""
    path = folder / "deck.md"
    path.write_text(deck, "utf-8")
    imports.apply(collection, imports.read([path], imports.options(collection)))
    path.unlink()
