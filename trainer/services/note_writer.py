"""Notes and their cards in one transaction: what imports and edits have in common."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.cloze import deletions
from trainer.domain.matching import match_deletions
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.plaintext import one_line
from trainer.domain.schedule import NEW, CardState
from trainer.services.collection import Collection
from trainer.storage import changes, presets
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import CardRow, DeckRow, DoubtRow, NoteRow, ReviewKind, ReviewRow


class NoteWriter:
    """Changes notes within a transaction and keeps in `touched` what it did, for undo."""

    def __init__(self, collection: Collection, session: Session, now: datetime) -> None:
        self._collection = collection
        self._session = session
        self._now = now
        self.touched: list[changes.Touched] = []

    def match_cards(self, row: NoteRow, before: NoteContent, after: NoteContent) -> None:
        """Keep the schedule of every deletion that is still there; add and put away the others.

        The cards of a template note are those that it came with.
        """
        if after.kind is NoteKind.TEMPLATE:
            return
        cards = {card.ordinal: card for card in cards_of(self._session, row)}
        continued = match_deletions(asked(before), asked(after))
        gone = [card for ordinal, card in cards.items() if ordinal not in continued]
        befores = {card.id: changes.stored(card) for card in cards.values()}
        for card in gone:
            card.deleted_at = self._now
        moved = {
            place: cards[known]
            for place, known in enumerate(continued)
            if known is not None and known != place and known in cards
        }
        for place, card in moved.items():  # out of the way first: (note, ordinal) is unique
            card.ordinal = -1 - place
        self._session.flush()
        for place, card in moved.items():
            card.ordinal = place
        for place, known in enumerate(continued):
            if known is None or known not in cards:
                self.add(CardRow(**new_card(row.id, place)))
        self._session.flush()
        for card in cards.values():
            self.touch(changes.changed(card, befores[card.id]))
        for card in moved.values():
            self.set_schedule(card)

    def set_schedule(self, card: CardRow, at: datetime | None = None) -> None:
        """Note the schedule of a card that has another name now, since fuzz is seeded by the name.

        A replay starts there and stays exact. `at` is when, if not with the card's last answer; a
        new card needs it.
        """
        if card.schedule == NEW and at is None:
            return
        last = card.schedule.last_review
        row = ReviewRow(
            uuid=new_uuid(self._now),
            card_id=card.id,
            reviewed_at=at or last or self._now,  # right behind the answer that led to it
            study_day=self._collection.days.day_of(last or self._now),
            kind=ReviewKind.SET,
            preset_id=presets.version_of(
                self._session, self._collection.settings.preset, self._now
            ),
            schedule=replace(card.schedule),
        )
        self.add(row)

    def add(self, row: NoteRow | CardRow | DeckRow | ReviewRow) -> None:
        """Add a row, which has its id then."""
        self._session.add(row)
        self._session.flush()
        self.touch(changes.made(row))

    def change(self, row: NoteRow | CardRow | DoubtRow | ReviewRow, **values: object) -> None:
        """Write some attributes of a row."""
        before = changes.stored(row)
        for name, value in values.items():
            setattr(row, name, value)
        self._session.flush()
        self.touch(changes.changed(row, before))

    def record(self, kind: str, about: str) -> None:
        """Make what was touched one act of the user, unless that is nothing."""
        if self.touched:
            summary = one_line(about)[:80]
            changes.record(self._session, kind, summary, self._now, self.touched)

    def touch(self, touched: changes.Touched) -> None:
        """Keep what was done to a row, unless that is nothing."""
        if touched.before != {}:
            self.touched.append(touched)


def cards_of(session: Session, note: NoteRow) -> list[CardRow]:
    """The note's living cards."""
    return list(
        session.scalars(
            select(CardRow).where(CardRow.note_id == note.id, CardRow.deleted_at.is_(None))
        )
    )


def asked(content: NoteContent) -> list[str]:
    """What each card of the note asks for: its deletion, or nothing where there is one card."""
    if content.kind is NoteKind.CLOZE:
        return [deletion.text for deletion in deletions(content.prompt)]
    return [""]


def new_card(note_id: int, ordinal: int) -> dict[str, Any]:
    """The columns of a card that was never asked."""
    return {
        "note_id": note_id,
        "ordinal": ordinal,
        "state": CardState.NEW,
        "reps": 0,
        "lapses": 0,
        "suspended": False,
        "flag": 0,
    }
