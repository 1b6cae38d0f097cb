"""One act of the user on notes: their rows, their cards, and the record that undo works from."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.identity import derived_id
from trainer.domain.note_types import NoteType
from trainer.domain.notes import NoteContent, content_hash
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import note_fields
from trainer.services.note_writer import cards_of, new_card
from trainer.services.settling import Settling
from trainer.storage.models import CardRow, DeckRow, NoteRow, NoteTypeRow
from trainer.storage.note_types import note_type_of
from trainer.storage.notes import columns_of, content_of


class NoteAct(Settling):
    """One act on notes, which go to their rows and are matched with cards as an import does it."""

    def rewrite(self, row: NoteRow, content: NoteContent) -> None:
        """Have `row` say `content`; nothing where it does so already."""
        before = content_of(row)
        if content == before:
            return
        parent = row.parent_guid
        if content.follows != before.follows:
            parent = _parent(self._session, row.deck_id, row.guid, content.follows)
        earlier = [*row.earlier_hashes, content_hash(before)]
        values = columns_of(content, parent)
        self.change(row, **values, modified_at=self._now, earlier_hashes=earlier)
        self.match_cards(row, before, content)

    def with_fields(self, row: NoteRow, text: str, note_type: NoteType) -> NoteContent:
        """The template note with the fields of `text`; its cards come and go with what they ask.

        Those that stay keep their schedules; one that comes back has the one that it had.
        """
        before = content_of(row)
        content = replace(before, fields=note_fields.fields(text, note_type, before.fields))
        asking = note_fields.asking(content, note_type)
        if not asking:
            raise TrainerError(_("With these fields no card would ask anything."))
        cards = {card.ordinal: card for card in cards_of(self._session, row)}
        gone = note_fields.asking(before, note_type) - asking
        for ordinal in sorted(gone & cards.keys()):
            self.change(cards[ordinal], deleted_at=self._now)
        for ordinal in sorted(asking - cards.keys()):
            self._bring(row, ordinal)
        there = (cards.keys() - gone) | asking
        return note_fields.rendered(content, note_type, row.deck.name, there)

    def _bring(self, row: NoteRow, ordinal: int) -> None:
        """A card that the note had once, or a new one."""
        query = select(CardRow).where(CardRow.note_id == row.id, CardRow.ordinal == ordinal)
        known = self._session.scalars(query.order_by(CardRow.id.desc()).limit(1)).first()
        if known is not None:
            self.change(known, deleted_at=None)
            return
        self.add(CardRow(**new_card(row.id, ordinal)))

    def make(
        self, deck: DeckRow, file_id: str, name: str, content: NoteContent, position: int
    ) -> NoteRow:
        """Add a note and its cards; without a `name` it gets one made from its content."""
        guid = self._free_guid(file_id, name or derived_id(content), given=bool(name))
        row = NoteRow(
            guid=guid,
            deck_id=deck.id,
            position=position,
            stance="",
            created_at=self._now,
            modified_at=self._now,
            **columns_of(content, _parent(self._session, deck.id, guid, content.follows)),
        )
        self.add(row)
        self.match_cards(row, content, content)  # it has none yet, so each is new
        return row

    def suspend(self, row: NoteRow) -> None:
        """Put the note's cards away."""
        for card in cards_of(self._session, row):
            self.change(card, suspended=True)

    def _free_guid(self, file_id: str, name: str, *, given: bool) -> str:
        """A guid that no note has or had; raises TrainerError for a `given` name that one has."""
        guid, count = f"{file_id}/{name}", 1
        while self._session.scalar(select(NoteRow.id).where(NoteRow.guid == guid)) is not None:
            if given:
                raise TrainerError(
                    _("“Id: {id}” is another note's; give another one, or none.").format(id=name)
                )
            count += 1
            guid = f"{file_id}/{name}-{count}"
        return guid


def note_type_of_row(session: Session, row: NoteRow) -> NoteType:
    """What a template note's fields and cards are; raises TrainerError where that is not there."""
    found = session.get(NoteTypeRow, row.note_type_id) if row.note_type_id is not None else None
    note_type = note_type_of(found) if found is not None else None
    if note_type is None or len(note_type.fields) != len(row.fields):
        raise TrainerError(_("The fields of this note cannot be edited: its note type is missing."))
    return note_type


def by_guid(session: Session, guid: str) -> NoteRow | None:
    """The living note with this guid."""
    return session.scalars(
        select(NoteRow).where(NoteRow.guid == guid, NoteRow.deleted_at.is_(None))
    ).one_or_none()


def _parent(session: Session, deck_id: int, guid: str, name: str) -> str | None:
    """The guid of the note that the note `guid` of this deck follows, by its `Id:`."""
    if not name:
        return None
    named = NoteRow.guid.endswith(f"/{name}", autoescape=True)
    alive = (NoteRow.deck_id == deck_id, NoteRow.deleted_at.is_(None))
    guids = session.scalars(select(NoteRow.guid).where(named, *alive)).all()
    own = f"{guid.rpartition('/')[0]}/{name}"  # two files of one deck may use the same name
    if guid != own and not guids:
        raise TrainerError(_("“Follows: {id}” names no note of this deck.").format(id=name))
    found = above = own if own in guids or guid == own else guids[0]
    seen = {guid}
    while above not in seen:
        seen.add(above)
        parent = by_guid(session, above)
        if parent is None or parent.parent_guid is None:
            return found
        above = parent.parent_guid
    raise TrainerError(_("“Follows: {id}” leads round in a circle.").format(id=name))
