"""`trainer rehearse --plain`: a rehearsal in lines, for screen readers and scripts."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from time import monotonic

from trainer.cli import plain_asides, plain_text
from trainer.cli.output import say
from trainer.cli.plain_input import (
    NUMBERS,
    EndOfInput,
    complain_of,
    numbers,
    obey,
    parsed,
    read_line,
    say_not_now,
    sit,
)
from trainer.cli.plain_keys import Keys
from trainer.cli.report_lines import lines
from trainer.domain.mock import Manner
from trainer.domain.mock_score import SECONDS_PER_ANSWER
from trainer.domain.schedule import Rating
from trainer.errors import StaleQuestionError
from trainer.i18n import N_, _
from trainer.services.attempt import Attempt
from trainer.services.question import Given
from trainer.services.rehearsal import Rehearsal
from trainer.services.rehearsal_questions import Asked, proposed, to_be_said
from trainer.services.rehearsal_report import report
from trainer.services.sources import sources
from trainer.services.words import RATINGS, asked_for_confidence

# As the screen has them, by the names under which the settings file changes them.
USUAL: Mapping[str, str] = {
    "rehearse_reveal": "space,enter", "rehearse_accept": "space,enter",
    "rehearse_sure": "y,j", "rehearse_unsure": "n", "rehearse_type": "t",
    "rehearse_tick": "x", "rehearse_all": "a", "rehearse_source": "s",
    **{f"rehearse_grade_{rating.value}": str(rating.value) for rating in Rating},
    "rehearse_undo": "u,ctrl+z", "rehearse_confidence": "c",
    "rehearse_help": "question_mark,f1", "rehearse_leave": "q,escape",
}  # fmt: skip
_GRADES = {f"rehearse_grade_{rating.value}": rating for rating in Rating}
_BEFORE = {"rehearse_reveal", "rehearse_sure", "rehearse_unsure", "rehearse_type"}
_AFTER = {"rehearse_accept", "rehearse_tick", "rehearse_all", "rehearse_source", *_GRADES}
_HELP = (
    ("rehearse_reveal", N_("End the answer; after that: keep it with the rating proposed")),
    ("rehearse_type", N_("Behind it your answer, where you do not speak it")),
    ("rehearse_sure", N_("End the answer; I am sure of it")),
    ("rehearse_unsure", N_("End the answer; I am not sure of it")),
    ("rehearse_tick", N_("Behind it the numbers of points said, or of red lines crossed")),
    ("rehearse_all", N_("Tick all that had to be said, or take that back")),
    ("rehearse_source", N_("What the letter says there")),
    ("rehearse_undo", N_("Take back the latest answer, and put its question again")),
    ("rehearse_confidence", N_("Say before each reveal whether you are sure, or no longer")),
    ("rehearse_leave", N_("Break off; what was answered is kept")),
)


class PlainRehearsal:
    """One rehearsal; each key is followed by Enter. It ends with the input, or with its report."""

    def __init__(self, rehearsal: Rehearsal) -> None:
        self._rehearsal = rehearsal
        self._keys = Keys(rehearsal.settings.keys, USUAL)
        self._confidence = rehearsal.settings.confidence

    def run(self) -> None:
        """Put the questions, and report; raises as `sit` does."""
        sit(self._ask_all, self._sum_up)

    def _ask_all(self) -> None:
        while (asked := self._rehearsal.asked) is not None:
            self._ask(asked)

    def _ask(self, asked: Asked) -> None:
        place = (
            _("Question {n}.").format(n=asked.at)
            if self._rehearsal.plan.minutes
            else _("Question {at} of {of}.").format(at=asked.at, of=self._rehearsal.total)
        )
        about = plain_text.about(asked.question, deck=False)
        say("\n".join(["", place, *about, *plain_text.asked(asked.question)]))
        answer = _PlainAnswer(self._rehearsal, asked, self._keys, confidence=self._confidence)
        answer.run()
        self._confidence = answer.confidence

    def _sum_up(self) -> None:
        number = self._rehearsal.rehearsal_id
        if number is None:
            say("\n" + _("Nothing was answered."))
            return
        say("\n".join(["", *lines(report(self._rehearsal.collection, number))]))


class _PlainAnswer:
    """One question put, until its answer is kept or it is left for another."""

    def __init__(self, rehearsal: Rehearsal, asked: Asked, keys: Keys, *, confidence: bool) -> None:
        self._rehearsal = rehearsal
        self._asked = asked
        self._attempt = Attempt(asked.question)
        self._keys = keys
        self.confidence = confidence
        self._asked_at = monotonic()
        self._spent = timedelta()
        self._over = False
        self._acts: Mapping[str, Callable[[str], None]] = {
            "rehearse_reveal": self._reveal, "rehearse_accept": self._accept,
            "rehearse_sure": lambda _text: self._judge(sure=True),
            "rehearse_unsure": lambda _text: self._judge(sure=False),
            "rehearse_type": self._type, "rehearse_tick": self._tick,
            "rehearse_all": self._all_said, "rehearse_source": self._source,
            "rehearse_undo": self._undo, "rehearse_confidence": self._toggle_confidence,
            "rehearse_help": self._help, "rehearse_leave": self._stop,
        }  # fmt: skip

    def run(self) -> None:
        """Obey line after line until it is over (`obey`)."""
        obey(self._obey, lambda: self._over)

    def _obey(self) -> None:
        """Read a line and do what it says."""
        line = read_line(self._prompt())
        key, text = parsed(line, ticks=self._keys.of("rehearse_tick"))
        if key == NUMBERS:
            key, text = text, ""
        self._act(self._keys.act(key, but=self._not_now()), text, line)

    def _act(self, act: str, text: str, line: str) -> None:
        if not act or (text and act not in ("rehearse_type", "rehearse_tick")):
            complain_of(line)
        elif act in self._not_now():
            say_not_now(revealed=self._attempt.revealed)
        elif act in _GRADES:
            self._grade(_GRADES[act])
        else:
            self._acts[act](text)

    def _not_now(self) -> set[str]:
        return _BEFORE if self._attempt.revealed else _AFTER

    def _prompt(self) -> str:
        if self._attempt.revealed:
            proposal = _(RATINGS[proposed(self._attempt)])
            ways = [("{key}: " + proposal, "rehearse_accept")]
            if self._attempt.places:
                ways += [
                    (_("{key}: tick"), "rehearse_tick"),
                    (_("{key}: all said"), "rehearse_all"),
                ]
        else:
            ways = [(_("{key}: I am done"), "rehearse_reveal")]
            if self.confidence:
                ways += [
                    (_("{key}: sure"), "rehearse_sure"),
                    (_("{key}: unsure"), "rehearse_unsure"),
                ]
        ways += [(_("{key}: keys"), "rehearse_help"), (_("{key}: stop"), "rehearse_leave")]
        named = ((way, self._name(act)) for way, act in ways)
        return ", ".join(way.format(key=name) for way, name in named if name) + "> "

    def _name(self, act: str) -> str:
        name = self._keys.name(act)
        return f"{name} 1 2" if name and act == "rehearse_tick" else name

    def _reveal(self, _text: str = "") -> None:
        self._spent = timedelta(seconds=monotonic() - self._asked_at)
        self._attempt.reveal()
        seconds = round(self._spent.total_seconds())
        took = _("Your answer took {n} s.").format(n=seconds)
        if seconds > SECONDS_PER_ANSWER and self._asked.manner is not Manner.SILENT:
            took += " " + _("That was too long.")
        say("\n".join([took, *plain_text.answered(self._attempt)]))

    def _judge(self, *, sure: bool) -> None:
        if not self.confidence:
            key = self._keys.name("rehearse_confidence")
            say(_("You are not asked whether you are sure; {key} changes that.").format(key=key))
            return
        self._attempt.sure = sure
        self._reveal()

    def _type(self, text: str) -> None:
        if not text:
            key = self._keys.name("rehearse_type")
            say(_("Write the answer behind {key}, as in: {key} Monday").format(key=key))
            return
        self._attempt.type(text)
        if not self.confidence:
            self._reveal()

    def _tick(self, text: str) -> None:
        found = numbers(text)
        if not self._attempt.places:
            say(_("This answer has no points to tick."))
        elif found is None or not all(1 <= number <= self._attempt.places for number in found):
            say(_("Numbers from 1 to {n} are expected.").format(n=self._attempt.places))
        else:
            for number in found:
                self._attempt.tick(number - 1)
            self._say_ticked()

    def _all_said(self, _text: str) -> None:
        must, said = to_be_said(self._attempt), self._attempt.ticked
        self._attempt.ticked = said - must if must <= said else said | must
        self._say_ticked()

    def _say_ticked(self) -> None:
        say(plain_text.ticked(self._attempt, proposed(self._attempt)))

    def _source(self, _text: str) -> None:
        if not self._attempt.question.content.citation:
            say(_("This card cites nothing of a letter."))
            return
        found = sources(self._rehearsal.collection, self._attempt.question)
        say("\n".join(plain_asides.source(found)))

    def _accept(self, _text: str) -> None:
        self._grade(proposed(self._attempt))

    def _grade(self, rating: Rating) -> None:
        given = Given(rating, self._spent, self._attempt.ticked, self._attempt.sure)
        try:
            outcome = self._rehearsal.answer(given, self._attempt.written)
        except StaleQuestionError as error:
            say(str(error))
            self._rehearsal.skip()
            self._over = True
            return
        self._over = True
        if outcome.leech:
            say(_("Forgotten again and again: this card is suspended now."))
        elif outcome.in_study:
            say(_("Kept: failed, in your study too."))
        else:
            say(_("Kept."))

    def _undo(self, _text: str) -> None:
        undone = self._rehearsal.undo()
        self._over = undone
        say(
            _("Undone; the question is put again.")
            if undone
            else _("Nothing of this rehearsal can be undone.")
        )

    def _toggle_confidence(self, _text: str) -> None:
        self.confidence = not self.confidence
        sure, unsure = self._keys.name("rehearse_sure"), self._keys.name("rehearse_unsure")
        say(asked_for_confidence(self.confidence, sure, unsure))

    def _help(self, _text: str) -> None:
        told = [f"{self._name(act)}: {_(what)}" for act, what in _HELP if self._name(act)]
        say("\n".join([_("What the keys do, each followed by Enter:"), *told]))

    def _stop(self, _text: str) -> None:
        raise EndOfInput
