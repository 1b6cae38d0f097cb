"""What rehearsals came to: one in full, and all of them beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.domain import mock_score
from trainer.domain.mock import Manner
from trainer.domain.mock_score import SECONDS_PER_ANSWER, Answer, Origin, Score
from trainer.domain.plaintext import escaped_line, one_line
from trainer.errors import NotFoundError, TrainerError
from trainer.i18n import N_, _, ngettext
from trainer.services.collection import Collection
from trainer.storage import rehearsals
from trainer.storage.models import DeckRow, RehearsalRow
from trainer.wording import clock_time, day, percent, why

_MANNERS = {Manner.HOSTILE: N_("hostile"), Manner.SILENT: N_("silent")}
_ORIGINS = {
    Origin.FOLLOW_UP: N_("follow-up"),
    Origin.MADE: N_("follow-up made from a missed point"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A rehearsal that was held; `number` names it. `ended_at` is None where it was broken off."""

    number: int
    deck: str
    started_at: datetime
    ended_at: datetime | None
    score: Score
    answers: tuple[Answer, ...]


def held(collection: Collection, deck_ids: Sequence[int] | None = None) -> list[Held]:
    """The rehearsals of these decks, all where None, oldest first."""
    with collection.reading() as session:
        rows = rehearsals.held(session, deck_ids)
        return [_held(row, session.get_one(DeckRow, row.deck_id).name) for row in rows]


def report(collection: Collection, number: int) -> Held:
    """One rehearsal. Raises NotFoundError where there is none of this number."""
    with collection.reading() as session:
        row = rehearsals.one_held(session, number)
        if row is None:
            raise NotFoundError(
                _("There is no rehearsal {n}; trainer rehearse --list shows them.").format(n=number)
            )
        return _held(row, session.get_one(DeckRow, row.deck_id).name)


def _held(row: RehearsalRow, deck: str) -> Held:
    answers = tuple(rehearsals.answers_of(row))
    return Held(row.id, deck, row.started_at, row.ended_at, mock_score.score(answers), answers)


def title(of: Held) -> str:
    """Which rehearsal it is."""
    when = f"{day(of.started_at)} {clock_time(of.started_at)}"
    return _("Rehearsal {n}, {when}: {deck}").format(n=of.number, when=when, deck=one_line(of.deck))


def came_to(of: Held) -> list[tuple[str, str]]:
    """The figures of a rehearsal, each by its name."""
    score = of.score
    rows = [
        (_("Questions"), _questions(score)),
        (_("Points said"), points(score)),
        (_("Red lines crossed"), str(score.crossed)),
        (_("Failed"), str(score.failed)),
        (_("Per answer"), _("{n} s").format(n=round(score.seconds_per_answer))),
        (_("Predicted"), percent(score.predicted)),
        (_("Actual"), percent(score.actual)),
    ]
    if any(answer.sure is not None for answer in of.answers):
        rows.append((_("Sure, but wrong"), str(score.sure_but_wrong)))
    if of.ended_at is None:
        rows.append((_("Ended"), _("no, broken off")))
    return rows


def _questions(score: Score) -> str:
    made = score.answers - score.questions
    if not made:
        return str(score.questions)
    pressed = ngettext("{n} made follow-up", "{n} made follow-ups", made).format(n=made)
    return f"{score.questions} + {pressed}"


def topics(of: Held) -> list[tuple[str, Score, list[Answer]]]:
    """Each topic with what its answers came to."""
    return [
        (one_line(topic) or _("No topic"), mock_score.score(answers), answers)
        for topic, answers in mock_score.by_topic(of.answers).items()
    ]


def topic_line(score: Score) -> str:
    """What a topic came to, in one line."""
    parts = [
        _("points {n} of {of}").format(n=score.hit, of=score.hit + score.missed),
        _("red lines {n}").format(n=score.crossed),
        _("{n} s each").format(n=round(score.seconds_per_answer)),
        _("predicted {predicted}, actual {actual}").format(
            predicted=percent(score.predicted), actual=percent(score.actual)
        ),
    ]
    return " · ".join(parts)


def question_of(answer: Answer) -> str:
    """The question, with who asked it and how."""
    remarks = (_MANNERS.get(answer.manner), _ORIGINS.get(answer.origin))
    how = ", ".join(_(remark) for remark in remarks if remark)
    asker = " · ".join(filter(None, (one_line(answer.asker), how)))
    text = one_line(answer.asked)
    return f"{asker}: {text}" if asker else text


def verdict(answer: Answer) -> str:
    """How it went: known or not, how long it took, how sure one was."""
    seconds = round(answer.milliseconds / 1000)
    parts = [_("failed") if answer.failed else _("known"), _("{n} s").format(n=seconds)]
    if seconds > SECONDS_PER_ANSWER:
        parts.append(_("too long"))
    if answer.sure is not None:
        parts.append(_("sure, but wrong") if answer.sure_but_wrong else _sure(answer))
    return ", ".join(parts)


def _sure(answer: Answer) -> str:
    return _("sure") if answer.sure else _("unsure")


def points(score: Score) -> str:
    """How many of the points were said that had to be."""
    asked = score.hit + score.missed
    if score.share_hit is None:
        return "–"
    return _("{n} of {of} ({share})").format(n=score.hit, of=asked, share=percent(score.share_hit))


def to_markdown(of: Held) -> str:
    """The report as a Markdown document."""
    lines = [f"# {escaped_line(title(of))}", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in came_to(of)]
    for name, score, answers in topics(of):
        lines += ["", f"## {escaped_line(name)}", "", topic_line(score)]
        for answer in answers:
            lines += ["", f"### {escaped_line(question_of(answer))}", "", verdict(answer), ""]
            lines += [f"- {line}" for line in _points(answer)]
            if answer.written:
                lines += ["", f"> {escaped_line(answer.written)}"]
    return "\n".join(lines).rstrip().replace("\n\n\n", "\n\n") + "\n"


def save_markdown(of: Held, folder: Path | None = None) -> Path:
    """Write the report into `folder`, the present one by default, under a name that is free."""
    name = f"rehearsal-{of.number}-{of.started_at.astimezone():%Y-%m-%d}"
    try:
        path = _free(folder or Path.cwd(), name)
        path.write_bytes(to_markdown(of).encode("utf-8", "replace"))
    except OSError as error:
        raise TrainerError(
            _("{path}: cannot be written ({reason})").format(path=name, reason=why(error))
        ) from error
    return path


def _free(folder: Path, name: str) -> Path:
    """A path in `folder` at which there is nothing yet."""
    path, number = folder / f"{name}.md", 2
    while path.exists():
        path, number = folder / f"{name}-{number}.md", number + 1
    return path


def _points(answer: Answer) -> Iterator[str]:
    for text in answer.hit:
        yield _("said: {text}").format(text=escaped_line(text))
    for text in answer.missed:
        yield _("missed: {text}").format(text=escaped_line(text))
    for text in answer.crossed:
        yield _("crossed: {text}").format(text=escaped_line(text))
