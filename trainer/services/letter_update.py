"""A new version of a letter in the place of the one before: what becomes of the notes that cite it.

Nothing is taken to stand that may not: a note whose passage changed in substance, or is gone, is
held back until somebody has looked at it (`trainer.services.doubts`). The old letter stays, as a
former version.
"""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from trainer.domain.amounts import fold
from trainer.domain.comparison import Part
from trainer.domain.differences import difference
from trainer.domain.following import Followed, Follower
from trainer.domain.letter import Letter, digest
from trainer.domain.notes import NoteContent, content_hash
from trainer.domain.passages import passages
from trainer.domain.reasons import Differs, Reason
from trainer.domain.revision import Change, Revised, Revision
from trainer.errors import LetterError
from trainer.formats.documents import read_letter
from trainer.i18n import _
from trainer.progress import Progress, unseen
from trainer.services import waiving
from trainer.services.attached import decks_of, decks_on, label, meant
from trainer.services.collection import Collection
from trainer.services.doubts import LONGEST_PASSAGE
from trainer.services.letters import parsed
from trainer.services.waiving import FollowedWaiver
from trainer.storage import changes, doubts, letters, notes
from trainer.storage.models import LetterRow, NoteRow
from trainer.storage.notes import content_of, plain_text


@dataclass(frozen=True, slots=True)
class NoteUpdate:
    """What becomes of one note: `followed` says it of its citations."""

    note_id: int
    deck: str
    prompt: str
    citation: str
    followed: Followed

    @property
    def difference(self) -> tuple[Part, ...]:
        """The parts of the passages before and now, as `domain.differences` has them."""
        return difference(self.followed.old_text, self.followed.new_text, LONGEST_PASSAGE)


@dataclass(frozen=True, slots=True)
class WaiverUpdate:
    """What becomes of sentences that a deck leaves out together."""

    deck: str
    followed: FollowedWaiver


@dataclass(frozen=True, slots=True)
class LetterUpdate:
    """What a new version changes. `title` is the old letter's, `new_title` that of the new one."""

    title: str
    new_title: str
    paragraphs: tuple[Revised, ...]
    decks: tuple[str, ...]
    notes: tuple[NoteUpdate, ...]
    waivers: tuple[WaiverUpdate, ...]
    applied: bool

    @property
    def counts(self) -> dict[Change, int]:
        """How many paragraphs had which lot."""
        found = Counter(each.change for each in self.paragraphs)
        return {change: found[change] for change in Change}

    @property
    def note_counts(self) -> dict[Change, int]:
        """How many notes have which verdict; none is new."""
        found = Counter(each.followed.change for each in self.notes)
        return {change: found[change] for change in Change if change is not Change.NEW}

    @property
    def waived_counts(self) -> tuple[int, int]:
        """How many sentences stay left out, and how many do not."""
        found = [each.followed for each in self.waivers]
        return sum(each.kept for each in found), sum(len(each.lost) for each in found)

    @property
    def doubtful(self) -> int:
        """How many notes wait for a decision after it."""
        return sum(each.followed.is_doubtful for each in self.notes)


def update(
    collection: Collection,
    name: str | None,
    path: Path,
    *,
    reference: str | None = None,
    apply: bool = False,
    progress: Progress = unseen,
) -> LetterUpdate:
    """Put the letter in `path` in the place of the one that `name` means; plans it without `apply`.

    All of it is one act, which undo takes back. Raises LetterError where the text is the same or
    that of a former version, NotFoundError where there is no such letter.
    """
    text = read_letter(path, progress)
    new = parsed(text, path)
    with collection.reading() as session:
        row = _old(session, name, digest(text))
        number, old = row.id, letters.load(session, row)
    revision = Revision(old, new)  # before anything is locked: it may take seconds
    if not apply:
        with collection.reading() as session:
            return _Update(collection, session, session.get_one(LetterRow, number), revision).plan()
    with collection.writing() as session:
        act = _Update(collection, session, _old(session, str(number), digest(text)), revision)
        return act.apply(new, digest(text), reference)


def _old(session: Session, name: str | None, new: str) -> LetterRow:
    """The letter to be replaced; raises LetterError where the text `new` cannot replace it."""
    known = letters.with_digest(session, new)
    row = meant(session, name, but=known)
    if row.replaced_by_id is not None:
        raise LetterError(
            _("“{title}” is a former version already; update the one that took its place.").format(
                title=label(row)
            )
        )
    if known is not None and known.id == row.id:
        raise LetterError(_("This is the same text; there is nothing to update."))
    if known is not None and known.replaced_by_id is not None:
        raise LetterError(
            _("This text is that of a former version; trainer undo takes an update back.")
        )
    return row


class _Update:
    """One update within one transaction."""

    def __init__(
        self, collection: Collection, session: Session, old: LetterRow, revision: Revision
    ) -> None:
        self._collection, self._session, self._old = collection, session, old
        self._revision, self._follower = revision, Follower(revision)
        self._decks = decks_of(session, old)
        self._followed = [
            (note, self._follow(note))
            for deck in decks_on(session, old)
            for note in notes.resting_on_letter(session, deck.id)
        ]
        self._waivers = {
            deck.id: [waiving.follow(entry, self._follower) for entry in deck.letter_waived]
            for deck in self._decks
        }

    def plan(self, *, applied: bool = False) -> LetterUpdate:
        """What it comes to."""
        return LetterUpdate(
            title=label(self._old),
            new_title=self._revision.after.title,
            paragraphs=self._revision.paragraphs,
            decks=tuple(deck.name for deck in self._decks),
            notes=tuple(
                NoteUpdate(note.id, note.deck.name, note.prompt, note.citation, followed)
                for note, followed in self._followed
            ),
            waivers=tuple(
                WaiverUpdate(deck.name, each)
                for deck in self._decks
                for each in self._waivers[deck.id]
            ),
            applied=applied,
        )

    def apply(self, letter: Letter, text_digest: str, reference: str | None) -> LetterUpdate:
        """Write it, as one act."""
        planned = self.plan(applied=True)
        now = self._collection.now()
        touched: list[changes.Touched] = []
        row = letters.with_digest(self._session, text_digest)
        if row is None:
            row = letters.add(self._session, letter, passages(letter), text_digest, now)
            row.reference = reference or ""
            touched.append(changes.made(row))
        else:
            before = changes.stored(row)
            row.deleted_at, row.reference = None, reference or row.reference
            touched.append(changes.changed(row, before))
        before = changes.stored(self._old)
        self._old.replaced_by_id = row.id
        touched.append(changes.changed(self._old, before))
        for deck in self._decks:
            before = changes.stored(deck)
            deck.letter_id = row.id
            waived = [entry for each in self._waivers[deck.id] for entry in each.entries]
            if waived != deck.letter_waived:
                deck.letter_waived, deck.modified_at = waived, now
            touched.append(changes.changed(deck, before))
        for note, followed in self._followed:
            touched += self._sort(note, followed, text_digest)
        self._session.flush()
        changes.record(self._session, "letter-update", label(self._old)[:80], now, touched)
        return planned

    def _follow(self, note: NoteRow) -> Followed:
        """What became of the note's citations; a note that uses words now replaced is in doubt."""
        followed = self._follower.line(note.citation)
        if followed.is_doubtful or not followed.replaced:
            return followed
        used = followed.replaced & set(fold(_said(content_of(note))).split())
        if not used:
            return followed
        reasons = (*followed.reasons, Reason(Differs.USED, ", ".join(sorted(used))))
        return replace(followed, change=Change.CHANGED, reasons=reasons)

    def _sort(self, note: NoteRow, followed: Followed, new: str) -> list[changes.Touched]:
        """Cite what the note stands on where it is now, and hold the note back where it may not."""
        now = self._collection.now()
        touched = []
        line = followed.held if followed.is_doubtful else followed.cited
        if followed.change is not Change.UNCHANGED and line != note.citation:
            before = changes.stored(note)
            note.earlier_hashes = [*note.earlier_hashes, content_hash(content_of(note))]
            note.citation, note.modified_at = line, now
            touched.append(changes.changed(note, before))
        if followed.is_doubtful:
            doubt = doubts.new_row(
                self._session,
                note,
                (self._old.digest, new),
                now,
                reasons=[reason.as_list for reason in followed.reasons],
                texts=(followed.old_text, followed.new_text),
                citation=followed.cited,
            )
            touched.append(changes.made(doubt))
        return touched


def _said(content: NoteContent) -> str:
    """All that the note says, its words apart from signs."""
    text = plain_text(replace(content, topic=(), tags=()))
    return "".join(c if c.isalnum() or c in "-'’" else " " for c in text)
