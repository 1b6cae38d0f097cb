"""What stands at the top of a sitting: the deck, how far one is, what waits."""

from datetime import timedelta

from trainer.domain.plaintext import one_line
from trainer.domain.schedule import CardState
from trainer.i18n import _
from trainer.services.question import Question
from trainer.services.study import StudySession

_MINUTE = timedelta(minutes=1)


def name_of(question: Question) -> str:
    """The deck, after the signs of a mark and a flag."""
    mark = "★ " if question.marked else ""
    flag = f"⚑{question.flag} " if question.flag else ""
    return mark + flag + one_line(question.deck)


def figures(question: Question, session: StudySession, since: timedelta) -> str:
    """How far one is and what waits, the card on the screen included; the time where wanted.

    `since` is how long the card has been on the screen.
    """
    waiting, state = question.waiting, question.schedule.state
    at, of = question.answered + 1, session.expected
    if question.practice:
        text = _("{at}/{of} · practice").format(at=at, of=of)
    else:
        text = _("{at}/{of} · new {new} · learning {learning} · review {review}").format(
            at=at,
            of=of,
            new=waiting.new + (state is CardState.NEW),
            learning=waiting.learning + (state in (CardState.LEARNING, CardState.RELEARNING)),
            review=waiting.review + (state is CardState.REVIEW),
        )
    spent, minutes = session.tally.spent_since + since, session.sitting.minutes
    if minutes is None and session.plan is not None:  # the day's, those of earlier sittings too
        used, of_day = session.plan.time
        if of_day is not None:
            spent, minutes = used + since, of_day // _MINUTE
    if minutes is not None:
        return text + " · " + _("{n} of {of} min").format(n=spent // _MINUTE, of=minutes)
    return (
        text + " · " + _("{n} min").format(n=spent // _MINUTE) if session.settings.timer else text
    )
