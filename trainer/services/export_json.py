"""Decks out of the collection as JSON: notes, cards and reviews, for scripts."""

import json
from collections.abc import Collection as Members
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from trainer.progress import Progress, counting, unseen
from trainer.services.collection import Collection
from trainer.services.collector import without_collector
from trainer.storage import decks, doubts, exported, notes
from trainer.storage.models import DeckRow, instant

VERSION = 1
_json = json.JSONEncoder(ensure_ascii=False).encode


@without_collector()
def to_json(
    collection: Collection,
    deck_ids: Sequence[int] | None,
    only: Members[int] | None = None,
    *,
    progress: Progress = unseen,
) -> str:
    """Decks and notes with their cards and reviews, as a JSON object."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        names = {row.id: row.name for row in rows}
        ids = list(names)
        tick = counting(exported.count(session, ids, held=True), progress)
        in_doubt = {note.id for note, _rows in doubts.waiting(session)}
        listed = [
            _json(_note_json(note, names, portion) | {"in_doubt": note.id in in_doubt})
            for portion in exported.portioned(session, ids, only, held=True, tick=tick)
            for note in portion.notes
        ]
        decks_json = _json([_deck_json(row) for row in rows])
    # A line for each note: to indent, the library takes many times as long.
    lines = ",\n".join(listed)
    return f'{{"version": {VERSION}, "decks": {decks_json}, "notes": [\n{lines}\n]}}'


def _deck_json(row: DeckRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "id": row.file_id,
        "language": row.language,
        "letter": {"title": row.letter_title, "reference": row.letter_reference},
        "briefing": row.briefing_at.isoformat() if row.briefing_at else None,
        "minutes_per_day": row.minutes_per_day,
    }


def _note_json(
    note: Row[Any], names: Mapping[int, str], portion: exported.Portion
) -> dict[str, Any]:
    content, cards = notes.content_of(note), portion.cards.get(note.id, ())
    return {
        "guid": note.guid,
        "deck": names[note.deck_id],
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
        "superseded": note.superseded_at.isoformat() if note.superseded_at else None,
        "cards": [_card_json(card) for card in cards],
        "reviews": [
            _review_json(review, card.ordinal)
            for card in cards
            for review in portion.answers.get(card.id, ())
        ],
    }


def _card_json(card: exported.Card) -> dict[str, Any]:
    return {
        "ordinal": card.ordinal,
        "state": card.state,
        "due": None if card.due is None else instant(card.due).isoformat(),
        "stability": card.stability,
        "difficulty": card.difficulty,
        "reps": card.reps,
        "lapses": card.lapses,
        "suspended": bool(card.suspended),
    }


def _review_json(review: exported.Answer, ordinal: int) -> dict[str, Any]:
    return {
        "ordinal": ordinal,
        "reviewed_at": instant(review.at).isoformat(),
        "rating": review.rating,
        "kind": review.kind,
        "duration_ms": review.duration_ms,
    }
