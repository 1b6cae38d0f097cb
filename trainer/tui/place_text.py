"""What stands at the top of a sitting: the deck, how far one is, what waits."""

from trainer.domain.plaintext import one_line
from trainer.domain.schedule import CardState
from trainer.i18n import _
from trainer.services.question import Question
from trainer.services.study import StudySession


def name_of(question: Question) -> str:
    """The deck, after the signs of a mark and a flag."""
    mark = "★ " if question.marked else ""
    flag = f"⚑{question.flag} " if question.flag else ""
    return mark + flag + one_line(question.deck)


def figures(question: Question, session: StudySession) -> str:
    """How far one is and what waits, the card on the screen included; the time where wanted."""
    waiting, state = question.waiting, question.schedule.state
    at = question.answered + 1
    if question.practice:
        text = _("{at}/{of} · practice").format(at=at, of=at + waiting.total)
    else:
        text = _("{at}/{of} · new {new} · learning {learning} · review {review}").format(
            at=at,
            of=at + waiting.total,
            new=waiting.new + (state is CardState.NEW),
            learning=waiting.learning + (state in (CardState.LEARNING, CardState.RELEARNING)),
            review=waiting.review + (state is CardState.REVIEW),
        )
    spent, of = session.tally.minutes_since, session.sitting.minutes
    if of is not None:
        return text + " · " + _("{n} of {of} min").format(n=spent, of=of)
    return text + " · " + _("{n} min").format(n=spent) if session.settings.timer else text
