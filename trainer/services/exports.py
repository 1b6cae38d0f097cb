"""Decks out of the collection: Markdown, JSON, tables, and packages for Anki."""

import json
from collections.abc import Collection as Members
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.notes import NoteKind, card_content, ordinals
from trainer.errors import TrainerError
from trainer.formats import anki_write, text_write
from trainer.formats.markdown_write import write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote, Waiver
from trainer.i18n import _, ngettext
from trainer.services import export_values
from trainer.services.collection import Collection
from trainer.services.collector import without_collector
from trainer.storage import decks, doubts, exported, notes, reviews
from trainer.storage.models import DeckRow, instant

JSON_VERSION = 1
Only = Members[int] | None  # ids of the notes to write, None for all


def to_markdown(
    collection: Collection, deck_ids: Sequence[int] | None, only: Only = None
) -> dict[str, str]:
    """One Markdown text for each deck that has notes, by the deck's file name."""
    with collection.reading() as session:
        texts: dict[str, str] = {}
        for row in decks.these(session, deck_ids):
            portions = exported.portioned(session, [row.id], only, progress=False)
            in_order = [note for portion in portions for note in portion.notes]
            for file_id, found in _by_file(row, in_order).items():
                made_here = row.file_id is None and file_id == decks.file_id_of(row)
                texts[_file_name(slug(row.name) if made_here else file_id, texts)] = write(
                    _as_parsed(row, file_id, found)
                )
    if not texts:
        raise TrainerError(_("There is nothing to export: no notes."))
    return texts


@without_collector()
def to_json(collection: Collection, deck_ids: Sequence[int] | None, only: Only = None) -> str:
    """Decks and notes with their cards and reviews, as a JSON object."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        names = {row.id: row.name for row in rows}
        in_doubt = {note.id for note, _rows in doubts.waiting(session)}
        listed = [
            _json(_note_json(note, names, portion) | {"in_doubt": note.id in in_doubt})
            for portion in exported.portioned(session, list(names), only, held=True)
            for note in portion.notes
        ]
        decks_json = _json([_deck_json(row) for row in rows])
    # A line for each note: to indent, the library takes many times as long.
    lines = ",\n".join(listed)
    return f'{{"version": {JSON_VERSION}, "decks": {decks_json}, "notes": [\n{lines}\n]}}'


@without_collector()
def to_anki_text(collection: Collection, deck_ids: Sequence[int] | None, only: Only = None) -> str:
    """One text file that Anki imports, by guid."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        return text_write.to_anki_text(_gathered(collection, session, rows, only, progress=False))


@without_collector()
def to_csv(collection: Collection, deck_ids: Sequence[int] | None, only: Only = None) -> str:
    """One table for spreadsheets, which the trainer imports too."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        return text_write.to_csv(_gathered(collection, session, rows, only, progress=False))


@without_collector()
def to_package(
    collection: Collection, deck_ids: Sequence[int] | None, path: Path, only: Only = None
) -> None:
    """Write a package for Anki, with schedules, history and the media that its notes name."""
    now, days = collection.now(), collection.days
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        first = exported.earliest(session, [row.id for row in rows])
        moment = anki_write.Moment(now, days, min([now, *map(instant, first)]))
        found = _gathered(collection, session, rows, only)
        anki_write.write(path, found, collection.settings.media, moment)


def losses(collection: Collection, deck_ids: Sequence[int] | None, kind: str) -> list[str]:
    """What the format `kind` cannot carry of these decks, a sentence each."""
    with collection.reading() as session:
        ids = [row.id for row in decks.these(session, deck_ids)]
        seen = reviews.any_answer(session, ids)
        rich, foreign, choices = notes.features(session, ids)
        held = notes.held_back(session, ids)
    said = []
    if held and kind != "json":
        said.append(
            ngettext(
                "{n} note is left out: its position is superseded or may have changed.",
                "{n} notes are left out: their positions are superseded or may have changed.",
                held,
            ).format(n=held)
        )
    if seen and kind in ("markdown", "text", "csv"):
        said.append(_("Schedules and past answers stay here: this format has no room for them."))
    if seen and kind == "apkg":
        said.append(
            _(
                "Anki takes schedules and history for cards it does not have yet; cards it has"
                " already keep its own. A .colpkg replaces everything there."
            )
        )
    if seen and kind in ("apkg", "colpkg"):
        said.append(_("Ticked points and whether you were sure stay here."))
    if rich and kind in ("text", "csv"):
        said.append(_("Key points become lines of the answer; other wordings stay here."))
    if foreign and kind == "markdown":
        said.append(_("Each card of a note from Anki becomes a note of its own."))
    if choices and kind in ("text", "csv"):
        said.append(_("Of multiple choice only the right options are written."))
    return said


def _gathered(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    only: Only,
    *,
    progress: bool = True,
) -> Iterator[ParsedDeck]:
    """As `export_values.gather` has them. Raises TrainerError where there is no note at all."""
    gathered = export_values.gather(collection, session, rows, only, progress=progress)
    first = next(gathered, None)
    if first is None:
        raise TrainerError(_("There is nothing to export: no notes."))
    return chain([first], gathered)


def _by_file(row: DeckRow, found: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    """A deck's notes by the id of the file they came from: two files may use the same `Id:`."""
    own = decks.file_id_of(row)
    files: dict[str, list[Row[Any]]] = {}
    for note in found:
        file_id, slash, _name = note.guid.rpartition("/")
        ours = slash and not note.guid.startswith(FROM_ANKI)
        files.setdefault(file_id if ours else own, []).append(note)
    return files


def _as_parsed(row: DeckRow, file_id: str, found: Sequence[Row[Any]]) -> ParsedDeck:
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
        minutes=row.minutes_per_day,
        letter=letter,
        notes=tuple(parsed for note in found for parsed in _as_notes(note)),
    )


def _as_notes(note: Row[Any]) -> Iterator[ParsedNote]:
    """The note; one from Anki as a note for each of its cards, without an `Id:`."""
    content = notes.content_of(note)
    if content.kind is not NoteKind.TEMPLATE:
        name = "" if note.guid.startswith(FROM_ANKI) else notes.id_in_deck(note.guid)
        yield ParsedNote(content, name)
        return
    for ordinal in ordinals(content):
        yield ParsedNote(replace(card_content(content, ordinal), fields=()))


def _file_name(deck_id: str, taken: dict[str, str]) -> str:
    """A file name that stays in its folder, whatever the id holds."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in deck_id).strip(".") or "deck"
    name, count = f"{safe}.md", 1
    while name in taken:
        count += 1
        name = f"{safe}-{count}.md"
    return name


_json = json.JSONEncoder(ensure_ascii=False).encode


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
