"""Which deck, preset, letter and note type here is which of another collection."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain import merging
from trainer.storage import decks, letters, note_types, presets
from trainer.storage.models import (
    DeckRow,
    DoubtRow,
    LetterRow,
    NoteRow,
    NoteTypeRow,
    PassageRow,
    PresetRow,
    RehearsalRow,
)

_JOINED = (
    "language", "letter_title", "letter_reference", "letter_waived", "briefing_at",
    "minutes_per_day", "weekday_minutes", "topic_weights", "archived_at", "description",
    "shipped_digest",
)  # fmt: skip


class Joined(NamedTuple):
    """A note of theirs and mine; `places`: which of their ordinals is which of mine."""

    theirs: NoteRow
    mine: NoteRow
    places: dict[int, int]


class Shelf:
    """Looks up, for rows of the other collection, those here. `deck_of` is filled by `decks`."""

    def __init__(self, session: Session, source: Session, now: datetime) -> None:
        self._session, self._source, self._now = session, source, now
        self.deck_of: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._presets: dict[int, int] = {}
        self._types: dict[int, int] = {}
        self._doubted = set(source.scalars(select(DoubtRow.note_id)))

    def decks(self) -> None:
        """Join the decks: the same by UUID, else by their file's id, else by name."""
        theirs = self._source.scalars(select(DeckRow).order_by(DeckRow.deleted_at.is_not(None)))
        for row in theirs:
            known = self._deck(row)
            if known is None:
                known = self._add_deck(row)
            else:
                self._join(known, row)
            self._session.flush()
            self.deck_of[row.id] = known.id
        named = self._session.execute(select(DeckRow.id, DeckRow.name))
        self._names = {row.id: row.name for row in named}

    def letters(self) -> None:
        """Take over which letters took the place of which, and have decks hang on the newest."""
        for theirs in self._source.scalars(select(LetterRow).order_by(LetterRow.id)):
            if theirs.replaced_by_id is None:
                continue
            former = self._session.get_one(LetterRow, self._kept(theirs))
            newer = self._kept(self._source.get_one(LetterRow, theirs.replaced_by_id))
            both = [self._session.get_one(LetterRow, newer)]
            if former.replaced_by_id is not None:
                both.append(self._session.get_one(LetterRow, former.replaced_by_id))
            former.replaced_by_id = min(both, key=lambda row: row.digest).id
        self._session.flush()
        for deck in decks.alive(self._session):
            if deck.letter is not None:
                newest = letters.newest(self._session, deck.letter)
                deck.letter_id, newest.deleted_at = newest.id, None  # a deck has it

    def doubts(self, joined: Iterable[Joined]) -> None:
        """Take over the doubts about notes; settled or undone on one machine they stay so."""
        for theirs, mine, _places in joined:
            if theirs.id not in self._doubted:
                continue
            for row in self._source.scalars(select(DoubtRow).where(DoubtRow.note_id == theirs.id)):
                self._doubt(row, mine)

    def _doubt(self, theirs: DoubtRow, note: NoteRow) -> None:
        query = select(DoubtRow).where(DoubtRow.uuid == theirs.uuid)
        known = self._session.scalars(query).one_or_none()
        if known is None:
            self._session.add(DoubtRow(**values_of(theirs, "id", "note_id"), note_id=note.id))
            return
        known.settled_at = merging.first(known.settled_at, theirs.settled_at)
        known.undone_at = merging.first(known.undone_at, theirs.undone_at)
        known.made_at = min(known.made_at, theirs.made_at)

    def rehearsals(self) -> None:
        """Take over those that are not known here; what went on after they were is longer."""
        mine = {row.uuid: row for row in self._session.scalars(select(RehearsalRow))}
        for row in self._source.scalars(select(RehearsalRow)):
            known = mine.get(row.uuid)
            if known is None:
                columns = values_of(row, "id", "deck_id")
                self._session.add(RehearsalRow(**columns, deck_id=self.deck_of[row.deck_id]))
                continue
            if (len(row.answers), row.ended_at is not None) > (
                len(known.answers), known.ended_at is not None,
            ):  # fmt: skip
                known.answers, known.ended_at = row.answers, row.ended_at
                known.predicted = row.predicted
            known.undone_at = merging.first(known.undone_at, row.undone_at)

    def name_of(self, deck_id: int) -> str:
        """The name of a deck here."""
        return self._names[deck_id]

    def preset(self, preset_id: int) -> int:
        """The version of scheduling options here that is theirs."""
        if preset_id not in self._presets:
            row = self._source.get_one(PresetRow, preset_id)
            self._presets[preset_id] = presets.version_of(
                self._session, presets.preset_of(row), self._now, row.name
            )
        return self._presets[preset_id]

    def note_type(self, type_id: int | None) -> int | None:
        """The note type here that is theirs."""
        if type_id is None:
            return None
        if type_id not in self._types:
            row = self._source.get_one(NoteTypeRow, type_id)
            self._types[type_id] = note_types.id_of(
                self._session, note_types.note_type_of(row), self._now
            )
        return self._types[type_id]

    def _deck(self, row: DeckRow) -> DeckRow | None:
        found = self._session.scalars(select(DeckRow).where(DeckRow.uuid == row.uuid)).one_or_none()
        if found is None and row.deleted_at is None:
            found = decks.of_file(self._session, row.file_id) if row.file_id else None
            found = found or decks.named(self._session, row.name)
        return found

    def _add_deck(self, row: DeckRow) -> DeckRow:
        columns: dict[str, Any] = {name: getattr(row, name) for name in _JOINED}
        made = DeckRow(
            uuid=row.uuid,
            name=row.name,
            file_id=row.file_id,
            letter_id=self._letter(row.letter_id),
            preset_id=None if row.preset_id is None else self.preset(row.preset_id),
            created_at=row.created_at,
            modified_at=row.modified_at,
            deleted_at=row.deleted_at,
            **columns,
        )
        self._session.add(made)
        return made

    def _join(self, mine: DeckRow, theirs: DeckRow) -> None:
        """What was said of the deck last counts; a deck deleted on one side is deleted."""
        ours = (mine.modified_at or mine.created_at, mine.name)
        other = (theirs.modified_at or theirs.created_at, theirs.name)
        taken = decks.named(self._session, theirs.name)
        if other > ours and (taken is None or taken.id == mine.id):
            for name in (*_JOINED, "name"):
                setattr(mine, name, getattr(theirs, name))
            mine.modified_at = theirs.modified_at
            mine.preset_id = None if theirs.preset_id is None else self.preset(theirs.preset_id)
        mine.file_id = mine.file_id or theirs.file_id
        mine.letter_id = mine.letter_id or self._letter(theirs.letter_id)
        mine.uuid = uuid.UUID(int=min(mine.uuid.int, theirs.uuid.int))
        mine.created_at = min(mine.created_at, theirs.created_at)
        mine.deleted_at = merging.first(mine.deleted_at, theirs.deleted_at)

    def _letter(self, letter_id: int | None) -> int | None:
        """The letter with the same text here, copied where there is none."""
        if letter_id is None:
            return None
        known = self._session.get_one(
            LetterRow, self._kept(self._source.get_one(LetterRow, letter_id))
        )
        known.deleted_at = None  # a deck has it
        return known.id

    def _kept(self, theirs: LetterRow) -> int:
        """The same letter here, copied where there is none."""
        query = select(LetterRow).where(LetterRow.digest == theirs.digest)
        known = self._session.scalars(query).one_or_none()
        if known is None:
            known = LetterRow(**values_of(theirs, "id", "replaced_by_id"))
            self._session.add(known)
            self._session.flush()
            passages = select(PassageRow).where(PassageRow.letter_id == theirs.id)
            for passage in self._source.scalars(passages):
                columns = values_of(passage, "id", "letter_id")
                self._session.add(PassageRow(**columns, letter_id=known.id))
        return known.id


def values_of(row: Any, *without: str) -> dict[str, Any]:
    """The values of a row by column, but for those named."""
    return {
        column.key: getattr(row, column.key)
        for column in row.__table__.columns
        if column.key not in without
    }
