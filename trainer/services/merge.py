"""Merging the collection of another machine into this one: the union of what both know.

The other file is only read. Notes are known by their guid, cards by their note and ordinal, answers
by their UUID. Whatever was deleted or undone on one machine stays so; schedules are replayed from
all answers together. Any order of merging gives the same (`domain.merging`).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import event, func, select
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.orm import Session

from trainer.config import Settings
from trainer.domain import merging
from trainer.domain.backups import Reason
from trainer.domain.matching import match_deletions
from trainer.domain.merging import Version
from trainer.domain.notes import NoteContent, content_hash, ordinals
from trainer.domain.plaintext import one_line
from trainer.errors import CollectionError, DamagedError
from trainer.formats import scratch
from trainer.i18n import _
from trainer.progress import Progress, counting, unseen
from trainer.services import backups
from trainer.services.collection import Collection
from trainer.services.merge_cards import Cards
from trainer.services.merge_rows import Joined, Shelf, values_of
from trainer.services.note_writer import NoteWriter, asked, new_card
from trainer.storage import bulk, changes, engine, migrate, restoring
from trainer.storage.models import CardRow, NoteRow
from trainer.storage.notes import columns_of, content_of
from trainer.storage.portions import portions

CONFLICT = "conflict"  # tag of the wording that did not win


@dataclass(slots=True)
class Merged:
    """What a merge did. `conflicts` are the questions of notes edited differently on both sides."""

    new_notes: int = 0
    updated_notes: int = 0
    new_reviews: int = 0
    deleted: int = 0
    undone: int = 0
    conflicts: list[str] = field(default_factory=list)
    backup: Path | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything came of it."""
        counts = (self.new_notes, self.updated_notes, self.new_reviews, self.deleted, self.undone)
        return any(counts) or bool(self.conflicts)


def file_of(settings: Settings, other: Path) -> Path:
    """The file of the collection `other`, which is named by it or by its folder.

    Raises CollectionError where there is none, or where it is the user's own.
    """
    path = other / settings.collection.name if other.is_dir() else other
    if not path.is_file():
        raise CollectionError(_("{path}: there is no collection there.").format(path=path))
    # Compared before it is opened: closing it would give up SQLite's locks on one's own.
    if settings.collection.exists() and path.samefile(settings.collection):
        message = _("{path} is your own collection; name another machine's, its file or folder.")
        raise CollectionError(message.format(path=path))
    if not engine.is_database(path):
        message = _("{path} is no collection; decks are taken in with: trainer import FILE")
        raise CollectionError(message.format(path=path))
    return path


def merge(
    collection: Collection, other: Path, *, dry_run: bool = False, progress: Progress = unseen
) -> Merged:
    """Take in all that the collection `other` (its file or folder) knows and this one does not.

    A backup is made first. What `progress` raises ends it, and nothing is written. Raises
    CollectionError as `file_of` does, and where `other` is none of ours or holds what cannot be
    read.
    """
    path = file_of(collection.settings, other)
    now = collection.now()
    with scratch.folder() as folder, _brought_up(path, folder, now) as theirs:
        database = engine.open_engine(theirs)

        @event.listens_for(database, "handle_error")
        def refuse(context: ExceptionContext) -> None:
            raise _damaged(path, context.original_exception) from context.original_exception

        try:
            kept = None
            if not dry_run:
                kept = backups.now(collection.settings, now, Reason.MERGE)
            with Session(database) as source, collection.writing() as session:
                work = _Merge(collection, session, source, now)
                work.run(progress)
                if kept is None:
                    session.rollback()
                elif work.done.is_any:
                    changes.record(session, changes.MERGE, kept.name, now, [])
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
            raise _damaged(path, error) from error  # sound pages, values that are none of ours
        finally:
            database.dispose()
    work.done.backup = kept
    return work.done


def _damaged(path: Path, reason: BaseException) -> DamagedError:
    message = _("{path} is damaged ({reason}); there, `trainer check` tells what is.")
    return DamagedError(message.format(path=path, reason=one_line(str(reason))))


@contextmanager
def _brought_up(path: Path, folder: Path, now: datetime) -> Iterator[Path]:
    """A copy to read from, in `folder`, brought to this program's revision."""
    with restoring.taken(path, folder) as copy:
        migrate.prepare(copy, now)
        yield copy


class _Merge(NoteWriter):
    """One merge, within one transaction. `source` reads the other collection."""

    def __init__(
        self, collection: Collection, session: Session, source: Session, now: datetime
    ) -> None:
        super().__init__(collection, session, now)
        self._source = source
        self._shelf = Shelf(session, source, now)
        self._cards = Cards(session, source, self._shelf)
        self._kept: dict[str, NoteRow] = {}  # wordings kept beside others by this merge, by guid
        self._ids = count(bulk.next_id(session.connection(), "note"))
        tilded = session.scalars(select(NoteRow.guid).where(NoteRow.guid.contains("~")))
        # Guids that may have wordings kept beside them; to ask for each note would take long.
        self._wordings = {before for guid in tilded for before in _before_tildes(guid)}
        self.done = Merged()

    def run(self, progress: Progress) -> None:
        """Decks, then notes with their cards and answers, then the schedules that these give."""
        self._shelf.decks()
        self._shelf.letters()
        ids = self._source.scalars(select(NoteRow.id).order_by(NoteRow.id)).all()
        cards = self._source.scalar(select(func.count(CardRow.id))) or 0
        tick = counting(len(ids) + cards, progress)
        for portion in portions(ids):
            query = select(NoteRow).where(NoteRow.id.in_(portion)).order_by(NoteRow.id)
            self._notes(self._source.scalars(query).all())
            tick(len(portion))
        self._forget_outdated()
        self._cards.replay(self._collection.days, tick)
        self.done.new_reviews, self.done.undone = self._cards.new_reviews, self._cards.undone
        self._shelf.rehearsals()

    def _notes(self, theirs: Sequence[NoteRow]) -> None:
        guids = [note.guid for note in theirs]
        query = select(NoteRow).where(NoteRow.guid.in_(guids))
        mine = {note.guid: note for note in self._session.scalars(query)}
        joined: list[Joined] = []
        for note in theirs:
            known = mine.get(note.guid) or self._kept.get(note.guid)
            if known is None:
                joined.append(Joined(note, self._add(note, note.guid, content_of(note)), {}))
                self.done.new_notes += 1
            else:
                joined.append(Joined(note, known, self._join(known, note)))
        self._session.flush()
        self._cards.join(joined)
        self._shelf.doubts(joined)

    def _add(self, note: NoteRow, guid: str, content: NoteContent) -> NoteRow:
        columns = values_of(note, "id", "deck_id", "note_type_id", "guid")
        row = NoteRow(
            id=next(self._ids),
            **columns | columns_of(content, note.parent_guid),
            guid=guid,
            deck_id=self._shelf.deck_of[note.deck_id],
            note_type_id=self._shelf.note_type(note.note_type_id),
        )
        self._session.add(row)
        self._wordings.update(_before_tildes(guid))
        return row

    def _join(self, mine: NoteRow, theirs: NoteRow) -> dict[int, int]:
        """Have `mine` say what counts; answers which of their ordinals is which of mine."""
        ours, other = content_of(mine), content_of(theirs)
        one, two = _version(mine, ours), _version(theirs, other)
        winner, losers = merging.latest([one, two])
        beside = self._beside(mine)
        outdated = {digest for row in beside for digest in row.earlier_hashes}
        for loser in losers:
            if loser.digest not in outdated:
                content = ours if loser.digest == one.digest else other
                beside.append(self._keep_beside(mine, theirs, content, loser))
        if winner.digest != one.digest:
            self._take(mine, theirs, ours, other)
            self.done.updated_notes += 1
        self._join_marks(mine, theirs, same=one.digest == two.digest)
        mine.earlier_hashes = sorted(winner.earlier)
        mine.modified_at = winner.modified_at
        if winner.pristine:
            mine.imported_hash = winner.digest
        if theirs.deleted_at is not None and mine.deleted_at is None:
            self.done.deleted += 1
        mine.deleted_at = merging.first(mine.deleted_at, theirs.deleted_at)
        mine.superseded_at = merging.first(mine.superseded_at, theirs.superseded_at)
        continued = match_deletions(asked(other), asked(content_of(mine)))
        return {known: place for place, known in enumerate(continued) if known is not None}

    def _take(self, mine: NoteRow, theirs: NoteRow, ours: NoteContent, other: NoteContent) -> None:
        for name, value in columns_of(other, theirs.parent_guid).items():
            setattr(mine, name, value)
        mine.note_type_id = self._shelf.note_type(theirs.note_type_id)
        mine.imported_hash = theirs.imported_hash
        mine.position = theirs.position
        mine.deck_id = self._shelf.deck_of[theirs.deck_id]
        self._session.flush()
        if ours.fields == other.fields == ():
            self.match_cards(mine, ours, other)

    def _join_marks(self, mine: NoteRow, theirs: NoteRow, *, same: bool) -> None:
        mine.marked = mine.marked or theirs.marked
        mine.created_at = min(mine.created_at, theirs.created_at)
        if same:
            mine.position = min(mine.position, theirs.position)
            mine.imported_hash = mine.imported_hash or theirs.imported_hash
            decks = {
                self._shelf.name_of(d): d
                for d in (mine.deck_id, self._shelf.deck_of[theirs.deck_id])
            }
            mine.deck_id = decks[min(decks)]

    def _beside(self, mine: NoteRow) -> list[NoteRow]:
        """The wordings that were kept beside this note, also those put away since."""
        if mine.guid not in self._wordings:
            return []
        first, behind = f"{mine.guid}~", f"{mine.guid}\x7f"  # a LIKE would look at every note
        query = select(NoteRow).where(NoteRow.guid >= first, NoteRow.guid < behind)
        return list(self._session.scalars(query))

    def _keep_beside(
        self, mine: NoteRow, theirs: NoteRow, content: NoteContent, loser: Version
    ) -> NoteRow:
        """The wording that lost, as a note of its own, put away until somebody looks at it."""
        guid = f"{mine.guid}~{loser.digest[:8]}"
        self.done.conflicts.append(content.prompt)
        there = self._session.scalars(select(NoteRow).where(NoteRow.guid == guid)).one_or_none()
        if there is not None:
            return there
        tags = tuple(dict.fromkeys((*content.tags, CONFLICT)))
        row = self._kept[guid] = self._add(theirs, guid, replace(content, tags=tags, follows=""))
        row.deleted_at = row.parent_guid = row.imported_hash = None
        row.marked, row.earlier_hashes = False, sorted(loser.earlier)
        row.created_at = row.modified_at = max(mine.modified_at, theirs.modified_at)
        row.deck_id = mine.deck_id
        self._session.flush()
        for ordinal in ordinals(content):
            self._session.add(CardRow(**new_card(row.id, ordinal) | {"suspended": True}))
        return row

    def _forget_outdated(self) -> None:
        """Put away wordings kept beside a note that others, now that all are here, have come of."""
        for portion in portions(sorted(self._wordings)):
            for mine in self._session.scalars(select(NoteRow).where(NoteRow.guid.in_(portion))):
                beside = self._beside(mine)
                done_with = {content_hash(content_of(mine))}
                done_with.update(digest for row in (mine, *beside) for digest in row.earlier_hashes)
                for row in beside:
                    name = row.guid[len(mine.guid) + 1 :]
                    if row.deleted_at is None and any(each.startswith(name) for each in done_with):
                        row.deleted_at = self._now


def _before_tildes(guid: str) -> list[str]:
    """All that stands before a tilde: a wording is kept under its note's guid, one, and a name."""
    return [guid[:place] for place, sign in enumerate(guid) if sign == "~"]


def _version(row: NoteRow, content: NoteContent) -> Version:
    digest = content_hash(content)
    return Version(
        digest, row.modified_at, frozenset(row.earlier_hashes), pristine=row.imported_hash == digest
    )
