import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOW, ask, deck, filled, opened, row_counts
from trainer.domain.backups import Reason
from trainer.errors import CollectionError, DamagedError
from trainer.storage import backup
from trainer.storage.engine import APPLICATION_ID


def damage(path: Path, table: str) -> None:
    """Overwrite the first page of `table`."""
    [(root, size)] = ask(
        path,
        "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master "
        f"WHERE name = '{table}'",
    )
    content = bytearray(path.read_bytes())
    content[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(content)


def damage_the_schema(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)


def test_a_backup_holds_every_row_and_is_sound(tmp_path: Path) -> None:
    path = filled(tmp_path)
    copy = backup.back_up(path, NOW, Reason.NOW)
    assert row_counts(copy) == row_counts(path)
    assert ask(copy, "SELECT * FROM review") == ask(path, "SELECT * FROM review")
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]
    assert ask(copy, "PRAGMA foreign_key_check") == []
    assert ask(copy, "PRAGMA application_id") == [(APPLICATION_ID,)]


def test_a_backup_stands_beside_the_collection_and_is_named_by_time_and_reason(
    tmp_path: Path,
) -> None:
    path = filled(tmp_path)
    copy = backup.back_up(path, NOW, Reason.NOW)
    assert copy == tmp_path / "backups" / "collection-20260115-093015-now.db"
    assert [file.name for file in copy.parent.iterdir()] == [copy.name]


def test_a_backup_leaves_the_collection_as_it_was(tmp_path: Path) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()
    backup.back_up(path, NOW, Reason.NOW)
    assert path.read_bytes() == before


def test_a_later_backup_leaves_the_earlier_one(tmp_path: Path) -> None:
    path = filled(tmp_path)
    first = backup.back_up(path, NOW, Reason.NOW)
    before = first.read_bytes()
    second = backup.back_up(path, NOW + timedelta(seconds=1), Reason.NOW)
    assert first != second
    assert first.read_bytes() == before


def test_a_backup_includes_what_is_still_in_the_log(tmp_path: Path) -> None:
    with opened(tmp_path) as collection:
        with collection.writing() as session:
            session.add(deck("Answered just now"))
        path = collection.settings.collection
        assert b"Answered just now" not in path.read_bytes()
        copy = backup.back_up(path, NOW, Reason.NOW)
    assert ask(copy, "SELECT name FROM deck") == [("Answered just now",)]


def test_a_backup_taken_while_another_program_writes_has_all_of_its_act_or_nothing(
    tmp_path: Path,
) -> None:
    path = filled(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE card SET reps = 99")
        copy = backup.back_up(path, NOW, Reason.NOW)
        other.execute("COMMIT")
    assert ask(copy, "SELECT count(*) FROM card WHERE reps = 99") == [(0,)]
    assert ask(copy, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize(
    "in_the_way",
    [
        lambda folder: (folder / "backups").write_text("a file"),
        lambda folder: (folder / "backups").symlink_to(folder / "nowhere" / "at all"),
    ],
    ids=["a file of the folder's name", "a link to nowhere"],
)
def test_a_backup_that_cannot_be_written_is_refused_with_a_sentence(
    tmp_path: Path, in_the_way: Callable[[Path], object]
) -> None:
    path = filled(tmp_path)
    before = path.read_bytes()
    in_the_way(tmp_path)
    with pytest.raises(
        CollectionError, match=r"No backup could be written in .+ \(.+\); nothing was changed"
    ):
        backup.back_up(path, NOW, Reason.NOW)
    assert path.read_bytes() == before


def test_a_damaged_collection_is_not_backed_up_as_if_it_were_sound(tmp_path: Path) -> None:
    path = filled(tmp_path)
    damage(path, "ix_review_study_day")
    with pytest.raises(DamagedError, match="is damaged"):
        backup.back_up(path, NOW, Reason.NOW)
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_copy_that_cannot_even_be_checked_is_not_kept(tmp_path: Path) -> None:
    path = filled(tmp_path)
    damage_the_schema(path)
    with pytest.raises(DamagedError, match="is damaged"):
        backup.back_up(path, NOW, Reason.NOW)
    assert list((tmp_path / "backups").iterdir()) == []
