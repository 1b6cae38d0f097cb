"""What a PDF no longer says, found again: lines, paragraphs, footnotes, rows of tables.

- Words on one baseline are a line; wide gaps in it part the cells of a table's row.
- What stands at the top or foot of several pages at the same height, figures aside, is no part of
  the text, nor is the number of a page.
- Small lines at the foot of a page that begin with a number are footnotes; raised figures refer to
  them.
- A paragraph ends before a wider gap, another size of type, an indent, an item of a list, and where
  the next line's first word would have had room. Over a page break the last two alone tell.
- Words cut at a line's end are mended (`hyphens`).
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from trainer.formats.document_text import footnote, row
from trainer.formats.hyphens import KnownWords

Word = tuple[str, float, float, float, float, bool]  # as `pdf_words` gives it

_SAME_BASELINE = 0.25  # times the height
_RAISED = 0.8  # times the height of the line
_CELL_GAP = 1.6
_SPACE = 0.2
_WIDER = 1.25  # times the usual distance of lines
_CLOSEST = 0.85  # times the height, which lines are apart at least
_OTHER_SIZE = 0.07
_INDENT = 0.7
_ROOM = 0.4  # times the height, beside the word, for it to have had room
_SHORT = 0.75  # of the text's width
_EDGE_LINES = 3
_SHARE_OF_PAGES = 0.4
_SMALL = 0.93  # times the height of the text
_POINTS = 4.0  # by which a running head may move

_FIGURES = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:[-–—|] ?)?(?:(?:pagina|blad|page|p\.) ?)?\d{1,4}"
    r"(?: ?(?:van|of|/|\|) ?\d{1,4})?(?: ?[-–—|])?",
    re.IGNORECASE,
)
_ITEM = re.compile(r"(?:[•◦▪●‣·o–-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)])\Z")
_BULLETS = frozenset("•◦▪●‣·\uf0b7\uf0a7")
_NOTE = re.compile(r"(\d{1,3})[.):]?\s+(?=\S)")
_FINAL = (".", "!", "?", ":", ";", "…", "”", '"', "’", ")")
_MOST_NOTE_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; `text` marks raised figures by `^`, and `cells` count 1 in plain text."""

    text: str
    cells: int
    first: Word
    left: float
    right: float
    baseline: float
    height: float

    @property
    def is_row(self) -> bool:
        return self.cells > 1


def lines(words: Iterable[Sequence[Any]]) -> Iterator[Line]:
    """The lines of a page, in the order in which it has them."""
    together: list[Word] = []
    highest: Word | None = None  # of the line: its baseline is the line's
    for given in words:
        word: Word = tuple(given)
        if highest is not None and not _goes_on(highest, together[-1], word):
            yield _line(together, highest)
            together, highest = [], None
        together.append(word)
        highest = word if highest is None or word[4] > highest[4] else highest
    if highest is not None:
        yield _line(together, highest)


def blocks(pages: Sequence[Sequence[Line]]) -> Iterator[str]:
    """The text of all pages in blocks."""
    every = [line for page in pages for line in page]
    height = _most_common(line.height for line in every)
    running = _running(pages)
    notes: list[dict[str, str]] = []
    kept: list[list[Line]] = []
    for page in pages:
        body, found = _without_notes(_without_running(page, running), height)
        kept.append(body)
        notes.append(found)
    known = KnownWords(line.text for line in every)
    return _Setter(kept, notes, known).blocks()


def _goes_on(highest: Word, last: Word, word: Word) -> bool:
    """Whether a word stands on the line, or is raised beside its end."""
    height = max(highest[4], word[4])
    off, gap = abs(word[3] - highest[3]), word[1] - last[2]
    if off <= _SAME_BASELINE * height:
        return gap >= -height
    other_size = min(word[4], highest[4]) < _RAISED * height
    return other_size and off < height and -height < gap < 2 * height


def _line(words: Sequence[Word], highest: Word) -> Line:
    height, baseline = highest[4], highest[3]
    pieces: list[str] = []
    cells = 1
    for before, word in pairwise([words[0], *words]):
        text, left, _right, bottom, size, spaced = word
        gap = left - before[2]
        if gap > _CELL_GAP * height and not _ITEM.match("".join(pieces)):
            pieces.append("\t")
            cells += 1
        elif spaced or gap > _SPACE * height:
            pieces.append(" " if pieces else "")
        raised = size < _RAISED * height and bottom > baseline + 0.5 and text.isdigit()
        pieces.append(f"^{text}^" if raised else text)
    text = "".join(pieces).strip()
    if text[:1] in _BULLETS:
        text = f"- {text[1:].strip()}"
    return Line(text, cells, words[0], words[0][1], words[-1][2], baseline, height)


def _most_common(heights: Iterable[float]) -> float:
    counted = Counter(round(each * 2) / 2 for each in heights)
    return counted.most_common(1)[0][0] if counted else 1.0


def _key(line: Line) -> tuple[str, int]:
    """What makes running heads the same: their words and their height on the page."""
    return _FIGURES.sub("#", line.text), round(line.baseline / _POINTS)


def _running(pages: Sequence[Sequence[Line]]) -> set[tuple[str, int]]:
    """The heads and feet that pages have in common."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        by_height = sorted(page, key=lambda line: line.baseline)
        seen.update({_key(line) for line in by_height[:_EDGE_LINES] + by_height[-_EDGE_LINES:]})
    fewest = max(2, _SHARE_OF_PAGES * len(pages))
    return {key for key, count in seen.items() if count >= fewest}


def _without_running(page: Sequence[Line], running: set[tuple[str, int]]) -> list[Line]:
    """The page without its heads, feet and number, which lie outside all else."""
    by_height = sorted(page, key=lambda line: line.baseline)
    outside = set()
    for inwards in (by_height, by_height[::-1]):
        for line in inwards:
            if _key(line) not in running and not _PAGE_NUMBER.fullmatch(line.text):
                break
            outside.add(id(line))
    return [line for line in page if id(line) not in outside]


def _without_notes(page: list[Line], height: float) -> tuple[list[Line], dict[str, str]]:
    """The lines above the footnotes, and those by their numbers."""
    start = len(page)
    while (
        start > 0
        and page[start - 1].height < _SMALL * height
        and len(page) - start < _MOST_NOTE_LINES
    ):
        start -= 1
    while start < len(page) and not _NOTE.match(_plain(page[start].text)):
        start += 1
    notes: dict[str, list[str]] = {}
    number = ""
    for line in page[start:]:
        match = _NOTE.match(_plain(line.text))
        if match and match[1] not in notes:
            number = match[1]
            notes[number] = [_plain(line.text)[match.end() :]]
        else:
            notes[number].append(_plain(line.text))
    known = KnownWords(line.text for line in page)
    return page[:start], {key: known.joined(texts) for key, texts in notes.items()}


def _plain(text: str) -> str:
    """A footnote's line, its own raised number written as a number."""
    return re.sub(r"\^(\d+)\^ ?", r"\1 ", text)


class _Setter:
    """The lines of the pages, put together into blocks."""

    def __init__(
        self, pages: Sequence[Sequence[Line]], notes: Sequence[dict[str, str]], known: KnownWords
    ) -> None:
        self._pages, self._notes, self._known = pages, notes, known
        every = [line for page in pages for line in page]
        plain = [line for line in every if not line.is_row] or every
        rights = sorted(line.right for line in plain)
        self._right = rights[int(0.97 * (len(rights) - 1))] if rights else 0.0
        self._left = min((line.left for line in plain), default=0.0)
        self._count = 0
        gaps = Counter(
            round((one.baseline - other.baseline) * 2) / 2
            for page in pages
            for one, other in pairwise(page)
            if 0 < one.baseline - other.baseline < 3 * one.height and one.height == other.height
        )
        enough = [gap for gap, count in gaps.items() if count * 4 >= max(gaps.values())]
        self._pitch = min(enough, default=0.0)

    def blocks(self) -> Iterator[str]:
        together: list[str] = []
        last: Line | None = None
        begun: Line | None = None  # the first line of the block
        new_page = False
        for page, notes in zip(self._pages, self._notes, strict=True):
            for line in page:
                if (
                    last is not None
                    and begun is not None
                    and self._ends(last, line, begun, new_page=new_page)
                ):
                    yield self._known.joined(together)
                    together, begun = [], None
                together.append(self._with_notes(line, notes))
                begun = begun or line
                last, new_page = line, False
            new_page = True
        if together:
            yield self._known.joined(together)

    def _ends(self, last: Line, line: Line, begun: Line, *, new_page: bool) -> bool:
        """Whether a block ends between two lines."""
        if last.is_row or line.is_row:
            return True
        size = max(last.height, line.height)
        if abs(last.height - line.height) > _OTHER_SIZE * size or self._is_item(line, last):
            return True
        gap = last.baseline - line.baseline
        if not new_page and gap > 0:
            usual = max(self._pitch or size, _CLOSEST * size)
            if gap > _WIDER * usual:
                return True
        item = bool(_ITEM.match(begun.first[0])) or begun.text.startswith("- ")
        if line.left > last.left + _INDENT * size and not item:
            return True
        return self._had_room(last, line)

    def _is_item(self, line: Line, last: Line) -> bool:
        """Whether a line begins an item of a list, and is not prose that happens to look so."""
        if line.text.startswith("- ") and line.first[0] != "-":
            return True
        label, _space, rest = line.text.partition(" ")
        return bool(rest and _ITEM.match(label)) and (
            last.text.endswith(_FINAL) or last.right < self._left + _SHORT * self._width
        )

    def _had_room(self, last: Line, line: Line) -> bool:
        """Whether the line's first word would have stood on the last one, had it gone on."""
        if last.text.endswith("-"):
            return False  # a word goes on
        word = line.first[2] - line.first[1]
        room = self._right - last.right
        if room < word + _ROOM * last.height:
            return False
        return last.text.endswith(_FINAL) or last.right < self._left + _SHORT * self._width

    @property
    def _width(self) -> float:
        return self._right - self._left

    def _with_notes(self, line: Line, notes: dict[str, str]) -> str:
        """The line's text, its cells parted, its raised figures followed by their footnotes."""

        def put(match: re.Match[str]) -> str:
            body = notes.pop(match[1], None)
            if body is None:
                return match[1]
            self._count += 1
            return footnote(self._count, body)

        text = row(line.text.split("\t")) if line.is_row else line.text
        return re.sub(r"\^(\d+)\^", put, text)
