"""Citations: the places of a letter that a note rests on, as an official would name them.

    Oekraïne ¶3            a paragraph                Oekraïne ¶3–4          paragraphs 3 to 4
    Oekraïne ¶3.2          its second sentence        Oekraïne ¶3.2–3.4      sentences, also ¶3.2–4
    Oekraïne ¶3.2–4.1      up to another paragraph    Oekraïne ¶3 ~a1b2c3    with a fingerprint

Several stand on a line, separated by `;`. The dash may be a hyphen. After a sentence a bare number
is a sentence of the same paragraph: `¶3.2–4` ends at 3.4.

A heading is named in full or by its first words, in any case, with or without accents and
punctuation (`trainer.domain.headings`). Where one occurs twice, those above it tell them apart:
`Sessie 3 > Oekraïne ¶1`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from trainer.domain.headings import CitationError, find_section, heading_list, shortest_heading
from trainer.domain.letter import Letter, Section, heading_words
from trainer.domain.passages import fingerprint, fingerprint_matches
from trainer.i18n import _, ngettext

_LONGEST = 1000
_AFTER_ALL = 10**6  # more than any number the grammar takes
_LONGEST_QUOTED = 80
_GRAMMAR = re.compile(
    r"""
    (?P<heading> [^¶]*? ) [ ]? ¶{1,2} [ ]?
    (?P<first> \d{1,6} ) (?: \. (?P<first_sentence> \d{1,6} ) )?
    (?: [ ]? [-–—] [ ]? ¶? (?P<last> \d{1,6} ) (?: \. (?P<last_sentence> \d{1,6} ) )? )?
    (?: [ ]? ~ (?P<fingerprint> \S+ ) )?
    """,
    re.VERBOSE | re.ASCII,
)


class Verdict(StrEnum):
    """Whether a cited passage still says what it said when it was stamped."""

    MATCHES = "matches"
    UNSTAMPED = "unstamped"
    CHANGED = "changed"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph of a section, or one of its sentences; both count from 1."""

    paragraph: int
    sentence: int | None = None

    def __str__(self) -> str:
        return str(self.paragraph) + (f".{self.sentence}" if self.sentence is not None else "")


@dataclass(frozen=True, slots=True)
class Citation:
    """A heading as somebody wrote it, and the first and last place cited beneath it.

    `fingerprint` is as written, without its `~`, and empty where there is none; any form is kept.
    """

    heading: str
    first: Place
    last: Place
    fingerprint: str = ""

    def __str__(self) -> str:
        places = str(self.first) if self.first == self.last else f"{self.first}–{self.last}"
        stamp = f" ~{self.fingerprint}" if self.fingerprint else ""
        return f"{self.heading} ¶{places}{stamp}"


@dataclass(frozen=True, slots=True)
class CitedPassage:
    """What a citation takes from one paragraph: its sentences from `first` to `last`."""

    path: tuple[str, ...]
    paragraph: int
    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Resolved:
    """The passages that a citation names, in order."""

    section: Section
    passages: tuple[CitedPassage, ...]

    @property
    def text(self) -> str:
        """What is cited, paragraphs separated by blank lines."""
        return "\n\n".join(passage.text for passage in self.passages)

    @property
    def fingerprint(self) -> str:
        """The stamp that fits the text as it is now."""
        return fingerprint(self.text)


def split_citations(line: str) -> tuple[str, ...]:
    """The citations on a `Cite:` line, as written, without the spaces around them."""
    return tuple(part.strip() for part in _parts(line) if part.strip())


def parse_citation(text: str) -> Citation:
    """The citation that `text` is; raises `CitationError` with what is wrong with it."""
    words = " ".join(text[: _LONGEST + 1].split())
    match = _GRAMMAR.fullmatch(words) if len(text) <= _LONGEST else None
    if match is None:
        raise CitationError(
            _(
                "“{citation}” is not a citation: write a heading and a paragraph, such as "
                "“Introduction ¶3”, “¶3–4” for two paragraphs or “¶3.2” for a sentence."
            ).format(citation=_short(words))
        )
    if not heading_words(match["heading"]):
        raise CitationError(
            _("“{citation}” names no heading: put one before the ¶.").format(citation=_short(words))
        )
    first = Place(int(match["first"]), _number(match["first_sentence"]))
    last = first
    if match["last"] and match["last_sentence"] is None and first.sentence is not None:
        last = Place(first.paragraph, int(match["last"]))
    elif match["last"]:
        last = Place(int(match["last"]), _number(match["last_sentence"]))
    if 0 in (first.paragraph, first.sentence, last.paragraph, last.sentence):
        raise CitationError(
            _("“{citation}”: paragraphs and sentences are counted from 1.").format(
                citation=_short(words)
            )
        )
    if (last.paragraph, last.sentence or _AFTER_ALL) < (first.paragraph, first.sentence or 1):
        raise CitationError(_("“{citation}” ends before it begins.").format(citation=_short(words)))
    return Citation(match["heading"], first, last, match["fingerprint"] or "")


def resolve(letter: Letter, citation: Citation) -> Resolved:
    """What `citation` names in `letter`; raises `CitationError` where it names nothing there."""
    return resolve_in(letter, find_section(letter, citation.heading), citation)


def resolve_in(letter: Letter, section: Section, citation: Citation) -> Resolved:
    """The same, where it is known which section the citation's heading names."""
    first, last = citation.first, citation.last
    for place in (first, last):
        _check_place(letter, section, place)
    cited = []
    for paragraph in section.paragraphs[first.paragraph - 1 : last.paragraph]:
        count = len(paragraph.sentences)
        start = (first.sentence or 1) if paragraph.number == first.paragraph else 1
        end = (last.sentence or count) if paragraph.number == last.paragraph else count
        text = " ".join(paragraph.sentences[start - 1 : end])
        cited.append(CitedPassage(section.path, paragraph.number, start, end, text))
    return Resolved(section, tuple(cited))


def check(letter: Letter, citation: Citation) -> Verdict:
    """Whether the cited passage is there and has the words it was stamped with.

    A stamp of a form or version this program does not know never matches: it counts as changed.
    """
    try:
        return verdict_on(citation, resolve(letter, citation))
    except CitationError:
        return Verdict.UNRESOLVED


def verdict_on(citation: Citation, resolved: Resolved) -> Verdict:
    """Whether what the citation leads to has the words it was stamped with."""
    if not citation.fingerprint:
        return Verdict.UNSTAMPED
    matches = fingerprint_matches(citation.fingerprint, resolved.text)
    return Verdict.MATCHES if matches else Verdict.CHANGED


def stamp(letter: Letter, line: str) -> str:
    """A `Cite:` line with fingerprints added where they are missing, and nothing else changed.

    Raises `CitationError` at the first citation on it that cannot be read or resolved.
    """
    stamped = []
    for part in _parts(line):
        written = part.rstrip()
        if written and not (citation := parse_citation(written)).fingerprint:
            written += f" ~{resolve(letter, citation).fingerprint}"
        stamped.append(written + part[len(part.rstrip()) :])
    return ";".join(stamped)


def rewritten(line: str, change: Callable[[str], str]) -> str:
    """A `Cite:` line with `change` made to each citation on it, and nothing else changed."""
    made = []
    for part in _parts(line):
        words = part.strip()
        made.append(part.replace(words, change(words), 1) if words else part)
    return ";".join(made)


def cite(letter: Letter, section: Section, first: Place, last: Place | None = None) -> Citation:
    """A citation of these places, with the shortest heading that leads to `section` alone."""
    return Citation(shortest_heading(letter, section), first, last or first)


def _parts(line: str) -> Iterator[str]:
    """The line cut at the semicolons that separate: joined by them, it is as it was."""
    # A heading may hold a semicolon: one separates only after a paragraph sign.
    position = 0
    while (sign := line.find("¶", position)) >= 0 and (end := line.find(";", sign)) >= 0:
        yield line[position:end]
        position = end + 1
    yield line[position:]


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]}…"


def _check_place(letter: Letter, section: Section, place: Place) -> None:
    """Raise `CitationError` where `section` has no such paragraph or sentence."""
    count = len(section.paragraphs)
    if not count:
        beneath = [s for s in letter.sections if s.path[:-1] == section.path]
        raise CitationError(
            _("“{heading}” has no paragraphs of its own; those beneath it: {headings}.").format(
                heading=section.heading, headings=heading_list(beneath)
            )
            if beneath
            else _("“{heading}” has no paragraphs.").format(heading=section.heading)
        )
    if place.paragraph > count:
        raise CitationError(
            ngettext(
                "“{heading}” has {count} paragraph; there is no ¶{place}.",
                "“{heading}” has {count} paragraphs; there is no ¶{place}.",
                count,
            ).format(heading=section.heading, count=count, place=place.paragraph)
        )
    sentences = len(section.paragraphs[place.paragraph - 1].sentences)
    if (place.sentence or 1) > sentences:
        raise CitationError(
            ngettext(
                "“{heading}” ¶{paragraph} has {count} sentence; there is no ¶{place}.",
                "“{heading}” ¶{paragraph} has {count} sentences; there is no ¶{place}.",
                sentences,
            ).format(
                heading=section.heading, paragraph=place.paragraph, count=sentences, place=place
            )
        )
