"""The statements that a key press waits for: loading a card to ask, writing its answer.

The tables are those of `models`, but SQLAlchemy's Core is used without the unit of work: building
objects for these few rows and looking for what changed in them takes three times as long, and the
next question has to come at once.
"""

from collections.abc import Mapping
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, insert, select, update
from sqlalchemy.orm import Session

from trainer.domain.schedule import Schedule
from trainer.storage.cards import last_day
from trainer.storage.models import Base

SCHEDULE = ("state", "step", "stability", "difficulty", "due", "last_review")
_TABLES = Base.metadata.tables
_CARD, _NOTE, _DECK = (_TABLES[name].c for name in ("card", "note", "deck"))
_ALIVE = (
    _CARD.deleted_at.is_(None),
    _NOTE.deleted_at.is_(None),
    _DECK.deleted_at.is_(None),
)
_JOINED = _TABLES["card"].join(_TABLES["note"]).join(_TABLES["deck"])
_CONTENT = (
    "kind", "prompt", "answer", "key_points", "choices", "accepted", "phrasings", "hint", "topic",
    "citation", "parent_guid", "tags", "weight",
)  # fmt: skip

_TO_ASK = (
    select(
        _CARD.id.label("card_id"),
        *(_CARD[name] for name in SCHEDULE),
        *(_CARD[name] for name in ("ordinal", "reps", "lapses", "suspended", "buried_until")),
        *(_NOTE[name] for name in ("guid", "marked", *_CONTENT)),
        _NOTE.id.label("note_id"),
        _DECK.id.label("deck_id"),
        _DECK.name.label("deck"),
        _DECK.letter_reference,
        _DECK.preset_id,
        last_day(_CARD.id).label("last_day"),
    )
    .select_from(_JOINED)
    .where(_CARD.id == bindparam("card"), *_ALIVE)
)
_OF_NOTE = (
    select(
        _CARD.id,
        *(_CARD[name] for name in SCHEDULE),
        *(_CARD[name] for name in ("reps", "lapses", "suspended", "buried_until")),
    )
    .select_from(_JOINED)
    .where(_NOTE.id == bindparam("note"), *_ALIVE)
)
_ANSWER = (
    update(_TABLES["card"])
    .where(_CARD.id == bindparam("card"))
    .values({name: bindparam(name) for name in (*SCHEDULE, "reps", "lapses", "suspended")})
)
_BURY = (
    update(_TABLES["card"])
    .where(_CARD.id == bindparam("card"))
    .values(buried_until=bindparam("until"))
)
_REVIEW = insert(_TABLES["review"])


def card_to_ask(session: Session, card_id: int) -> Row[Any] | None:
    """The card with its note's content and its deck's name; None where one of them is gone."""
    return cast("Row[Any] | None", session.execute(_TO_ASK, {"card": card_id}).one_or_none())


def cards_of_note(connection: Connection, note_id: int) -> dict[int, Row[Any]]:
    """The note's cards by id: their schedules and what is kept beside."""
    return {row.id: row for row in connection.execute(_OF_NOTE, {"note": note_id})}


def write_answer(connection: Connection, card_id: int, values: Mapping[str, Any]) -> None:
    """Put the card's schedule, reps, lapses and suspension in place."""
    connection.execute(_ANSWER, {"card": card_id, **values})


def bury(connection: Connection, card_id: int, until: Any) -> None:
    """Put the card off until the study day `until`."""
    connection.execute(_BURY, {"card": card_id, "until": until})


def add_review(connection: Connection, values: Mapping[str, Any]) -> int:
    """Add a review; answers its id."""
    return connection.execute(_REVIEW, values).lastrowid


def data_version(connection: Connection) -> int:
    """A number that changes when another connection commits; SQLite counts for each connection."""
    return int(connection.exec_driver_sql("PRAGMA data_version").scalar_one())


def schedule_of(row: Row[Any]) -> Schedule:
    """The schedule in a row of this module."""
    return Schedule(*(getattr(row, name) for name in SCHEDULE))
