"""Answers that tell where somebody is weak: what was ticked, and how sure they were."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy.orm import Session, aliased

from trainer.domain.schedule import Rating
from trainer.storage.doubts import is_current
from trainer.storage.models import CardRow, NoteRow, ReviewRow
from trainer.storage.reviews import GIVEN

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
# A JSON column knows two ways of holding nothing: NULL, and the word null.
_TICKED = func.json_type(ReviewRow.key_points_hit) == "array"


def showings(session: Session, deck_ids: Sequence[int]) -> list[Row[int, datetime, list[Any]]]:
    """When each note's key points were shown and which were ticked, oldest first: by note id."""
    query = select(NoteRow.id, ReviewRow.reviewed_at, ReviewRow.key_points_hit)
    answers = _answers(query, deck_ids).where(_TICKED)
    return list(session.execute(answers.order_by(ReviewRow.reviewed_at, ReviewRow.id)))


def ticked_notes(session: Session, deck_ids: Sequence[int]) -> list[NoteRow]:
    """The notes of which a key point was ever ticked, in the order of their decks' files."""
    ids = _answers(select(NoteRow.id), deck_ids).where(_TICKED)
    return list(
        session.scalars(
            select(NoteRow)
            .where(NoteRow.id.in_(ids))
            .order_by(NoteRow.deck_id, NoteRow.position, NoteRow.id)
        )
    )


def sure_and_wrong(
    session: Session, deck_ids: Sequence[int]
) -> list[Row[NoteRow, int, int, datetime]]:
    """Note and ordinal of the cards forgotten while sure; how often, and when last, latest first.

    Not those since known in study or practice, Good or Easy, on a later study day than the last
    time.
    """
    last_at, last_day = func.max(ReviewRow.reviewed_at), func.max(ReviewRow.study_day)
    wrong = (
        _answers(
            select(
                CardRow.id.label("card_id"),
                func.count().label("times"),
                last_at.label("last_at"),
                last_day.label("last_day"),
            ),
            deck_ids,
        )
        .where(ReviewRow.confidence == 1, ReviewRow.rating == Rating.AGAIN)
        .group_by(CardRow.id)
        .subquery()
    )
    later = aliased(ReviewRow)
    mended = exists().where(
        and_(
            later.card_id == wrong.c.card_id,
            later.study_day > wrong.c.last_day,
            later.kind.in_(GIVEN),
            later.rating >= Rating.GOOD,
            later.undone_at.is_(None),
        )
    )
    query = (
        select(NoteRow, CardRow.ordinal, wrong.c.times, wrong.c.last_at)
        .join(CardRow, CardRow.note_id == NoteRow.id)
        .join(wrong, wrong.c.card_id == CardRow.id)
        .where(~mended)
        .order_by(wrong.c.last_at.desc(), CardRow.id.desc())
    )
    return list(session.execute(query))


def by_confidence(session: Session, deck_ids: Sequence[int]) -> dict[tuple[bool, bool], int]:
    """How many answers were sure or unsure, and right (above Again) or wrong."""
    sure: ColumnElement[bool] = ReviewRow.confidence == 1
    right: ColumnElement[bool] = ReviewRow.rating > Rating.AGAIN
    query = (
        _answers(select(sure, right, func.count()), deck_ids)
        .where(ReviewRow.confidence.is_not(None), ReviewRow.rating.is_not(None))
        .group_by(sure, right)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def _answers(query: Query, deck_ids: Sequence[int]) -> Query:
    """`query` over what was answered here and counts, about cards that still stand."""
    # The plus hides the column from its index: few answers tell anything of the kind, and to read
    # all of them in a row is ten times as quick as to look them up card by card.
    of_card = literal_column("+review.card_id", Integer)
    return (
        query.select_from(ReviewRow)
        .join(CardRow, of_card == CardRow.id)
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            NoteRow.deleted_at.is_(None),
            is_current(),
            CardRow.deleted_at.is_(None),
            ReviewRow.undone_at.is_(None),
            ReviewRow.kind.in_(GIVEN),
        )
    )
