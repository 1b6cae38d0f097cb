r"""The marks of the deck format, shared by its reader, its writer and the stamp.

A backslash in front of anything that would be a mark makes it text. Where the text itself has
backslashes there, one more is written and one taken away: `\Q:` is the text `Q:`, `\\Q:` is `\Q:`.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from re import Match

BLANKS = " \t\r"  # what does not count at the end of a line; the \r of a CRLF among it


class Field(StrEnum):
    """The words that stand before a colon at the start of a line, in the order they are written."""

    QUESTION = "Q"
    CLOZE = "C"
    ANSWER = "A"
    CHOICES = "Choices"
    TYPE = "Type"
    ASK = "Ask"
    CITE = "Cite"
    HINT = "Hint"
    TAGS = "Tags"
    WEIGHT = "Weight"
    ID = "Id"
    FOLLOWS = "Follows"


QUESTIONS = (Field.QUESTION, Field.CLOZE)
ANSWERS = (Field.ANSWER, Field.CHOICES, Field.TYPE)

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _misspellings(name: str) -> Iterable[str]:
    """Other cases, and one slip after the first letter: fewer for short names, being real words."""
    yield name
    halves = [(name[:i], name[i:]) for i in range(1, len(name) + 1)]
    yield from (a + letter + b for a, b in halves for letter in _LETTERS)
    if len(name) >= len("Cite"):
        yield from (a + b[1:] for a, b in halves)
        yield from (a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1)
    if len(name) > len("Cite"):
        yield from (a + letter + b[1:] for a, b in halves for letter in _LETTERS if b)


_MEANT = {
    wrong: field for field in Field if len(field) > 1 for wrong in _misspellings(field.lower())
}

# In Dutch the screens say `moet:`. May is a month too, and what is newer may stand in a list.
_MEANT_POINTS = {
    **dict.fromkeys([*_misspellings("must"), "moet"], "must"),
    "mag": "may",
    **dict.fromkeys([*_misspellings("never"), "nooit"], "never"),
}
del _MEANT_POINTS["newer"]
_BARE_POINTS = {"must": "must", "moet": "must", "may": "may", "never": "never", "nooit": "never"}

_FENCE = r" {0,3}(?P<fence>`{3,20}(?=[^`]*\Z)|~{3,20}(?!~))"
MARK = re.compile(
    rf"(?P<field>{'|'.join(Field)}):"
    r"|(?P<heading>#{1,6})(?:[ \t]|\Z)"
    r"|(?P<rule>---\Z)"
    r"|(?P<point> {0,3}[-*][ \t]+(?:must|may|never):)"
    r"|(?P<item> {0,3}[-*][ \t]+(?P<said>[A-Za-z]{3,6})[ \t]*:)"
    rf"|{_FENCE}"
    r"|(?P<asker>Ask[ \t]*\([^()\n]{1,60}\)[ \t]*:)"
    r"|(?P<word>[A-Za-z]{2,8}):"
)
FENCE = re.compile(_FENCE)
_CLOSING_FENCE = re.compile(r" {0,3}(`{3,20}|~{3,20})[ \t\r]*\Z")
COMMENT = re.compile(r"(?<!\\)(?P<escapes>\\*+)<!--")
COMMENT_START, COMMENT_END = "<!--", "-->"


def meant_field(mark: Match[str]) -> Field | None:
    """The field that a mark may be a slip for; a field's own name is not asked for."""
    if mark["asker"]:  # who asks stands behind the colon
        return Field.ASK
    return _MEANT.get(mark["word"].lower()) if mark["word"] else None


def meant_point(mark: Match[str]) -> str | None:
    """The kind of key point that a mark may be a slip for: a list item, or one without its sign."""
    if mark["said"]:
        return _MEANT_POINTS.get(mark["said"].lower())
    return _BARE_POINTS.get(mark["word"]) if mark["word"] else None


def has_mark(line: str) -> bool:
    """Whether `line`, at the start of a line of text, would mean something or lose a backslash."""
    mark = MARK.match(line.lstrip("\\"))
    if mark is None or mark.lastgroup not in ("word", "item", "asker"):
        return mark is not None
    return bool(meant_field(mark) or meant_point(mark))


def escaped(line: str) -> str:
    """`line` written so that it is read as text."""
    return "\\" + line if has_mark(line) else line


def unescaped(line: str) -> str:
    """The text that `line` stands for."""
    return line[1:] if line.startswith("\\") and has_mark(line) else line


def escaped_comments(text: str) -> str:
    """`text` written so that no comment opens in it."""
    return COMMENT.sub(r"\\\g<0>", text) if COMMENT_START in text else text


def closes(line: str, fence: str) -> bool:
    """Whether `line` ends the code block that `fence` opened."""
    match = _CLOSING_FENCE.match(line)
    return match is not None and match[1].startswith(fence)


def last_closing(lines: Iterable[str]) -> dict[str, int]:
    """For each fence that opens code, the index of the last line which could close it."""
    last: dict[str, int] = {}
    for index, line in enumerate(lines):
        if match := _CLOSING_FENCE.match(line):
            fence = match[1]
            last |= {fence[:length]: index for length in range(3, len(fence) + 1)}
    return last


def split_escaped(value: str, separator: str) -> tuple[str, ...]:
    """The parts of a list on one line, blank ones dropped; a backslash keeps a separator in one."""
    parts = re.split(rf"(?<!\\){re.escape(separator)}", value)
    escape = re.compile(rf"(?<!\\)\\(\\*+{re.escape(separator)})")
    stripped = (escape.sub(r"\1", part).strip(BLANKS) for part in parts)
    return tuple(part for part in stripped if part)


def join_escaped(parts: Iterable[str], separator: str, joint: str) -> str:
    """What `split_escaped` reads back as `parts`."""
    mark = re.compile(rf"(?<!\\)\\*+{re.escape(separator)}")
    written = (mark.sub(r"\\\g<0>", part) for part in parts)
    return joint.join(part + " " if part.endswith("\\") else part for part in written)
