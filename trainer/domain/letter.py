"""A letter as its readers name it: sections under headings, numbered paragraphs, sentences.

`trainer.domain.cleaning` takes out what a conversion left, `trainer.domain.outline` finds title and
headings, `trainer.domain.sentences` the sentences. What is settled here:

- What comes before the first heading is the *opening*, named `Inleiding` or `Introduction` by the
  letter's language; where the letter has a heading of that name, `Aanhef` or `Preamble`.
- Of two headings with the same words in the same place the second is named `… (2)`.
- A footnote stands in square brackets behind the sentence that refers to it and is part of that
  sentence, so that sentences count as they do on paper. What a footnote refers to follows it. Of
  several bodies with one number each serves one reference, in order; a reference without a body
  vanishes.
- A body that nothing refers to becomes a paragraph at the end of the section it stands in, in the
  same brackets; so does that of a heading.
"""

import hashlib
import re
import unicodedata
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from trainer.domain.cleaning import Block, Note, read_blocks
from trainer.domain.outline import TEXT, TITLE, levels_of
from trainer.domain.sentences import split_sentences

_BLOCKS_FOR_LANGUAGE = 50
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"\w+")
_DUTCH = frozenset(
    [
        "de",
        "het",
        "een",
        "en",
        "van",
        "dat",
        "niet",
        "voor",
        "met",
        "op",
        "zijn",
        "wordt",
        "aan",
        "te",
        "die",
        "ook",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "that",
        "for",
        "with",
        "be",
        "are",
        "was",
        "this",
        "on",
        "by",
        "as",
        "will",
        "which",
    ]
)
_OPENINGS = {"nl": ("Inleiding", "Aanhef"), "en": ("Introduction", "Preamble")}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph; its sentences, joined by spaces, are its text."""

    number: int
    text: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The paragraphs right beneath a heading; `path` is that heading after those above it."""

    path: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def heading(self) -> str:
        """The section's own heading."""
        return self.path[-1]

    @property
    def level(self) -> int:
        """1 for headings that stand under no other."""
        return len(self.path)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's title (empty where it has none) and its sections in order.

    `looked_up` keeps what `trainer.domain.headings` found by the headings that citations name.
    """

    title: str
    sections: tuple[Section, ...]
    looked_up: dict[str, list[Section]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )


def parse_letter(text: str) -> Letter:
    """The letter in `text`, as a conversion left it; any text gives one."""
    lines = _lay_out(text)
    title = "".join(line for level, line in lines[:1] if level == TITLE)
    opening = _opening(lines)
    names = _Names()
    path: tuple[str, ...] = ()
    levels: list[int] = []  # the levels of the headings in `path`
    sections: list[Section] = []
    texts: list[str] = []
    for level, line in lines:
        if level == TEXT:
            path = path or names.unique((opening,))
            texts.append(line)
        elif level != TITLE:
            if path:
                sections.append(build_section(path, texts))
            texts = []
            while levels and levels[-1] >= level:
                levels.pop()
            path = names.unique((*path[: len(levels)], line))
            levels.append(level)
    if path:
        sections.append(build_section(path, texts))
    return Letter(title, tuple(sections))


def build_section(path: tuple[str, ...], texts: Iterable[str]) -> Section:
    """The section of these cleaned paragraphs, numbered from 1."""
    numbered = enumerate(texts, start=1)
    return Section(path, tuple(Paragraph(n, text, split_sentences(text)) for n, text in numbered))


def clean(text: str) -> str:
    """The letter's text alone: its blocks, a blank line between them, footnotes in their places.

    Cleaning twice is cleaning once, and the cleaned text gives the same letter.
    """
    return "\n\n".join(line for _, line in _lay_out(text))


def digest(text: str) -> str:
    """A hex digest of the cleaned letter, equal for texts that differ in leftovers alone."""
    return hashlib.sha256(clean(text).encode()).hexdigest()


def language_of(text: str) -> str:
    """`nl` where Dutch function words outnumber English ones in `text`, else `en`."""
    words = [match.group().casefold() for match in _LETTERS.finditer(text)]
    return "nl" if sum(w in _DUTCH for w in words) > sum(w in _ENGLISH for w in words) else "en"


@lru_cache(maxsize=1024)
def heading_words(heading: str) -> tuple[str, ...]:
    """What makes two headings the same: their words, without case, accents and punctuation."""
    bare = (c for c in unicodedata.normalize("NFKD", heading) if not unicodedata.combining(c))
    return tuple(_WORD.findall("".join(bare).casefold()))


def path_words(path: Sequence[str]) -> tuple[str, ...]:
    """The words of all the headings in `path`; no two sections of a letter have the same."""
    return tuple(word for heading in path for word in heading_words(heading))


def _opening(lines: Sequence[tuple[int, str]]) -> str:
    """The name for what stands before the first heading."""
    start = " ".join(line for _, line in lines[:_BLOCKS_FOR_LANGUAGE])
    usual, other = _OPENINGS[language_of(start)]
    headings = (heading_words(line) for level, line in lines if level not in (TEXT, TITLE))
    return other if heading_words(usual) in headings else usual


def _lay_out(text: str) -> list[tuple[int, str]]:
    """The cleaned blocks with their levels, and every footnote where it belongs."""
    blocks, notes = read_blocks(text)
    levels = levels_of([block.text for block in blocks])
    shelf = _Shelf(notes)
    parts: list[_Part] = [_Part()]
    for block, level in zip(blocks, levels, strict=True):
        if level not in (TEXT, TITLE):
            parts.append(_Part())
        part = parts[-1]
        part.standing += block.notes
        if level == TEXT:
            part.lines.append((level, _with_notes(block, shelf)))
        else:
            part.lines.append((level, block.text))
            part.last += [note for _, number in block.references for note in shelf.take(number)]
    lines: list[tuple[int, str]] = []
    for part in parts:
        unclaimed = [note for index in part.standing for note in shelf.take_body(index)]
        lines += (line for line in part.lines if line[1])
        lines += ((TEXT, _bracketed(note)) for note in (*part.last, *unclaimed))
    return lines


class _Part:
    """A heading with what follows it, while footnotes are still looking for their places."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, str]] = []
        self.last: list[str] = []  # footnotes of the heading
        self.standing: list[int] = []  # the footnotes whose bodies stand here


class _Shelf:
    """The footnotes' bodies, each of which is taken once."""

    def __init__(self, notes: Sequence[Note]) -> None:
        self._notes = notes
        self._taken = [False] * len(notes)
        self._numbered: defaultdict[int, deque[int]] = defaultdict(deque)
        for index, note in enumerate(notes):
            self._numbered[note.number].append(index)

    def take(self, number: int) -> Iterator[str]:
        """The next body of that number, and those it refers to in their turn."""
        wanted = [number]
        while wanted:
            waiting = self._numbered.get(wanted.pop(), deque())
            while waiting and self._taken[waiting[0]]:
                waiting.popleft()
            if waiting:
                index = waiting.popleft()
                self._taken[index] = True
                yield self._notes[index].text
                wanted += reversed(self._notes[index].references)

    def take_body(self, index: int) -> Iterator[str]:
        """The body at `index` and those it refers to, unless it is taken."""
        if not self._taken[index]:
            self._taken[index] = True
            yield self._notes[index].text
            for number in self._notes[index].references:
                yield from self.take(number)


def _with_notes(block: Block, shelf: _Shelf) -> str:
    """A paragraph's text, each footnote behind the sentence that refers to it."""
    if not block.references:
        return block.text
    pieces: list[str] = []
    end = 0
    references = deque(block.references)
    sentences = split_sentences(block.text)
    for position, sentence in enumerate(sentences, start=1):
        pieces.append(sentence)
        end += len(sentence)
        while references and (references[0][0] <= end or position == len(sentences)):
            pieces += map(_bracketed, shelf.take(references.popleft()[1]))
        end += 1
    # A block of references alone has no sentence to put them behind.
    pieces += (_bracketed(note) for _, number in references for note in shelf.take(number))
    return " ".join(pieces)


def _bracketed(note: str) -> str:
    return f"[{note}]"


class _Names:
    """The paths given out so far, so that no two sections share their words."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, ...], int] = {}

    def unique(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """`path`, its last heading numbered where it was given out before."""
        heading = path[-1]
        while count := self._taken.get(words := path_words(path), 0):
            self._taken[words] = count + 1
            path = (*path[:-1], f"{heading} ({count + 1})")
        self._taken[words] = 1
        return path
