"""Decks as the plain values that writers of all formats take, progress included."""

from collections.abc import Collection as Members
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from trainer.domain.day import DayNumbers
from trainer.domain.note_types import NoteType
from trainer.domain.schedule import CardState, Schedule
from trainer.formats.parsed import ParsedCard, ParsedDeck, ParsedNote, PastReview
from trainer.services.collection import Collection
from trainer.storage import decks, exported, note_types, notes
from trainer.storage.models import DeckRow, NoteTypeRow, ReviewKind

_LEARN, _REVIEW, _RELEARN, _FILTERED = 0, 1, 2, 3  # Anki's kinds of answers
_KINDS = {
    CardState.NEW: _LEARN,
    CardState.LEARNING: _LEARN,
    CardState.REVIEW: _REVIEW,
    CardState.RELEARNING: _RELEARN,
}


def gather(
    collection: Collection,
    session: Session,
    deck_ids: Sequence[int] | None,
    only: Members[int] | None = None,
    *,
    progress: bool = True,
) -> list[ParsedDeck]:
    """All living decks, or those of `deck_ids`, with notes, cards and past answers.

    `only` leaves out all other notes; without `progress` cards and answers are not even read.
    """
    rows = decks.these(session, deck_ids)
    ids = [row.id for row in rows]
    cards = exported.cards(session, ids) if progress else {}
    answers = exported.answers(session, ids) if progress else {}
    types = {row.id: note_types.note_type_of(row) for row in session.scalars(select(NoteTypeRow))}
    today, numbers = collection.today(), DayNumbers(collection.days)
    found: dict[int, list[ParsedNote]] = {}
    for note in exported.notes(session, ids, only):
        mine = tuple(
            _card(card, today, tuple(_reviews(answers.get(card.id, ()), numbers)))
            for card in cards.get(note.id, ())
        )
        found.setdefault(note.deck_id, []).append(_note(note, mine, types))
    return [_deck(row, found.get(row.id, ())) for row in rows]


def _deck(row: DeckRow, found: Sequence[ParsedNote]) -> ParsedDeck:
    return ParsedDeck(
        path=Path(),
        name=row.name,
        id=row.file_id or "",
        notes=tuple(found),
        named=True,
        description=row.description,
    )


def _note(note: Row[Any], cards: tuple[ParsedCard, ...], types: dict[int, NoteType]) -> ParsedNote:
    return ParsedNote(
        notes.content_of(note),
        notes.id_in_deck(note.guid),
        guid=note.guid,
        note_type=types.get(note.note_type_id or 0),
        cards=cards,
        marked=note.marked,
        created=note.created_at,
        modified=note.modified_at,
        anki_id=note.anki_id,
    )


def _card(card: Row[Any], today: date, past: tuple[PastReview, ...]) -> ParsedCard:
    return ParsedCard(
        card.ordinal,
        Schedule(
            card.state, card.step, card.stability, card.difficulty, card.due, card.last_review
        ),
        card.reps,
        card.lapses,
        suspended=card.suspended,
        buried=card.buried_until is not None and card.buried_until > today,
        flag=card.flag,
        reviews=past,
        anki_id=card.anki_id,
    )


def _reviews(answers: Iterable[Row[Any]], numbers: DayNumbers) -> Iterator[PastReview]:
    """The answers but for those of rehearsals, which are no study."""
    before, last = CardState.NEW, 0
    for review in answers:
        if review.kind is ReviewKind.REHEARSAL:
            continue
        at_ms = review.at // 1000
        interval = _interval(review, at_ms, numbers)
        practice = review.kind is ReviewKind.CRAM
        figures = review.figures
        if figures in (None, "null"):
            kind = _FILTERED if practice else _KINDS[before]
            figures = f"[{kind},{interval},{last},{0 if practice else _factor(review)}]"
        yield PastReview(at_ms, review.rating, interval, review.duration_ms, figures)
        if not practice:
            before, last = review.state, interval


def _interval(review: Row[Any], at_ms: int, numbers: DayNumbers) -> int:
    """Days if positive, else negative seconds."""
    if review.due is None:
        return 0
    if review.state is CardState.REVIEW:
        due_ms: int = review.due // 1000
        return max(1, numbers.number(due_ms) - numbers.number(at_ms))
    seconds: float = (review.due - review.at) / 1_000_000
    return -max(0, round(seconds))


def _factor(review: Row[Any]) -> int:
    """FSRS's difficulty as Anki logs it: 100 to 1100."""
    if review.difficulty is None:
        return 0
    difficulty: float = review.difficulty
    return round(((difficulty - 1) / 9 + 0.1) * 1000)
