"""A question as a front end shows it: content, schedule and place in the sitting, frozen."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteContent
from trainer.domain.queue import Counts, QueuedCard
from trainer.domain.schedule import Preset, Rating, Schedule
from trainer.storage.cards import last_day
from trainer.storage.models import CardRow, DeckRow, NoteRow, PresetRow
from trainer.storage.notes import content_of
from trainer.storage.presets import preset_of

_CARD = (
    select(CardRow, NoteRow, DeckRow, last_day(CardRow.id))
    .join(NoteRow, CardRow.note_id == NoteRow.id)
    .join(DeckRow, NoteRow.deck_id == DeckRow.id)
    .where(
        CardRow.id == bindparam("card"),
        CardRow.deleted_at.is_(None),
        NoteRow.deleted_at.is_(None),
        DeckRow.deleted_at.is_(None),
    )
)


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
    preset: Preset
    waiting: Counts
    answered: int

    @property
    def key(self) -> str:
        """The card's name among all collections; the seed of its fuzz."""
        return card_key(self.guid, self.ordinal)


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
    row = session.execute(_CARD, {"card": card_id}).one_or_none()
    if row is None:
        return None
    card, note, deck, day = row
    if expected is not None and not _still_waits(card, expected, today):
        return None
    if deck.preset_id is not None:
        preset = preset_of(session.get_one(PresetRow, deck.preset_id))
    return Question(
        card_id=card.id,
        note_id=note.id,
        deck_id=deck.id,
        guid=note.guid,
        ordinal=card.ordinal,
        deck=deck.name,
        reference=deck.letter_reference,
        content=content_of(note),
        schedule=card.schedule,
        last_day=day,
        reps=card.reps,
        lapses=card.lapses,
        buried_until=card.buried_until,
        marked=note.marked,
        preset=preset,
        waiting=waiting,
        answered=answered,
    )


def _still_waits(card: CardRow, expected: QueuedCard, today: date) -> bool:
    """Whether a queued card is as it was gathered: not answered or put aside elsewhere since."""
    return (
        not card.suspended
        and (card.buried_until is None or card.buried_until <= today)
        and (card.state, card.due, card.last_review)
        == (expected.state, expected.due, expected.last_review)
    )


def seconds_until(due: datetime, now: datetime) -> int:
    """Whole seconds from `now` to `due`, not below 0."""
    return max(0, round((due - now).total_seconds()))
