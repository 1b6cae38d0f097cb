from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.builders import (
    NOW,
    REVIEWED,
    ask,
    card,
    deck,
    note,
    opened,
    preset_id,
    review,
    stored_card,
)
from trainer.domain.notes import NoteKind
from trainer.domain.schedule import NEW, CardState, Schedule
from trainer.errors import TrainerError
from trainer.services.collection import Collection
from trainer.storage import changes
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import Base, CardRow, ChangeRow, DeckRow, NoteRow, ReviewRow

MINUTE = timedelta(minutes=1)
AGAIN = Schedule(CardState.RELEARNING, 0, 1.1, 6.6, NOW + MINUTE, NOW)

utc_instants = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - the zone comes from `timezones`
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
this_century = utc_instants.filter(lambda instant: instant.year < 2100)
schedules = st.builds(
    Schedule,
    st.sampled_from(CardState),
    st.none() | st.integers(0, 9),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.floats(1, 10),
    st.none() | utc_instants,
    st.none() | utc_instants,
)
cards_columns = st.fixed_dictionaries(
    {
        "schedule": schedules,
        "reps": st.integers(0, 10_000),
        "lapses": st.integers(0, 10_000),
        "suspended": st.booleans(),
        "buried_until": st.none() | st.dates(),
        "flag": st.integers(0, 7),
        "deleted_at": st.none() | utc_instants,
    }
)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with opened(tmp_path) as collection:
        yield collection


def assign(row: Base, **columns: Any) -> changes.Touched:
    before = changes.stored(row)
    for name, value in columns.items():
        setattr(row, name, value)
    return changes.changed(row, before)


def act(session: Session, row: Base, **columns: Any) -> ChangeRow:
    """One act of the user that assigns `columns` to `row`."""
    session.flush()
    change_id = changes.record(session, "grade", "a card", NOW, [assign(row, **columns)])
    session.flush()
    return session.get_one(ChangeRow, change_id)


def undo_last(collection: Collection, now: datetime = NOW) -> str | None:
    with collection.writing() as session:
        change = changes.last(session)
        if change is None:
            return None
        changes.undo(session, change, now)
        return change.summary


def table(collection: Collection, name: str) -> list[tuple[Any, ...]]:
    """The rows as they stand in the file, every column."""
    return ask(collection.settings.collection, f"SELECT * FROM {name} ORDER BY id")


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cards_columns, cards_columns)
def test_undo_restores_every_column_exactly(
    collection: Collection, before: dict[str, Any], after: dict[str, Any]
) -> None:
    with collection.writing() as session:
        row = session.scalars(select(CardRow)).first() or stored_card(session)
        for name, value in before.items():
            setattr(row, name, value)
    untouched = table(collection, "card")
    with collection.writing() as session:
        act(session, session.scalars(select(CardRow)).one(), **after)
    undo_last(collection)
    assert table(collection, "card") == untouched
    with collection.reading() as session:
        assert session.scalars(select(CardRow)).one().schedule == before["schedule"]


def test_undo_restores_the_content_of_a_note(collection: Collection) -> None:
    with collection.writing() as session:
        points = [{"role": "must", "text": "één “punt”"}]
        session.add(note(deck(), key_points=points, topic=["Oekraïne"], weight=1 / 3))
    untouched = table(collection, "note")
    with collection.writing() as session:
        act(
            session,
            session.scalars(select(NoteRow)).one(),
            kind=NoteKind.CLOZE,
            prompt="[a] \x00 \u2028",
            key_points=[],
            topic=["2026-01-15", None],
            weight=3.0,
            marked=True,
            imported_hash="2026-01-15",
            superseded_at=NOW,
        )
    assert table(collection, "note") != untouched
    undo_last(collection)
    assert table(collection, "note") == untouched


def test_undo_touches_no_column_that_the_act_left_alone(collection: Collection) -> None:
    with collection.writing() as session:
        row = stored_card(session, REVIEWED)
        act(session, row, suspended=True)
        row.flag = 3  # another act, elsewhere
    undo_last(collection)
    with collection.reading() as session:
        row = session.scalars(select(CardRow)).one()
        assert (row.suspended, row.flag) == (False, 3)


def test_several_acts_are_undone_latest_first_until_none_is_left(collection: Collection) -> None:
    states = []
    with collection.writing() as session:
        stored_card(session)
    for number, schedule in enumerate((REVIEWED, AGAIN, REVIEWED, NEW)):
        states.append(table(collection, "card"))
        with collection.writing() as session:
            row = session.scalars(select(CardRow)).one()
            act(session, row, schedule=schedule, reps=number + 1).summary = f"act {number}"
    for number in (3, 2, 1, 0):
        assert undo_last(collection) == f"act {number}"
        assert table(collection, "card") == states[number]
    assert undo_last(collection) is None


def test_an_undone_act_is_kept_with_the_time_it_was_undone(collection: Collection) -> None:
    with collection.writing() as session:
        act(session, stored_card(session), flag=1)
    undo_last(collection, NOW + MINUTE)
    with collection.reading() as session:
        assert session.scalars(select(ChangeRow.undone_at)).all() == [NOW + MINUTE]
        assert changes.last(session) is None


def test_after_an_undo_a_new_act_is_the_next_to_be_undone(collection: Collection) -> None:
    with collection.writing() as session:
        row = stored_card(session)
        act(session, row, flag=1).summary = "first"
        act(session, row, flag=2).summary = "second"
    undo_last(collection)
    with collection.writing() as session:
        act(session, session.scalars(select(CardRow)).one(), flag=3).summary = "third"
    assert [undo_last(collection) for _ in range(3)] == ["third", "first", None]
    with collection.reading() as session:
        assert session.scalars(select(CardRow.flag)).one() == 0


def test_undo_works_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as first, first.writing() as session:
        row = stored_card(session)
    untouched = table(first, "card")
    with opened(tmp_path) as second, second.writing() as session:
        act(session, session.get_one(CardRow, row.id), schedule=REVIEWED, reps=1)
    with opened(tmp_path) as third:
        undo_last(third)
        assert table(third, "card") == untouched


def test_objects_in_the_session_show_what_was_restored(collection: Collection) -> None:
    with collection.writing() as session:
        row = stored_card(session)
        change = act(session, row, schedule=REVIEWED, reps=1)
        changes.undo(session, change, NOW)
        assert (row.schedule, row.reps) == (NEW, 0)
        assert change.undone_at == NOW


def test_rows_that_an_act_made_are_kept_with_a_tombstone(collection: Collection) -> None:
    with collection.writing() as session:
        of_deck = deck()
        of_note = note(of_deck)
        of_card = card(of_note)
        session.add(of_card)
        session.flush()
        of_review = review(of_card, preset_id(session))
        session.add(of_review)
        session.flush()
        rows = (of_deck, of_note, of_card, of_review)
        changes.record(session, "import", "a deck", NOW, [changes.made(row) for row in rows])
    before = {name: table(collection, name) for name in ("deck", "note", "card", "review")}
    undo_last(collection, NOW + MINUTE)
    with collection.reading() as session:
        for column in (DeckRow.deleted_at, NoteRow.deleted_at, CardRow.deleted_at):
            assert session.scalars(select(column)).all() == [NOW + MINUTE]
        assert session.scalars(select(ReviewRow.undone_at)).all() == [NOW + MINUTE]
    for name, rows_before in before.items():
        [old], [new] = rows_before, table(collection, name)
        assert sum(a != b for a, b in zip(old, new, strict=True)) == 1


def test_an_answer_is_taken_back_whole(collection: Collection) -> None:
    with collection.writing() as session:
        asked = stored_card(session)
        sibling = card(asked.note, 1)
        session.add(sibling)
    untouched = table(collection, "card")
    with collection.writing() as session:
        asked, sibling = session.scalars(select(CardRow).order_by(CardRow.id))
        answer = review(asked, preset_id(session))
        session.add(answer)
        session.flush()
        touched = [
            assign(asked, schedule=REVIEWED, reps=1),
            changes.made(answer),
            assign(sibling, buried_until=date(2026, 1, 16)),
        ]
        changes.record(session, "grade", "a card", NOW, touched)
    undo_last(collection)
    assert table(collection, "card") == untouched
    with collection.reading() as session:
        assert session.scalars(select(ReviewRow.undone_at)).all() == [NOW]


@pytest.mark.parametrize("elsewhere", [0, 1, 2])
def test_nothing_is_undone_where_any_row_has_changed_since(
    collection: Collection, elsewhere: int
) -> None:
    with collection.writing() as session:
        of = note(deck())
        rows = [card(of, ordinal) for ordinal in range(3)]
        session.add_all(rows)
        session.flush()
        made = review(rows[0], preset_id(session))
        session.add(made)
        session.flush()
        touched = [changes.made(made), *(assign(row, schedule=REVIEWED) for row in rows)]
        changes.record(session, "grade", "a card", NOW, touched)
        session.flush()
        rows[elsewhere].schedule = AGAIN
    before = {name: table(collection, name) for name in ("card", "review", "change")}
    with pytest.raises(TrainerError, match="changed elsewhere"):
        undo_last(collection)
    assert {name: table(collection, name) for name in before} == before


def test_nothing_is_undone_where_a_row_is_gone(collection: Collection) -> None:
    with collection.writing() as session:
        row = stored_card(session)
        act(session, row, flag=1)
        session.delete(row)
    with pytest.raises(TrainerError, match="changed elsewhere"):
        undo_last(collection)


def test_an_earlier_act_on_the_same_columns_cannot_be_undone_before_the_later(
    collection: Collection,
) -> None:
    with collection.writing() as session:
        row = stored_card(session)
        first = act(session, row, schedule=REVIEWED)
        act(session, row, schedule=AGAIN)
        with pytest.raises(TrainerError, match="changed elsewhere"):
            changes.undo(session, first, NOW)


def test_a_row_that_one_act_changed_twice_goes_back_both_steps(collection: Collection) -> None:
    with collection.writing() as session:
        row = stored_card(session)
        touched = [assign(row, flag=1, reps=1), assign(row, flag=2), assign(row, reps=2)]
        changes.record(session, "grade", "a card", NOW, touched)
    undo_last(collection)
    with collection.reading() as session:
        row = session.scalars(select(CardRow)).one()
        assert (row.flag, row.reps) == (0, 0)


def test_only_what_changed_is_recorded(collection: Collection) -> None:
    with collection.writing() as session:
        row = stored_card(session)
        change_id = changes.record(
            session, "mark", "x", NOW, [assign(row, flag=1), assign(row, flag=1)]
        )
        change = session.get_one(ChangeRow, change_id)
        assert change.touched == [["card", row.id, {"flag": 0}, {"flag": 1}]]


def test_an_act_that_fails_leaves_no_record(collection: Collection) -> None:
    with collection.writing() as session:
        row_id = stored_card(session).id

    def fail(session: Session) -> None:
        act(session, session.get_one(CardRow, row_id), flag=1)
        raise RuntimeError

    with pytest.raises(RuntimeError), collection.writing() as session:
        fail(session)
    with collection.reading() as session:
        assert changes.last(session) is None


class TestIdentifiers:
    @settings(deadline=None)
    @given(this_century)
    def test_they_are_version_7_and_carry_the_millisecond(self, now: datetime) -> None:
        identifier = new_uuid(now)
        assert identifier.version == 7
        assert identifier.variant == "specified in RFC 4122"
        milliseconds = (now - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
        assert identifier.int >> 80 == milliseconds

    @settings(deadline=None)
    @given(this_century, st.timedeltas(timedelta(milliseconds=1), timedelta(days=900)))
    def test_a_later_one_sorts_behind(self, now: datetime, later: timedelta) -> None:
        first, second = new_uuid(now), new_uuid(now + later)
        assert first < second
        assert str(first) < str(second)

    def test_they_differ_within_one_instant(self) -> None:
        assert len({new_uuid(NOW) for _ in range(1000)}) == 1000
