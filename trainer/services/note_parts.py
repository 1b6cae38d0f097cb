"""The text of a note part by part, for those who edit it in lines: fields, points and options."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trainer.formats import markdown, syntax
from trainer.formats.lines import Line, LineKind
from trainer.formats.syntax import Field

_ITEM = re.compile(r"\s*[-*]\s+(must:|may:|never:|\[[ xX]\])[ \t]*")
_ITEMS = ("- must:", "- may:", "- never:", "- [x]", "- [ ]")
_OPTIONS = _ITEMS[-2:]
_OF_LINES = {f"{field}:" for field in (Field.QUESTION, Field.CLOZE, Field.ANSWER)}
_MANY = {*_ITEMS, f"{Field.ASK}:"}  # what a note may have several of
# Each mark by its name; those of one rank stand at one place of a note.
_MARKS = {
    **{field.lower(): f"{field}:" for field in Field},
    **{mark.strip("- :"): mark for mark in _ITEMS},
}
_RANKS = {
    **{f"{field}:": n for n, field in enumerate(Field, 3)},
    **{f"{field}:": 0 for field in syntax.QUESTIONS},
    **{f"{field}:": 1 for field in syntax.ANSWERS},
    **dict.fromkeys(_ITEMS, 2),
}

NAMES = ("Q", "C", "A", "must", "may", "never", "Type", "[x]", "[ ]", "Ask", "Cite", "Hint",
         "Tags", "Weight", "Follows")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One field, point or option: its `mark` as a deck file has it, and what stands behind it."""

    mark: str
    text: str = ""

    @property
    def has_lines(self) -> bool:
        """Whether its text may have several lines."""
        return self.mark in _OF_LINES

    def __str__(self) -> str:
        gap = " " if self.text and not self.text.startswith("\n") else ""
        return f"{self.mark}{gap}{self.text}"


def parts(text: str) -> list[Part]:
    """The parts of a note as `editing.note_text` gives it."""
    found: list[Part] = []
    written = text.split("\n")
    for line in markdown.scan(text, Path()):
        part = _begun(line, written[line.number - 1], found)
        if part is not None:
            found.append(part)
        elif found:
            more = f"{found[-1].text}\n{written[line.number - 1]}"
            found[-1] = replace(found[-1], text=more)
    return [replace(part, text=part.text.rstrip()) for part in found]


def joined(of: Iterable[Part]) -> str:
    """The note's text again."""
    return "\n".join(map(str, of))


def place(of: Sequence[Part], name: str) -> int | None:
    """Where the part is that `name`, or a number from 1, means; None where it is yet to be made."""
    if name.isascii() and name.isdecimal():
        return int(name) - 1 if 1 <= int(name) <= len(of) else None
    mark = _MARKS.get(name.casefold())
    if mark is None or mark in _MANY:
        return None
    return next((n for n, part in enumerate(of) if part.mark == mark), None)


def made(name: str) -> Part | None:
    """A part of this name, without text; None where there are none of that name."""
    mark = _MARKS.get(name.casefold())
    return None if mark is None else Part(mark)


def put(of: Sequence[Part], at: int | None, part: Part) -> list[Part]:
    """The parts with `part` in the place `at`, else where such a part belongs.

    Options bring their heading along; a part without text is taken away.
    """
    if at is not None:
        return [*of[:at], *([part] if part.text else []), *of[at + 1 :]]
    choices = Part(f"{Field.CHOICES}:")
    if part.mark in _OPTIONS and choices not in of:
        of = put(of, None, choices)
    rank = _RANKS[part.mark]
    end = next((n for n, other in enumerate(of) if _RANKS[other.mark] > rank), len(of))
    return [*of[:end], part, *of[end:]]


def _begun(line: Line, written: str, before: Sequence[Part]) -> Part | None:
    """The part that a line begins; None where it goes on with the one before."""
    if line.kind is LineKind.FIELD:
        mark, _colon, text = written.partition(":")
        return Part(f"{mark}:", text.strip())
    item = _ITEM.match(written)
    if (
        item is None
        or line.kind is LineKind.CODE
        or not before
        or _RANKS[before[-1].mark] not in {1, 2}
    ):
        return None
    if item[1].startswith("[") and before[-1].mark not in {f"{Field.CHOICES}:", *_OPTIONS}:
        return None
    return Part(f"- {item[1].lower()}", written[item.end() :])
