"""A study session: the next question, its answer, and what one can do to a card meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from trainer.domain.queue import QueuedCard, StudyQueue
from trainer.domain.schedule import CardState, Rating, Schedule
from trainer.services import question as questions
from trainer.services.collection import Collection
from trainer.services.gathering import gather_today
from trainer.services.question import Outcome, Question
from trainer.storage import asking, cards, decks

if TYPE_CHECKING:
    from trainer.services.card_info import CardInfo

LONGEST_ANSWER = timedelta(minutes=5)  # a longer one was a walk to the coffee machine


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sitting came to, and what comes next.

    `waiting` counts what this sitting has left, steps later today included; `next_due` is when the
    next step is over or, without one, when the next card comes (None: none is scheduled);
    `due_tomorrow` is how many the next study day brings, what daily limits left over included;
    `new_left` how many were never seen.
    """

    answered: int
    again: int
    seconds: int
    waiting: int
    next_due: datetime | None
    due_tomorrow: int
    new_left: int
    now: datetime


class StudySession:
    """One sitting over some decks (all where `deck_ids` is None).

    `question` is the card on the screen, None when nothing waits now. Every method that changes
    something is one transaction, committed before it returns. FSRS is loaded with the first answer,
    since the first question needs none of it.
    """

    def __init__(self, collection: Collection, deck_ids: Sequence[int] | None = None) -> None:
        self._collection = collection
        self._chosen = deck_ids
        self._answers: dict[int, tuple[Rating, timedelta]] = {}  # by change, for undo
        self._ahead: tuple[QueuedCard, Question, int] | None = None
        self.question: Question | None = None
        self.refresh()

    def refresh(self, first: int | None = None) -> None:
        """Gather the queue anew and take the next question; `first` names a card to begin with."""
        with self._collection.reading() as session:
            rows = [
                row
                for row in decks.alive(session)
                if self._chosen is None or row.id in self._chosen
            ]
            self._deck_ids = [row.id for row in rows]
            gathered = gather_today(self._collection, session, rows)
            self._queue = StudyQueue(gathered, self._collection.settings.learn_ahead)
            self._ahead = None
            if first is not None:
                self._queue.remove(first)
                self._show(session, first)
            else:
                self._advance(session)

    def prepare(self) -> Question | None:
        """Load the next question while this one is being read, for `grade` to take at once.

        Answers it; None where nothing waits yet. What `grade` decides may bring another.
        """
        queued = self._queue.peek(self._collection.now())
        if queued is None:
            return None
        if self._ahead is None or self._ahead[0] is not queued:
            with self._collection.reading() as session:
                version = asking.data_version(session.connection())
                question = self._load(session, queued.card_id, queued)
            self._ahead = None if question is None else (queued, question, version)
        return self._ahead[1] if self._ahead else None

    def outcomes(self) -> list[Outcome]:
        """What each of the four ratings would do to the card on the screen."""
        from trainer.domain import scheduling  # noqa: PLC0415
        from trainer.services.answering import moment  # noqa: PLC0415

        question, now = self._asked(), self._collection.now()
        occasion = moment(question, now, self._collection.days)
        after = scheduling.outcomes(question.schedule, occasion, question.preset, question.key)
        return [self._outcome(rating, schedule, now) for rating, schedule in after.items()]

    def grade(self, rating: Rating, duration: timedelta) -> bool:
        """Record the answer and take the next question; True where the card became a leech.

        Raises StaleQuestionError, writing nothing, where the card was answered elsewhere meanwhile.
        """
        from trainer.services import answering  # noqa: PLC0415

        question, now = self._asked(), self._collection.now()
        duration = min(duration, LONGEST_ANSWER)
        apart = self._collection.settings.bury_siblings
        preset_id = self._collection.preset_version(question.preset)
        with self._collection.statements() as connection:
            recorded = answering.record_answer(
                connection,
                question,
                rating,
                answering.moment(question, now, self._collection.days),
                preset_id=preset_id,
                duration=duration,
                bury_siblings=apart,
            )
            if self._ahead is not None and asking.data_version(connection) != self._ahead[2]:
                self._ahead = None  # another terminal may have asked that card meanwhile
        self._answers[recorded.change_id] = (rating, duration)
        if apart:
            self._queue.drop_siblings(question.note_id)
        if not recorded.leech and self._comes_back_today(recorded.after, now):
            self._queue.wait(_queued(question, recorded.after))
        self._next()
        return recorded.leech

    def suspend(self) -> None:
        """Put the card on the screen away until it is unsuspended."""
        from trainer.services import answering  # noqa: PLC0415

        with self._collection.writing() as session:
            answering.suspend(session, self._asked(), self._collection.now())
        self.skip()

    def bury(self) -> None:
        """Put the card on the screen away until the next study day."""
        from trainer.services import answering  # noqa: PLC0415

        tomorrow = self._collection.today() + timedelta(days=1)
        with self._collection.writing() as session:
            answering.bury(session, self._asked(), self._collection.now(), tomorrow)
        self.skip()

    def mark(self) -> bool:
        """Mark the note on the screen, or unmark it; answers whether it is marked now."""
        from trainer.services import answering  # noqa: PLC0415

        question = self._asked()
        with self._collection.writing() as session:
            marked = answering.toggle_mark(session, question, self._collection.now())
        self.question = replace(question, marked=marked)
        return marked

    def undo(self) -> str | None:
        """Take back the latest act of studying, of this sitting or one before, and show its card.

        Answers what was undone, or None where the latest act was none of studying.
        """
        from trainer.services import answering  # noqa: PLC0415

        with self._collection.writing() as session:
            undone = answering.undo_last(session, self._collection.now())
        if undone is None:
            return None
        self._answers.pop(undone.change_id, None)
        shown = self.question.card_id if self.question else None
        self.refresh(first=undone.card_id or shown)
        return undone.name

    def skip(self) -> None:
        """Leave the card on the screen as it is and take the next question."""
        with self._collection.reading() as session:
            self._advance(session)

    def info(self) -> "CardInfo":
        """Schedule and history of the card on the screen."""
        from trainer.services.card_info import card_info  # noqa: PLC0415

        return card_info(self._collection, self._asked())

    @property
    def answered(self) -> int:
        """How many cards this sitting has answered."""
        return len(self._answers)

    def summary(self) -> Summary:
        """What this sitting came to so far."""
        ratings = [rating for rating, _spent in self._answers.values()]
        spent = sum((spent for _rating, spent in self._answers.values()), timedelta())
        day = self._collection.today()
        opens, closes = (self._collection.days.opens(day + timedelta(days=n)) for n in (1, 2))
        asked = self.question is not None and self.question.schedule.due is not None
        left = self._queue.counts.learning + self._queue.counts.review + asked
        with self._collection.reading() as session:
            tomorrow = cards.count_due(session, self._deck_ids, closes) - left
            new_left = cards.count_new(session, self._deck_ids)
            more = tomorrow or (new_left and self._collection.settings.preset.new_per_day)
            later = opens if more else cards.next_due(session, self._deck_ids)
            return Summary(
                answered=len(ratings),
                again=ratings.count(Rating.AGAIN),
                seconds=round(spent.total_seconds()),
                waiting=(self.question is not None) + self._queue.counts.total,
                next_due=self._queue.next_due or later,
                due_tomorrow=tomorrow,
                new_left=new_left,
                now=self._collection.now(),
            )

    def _asked(self) -> Question:
        if self.question is None:
            raise RuntimeError("no question is on the screen")
        return self.question

    def _outcome(self, rating: Rating, after: Schedule, now: datetime) -> Outcome:
        assert after.due is not None
        day_of = self._collection.days.day_of
        in_review = after.state is CardState.REVIEW
        days = max(1, (day_of(after.due) - day_of(now)).days) if in_review else 0
        return Outcome(rating, days, questions.seconds_until(after.due, now))

    def _comes_back_today(self, after: Schedule, now: datetime) -> bool:
        assert after.due is not None
        days = self._collection.days
        return after.state is not CardState.REVIEW and days.day_of(after.due) <= days.day_of(now)

    def _next(self) -> None:
        """Take the next question: the one loaded ahead, if that is still its turn."""
        if self._ahead is not None and self._ahead[0] is self._queue.peek(self._collection.now()):
            self._queue.pop(self._collection.now())
            waiting, answered = self._queue.counts, len(self._answers)
            self.question = replace(self._ahead[1], waiting=waiting, answered=answered)
        else:
            self.skip()

    def _advance(self, session: Session) -> None:
        now = self._collection.now()
        self.question = None
        while self.question is None and (queued := self._queue.pop(now)):
            self._show(session, queued.card_id, queued)

    def _show(self, session: Session, card_id: int, expected: QueuedCard | None = None) -> None:
        self.question = self._load(session, card_id, expected)

    def _load(self, session: Session, card_id: int, expected: QueuedCard | None) -> Question | None:
        return questions.load(
            session,
            card_id,
            expected,
            today=self._collection.today(),
            preset=self._collection.settings.preset,
            waiting=self._queue.counts,
            answered=len(self._answers),
        )


def _queued(question: Question, after: Schedule) -> QueuedCard:
    return QueuedCard(
        question.card_id,
        question.note_id,
        question.deck_id,
        after.state,
        after.due,
        after.last_review,
    )
