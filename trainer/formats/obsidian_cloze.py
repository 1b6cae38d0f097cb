"""Deletions as Obsidian's plugin has them, `==text==` and the like, in the trainer's brackets."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from trainer.formats.obsidian_settings import ClozePattern

_COLONS = re.compile(":(?=:)")  # two of them begin a hint
_JOINER = "\u2060"  # takes no room; keeps signs apart that would mean something else to us
_LINK = re.compile(r"(!?\[[^\[\]\n]*\]\([^()\n]*\))|[\[\]]")


class _Found(NamedTuple):
    start: int
    end: int
    number: int | None
    text: str
    hint: str


def has_deletion(line: str, patterns: Sequence[ClozePattern]) -> bool:
    """Whether a line makes its paragraph a cloze."""
    return next(_deletions(line, patterns), None) is not None


def to_brackets(text: str, patterns: Sequence[ClozePattern]) -> tuple[str, tuple[int, ...]] | None:
    """The text as the trainer writes it, and for each of its deletions the place of its schedule.

    None where a number occurs twice: that would be one card with two gaps.
    """
    numbers: list[int | None] = []
    lines = [_line(line, patterns, numbers) for line in text.split("\n")]
    given = [number for number in numbers if number is not None]
    if len(set(given)) < len(given):
        return None
    if len(given) < len(numbers):
        return "\n".join(lines), tuple(range(len(numbers)))
    ranks = {number: rank for rank, number in enumerate(sorted(given))}
    return "\n".join(lines), tuple(ranks[number] for number in given)


def _line(line: str, patterns: Sequence[ClozePattern], numbers: list[int | None]) -> str:
    pieces: list[str] = []
    end = 0
    for found in _deletions(line, patterns):
        before = line[end : found.start]
        hint = f"::{_escaped(found.hint)}" if found.hint else ""
        inside = _COLONS.sub(f":{_JOINER}", _escaped(found.text))
        end_apart = _JOINER if (hint or inside).endswith("\\") else ""
        pieces += [_outside(before, behind=end > 0)]
        pieces += [_JOINER if before.endswith(("!", "\\")) else "", f"[{inside}{hint}{end_apart}]"]
        numbers.append(found.number)
        end = found.end
    return "".join([*pieces, _outside(line[end:], behind=end > 0)])


def _outside(text: str, *, behind: bool) -> str:
    """Text between deletions: links stay, other brackets are none of ours."""
    kept = _LINK.sub(lambda match: match[1] or f"\\{match[0]}", text)
    return _JOINER + kept if behind and kept.startswith("(") else kept


def _escaped(text: str) -> str:
    return text.replace("[", "\\[").replace("]", "\\]")


def _deletions(line: str, patterns: Sequence[ClozePattern]) -> Iterator[_Found]:
    """From left to right, in one pass for each pattern: what opened and never closes is text."""
    at = dict.fromkeys(patterns, -1)
    place = 0
    while at:
        for pattern in list(at):
            if at[pattern] < place:
                at[pattern] = line.find(pattern.opening, place)
                if at[pattern] < 0:
                    del at[pattern]
        if not at:
            return
        pattern = min(at, key=lambda one: (at[one], -len(one.opening)))
        start = at[pattern]
        inner = start + len(pattern.opening)
        close = line.find(pattern.closing, inner + 1)
        if close < 0:
            del at[pattern]
            continue
        place = close + len(pattern.closing)
        found = _taken_apart(line[inner:close], pattern)
        if found[1].strip():
            yield _Found(start, place, *found)


def _taken_apart(inside: str, pattern: ClozePattern) -> tuple[int | None, str, str]:
    number, separator, rest = inside.partition(pattern.after_number)
    numbered = bool(separator) and number.isdecimal() and len(number) < 5 and bool(rest)
    text, _separator, hint = (rest if numbered else inside).partition(pattern.before_hint)
    return int(number) if numbered else None, text, hint.strip()
