"""One question of a plain sitting: what its user can write until another one's turn has come."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from trainer.cli import plain_asides, plain_edit, plain_text
from trainer.cli.output import say
from trainer.cli.plain_input import (
    NUMBERS,
    TYPED,
    EndOfInput,
    complain_of,
    numbers,
    obey,
    parsed,
    read_line,
    say_not_now,
)
from trainer.cli.plain_keys import AFTER, BEFORE, GRADES, Keys
from trainer.cli.plain_leech import help_leech
from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError, TrainerError
from trainer.i18n import _
from trainer.services.attempt import Attempt
from trainer.services.study import StudySession
from trainer.services.words import asked_for_confidence

if TYPE_CHECKING:
    from trainer.services.question import Outcome, Question

_WITH_TEXT = {"tick", "media", "type", "sure", "unsure"}


class PlainQuestion:
    """The session's `question`, being answered; `confidence`: the user is to say whether sure."""

    def __init__(
        self, session: StudySession, question: "Question", keys: Keys, *, confidence: bool
    ) -> None:
        self._session = session
        self._attempt = Attempt(question)
        self.confidence = confidence
        self._outcomes: Sequence[Outcome] = ()
        self._asked_at = self._obeyed_at = monotonic()
        self._over = False
        self._keys = keys
        self._acts: Mapping[str, Callable[[str], None]] = {
            "reveal": self._reveal, "accept": self._accept, "tick": self._tick,
            "type": self._type, "sure": self._sure, "unsure": self._unsure, "hint": self._hint,
            "source": self._source, "media": self._media, "undo": self._undo, "bury": self._bury,
            "suspend": self._suspend, "mark": self._mark, "flag": self._flag,
            "confidence": self._toggle_confidence, "info": self._info, "pause": self._pause,
            "edit": self._edit, "add": self._add, "help": self._help, "leave": self._stop,
        }  # fmt: skip

    def run(self) -> None:
        """Obey line after line until it is answered, put aside or left for another (`obey`)."""
        obey(self._obey, lambda: self._over)

    def _obey(self) -> None:
        """Read a line and do what it says."""
        typing = self._is_typed()
        prompt = plain_text.prompt(
            self._attempt, self._keys, typing=typing, asks_confidence=self.confidence
        )
        line = read_line(prompt, within=self._rest())
        self._obeyed_at = monotonic()
        if line is None:
            (self._accept if self._attempt.revealed else self._reveal)("")
            return
        key, text = parsed(line, typing=typing, ticks=self._keys.of("tick"))
        if key == TYPED:
            self._type(text)
        elif key == NUMBERS:
            self._number(text)
        else:
            self._act(self._keys.act(key, but=self._not_now()), text, line)

    def _rest(self) -> float | None:
        """The seconds until the answer shows itself or is graded, where the user wants that."""
        settings = self._session.settings
        if self._attempt.revealed:  # what is written meanwhile takes its time
            wait, since = settings.auto_accept, self._obeyed_at
        else:
            wait, since = settings.auto_reveal, self._asked_at
        return max(0.0, wait.total_seconds() - (monotonic() - since)) if wait else None

    def _not_now(self) -> Container[str]:
        """Acts that are for after the reveal, or for before it."""
        return BEFORE if self._attempt.revealed else AFTER

    def _act(self, act: str, text: str, line: str) -> None:
        if not act or (text and act not in _WITH_TEXT):
            complain_of(line)
        elif act in self._not_now():
            say_not_now(revealed=self._attempt.revealed)
        elif act in GRADES:
            self._grade(GRADES[act])
        elif act.startswith("choose_"):
            self._tick(act.removeprefix("choose_"))
        else:
            self._acts[act](text)

    def _is_typed(self) -> bool:
        """Whether the next line is the answer."""
        wanted = bool(self._attempt.accepted) and self._session.wants_typing(self._attempt.question)
        return wanted and not self._attempt.revealed

    def _reveal(self, _text: str = "") -> None:
        self._attempt.reveal()
        self._outcomes = self._session.outcomes()
        ratings = plain_text.ratings(self._outcomes, self._keys)
        say("\n".join([*plain_text.answered(self._attempt), ratings]))

    def _accept(self, _text: str) -> None:
        self._grade(self._attempt.proposed)

    def _number(self, text: str) -> None:
        """Numbers that are keys, else of options before the answer."""
        act = self._keys.act(text, but=self._not_now())
        if act and act not in self._not_now():
            self._act(act, "", text)
        elif not self._attempt.revealed:
            self._tick(text)
        else:
            grades = ", ".join(filter(None, map(self._keys.name, GRADES)))
            tick = self._keys.name("tick")
            say(
                _("Grade with {keys}; {key} in front of numbers ticks points.").format(
                    keys=grades, key=tick
                )
            )

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
            say(_("This answer is not one to type: say it, then show it."))
        elif not text:
            say(
                _("Write the answer behind {key}, as in: {key} Monday").format(
                    key=self._keys.name("type")
                )
            )
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
            say(_("Write {sure} or {unsure} alone, and then Enter.").format(**self._sure_keys()))
        elif not self.confidence:
            say(
                _("You are not asked whether you are sure; {key} changes that.").format(
                    key=self._keys.name("confidence")
                )
            )
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

    def _media(self, text: str) -> None:
        plain_asides.open_media(self._session.settings.media, self._attempt.media, text)

    def _undo(self, _text: str) -> None:
        self._over = undo(self._session)

    def _bury(self, _text: str) -> None:
        self._put_aside(self._session.bury, _("Put off until tomorrow; {key} takes it back."))

    def _suspend(self, _text: str) -> None:
        self._put_aside(self._session.suspend, _("Suspended; {key} takes it back."))

    def _put_aside(self, act: Callable[[], None], said: str) -> None:
        try:
            act()
        except StaleQuestionError as error:
            self._skip(error)
            return
        self._over = True
        say(said.format(key=self._keys.name("undo")))

    def _mark(self, _text: str) -> None:
        say(_("Marked.") if self._session.mark() else _("No longer marked."))

    def _flag(self, _text: str) -> None:
        flag = self._session.flag()
        say(_("Flag {n}.").format(n=flag) if flag else _("No flag."))

    def _toggle_confidence(self, _text: str) -> None:
        self.confidence = not self.confidence
        say(asked_for_confidence(self.confidence, **self._sure_keys()))

    def _sure_keys(self) -> dict[str, str]:
        return {"sure": self._keys.name("sure"), "unsure": self._keys.name("unsure")}

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

    def _help(self, _text: str) -> None:
        say("\n".join(plain_asides.keys(self._keys, media=bool(self._attempt.media))))

    def _stop(self, _text: str) -> None:
        raise EndOfInput

    def _grade(self, rating: Rating) -> None:
        spent = timedelta(seconds=monotonic() - self._asked_at)
        try:
            leech = self._session.grade(
                rating, spent, self._attempt.ticked, sure=self._attempt.sure
            )
        except StaleQuestionError as error:
            self._skip(error)
            return
        self._over = True
        say(plain_text.saved(rating, self._outcomes))
        if leech or self._session.stuck:
            help_leech(self._session, self._attempt.question, put_away=leech)

    def _skip(self, error: StaleQuestionError) -> None:
        say(str(error))
        self._session.skip()
        self._over = True


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
