"""Whether all that decks cite of a letter is still there, and where it went if it is not."""

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.domain.citations import (
    Verdict,
    check,
    parse_citation,
    resolve,
    rewritten,
    split_citations,
)
from trainer.domain.headings import CitationError
from trainer.domain.letter import Letter
from trainer.domain.notes import content_hash
from trainer.domain.relocation import Relocator
from trainer.services.attached import decks_on, label, meant
from trainer.services.collection import Collection
from trainer.storage import changes, letters, notes
from trainer.storage.models import NoteRow
from trainer.storage.notes import content_of

SOUND = (Verdict.MATCHES, Verdict.UNSTAMPED)


@dataclass(frozen=True, slots=True)
class CheckedCitation:
    """One citation as written, and whether its passage says what it said.

    `reason` says what is wrong where the citation leads nowhere; `proposal` is the citation of the
    only place that now has the words, empty where there is no such place.
    """

    prompt: str
    citation: str
    verdict: Verdict
    reason: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class LetterCheck:
    """The citations of each deck of a letter; `moved` counts those that were put right."""

    title: str
    decks: tuple[tuple[str, tuple[CheckedCitation, ...]], ...]
    moved: int

    def count(self, *verdicts: Verdict) -> int:
        """How many citations have one of these verdicts."""
        return sum(each.verdict in verdicts for _deck, checked in self.decks for each in checked)


def check_letter(collection: Collection, name: str | None, *, apply: bool = False) -> LetterCheck:
    """Check every citation of the decks on the letter; superseded notes are past.

    With `apply`, citations are moved to where their words now are, as one act that can be undone;
    the verdicts are those before.
    """
    opened = collection.writing if apply else collection.reading
    with opened() as session:
        row = meant(session, name)
        letter = letters.load(session, row)
        checker = _Checker(letter)
        found = [
            (deck, notes.resting_on_letter(session, deck.id)) for deck in decks_on(session, row)
        ]
        decks = tuple(
            (deck.name, tuple(one for note in cites for one in checker.check(note)))
            for deck, cites in found
        )
        moved = 0
        if apply:
            now = collection.now()
            touched = []
            for note in (note for _deck, cites in found for note in cites):
                line = rewritten(note.citation, checker.moved)
                if line != note.citation:
                    before = changes.stored(note)
                    note.earlier_hashes = [*note.earlier_hashes, content_hash(content_of(note))]
                    note.citation, note.modified_at = line, now
                    touched.append(changes.changed(note, before))
            if touched:
                changes.record(session, "cite", label(row), now, touched)
            moved = sum(bool(each.proposal) for _deck, checked in decks for each in checked)
        return LetterCheck(label(row), decks, moved)


class _Checker:
    """Judges citations by one letter."""

    def __init__(self, letter: Letter) -> None:
        self._letter, self._relocator = letter, Relocator(letter)

    def check(self, note: NoteRow) -> Iterator[CheckedCitation]:
        for written in split_citations(note.citation):
            yield self._checked(note.prompt, written)

    def moved(self, written: str) -> str:
        """The citation where its words now are, or else as it is."""
        return self._checked("", written).proposal or written

    def _checked(self, prompt: str, written: str) -> CheckedCitation:
        try:
            citation = parse_citation(written)
        except CitationError as error:
            return CheckedCitation(prompt, written, Verdict.UNRESOLVED, str(error))
        verdict = check(self._letter, citation)
        if verdict in SOUND:
            return CheckedCitation(prompt, written, verdict)
        reason = ""
        try:
            resolve(self._letter, citation)
        except CitationError as error:
            reason = str(error)
        moved = self._relocator.find(citation)
        return CheckedCitation(prompt, written, verdict, reason, str(moved) if moved else "")
