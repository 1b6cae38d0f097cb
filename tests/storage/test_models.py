from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError, StatementError
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
from trainer.domain.schedule import NEW, CardState, Preset, Schedule
from trainer.services.collection import Collection
from trainer.storage import presets
from trainer.storage.models import CardRow, DeckRow, LetterRow, NoteRow, PassageRow, ReviewRow

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
in_one_file = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
instants = st.datetimes(
    datetime(1902, 1, 1),  # noqa: DTZ001 - the zone comes from `timezones`
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, AMSTERDAM, timezone(timedelta(hours=-9, minutes=-30))]),
)
utc_instants = instants.map(lambda instant: instant.astimezone(UTC))
schedules = st.builds(
    Schedule,
    st.sampled_from(CardState),
    st.none() | st.integers(0, 9),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.floats(1, 10),
    st.none() | utc_instants,
    st.none() | utc_instants,
)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with opened(tmp_path) as collection:
        yield collection


@pytest.fixture
def session(collection: Collection) -> Iterator[Session]:
    with collection.writing() as session:
        yield session


def reread(session: Session, instant: datetime) -> datetime:
    row = deck("one", created_at=instant)
    session.add(row)
    session.flush()
    session.refresh(row)
    found = row.created_at
    session.delete(row)
    session.flush()
    return found


class TestInstant:
    @in_one_file
    @given(instants)
    def test_any_instant_comes_back_to_the_microsecond_and_in_utc(
        self, session: Session, instant: datetime
    ) -> None:
        found = reread(session, instant)
        assert found == instant.astimezone(UTC)
        assert found.tzinfo is UTC

    def test_both_readings_of_the_hour_that_comes_twice_are_kept_apart(
        self, session: Session
    ) -> None:
        first = datetime(2026, 10, 25, 2, 30, tzinfo=AMSTERDAM)
        assert reread(session, first) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
        second = first.replace(fold=1)
        assert reread(session, second) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)

    def test_a_naive_datetime_is_refused(self, session: Session) -> None:
        naive = datetime(2026, 1, 15)  # noqa: DTZ001 - that is the point
        with pytest.raises(StatementError, match="without a time zone"):
            session.execute(insert(DeckRow).values(name="x", created_at=naive))

    def test_a_naive_datetime_is_refused_in_a_comparison_too(self, session: Session) -> None:
        naive = datetime(2026, 1, 15)  # noqa: DTZ001 - that is the point
        with pytest.raises(StatementError, match="without a time zone"):
            session.scalars(select(DeckRow).where(DeckRow.created_at < naive))

    def test_instants_are_whole_microseconds_in_the_file(self, collection: Collection) -> None:
        with collection.writing() as session:
            session.add(deck(created_at=datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)))
        [(value, kind)] = ask(
            collection.settings.collection, "SELECT created_at, typeof(created_at) FROM deck"
        )
        assert (value, kind) == (1_000_005, "integer")

    def test_instants_compare_in_sql_as_they_do_in_time(self, session: Session) -> None:
        later = datetime(2026, 1, 15, 0, 30, tzinfo=AMSTERDAM)
        earlier = datetime(2026, 1, 14, 23, 29, tzinfo=UTC)
        session.add_all([deck("later", created_at=later), deck("earlier", created_at=earlier)])
        found = session.scalars(select(DeckRow.name).order_by(DeckRow.created_at)).all()
        assert found == ["earlier", "later"]

    def test_the_absence_of_an_instant_is_kept(self, session: Session) -> None:
        row = deck(briefing_at=None)
        session.add(row)
        session.flush()
        session.refresh(row)
        assert row.briefing_at is None


class TestJson:
    def test_letters_outside_ascii_are_written_as_they_are(self, collection: Collection) -> None:
        with collection.writing() as session:
            session.add(note(deck(), topic=["Oekraïne", "北約", "🕊"]))
        [(text,)] = ask(collection.settings.collection, "SELECT topic FROM note")
        assert text == '["Oekraïne","北約","🕊"]'
        assert "Oekraïne".encode() in collection.settings.collection.read_bytes() or (
            "Oekraïne".encode() in Path(f"{collection.settings.collection}-wal").read_bytes()
        )

    def test_lists_come_back_as_they_went_in(self, session: Session) -> None:
        points = [{"role": "must", "text": 'a "quoted" \\ line\nbreak\u2028'}, {"role": "may"}]
        row = note(deck(), key_points=points)
        session.add(row)
        session.flush()
        session.refresh(row)
        assert row.key_points == points


class TestSchedule:
    @in_one_file
    @given(schedules)
    def test_a_card_s_schedule_comes_back_exactly(
        self, session: Session, schedule: Schedule
    ) -> None:
        row = session.scalars(select(CardRow)).first() or stored_card(session)
        row.schedule = schedule
        session.flush()
        session.expire(row)
        assert row.schedule == schedule

    def test_assigning_a_schedule_writes_every_column_of_it(self, collection: Collection) -> None:
        with collection.writing() as session:
            stored_card(session, NEW).schedule = REVIEWED
        [found] = ask(
            collection.settings.collection,
            "SELECT state, step, stability, difficulty, due > last_review FROM card",
        )
        assert found == ("review", None, REVIEWED.stability, REVIEWED.difficulty, 1)

    def test_a_new_schedule_clears_what_was_there(self, session: Session) -> None:
        row = stored_card(session, REVIEWED)
        row.schedule = NEW
        session.flush()
        session.expire(row)
        assert (row.state, row.stability, row.due) == (CardState.NEW, None, None)

    def test_a_review_keeps_the_whole_schedule_after_it(self, session: Session) -> None:
        row = review(stored_card(session), preset_id(session), after=REVIEWED)
        session.add(row)
        session.flush()
        session.expire(row)
        assert row.schedule == REVIEWED

    def test_states_are_stored_by_their_own_names(self, collection: Collection) -> None:
        with collection.writing() as session:
            stored_card(session, Schedule(CardState.RELEARNING, 0, 1.0, 5.0, NOW, NOW))
        assert ask(collection.settings.collection, "SELECT state FROM card") == [("relearning",)]
        assert ask(collection.settings.collection, "SELECT kind FROM note") == [("basic",)]


class TestUniqueness:
    def test_two_living_decks_cannot_have_one_name(self, session: Session) -> None:
        session.add_all([deck("A"), deck("A")])
        with pytest.raises(IntegrityError, match=r"deck\.name"):
            session.flush()
        session.rollback()

    def test_a_deleted_deck_s_name_and_file_may_be_used_again(self, session: Session) -> None:
        session.add_all(
            [
                deck("A", file_id="a.nl", deleted_at=NOW),
                deck("A", file_id="a.nl", deleted_at=NOW + timedelta(days=1)),
                deck("A", file_id="a.nl"),
            ]
        )
        session.flush()
        assert session.scalar(select(func.count(DeckRow.id))) == 3

    def test_two_living_decks_cannot_come_from_one_file(self, session: Session) -> None:
        session.add_all([deck("A", file_id="a.nl"), deck("B", file_id="a.nl")])
        with pytest.raises(IntegrityError, match=r"deck\.file_id"):
            session.flush()
        session.rollback()

    def test_any_number_of_decks_may_come_from_no_file(self, session: Session) -> None:
        session.add_all([deck("A"), deck("B")])
        session.flush()

    def test_two_living_cards_of_a_note_cannot_have_one_ordinal(self, session: Session) -> None:
        of = note(deck())
        session.add_all([card(of, 0), card(of, 0)])
        with pytest.raises(IntegrityError, match=r"card\.note_id, card\.ordinal"):
            session.flush()
        session.rollback()

    def test_a_deleted_card_s_ordinal_may_be_used_again(self, session: Session) -> None:
        of = note(deck())
        session.add_all([card(of, 0, deleted_at=NOW), card(of, 0), card(of, 1)])
        session.flush()

    def test_a_guid_stays_taken_even_by_a_deleted_note(self, session: Session) -> None:
        of = deck()
        session.add_all([note(of, "a/b", deleted_at=NOW), note(of, "a/b")])
        with pytest.raises(IntegrityError, match=r"note\.guid"):
            session.flush()
        session.rollback()


class TestForeignKeys:
    def test_a_card_without_a_note_is_refused(self, session: Session) -> None:
        values = {"note_id": 99, "ordinal": 0, "state": CardState.NEW}
        flags = {"reps": 0, "lapses": 0, "suspended": False, "flag": 0}
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            session.execute(insert(CardRow).values(**values, **flags))

    def test_a_note_that_has_cards_cannot_be_removed(self, session: Session) -> None:
        row = stored_card(session)
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            session.connection().exec_driver_sql(f"DELETE FROM note WHERE id = {row.note_id}")

    def test_a_card_that_has_reviews_cannot_be_removed(self, session: Session) -> None:
        row = stored_card(session)
        session.add(review(row, preset_id(session)))
        session.flush()
        with pytest.raises(IntegrityError, match="FOREIGN KEY"):
            session.connection().exec_driver_sql(f"DELETE FROM card WHERE id = {row.id}")

    def test_a_letter_takes_its_passages_along_and_leaves_the_deck(self, session: Session) -> None:
        letter = LetterRow(uuid=deck().uuid, title="", reference="", digest="0" * 64, added_at=NOW)
        row = deck(letter=letter)
        session.add(row)
        session.flush()
        values = {"position": 1, "section": [], "number": 1, "text": "", "fingerprint": ""}
        session.add(PassageRow(letter_id=letter.id, fingerprint_version=1, **values))
        session.flush()
        session.connection().exec_driver_sql("DELETE FROM letter")
        session.expire_all()
        assert session.scalar(select(func.count(PassageRow.id))) == 0
        assert row.letter_id is None


def test_a_study_day_comes_back_as_a_date(session: Session) -> None:
    session.add(review(stored_card(session), preset_id(session), study_day=date(2026, 1, 14)))
    session.flush()
    session.expire_all()
    assert session.scalars(select(ReviewRow.study_day)).one() == date(2026, 1, 14)


def test_every_kind_of_note_can_be_stored(session: Session) -> None:
    of = deck()
    session.add_all(note(of, kind, kind=kind) for kind in NoteKind)
    session.flush()
    session.expire_all()
    assert set(session.scalars(select(NoteRow.kind))) == set(NoteKind)


def test_a_preset_comes_back_exactly_and_is_stored_once(session: Session) -> None:
    plain = Preset()
    other = Preset(
        desired_retention=0.87654321,
        parameters=tuple(value * 1.0000001 for value in plain.parameters),
        learning_steps=(timedelta(seconds=30), timedelta(hours=5)),
        relearning_steps=(),
        leech_threshold=0,
    )
    first, second = preset_id(session, plain), preset_id(session, other)
    assert first != second
    assert (preset_id(session, plain), preset_id(session, other)) == (first, second)
    session.expire_all()
    row = session.get_one(presets.PresetRow, second)
    assert presets.preset_of(row) == other
