"""Changing what notes say: editing, adding and splitting them, and flags on their cards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.domain.identity import derived_id
from trainer.domain.note_types import NoteType
from trainer.domain.notes import NoteContent, NoteKind, Role, as_asked, content_hash
from trainer.errors import NotFoundError, TrainerError
from trainer.i18n import _, language
from trainer.services import note_fields
from trainer.services.collection import Collection
from trainer.services.note_text import checked, written
from trainer.services.note_writer import cards_of, new_card
from trainer.services.settling import Settling
from trainer.storage import changes
from trainer.storage.decks import file_id_of
from trainer.storage.models import CardRow, DeckRow, NoteRow, NoteTypeRow
from trainer.storage.note_types import note_type_of
from trainer.storage.notes import columns_of, content_of

FLAGS = range(8)  # 0 is none
_FEWEST = 2  # points of a note that can be split
# How the note made from one point asks for it: words of the deck, in the deck's language.
_ASKED = {
    "en": {
        Role.MUST: "(Point {n} of {count}: what must be said?)",
        Role.MAY: "(Point {n} of {count}: what may be said?)",
    },
    "nl": {
        Role.MUST: "(Punt {n} van {count}: wat moet er gezegd worden?)",
        Role.MAY: "(Punt {n} van {count}: wat mag er gezegd worden?)",
    },
}


def note_text(collection: Collection, note_id: int) -> str:
    """The note as a deck file has it, its topic aside; a template note's fields, one by one.

    Raises NotFoundError where it is gone, TrainerError where it cannot be written so.
    """
    with collection.reading() as session:
        return _stands(session, _note(session, note_id))


def edit(
    collection: Collection,
    note_id: int,
    text: str,
    *,
    topic: Sequence[str] | None = None,
    shown: str | None = None,
    but_tag: str = "",
) -> None:
    """Have the note say `text`, and stand under `topic` where one is given; without `but_tag`.

    Its cards keep their schedules and flags, deletions being matched as an import does; it keeps
    its name, its mark and the hash of what was imported, by which the next import knows that it was
    edited here. Raises TrainerError, writing nothing, where `check` finds something, or where the
    note is no longer as `shown`, the text that was edited.
    """
    with collection.writing() as session:
        edit_within(collection, session, note_id, text, topic=topic, shown=shown, but_tag=but_tag)


def edit_within(
    collection: Collection,
    session: Session,
    note_id: int,
    text: str,
    *,
    topic: Sequence[str] | None = None,
    shown: str | None = None,
    but_tag: str = "",
    settle: bool = False,
) -> None:
    """As `edit`, in a transaction of the caller's; with `settle`, doubts about it are settled."""
    row = _note(session, note_id)
    before, stands = content_of(row), _stands(session, row)
    if shown is not None and shown != stands:
        raise TrainerError(
            _("This note was changed elsewhere meanwhile; open it again to edit it.")
        )
    act = _Act(collection, session, collection.now())
    if text == stands:
        content = before
    elif row.kind is NoteKind.TEMPLATE:
        content = act.with_fields(row, text, _note_type(session, row))
    else:
        content = checked(text, stands).content
    content = replace(
        content,
        topic=before.topic if topic is None else tuple(topic),
        tags=tuple(tag for tag in content.tags if tag != but_tag),
    )
    act.rewrite(row, content)
    if settle:
        act.settle(row)
    act.record("edit", content.prompt)


def set_tags(collection: Collection, note_id: int, tags: Iterable[str]) -> None:
    """Give the note these tags and no others."""
    tidied = dict.fromkeys(" ".join(tag.split()) for tag in tags)
    with collection.writing() as session:
        row = _note(session, note_id)
        content = replace(content_of(row), tags=tuple(tag for tag in tidied if tag))
        act = _Act(collection, session, collection.now())
        act.rewrite(row, content)
        act.record("edit", content.prompt)


def add(
    collection: Collection,
    deck_id: int,
    text: str,
    topic: Sequence[str] = (),
    after: int | None = None,
) -> int:
    """Add the note that `text` holds to a deck; answers its id.

    It is asked behind the note `after` of that deck, or last of all. Raises TrainerError, writing
    nothing, where `check` finds something or its `Id:` is another note's.
    """
    parsed = checked(text)
    with collection.writing() as session:
        deck = _deck(session, deck_id)
        act = _Act(collection, session, collection.now())
        content = replace(parsed.content, topic=tuple(topic))
        row = act.make(deck, file_id_of(deck), parsed.id, content, _place(session, deck, after))
        act.record("add", content.prompt)
        return row.id


def delete(collection: Collection, note_id: int) -> None:
    """Delete a note with its cards; its history is kept, and undo brings it back."""
    with collection.writing() as session:
        row = _note(session, note_id)
        act = _Act(collection, session, now := collection.now())
        act.change(row, deleted_at=now)
        act.record("note-delete", as_asked(content_of(row), 0))


def add_all(collection: Collection, deck_id: int, contents: Sequence[NoteContent]) -> int:
    """Add these notes at the end of a deck, as one act; answers how many."""
    with collection.writing() as session:
        deck = _deck(session, deck_id)
        act = _Act(collection, session, collection.now())
        place = _place(session, deck, None)
        file_id = file_id_of(deck)
        for n, content in enumerate(contents):
            act.make(deck, file_id, "", content, place + n)
        act.record("add", deck.name)
    return len(contents)


def set_flag(collection: Collection, card_id: int, flag: int) -> None:
    """Put one of FLAGS on the card, or take it off with 0."""
    if flag not in FLAGS:
        raise ValueError(flag)
    with collection.writing() as session:
        card = session.get(CardRow, card_id)
        if card is None or card.deleted_at is not None:
            raise NotFoundError(_("This card is no longer there."))
        act = _Act(collection, session, collection.now())
        act.change(card, flag=flag)
        act.record("flag", as_asked(content_of(card.note), card.ordinal))


def split(collection: Collection, note_id: int) -> int:
    """Make a note of each point that must or may be said; answers how many.

    The note's own cards are suspended. Red lines go with every point. Raises TrainerError where
    there are fewer than two such points, or the note was split before.
    """
    with collection.writing() as session:
        row = _note(session, note_id)
        pieces = list(_pieces(content_of(row), row.deck.language))
        if len(pieces) < _FEWEST:
            raise TrainerError(_("A note with fewer than two points cannot be split."))
        file_id = row.guid.rpartition("/")[0] or file_id_of(row.deck)
        if any(_living(session, f"{file_id}/{derived_id(piece)}") for piece in pieces):
            raise TrainerError(_("This note was split already; its points are notes now."))
        act = _Act(collection, session, collection.now())
        act.suspend(row)
        for piece in pieces:
            act.make(row.deck, file_id, "", piece, row.position)
        act.record("split", row.prompt)
        return len(pieces)


class _Act(Settling):
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
        for ordinal in gone & cards.keys():
            self.change(cards[ordinal], deleted_at=self._now)
        for ordinal in asking - cards.keys():
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
        made = CardRow(**new_card(row.id, ordinal))
        self._session.add(made)
        self._session.flush()
        self.touch(changes.made(made))

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
        self._session.add(row)
        self._session.flush()
        self.touch(changes.made(row))
        self.match_cards(row, content, content)  # it has none yet, so each is new
        return row

    def suspend(self, row: NoteRow) -> None:
        """Put the note's cards away."""
        for card in row.cards:
            if card.deleted_at is None:
                self.change(card, suspended=True)

    def change(self, row: NoteRow | CardRow, **values: object) -> None:
        """Write some columns of a row."""
        before = changes.stored(row)
        for name, value in values.items():
            setattr(row, name, value)
        self._session.flush()
        self.touch(changes.changed(row, before))

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


def _note(session: Session, note_id: int) -> NoteRow:
    row = session.get(NoteRow, note_id)
    if row is None or row.deleted_at is not None or row.deck.deleted_at is not None:
        raise NotFoundError(_("This note is no longer there."))
    return row


def _deck(session: Session, deck_id: int) -> DeckRow:
    row = session.get(DeckRow, deck_id)
    if row is None or row.deleted_at is not None:
        raise NotFoundError(_("This deck is no longer there."))
    return row


def _note_type(session: Session, row: NoteRow) -> NoteType:
    """What a template note's fields and cards are; raises TrainerError where that is not there."""
    found = session.get(NoteTypeRow, row.note_type_id) if row.note_type_id is not None else None
    note_type = note_type_of(found) if found is not None else None
    if note_type is None or len(note_type.fields) != len(row.fields):
        raise TrainerError(_("The fields of this note cannot be edited: its note type is missing."))
    return note_type


def _stands(session: Session, row: NoteRow) -> str:
    """The note as text: as a deck file has it, or field by field."""
    if row.kind is NoteKind.TEMPLATE:
        return note_fields.written(_note_type(session, row), row.fields)
    return written(content_of(row), row.guid)


def _place(session: Session, deck: DeckRow, after: int | None) -> int:
    """The place in the deck behind the note `after`: the same, as ids decide then; or the last."""
    row = session.get(NoteRow, after) if after is not None else None
    if row is not None and row.deck_id == deck.id:
        return row.position
    last = select(func.max(NoteRow.position)).where(NoteRow.deck_id == deck.id)
    highest = session.scalar(last)
    return 0 if highest is None else highest + 1


def _living(session: Session, guid: str) -> NoteRow | None:
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
        parent = _living(session, above)
        if parent is None or parent.parent_guid is None:
            return found
        above = parent.parent_guid
    raise TrainerError(_("“Follows: {id}” leads round in a circle.").format(id=name))


def _pieces(content: NoteContent, deck_language: str) -> Iterator[NoteContent]:
    """A note for each point to be said, which asks for it by its place among them."""
    points = [point for point in content.key_points if point.role is not Role.NEVER]
    red_lines = tuple(point for point in content.key_points if point.role is Role.NEVER)
    known = [name for name in (deck_language[:2].lower(), language()) if name in _ASKED]
    asked = _ASKED[known[0]]
    for n, point in enumerate(points, 1):
        which = asked[point.role].format(n=n, count=len(points))
        yield replace(
            content,
            prompt=f"{content.prompt}\n\n{which}",
            answer=point.text,
            key_points=red_lines,
            phrasings=(),
            follows="",
        )
