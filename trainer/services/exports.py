"""Decks out of the collection: as the Markdown they came from, and as JSON for scripts."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from trainer.errors import TrainerError
from trainer.formats.markdown_write import write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote, Waiver
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.storage import decks, notes, reviews
from trainer.storage.models import CardRow, DeckRow, NoteRow, ReviewRow

JSON_VERSION = 1


def to_markdown(collection: Collection, deck_ids: Sequence[int] | None) -> dict[str, str]:
    """One Markdown text for each deck that has notes, by the deck's file name."""
    with collection.reading() as session:
        texts: dict[str, str] = {}
        for row in _decks(session, deck_ids):
            for file_id, found in _by_file(row, notes.of_decks(session, [row.id])).items():
                texts[_file_name(file_id, texts)] = write(_as_parsed(row, file_id, found))
    if not texts:
        raise TrainerError(_("There is nothing to export: no notes."))
    return texts


def to_json(collection: Collection, deck_ids: Sequence[int] | None) -> str:
    """Decks and notes with their cards and reviews, as a JSON object."""
    with collection.reading() as session:
        rows = _decks(session, deck_ids)
        names = {row.id: row.name for row in rows}
        found = notes.of_decks(session, list(names))
        cards = notes.cards_by_note(session, list(names))
        answers = reviews.by_card(session, list(names))
        document = {
            "version": JSON_VERSION,
            "decks": [_deck_json(row) for row in rows],
            "notes": [
                _note_json(note, names[note.deck_id], cards.get(note.id, []), answers)
                for note in found
            ],
        }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _decks(session: Session, deck_ids: Sequence[int] | None) -> list[DeckRow]:
    return [row for row in decks.alive(session) if deck_ids is None or row.id in deck_ids]


def _by_file(row: DeckRow, found: Sequence[NoteRow]) -> dict[str, list[NoteRow]]:
    """A deck's notes by the id of the file they came from: two files may use the same `Id:`."""
    own = row.file_id or f"deck-{row.uuid.hex[:8]}"
    files: dict[str, list[NoteRow]] = {}
    for note in found:
        file_id, slash, _name = note.guid.rpartition("/")
        files.setdefault(file_id if slash else own, []).append(note)
    return files


def _as_parsed(row: DeckRow, file_id: str, found: Sequence[NoteRow]) -> ParsedDeck:
    letter = None
    if row.letter_title or row.letter_reference or row.letter_waived:
        waived = tuple(Waiver(w["at"], w["why"]) for w in row.letter_waived)
        letter = LetterReference(row.letter_title, row.letter_reference, waived)
    return ParsedDeck(
        path=Path(),
        name=row.name,
        id=file_id,
        language=row.language,
        briefing=row.briefing_at,
        letter=letter,
        notes=tuple(
            ParsedNote(notes.content_of(note), notes.id_in_deck(note.guid)) for note in found
        ),
    )


def _file_name(deck_id: str, taken: dict[str, str]) -> str:
    """A file name that stays in its folder, whatever the id holds."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in deck_id).strip(".") or "deck"
    name, count = f"{safe}.md", 1
    while name in taken:
        count += 1
        name = f"{safe}-{count}.md"
    return name


def _deck_json(row: DeckRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "id": row.file_id,
        "language": row.language,
        "letter": {"title": row.letter_title, "reference": row.letter_reference},
        "briefing": row.briefing_at.isoformat() if row.briefing_at else None,
    }


def _note_json(
    note: NoteRow,
    deck: str,
    cards: Sequence[CardRow],
    answers: dict[int, list[ReviewRow]],
) -> dict[str, Any]:
    content = notes.content_of(note)
    return {
        "guid": note.guid,
        "deck": deck,
        "topic": list(content.topic),
        "kind": content.kind.value,
        "prompt": content.prompt,
        "answer": content.answer,
        "key_points": note.key_points,
        "choices": note.choices,
        "accepted": note.accepted,
        "phrasings": note.phrasings,
        "hint": content.hint,
        "citation": content.citation,
        "tags": list(content.tags),
        "weight": content.weight,
        "follows": content.follows or None,
        "marked": note.marked,
        "cards": [_card_json(card) for card in cards],
        "reviews": [
            _review_json(review, card.ordinal)
            for card in cards
            for review in answers.get(card.id, [])
        ],
    }


def _card_json(card: CardRow) -> dict[str, Any]:
    return {
        "ordinal": card.ordinal,
        "state": card.state.value,
        "due": card.due.isoformat() if card.due else None,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "reps": card.reps,
        "lapses": card.lapses,
        "suspended": card.suspended,
    }


def _review_json(review: ReviewRow, ordinal: int) -> dict[str, Any]:
    return {
        "ordinal": ordinal,
        "reviewed_at": review.reviewed_at.isoformat(),
        "rating": review.rating,
        "kind": review.kind.value,
        "duration_ms": review.duration_ms,
    }
