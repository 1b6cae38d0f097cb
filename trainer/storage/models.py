"""The tables. Reviews are the truth; a card's schedule is derived from them.

All in one file, however long: they refer to each other, and are read side by side.
"""

import json
import uuid as uuid_module
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column, relationship

from trainer.domain.notes import NoteKind
from trainer.domain.schedule import CardState, Schedule

# The columns of a schedule, in the order of its fields.
SCHEDULE = ("state", "step", "stability", "difficulty", "due", "last_review")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ALIVE = text("deleted_at IS NULL")


def schedule_columns(schedule: Schedule) -> dict[str, Any]:
    """A schedule's values by their columns."""
    return {name: getattr(schedule, name) for name in SCHEDULE}


def micros(instant: datetime) -> int:
    """An instant as it is stored: whole microseconds since 1970."""
    return (instant - _EPOCH) // _MICROSECOND


def instant(micros: int) -> datetime:
    """The instant that is stored as `micros`."""
    return _EPOCH + timedelta(microseconds=micros)


class Instant(TypeDecorator[datetime]):
    """A UTC instant, kept as whole microseconds since 1970; refuses naive datetimes."""

    impl = Integer
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        return micros(value)

    def process_result_value(
        self,
        value: int | None,
        dialect: Dialect,
    ) -> datetime | None:
        return None if value is None else instant(value)


class Json(TypeDecorator[Any]):
    """A JSON value, read past the layers of SQLAlchemy's own: a large export has millions."""

    impl = JSON
    cache_ok = True
    should_evaluate_none = True  # as JSON has it: None set by hand is stored as `null`

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return _from_json


def _from_json(stored: str | None) -> Any:
    if stored == "[]":  # as most lists are: faster by half
        return []
    return None if stored is None else json.loads(stored)


class ReviewKind(StrEnum):
    """Where a review comes from; `set` rows put a schedule in place without an answer.

    A `fit` row says that the answers before it are to be replayed with its preset's parameters.
    """

    STUDY = "study"
    CRAM = "cram"
    REHEARSAL = "rehearsal"
    IMPORTED = "imported"
    SET = "set"
    FIT = "fit"


def _enum(kind: type[StrEnum]) -> Enum:
    return Enum(kind, native_enum=False, length=16, values_callable=lambda e: [m.value for m in e])


class Base(DeclarativeBase):
    """What all tables share: names of constraints, and the types of Python values."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - declared so by SQLAlchemy
        datetime: Instant,
        CardState: _enum(CardState),
        NoteKind: _enum(NoteKind),
        ReviewKind: _enum(ReviewKind),
        list[Any]: Json,
        dict[str, Any]: Json,
    }


class PresetRow(Base):
    """One immutable version of scheduling options; steps in seconds, intervals in days."""

    __tablename__ = "preset"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    desired_retention: Mapped[float]
    parameters: Mapped[list[Any]]
    learning_steps: Mapped[list[Any]]
    relearning_steps: Mapped[list[Any]]
    maximum_interval: Mapped[int]
    new_per_day: Mapped[int]
    reviews_per_day: Mapped[int]
    leech_threshold: Mapped[int]


class LetterRow(Base):
    """A letter attached by the user; its text is in its passages.

    `replaced_by_id` is the letter whose former version it is, if it is one.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    title: Mapped[str]
    reference: Mapped[str]
    published: Mapped[date | None]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    added_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None]


class PassageRow(Base):
    """A paragraph of a letter, under its heading path; `position` is its place in the letter."""

    __tablename__ = "passage"

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    section: Mapped[list[Any]]
    number: Mapped[int]
    text: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(32))
    fingerprint_version: Mapped[int]


class DeckRow(Base):
    """A deck; `::` in its name makes it a child. `file_id` is the id its file gives it.

    `shipped_digest` is set on decks that came with the program: the version last taken or declined.
    For the briefing: `minutes_per_day` of study, by `weekday_minutes` ("0" is Monday) on some days
    others, and by `topic_weights` (headings joined by " › ") how much topics matter; a deck whose
    briefing is over may be archived.
    """

    __tablename__ = "deck"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    name: Mapped[str]
    file_id: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(16))
    letter_title: Mapped[str]
    letter_reference: Mapped[str]
    letter_waived: Mapped[list[Any]]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"))
    briefing_at: Mapped[datetime | None]
    minutes_per_day: Mapped[int | None]
    preset_id: Mapped[int | None] = mapped_column(ForeignKey("preset.id"))
    shipped_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    description: Mapped[str] = mapped_column(server_default=text("''"))
    modified_at: Mapped[datetime | None]
    weekday_minutes: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    topic_weights: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    archived_at: Mapped[datetime | None]

    letter: Mapped[LetterRow | None] = relationship()

    __table_args__ = (
        Index("uq_deck_name", "name", unique=True, sqlite_where=_ALIVE),
        Index("uq_deck_file_id", "file_id", unique=True, sqlite_where=_ALIVE),
    )


class NoteTypeRow(Base):
    """A note type of Anki: field names, and card templates as `[name, question, answer]`."""

    __tablename__ = "note_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    anki_id: Mapped[int]
    name: Mapped[str]
    is_cloze: Mapped[bool]
    fields: Mapped[list[Any]]
    templates: Mapped[list[Any]]
    css: Mapped[str]
    sort_field: Mapped[int]


class NoteRow(Base):
    """A note's content; `position` is its place in the deck's file.

    `imported_hash` is the content's hash as last imported, None for a note made here.
    `earlier_hashes` are those of the contents it had before: a merge sees by them which is newer.
    `plain_text` is what search reads. `stance` is the position the note's sentence takes, where it
    was drafted.
    """

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(primary_key=True)
    guid: Mapped[str] = mapped_column(String(400))
    deck_id: Mapped[int] = mapped_column(ForeignKey("deck.id"))
    position: Mapped[int]
    kind: Mapped[NoteKind]
    prompt: Mapped[str]
    answer: Mapped[str]
    key_points: Mapped[list[Any]]
    choices: Mapped[list[Any]]
    accepted: Mapped[list[Any]]
    phrasings: Mapped[list[Any]]
    hint: Mapped[str]
    topic: Mapped[list[Any]]
    stance: Mapped[str]
    citation: Mapped[str]
    parent_guid: Mapped[str | None] = mapped_column(String(400))
    tags: Mapped[list[Any]]
    weight: Mapped[float]
    sides: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    fields: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    note_type_id: Mapped[int | None] = mapped_column(ForeignKey("note_type.id"))
    anki_id: Mapped[int | None]
    earlier_hashes: Mapped[list[Any]] = mapped_column(server_default=text("'[]'"))
    marked: Mapped[bool] = mapped_column(server_default=false())
    plain_text: Mapped[str]
    imported_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    modified_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    deck: Mapped[DeckRow] = relationship()

    __table_args__ = (  # a constraint in the table could not be lifted while many are inserted
        Index("uq_note_guid", "guid", unique=True),
        Index(  # the order of a deck, and what is short of a note: searches need not walk the texts
            "ix_note_deck_id_position",
            "deck_id",
            "position",
            "id",
            "kind",
            "marked",
            "created_at",
            "modified_at",
            "superseded_at",
            "topic",
            "tags",
            "citation",
            "stance",
        ),
        Index("ix_note_deleted", "id", sqlite_where=text("deleted_at IS NOT NULL")),  # a few
    )


Index("ix_note_prompt", NoteRow.prompt.collate("NOCASE"))  # as the browser sorts


class DoubtRow(Base):
    """That the position a note rests on may have changed, until somebody has settled it.

    `reasons` are what differs between `old_text` and `new_text`, the passages before and now, each
    empty where there is none. `citation` is the note's once it is settled.
    """

    __tablename__ = "doubt"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"), index=True)
    made_at: Mapped[datetime]
    reasons: Mapped[list[Any]]
    old_text: Mapped[str]
    new_text: Mapped[str]
    citation: Mapped[str]
    settled_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_doubt_open",
            "note_id",
            sqlite_where=text("settled_at IS NULL AND undone_at IS NULL"),
        ),
    )


class CardRow(Base):
    """One prompt made from a note, and its schedule. Assign `schedule` whole, never a part of it.

    `buried_until` is the first study day on which the card is asked again.
    """

    __tablename__ = "card"

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id"))
    ordinal: Mapped[int]
    state: Mapped[CardState]
    step: Mapped[int | None]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due: Mapped[datetime | None]
    last_review: Mapped[datetime | None]
    reps: Mapped[int]
    lapses: Mapped[int]
    suspended: Mapped[bool]
    buried_until: Mapped[date | None]
    flag: Mapped[int]
    deleted_at: Mapped[datetime | None]
    anki_id: Mapped[int | None]

    schedule: Mapped[Schedule] = composite(Schedule, *SCHEDULE)
    note: Mapped[NoteRow] = relationship()

    __table_args__ = (
        Index("uq_card_note_id", "note_id", "ordinal", unique=True, sqlite_where=_ALIVE),
        Index("ix_card_state_due", "state", "due"),
    )


class ReviewRow(Base):
    """One answer, with the whole schedule after it. Append-only: undo sets `undone_at`.

    An imported one has a stability where the other program's schedule was taken over as it stood
    after it: a replay begins there. `figures` is what only that program knows, kept for the way
    back (Anki: type, ivl, lastIvl, factor).
    """

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID]
    card_id: Mapped[int] = mapped_column(ForeignKey("card.id"))
    reviewed_at: Mapped[datetime]
    study_day: Mapped[date] = mapped_column(index=True)
    rating: Mapped[int | None]
    kind: Mapped[ReviewKind]
    confidence: Mapped[int | None]
    duration_ms: Mapped[int | None]
    state: Mapped[CardState]
    step: Mapped[int | None]
    stability: Mapped[float | None]
    difficulty: Mapped[float | None]
    due: Mapped[datetime | None]
    last_review: Mapped[datetime | None]
    preset_id: Mapped[int] = mapped_column(ForeignKey("preset.id"))
    key_points_hit: Mapped[list[Any] | None]
    figures: Mapped[list[Any] | None]
    undone_at: Mapped[datetime | None]

    schedule: Mapped[Schedule] = composite(Schedule, *SCHEDULE)

    __table_args__ = (
        Index("uq_review_uuid", "uuid", unique=True),
        Index(  # the rest besides, so that a card's latest study day is in the index itself
            "ix_review_card_id_reviewed_at",
            "card_id",
            "reviewed_at",
            "study_day",
            "kind",
            "undone_at",
        ),
    )


class RehearsalRow(Base):
    """One mock briefing. `predicted` is the share of its questions expected to be known.

    `answers` holds its questions in order, as `storage.rehearsals` writes them; each answer that
    was given is a review as well.
    """

    __tablename__ = "rehearsal"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    deck_id: Mapped[int] = mapped_column(ForeignKey("deck.id"))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    predicted: Mapped[float | None]
    answers: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]


class ChangeRow(Base):
    """One act of the user, with before and after of every row it touched; serves undo.

    `touched` lists `[table, id, before, after]`. Where the act made the row, `before` is null; a
    fifth figure says how many it made from `id` on.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[uuid_module.UUID] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    summary: Mapped[str]
    made_at: Mapped[datetime]
    touched: Mapped[list[Any]]
    undone_at: Mapped[datetime | None]
