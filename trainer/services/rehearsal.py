"""A rehearsal: a mock briefing, with questions that are put by askers, against the clock.

Each answer is one transaction: a review of kind `rehearsal`, which leaves the schedule as it is; of
one that failed or crossed a red line also a failed study answer (Again), of cards never seen too;
and the answer in the rehearsal's row (`storage.rehearsals`). That is made with the first answer and
gets its `ended_at` with the last; where one stops before that it stays null, and what was answered
is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.domain import mock, mock_score
from trainer.domain.mock import Drawn
from trainer.domain.mock_score import Answer, Origin
from trainer.domain.notes import Phrasing
from trainer.domain.plaintext import one_line
from trainer.domain.queue import Counts
from trainer.domain.schedule import Rating, Schedule
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import question as questions
from trainer.services.collection import Collection
from trainer.services.question import Given
from trainer.services.rehearsal_questions import Asked, answer_to, candidates, made, remark
from trainer.services.study import LONGEST_ANSWER
from trainer.storage import changes, rehearsals
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import RehearsalRow, ReviewKind

USUAL_QUESTIONS = 10
_MOST = 500  # questions drawn where minutes alone end it
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Plan:
    """How long a rehearsal is: so many questions, so many minutes of answers, or what comes first.

    Without either it has USUAL_QUESTIONS. The same `seed` draws the same questions from cards in
    the same state; None takes the present.
    """

    questions: int | None = None
    minutes: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """What an answer came to; `in_study`: it is a failed study answer too.

    `leech`: the card was suspended for its lapses.
    """

    failed: bool
    in_study: bool
    leech: bool


@dataclass(frozen=True, slots=True)
class _Before:
    """What undo goes back to."""

    change_id: int
    asked: Asked
    left: tuple[Drawn, ...]


class Rehearsal:
    """A rehearsal of the decks `deck_ids`, of which the first is the one it is kept under.

    `asked` is the question now put, None when it is over. Raises TrainerError where nothing in the
    decks can be asked aloud.
    """

    def __init__(self, collection: Collection, deck_ids: Sequence[int], plan: Plan) -> None:
        self.collection = collection
        self.plan = plan
        self._deck_id = deck_ids[0]
        self._candidates = candidates(collection, deck_ids)
        if not self._candidates:
            raise TrainerError(
                _(
                    "Nothing here can be asked aloud: a rehearsal takes questions, not sentences"
                    " with gaps or options to choose from."
                )
            )
        count = plan.questions or (_MOST if plan.minutes else USUAL_QUESTIONS)
        now = collection.now()
        seed = int(now.timestamp()) if plan.seed is None else plan.seed
        self._left = mock.draw(self._candidates, count, seed)
        self.total = len(self._left)
        self.answers: list[Answer] = []
        self.rehearsal_id: int | None = None
        self._started_at = now
        self._undoable: list[_Before] = []
        self.asked, self._left = self._next(self._left)

    def answer(self, given: Given, written: str = "") -> Answered:
        """Keep the answer and put the next question. A red line crossed is Again, come what may.

        Raises StaleQuestionError, keeping nothing, where a card that failed was answered elsewhere
        meanwhile.
        """
        from trainer.services import answering  # noqa: PLC0415 - loads FSRS, with the first answer

        asked, now = self._now_asked(), self.collection.now()
        question = asked.question
        points = [shown.point for shown in question.points]
        crossed = bool(mock_score.crossed_lines(points, given.ticked))
        rating = Rating.AGAIN if crossed else given.rating
        given = replace(given, rating=rating, duration=min(given.duration, LONGEST_ANSWER))
        answer = answer_to(asked, given, written)
        occasion = answering.moment(question, now, self.collection.days)
        preset_id = self.collection.preset_version(question.preset)
        after, leech, in_study = question.schedule, False, _is_for_study(asked, answer)
        with self.collection.writing() as session:
            connection = session.connection()
            review = answering.write_beside(
                connection, question, occasion, preset_id, given, kind=ReviewKind.REHEARSAL
            )
            touched = [review]
            if in_study:
                study = answering.write_answer(
                    connection,
                    question,
                    occasion,
                    preset_id,
                    given,
                    apart=self.collection.settings.bury_siblings,
                )
                touched += study.touched
                after, leech = study.after, study.leech
            coming, left = self._coming(answer, self._following(asked, answer, given, after))
            kept = self._keep(session, answer, is_over=coming is None)
            summary = one_line(question.phrasing.text)[:80]
            act = changes.record(session, "rehearse", summary, now, [kept, *touched])
        self.rehearsal_id = kept.id
        self._undoable.append(_Before(act, asked, tuple(self._left)))
        self.answers.append(answer)
        self.asked, self._left = coming, left
        return Answered(answer.failed, in_study, leech)

    def undo(self) -> bool:
        """Take back the latest answer and put its question again; whether there was one.

        Raises TrainerError where something else was done since, or what it wrote has changed.
        """
        if not self._undoable:
            return False
        before = self._undoable[-1]
        with self.collection.writing() as session:
            change = changes.last(session)
            if change is None or change.id != before.change_id:
                raise TrainerError(_("This was changed elsewhere since; it cannot be undone."))
            changes.undo(session, change, self.collection.now())
            self._row(session).ended_at = None  # it may have got that without an answer
        self._undoable.pop()
        self.answers.pop()
        self.asked, self._left = before.asked, list(before.left)
        if not self.answers:
            self.rehearsal_id = None  # what was undone is never revived
        return True

    def skip(self) -> None:
        """Leave the question unanswered and put the next; behind the last one it is over."""
        coming, left = self._next(self._left)
        if coming is None and self.answers:
            with self.collection.writing() as session:
                self._row(session).ended_at = self.collection.now()
        self.asked, self._left = coming, left

    @property
    def settings(self) -> Settings:
        """What the user chose."""
        return self.collection.settings

    @property
    def spent(self) -> timedelta:
        """How long the answers took so far."""
        return sum((answer.milliseconds for answer in self.answers), 0) * _MILLISECOND

    def _row(self, session: Session) -> RehearsalRow:
        row = session.get(RehearsalRow, self.rehearsal_id)
        assert row is not None
        return row

    def _now_asked(self) -> Asked:
        if self.asked is None:
            raise RuntimeError("no question is put")
        return self.asked

    def _coming(self, answer: Answer, following: Asked | None) -> tuple[Asked | None, list[Drawn]]:
        """What is put after an answer, and what is left then; nothing once the minutes are up."""
        spent = self.spent + answer.milliseconds * _MILLISECOND
        if self.plan.minutes is not None and spent >= timedelta(minutes=self.plan.minutes):
            return None, self._left
        if following is None:
            return self._next(self._left)
        guid = _guid(following)
        return following, [each for each in self._left if each.candidate.guid != guid]

    def _next(self, drawn: Sequence[Drawn]) -> tuple[Asked | None, list[Drawn]]:
        """The first question drawn whose card is still there, and those behind it."""
        for place, each in enumerate(drawn, 1):
            asked = self._load(each, Origin.DRAWN, self.total - len(drawn) + place)
            if asked is not None:
                return asked, list(drawn[place:])
        return None, []

    def _load(self, drawn: Drawn, origin: Origin, at: int) -> Asked | None:
        with self.collection.reading() as session:
            question = questions.load(
                session,
                drawn.candidate.card_id,
                None,
                today=self.collection.today(),
                preset=self.settings.preset,
                waiting=Counts(0, 0, 0),
                answered=len(self.answers),
                practice=True,
            )
        if question is None:
            return None
        question = replace(question, put=drawn.phrasing, remark=remark(origin, drawn.manner))
        return Asked(question, at, origin, drawn.manner, drawn.candidate.known)

    def _following(
        self, asked: Asked, answer: Answer, given: Given, after: Schedule
    ) -> Asked | None:
        """The follow-up that a missed point brings; none follows a follow-up."""
        if asked.origin is not Origin.DRAWN or not answer.missed:
            return None
        used = {each.guid for each in self.answers} | {answer.guid}
        note = mock.follow_up(answer.guid, self._candidates, used)
        if note is not None:
            phrasing = next(
                (each for each in note.phrasings if each.asker == answer.asker),
                Phrasing(note.prompt, answer.asker),
            )
            loaded = self._load(Drawn(note, phrasing, asked.manner), Origin.FOLLOW_UP, asked.at)
            if loaded is not None:
                return loaded
        return made(asked, answer, given, after)

    def _keep(self, session: Session, answer: Answer, *, is_over: bool) -> changes.Touched:
        """The answer in the row of this rehearsal, which the first one makes."""
        row = session.get(RehearsalRow, self.rehearsal_id) if self.rehearsal_id else None
        now = self.collection.now()
        if row is None or row.undone_at is not None:
            row = RehearsalRow(
                uuid=new_uuid(now), deck_id=self._deck_id, started_at=self._started_at, answers=[]
            )
            session.add(row)
            session.flush()
            before = None
        else:
            before = changes.stored(row)
        row.answers = [*row.answers, rehearsals.answer_values(answer)]
        row.predicted = mock_score.score(rehearsals.answers_of(row)).predicted
        row.ended_at = now if is_over else None
        session.flush()
        return changes.made(row) if before is None else changes.changed(row, before)


def _is_for_study(asked: Asked, answer: Answer) -> bool:
    """Whether it is a failed study answer too.

    A made question asks again what its card was judged for already: there only a red line counts,
    and a card fails once.
    """
    if asked.origin is Origin.MADE:
        return bool(answer.crossed) and not asked.failed_before
    return answer.failed


def _guid(asked: Asked) -> str:
    return "" if asked.origin is Origin.MADE else asked.question.guid
