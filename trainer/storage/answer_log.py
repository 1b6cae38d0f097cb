"""The answers of whole decks, as parameters are fitted on them."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.answer_log import Series
from trainer.domain.schedule import CardState
from trainer.storage.models import CardRow, NoteRow, ReviewKind, ReviewRow
from trainer.storage.reviews import ANSWERS

_LEARN, _MANUAL, _FILTERED = 0, 4, 3  # Anki's kinds of answers


def series(session: Session, deck_ids: Sequence[int]) -> Iterator[Series]:
    """A series for each living card of the decks that has a history known from its beginning.

    A card that was made new again begins anew; what was set from elsewhere has no beginning.
    """
    query = (
        select(
            ReviewRow.card_id,
            NoteRow.deck_id,
            ReviewRow.study_day,
            ReviewRow.rating,
            ReviewRow.kind,
            ReviewRow.state,
            ReviewRow.reviewed_at,
            ReviewRow.last_review,
            ReviewRow.duration_ms,
            ReviewRow.figures,
        )
        .join(CardRow, ReviewRow.card_id == CardRow.id)
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            NoteRow.deleted_at.is_(None),
            CardRow.deleted_at.is_(None),
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_((*ANSWERS, ReviewKind.SET)),
        )
        .order_by(ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.id)
    )
    result = session.execute(query.execution_options(yield_per=5_000))
    for _card, rows in groupby(result, attrgetter("card_id")):
        answers = from_the_beginning(list(rows))
        if answers:
            yield Series(
                answers[0].deck_id,
                tuple(row.study_day.toordinal() for row in answers),
                tuple(row.rating for row in answers),
                tuple(row.duration_ms and row.duration_ms / 1000 for row in answers),
            )


def from_the_beginning(rows: Sequence[Any]) -> list[Any]:
    """The card's answers since it was last new; none where nobody knows how it began.

    `rows` are all its reviews that count, oldest first, with the columns of ReviewRow.
    """
    answers: list[Any] = []
    known = True
    for row in rows:
        if row.kind is ReviewKind.SET:
            if row.state is CardState.NEW:
                answers, known = [], True
            elif not answers or row.last_review != answers[-1].reviewed_at:
                answers, known = [], False
        elif row.figures and row.figures[0] == _MANUAL:
            if not row.figures[3]:  # made new again in Anki
                answers, known = [], True
        elif row.rating and not _practised(row.figures):
            answers.append(row)
    if not known or (answers and answers[0].figures and answers[0].figures[0] != _LEARN):
        return []
    return answers


def _practised(figures: Sequence[Any] | None) -> bool:
    """Whether the answer was given in a filtered deck of Anki's that leaves schedules alone."""
    if not figures:
        return False
    return bool(figures[0] == _FILTERED and not figures[3])
