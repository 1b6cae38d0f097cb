"""What an import would do, note by note, before anything is written."""

import itertools
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteContent, content_hash, ordinals
from trainer.domain.quick import quick_maker
from trainer.formats.parsed import ParsedDeck, ParsedNote, Problem
from trainer.i18n import N_
from trainer.services.decks import checked_name
from trainer.services.import_matching import guids_of, known_notes, match_notes
from trainer.storage import decks
from trainer.storage.models import DeckRow, NoteRow
from trainer.storage.notes import content_of


class Fate(StrEnum):
    """What becomes of a note of the file."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # edited here, not in the file
    CONFLICT = "conflict"  # edited here and in the file: the user's own is kept
    DELETED = "deleted"  # deleted here: stays so


# What so many notes of a fate are called; to be put through gettext.
FATES: Mapping[Fate, str] = {
    Fate.NEW: N_("{n} new"),
    Fate.EDITED: N_("{n} edited"),
    Fate.UNCHANGED: N_("{n} unchanged"),
    Fate.KEPT: N_("{n} kept as edited here"),
    Fate.CONFLICT: N_("{n} edited both here and in the file"),
    Fate.DELETED: N_("{n} deleted here"),
}


class Update(StrEnum):
    """When the file's wording replaces that of a note known here."""

    ALWAYS = "always"  # also where it was edited here
    NEWER = "newer"  # where it is another than at the last import, and was not edited here
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class NotePlan:
    """One note of the file and its fate. `note_id` and `before` are None for a new one.

    `digest` is the hash of its content, `reworded` says that it was recognised by its wording
    alone, `moved` that it comes from another deck, `settled` that there is nothing to write for it,
    not even its place in the file.
    """

    parsed: ParsedNote
    guid: str
    digest: str
    position: int
    fate: Fate
    note_id: int | None = None
    before: NoteContent | None = None
    reworded: bool = False
    moved: bool = False
    settled: bool = False

    @property
    def takes_progress(self) -> bool:
        """Whether the file may have answers to a note that is known here."""
        return self.fate is not Fate.DELETED and bool(self.parsed.cards)


_new_note = quick_maker(NotePlan)
_NEW = Fate.NEW


@dataclass(frozen=True, slots=True)
class DeckPlan:
    """What becomes of one deck file. `deck_id` is None where the deck is new."""

    file: ParsedDeck
    name: str
    deck_id: int | None
    notes: tuple[NotePlan, ...]
    missing: tuple[str, ...]

    def count(self, *fates: Fate) -> int:
        """How many notes have one of these fates."""
        those = [note.fate for note in self.notes]
        return sum(map(those.count, fates))

    @property
    def cards(self) -> int:
        """How many cards the file's notes have."""
        return sum([len(note.parsed.cards or ordinals(note.parsed.content)) for note in self.notes])

    @property
    def past_answers(self) -> int:
        """How many answers given in another program the file has."""
        return sum([len(card.reviews) for note in self.notes for card in note.parsed.cards])


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `problems` are those of all files.

    `duplicates` counts its new notes that say what another note says, where it is only planned;
    `attached` gives the decks that a letter has come to stand behind, as `AddedLetter` does.
    """

    decks: tuple[DeckPlan, ...]
    problems: tuple[Problem, ...]
    duplicates: int = 0
    attached: tuple[tuple[str, int, int], ...] = ()

    def count(self, *fates: Fate) -> int:
        """How many notes of all decks have one of these fates."""
        return sum(deck.count(*fates) for deck in self.decks)

    @property
    def reworded(self) -> list[NotePlan]:
        """The notes that were recognised by their wording alone."""
        return [note for deck in self.decks for note in deck.notes if note.reworded]

    @property
    def missing(self) -> int:
        """How many notes of the collection are no longer in their file."""
        return sum(len(deck.missing) for deck in self.decks)


class Planner:
    """Plans decks one by one, into the deck named `target` where one is given.

    Notes whose guid by the file is `refused` are not recognised by their wording. With the plan of
    each written before the next is made, a note that two files have is known to the second.
    """

    def __init__(
        self, session: Session, target: str | None, update: Update, refused: Container[str]
    ) -> None:
        self._session = session
        self._refused = refused
        self._target = checked_name(target) if target is not None else None
        self._update = update
        self._taken: set[str] = set()

    def plan(self, deck: ParsedDeck) -> DeckPlan | None:
        """What becomes of `deck`; None where it has no note."""
        if not deck.notes:
            return None
        row = _deck_row(self._session, deck, self._target)
        name = self._target or (row.name if row else deck.name)
        new = self._target is None and (row is None or row.deleted_at is not None)
        if new and not deck.named:
            name = _free_name(self._session, name, deck.id, self._taken)
        self._taken.add(name)
        moves = self._target is not None
        return _plan_deck(
            self._session,
            deck,
            row,
            name,
            moves=moves,
            update=self._update,
            refused=self._refused,
        )


def _deck_row(session: Session, deck: ParsedDeck, target: str | None) -> DeckRow | None:
    """The deck that the file goes into: the one named, the one it once made, even if deleted."""
    if target is not None or deck.named:
        return decks.named(session, target or deck.name)
    rows = session.scalars(
        select(DeckRow).where(DeckRow.file_id == deck.id).order_by(DeckRow.id.desc())
    ).all()
    known = next((row for row in rows if row.deleted_at is None), next(iter(rows), None))
    return known or _come_by_another_way(session, deck)


def _come_by_another_way(session: Session, deck: ParsedDeck) -> DeckRow | None:
    """The deck of this name whose notes are this file's: a package brought them, not the file."""
    row = decks.named(session, deck.name)
    if row is None or row.file_id is not None:
        return None
    own = NoteRow.guid.startswith(f"{deck.id}/", autoescape=True)
    query = select(NoteRow.id).where(NoteRow.deck_id == row.id, own).limit(1)
    return row if session.scalar(query) is not None else None


def _free_name(session: Session, name: str, deck_id: str, taken: set[str]) -> str:
    names = set(session.scalars(select(DeckRow.name).where(DeckRow.deleted_at.is_(None)))) | taken
    return name if name not in names else f"{name} ({deck_id})"


def _plan_deck(
    session: Session,
    deck: ParsedDeck,
    row: DeckRow | None,
    name: str,
    *,
    moves: bool,
    update: Update,
    refused: Container[str],
) -> DeckPlan:
    hashes = [content_hash(note.content) for note in deck.notes]
    guids = guids_of(deck, hashes)
    known = known_notes(session, row, guids)
    matched, reworded = match_notes(deck, guids, known, refused)
    taken = {note.guid for note in known}
    notes = []
    each = zip(deck.notes, guids, hashes, strict=True)
    for position, (parsed, guid, digest) in enumerate(each):
        found = matched.get(position)
        if found is None:
            own = _unused(guid, taken) if guid in taken else guid
            taken.add(own)
            notes.append(_new_note(parsed, own, digest, position, _NEW))
            continue
        before = content_of(found)
        fate = _fate(parsed.content, before, found, update=update)
        here = row is not None and found.deck_id == row.id
        moved = not here and (moves or found.deck.deleted_at is not None)
        settled = (
            fate is Fate.UNCHANGED and not moved and _is_settled(parsed, guid, position, found)
        )
        notes.append(
            NotePlan(
                parsed,
                guid,
                digest,
                position,
                fate,
                found.id,
                before,
                reworded=position in reworded,
                moved=moved,
                settled=settled,
            )
        )
    missing = _missing(deck, row, known, {found.id for found in matched.values()})
    return DeckPlan(deck, name, row.id if row else None, tuple(notes), missing)


def _missing(
    deck: ParsedDeck, row: DeckRow | None, known: Sequence[NoteRow], matched: set[int]
) -> tuple[str, ...]:
    """The prompts of notes that came from this file and are in it no longer."""
    return tuple(
        found.prompt
        for found in known
        if row is not None
        and not deck.named
        and found.deck_id == row.id
        and found.id not in matched
        and found.guid.startswith(f"{deck.id}/")
        and found.deleted_at is None
        and found.imported_hash is not None
    )


def _unused(guid: str, taken: set[str]) -> str:
    """The next like `guid` that no note has; a note reworded since keeps its own."""
    return next(name for n in itertools.count(2) if (name := f"{guid}-{n}") not in taken)


def _is_settled(parsed: ParsedNote, guid: str, position: int, row: NoteRow) -> bool:
    """Whether an unchanged note also stands where it stood, under its name."""
    return (
        row.position == position
        and (row.guid == guid or not parsed.id)
        and row.imported_hash == content_hash(parsed.content)
    )


def _fate(content: NoteContent, before: NoteContent, row: NoteRow, *, update: Update) -> Fate:
    if row.deleted_at is not None:
        return Fate.DELETED if row.imported_hash is not None else Fate.NEW  # its import was undone
    if content == before:
        return Fate.UNCHANGED
    edited_here = row.imported_hash is None or content_hash(before) != row.imported_hash
    edited_there = content_hash(content) != row.imported_hash
    if update is Update.ALWAYS or (update is Update.NEWER and not edited_here):
        return Fate.EDITED
    return Fate.CONFLICT if edited_here and edited_there else Fate.KEPT
