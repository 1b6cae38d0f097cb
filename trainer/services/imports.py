"""Importing deck files: read, plan, and write the whole of it or nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from trainer import formats
from trainer.domain.day import StudyDays
from trainer.domain.notes import NoteContent, content_hash, ordinals
from trainer.errors import DeckFileError
from trainer.formats import detect
from trainer.formats.parsed import ParsedDeck, ReadOptions
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.services.import_plan import DeckPlan, Fate, ImportPlan, NotePlan, make_plan
from trainer.services.note_writer import NoteWriter, cards_of, new_card
from trainer.storage import changes, decks
from trainer.storage.models import CardRow, DeckRow, NoteRow
from trainer.storage.notes import columns_of

_DECK_FILES = ReadOptions(datetime(1970, 1, 1, tzinfo=UTC), StudyDays(), detect.MARKDOWN)


def read(paths: Sequence[Path], options: ReadOptions = _DECK_FILES) -> list[ParsedDeck]:
    """Read decks; without `options`, those of deck files in the trainer's own format.

    Raises DeckFileError for a file that cannot be read, or that holds no note and no problem; such
    a file is passed over in a folder.
    """
    parsed = []
    for path in paths:
        useful = [deck for deck in formats.read(path, options) if deck.notes or deck.problems]
        if not useful:
            raise DeckFileError(
                _(
                    "{path}: no notes found; a note starts with Q: or C: at the start of a line"
                ).format(path=path)
            )
        parsed += useful
    return parsed


def plan(
    collection: Collection,
    parsed: Sequence[ParsedDeck],
    *,
    target: str | None = None,
    overwrite: bool = False,
) -> ImportPlan:
    """What importing `parsed` would do; nothing is written."""
    with collection.reading() as session:
        return make_plan(session, _checked(parsed), target, overwrite=overwrite)


def apply(
    collection: Collection,
    parsed: Sequence[ParsedDeck],
    *,
    target: str | None = None,
    overwrite: bool = False,
    shipped_digest: str | None = None,
    undoable: bool = True,
) -> ImportPlan:
    """Import `parsed` in one transaction, one undo step; answers what was done.

    `shipped_digest` marks the deck as one that came with the program, in that version.
    """
    now = collection.now()
    with collection.writing() as session:
        done = make_plan(session, _checked(parsed), target, overwrite=overwrite)
        writer = _Writer(collection, session, now)
        for deck in done.decks:
            writer.write(deck, shipped_digest)
        if writer.touched and undoable:
            names = ", ".join(deck.name for deck in done.decks)
            changes.record(session, "import", names, now, writer.touched)
    return done


def _checked(parsed: Sequence[ParsedDeck]) -> list[ParsedDeck]:
    """The decks, the second of two with the same id refused."""
    seen: dict[str, Path] = {}
    for deck in parsed:
        if deck.notes and deck.id in seen:
            raise DeckFileError(
                _("{path}: has the same deck id as {other}; give one of them another id").format(
                    path=deck.path, other=seen[deck.id]
                )
            )
        seen[deck.id] = deck.path
    return list(parsed)


class _Writer(NoteWriter):
    """Writes planned decks within one transaction and keeps what it touched, for undo."""

    def write(self, plan: DeckPlan, shipped_digest: str | None) -> None:
        row = self._deck(plan, shipped_digest)
        for note in plan.notes:
            if note.note_id is not None and not note.settled:
                self._update(plan, note, row)
        self._insert(plan, [note for note in plan.notes if note.note_id is None], row)

    def _deck(self, plan: DeckPlan, shipped_digest: str | None) -> DeckRow:
        if plan.deck_id is not None:
            row = self._session.get(DeckRow, plan.deck_id)
        else:  # a file before this one may have made it
            row = decks.named(self._session, plan.name)
        is_new = row is None
        if row is None:
            row = decks.new_row(plan.name, self._now)
            row.briefing_at = plan.file.briefing
            self._session.add(row)
            self._session.flush()
            self.touched.append(changes.made(row))
        before = changes.stored(row)
        if row.deleted_at is not None:
            row.name, row.deleted_at = plan.name, None
        if row.file_id is None and decks.of_file(self._session, plan.file.id) is None:
            row.file_id = plan.file.id
        if row.file_id == plan.file.id:
            letter = plan.file.letter
            row.language = plan.file.language
            row.letter_title = letter.title if letter else ""
            row.letter_reference = letter.reference if letter else ""
            row.letter_waived = [
                {"at": waiver.at, "why": waiver.why} for waiver in (letter.waived if letter else ())
            ]
            row.shipped_digest = shipped_digest or row.shipped_digest
        self._session.flush()
        if not is_new:
            self.touch(changes.changed(row, before))
        return row

    def _insert(self, plan: DeckPlan, notes: Sequence[NotePlan], deck: DeckRow) -> None:
        """New notes and their cards, in bulk and with ids of our own."""
        first = (self._session.scalar(select(func.max(NoteRow.id))) or 0) + 1
        note_rows: list[dict[str, Any]] = []
        card_rows: list[dict[str, Any]] = []
        for note_id, note in enumerate(notes, first):
            content = note.parsed.content
            note_rows.append(
                {
                    "id": note_id,
                    "guid": note.guid,
                    "deck_id": deck.id,
                    "position": note.position,
                    "stance": "",
                    "imported_hash": content_hash(content),
                    "created_at": self._now,
                    "modified_at": self._now,
                    **columns_of(content, _parent_guid(plan, content)),
                }
            )
            card_rows += [new_card(note_id, ordinal) for ordinal in ordinals(content)]
            self.touched.append(changes.Touched("note", note_id, None, {}))
        if note_rows:
            self._session.execute(insert(NoteRow), note_rows)
            self._session.execute(insert(CardRow), card_rows)

    def _update(self, plan: DeckPlan, note: NotePlan, deck: DeckRow) -> None:
        row = self._session.get_one(NoteRow, note.note_id)
        adopts = bool(note.parsed.id) and row.guid != note.guid
        before = changes.stored(row)
        if note.fate in (Fate.NEW, Fate.EDITED):
            content = note.parsed.content
            for name, value in columns_of(content, _parent_guid(plan, content)).items():
                setattr(row, name, value)
            row.modified_at = self._now
            row.deleted_at = None
        if note.fate is not Fate.KEPT and note.fate is not Fate.DELETED:
            row.imported_hash = content_hash(note.parsed.content)
        if note.moved:
            row.deck_id = deck.id
        if row.deck_id == deck.id:
            row.position = note.position
        if adopts:
            row.guid = note.guid
        self._session.flush()
        self.touch(changes.changed(row, before))
        if note.fate in (Fate.NEW, Fate.EDITED) and note.before is not None:
            self.match_cards(row, note.before, note.parsed.content)
        if adopts:
            for card in cards_of(self._session, row):
                self.set_schedule(card)


def _parent_guid(plan: DeckPlan, content: NoteContent) -> str | None:
    return f"{plan.file.id}/{content.follows}" if content.follows else None
