"""Writing a planned import within one transaction: decks, notes, cards and their history."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.day import DayNumbers
from trainer.domain.note_types import NoteType
from trainer.domain.notes import NoteContent, NoteKind, content_hash, ordinals
from trainer.domain.schedule import NEW
from trainer.formats.parsed import DeckOptions, ParsedCard
from trainer.services.collection import Collection
from trainer.services.import_history import History
from trainer.services.import_plan import DeckPlan, Fate, NotePlan
from trainer.services.note_writer import NoteWriter, cards_of, new_card
from trainer.storage import bulk, changes, decks, note_types, presets
from trainer.storage.models import CardRow, DeckRow, NoteRow, micros
from trainer.storage.notes import columns_of


class ImportWriter(NoteWriter):
    """Writes planned decks and keeps what it touched, for undo. `tick` is told of every portion."""

    def __init__(
        self,
        collection: Collection,
        session: Session,
        now: datetime,
        tick: Callable[[int], None],
    ) -> None:
        super().__init__(collection, session, now)
        self._tick = tick
        self.citing: dict[int, DeckRow] = {}  # decks written whose files cite a letter
        self._lifted = ExitStack()  # indexes of cards, away until somebody looks cards up
        self._type_ids: dict[NoteType, int] = {}
        self._history = History(
            session,
            DayNumbers(collection.days),
            presets.version_of(session, collection.settings.preset, now),
            tick,
        )

    def write(self, plan: DeckPlan, shipped_digest: str | None) -> None:
        """Write one deck."""
        row = self._deck(plan, shipped_digest)
        if any(note.parsed.content.citation for note in plan.notes):
            self.citing[row.id] = row
        known = [note for note in plan.notes if note.note_id is not None]
        if known:
            self._lifted.close()
        for done, note in enumerate(known, 1):
            if not note.settled:
                self._update(plan, note, row)
            if done % 500 == 0:
                self._tick(500)
        new = [note for note in plan.notes if note.note_id is None]
        if new:
            self._insert(plan, new, row)
        if known:
            self._lifted.close()  # which many new ones may have taken away
            for touched in self._history.unite([note for note in known if note.takes_progress]):
                self.touch(touched)

    def finish(self) -> None:
        """Write what waits until all decks are there."""
        self._lifted.close()
        self.touched.extend(self._history.finish())

    def _deck(self, plan: DeckPlan, shipped_digest: str | None) -> DeckRow:
        if plan.deck_id is not None:
            row = self._session.get(DeckRow, plan.deck_id)
        else:  # a file before this one may have made it
            row = decks.named(self._session, plan.name)
        is_new = row is None
        if row is None:
            row = self._new_deck(plan)
        before = changes.stored(row)
        if row.deleted_at is not None:
            row.name, row.deleted_at = plan.name, None
        if not plan.file.named:
            self._take_front_matter(row, plan, shipped_digest)
        self._session.flush()
        if not is_new:
            self.touch(changes.changed(row, before))
        return row

    def _new_deck(self, plan: DeckPlan) -> DeckRow:
        depth = plan.name.count(decks.SEPARATOR) if plan.file.named else 0
        for place in range(1, depth + 1):
            self._above(decks.SEPARATOR.join(plan.name.split(decks.SEPARATOR)[:place]))
        row = decks.new_row(plan.name, self._now)
        row.briefing_at = plan.file.briefing
        row.minutes_per_day = plan.file.minutes
        row.description = plan.file.description
        if plan.file.options is not None:
            row.preset_id = self._preset_of(plan.file.options, plan.name)
        self.add(row)
        return row

    def _above(self, name: str) -> None:
        """A deck that has the new one below it, so that the tree has no gaps."""
        if decks.named(self._session, name) is None:
            self.add(decks.new_row(name, self._now))

    def _preset_of(self, options: DeckOptions, name: str) -> int | None:
        """The options that the file gives over the user's own; None where that changes nothing."""
        own = self._collection.settings.preset
        given = {name: value for name, value in asdict(options).items() if value is not None}
        preset = replace(own, **given)
        if preset == own:
            return None
        return presets.version_of(self._session, preset, self._now, name[:200])

    def _take_front_matter(self, row: DeckRow, plan: DeckPlan, shipped_digest: str | None) -> None:
        if row.file_id is None and decks.of_file(self._session, plan.file.id) is None:
            row.file_id = plan.file.id
        if row.file_id != plan.file.id:
            return
        letter = plan.file.letter
        row.language = plan.file.language
        row.letter_title = letter.title if letter else ""
        row.letter_reference = letter.reference if letter else ""
        of_file = [{"at": each.at, "why": each.why} for each in (letter.waived if letter else ())]
        if of_file or row.letter_waived:
            from trainer.services import waiving  # noqa: PLC0415 - loads what reads letters

            row.letter_waived = waiving.united(of_file, row.letter_waived)
        row.shipped_digest = shipped_digest or row.shipped_digest

    def _insert(self, plan: DeckPlan, notes: Sequence[NotePlan], deck: DeckRow) -> None:
        """New notes, their cards and history, in bulk and with ids of our own."""
        self._session.flush()
        connection = self._session.connection()
        first_note = bulk.next_id(connection, "note")
        first_card = bulk.next_id(connection, "card")
        with bulk.indexes_lifted(connection, "note", len(notes)):
            self._insert_notes(plan, notes, first_note, deck.id)
        self.touched.append(changes.Touched("note", first_note, None, {}, len(notes)))
        if all(_cards_to_make(note) is _ONE_NEW for note in notes):
            self._lifted.enter_context(bulk.indexes_lifted(connection, "card", len(notes)))
            bulk.insert_new_cards(connection, first_card, first_note, self._tick)
            return
        cards = [
            (note_id, note.guid, card)
            for note_id, note in enumerate(notes, first_note)
            for card in _cards_to_make(note)
        ]
        self._lifted.enter_context(bulk.indexes_lifted(connection, "card", len(cards)))
        bulk.insert(connection, "card", bulk.CARD, _card_rows(cards, first_card), self._tick)
        self.touched.extend(
            self._history.add(
                (guid, first_card + n, card) for n, (_note_id, guid, card) in enumerate(cards)
            )
        )

    def _insert_notes(
        self, plan: DeckPlan, notes: Sequence[NotePlan], first: int, deck_id: int
    ) -> None:
        now = micros(self._now)
        bulk.insert_notes(
            self._session.connection(),
            _HEAD,
            self._note_rows(plan, notes, first),
            self._tick,
            deck_id=deck_id,
            created_at=now,
            modified_at=now,
            stance="",
        )

    def _note_rows(
        self, plan: DeckPlan, notes: Sequence[NotePlan], first: int
    ) -> Iterator[tuple[tuple[Any, ...], NoteContent, str | None]]:
        """The values of `_HEAD`, the content, and the parent's guid of each note."""
        note_type, type_id = None, None
        for note_id, note in enumerate(notes, first):
            parsed = note.parsed
            if parsed.note_type is not note_type:  # most come one after the other
                note_type = parsed.note_type
                type_id = self._type_id(note_type) if note_type else None
            head = (
                note_id,
                note.guid,
                note.position,
                note.digest,
                type_id,
                parsed.anki_id,
                parsed.marked,
            )
            content = parsed.content
            yield head, content, _parent_guid(plan, content) if content.follows else None

    def _type_id(self, note_type: NoteType) -> int:
        found = self._type_ids.get(note_type)
        if found is None:
            found = note_types.id_of(self._session, note_type, self._now)
            self._type_ids[note_type] = found
        return found

    def _update(self, plan: DeckPlan, note: NotePlan, deck: DeckRow) -> None:
        row = self._session.get_one(NoteRow, note.note_id)
        adopts = bool(note.parsed.id) and row.guid != note.guid
        before = changes.stored(row)
        if note.fate in (Fate.NEW, Fate.EDITED):
            self._take_content(row, plan, note)
        if note.fate is not Fate.KEPT and note.fate is not Fate.DELETED:
            row.imported_hash = note.digest
        if note.moved:
            row.deck_id = deck.id
        if row.deck_id == deck.id:
            row.position = note.position
        if adopts:
            row.guid = note.guid
        self._session.flush()
        self.touch(changes.changed(row, before))
        if note.fate in (Fate.NEW, Fate.EDITED) and note.before is not None:
            self._match_cards(row, note)
        if adopts:
            for card in cards_of(self._session, row):
                self.set_schedule(card)

    def _take_content(self, row: NoteRow, plan: DeckPlan, note: NotePlan) -> None:
        content = note.parsed.content
        for name, value in columns_of(content, _parent_guid(plan, content)).items():
            setattr(row, name, value)
        if note.parsed.note_type is not None:
            row.note_type_id = self._type_id(note.parsed.note_type)
        if note.before is not None and note.before != content:
            row.earlier_hashes = [*row.earlier_hashes, content_hash(note.before)]
        row.modified_at = self._now
        row.deleted_at = None

    def _match_cards(self, row: NoteRow, note: NotePlan) -> None:
        """A template note's cards are known by their ordinal, others by what they ask.

        A card that neither the file has nor the content asks for any longer is put away.
        """
        content = note.parsed.content
        if content.kind is not NoteKind.TEMPLATE and note.before is not None:
            self.match_cards(row, note.before, content)
            return
        there = {card.ordinal: card for card in cards_of(self._session, row)}
        wanted = {card.ordinal for card in _cards_to_make(note)}
        for ordinal in sorted(there.keys() - wanted - {*ordinals(content)}):
            self.change(there[ordinal], deleted_at=self._now)
        if missing := sorted(wanted - there.keys()):
            self._bring(row, missing)

    def _bring(self, row: NoteRow, missing: Sequence[int]) -> None:
        """Cards that the note had once, with their answers, which the file may bring once more.

        Others are new. No index leads to what is deleted: to look there takes a while.
        """
        away = self._session.scalars(
            select(CardRow)
            .where(CardRow.note_id == row.id, CardRow.deleted_at.is_not(None))
            .order_by(CardRow.id)
        )
        back = {card.ordinal: card for card in away}
        for ordinal in missing:
            if ordinal in back:
                self.change(back[ordinal], deleted_at=None)
            else:
                self.add(CardRow(**new_card(row.id, ordinal)))


_HEAD = ("id", "guid", "position", "imported_hash", "note_type_id", "anki_id", "marked")
_ONE_NEW = (ParsedCard(0),)


def _cards_to_make(note: NotePlan) -> Sequence[ParsedCard]:
    """The cards of a note of the file: those it lists, or new ones as its content makes them."""
    if note.parsed.cards:
        return note.parsed.cards
    made = ordinals(note.parsed.content)
    return _ONE_NEW if made == (0,) else [ParsedCard(ordinal) for ordinal in made]


_NEW = bulk.schedule_values(NEW)


def _card_rows(
    cards: Sequence[tuple[int, str, ParsedCard]], first: int
) -> Iterator[tuple[Any, ...]]:
    for card_id, (note_id, _guid, card) in enumerate(cards, first):
        yield (
            card_id,
            note_id,
            card.ordinal,
            *(_NEW if card.schedule is NEW else bulk.schedule_values(card.schedule)),
            card.reps,
            card.lapses,
            card.suspended,
            card.flag,
            card.anki_id,
        )


def _parent_guid(plan: DeckPlan, content: NoteContent) -> str | None:
    return f"{plan.file.id}/{content.follows}" if content.follows else None
