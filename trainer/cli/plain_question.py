"""One question of a plain sitting: what its user can write until another one's turn has come."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from trainer.cli import plain_asides, plain_edit, plain_text
from trainer.cli.output import say
from trainer.cli.plain_input import (
    ENTER,
    NUMBERS,
    TYPED,
    EndOfInput,
    complain_of,
    numbers,
    parsed,
    read_line,
)
from trainer.cli.plain_leech import help_leech
from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError, TrainerError
from trainer.i18n import _
from trainer.services.attempt import Attempt
from trainer.services.study import StudySession

if TYPE_CHECKING:
    from trainer.services.question import Outcome, Question

_BEFORE = {"h", "t", "y", "n", TYPED}  # what the reveal puts an end to
_WITH_TEXT = {NUMBERS, TYPED, "x", "t", "y", "n"}


class PlainQuestion:
    """The session's `question`, being answered; `confidence`: the user is to say whether sure."""

    def __init__(self, session: StudySession, question: "Question", *, confidence: bool) -> None:
        self._session = session
        self._attempt = Attempt(question)
        self.confidence = confidence
        self._outcomes: Sequence[Outcome] = ()
        self._asked_at = monotonic()
        self._over = False
        self._acts: Mapping[str, Callable[[str], None]] = {
            ENTER: self._enter, NUMBERS: self._number, TYPED: self._type, "x": self._tick,
            "t": self._type, "y": self._sure, "n": self._unsure, "h": self._hint,
            "s": self._source, "u": self._undo, "-": self._bury, "@": self._suspend,
            "*": self._mark, "f": self._flag, "c": self._toggle_confidence, "i": self._info,
            "p": self._pause, "e": self._edit, "a": self._add, "?": self._keys, "q": self._stop,
        }  # fmt: skip

    def run(self) -> None:
        """Obey line after line until it is answered, put aside or left for another.

        Raises EndOfInput where the user stops.
        """
        while not self._over:
            self._obey()

    def _obey(self) -> None:
        """Read a line and do what it says."""
        typing = self._is_typed()
        line = read_line(
            plain_text.prompt(self._attempt, typing=typing, asks_confidence=self.confidence)
        )
        key, text = parsed(line, typing=typing)
        if key not in self._acts or (text and key not in _WITH_TEXT):
            complain_of(line)
        elif key in _BEFORE and self._attempt.revealed:
            say(_("That is for before the answer."))
        else:
            self._acts[key](text)

    def _is_typed(self) -> bool:
        """Whether the next line is the answer."""
        wanted = bool(self._attempt.accepted) and self._session.wants_typing(self._attempt.question)
        return wanted and not self._attempt.revealed

    def _reveal(self) -> None:
        self._attempt.reveal()
        self._outcomes = self._session.outcomes()
        say("\n".join([*plain_text.answered(self._attempt), plain_text.ratings(self._outcomes)]))

    def _enter(self, _text: str) -> None:
        if self._attempt.revealed:
            self._grade(self._attempt.proposed)
        else:
            self._reveal()

    def _number(self, text: str) -> None:
        """Before the answer: choose options; after it: grade."""
        if not self._attempt.revealed:
            self._tick(text)
        elif text in {str(rating.value) for rating in Rating}:
            self._grade(Rating(int(text)))
        else:
            say(_("Grade with 1, 2, 3 or 4; x in front of numbers ticks points."))

    def _tick(self, text: str) -> None:
        """Choose options or tick points, or take that back."""
        found = numbers(text)
        if not self._attempt.places:
            say(
                _("This answer has no points to tick.")
                if self._attempt.revealed
                else _("There is nothing to choose from; grade after the answer.")
            )
        elif found is None or not all(1 <= number <= self._attempt.places for number in found):
            say(_("Numbers from 1 to {n} are expected.").format(n=self._attempt.places))
        else:
            for number in found:
                self._attempt.tick(number - 1)
            say(
                plain_text.ticked(self._attempt)
                if self._attempt.revealed
                else plain_text.chosen(self._attempt)
            )

    def _type(self, text: str) -> None:
        if not self._attempt.accepted:
            say(_("This answer is not one to type."))
        elif not text:
            say(_("Write the answer behind t, as in: t Monday"))
        else:
            self._attempt.type(text)
            self._reveal()

    def _sure(self, text: str) -> None:
        self._judge(text, sure=True)

    def _unsure(self, text: str) -> None:
        self._judge(text, sure=False)

    def _judge(self, text: str, *, sure: bool) -> None:
        """Say whether one is sure, of an answer typed behind it too, and show the answer."""
        if text and not self._is_typed():
            say(_("Write y or n alone, and then Enter."))
        elif not self.confidence:
            say(_("You are not asked whether you are sure; c changes that."))
        else:
            self._attempt.sure = sure
            self._attempt.type(text)
            self._reveal()

    def _hint(self, _text: str) -> None:
        hint = self._attempt.question.content.hint
        self._attempt.hinted = True
        say(_("Hint: {text}").format(text=hint) if hint else _("There is no hint."))

    def _source(self, _text: str) -> None:
        if not self._attempt.question.content.citation:
            say(_("This card cites nothing of a letter."))
        elif not self._attempt.revealed:
            say(_("The source gives the answer away: it comes after that."))
        else:
            say("\n".join(plain_asides.source(self._session.sources())))

    def _undo(self, _text: str) -> None:
        self._over = undo(self._session)

    def _bury(self, _text: str) -> None:
        self._put_aside(self._session.bury, _("Put off until tomorrow; u takes it back."))

    def _suspend(self, _text: str) -> None:
        self._put_aside(self._session.suspend, _("Suspended; u takes it back."))

    def _put_aside(self, act: Callable[[], None], said: str) -> None:
        try:
            act()
            say(said)
        except StaleQuestionError as error:
            self._skip(error)
        self._over = True

    def _mark(self, _text: str) -> None:
        say(_("Marked.") if self._session.mark() else _("No longer marked."))

    def _flag(self, _text: str) -> None:
        try:
            flag = self._session.flag()
        except TrainerError as error:
            say(str(error))
        else:
            say(_("Flag {n}.").format(n=flag) if flag else _("No flag."))

    def _toggle_confidence(self, _text: str) -> None:
        self.confidence = not self.confidence
        say(
            _("Before each answer say whether you are sure: y, or not: n.")
            if self.confidence
            else _("You are no longer asked whether you are sure.")
        )

    def _info(self, _text: str) -> None:
        say("\n".join(plain_asides.info(self._session.info())))

    def _edit(self, _text: str) -> None:
        question = self._attempt.question
        left_at = monotonic()
        if plain_edit.edit(self._session, question):
            self._session.reload()
            self._over = True
        self._asked_at += monotonic() - left_at

    def _add(self, _text: str) -> None:
        left_at = monotonic()
        plain_edit.add(self._session, self._attempt.question)
        self._asked_at += monotonic() - left_at

    def _pause(self, _text: str) -> None:
        left_at = monotonic()
        read_line(_("Paused. Everything is saved; the clock stands still. Enter: go on") + "> ")
        self._asked_at += monotonic() - left_at

    def _keys(self, _text: str) -> None:
        say("\n".join(plain_asides.keys()))

    def _stop(self, _text: str) -> None:
        raise EndOfInput

    def _grade(self, rating: Rating) -> None:
        spent = timedelta(seconds=monotonic() - self._asked_at)
        self._over = True
        try:
            leech = self._session.grade(
                rating, spent, self._attempt.ticked, sure=self._attempt.sure
            )
        except StaleQuestionError as error:
            self._skip(error)
            return
        say(plain_text.saved(rating, self._outcomes))
        if leech:
            help_leech(self._session, self._attempt.question)

    def _skip(self, error: StaleQuestionError) -> None:
        say(str(error))
        self._session.skip()


def undo(session: StudySession) -> bool:
    """Take back the latest act and say so; whether anything was."""
    try:
        undone = session.undo()
    except TrainerError as error:
        say(str(error))
        return False
    if undone is None:
        say(_("There is nothing of a study session to undo."))
        return False
    say(_("Undone: {what}").format(what=undone))
    return True
