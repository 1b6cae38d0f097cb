"""The statements that a key press waits for: loading a card to ask, writing its answer.

The tables are those of `models`, but SQLAlchemy's Core is used without the unit of work: building
objects for these few rows and looking for what changed in them takes three times as long, and the
next question has to come at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Row, bindparam, exists, func, insert, select, update
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteKind
from trainer.domain.schedule import Schedule
from trainer.domain.showing import RECENT
from trainer.storage import changes
from trainer.storage.cards import last_day
from trainer.storage.doubts import is_current
from trainer.storage.models import SCHEDULE, Base, ReviewKind
from trainer.storage.notes import CONTENT
from trainer.storage.prepared import Prepared

ANSWERED = (*SCHEDULE, "reps", "lapses", "suspended")  # what an answer changes in a card
SHOWN = (*SCHEDULE, "reps", "buried_until")  # what tells that nobody answered meanwhile
_TABLES = Base.metadata.tables
_CARD, _NOTE, _DECK = (_TABLES[name].c for name in ("card", "note", "deck"))
_OTHER = _TABLES["card"].alias("other").c
_PARENT = _TABLES["note"].alias("parent").c
_ALIVE = (
    _CARD.deleted_at.is_(None),
    _NOTE.deleted_at.is_(None),
    _DECK.deleted_at.is_(None),
    is_current(_NOTE),
)
_JOINED = _TABLES["card"].join(_TABLES["note"]).join(_TABLES["deck"])
_TO_ASK = (
    select(
        _CARD.id.label("card_id"),
        *(_CARD[name] for name in SCHEDULE),
        *(
            _CARD[name]
            for name in ("ordinal", "reps", "lapses", "suspended", "buried_until", "flag")
        ),
        *(_NOTE[name] for name in ("guid", "marked", *CONTENT)),
        _NOTE.id.label("note_id"),
        _DECK.id.label("deck_id"),
        _DECK.name.label("deck"),
        _DECK.letter_reference,
        _DECK.preset_id,
        last_day(_CARD.id).label("last_day"),
        exists()
        .where(_OTHER.note_id == _NOTE.id, _OTHER.id != _CARD.id, _OTHER.deleted_at.is_(None))
        .label("has_siblings"),
        select(_PARENT.prompt)
        .where(_PARENT.guid == _NOTE.parent_guid, _PARENT.deleted_at.is_(None))
        .where(is_current(_PARENT))
        .where(_PARENT.kind != NoteKind.CLOZE)  # its words hold its answers
        .scalar_subquery()
        .label("parent_prompt"),
    )
    .select_from(_JOINED)
    .where(_CARD.id == bindparam("card"), *_ALIVE)
)
_SIBLINGS = select(*(_CARD[name] for name in ("id", "state", "suspended", "buried_until"))).where(
    _CARD.note_id == bindparam("note"),
    _CARD.id != bindparam("card"),
    _CARD.deleted_at.is_(None),
)
_ANSWER = Prepared(
    update(_TABLES["card"])
    .where(
        _CARD.id == bindparam("card"),
        ~_CARD.suspended,
        _CARD.deleted_at.is_(None),
        *(_CARD[name].is_not_distinct_from(bindparam(f"shown_{name}")) for name in SHOWN),
        exists().where(_NOTE.id == _CARD.note_id, _NOTE.deck_id == _DECK.id, *_ALIVE[1:]),
    )
    .values({name: bindparam(name) for name in ANSWERED})
)
_BURY = (
    update(_TABLES["card"])
    .where(_CARD.id == bindparam("card"))
    .values(buried_until=bindparam("until"))
)
_REVIEW = Prepared(insert(_TABLES["review"]))
_ANSWERED = _TABLES["review"].c
_TICKS = (
    select(_ANSWERED.key_points_hit)
    .where(
        _ANSWERED.card_id == bindparam("card"),
        _ANSWERED.undone_at.is_(None),
        _ANSWERED.kind != ReviewKind.REHEARSAL,  # one that failed is a study answer as well
        func.json_type(_ANSWERED.key_points_hit) == "array",
    )
    .order_by(_ANSWERED.reviewed_at.desc(), _ANSWERED.id.desc())
    .limit(RECENT)
)


def card_to_ask(session: Session, card_id: int) -> Row[Any] | None:
    """The card with its note's content and its deck's name; None where one of them is gone."""
    return cast("Row[Any] | None", session.execute(_TO_ASK, {"card": card_id}).one_or_none())


def ticks(session: Session, card_id: int) -> list[list[tuple[str, str, bool]]]:
    """What was ticked the latest times, newest first: role, text and tick of each key point."""
    return list(session.scalars(_TICKS, {"card": card_id}))


def write_answer(
    connection: Connection, card_id: int, shown: Mapping[str, Any], values: Mapping[str, Any]
) -> bool:
    """Put `values` of ANSWERED in place, where those of SHOWN still are as they were shown.

    False, and nothing written, where the card was answered, put aside or deleted meanwhile.
    """
    before = {f"shown_{name}": shown[name] for name in SHOWN}
    return _ANSWER.execute(connection, {"card": card_id, **before, **values}).rowcount == 1


def siblings(connection: Connection, note_id: int, card_id: int) -> Sequence[Row[Any]]:
    """The note's cards other than `card_id`: state, and whether they are put aside."""
    return connection.execute(_SIBLINGS, {"note": note_id, "card": card_id}).all()


def bury(connection: Connection, card_id: int, until: Any) -> None:
    """Put the card off until the study day `until`."""
    connection.execute(_BURY, {"card": card_id, "until": until})


def add_review(connection: Connection, values: Mapping[str, Any]) -> int:
    """Add a review; answers its id."""
    return _REVIEW.execute(connection, values).lastrowid or 0


def make_ready(connection: Connection) -> None:
    """Compile what the first answer would wait for."""
    for statement in (_ANSWER, _REVIEW, changes.RECORD_ANSWER):
        statement.compile(connection.dialect)


def schedule_of(row: Row[Any]) -> Schedule:
    """The schedule in a row of this module."""
    return Schedule(*(getattr(row, name) for name in SCHEDULE))
