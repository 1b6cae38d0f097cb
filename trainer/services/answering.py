"""What is written when a card is answered or put aside, and taken back by undo."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from trainer.domain import scheduling
from trainer.domain.day import StudyDays
from trainer.domain.notes import as_asked
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import CardState, Rating, Schedule
from trainer.errors import StaleQuestionError
from trainer.i18n import _
from trainer.services.acts import OF_STUDYING, name_of
from trainer.services.question import Given, Outcome, Question, seconds_until
from trainer.storage import asking, changes
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import SCHEDULE, CardRow, NoteRow, ReviewKind, ReviewRow

_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it was written. `leech`: the card was suspended for its lapses."""

    change_id: int
    after: Schedule
    leech: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What an answer changed, before the record of it is made."""

    after: Schedule
    leech: bool
    touched: list[changes.Touched]


@dataclass(frozen=True, slots=True)
class Undone:
    """An act that was taken back: its record, its name for people, and the card to ask again.

    `card_id` is None where no card was answered or put aside.
    """

    change_id: int
    name: str
    card_id: int | None


def moment(question: Question, now: datetime, days: StudyDays) -> scheduling.Moment:
    """The occasion of an answer to `question` at `now`.

    Where the clock was set back it counts as given right after the answer before, so that a card's
    answers keep their order.
    """
    now = max(now, question.schedule.last_review or now)
    return scheduling.Moment(now, days.day_of(now), question.last_day, days)


def outcomes(question: Question, now: datetime, days: StudyDays) -> list[Outcome]:
    """What each of the four ratings would do to the question's card."""
    after = scheduling.outcomes(
        question.schedule, moment(question, now, days), question.preset, question.key
    )
    return [_outcome(rating, schedule, now, days) for rating, schedule in after.items()]


def _outcome(rating: Rating, after: Schedule, now: datetime, days: StudyDays) -> Outcome:
    assert after.due is not None
    in_review = after.state is CardState.REVIEW
    whole = max(1, (days.day_of(after.due) - days.day_of(now)).days) if in_review else 0
    return Outcome(rating, whole, seconds_until(after.due, now))


def record_answer(
    connection: Connection,
    question: Question,
    occasion: scheduling.Moment,
    preset_id: int,
    given: Given,
    *,
    apart: bool,
) -> Recorded:
    """Write one answer and the record of it; as `write_answer` says."""
    written = write_answer(connection, question, occasion, preset_id, given, apart=apart)
    act = _record(connection, "grade", question, occasion.now, written.touched)
    return Recorded(act, written.after, written.leech)


def write_answer(
    connection: Connection,
    question: Question,
    occasion: scheduling.Moment,
    preset_id: int,
    given: Given,
    *,
    apart: bool,
) -> Written:
    """Write one answer: the card's schedule, the review, buried siblings, a leech put away.

    `preset_id` is the version of the question's preset, `apart` the wish to bury siblings. Raises
    StaleQuestionError where the card was answered or put aside since it was shown.
    """
    rating = given.rating
    after = scheduling.grade(question.schedule, rating, occasion, question.preset, question.key)
    lapsed = scheduling.is_lapse(question.schedule, rating)
    leech = lapsed and scheduling.is_leech(question.lapses + 1, question.preset.leech_threshold)
    schedule = {name: getattr(after, name) for name in SCHEDULE}
    values = {
        **schedule,
        "reps": question.reps + 1,
        "lapses": question.lapses + lapsed,
        "suspended": leech,
    }
    shown = {
        **{name: getattr(question.schedule, name) for name in SCHEDULE},
        "reps": question.reps,
        "lapses": question.lapses,
        "suspended": False,
        "buried_until": question.buried_until,
    }
    if not asking.write_answer(connection, question.card_id, shown, values):
        raise _stale()
    review = _review(question, occasion, preset_id, given, ReviewKind.STUDY)
    review_id = asking.add_review(connection, {**review, **schedule})
    touched = [
        changes.difference("card", question.card_id, shown, values),
        changes.Touched("review", review_id, None, {}),
    ]
    if apart and question.has_siblings:
        siblings = asking.siblings(connection, question.note_id, question.card_id)
        touched += _bury(connection, siblings, occasion.day + timedelta(days=1))
    return Written(after, leech, touched)


def record_practice(
    connection: Connection,
    question: Question,
    occasion: scheduling.Moment,
    preset_id: int,
    given: Given,
    *,
    apart: bool,  # noqa: ARG001 - as `record_answer` takes it; nobody is buried here
) -> Recorded:
    """Write an answer given beside the schedule, which stays as it is."""
    made = write_beside(connection, question, occasion, preset_id, given, kind=ReviewKind.CRAM)
    act = _record(connection, "grade", question, occasion.now, [made])
    return Recorded(act, question.schedule, leech=False)


def write_beside(
    connection: Connection,
    question: Question,
    occasion: scheduling.Moment,
    preset_id: int,
    given: Given,
    *,
    kind: ReviewKind,
) -> changes.Touched:
    """Write the review of an answer that leaves the schedule as it is."""
    review = _review(question, occasion, preset_id, given, kind)
    schedule = {name: getattr(question.schedule, name) for name in SCHEDULE}
    review_id = asking.add_review(connection, {**review, **schedule})
    return changes.Touched("review", review_id, None, {})


def suspend(session: Session, question: Question, now: datetime) -> None:
    """Put the card away until it is unsuspended."""

    def put_away(card: CardRow) -> None:
        card.suspended = True

    _put_aside(session, "suspend", question, now, put_away)


def bury(session: Session, question: Question, now: datetime, until: date) -> None:
    """Put the card away until the study day `until`."""

    def put_away(card: CardRow) -> None:
        card.buried_until = until

    _put_aside(session, "bury", question, now, put_away)


def bring_back(session: Session, question: Question, now: datetime, until: date | None) -> None:
    """Take the card out of suspension; it is asked again from the study day `until` on."""
    card = session.get_one(CardRow, question.card_id)
    before = changes.stored(card)
    card.suspended, card.buried_until = False, until
    kind = "unsuspend" if until is None else "rest"
    _record(session, kind, question, now, [changes.changed(card, before)])


def toggle_mark(session: Session, question: Question, now: datetime) -> bool:
    """Mark the card's note, or unmark it; answers whether it is marked now."""
    note = session.get_one(NoteRow, question.note_id)
    before = changes.stored(note)
    note.marked = not note.marked
    _record(session, "mark", question, now, [changes.changed(note, before)])
    return note.marked


def undo_last(session: Session, now: datetime) -> Undone | None:
    """Take back the latest act, where it was one of studying; None where it was none."""
    change = changes.last(session)
    if change is None or change.kind not in OF_STUDYING:
        return None
    card_id = _card_of(session, *change.touched[0][:2])
    changes.undo(session, change, now)
    return Undone(change.id, name_of(change), card_id)


def _card_of(session: Session, table: str, row_id: int) -> int | None:
    if table == "review":
        return session.get_one(ReviewRow, row_id).card_id
    return row_id if table == "card" else None


def _review(
    question: Question,
    occasion: scheduling.Moment,
    preset_id: int,
    given: Given,
    kind: ReviewKind,
) -> dict[str, Any]:
    """The columns of a review, but for the schedule after it."""
    review: dict[str, Any] = {
        "uuid": new_uuid(occasion.now),
        "card_id": question.card_id,
        "reviewed_at": occasion.now,
        "study_day": occasion.day,
        "rating": given.rating.value,
        "kind": kind,
        "confidence": None if given.sure is None else int(given.sure),
        "duration_ms": given.duration // _MILLISECOND,
        "preset_id": preset_id,
    }
    if given.ticked:
        review["key_points_hit"] = [
            [shown.point.role.value, shown.point.text, place in given.ticked]
            for place, shown in enumerate(question.points)
        ]
    return review


def _as_shown(card: Any, schedule: Schedule, question: Question) -> bool:
    """Whether the card is as the question showed it: not answered or put aside elsewhere since."""
    return (
        not card.suspended
        and card.buried_until == question.buried_until
        and schedule == question.schedule
    )


def _stale() -> StaleQuestionError:
    return StaleQuestionError(
        _("This card was answered elsewhere meanwhile; nothing was counted twice.")
    )


def _bury(connection: Connection, siblings: Iterable[Any], until: date) -> list[changes.Touched]:
    """Put a note's other cards off until `until`, but for those in their steps.

    One that rests until then or for longer is let be.
    """
    touched = []
    for card in siblings:
        rests = card.buried_until is not None and card.buried_until >= until
        if not rests and not card.suspended and card.state in (CardState.NEW, CardState.REVIEW):
            asking.bury(connection, card.id, until)
            before, after = {"buried_until": card.buried_until}, {"buried_until": until}
            touched.append(changes.difference("card", card.id, before, after))
    return touched


def _put_aside(
    session: Session,
    kind: str,
    question: Question,
    now: datetime,
    put_away: Callable[[CardRow], None],
) -> None:
    card = session.get(CardRow, question.card_id)
    if card is None or card.deleted_at or not _as_shown(card, card.schedule, question):
        raise _stale()
    before = changes.stored(card)
    put_away(card)
    _record(session, kind, question, now, [changes.changed(card, before)])


def _record(
    session: Session | Connection,
    kind: str,
    question: Question,
    now: datetime,
    touched: Sequence[changes.Touched],
) -> int:
    summary = one_line(as_asked(question.content, question.ordinal))[:80]
    return changes.record(session, kind, summary, now, touched)
