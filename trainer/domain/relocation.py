"""Finding a cited passage again, by its fingerprint, where it has moved within its letter."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trainer.domain.citations import Citation, Place, cite
from trainer.domain.letter import Letter, Section
from trainer.domain.passages import FINGERPRINT_VERSION, fingerprint, fingerprint_version

_LONGEST = 50  # paragraphs or sentences of one citation that are looked for


@dataclass(frozen=True, slots=True)
class _Shape:
    """How many paragraphs, or sentences of one paragraph, a citation takes."""

    count: int
    sentences: bool


@dataclass(frozen=True, slots=True)
class _Found:
    section: Section
    first: Place
    last: Place


class Relocator:
    """Looks citations up by their words anywhere in one letter."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._known: dict[_Shape, dict[str, list[_Found]]] = {}

    def find(self, citation: Citation) -> Citation | None:
        """The citation of the only place, of as many paragraphs or sentences, with its words.

        None where there is none or more than one: then nothing is certain.
        """
        shape = _shape(citation)
        if shape is None or fingerprint_version(citation.fingerprint) != FINGERPRINT_VERSION:
            return None
        if shape not in self._known:
            index: defaultdict[str, list[_Found]] = defaultdict(list)
            for text, found in _passages(self._letter, shape):
                index[fingerprint(text)].append(found)
            self._known[shape] = dict(index)
        places = self._known[shape].get(citation.fingerprint, [])
        if len(places) != 1:
            return None
        [place] = places
        moved = cite(self._letter, place.section, place.first, place.last)
        return replace(moved, fingerprint=citation.fingerprint)


def _shape(citation: Citation) -> _Shape | None:
    first, last = citation.first, citation.last
    if first.sentence is None and last.sentence is None:
        count, sentences = last.paragraph - first.paragraph + 1, False
    elif first.sentence and last.sentence and first.paragraph == last.paragraph:
        count, sentences = last.sentence - first.sentence + 1, True
    else:
        return None  # how many sentences it took cannot be told without its old letter
    return _Shape(count, sentences) if count <= _LONGEST else None


def _passages(letter: Letter, shape: _Shape) -> Iterator[tuple[str, _Found]]:
    """Every passage of that shape, as `resolve` gives its text."""
    for section in letter.sections:
        if not shape.sentences:
            texts = [paragraph.text for paragraph in section.paragraphs]
            for start in range(len(texts) - shape.count + 1):
                first, last = Place(start + 1), Place(start + shape.count)
                text = "\n\n".join(texts[start : start + shape.count])
                yield text, _Found(section, first, last)
            continue
        for paragraph in section.paragraphs:
            sentences = paragraph.sentences
            for start in range(len(sentences) - shape.count + 1):
                first = Place(paragraph.number, start + 1)
                last = Place(paragraph.number, start + shape.count)
                text = " ".join(sentences[start : start + shape.count])
                yield text, _Found(section, first, last)
