"""A question as a front end shows it: content, schedule and place in the sitting, frozen."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteContent
from trainer.domain.queue import Counts, QueuedCard
from trainer.domain.schedule import Preset, Rating, Schedule
from trainer.storage import asking
from trainer.storage.models import PresetRow
from trainer.storage.notes import content_of
from trainer.storage.presets import preset_of


@dataclass(frozen=True, slots=True)
class Question:
    """One card, as it stood when it was put on the screen; `reference` names the deck's letter.

    `ordinal` tells which deletion of a cloze is asked. `waiting` counts what comes after this card,
    `answered` what this sitting has answered.
    """

    card_id: int
    note_id: int
    deck_id: int
    guid: str
    ordinal: int
    deck: str
    reference: str
    content: NoteContent
    schedule: Schedule
    last_day: date | None
    reps: int
    lapses: int
    buried_until: date | None
    marked: bool
    has_siblings: bool
    preset: Preset
    waiting: Counts
    answered: int

    @property
    def key(self) -> str:
        """The card's name among all collections; the seed of its fuzz."""
        return card_key(self.guid, self.ordinal)

    def reads_as(self, other: "Question") -> bool:
        """Whether the other shows the same words, be it at another time."""
        mine, theirs = (self.content, self.reference), (other.content, other.reference)
        return self.ordinal == other.ordinal and mine == theirs


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one rating would do: the interval until the card is asked again, whole days or less."""

    rating: Rating
    days: int
    seconds: int


def card_key(guid: str, ordinal: int) -> str:
    """The name of a card that is the same in every collection."""
    return f"{guid}#{ordinal}"


def load(
    session: Session,
    card_id: int,
    expected: QueuedCard | None,
    *,
    today: date,
    preset: Preset,
    waiting: Counts,
    answered: int,
) -> Question | None:
    """The card as a question; None where it is gone or no longer as `expected` (when given).

    `preset` serves decks that have none of their own.
    """
    row = asking.card_to_ask(session, card_id)
    if row is None:
        return None
    schedule = asking.schedule_of(row)
    if expected is not None and not _still_waits(row, schedule, expected, today):
        return None
    if row.preset_id is not None:
        preset = preset_of(session.get_one(PresetRow, row.preset_id))
    return Question(
        card_id=row.card_id,
        note_id=row.note_id,
        deck_id=row.deck_id,
        guid=row.guid,
        ordinal=row.ordinal,
        deck=row.deck,
        reference=row.letter_reference,
        content=content_of(row),
        schedule=schedule,
        last_day=row.last_day,
        reps=row.reps,
        lapses=row.lapses,
        buried_until=row.buried_until,
        marked=row.marked,
        has_siblings=row.has_siblings,
        preset=preset,
        waiting=waiting,
        answered=answered,
    )


def _still_waits(row: Row[Any], schedule: Schedule, expected: QueuedCard, today: date) -> bool:
    """Whether a queued card is as it was gathered: not answered or put aside elsewhere since."""
    return (
        not row.suspended
        and (row.buried_until is None or row.buried_until <= today)
        and (schedule.state, schedule.due, schedule.last_review)
        == (expected.state, expected.due, expected.last_review)
    )


def seconds_until(due: datetime, now: datetime) -> int:
    """Whole seconds from `now` to `due`, not below 0."""
    return max(0, round((due - now).total_seconds()))
