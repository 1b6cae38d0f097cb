"""The passages of a letter, as they are stored, and the fingerprints of their words.

A fingerprint says whether a passage still reads as it did. What it does not see: case, spacing,
punctuation, and whether a letter is composed. What it sees: every word and figure, the signs within
figures (`1,95` is neither `1,93` nor `19,5`), a minus before them, and `%` and the like.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trainer.domain.cleaning import compose, normal_characters
from trainer.domain.letter import Letter, Paragraph, Section
from trainer.domain.sentences import split_sentences

FINGERPRINT_VERSION = 1
"""The version of everything that decides a fingerprint or the number of a paragraph or sentence.

Version 1 is written as six hexadecimal digits, small letters; a later one must be written so that
it is not (another length, another alphabet), since the form is what tells the versions apart.
"""

_FORMS = {1: re.compile(r"[0-9a-f]{6}")}
_WORDS = re.compile(
    r"""
    (?<![\w)\]]) [-−–] (?=\d)          # a minus, not the dash of `9–11`
    | \d+ (?: [.,] \d+ )*
    | [^\W\d_]+
    | [%‰°€$£¥+±<>=×]
    """,
    re.VERBOSE,
)
_MINUS = str.maketrans("−–", "--")


@dataclass(frozen=True, slots=True)
class Passage:
    """A numbered paragraph as it is stored: enough, with its fellows, to build the letter again.

    `path` holds its headings, outermost first; `position` counts the letter's passages from 0. A
    heading with nothing at all beneath it is kept as a passage with number 0 and no text.
    """

    path: tuple[str, ...]
    number: int
    text: str
    fingerprint: str
    version: int
    position: int

    @property
    def section(self) -> str:
        """The heading it stands beneath."""
        return self.path[-1]


def normal_words(text: str) -> str:
    """The words of `text` as a fingerprint sees them: equal where the fingerprints must be."""
    return " ".join(_WORDS.findall(compose(normal_characters(text).casefold()))).translate(_MINUS)


def fingerprint(text: str) -> str:
    """Six characters that stand for the words of `text`, by the rules of `FINGERPRINT_VERSION`."""
    data = f"{FINGERPRINT_VERSION} {normal_words(text)}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(data).hexdigest()[:6]


def fingerprint_version(stamp: str) -> int | None:
    """The version whose form `stamp` has; None for a form this program does not know."""
    return next((version for version, form in _FORMS.items() if form.fullmatch(stamp)), None)


def fingerprint_matches(stamp: str, text: str) -> bool:
    """Whether `stamp` was made from these words; one of an unknown version or form never was."""
    return fingerprint_version(stamp) == FINGERPRINT_VERSION and stamp == fingerprint(text)


def passages(letter: Letter) -> Iterator[Passage]:
    """Every paragraph of the letter in order, with its fingerprint."""
    position = 0
    for index, section in enumerate(letter.sections):
        following = letter.sections[index + 1].path if index + 1 < len(letter.sections) else ()
        rows = [(paragraph.number, paragraph.text) for paragraph in section.paragraphs]
        if not rows and following[: section.level] != section.path:
            rows = [(0, "")]
        for number, text in rows:
            stamp = fingerprint(text)
            yield Passage(section.path, number, text, stamp, FINGERPRINT_VERSION, position)
            position += 1


def from_passages(stored: Iterable[Passage], title: str) -> Letter:
    """The letter of these passages: `from_passages(passages(letter), letter.title) == letter`.

    Headings with nothing but headings beneath them come back from the paths of the passages.
    """
    sections: list[tuple[tuple[str, ...], list[Paragraph]]] = []
    path: tuple[str, ...] = ()
    for passage in sorted(stored, key=lambda each: each.position):
        if passage.path != path:
            common = _common(path, passage.path)
            sections += ((passage.path[:n], []) for n in range(common + 1, len(passage.path) + 1))
            path = passage.path
        if passage.number:
            sentences = split_sentences(passage.text)
            sections[-1][1].append(Paragraph(passage.number, passage.text, sentences))
    return Letter(title, tuple(Section(path, tuple(texts)) for path, texts in sections))


def _common(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many headings two paths share from the top."""
    shared = 0
    for mine, yours in zip(one, other, strict=False):
        if mine != yours:
            break
        shared += 1
    return shared
