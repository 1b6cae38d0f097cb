"""Attaching a letter: the text behind the decks that cite it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from trainer.domain.citations import Verdict, check, parse_citation, split_citations
from trainer.domain.headings import CitationError
from trainer.domain.letter import Letter, digest, parse_letter
from trainer.domain.passages import passages
from trainer.errors import LetterError
from trainer.formats.documents import read_letter
from trainer.i18n import _
from trainer.progress import Progress, unseen
from trainer.services.attached import label
from trainer.services.collection import Collection
from trainer.services.decks import meant
from trainer.storage import changes, letters, notes
from trainer.storage import decks as deck_rows
from trainer.storage.models import DeckRow, LetterRow


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """A deck that has, or had until now, another letter behind it.

    `changed` of the deck's citations lead, in the letter added, to other words than they cite.
    """

    deck: str
    number: int
    title: str
    changed: int


@dataclass(frozen=True, slots=True)
class AddedLetter:
    """What attaching a letter came to.

    `attached` gives each deck that it now stands behind: its name, how many of its citations
    resolve, and how many it has. `replaced` are those of them that had another letter; `kept` those
    that it would fit and that keep theirs, for they were not named. `already` tells that this very
    text was there before, `others` how many other letters stand behind decks.
    """

    title: str
    sections: int
    paragraphs: int
    attached: tuple[tuple[str, int, int], ...]
    replaced: tuple[OtherLetter, ...]
    kept: tuple[OtherLetter, ...]
    already: bool
    others: int


Offered = tuple[list[tuple[str, int, int]], list[changes.Touched]]  # as in AddedLetter; for undo


def read(path: Path) -> Letter:
    """The letter in a file. Raises LetterError where it has no paragraph."""
    return parsed(read_letter(path), path)


def add(
    collection: Collection,
    path: Path,
    *,
    decks: Sequence[str] = (),
    reference: str | None = None,
    progress: Progress = unseen,
) -> AddedLetter:
    """Attach the letter in `path` to the decks named, or to all whose every citation is in it.

    A deck with another letter keeps it, unless it is named. `reference` is what the letter is
    published under; without it, that of the first deck is taken. `progress` is told now and then
    how much of how much was read.
    """
    text = read_letter(path, progress)
    letter, now = parsed(text, path), collection.now()
    with collection.writing() as session:
        alive = deck_rows.alive(session)
        wanted = {meant(alive, name).id for name in decks}
        row, earlier = _stored(session, letter, digest(text), now)
        act = _Attaching(session, letter, row)
        for deck in alive:
            if not wanted:
                act.offer(deck)
            elif deck.id in wanted:
                act.attach(deck)
        row.reference = reference or row.reference
        act.record(earlier, now)
        behind_decks = {deck.letter_id for deck in alive} - {None, row.id}
    return AddedLetter(
        title=letter.title,
        sections=len(letter.sections),
        paragraphs=sum(len(section.paragraphs) for section in letter.sections),
        attached=tuple(act.attached),
        replaced=tuple(act.replaced),
        kept=tuple(act.kept),
        already=earlier is not None and earlier["deleted_at"] is None,
        others=len(behind_decks),
    )


def offer(collection: Collection) -> None:
    """Attach the letters that are there to decks without one whose every citation is in them."""
    now = collection.now()
    with collection.writing() as session:
        for row in letters.alive(session):
            if row.replaced_by_id is None:
                earlier = changes.stored(row)
                act = _Attaching(session, letters.load(session, row), row)
                for deck in deck_rows.alive(session):
                    act.offer(deck)
                act.record(earlier, now)


def offer_to(session: Session, decks: Iterable[DeckRow]) -> Offered:
    """Attach the letters that are there to those of `decks` without one that cite nothing else.

    A deck that names a letter gets it, or one whose words its citations are stamped with.
    """
    found: Offered = [], []
    holders = deck_rows.letter_holders(deck_rows.alive(session))
    without = [deck for deck in decks if deck.id not in holders]
    for row in letters.alive(session) if without else ():
        if row.replaced_by_id is None:
            act = _Attaching(session, letters.load(session, row), row)
            for deck in without:
                if act.is_meant_by(deck):
                    act.offer(deck)
            found[0].extend(act.attached)
            found[1].extend(act.touched())
    return found


def _stored(
    session: Session, letter: Letter, text_digest: str, now: datetime
) -> tuple[LetterRow, dict[str, Any] | None]:
    """The letter's row, and what it said before; None of a new one."""
    row = letters.with_digest(session, text_digest)
    if row is None:
        return letters.add(session, letter, passages(letter), text_digest, now), None
    if row.replaced_by_id is not None:
        raise LetterError(
            _(
                "This text is that of a former version, number {number}; decks keep to the one"
                " that took its place."
            ).format(number=row.id)
        )
    earlier = changes.stored(row)
    row.deleted_at = None
    return row, earlier


class _Attaching:
    """Attaches one letter to decks, within one transaction."""

    def __init__(self, session: Session, letter: Letter, row: LetterRow) -> None:
        self._session, self._letter, self._row = session, letter, row
        self.attached: list[tuple[str, int, int]] = []
        self.replaced: list[OtherLetter] = []
        self.kept: list[OtherLetter] = []
        self._earlier = changes.stored(row)
        self._touched: list[changes.Touched] = []

    def attach(self, deck: DeckRow) -> None:
        """Attach it, whatever the deck cites and whichever letter it had."""
        verdicts = _verdicts(self._session, deck, self._letter)
        self.replaced += self._other(deck, verdicts)
        self._attach(deck, verdicts)

    def offer(self, deck: DeckRow) -> None:
        """Attach it where every citation of the deck is in it, unless the deck has another."""
        verdicts = _verdicts(self._session, deck, self._letter)
        if not verdicts or Verdict.UNRESOLVED in verdicts:
            return
        if other := self._other(deck, verdicts):
            self.kept += other
        else:
            self._attach(deck, verdicts)

    def is_meant_by(self, deck: DeckRow) -> bool:
        """Whether the letter that the deck names, if any, is this one as far as can be told."""
        named = {deck.letter_title, deck.letter_reference} - {""}
        if not named or named & {self._row.title, self._row.reference}:
            return True
        verdicts = _verdicts(self._session, deck, self._letter)
        return all(verdict is Verdict.MATCHES for verdict in verdicts)

    def touched(self) -> list[changes.Touched]:
        """What was done to decks and to a letter that was there before."""
        self._session.flush()
        return [*self._touched, changes.changed(self._row, self._earlier)]

    def record(self, earlier: dict[str, Any] | None, now: datetime) -> None:
        """Record what was done, if anything; `earlier` is what the letter's row said before."""
        self._session.flush()
        row = self._row
        touched = changes.made(row) if earlier is None else changes.changed(row, earlier)
        changed = [each for each in (*self._touched, touched) if each.before != {}]
        if changed:
            changes.record(self._session, "letter", label(row), now, changed)

    def _other(self, deck: DeckRow, verdicts: Sequence[Verdict]) -> list[OtherLetter]:
        """The other letter that the deck has, if any."""
        other = deck.letter
        if other is None or other.id == self._row.id:
            return []
        changed = verdicts.count(Verdict.CHANGED)
        return [OtherLetter(deck.name, other.id, label(other), changed)]

    def _attach(self, deck: DeckRow, verdicts: Sequence[Verdict]) -> None:
        before = changes.stored(deck)
        deck.letter_id = self._row.id
        found = len(verdicts) - verdicts.count(Verdict.UNRESOLVED)
        self.attached.append((deck.name, found, len(verdicts)))
        self._touched.append(changes.changed(deck, before))
        self._row.reference = self._row.reference or deck.letter_reference


def behind(collection: Collection, deck_id: str, reference: str) -> Letter | None:
    """The letter attached to the deck with this file id, or else known under `reference`."""
    with collection.reading() as session:
        deck = deck_rows.of_file(session, deck_id)
        row = deck.letter if deck is not None else None
        if row is None and reference:
            row = letters.with_reference(session, reference)
        row = None if row is None else letters.newest(session, row)
        return None if row is None or row.deleted_at else letters.load(session, row)


def parsed(text: str, path: Path) -> Letter:
    """The letter in the text of a file. Raises LetterError where it has no paragraph."""
    letter = parse_letter(text)
    if not any(section.paragraphs for section in letter.sections):
        raise LetterError(_("{path}: no paragraph of text was found in it").format(path=path))
    return letter


def _verdicts(session: Session, deck: DeckRow, letter: Letter) -> list[Verdict]:
    """Whether each of the deck's citations holds in `letter`."""
    return [
        _verdict(letter, citation)
        for note in notes.resting_on_letter(session, deck.id)
        for citation in split_citations(note.citation)
    ]


def _verdict(letter: Letter, citation: str) -> Verdict:
    try:
        return check(letter, parse_citation(citation))
    except CitationError:
        return Verdict.UNRESOLVED
