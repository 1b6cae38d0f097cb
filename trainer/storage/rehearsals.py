"""Rehearsals: cards that can be asked aloud, and the mock briefings that were held."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from trainer.domain.mock import Manner
from trainer.domain.mock_score import Answer, Origin
from trainer.domain.notes import KeyPoint, NoteKind, Role
from trainer.domain.schedule import Rating
from trainer.storage.cards import last_day
from trainer.storage.doubts import is_current
from trainer.storage.models import CardRow, DeckRow, NoteRow, RehearsalRow

# A sentence with gaps is no question, and options cannot be seen by who only hears one.
ALOUD = (NoteKind.BASIC, NoteKind.TYPED, NoteKind.TEMPLATE)


def candidates(session: Session, deck_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """The living cards of these decks that can be asked aloud and are not suspended.

    Their positions stand.
    """
    return session.execute(
        select(
            CardRow.id.label("card_id"),
            CardRow.ordinal,
            CardRow.stability,
            last_day(CardRow.id).label("last_day"),
            NoteRow.guid,
            NoteRow.position,
            NoteRow.prompt,
            NoteRow.topic,
            NoteRow.weight,
            NoteRow.phrasings,
            NoteRow.tags,
            NoteRow.parent_guid,
            NoteRow.deck_id,
        )
        .join(NoteRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            NoteRow.kind.in_(ALOUD),
            NoteRow.deleted_at.is_(None),
            CardRow.deleted_at.is_(None),
            CardRow.suspended.is_(False),
            is_current(),
        )
        .order_by(NoteRow.deck_id, NoteRow.position, CardRow.ordinal)
    ).all()


def held(session: Session, deck_ids: Sequence[int] | None) -> list[RehearsalRow]:
    """The rehearsals of these decks, of all where None, that were not undone; oldest first."""
    query = (
        select(RehearsalRow)
        .join(DeckRow, RehearsalRow.deck_id == DeckRow.id)
        .where(RehearsalRow.undone_at.is_(None), DeckRow.deleted_at.is_(None))
        .order_by(RehearsalRow.started_at, RehearsalRow.id)
    )
    if deck_ids is not None:
        query = query.where(RehearsalRow.deck_id.in_(deck_ids))
    return list(session.scalars(query))


def one_held(session: Session, rehearsal_id: int) -> RehearsalRow | None:
    """The rehearsal of this number, if it was not undone."""
    row = session.get(RehearsalRow, rehearsal_id)
    return None if row is None or row.undone_at is not None else row


def answer_values(answer: Answer) -> dict[str, Any]:
    """An answer as `rehearsal.answers` keeps it, a list in the order of asking.

    origin   drawn, follow-up (a note that follows the one whose point was missed), made (from the
             missed points; it is in no deck)
    guid, ordinal, topic      the card, and its headings
    asker, asked, manner      who asked, in which words, and how: plain, hostile, silent
    rating, sure              1 to 4; true, false, or null where nothing was said before the reveal
    ms, written               how long the answer took; its words, where they were typed
    points                    [role, text, ticked] of each key point: said, or of never: crossed
    known                     the card's retrievability before; null of a made question
    """
    return {
        "origin": answer.origin.value,
        "guid": answer.guid,
        "ordinal": answer.ordinal,
        "topic": list(answer.topic),
        "asker": answer.asker,
        "asked": answer.asked,
        "manner": answer.manner.value,
        "rating": answer.rating.value,
        "sure": answer.sure,
        "ms": answer.milliseconds,
        "written": answer.written,
        "points": [[point.role.value, point.text, ticked] for point, ticked in answer.points],
        "known": answer.known,
    }


def answers_of(row: RehearsalRow) -> list[Answer]:
    """The answers of a rehearsal, in order."""
    return [
        Answer(
            origin=Origin(each["origin"]),
            guid=each["guid"],
            ordinal=each["ordinal"],
            topic=tuple(each["topic"]),
            asker=each["asker"],
            asked=each["asked"],
            manner=Manner(each["manner"]),
            rating=Rating(each["rating"]),
            sure=each["sure"],
            milliseconds=each["ms"],
            written=each["written"],
            points=tuple(
                (KeyPoint(Role(role), text), ticked) for role, text, ticked in each["points"]
            ),
            known=each["known"],
        )
        for each in row.answers
    ]
