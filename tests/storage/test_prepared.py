"""Statements compiled once: what they write is what the engine would write."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update

from tests.builders import NOW, opened, stored_card
from trainer.services.collection import Collection
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import Base, CardRow, ChangeRow
from trainer.storage.prepared import Prepared

CARD = Base.metadata.tables["card"]
CHANGE = Base.metadata.tables["change"]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with opened(tmp_path) as collection:
        yield collection


def test_values_are_stored_as_the_engine_stores_them(collection: Collection) -> None:
    touched = [["card", 1, {"due": None}, {"due": NOW.isoformat()}]]
    values = {"kind": "grade", "summary": "ë", "made_at": NOW, "touched": touched}
    ids = [new_uuid(NOW) for _time in range(2)]
    with collection.writing() as session:
        connection = session.connection()
        first = Prepared(insert(CHANGE)).execute(connection, {"uuid": ids[0], **values}).lastrowid
        connection.execute(insert(CHANGE), {"uuid": ids[1], **values})
    with collection.reading() as session:
        ours, theirs = session.scalars(select(ChangeRow).order_by(ChangeRow.id))
        raw = session.connection().exec_driver_sql("SELECT * FROM change ORDER BY id").all()
    assert ours.id == first
    assert (ours.uuid, theirs.uuid) == tuple(ids)
    assert raw[0][2:] == raw[1][2:]
    assert (ours.made_at, ours.touched, ours.undone_at) == (NOW, touched, None)


def test_a_row_is_changed_only_where_the_values_before_are_met(collection: Collection) -> None:
    with collection.writing() as session:
        card_id = stored_card(session).id
    prepared = Prepared(
        update(CARD)
        .where(CARD.c.id == bindparam("card"), CARD.c.due.is_not_distinct_from(bindparam("was")))
        .values(due=bindparam("due"), buried_until=bindparam("until"))
    )
    values = {"card": card_id, "was": None, "due": NOW, "until": date(2026, 3, 2)}
    with collection.writing() as session:
        connection = session.connection()
        assert prepared.execute(connection, values).rowcount == 1
        assert prepared.execute(connection, values).rowcount == 0
        assert prepared.execute(connection, {**values, "was": NOW}).rowcount == 1
    with collection.reading() as session:
        card = session.get_one(CardRow, card_id)
        assert (card.due, card.buried_until) == (NOW, date(2026, 3, 2))


def test_a_constant_in_the_statement_is_refused(collection: Collection) -> None:
    prepared = Prepared(update(CARD).where(CARD.c.id == 1).values(flag=bindparam("flag")))
    with collection.writing() as session, pytest.raises(AssertionError, match="constant"):
        prepared.execute(session.connection(), {"flag": 1})
