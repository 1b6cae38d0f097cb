"""The source of a question: what its note cites of the letter, in its context, if still so."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.domain.citations import (
    Citation,
    Resolved,
    Verdict,
    check,
    parse_citation,
    resolve,
    split_citations,
)
from trainer.domain.headings import CitationError
from trainer.domain.letter import Letter, Paragraph
from trainer.domain.passages import FINGERPRINT_VERSION, fingerprint_version
from trainer.i18n import N_, _
from trainer.services.collection import Collection
from trainer.services.question import Question
from trainer.storage import decks, letters
from trainer.storage.models import DeckRow, LetterRow, PassageRow

MOST_CITATIONS = 50  # of one note; no person reads more, and each is looked up in the whole letter
# What is to be said of a citation that is not simply found; to be put through gettext.
REMARKS: Mapping[Verdict | None, str] = {
    Verdict.UNSTAMPED: N_(
        "This citation has no fingerprint, so the letter may have changed since;"
        " trainer deck stamp adds one."
    ),
    Verdict.CHANGED: N_(
        "The letter has changed here since the citation was made; its source is not shown."
    ),
    Verdict.UNRESOLVED: N_(
        "The citation leads to no place in the letter; there is nothing to show."
    ),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive sentences of a paragraph, all of them cited or none."""

    text: str
    cited: bool


@dataclass(frozen=True, slots=True)
class SourceParagraph:
    """A paragraph in its pieces; joined by spaces, they are its text."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What one citation leads to; `citation` is as it was written, without its fingerprint.

    `verdict` is None where no letter is attached. `path` (the headings, outermost first) and
    `paragraphs` (those cited, the one before and the one after) are empty unless the verdict is
    MATCHES or UNSTAMPED: what may not be the source is not shown as it. `reason` says, where there
    is more to say, why nothing is shown.
    """

    citation: str
    verdict: Verdict | None
    path: tuple[str, ...] = ()
    paragraphs: tuple[SourceParagraph, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a note cites, in the order of its `Cite:` line, and of which letter.

    `title` and `reference` are the attached letter's or else those that the deck gives, each empty
    where neither knows. `left_out` counts the citations after the first `MOST_CITATIONS`.
    """

    title: str
    reference: str
    attached: bool
    sources: tuple[Source, ...]
    left_out: int


def sources(collection: Collection, question: Question) -> Sources:
    """What the question's note cites, as the letter attached to its deck has it now."""
    return sources_of(collection, question.deck_id, question.content.citation)


def sources_of(collection: Collection, deck_id: int, line: str) -> Sources:
    """The same of a `Cite:` line of a deck."""
    written = split_citations(line)
    with collection.reading() as session:
        deck = session.get_one(DeckRow, deck_id)
        holder = decks.letter_holders(decks.alive(session)).get(deck_id)
        row = None if holder is None else holder.letter
        title, reference = deck.letter_title, deck.letter_reference
        letter, known = None, False
        if row is not None:
            title, reference = row.title or title, row.reference or reference
            letter, known = letters.load(session, row), _known_numbering(session, row)
    return Sources(
        title=title,
        reference=reference,
        attached=letter is not None,
        sources=tuple(
            _source(letter, citation, known_numbering=known)
            for citation in written[:MOST_CITATIONS]
        ),
        left_out=max(0, len(written) - MOST_CITATIONS),
    )


def _known_numbering(session: Session, row: LetterRow) -> bool:
    """Whether the letter's paragraphs were numbered by the rules of this program."""
    others = select(func.count()).where(
        PassageRow.letter_id == row.id, PassageRow.fingerprint_version != FINGERPRINT_VERSION
    )
    return session.scalar(others) == 0


def _source(letter: Letter | None, written: str, *, known_numbering: bool) -> Source:
    try:
        citation = parse_citation(written)
        shown = written.removesuffix(f"~{citation.fingerprint}").rstrip()
        found = None if letter is None else resolve(letter, citation)
    except CitationError as error:
        verdict = None if letter is None else Verdict.UNRESOLVED
        return Source(_unsealed(written), verdict, reason=str(error))
    if letter is None or found is None:
        return Source(shown, None)
    verdict = check(letter, citation)
    if verdict is Verdict.UNSTAMPED and not known_numbering:
        verdict = Verdict.CHANGED  # nothing but the number leads to the passage
    if verdict is Verdict.CHANGED:
        return Source(shown, verdict, reason=_incomparable(citation))
    return Source(shown, verdict, found.section.path, _paragraphs(found))


def _unsealed(written: str) -> str:
    """A citation that cannot be read, or leads nowhere, without what looks like a fingerprint."""
    return written.partition("~")[0].rstrip() or written


def _incomparable(citation: Citation) -> str:
    """Why words cannot be compared, where it is not that they differ."""
    if fingerprint_version(citation.fingerprint) == FINGERPRINT_VERSION:
        return ""
    return _(
        "The passage was numbered by rules that this trainer does not know, so it cannot"
        " be compared."
    )


def _paragraphs(found: Resolved) -> tuple[SourceParagraph, ...]:
    """The paragraphs cited, with the one before and the one after beneath the same heading."""
    cited = {passage.paragraph: (passage.first - 1, passage.last) for passage in found.passages}
    first, last = min(cited), max(cited)
    return tuple(
        SourceParagraph(paragraph.number, _pieces(paragraph, *cited.get(paragraph.number, (0, 0))))
        for paragraph in found.section.paragraphs[max(0, first - 2) : last + 1]
    )


def _pieces(paragraph: Paragraph, start: int, end: int) -> tuple[Piece, ...]:
    """The paragraph cut around its sentences from `start` up to `end`, which are cited."""
    sentences = paragraph.sentences
    parts = (sentences[:start], False), (sentences[start:end], True), (sentences[end:], False)
    return tuple(Piece(" ".join(part), cited) for part, cited in parts if part)
