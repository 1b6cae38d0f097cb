"""A study session: the next question, its answer, and what one can do to a card meanwhile."""

from collections.abc import Collection as Members
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.domain.notes import NoteKind
from trainer.domain.schedule import CardState, Rating
from trainer.services import card_acts
from trainer.services.collection import Collection
from trainer.services.question import Given, Outcome, Question
from trainer.services.sitting import ALL, Sitting, Tally
from trainer.services.upcoming import Upcoming

if TYPE_CHECKING:
    from trainer.domain.planned_queue import PlannedQueue
    from trainer.services.card_info import CardInfo
    from trainer.services.sources import Sources
    from trainer.services.summary import Summary

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
        self.question: Question | None = None
        self.refresh()

    def refresh(self, first: int | None = None) -> None:
        """Gather the queue anew and take the next question; `first` names a card to begin with."""
        with self.collection.reading() as session:
            self._upcoming = self._gathered(session, beyond=self._beyond)
            self.question = None
            if first is not None:
                self.question = self._upcoming.named(session, first)
            if self.question is None:  # none was named, or it was undone or edited away
                self.question = self._upcoming.next(session)

    def prepare(self) -> Question | None:
        """Load the next question while this one is being read, for `grade` to take at once.

        Answers it; None where nothing waits yet. What `grade` decides may bring another.
        """
        return self._upcoming.load_ahead(self.question)

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
            self._upcoming.look_for_others(connection)
        self.tally.add(recorded.change_id, question.card_id, given)
        self.stuck = self._upcoming.answered(question, given, recorded, now)
        self._next()
        return recorded.leech

    def suspend(self) -> None:
        """Put the card on the screen away until it is unsuspended."""
        with self.collection.writing() as session:
            card_acts.suspend(session, self._asked(), self.collection.now())
        self.skip()

    def bury(self) -> None:
        """Put the card on the screen away until the next study day."""
        question, tomorrow = self._asked(), self.collection.today() + timedelta(days=1)
        with self.collection.writing() as session:
            card_acts.bury(session, question, self.collection.now(), tomorrow)
        if question.schedule.state is CardState.NEW:
            self._upcoming.queue.rest.drop_waiting(question.note_id)
        self.skip()

    def bring_back(self, question: Question, days: int = 0) -> None:
        """Ask a suspended card again, after so many days' rest."""
        until = self.collection.today() + timedelta(days=days) if days else None
        with self.collection.writing() as session:
            card_acts.bring_back(session, question, self.collection.now(), until)
        self.reload()

    def reload(self) -> None:
        """Read what waits anew, and the card on the screen first."""
        self.refresh(first=self.question.card_id if self.question else None)

    def mark(self) -> bool:
        """Mark the note on the screen, or unmark it; answers whether it is marked now."""
        question = self._asked()
        with self.collection.writing() as session:
            marked = card_acts.toggle_mark(session, question, self.collection.now())
        self.question = replace(question, marked=marked)
        return marked

    def undo(self) -> str | None:
        """Take back the latest act of studying, of this sitting or one before, and show its card.

        Answers what was undone, or None where the latest act was none of studying.
        """
        with self.collection.writing() as session:
            undone = card_acts.undo_last(session, self.collection.now())
        if undone is None:
            return None
        self.tally.take_back(undone.change_id)
        shown = self.question.card_id if self.question else None
        self.refresh(first=undone.card_id or shown)
        return undone.name

    def go_on(self) -> None:
        """Begin again, for another such number of cards or minutes, or past those of a plan."""
        if self.question is None and not self._is_over:
            self._beyond = True
        self.tally.begin_again()
        self.reload()

    def skip(self) -> None:
        """Leave the card on the screen as it is and take the next question."""
        self.question = None
        with self.collection.reading() as session:
            self.question = self._upcoming.next(session)

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
        if self.question is None:
            return None
        return self._upcoming.queue.plan_of(self.question.card_id)

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

    def summary(self) -> "Summary":
        """What this sitting came to so far.

        What a plan still asks is counted as it would be begun now: answers change what it gets to.
        """
        from trainer.services.summary import summarise  # noqa: PLC0415 - the first question waits

        left, shown = self._upcoming, self.question
        if left.queue.plans:
            with self.collection.reading() as session:
                left, shown = self._gathered(session, beyond=False), None
        return summarise(
            self.collection, left.deck_ids, self.sitting, self.tally, left.queue, shown=shown
        )

    def _gathered(self, session: Session, *, beyond: bool) -> Upcoming:
        return Upcoming(
            self.collection, session, self._chosen, self.sitting, self.tally, beyond=beyond
        )

    @property
    def _is_over(self) -> bool:
        return self.sitting.is_over(self.tally.answered_since, self.tally.spent_since)

    def _asked(self) -> Question:
        if self.question is None:
            raise RuntimeError("no question is on the screen")
        return self.question

    def _next(self) -> None:
        """Take the next question: the one loaded ahead, if that is still its turn."""
        over = self._is_over
        self.question = None if over else self._upcoming.take_ahead()
        if self.question is None and not over:
            self.skip()
