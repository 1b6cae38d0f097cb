"""Decks as the plain values that writers of all formats take, progress included."""

from collections.abc import Collection as Members
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.day import milliseconds
from trainer.domain.note_types import NoteType
from trainer.domain.schedule import CardState
from trainer.formats.parsed import ParsedCard, ParsedDeck, ParsedNote, PastReview
from trainer.services.collection import Collection
from trainer.storage import decks, note_types, notes, reviews
from trainer.storage.models import CardRow, DeckRow, NoteRow, NoteTypeRow, ReviewKind, ReviewRow

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
) -> list[ParsedDeck]:
    """All living decks, or those of `deck_ids`, with notes, cards and past answers.

    `only` leaves out all other notes.
    """
    rows = [row for row in decks.alive(session) if deck_ids is None or row.id in deck_ids]
    ids = [row.id for row in rows]
    cards = notes.cards_by_note(session, ids)
    answers = reviews.by_card(session, ids)
    types = {row.id: note_types.note_type_of(row) for row in session.scalars(select(NoteTypeRow))}
    found: dict[int, list[ParsedNote]] = {}
    for note in notes.of_decks(session, ids, only):
        mine = tuple(
            _card(collection, card, answers.get(card.id, ())) for card in cards.get(note.id, ())
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


def _note(note: NoteRow, cards: tuple[ParsedCard, ...], types: dict[int, NoteType]) -> ParsedNote:
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


def _card(collection: Collection, card: CardRow, answers: Sequence[ReviewRow]) -> ParsedCard:
    buried = card.buried_until is not None and card.buried_until > collection.today()
    return ParsedCard(
        card.ordinal,
        card.schedule,
        card.reps,
        card.lapses,
        suspended=card.suspended,
        buried=buried,
        flag=card.flag,
        reviews=tuple(_reviews(collection, answers)),
        anki_id=card.anki_id,
    )


def _reviews(collection: Collection, answers: Sequence[ReviewRow]) -> Iterator[PastReview]:
    """The answers but for those of rehearsals, which are no study."""
    before, last = CardState.NEW, 0
    for review in answers:
        if review.kind is ReviewKind.REHEARSAL:
            continue
        interval = _interval(collection, review)
        figures = review.figures
        if figures is None:
            practice = review.kind is ReviewKind.CRAM
            kind = _FILTERED if practice else _KINDS[before]
            figures = [kind, interval, last, 0 if practice else _factor(review)]
        at_ms = milliseconds(review.reviewed_at)
        yield PastReview(at_ms, review.rating, interval, review.duration_ms, _text(figures))
        if review.kind is not ReviewKind.CRAM:
            before, last = review.state, interval


def _text(figures: Sequence[int]) -> str:
    return "[" + ",".join(map(str, figures)) + "]"


def _interval(collection: Collection, review: ReviewRow) -> int:
    """Days if positive, else negative seconds."""
    if review.due is None:
        return 0
    if review.state is CardState.REVIEW:
        days = collection.days
        return max(1, (days.day_of(review.due) - days.day_of(review.reviewed_at)).days)
    return -max(0, round((review.due - review.reviewed_at).total_seconds()))


def _factor(review: ReviewRow) -> int:
    """FSRS's difficulty as Anki logs it: 100 to 1100."""
    if review.difficulty is None:
        return 0
    return round(((review.difficulty - 1) / 9 + 0.1) * 1000)
