"""A question as a front end shows it: content, schedule and place in the sitting, frozen."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from trainer.domain.notes import Choice, NoteContent, Phrasing, card_content
from trainer.domain.plaintext import one_line
from trainer.domain.queue import Counts, QueuedCard
from trainer.domain.schedule import Preset, Rating, Schedule
from trainer.domain.showing import PointShown, checklist, phrasing, shuffled
from trainer.storage import asking
from trainer.storage.models import PresetRow
from trainer.storage.notes import content_of
from trainer.storage.presets import preset_of


@dataclass(frozen=True, slots=True)
class Question:
    """One card, as it stood when it was put on the screen; `reference` names the deck's letter.

    `ordinal` tells which deletion of a cloze is asked. `points` are the key points in the order of
    this showing. `waiting` counts what comes after this card, `answered` what this sitting has
    answered. `practice` says that the answer leaves the schedule as it is. `parent` is the question
    that this one follows, where that can be shown; `planned`: a plan towards a briefing asks it.
    `put` is how the question is put where that is no matter of turns, and `remark` what is to be
    known of it beforehand.
    """

    card_id: int
    note_id: int
    deck_id: int
    guid: str
    ordinal: int
    deck: str
    reference: str
    content: NoteContent
    points: tuple[PointShown, ...]
    schedule: Schedule
    last_day: date | None
    reps: int
    lapses: int
    buried_until: date | None
    marked: bool
    flag: int
    has_siblings: bool
    preset: Preset
    waiting: Counts
    answered: int
    practice: bool = False
    parent: str = ""
    planned: bool = False
    put: Phrasing | None = None
    remark: str = ""

    def planned_for_a_date(self) -> "Question":
        """The same, asked by a plan towards a briefing: its answers know no learning steps."""
        preset = replace(self.preset, learning_steps=(), relearning_steps=())
        return replace(self, preset=preset, planned=True)

    @property
    def phrasing(self) -> Phrasing:
        """How the question is put this time, and who puts it so."""
        return self.put or phrasing(self.content, self.reps)

    @property
    def options(self) -> tuple[Choice, ...]:
        """The options of a multiple choice, in the order of this showing."""
        return shuffled(self.content.choices, f"{self.key}/{self.reps}")

    @property
    def key(self) -> str:
        """The card's name among all collections; the seed of its fuzz."""
        return card_key(self.guid, self.ordinal)

    def reads_as(self, other: "Question") -> bool:
        """Whether the other shows the same words in the same order, be it at another time."""
        mine, theirs = (
            (q.key, q.reps, q.content, q.points, q.reference, q.practice) for q in (self, other)
        )
        return mine == theirs


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as the user gave it.

    `ticked` are places in the question's points: said, or of a red line crossed; none where the
    checklist was not used. `sure` is what was said before the reveal, None where nothing was.
    """

    rating: Rating
    duration: timedelta
    ticked: frozenset[int] = frozenset()
    sure: bool | None = None


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
    practice: bool = False,
) -> Question | None:
    """The card as a question; None where it is gone, suspended or not as `expected`, if given.

    `preset` serves decks that have none of their own.
    """
    row = asking.card_to_ask(session, card_id)
    if row is None or row.suspended:
        return None
    schedule = asking.schedule_of(row)
    if expected is not None and not _still_waits(row, schedule, expected, today):
        return None
    content = card_content(content_of(row), row.ordinal)
    shown = asking.ticks(session, card_id) if content.key_points and row.reps else []
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
        content=content,
        points=checklist(content.key_points, shown),
        schedule=schedule,
        last_day=row.last_day,
        reps=row.reps,
        lapses=row.lapses,
        buried_until=row.buried_until,
        marked=row.marked,
        flag=row.flag,
        has_siblings=row.has_siblings,
        preset=preset,
        waiting=waiting,
        answered=answered,
        practice=practice,
        parent=one_line(row.parent_prompt or ""),
    )


def _still_waits(row: Row[Any], schedule: Schedule, expected: QueuedCard, today: date) -> bool:
    """Whether a queued card is as it was gathered: not answered or put aside elsewhere since."""
    return (row.buried_until is None or row.buried_until <= today) and (
        schedule.state,
        schedule.due,
        schedule.last_review,
    ) == (expected.state, expected.due, expected.last_review)


def seconds_until(due: datetime, now: datetime) -> int:
    """Whole seconds from `now` to `due`, not below 0."""
    return max(0, round((due - now).total_seconds()))
