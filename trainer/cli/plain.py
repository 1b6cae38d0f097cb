"""`trainer study --plain`: a sitting in lines, for screen readers, simple terminals and scripts.

Every key is followed by Enter. Where an answer is to be typed, a line is that answer, and keys
stand behind a slash.
"""

from collections.abc import Sequence

from trainer.cli import plain_asides, plain_text
from trainer.cli.output import say
from trainer.cli.plain_input import complain_of, parsed, read_line, sit
from trainer.cli.plain_keys import USUAL_AT_THE_END, Keys
from trainer.cli.plain_question import PlainQuestion, undo
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.services.question import Question
from trainer.services.sitting import ALL, Sitting
from trainer.services.study import StudySession


class PlainSession:
    """One sitting over some decks (all where `deck_ids` is None), or the part `sitting` of them.

    It ends when nothing waits, when the user stops, or with the input. What was said to be saved
    is in the collection by then.
    """

    def __init__(
        self,
        collection: Collection,
        deck_ids: Sequence[int] | None = None,
        sitting: Sitting = ALL,
    ) -> None:
        self._session = StudySession(collection, deck_ids, sitting)
        self._confidence = collection.settings.confidence
        self._keys = Keys(collection.settings.keys)
        self._keys_at_the_end = Keys(collection.settings.keys, USUAL_AT_THE_END)
        self._deck = ""
        self._summed_up = False

    def run(self) -> None:
        """Ask until the sitting ends, and say what it came to; raises as `sit` does."""
        sit(self._ask_all, self._sum_up_once)

    def _ask_all(self) -> None:
        going_on = self._session.question is not None
        if not going_on:
            self._sum_up()
        while going_on:
            while self._session.question is not None:
                self._ask(self._session.question)
            going_on = self._goes_on()

    def _ask(self, question: Question) -> None:
        """Put the question, and obey until another one's turn has come."""
        self._summed_up = False
        about = plain_text.about(question, deck=question.deck != self._deck)
        self._deck = question.deck
        place = plain_text.place(question, self._session)
        say("\n".join(["", place, *about, *plain_text.asked(question)]))
        asked = PlainQuestion(self._session, question, self._keys, confidence=self._confidence)
        asked.run()
        self._confidence = asked.confidence

    def _goes_on(self) -> bool:
        """Sum up; whether the user then wants a question again, which undo may bring back too."""
        self._sum_up()
        while self._session.question is None:
            line = read_line(self._ways_on() + "> ")
            key, text = parsed(line)
            act = "" if text else self._keys_at_the_end.act(key)
            if act in {"summary_done", "summary_leave"}:
                return False
            if act == "summary_continue":
                self._session.go_on()
            elif act == "summary_undo":
                undo(self._session)
            else:
                complain_of(line)
                continue
            if self._session.question is None:
                self._sum_up()
        return True

    def _ways_on(self) -> str:
        """What can be written at the end."""
        ways = (
            (_("{key}: done"), "summary_done"),
            (_("{key}: go on"), "summary_continue"),
            (_("{key}: undo"), "summary_undo"),
        )
        return ", ".join(way.format(key=self._keys_at_the_end.name(act)) for way, act in ways)

    def _sum_up(self) -> None:
        self._summed_up = True
        say("\n".join(["", *plain_asides.summary(self._session.summary())]))

    def _sum_up_once(self) -> None:
        if not self._summed_up:
            self._sum_up()
