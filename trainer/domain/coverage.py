"""Which sentences of a letter a deck asks about, and which it leaves out knowingly.

A citation covers the sentences it names, and only while the letter still says there what it said
when the citation was stamped: one that leads nowhere or whose passage changed covers nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from trainer.domain.citations import (
    Citation,
    Place,
    Verdict,
    cite,
    parse_citation,
    resolve_in,
    split_citations,
    verdict_on,
)
from trainer.domain.headings import CitationError, find_section
from trainer.domain.letter import Letter, Paragraph, Section
from trainer.domain.passages import fingerprint

_HOLDS = (Verdict.MATCHES, Verdict.UNSTAMPED)


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """One sentence: its section's place in the letter, from 0; paragraph and sentence, from 1."""

    section: int
    paragraph: int
    sentence: int


class Spots:
    """Finds the sentences that citations of one letter name; equal ones are looked up once."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._section = {section.path: place for place, section in enumerate(letter.sections)}
        self._found: dict[str, tuple[Spot, ...]] = {}

    def of_line(self, line: str) -> tuple[Spot, ...]:
        """The sentences that a `Cite:` line names, each once."""
        spots = (spot for written in split_citations(line) for spot in self.of(written))
        return tuple(dict.fromkeys(spots))

    def of(self, written: str) -> tuple[Spot, ...]:
        """The sentences that one citation names, none where it does not hold (any more)."""
        if written not in self._found:
            self._found[written] = tuple(self._spots(written))
        return self._found[written]

    def _spots(self, written: str) -> Iterator[Spot]:
        try:
            citation = parse_citation(written)
            section = find_section(self._letter, citation.heading)
            resolved = resolve_in(self._letter, section, citation)
        except CitationError:
            return
        if verdict_on(citation, resolved) not in _HOLDS:
            return
        place = self._section[resolved.section.path]
        for passage in resolved.passages:
            for sentence in range(passage.first, passage.last + 1):
                yield Spot(place, passage.paragraph, sentence)


def citation_of(letter: Letter, section: Section, paragraph: Paragraph, sentence: int) -> Citation:
    """The stamped citation of one sentence, counted from 1; of the whole paragraph where it is
    the only one.
    """
    alone = len(paragraph.sentences) == 1
    place = Place(paragraph.number, None if alone else sentence)
    made = cite(letter, section, place)
    text = paragraph.sentences[sentence - 1]
    return Citation(made.heading, place, place, fingerprint(text))
