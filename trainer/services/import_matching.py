"""Which notes of a file are which of those known already."""

from collections.abc import Container, Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from trainer.domain.identity import id_of_hash
from trainer.domain.matching import match_wordings
from trainer.domain.notes import NoteContent
from trainer.formats.parsed import ParsedDeck
from trainer.storage.models import DeckRow, NoteRow
from trainer.storage.notes import content_of
from trainer.storage.portions import portions

_LOOKED_UP = 5  # notes of which all guids are read while one is looked up


def guids_of(deck: ParsedDeck, hashes: Sequence[str]) -> list[str]:
    """The guid of each note of the file: its own, by its `Id:`, or one made from its content."""
    used = {note.id for note in deck.notes if note.id}
    guids = []
    for note, digest in zip(deck.notes, hashes, strict=True):
        if note.guid:
            guids.append(note.guid)
            continue
        name = note.id
        if not name:
            base = name = id_of_hash(digest)
            count = 1
            while name in used:
                count += 1
                name = f"{base}-{count}"
            used.add(name)
        guids.append(f"{deck.id}/{name}")
    return guids


def known_notes(session: Session, row: DeckRow | None, guids: Iterable[str]) -> list[NoteRow]:
    """The notes of the deck, and those of other decks that have a guid of the file."""
    known = (
        {note.id: note for note in session.scalars(_notes_of(row.id))} if row is not None else {}
    )
    here = {note.guid for note in known.values()}
    elsewhere = [guid for guid in guids if guid not in here]
    count = session.scalar(select(func.count()).select_from(NoteRow)) or 0
    if count < _LOOKED_UP * len(elsewhere):
        there = set(session.scalars(select(NoteRow.guid)))
        elsewhere = [guid for guid in elsewhere if guid in there]
    for portion in portions(elsewhere):
        for note in session.scalars(select(NoteRow).where(NoteRow.guid.in_(portion))):
            known[note.id] = note
    return list(known.values())


def _notes_of(deck_id: int) -> Select[NoteRow]:
    return select(NoteRow).where(NoteRow.deck_id == deck_id).order_by(NoteRow.position)


def match_notes(
    deck: ParsedDeck, guids: Sequence[str], known: Sequence[NoteRow], refused: Container[str]
) -> tuple[dict[int, NoteRow], set[int]]:
    """Known notes by place in the file, and the places recognised by wording alone.

    By `Id:`; else by content, by the guid that such a content once gave, by wording within a topic.
    """
    by_guid = {note.guid: note for note in known}
    named = [place for place, note in enumerate(deck.notes) if note.id or note.guid]
    matched = {place: by_guid[guids[place]] for place in named if guids[place] in by_guid}
    free = {note.id: note for note in known}
    for note in matched.values():
        free.pop(note.id, None)
    rest = [place for place in range(len(guids)) if place not in matched]
    if not rest or not free:
        return matched, set()
    contents = {i: content_of(note) for i, note in free.items() if note.deleted_at is None}
    by_content = {content: note_id for note_id, content in reversed(contents.items())}
    for place in rest:
        note_id = by_content.pop(deck.notes[place].content, None)
        if note_id is not None:
            matched[place] = free.pop(note_id)
    for place in rest:
        found = by_guid.get(guids[place])
        if place not in matched and found is not None and found.id in free:
            matched[place] = free.pop(found.id)
    reworded = _match_reworded(
        {note_id: contents[note_id] for note_id in free if note_id in contents},
        {place: deck.notes[place].content for place in rest if place not in matched},
    )
    reworded = {place: known for place, known in reworded.items() if guids[place] not in refused}
    matched.update({place: free[note_id] for place, note_id in reworded.items()})
    return matched, set(reworded)


def _match_reworded(old: dict[int, NoteContent], new: dict[int, NoteContent]) -> dict[int, int]:
    pairs: dict[int, int] = {}
    for topic in {content.topic for content in new.values()}:
        pairs.update(match_wordings(_wordings(old, topic), _wordings(new, topic)))
    return pairs


def _wordings(contents: dict[int, NoteContent], topic: tuple[str, ...]) -> dict[int, str]:
    return {
        key: f"{content.prompt}\n{content.answer}"
        for key, content in contents.items()
        if content.topic == topic
    }
