"""Two machines become one: nothing is lost, and the order does not matter."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, Clock, opened
from tests.cases import cases
from tests.histories import QUICK_TO_FORGET
from trainer.domain.calibration import Score
from trainer.domain.schedule import DEFAULT_PARAMETERS, Rating
from trainer.errors import CancelError, CollectionError, TrainerError
from trainer.services import bulk_acts, decks, editing, fitting, imports, merge, options, search
from trainer.services.collection import Collection
from trainer.services.fitting import Fit
from trainer.services.study import StudySession

DECK = '---\nname = "Ferry"\nid = "ferry.en"\n---\n\n' + "\n\n".join(
    f"Q: When does ferry {n} sail?\nA: At {n}.\nId: f{n}" for n in range(4)
)
# What is the same in two collections that know the same; ids of rows are not.
_SAME = """
    SELECT 'deck', name, file_id, deleted_at IS NOT NULL, '', '' FROM deck
    UNION ALL
    SELECT 'note', guid, prompt || answer || tags, deleted_at IS NOT NULL, position, marked
      FROM note WHERE NOT (deleted_at IS NOT NULL AND guid LIKE '%~%')
    UNION ALL
    SELECT 'card', guid || '#' || ordinal, state || ifnull(due, ''), suspended, reps, lapses
      FROM card JOIN note ON note.id = note_id
      WHERE note.deleted_at IS NULL AND card.deleted_at IS NULL
    UNION ALL SELECT 'review', uuid, reviewed_at, rating, undone_at IS NOT NULL, guid || ordinal
      FROM review JOIN card ON card.id = card_id JOIN note ON note.id = note_id
    ORDER BY 1, 2
"""


def known(data: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "collection.db")) as db:
        return db.execute(_SAME).fetchall()


def start(folder: Path) -> Path:
    """A collection with the ferry's deck, as both machines begin."""
    folder.mkdir(parents=True)
    (folder / "ferry.md").write_text(DECK, "utf-8")
    with opened(folder / "data") as collection:
        imports.apply(collection, imports.read([folder / "ferry.md"]))
    return folder / "data"


def copy(data: Path, target: Path) -> Path:
    shutil.copytree(data, target)
    return target


def merged(into: Path, other: Path) -> merge.Merged:
    with opened(into, Clock(NOW + timedelta(days=3))) as collection:
        return merge.merge(collection, other)


def act(data: Path, *acts: tuple[str, int], clock: Clock | None = None) -> None:
    """What a user may do to note `n`, one act an hour."""
    clock = clock or Clock()
    with opened(data, clock) as collection:
        for name, n in acts:
            clock.now += timedelta(hours=1)
            _ACTS[name](collection, n)


def _grade(collection: Collection, n: int) -> None:
    study = StudySession(collection)
    if study.question is not None:
        study.grade(Rating(n % 4 + 1), timedelta(seconds=2))


def _undo(collection: Collection, _n: int) -> None:
    with suppress(TrainerError):  # what lies behind a merge
        decks.undo(collection)


def _note_id(collection: Collection, n: int) -> int | None:
    with closing(sqlite3.connect(collection.settings.collection)) as db:
        row = db.execute(
            "SELECT id FROM note WHERE guid = ? AND deleted_at IS NULL", (f"ferry.en/f{n % 4}",)
        ).fetchone()
    return None if row is None else int(row[0])


def _edit(collection: Collection, n: int) -> None:
    note_id = _note_id(collection, n)
    if note_id is not None:
        text = editing.note_text(collection, note_id)
        stamp = collection.now().isoformat()
        editing.edit(collection, note_id, text.replace("\nA: ", f"\nA: {stamp} "))


def _tag(collection: Collection, n: int) -> None:
    note_id = _note_id(collection, n)
    if note_id is not None:
        editing.set_tags(collection, note_id, [f"t{n}"])


def _deck_ids(collection: Collection) -> tuple[int, ...]:
    return tuple(deck.id for deck in decks.tree(collection))


def _fit(collection: Collection, n: int) -> None:
    parameters = (QUICK_TO_FORGET, DEFAULT_PARAMETERS)[n % 2]
    fitting.adopt(
        collection,
        Fit(
            name=None,
            deck_ids=_deck_ids(collection),
            judged=1000,
            cards=4,
            held_out_from=date(2026, 1, 1),
            now=Score(0.4, 0.1, 200),
            then=Score(0.3, 0.1, 200),
            parameters=parameters,
            retention=0.9,
            workloads=(),
        ),
    )


def _options(collection: Collection, n: int) -> None:
    for deck_id in _deck_ids(collection):
        options.change(collection, deck_id, "study.desired_retention", f"0.{80 + n}")


_ACTS: dict[str, Callable[[Collection, int], None]] = {
    "grade": _grade,
    "undo": _undo,
    "edit": _edit,
    "tag": _tag,
    "fit": _fit,
    "options": _options,
}
ACTS = st.lists(st.tuples(st.sampled_from(sorted(_ACTS)), st.integers(0, 7)), max_size=5)


def test_answers_of_both_machines_count(
    tmp_path: Path, assert_replay: Callable[[Collection], int]
) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    act(one, ("grade", 2), ("grade", 2))
    act(two, ("grade", 0), clock=Clock(NOW + timedelta(days=1)))
    done = merged(one, two)
    assert (done.new_reviews, done.new_notes, done.conflicts) == (1, 0, [])
    assert len([row for row in known(one) if row[0] == "review"]) == 3
    with opened(one) as collection:
        assert assert_replay(collection) == 1


def test_a_merge_on_both_sides_makes_both_the_same(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    act(one, ("grade", 2), ("edit", 1))
    act(two, ("grade", 3), ("tag", 2), ("edit", 1), clock=Clock(NOW + timedelta(days=1)))
    before = copy(one, tmp_path / "c")
    merged(one, two)
    merged(two, before)
    assert known(one) == known(two)


@pytest.mark.parametrize("seniors", [(0, 1), (1, 0)])
def test_a_merge_with_what_was_merged_with_this_one_makes_both_the_same(
    tmp_path: Path, seniors: tuple[int, int]
) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    for data, days in zip((one, two), seniors, strict=True):
        act(data, ("grade", 2), ("edit", 1), clock=Clock(NOW + timedelta(days=days)))
    merged(one, two)
    merged(two, one)
    assert known(one) == known(two)
    merged(one, two)
    assert known(one) == known(two)


def test_an_edit_on_one_machine_alone_is_no_conflict(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    act(two, ("edit", 1))
    assert merged(one, two).conflicts == []
    act(two, ("edit", 1), clock=Clock(NOW + timedelta(days=1)))
    done = merged(one, two)
    assert (done.updated_notes, done.conflicts) == (1, [])


def test_tags_put_on_many_notes_on_one_machine_are_no_conflict(tmp_path: Path) -> None:
    one, clock = start(tmp_path / "one"), Clock()
    others = [copy(one, tmp_path / "other")]
    for name in ("edited", "edited-again"):
        act(one, ("edit", 1), clock=clock)
        others.append(copy(one, tmp_path / name))
    with opened(one, Clock(NOW + timedelta(days=1))) as collection:
        every = search.find(collection, "", unit=search.Unit.NOTES).ids
        bulk_acts.add_tags(collection, list(every), ["harbour"])
    for other in others:
        done = merged(other, one)
        assert (done.updated_notes, done.conflicts) == (4, [])


def test_edits_on_both_are_both_kept_and_told(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    act(one, ("edit", 1))
    act(two, ("edit", 1), clock=Clock(NOW + timedelta(days=1)))
    assert merged(one, two).conflicts == ["When does ferry 1 sail?"]
    notes = [row for row in known(one) if row[0] == "note" and row[1].startswith("ferry.en/f1")]
    assert len(notes) == 2
    assert sum('"conflict"' in row[2] for row in notes) == 1
    assert "2026-01-16" in notes[0][2]  # the later one counts


def test_a_wording_that_one_kept_beside_came_of_is_not_kept_too(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    act(one, ("tag", 0))
    two, three = copy(one, tmp_path / "b"), start(tmp_path / "c")
    act(two, ("edit", 0), clock=Clock(NOW + timedelta(days=1)))
    act(three, ("edit", 0), clock=Clock(NOW + timedelta(days=2)))
    merged(two, three)
    assert merged(two, one).conflicts == []
    notes = [row for row in known(two) if row[0] == "note" and row[1].startswith("ferry.en/f0")]
    assert len(notes) == 2  # the latest wording, and the one edited apart from it


def test_a_wording_kept_beside_goes_as_one_comes_that_was_edited_from_it(tmp_path: Path) -> None:
    base = start(tmp_path / "base")
    early, late = copy(base, tmp_path / "early"), copy(base, tmp_path / "late")
    act(early, ("edit", 1))
    edited_on = copy(early, tmp_path / "edited-on")
    act(edited_on, ("edit", 1), clock=Clock(NOW + timedelta(days=1)))
    act(late, ("edit", 1), clock=Clock(NOW + timedelta(days=2)))
    other = copy(late, tmp_path / "other")
    merged(late, early)
    merged(other, edited_on)
    merged(late, other)
    notes = [row for row in known(late) if row[0] == "note" and row[1].startswith("ferry.en/f1")]
    assert len(notes) == 2
    assert any("2026-01-16" in row[2] and '"conflict"' in row[2] for row in notes)


def test_what_was_undone_or_deleted_stays_so(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    act(one, ("grade", 2))
    two = copy(one, tmp_path / "b")
    act(one, ("undo", 0))
    with opened(two) as collection:
        decks.delete(collection, "Ferry")
    merged(two, one)
    rows = known(two)
    assert [row[4] for row in rows if row[0] == "review"] == [1]
    assert [row[3] for row in rows if row[0] == "deck"] == [1]
    merged(one, two)
    assert [row[3] for row in known(one) if row[0] == "deck"] == [1]


def test_a_note_that_only_the_other_has_comes_whole(
    tmp_path: Path, assert_replay: Callable[[Collection], int]
) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    (tmp_path / "more.md").write_text("Q: More?\nA: Yes\n", "utf-8")
    with opened(two) as collection:
        imports.apply(collection, imports.read([tmp_path / "more.md"]))
        study = StudySession(collection, decks.find(collection, "more"))
        study.grade(Rating.EASY, timedelta(seconds=1))
    done = merged(one, two)
    assert (done.new_notes, done.new_reviews) == (1, 1)
    with opened(one) as collection:
        assert assert_replay(collection) == 1


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    two = copy(one, tmp_path / "b")
    act(two, ("grade", 2), ("edit", 0))
    before = known(one)
    with opened(one) as collection:
        done = merge.merge(collection, two, dry_run=True)
    assert (done.new_reviews, done.updated_notes, done.backup) == (1, 1, None)
    assert known(one) == before
    assert not (one / "backups").exists()


def test_a_merge_tells_how_far_it_is_and_writes_nothing_where_it_is_cancelled(
    tmp_path: Path,
) -> None:
    one, two = start(tmp_path / "a"), start(tmp_path / "b")
    act(two, ("grade", 2), ("edit", 1))
    before, told = known(one), []

    def cancel(done: int, total: int) -> None:
        told.append((done, total))
        if done > 4:
            raise CancelError("Enough.")

    with opened(one) as collection:
        with pytest.raises(CancelError):
            merge.merge(collection, two, progress=cancel)
        assert known(one) == before
        assert told == [(4, 8), (5, 8)]
        merge.merge(collection, two)
    assert known(one) != before


def test_a_backup_is_made_first(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    done = merged(one, copy(one, tmp_path / "b"))
    assert done.backup is not None
    assert done.backup.is_file()


@pytest.mark.parametrize("content", [None, b"no database", b"SQLite format 3\0" + b"\0" * 200])
def test_what_is_no_collection_gets_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    one = start(tmp_path / "a")
    other = tmp_path / "other.db"
    if content is not None:
        other.write_bytes(content)
    with pytest.raises(CollectionError), opened(one) as collection:
        merge.merge(collection, other)


def test_a_package_is_sent_to_the_import(tmp_path: Path) -> None:
    one = start(tmp_path / "a")
    (tmp_path / "deck.apkg").write_bytes(b"PK\x03\x04")
    with pytest.raises(CollectionError, match="trainer import"), opened(one) as collection:
        merge.merge(collection, tmp_path / "deck.apkg")


@settings(
    max_examples=cases(10), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(ACTS, ACTS, ACTS)
def test_any_machines_may_be_merged_in_any_order(
    tmp_path_factory: pytest.TempPathFactory,
    assert_replay: Callable[[Collection], int],
    first: Sequence[tuple[str, int]],
    second: Sequence[tuple[str, int]],
    third: Sequence[tuple[str, int]],
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    base = start(folder / "base")
    machines = [copy(base, folder / name) for name in "abc"]
    for days, (data, acts) in enumerate(zip(machines, (first, second, third), strict=True)):
        act(data, *acts, clock=Clock(NOW + timedelta(days=days)))
    a, b, c = machines
    left = copy(a, folder / "left")  # (a + b) + c
    merged(left, b)
    merged(left, c)
    right_part = copy(b, folder / "part")  # a + (b + c), the other way round
    merged(right_part, c)
    right = copy(right_part, folder / "right")
    merged(right, a)
    assert known(left) == known(right)
    with opened(left, Clock(NOW + timedelta(days=4))) as collection:
        assert_replay(collection)
    again = known(left)
    merged(left, right)
    merged(left, b)
    assert known(left) == again
    merged(c, left)  # a part of which came from it
    assert known(c) == again


_STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.one_of(ACTS, st.integers(0, 2)), st.integers(1, 10**6)),
    max_size=12,
)


@settings(
    max_examples=cases(10), derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(_STEPS)
def test_machines_that_merge_now_and_then_are_the_same_after_a_round(
    tmp_path_factory: pytest.TempPathFactory,
    steps: Sequence[tuple[int, list[tuple[str, int]] | int, int]],
) -> None:
    folder = tmp_path_factory.mktemp("round")
    base = start(folder / "base")
    machines = [copy(base, folder / name) for name in "abc"]
    now = NOW
    for place, step, micros in steps:  # no two machines do anything at one microsecond
        now += timedelta(hours=7, microseconds=micros)
        if isinstance(step, list):
            act(machines[place], *step, clock=Clock(now))
        elif step != place:
            merged(machines[place], machines[step])
    for place, other in ((0, 1), (0, 2), (1, 0), (2, 0)):
        merged(machines[place], machines[other])
    first, *others = map(known, machines)
    assert others == [first, first]
    merged(machines[0], machines[1])
    assert known(machines[0]) == first


def test_answers_that_are_another_cards_here_are_counted_once_however_often_one_merges(
    tmp_path: Path,
) -> None:
    mine = start(tmp_path / "mine")
    act(mine, ("grade", 2), ("grade", 2))
    yours = copy(mine, tmp_path / "yours")
    (tmp_path / "renamed.md").write_text(DECK.replace("Id: f", "Id: g"), "utf-8")
    with opened(yours) as collection:  # there the same notes get other ids, and keep their answers
        imports.apply(collection, imports.read([tmp_path / "renamed.md"]))
    merged(mine, yours)
    once = known(mine)
    merged(mine, yours)
    assert known(mine) == once


_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"


@pytest.mark.parametrize(
    "acts",
    [
        "CREATE TRIGGER t AFTER UPDATE ON deck BEGIN DELETE FROM note; END",
        f"ALTER TABLE note RENAME TO n; CREATE VIEW note AS {_ENDLESS} SELECT max(i) FROM n",
        f"""ALTER TABLE alembic_version RENAME TO v;
            CREATE VIEW alembic_version AS {_ENDLESS} SELECT max(i) AS version_num FROM n""",
        "CREATE VIRTUAL TABLE words USING fts5(a)",
        "ALTER TABLE note ADD COLUMN huge AS (zeroblob(1000000000))",
        """DROP TRIGGER note_search_deleted;
           CREATE TRIGGER note_search_deleted AFTER DELETE ON note BEGIN DELETE FROM review; END""",
    ],
)
def test_a_collection_that_does_anything_by_itself_is_refused_unread(
    tmp_path: Path, acts: str
) -> None:
    mine = start(tmp_path / "mine")
    other = copy(mine, tmp_path / "other")
    with closing(sqlite3.connect(other / "collection.db")) as db:
        db.executescript(acts)
    before = known(mine)
    with pytest.raises(CollectionError, match="never writes"):
        merged(mine, other)
    assert known(mine) == before
