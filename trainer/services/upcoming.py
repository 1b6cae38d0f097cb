"""What a sitting asks next: its queue, and the question that is loaded ahead of its turn."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from trainer.domain.queue import QueuedCard, StudyQueue
from trainer.domain.schedule import CardState, Rating, Schedule
from trainer.domain.succession import Succession
from trainer.services import question as questions
from trainer.services.collection import Collection
from trainer.services.question import Given, Question
from trainer.services.sitting import Sitting, Tally, chosen_notes, gather
from trainer.storage import asking, decks, engine
from trainer.storage.models import DeckRow

if TYPE_CHECKING:
    from trainer.domain.planned_queue import PlannedQueue
    from trainer.services.answering import Recorded


class Upcoming:
    """What waits in some decks (all where `chosen` is None) as it is gathered when this is made.

    `beyond`: the user goes on past the minutes of a plan. `tally` is what the sitting has answered.
    """

    def __init__(
        self,
        collection: Collection,
        session: Session,
        chosen: Sequence[int] | None,
        sitting: Sitting,
        tally: Tally,
        *,
        beyond: bool,
    ) -> None:
        self._collection, self._sitting, self._tally = collection, sitting, tally
        alive = decks.alive(session)
        rows = [row for row in alive if chosen is None or row.id in chosen]
        self.deck_ids = [row.id for row in rows]
        self.queue = self._gathered(session, rows, alive, beyond=beyond)
        self._ahead: tuple[QueuedCard, Question, int] | None = None

    def _gathered(
        self,
        session: Session,
        rows: Sequence[DeckRow],
        alive: Sequence[DeckRow],
        *,
        beyond: bool,
    ) -> Succession:
        """What waits: of decks with a date what their plans ask, of others what falls due."""
        sitting = self._sitting
        notes = chosen_notes(session, rows, sitting)
        plans: Sequence[PlannedQueue] = ()
        if sitting.practice is None and any(row.briefing_at for row in alive):
            from trainer.services import day_plans  # noqa: PLC0415 - loads numpy

            plans, rows = day_plans.plans(
                self._collection,
                session,
                rows,
                alive,
                notes=notes,
                found=sitting.found,
                beyond=beyond,
            )
        found = gather(
            self._collection, session, rows, sitting, known=self._tally.known, notes=notes
        )
        return Succession(plans, StudyQueue(found, self._collection.settings.learn_ahead))

    def next(self, session: Session) -> Question | None:
        """Take the next card that can still be asked; None where nothing waits now."""
        question, now = None, self._collection.now()
        while question is None and (queued := self.queue.pop(now)):
            question = self._load(session, queued.card_id, queued)
        return question

    def named(self, session: Session, card_id: int) -> Question | None:
        """Take one card out of its turn; None where it cannot be asked."""
        self.queue.remove(card_id)
        return self._load(session, card_id, None)

    def load_ahead(self, shown: Question | None) -> Question | None:
        """Load the question after the one `shown`, for `take_ahead`; None where nothing waits yet.

        What is answered may bring another.
        """
        if shown is not None:  # as its answer will do, whatever that is
            self.queue.rest.bring_follow_ups(shown.note_id)
        queued = self.queue.peek(self._collection.now())
        if queued is None:
            return None
        if self._ahead is None or self._ahead[0] is not queued:
            with self._collection.reading() as session:
                asking.make_ready(session.connection())
                version = engine.data_version(session.connection())
                question = self._load(session, queued.card_id, queued)
            self._ahead = None if question is None else (queued, question, version)
        return self._ahead[1] if self._ahead else None

    def take_ahead(self) -> Question | None:
        """Take the question that was loaded ahead, if it is its turn."""
        now = self._collection.now()
        if self._ahead is None or self._ahead[0] is not self.queue.peek(now):
            return None
        self.queue.pop(now)
        waiting, answered = self.queue.counts, self._tally.answered
        return replace(self._ahead[1], waiting=waiting, answered=answered)

    def look_for_others(self, connection: Connection) -> None:
        """Forget what was loaded ahead where another terminal may have asked that card since."""
        if self._ahead is not None and engine.data_version(connection) != self._ahead[2]:
            self._ahead = None

    def answered(
        self, question: Question, given: Given, recorded: "Recorded", now: datetime
    ) -> bool:
        """Have an answer change the order; whether its card fails day after day under a plan."""
        plan = self.queue.plan_of(question.card_id)
        if question.practice:
            if given.rating is Rating.AGAIN:
                self.queue.rest.put_last(_queued(question, question.schedule))
        elif plan is None:
            self._put_back(question, recorded, now)
        elif not recorded.leech:
            seconds = given.duration.total_seconds()
            return plan.answered(question.card_id, recorded.after, given.rating, seconds)
        return False

    def _put_back(self, question: Question, recorded: "Recorded", now: datetime) -> None:
        """What an answer changes in the order of the others."""
        queue = self.queue.rest
        if self._collection.settings.bury_siblings:
            queue.drop_siblings(question.note_id)
        if not recorded.leech and self._comes_back_today(recorded.after, now):
            queue.wait(_queued(question, recorded.after))
        queue.bring_follow_ups(question.note_id)

    def _comes_back_today(self, after: Schedule, now: datetime) -> bool:
        assert after.due is not None
        days = self._collection.days
        return after.state is not CardState.REVIEW and days.day_of(after.due) <= days.day_of(now)

    def _load(self, session: Session, card_id: int, expected: QueuedCard | None) -> Question | None:
        question = questions.load(
            session,
            card_id,
            expected,
            today=self._collection.today(),
            preset=self._collection.settings.preset,
            waiting=self.queue.counts,
            answered=self._tally.answered,
            practice=self._sitting.practice is not None,
        )
        if question is not None and self.queue.plan_of(card_id) is not None:
            return question.planned_for_a_date()
        return question


def _queued(question: Question, after: Schedule) -> QueuedCard:
    return QueuedCard(
        question.card_id,
        question.note_id,
        question.deck_id,
        after.state,
        after.due,
        after.last_review,
    )
