"""The flashcards in a note of Obsidian's plugin: on one line, over several, or with deletions.

A blank line ends a card. A tag holds for all that comes below it, or, at the start of a card, for
that card alone. (https://github.com/st3v3nmw/obsidian-spaced-repetition, src/parser.ts)
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from trainer.formats.obsidian_cloze import has_deletion
from trainer.formats.obsidian_schedule import MARK
from trainer.formats.obsidian_settings import Settings

_TAG = re.compile(r"(?<!\S)#([^\s#,;.!?()\[\]{}\"'`<>|:]+)")
_LEADING_TAGS = re.compile(r"(?:#[^\s#,;.!?()\[\]{}\"'`<>|:]+[ \t]+)+")
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_YAML_TAGS = re.compile(r"tags?:[ \t]*(.*)", re.IGNORECASE)
_YAML_ITEM = re.compile(r"[ \t]*-[ \t]+(.+)")
_MOST_OCCURRENCES = 50  # of a separator in a line, which may all be code


class Kind(Enum):
    """How a card is written."""

    INLINE = auto()
    MULTILINE = auto()
    CLOZE = auto()


@dataclass(frozen=True, slots=True)
class Card:
    """One card as written. `text` is all of it, with its comments; `tag` comes without its #."""

    line: int
    kind: Kind
    front: str
    back: str
    text: str
    tag: str
    reversed: bool = False


@dataclass(slots=True)
class _Paragraph:
    """The lines since the last blank one."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    kind: Kind | None = None
    separator: int = 0  # the index of the line that parts front and back
    reversed: bool = False


def front_matter(lines: Sequence[str]) -> tuple[int, list[str]]:
    """How many of the first lines are YAML's, and the tags that they give."""
    if not lines or lines[0].rstrip() != "---":
        return 0, []
    end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "---"), None)
    if end is None:
        return 0, []
    tags: list[str] = []
    in_list = False
    for line in lines[1:end]:
        key, item = _YAML_TAGS.match(line), _YAML_ITEM.match(line)
        if key is not None:
            tags += re.split(r"[\s,]+", key[1].strip(" []"))
        elif in_list and item is not None:
            tags.append(item[1])
        in_list = key is not None or (in_list and item is not None)
    return end + 1, [name for tag in tags if (name := tag.strip(" \t\r\"'#"))]


def tags_in(line: str) -> list[str]:
    """The tags in a line."""
    return _TAG.findall(line) if "#" in line else []


class Reader:
    """Reads the cards of one note. `tag` is that of its front matter or folder, if it has one."""

    def __init__(self, lines: Sequence[str], start: int, tag: str, settings: Settings) -> None:
        self._lines, self._start, self._settings = lines, start, settings
        self._tag = tag
        self._paragraph = _Paragraph()
        self._separators = sorted(
            (
                (settings.inline_reversed, True),
                (settings.inline, False),
            ),
            key=lambda pair: -len(pair[0]),
        )
        # Looking ahead once: what is never closed cannot swallow the note.
        self._last_end = max((n for n, line in enumerate(lines) if "-->" in line), default=-1)
        self._last_fence = max(
            (n for n, line in enumerate(lines) if _FENCE.match(line)), default=-1
        )

    def cards(self) -> Iterator[Card]:
        """All cards, in order."""
        index = self._start
        while index < len(self._lines):
            line = self._lines[index].rstrip()
            if self._ends(line):
                yield from self._closed()
            elif line.startswith("<!--") and not line.startswith(MARK):
                index = self._past_comment(index)
            elif self._is_only_tags(line):
                yield from self._closed()
                self._tag = self._matching(line) or self._tag
            else:
                taken, card = self._text(index, line)
                index += taken - 1
                if card is not None:
                    yield card
            index += 1
        yield from self._closed()

    def _ends(self, line: str) -> bool:
        end = self._settings.end
        if end and line.strip() == end:
            return True
        return not line.strip() and (not end or self._paragraph.kind is None)

    def _past_comment(self, index: int) -> int:
        """The index of the line that ends a comment; `index` itself where none does."""
        if index > self._last_end:
            return index
        return next(n for n in range(index, len(self._lines)) if "-->" in self._lines[n])

    def _text(self, index: int, line: str) -> tuple[int, Card | None]:
        """Take a line: how many lines that took, and the card that it is by itself, if any."""
        paragraph = self._paragraph
        if not paragraph.lines:
            paragraph.line = index + 1
        inline = self._inline(line)
        if inline is not None:
            comments = self._comments(index + 1)
            self._take_tags()
            self._paragraph = _Paragraph()
            text = "\n".join([line, *comments])
            return 1 + len(comments), self._card(inline, index + 1, text)
        paragraph.lines.append(line)
        mark = line.strip()
        separators = {self._settings.multiline, self._settings.multiline_reversed} - {""}
        if mark in separators and len(paragraph.lines) > 1 and paragraph.kind is not Kind.MULTILINE:
            paragraph.kind, paragraph.separator = Kind.MULTILINE, len(paragraph.lines) - 1
            paragraph.reversed = mark == self._settings.multiline_reversed
        elif paragraph.kind is None and has_deletion(line, self._settings.clozes):
            paragraph.kind = Kind.CLOZE
        elif _FENCE.match(line) and index < self._last_fence:
            return 1 + self._code(index + 1), None
        return 1, None

    def _code(self, index: int) -> int:
        """Take the lines of a code block up to and with its end: how many they were."""
        for place in range(index, len(self._lines)):
            self._paragraph.lines.append(self._lines[place].rstrip())
            if _FENCE.match(self._lines[place]):
                return place - index + 1
        return len(self._lines) - index

    def _comments(self, index: int) -> list[str]:
        found = []
        while index < len(self._lines) and self._lines[index].startswith(MARK):
            found.append(self._lines[index].rstrip())
            index += 1
        return found

    def _inline(self, line: str) -> "_Part | None":
        for separator, both_ways in self._separators:
            place = _outside_code(line, separator) if separator else -1
            if place >= 0:
                back = line[place + len(separator) :]
                return _Part(Kind.INLINE, line[:place], back, both_ways)
        return None

    def _closed(self) -> Iterator[Card]:
        self._take_tags()
        paragraph, self._paragraph = self._paragraph, _Paragraph()
        lines = paragraph.lines
        if not lines or paragraph.kind is None:
            return
        text = "\n".join(lines)
        if paragraph.kind is Kind.CLOZE:
            part = _Part(Kind.CLOZE, text, "", both_ways=False)
        else:
            front = "\n".join(lines[: paragraph.separator])
            back = "\n".join(lines[paragraph.separator + 1 :])
            part = _Part(Kind.MULTILINE, front, back, both_ways=paragraph.reversed)
        yield self._card(part, paragraph.line, text)

    def _take_tags(self) -> None:
        """Text that is no card may name the tag of what follows."""
        if self._paragraph.kind is None:
            for line in self._paragraph.lines:
                self._tag = self._matching(line) or self._tag

    def _card(self, part: "_Part", line: int, text: str) -> Card:
        front, tag = part.front, self._tag
        leading = _LEADING_TAGS.match(front.lstrip())
        if leading is not None and self._matching(leading[0]):
            tag = self._matching(leading[0])
            front = front.lstrip()[leading.end() :]
        if part.kind is Kind.INLINE:
            front = _BULLET.sub("", front, count=1)
        return Card(line, part.kind, front, part.back, text, tag, part.both_ways)

    def _matching(self, line: str) -> str:
        return next((tag for tag in tags_in(line) if is_card_tag(tag, self._settings)), "")

    def _is_only_tags(self, line: str) -> bool:
        words = line.split()
        only = bool(words) and all(_TAG.fullmatch(word) for word in words)
        return only and bool(self._matching(line))


@dataclass(frozen=True, slots=True)
class _Part:
    kind: Kind
    front: str
    back: str
    both_ways: bool


def is_card_tag(tag: str, settings: Settings) -> bool:
    """Whether a tag is one of those that mark flashcards, or lies below one."""
    small = tag.lower()
    return any(small == name or small.startswith(f"{name}/") for name in settings.tags)


def _outside_code(line: str, separator: str) -> int:
    """Where the separator stands first outside of backticks, with something before it; or -1."""
    place = line.find(separator)
    for _occurrence in range(_MOST_OCCURRENCES):
        if place < 0:
            return -1
        in_code = line.count("`", 0, place) % 2 and "`" in line[place:]
        if not in_code:
            return place
        place = line.find(separator, place + len(separator))
    return -1
