"""The report of a rehearsal in lines."""

from textwrap import fill

from trainer.domain.plaintext import one_line
from trainer.i18n import _
from trainer.services.rehearsal_report import (
    Held,
    came_to,
    question_of,
    title,
    topic_line,
    topics,
    verdict,
)

_WIDTH = 79


def lines(of: Held) -> list[str]:
    """The report in lines for 80 columns."""
    text = [title(of), *(f"{name}: {value}" for name, value in came_to(of))]
    for name, score, answers in topics(of):
        text += ["", name, _wrapped(topic_line(score), 2)]
        for answer in answers:
            text += [_wrapped(question_of(answer), 2), _wrapped(verdict(answer), 4)]
            told = (
                (_("said: {text}"), answer.hit),
                (_("missed: {text}"), answer.missed),
                (_("crossed: {text}"), answer.crossed),
            )
            text += [
                _wrapped(sentence.format(text=one_line(point)), 4)
                for sentence, found in told
                for point in found
            ]
            if answer.written:
                text.append(_wrapped(_("Your answer: ") + one_line(answer.written), 4))
    return text


def _wrapped(text: str, indent: int) -> str:
    margin = " " * indent
    return fill(text, _WIDTH, initial_indent=margin, subsequent_indent=margin + "  ")
