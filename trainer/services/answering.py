"""What is written when a card is answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from trainer.domain import scheduling
from trainer.domain.day import StudyDays
from trainer.domain.schedule import CardState, Rating, Schedule
from trainer.services.card_acts import record, stale
from trainer.services.question import Given, Outcome, Question, seconds_until
from trainer.storage import asking, changes
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import ReviewKind, schedule_columns

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
    act = record(connection, "grade", question, occasion.now, written.touched)
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
    schedule = schedule_columns(after)
    values = {
        **schedule,
        "reps": question.reps + 1,
        "lapses": question.lapses + lapsed,
        "suspended": leech,
    }
    shown = {
        **schedule_columns(question.schedule),
        "reps": question.reps,
        "lapses": question.lapses,
        "suspended": False,
        "buried_until": question.buried_until,
    }
    if not asking.write_answer(connection, question.card_id, shown, values):
        raise stale()
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
    act = record(connection, "grade", question, occasion.now, [made])
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
    schedule = schedule_columns(question.schedule)
    review_id = asking.add_review(connection, {**review, **schedule})
    return changes.Touched("review", review_id, None, {})


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
