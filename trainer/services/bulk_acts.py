"""Acts on many cards or notes at once: each is one act of the user, which undo takes back.

They pass over what is gone meanwhile, and answer how many they changed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.notes import content_hash
from trainer.domain.schedule import NEW, CardState, Schedule
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.services.editing import FLAGS
from trainer.storage import changes, decks, presets
from trainer.storage.identifiers import new_uuid
from trainer.storage.many import insert_each, set_columns, set_each
from trainer.storage.models import CardRow, NoteRow, ReviewKind, schedule_columns
from trainer.storage.notes import content_of, plain_text
from trainer.storage.portions import portions
from trainer.wording import cards, notes

_COUNTED = {"card": cards, "note": notes}
FARTHEST = 36_500  # days ahead


def suspend(collection: Collection, card_ids: Sequence[int], *, on: bool) -> int:
    """Put the cards away, or bring them back."""
    kind = "suspend" if on else "unsuspend"
    return _set(collection, kind, "card", card_ids, {"suspended": on})


def bury(collection: Collection, card_ids: Sequence[int]) -> int:
    """Put the cards off until tomorrow."""
    until = collection.today() + timedelta(days=1)
    return _set(collection, "bury", "card", card_ids, {"buried_until": until})


def flag(collection: Collection, card_ids: Sequence[int], number: int) -> int:
    """Put a flag on the cards, or take theirs off with 0."""
    if number not in FLAGS:
        raise ValueError(number)
    return _set(collection, "flag", "card", card_ids, {"flag": number})


def mark(collection: Collection, note_ids: Sequence[int], *, on: bool) -> int:
    """Mark the notes, or take their marks away."""
    return _set(collection, "mark", "note", note_ids, {"marked": on})


def delete(collection: Collection, note_ids: Sequence[int]) -> int:
    """Delete the notes with their cards; their history is kept."""
    return _set(collection, "note-delete", "note", note_ids, {"deleted_at": collection.now()})


def move(collection: Collection, note_ids: Sequence[int], deck_id: int) -> int:
    """Put the notes in another deck. Raises NotFoundError where it is gone."""
    values = {"deck_id": deck_id, "modified_at": collection.now()}
    with collection.writing() as session:
        decks.living(session, deck_id)
        return _set_within(session, collection.now(), "move", "note", ids=note_ids, values=values)


def deck_names(collection: Collection) -> list[tuple[int, str]]:
    """The decks that notes can be moved to."""
    with collection.reading() as session:
        return [(row.id, row.name) for row in decks.alive(session)]


def add_tags(collection: Collection, note_ids: Sequence[int], tags: Iterable[str]) -> int:
    """Give the notes these tags beside their own."""
    added = _tidied(tags)
    return _retag(collection, note_ids, lambda own: dict.fromkeys((*own, *added)))


def remove_tags(collection: Collection, note_ids: Sequence[int], tags: Iterable[str]) -> int:
    """Take these tags from the notes, in any case."""
    gone = {tag.casefold() for tag in _tidied(tags)}
    return _retag(
        collection, note_ids, lambda own: (tag for tag in own if tag.casefold() not in gone)
    )


def tags_of(collection: Collection, note_ids: Sequence[int]) -> list[str]:
    """The tags that any of the notes has, in alphabetical order."""
    found: set[str] = set()
    with collection.reading() as session:
        for portion in portions(note_ids):
            rows = session.scalars(select(NoteRow.tags).where(NoteRow.id.in_(portion)))
            found.update(tag for tags in rows for tag in tags)
    return sorted(found, key=str.casefold)


def reschedule(collection: Collection, card_ids: Sequence[int], days: int) -> int:
    """Have the cards come due in so many study days; their memories stay as they are.

    Cards never answered are passed over: they have no due. Raises TrainerError for days that make
    no sense.
    """
    if not 0 <= days <= FARTHEST:
        raise TrainerError(_("Days are from 0 to {n}.").format(n=FARTHEST))
    due = collection.days.opens(collection.today() + timedelta(days=days))

    def later(schedule: Schedule) -> Schedule:
        if schedule.last_review is None or schedule.stability is None:
            return schedule
        return replace(schedule, state=CardState.REVIEW, step=None, due=due)

    return _reset(collection, "reschedule", card_ids, later)


def forget(collection: Collection, card_ids: Sequence[int]) -> int:
    """Make the cards new again; their past answers stay."""
    return _reset(collection, "forget", card_ids, lambda _schedule: NEW)


def notes_of(collection: Collection, card_ids: Sequence[int]) -> list[int]:
    """The notes of these cards, each once, in their order."""
    found: dict[int, None] = {}
    with collection.reading() as session:
        for portion in portions(card_ids):
            rows = select(CardRow.id, CardRow.note_id).where(CardRow.id.in_(portion))
            by_card = {row[0]: row[1] for row in session.execute(rows)}
            found |= dict.fromkeys(by_card[each] for each in portion if each in by_card)
    return list(found)


def cards_of(collection: Collection, note_ids: Sequence[int]) -> list[int]:
    """The cards of these notes."""
    found: list[int] = []
    with collection.reading() as session:
        for portion in portions(note_ids):
            found += session.scalars(
                select(CardRow.id).where(CardRow.note_id.in_(portion), CardRow.deleted_at.is_(None))
            )
    return found


def _set(
    collection: Collection, kind: str, table: str, ids: Sequence[int], values: dict[str, Any]
) -> int:
    with collection.writing() as session:
        return _set_within(session, collection.now(), kind, table, ids=ids, values=values)


def _set_within(
    session: Session,
    now: datetime,
    kind: str,
    table: str,
    *,
    ids: Sequence[int],
    values: dict[str, Any],
) -> int:
    touched = set_columns(session, table, _there(session, table, ids), values)
    if touched:
        changes.record(session, kind, _COUNTED[table](len(touched)), now, touched)
    return len(touched)


def _there(session: Session, table: str, ids: Sequence[int]) -> list[int]:
    """Those of the rows that are not deleted."""
    row = NoteRow if table == "note" else CardRow
    return [
        each
        for portion in portions(ids)
        for each in session.scalars(
            select(row.id).where(row.id.in_(portion), row.deleted_at.is_(None))
        )
    ]


def _retag(
    collection: Collection,
    note_ids: Sequence[int],
    change: Callable[[Sequence[str]], Iterable[str]],
) -> int:
    """Have the notes bear other tags; their cards are not touched by that."""
    now = collection.now()
    touched: list[changes.Touched] = []
    with collection.writing() as session:
        for rows in _rows(session, NoteRow, note_ids):
            touched += set_each(
                session,
                "note",
                {
                    row.id: _retagged(row, tags, now)
                    for row in rows
                    if (tags := tuple(change(row.tags))) != tuple(row.tags)
                },
            )
        if touched:
            changes.record(session, "tag", notes(len(touched)), now, touched)
    return len(touched)


def _retagged(row: NoteRow, tags: tuple[str, ...], now: datetime) -> dict[str, Any]:
    """The columns of a note that has other tags now."""
    before = content_of(row)
    return {
        "tags": list(tags),
        "plain_text": plain_text(replace(before, tags=tags)),
        "modified_at": now,
        "earlier_hashes": [*row.earlier_hashes, content_hash(before)],
    }


def _reset(
    collection: Collection,
    kind: str,
    card_ids: Sequence[int],
    change: Callable[[Schedule], Schedule],
) -> int:
    """Set schedules by hand: a fact of its own, at which every replay begins."""
    now = collection.now()
    touched: list[changes.Touched] = []
    facts: list[dict[str, Any]] = []
    with collection.writing() as session:
        preset_id = presets.version_of(session, collection.settings.preset, now)
        for rows in _rows(session, CardRow, card_ids):
            schedules = ((row.id, row.schedule, change(row.schedule)) for row in rows)
            changed = {each: schedule_columns(new) for each, old, new in schedules if new != old}
            touched += set_each(session, "card", changed)
            facts += [
                {
                    "uuid": new_uuid(now),
                    "card_id": card_id,
                    "reviewed_at": now,
                    "study_day": collection.days.day_of(schedule["last_review"] or now),
                    "kind": ReviewKind.SET,
                    "preset_id": preset_id,
                    **schedule,
                }
                for card_id, schedule in changed.items()
            ]
        count = len(touched)
        touched += insert_each(session, "review", facts)
        if touched:
            changes.record(session, kind, cards(count), now, touched)
    return count


def _rows(session: Session, kind: Any, ids: Sequence[int]) -> Iterator[Sequence[Any]]:
    """The living rows with these ids, a portion at a time."""
    for portion in portions(ids):
        query = select(kind).where(kind.id.in_(portion), kind.deleted_at.is_(None))
        yield session.scalars(query).all()


def _tidied(tags: Iterable[str]) -> list[str]:
    """Tags as they are kept: without blanks around them, each once."""
    found = list(dict.fromkeys(" ".join(tag.split()) for tag in tags))
    return [tag for tag in found if tag]
