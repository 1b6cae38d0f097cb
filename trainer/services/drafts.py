"""Walking through drafts: notes that a program proposed and nobody has read over yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.domain.notes import DRAFT, NoteContent, is_draft
from trainer.services import editing
from trainer.services.collection import Collection
from trainer.services.sources import Sources, sources_of
from trainer.storage import decks, notes


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that waits to be read over."""

    note_id: int
    deck: str
    content: NoteContent


def waiting(collection: Collection, deck_ids: Sequence[int] | None = None) -> list[Draft]:
    """The drafts of these decks, all where `deck_ids` is None, in the order of their decks."""
    with collection.reading() as session:
        names = {row.id: row.name for row in decks.these(session, deck_ids)}
        found = []
        for deck_id, name in names.items():
            labels = notes.labels(session, [deck_id])
            contents = notes.contents(session, [each.id for each in labels if DRAFT in each.tags])
            found += [Draft(note_id, name, content) for note_id, content in contents.items()]
    return [draft for draft in found if is_draft(draft.content)]


def source(collection: Collection, draft: Draft) -> Sources:
    """What the draft cites, as the letter attached to its deck has it now."""
    with collection.reading() as session:
        deck_id = notes.living(session, draft.note_id).deck_id
    return sources_of(collection, deck_id, draft.content.citation)


def accept(collection: Collection, draft: Draft) -> None:
    """Say that the note is as it should be: it is a draft no longer."""
    tags = [tag for tag in draft.content.tags if tag != DRAFT]
    editing.set_tags(collection, draft.note_id, tags)


def rewrite(collection: Collection, draft: Draft, text: str, shown: str) -> None:
    """Have the note say `text`, a draft no longer; `shown` is the text that was rewritten."""
    editing.edit(collection, draft.note_id, text, shown=shown, but_tag=DRAFT)


def drop(collection: Collection, draft: Draft) -> None:
    """Delete the note."""
    editing.delete(collection, draft.note_id)
