"""Notes: content in and out of their rows, and the cards that go with a content."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, String, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from trainer.domain.cloze import without_brackets
from trainer.domain.notes import Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role, Side
from trainer.domain.plaintext import without_media
from trainer.domain.quick import quick_maker
from trainer.errors import NotFoundError
from trainer.i18n import _
from trainer.storage.doubts import is_current, not_deleted
from trainer.storage.models import DeckRow, NoteRow
from trainer.storage.portions import portions

_make_content = quick_maker(NoteContent)
_CLOZE = NoteKind.CLOZE  # at hand: an enumeration looks its members up
# The columns that `content_of` needs.
CONTENT = (
    "kind", "prompt", "answer", "key_points", "choices", "accepted", "phrasings", "hint", "topic",
    "citation", "parent_guid", "tags", "weight", "sides", "fields",
)  # fmt: skip


def columns_of(content: NoteContent, parent_guid: str | None) -> dict[str, Any]:
    """The columns of `note` that hold `content`; `parent_guid` is what `follows` resolves to."""
    return {
        "kind": content.kind,
        "prompt": content.prompt,
        "answer": content.answer,
        "key_points": [{"role": p.role.value, "text": p.text} for p in content.key_points],
        "choices": [{"text": c.text, "right": c.right} for c in content.choices],
        "accepted": list(content.accepted),
        "phrasings": [{"text": p.text, "asker": p.asker} for p in content.phrasings],
        "hint": content.hint,
        "topic": list(content.topic),
        "citation": content.citation,
        "parent_guid": parent_guid,
        "tags": list(content.tags),
        "weight": content.weight,
        "sides": [[s.ordinal, s.prompt, s.answer, s.typed] for s in content.sides],
        "fields": list(content.fields),
        "plain_text": plain_text(content),
    }


def content_of(row: NoteRow | Row[Any]) -> NoteContent:
    """What a note says, from any row with the columns of content.

    `follows` is the parent's id without its deck.
    """
    points, choices, phrasings, sides = row.key_points, row.choices, row.phrasings, row.sides
    parent = row.parent_guid
    return _make_content(
        row.kind,
        row.prompt,
        row.answer,
        tuple([KeyPoint(Role(p["role"]), p["text"]) for p in points]) if points else (),
        tuple([Choice(c["text"], c["right"]) for c in choices]) if choices else (),
        tuple(row.accepted),
        tuple([Phrasing(p["text"], p["asker"]) for p in phrasings]) if phrasings else (),
        row.hint,
        tuple(row.topic),
        row.citation,
        tuple(row.tags),
        row.weight,
        id_in_deck(parent) if parent else "",
        tuple([Side(*side) for side in sides]) if sides else (),
        tuple(row.fields),
    )


def id_in_deck(guid: str) -> str:
    """The part of a guid that a deck's file writes behind `Id:`."""
    return guid.partition("/")[2] or guid


def living(session: Session, note_id: int) -> NoteRow:
    """The note of this id. Raises NotFoundError where it, or its deck, is deleted or not there."""
    row = session.get(NoteRow, note_id)
    if row is None or row.deleted_at is not None or row.deck.deleted_at is not None:
        raise NotFoundError(_("This note is no longer there."))
    return row


def held_back(session: Session, deck_ids: Sequence[int]) -> int:
    """How many of these decks' living notes are superseded or in doubt."""
    query = select(func.count(NoteRow.id)).where(
        NoteRow.deck_id.in_(deck_ids), NoteRow.deleted_at.is_(None), ~is_current()
    )
    return session.scalar(query) or 0


def citing(session: Session, deck_ids: Sequence[int]) -> Sequence[Row[int, str]]:
    """Id and citation of these decks' notes that cite something and are current."""
    return session.execute(
        select(NoteRow.id, NoteRow.citation)
        .where(
            NoteRow.deck_id.in_(deck_ids),
            NoteRow.deleted_at.is_(None),
            NoteRow.citation != "",
            is_current(),
        )
        .order_by(NoteRow.deck_id, NoteRow.position, NoteRow.id)
    ).all()


def resting_on_letter(session: Session, deck_id: int) -> Sequence[NoteRow]:
    """The deck's living notes that cite something, in doubt or not; superseded ones are history."""
    return session.scalars(
        select(NoteRow)
        .where(
            NoteRow.deck_id == deck_id,
            NoteRow.deleted_at.is_(None),
            NoteRow.superseded_at.is_(None),
            NoteRow.citation != "",
        )
        .order_by(NoteRow.position)
    ).all()


class Labelled(NamedTuple):
    """The topic and tags of a note; notes that have the same share the lists."""

    id: int
    topic: list[str]
    tags: list[str]


def labels(session: Session, deck_ids: Sequence[int]) -> list[Labelled]:
    """Those of these decks' living notes, by deck and place, from an index that has them.

    Few texts are many notes' own: each is read but once.
    """
    query = (
        select(NoteRow.id, type_coerce(NoteRow.topic, String), type_coerce(NoteRow.tags, String))
        .where(NoteRow.deck_id.in_(deck_ids), not_deleted())
        .order_by(NoteRow.deck_id, NoteRow.position, NoteRow.id)
    )
    read = cache(json.loads)
    rows = session.execute(query)
    return [Labelled(note_id, read(topic), read(tags)) for note_id, topic, tags in rows]


def count_tagged(session: Session, tag: str) -> int:
    """How many living notes of living decks have this tag, a plain word.

    An index has the tags; they are not taken apart, which would take most of the time.
    """
    alive = select(DeckRow.id).where(DeckRow.deleted_at.is_(None))
    has_it = func.instr(NoteRow.tags, f'"{tag}"') > 0
    query = select(func.count()).where(NoteRow.deck_id.in_(alive), not_deleted(), has_it)
    return session.scalar(query) or 0


def prompts(session: Session, note_ids: Sequence[int]) -> dict[int, str]:
    """What these notes ask, as it is written."""
    found: dict[int, str] = {}
    for portion in portions(note_ids):
        query = select(NoteRow.id, NoteRow.prompt).where(NoteRow.id.in_(portion))
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def contents(session: Session, note_ids: Sequence[int]) -> dict[int, NoteContent]:
    """What these notes say, in the order given."""
    wanted = list(dict.fromkeys(note_ids))
    found: dict[int, NoteContent] = {}
    for portion in portions(wanted):
        query = select(NoteRow).where(NoteRow.id.in_(portion))
        found |= {row.id: content_of(row) for row in session.scalars(query)}
    return {note_id: found[note_id] for note_id in wanted if note_id in found}


def features(session: Session, deck_ids: Sequence[int]) -> tuple[bool, bool, bool]:
    """Whether any of these decks' notes has key points or phrasings, a note type, choices."""

    def has(condition: ColumnElement[bool]) -> bool:
        living = (NoteRow.deck_id.in_(deck_ids), NoteRow.deleted_at.is_(None))
        query = select(NoteRow.id).where(*living, condition).limit(1)
        return session.scalar(query) is not None

    lists = (NoteRow.key_points, NoteRow.phrasings)
    return (
        has(or_(*(func.json_array_length(column) > 0 for column in lists))),
        has(NoteRow.note_type_id.is_not(None)),
        has(NoteRow.kind == NoteKind.CHOICE),
    )


def plain_text(content: NoteContent) -> str:
    """All that search reads of a note, without the brackets of gaps and the names of pictures."""
    return without_media(whole_text(content))


def whole_text(content: NoteContent) -> str:
    """All that a note says, the names of its pictures and sounds included."""
    is_cloze = content.kind is _CLOZE
    parts = [without_brackets(content.prompt) if is_cloze else content.prompt, content.answer]
    if content.key_points:
        parts += [point.text for point in content.key_points]
    if content.choices:
        parts += [choice.text for choice in content.choices]
    parts += content.accepted
    if content.phrasings:
        parts += [phrasing.text for phrasing in content.phrasings]
    parts += (content.hint, *content.topic, *content.tags)
    if content.sides:
        parts += [text for side in content.sides[1:] for text in (side.prompt, side.answer)]
    return "\n".join(filter(None, parts))
