"""Changing what notes say: editing, adding and splitting them, and flags on their cards."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.domain.identity import derived_id
from trainer.domain.notes import NoteContent, NoteKind, Role, as_asked
from trainer.errors import NotFoundError, TrainerError
from trainer.i18n import _, language
from trainer.services import note_fields
from trainer.services.collection import Collection
from trainer.services.note_act import NoteAct, by_guid, note_type_of_row
from trainer.services.note_text import checked, written
from trainer.storage import decks, notes
from trainer.storage.decks import file_id_of
from trainer.storage.models import CardRow, DeckRow, NoteRow
from trainer.storage.notes import content_of

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
        return _stands(session, notes.living(session, note_id))


def content_now(collection: Collection, note_id: int) -> NoteContent | None:
    """What the note says; None where it is not there at all."""
    with collection.reading() as session:
        row = session.get(NoteRow, note_id)
        return content_of(row) if row is not None else None


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
    row = notes.living(session, note_id)
    before, stands = content_of(row), _stands(session, row)
    if shown is not None and shown != stands:
        raise TrainerError(
            _("This note was changed elsewhere meanwhile; open it again to edit it.")
        )
    act = NoteAct(collection, session, collection.now())
    if text == stands:
        content = before
    elif row.kind is NoteKind.TEMPLATE:
        content = act.with_fields(row, text, note_type_of_row(session, row))
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
        row = notes.living(session, note_id)
        content = replace(content_of(row), tags=tuple(tag for tag in tidied if tag))
        act = NoteAct(collection, session, collection.now())
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
        deck = decks.living(session, deck_id)
        act = NoteAct(collection, session, collection.now())
        content = replace(parsed.content, topic=tuple(topic))
        row = act.make(deck, file_id_of(deck), parsed.id, content, _place(session, deck, after))
        act.record("add", content.prompt)
        return row.id


def delete(collection: Collection, note_id: int) -> None:
    """Delete a note with its cards; its history is kept, and undo brings it back."""
    with collection.writing() as session:
        row = notes.living(session, note_id)
        act = NoteAct(collection, session, now := collection.now())
        act.change(row, deleted_at=now)
        act.record("note-delete", as_asked(content_of(row), 0))


def add_all(collection: Collection, deck_id: int, contents: Sequence[NoteContent]) -> None:
    """Add these notes at the end of a deck, as one act."""
    with collection.writing() as session:
        deck = decks.living(session, deck_id)
        act = NoteAct(collection, session, collection.now())
        place = _place(session, deck, None)
        file_id = file_id_of(deck)
        for n, content in enumerate(contents):
            act.make(deck, file_id, "", content, place + n)
        act.record("add", deck.name)


def set_flag(collection: Collection, card_id: int, flag: int) -> None:
    """Put one of FLAGS on the card, or take it off with 0."""
    if flag not in FLAGS:
        raise ValueError(flag)
    with collection.writing() as session:
        card = session.get(CardRow, card_id)
        if card is None or card.deleted_at is not None:
            raise NotFoundError(_("This card is no longer there."))
        act = NoteAct(collection, session, collection.now())
        act.change(card, flag=flag)
        act.record("flag", as_asked(content_of(card.note), card.ordinal))


def split(collection: Collection, note_id: int) -> int:
    """Make a note of each point that must or may be said; answers how many.

    The note's own cards are suspended. Red lines go with every point. Raises TrainerError where
    there are fewer than two such points, or the note was split before.
    """
    with collection.writing() as session:
        row = notes.living(session, note_id)
        pieces = list(_pieces(content_of(row), row.deck.language))
        if len(pieces) < _FEWEST:
            raise TrainerError(_("A note with fewer than two points cannot be split."))
        file_id = row.guid.rpartition("/")[0] or file_id_of(row.deck)
        if any(by_guid(session, f"{file_id}/{derived_id(piece)}") for piece in pieces):
            raise TrainerError(_("This note was split already; its points are notes now."))
        act = NoteAct(collection, session, collection.now())
        act.suspend(row)
        for piece in pieces:
            act.make(row.deck, file_id, "", piece, row.position)
        act.record("split", row.prompt)
        return len(pieces)


def _stands(session: Session, row: NoteRow) -> str:
    """The note as text: as a deck file has it, or field by field."""
    if row.kind is NoteKind.TEMPLATE:
        return note_fields.written(note_type_of_row(session, row), row.fields)
    return written(content_of(row), row.guid)


def _place(session: Session, deck: DeckRow, after: int | None) -> int:
    """The place in the deck behind the note `after`: the same, as ids decide then; or the last."""
    row = session.get(NoteRow, after) if after is not None else None
    if row is not None and row.deck_id == deck.id:
        return row.position
    last = select(func.max(NoteRow.position)).where(NoteRow.deck_id == deck.id)
    highest = session.scalar(last)
    return 0 if highest is None else highest + 1


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
