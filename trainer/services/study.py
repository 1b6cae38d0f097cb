"""A study session: the next question, its answer, and what one can do to a card meanwhile."""

from collections.abc import Collection as Members
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.domain.notes import NoteKind
from trainer.domain.queue import QueuedCard, StudyQueue
from trainer.domain.schedule import CardState, Rating, Schedule
from trainer.domain.succession import Succession
from trainer.services import question as questions
from trainer.services.collection import Collection
from trainer.services.question import Given, Outcome, Question
from trainer.services.sitting import ALL, Sitting, Tally, chosen_notes, gather
from trainer.services.summary import Summary, summarise
from trainer.storage import asking, decks
from trainer.storage.models import DeckRow

if TYPE_CHECKING:
    from trainer.domain.planned_queue import PlannedQueue
    from trainer.services.answering import Recorded
    from trainer.services.card_info import CardInfo
    from trainer.services.sources import Sources

REST = 7  # days that a leech is left alone when asked
_FLAGS_IN_TURN = 4  # as Anki's first: red, orange, green, blue
LONGEST_ANSWER = timedelta(minutes=5)  # a longer one was a walk to the coffee machine


class StudySession:
    """One sitting over some decks (all where `deck_ids` is None), or the part `sitting` of them.

    `question` is the card on the screen, None when nothing waits now. Every method that changes
    something is one transaction, committed before it returns. FSRS is loaded with the first answer,
    since the first question needs none of it.
    """

    def __init__(
        self,
        collection: Collection,
        deck_ids: Sequence[int] | None = None,
        sitting: Sitting = ALL,
    ) -> None:
        self.collection = collection
        self._chosen = deck_ids
        self.sitting = sitting
        self.tally = Tally()
        self.stuck = False  # whether the card just answered fails day after day under a plan
        self._beyond = False  # whether the user goes on past the minutes of a plan
        self._ahead: tuple[QueuedCard, Question, int] | None = None
        self.question: Question | None = None
        self.refresh()

    def refresh(self, first: int | None = None) -> None:
        """Gather the queue anew and take the next question; `first` names a card to begin with."""
        with self.collection.reading() as session:
            chosen, alive = self._chosen, decks.alive(session)
            rows = [row for row in alive if chosen is None or row.id in chosen]
            self._deck_ids = [row.id for row in rows]
            self._queue = self._gathered(session, rows, alive)
            self._ahead = self.question = None
            if first is not None:
                self._queue.remove(first)
                self._show(session, first)
            if self.question is None:  # none was named, or it was undone or edited away
                self._advance(session)

    def _gathered(
        self, session: Session, rows: Sequence[DeckRow], alive: Sequence[DeckRow]
    ) -> Succession:
        """What waits: of decks with a date what their plans ask, of others what falls due."""
        notes = chosen_notes(session, rows, self.sitting)
        plans: Sequence[PlannedQueue] = ()
        if self.sitting.practice is None and any(row.briefing_at for row in alive):
            from trainer.services import dated  # noqa: PLC0415 - loads numpy

            plans, rows = dated.plans(
                self.collection,
                session,
                rows,
                alive,
                notes=notes,
                found=self.sitting.found,
                beyond=self._beyond,
            )
        found = gather(
            self.collection, session, rows, self.sitting, known=self.tally.known, notes=notes
        )
        return Succession(plans, StudyQueue(found, self.collection.settings.learn_ahead))

    def prepare(self) -> Question | None:
        """Load the next question while this one is being read, for `grade` to take at once.

        Answers it; None where nothing waits yet. What `grade` decides may bring another.
        """
        if self.question is not None:  # as its answer will do, whatever that is
            self._queue.rest.bring_follow_ups(self.question.note_id)
        queued = self._queue.peek(self.collection.now())
        if queued is None:
            return None
        if self._ahead is None or self._ahead[0] is not queued:
            with self.collection.reading() as session:
                version = asking.data_version(session.connection())
                question = self._load(session, queued.card_id, queued)
            self._ahead = None if question is None else (queued, question, version)
        return self._ahead[1] if self._ahead else None

    def outcomes(self) -> list[Outcome]:
        """What each of the four ratings would do to the card on the screen.

        None in practice, and none where a plan says when the card comes again.
        """
        from trainer.services import answering  # noqa: PLC0415

        question = self._asked()
        if question.practice or question.planned:
            return []
        return answering.outcomes(question, self.collection.now(), self.collection.days)

    def grade(
        self,
        rating: Rating,
        duration: timedelta,
        ticked: Members[int] = (),
        *,
        sure: bool | None = None,
    ) -> bool:
        """Record the answer and take the next question; True where the card became a leech.

        `ticked` are places in the question's points, `sure` what was said before the reveal. Raises
        StaleQuestionError, writing nothing, where the card was answered elsewhere meanwhile.
        """
        from trainer.services import answering  # noqa: PLC0415

        question, now = self._asked(), self.collection.now()
        given = Given(rating, min(duration, LONGEST_ANSWER), frozenset(ticked), sure)
        occasion = answering.moment(question, now, self.collection.days)
        preset_id = self.collection.preset_version(question.preset)
        apart = self.collection.settings.bury_siblings and not question.planned
        with self.collection.statements() as connection:
            write = answering.record_practice if question.practice else answering.record_answer
            recorded = write(connection, question, occasion, preset_id, given, apart=apart)
            if self._ahead is not None and asking.data_version(connection) != self._ahead[2]:
                self._ahead = None  # another terminal may have asked that card meanwhile
        self.tally.add(recorded.change_id, question.card_id, given)
        self.stuck = False
        plan = self._queue.plan_of(question.card_id)
        if question.practice:
            if rating is Rating.AGAIN:
                self._queue.rest.put_last(_queued(question, question.schedule))
        elif plan is None:
            self._put_back(question, recorded, now)
        elif not recorded.leech:
            seconds = given.duration.total_seconds()
            self.stuck = plan.answered(question.card_id, recorded.after, rating, seconds)
        self._next()
        return recorded.leech

    def _put_back(self, question: Question, recorded: "Recorded", now: datetime) -> None:
        """What an answer changes in the order of the others."""
        queue = self._queue.rest
        if self.collection.settings.bury_siblings:
            queue.drop_siblings(question.note_id)
        if not recorded.leech and self._comes_back_today(recorded.after, now):
            queue.wait(_queued(question, recorded.after))
        queue.bring_follow_ups(question.note_id)

    def suspend(self) -> None:
        """Put the card on the screen away until it is unsuspended."""
        from trainer.services import answering  # noqa: PLC0415

        with self.collection.writing() as session:
            answering.suspend(session, self._asked(), self.collection.now())
        self.skip()

    def bury(self) -> None:
        """Put the card on the screen away until the next study day."""
        from trainer.services import answering  # noqa: PLC0415

        question, tomorrow = self._asked(), self.collection.today() + timedelta(days=1)
        with self.collection.writing() as session:
            answering.bury(session, question, self.collection.now(), tomorrow)
        if question.schedule.state is CardState.NEW:
            self._queue.rest.drop_waiting(question.note_id)
        self.skip()

    def bring_back(self, question: Question, days: int = 0) -> None:
        """Ask a suspended card again, after so many days' rest."""
        from trainer.services import answering  # noqa: PLC0415

        until = self.collection.today() + timedelta(days=days) if days else None
        with self.collection.writing() as session:
            answering.bring_back(session, question, self.collection.now(), until)
        self.reload()

    def reload(self) -> None:
        """Read what waits anew, and the card on the screen first."""
        self.refresh(first=self.question.card_id if self.question else None)

    def mark(self) -> bool:
        """Mark the note on the screen, or unmark it; answers whether it is marked now."""
        from trainer.services import answering  # noqa: PLC0415

        question = self._asked()
        with self.collection.writing() as session:
            marked = answering.toggle_mark(session, question, self.collection.now())
        self.question = replace(question, marked=marked)
        return marked

    def undo(self) -> str | None:
        """Take back the latest act of studying, of this sitting or one before, and show its card.

        Answers what was undone, or None where the latest act was none of studying.
        """
        from trainer.services import answering  # noqa: PLC0415

        with self.collection.writing() as session:
            undone = answering.undo_last(session, self.collection.now())
        if undone is None:
            return None
        self.tally.take_back(undone.change_id)
        shown = self.question.card_id if self.question else None
        self.refresh(first=undone.card_id or shown)
        return undone.name

    def go_on(self) -> None:
        """Begin again, for another such number of cards or minutes, or past those of a plan."""
        self._beyond = not self.sitting.is_over(self.tally.answered_since, self.tally.spent_since)
        self.tally.begin_again()
        self.refresh()

    def skip(self) -> None:
        """Leave the card on the screen as it is and take the next question."""
        with self.collection.reading() as session:
            self._advance(session)

    def info(self) -> "CardInfo":
        """Schedule and history of the card on the screen."""
        from trainer.services.card_info import card_info  # noqa: PLC0415

        return card_info(self.collection, self._asked())

    def sources(self) -> "Sources":
        """What the letter says where the note on the screen cites it."""
        from trainer.services.sources import sources  # noqa: PLC0415

        return sources(self.collection, self._asked())

    def split(self, question: Question) -> int:
        """Make a note of each point of the question's note; answers how many."""
        from trainer.services import editing  # noqa: PLC0415

        made = editing.split(self.collection, question.note_id)
        self.reload()
        return made

    def flag(self) -> int:
        """Give the card on the screen the next flag, or none after the last; answers which."""
        from trainer.services import editing  # noqa: PLC0415

        question = self._asked()
        flag = question.flag + 1 if question.flag < _FLAGS_IN_TURN else 0
        editing.set_flag(self.collection, question.card_id, flag)
        self.question = replace(question, flag=flag)
        return flag

    def wants_typing(self, question: Question) -> bool:
        """Whether the user is to type this answer."""
        kind = question.content.kind
        gap = kind is NoteKind.CLOZE and self.settings.type_gaps
        return kind is NoteKind.TYPED or gap

    @property
    def plan(self) -> "PlannedQueue | None":
        """The plan that the card on the screen is asked by."""
        return None if self.question is None else self._queue.plan_of(self.question.card_id)

    @property
    def is_timed(self) -> bool:
        """Whether the time is shown."""
        return self.settings.timer or self.sitting.minutes is not None or self.plan is not None

    @property
    def expected(self) -> int:
        """How many answers this sitting will have come to, as far as can be told now."""
        waiting = 0 if self.question is None else self.question.waiting.total + 1
        if self.sitting.cards is not None:
            waiting = min(waiting, self.sitting.cards - self.tally.answered_since)
        return self.tally.answered + waiting

    @property
    def settings(self) -> Settings:
        """What the user chose."""
        return self.collection.settings

    def summary(self) -> Summary:
        """What this sitting came to so far."""
        return summarise(
            self.collection,
            self._deck_ids,
            self.sitting,
            self.tally,
            self._queue,
            shown=self.question,
        )

    def _asked(self) -> Question:
        if self.question is None:
            raise RuntimeError("no question is on the screen")
        return self.question

    def _comes_back_today(self, after: Schedule, now: datetime) -> bool:
        assert after.due is not None
        days = self.collection.days
        return after.state is not CardState.REVIEW and days.day_of(after.due) <= days.day_of(now)

    def _next(self) -> None:
        """Take the next question: the one loaded ahead, if that is still its turn."""
        if self.sitting.is_over(self.tally.answered_since, self.tally.spent_since):
            self.question = None
        elif self._ahead is not None and self._ahead[0] is self._queue.peek(self.collection.now()):
            self._queue.pop(self.collection.now())
            waiting, answered = self._queue.counts, self.tally.answered
            self.question = replace(self._ahead[1], waiting=waiting, answered=answered)
        else:
            self.skip()

    def _advance(self, session: Session) -> None:
        now = self.collection.now()
        self.question = None
        while self.question is None and (queued := self._queue.pop(now)):
            self._show(session, queued.card_id, queued)

    def _show(self, session: Session, card_id: int, expected: QueuedCard | None = None) -> None:
        self.question = self._load(session, card_id, expected)

    def _load(self, session: Session, card_id: int, expected: QueuedCard | None) -> Question | None:
        question = questions.load(
            session,
            card_id,
            expected,
            today=self.collection.today(),
            preset=self.collection.settings.preset,
            waiting=self._queue.counts,
            answered=self.tally.answered,
            practice=self.sitting.practice is not None,
        )
        if question is not None and self._queue.plan_of(card_id) is not None:
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
