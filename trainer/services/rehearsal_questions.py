"""The questions of a rehearsal: what can be asked, how it is put, and what presses on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from trainer.domain import mock, mock_score
from trainer.domain.mock import Candidate, Manner
from trainer.domain.mock_score import Answer, Origin
from trainer.domain.notes import NoteKind, Phrasing, Role
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import Rating, Schedule
from trainer.domain.showing import PointShown
from trainer.errors import TrainerError
from trainer.i18n import N_, _
from trainer.services import briefing, decks, weakest
from trainer.services.attempt import Attempt
from trainer.services.collection import Collection
from trainer.services.question import Given, Question
from trainer.storage import decks as storage_decks
from trainer.storage import presets, rehearsals
from trainer.storage.models import DeckRow

_LATEST = 3  # rehearsals whose missed points are pressed again
_MANNERS = {
    Manner.HOSTILE: N_("Hostile asker: keep to what the letter says."),
    Manner.SILENT: N_("Silent asker: no clock, no sign. You decide when you are done."),
}
_ORIGINS = {
    Origin.FOLLOW_UP: N_("Follow-up, because you missed a point."),
    Origin.MADE: N_("Follow-up made from a point you missed; it is not in the deck."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is put: `at` counts those drawn, from 1; follow-ups share their number."""

    question: Question
    at: int
    origin: Origin
    manner: Manner
    known: float | None
    failed_before: bool = False  # the question that this one follows


def answer_to(asked: Asked, given: Given, written: str) -> Answer:
    """The answer as a rehearsal keeps it."""
    question = asked.question
    return Answer(
        origin=asked.origin,
        guid=question.guid,
        ordinal=question.ordinal,
        topic=question.content.topic,
        asker=question.phrasing.asker,
        asked=question.phrasing.text,
        manner=asked.manner,
        rating=given.rating,
        sure=given.sure,
        milliseconds=given.duration // timedelta(milliseconds=1),
        written=written,
        points=tuple(
            (shown.point, place in given.ticked) for place, shown in enumerate(question.points)
        ),
        known=asked.known,
    )


def deck_to_rehearse(collection: Collection, name: str | None) -> list[int]:
    """The ids of the deck `name` and of those below it.

    Without a name: of the deck whose briefing comes first, else of the only one. Raises
    TrainerError where that leaves a choice, NotFoundError where there is no such deck.
    """
    with collection.reading() as session:
        rows = storage_decks.alive(session)
    if name is None:
        name = _first_to_come(rows, collection.now())
    return [row.id for row in storage_decks.within(rows, decks.meant(rows, name))]


def _first_to_come(rows: Sequence[DeckRow], now: datetime) -> str:
    """The name of the topmost deck whose briefing comes first, or of the only one."""
    above = storage_decks.ancestors(rows)
    topmost = [row for row in rows if not above[row.id]]
    coming = [
        (row.briefing_at, row.name) for row in topmost if row.briefing_at and row.briefing_at >= now
    ]
    if coming:
        return min(coming)[1]
    if len(topmost) > 1:
        names = ", ".join(one_line(row.name) for row in topmost)
        raise TrainerError(_("Name the deck to rehearse; there is: {names}.").format(names=names))
    return topmost[0].name if topmost else ""


def proposed(attempt: Attempt) -> Rating:
    """The rating that an answer deserves: by the points said, where there are any."""
    points = [shown.point for shown in attempt.question.points]
    return mock_score.proposed(points, attempt.ticked) if points else attempt.proposed


def to_be_said(attempt: Attempt) -> frozenset[int]:
    """The places of the points that had to be said."""
    points = enumerate(attempt.question.points)
    return frozenset(place for place, shown in points if shown.point.role is Role.MUST)


def candidates(collection: Collection, deck_ids: Sequence[int]) -> list[Candidate]:
    """The cards of these decks that can be asked aloud, as they stand now.

    Points are weak that study finds so, and those that the latest rehearsals missed.
    """
    weak = Counter(point.guid for point in weakest.weakest(collection, deck_ids, None).points)
    today = collection.today()
    with collection.reading() as session:
        alive = storage_decks.alive(session)
        dates = briefing.of_rows(collection, alive)
        of_date = next((each for each in dates if set(deck_ids) & set(each.deck_ids)), None)
        rows = rehearsals.candidates(session, [row.id for row in alive if row.id in deck_ids])
        for row in rehearsals.held(session, deck_ids)[-_LATEST:]:
            for answer in rehearsals.answers_of(row):
                weak[answer.guid] += len(answer.missed) + len(answer.crossed)
        options = presets.of_decks(session, alive, collection.settings.preset)
    return [
        Candidate(
            card_id=row.card_id,
            guid=row.guid,
            position=row.position,
            prompt=row.prompt,
            topic=row.topic[0] if row.topic else "",
            weight=row.weight * (of_date.weight_of(row.topic) if of_date else 1.0),
            known=mock.known_now(
                row.stability,
                (today - row.last_day).days if row.last_day else None,
                options[row.deck_id].parameters,
            ),
            weak_points=weak[row.guid],
            phrasings=tuple(Phrasing(each["text"], each["asker"]) for each in row.phrasings),
            tags=tuple(row.tags),
            parent=row.parent_guid,
        )
        for row in rows
    ]


def made(asked: Asked, answer: Answer, given: Given, after: Schedule) -> Asked:
    """A question that presses for the points missed; its red lines are those not crossed yet."""
    shown = [
        PointShown(each.point)
        for place, each in enumerate(asked.question.points)
        if place not in given.ticked and each.point.role is not Role.MAY
    ]
    words = (
        _("That was only half an answer: {question}")
        if answer.hit
        else _("That was no answer: {question}")
    ).format(question=one_line(answer.asked))
    content = replace(
        asked.question.content,
        kind=NoteKind.BASIC,
        prompt=words,
        key_points=tuple(each.point for each in shown),
        phrasings=(),
        accepted=(),
        hint="",
        follows=asked.question.guid,
    )
    question = replace(
        asked.question,
        content=content,
        points=tuple(shown),
        schedule=after,
        parent=one_line(answer.asked),
        put=Phrasing(words, answer.asker),
        remark=remark(Origin.MADE, asked.manner),
    )
    return Asked(question, asked.at, Origin.MADE, asked.manner, None, answer.failed)


def remark(origin: Origin, manner: Manner) -> str:
    """What is to be known of a question beforehand."""
    sentence = _ORIGINS.get(origin) or _MANNERS.get(manner)
    return _(sentence) if sentence else ""
