"""The deletions of a cloze prompt, and its questions and answers as segments to show."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_BRACKET = re.compile(r"\\?[\[\]]")
_ESCAPED_BRACKET = re.compile(r"\\([\[\]])")


@dataclass(frozen=True, slots=True)
class Deletion:
    """A part of the prompt that one card asks for; `prompt[start:end]` includes its brackets."""

    text: str
    hint: str
    start: int
    end: int


class SegmentKind(StrEnum):
    """How a piece of a cloze is to be shown: as it is, as the gap, or as the gap filled in."""

    PLAIN = "plain"
    GAP = "gap"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a rendered cloze; the texts of all segments joined read well without styling."""

    text: str
    kind: SegmentKind = SegmentKind.PLAIN


def deletions(prompt: str) -> tuple[Deletion, ...]:
    r"""Every `[deletion]` or `[deletion::hint]`, in order: a card's ordinal counts them, from 0.

    Links, images and brackets behind a backslash are none; of nested brackets the outermost
    count. Texts come without the backslashes of `\[` and `\]`.
    """
    found = (_deletion(prompt, start, end) for start, end in _spans(prompt))
    return tuple(deletion for deletion in found if deletion.text.strip())


def question(prompt: str, ordinal: int) -> tuple[Segment, ...]:
    """The prompt with deletion `ordinal` as a gap, which shows its hint; the others as text."""
    asked = deletions(prompt)[ordinal]
    return _render(prompt, asked, Segment(f"[{asked.hint or '…'}]", SegmentKind.GAP))


def answer(prompt: str, ordinal: int) -> tuple[Segment, ...]:
    """The prompt with deletion `ordinal` filled in and marked; the others as text."""
    asked = deletions(prompt)[ordinal]
    return _render(prompt, asked, Segment(asked.text, SegmentKind.DELETED))


def solved(prompt: str) -> tuple[Segment, ...]:
    """The whole sentence, every deletion of it shown in brackets."""
    parts: list[Segment] = []
    end = 0
    for deletion in deletions(prompt):
        parts.append(Segment(_unescaped(prompt[end : deletion.start])))
        parts.append(Segment(f"[{deletion.text}]", SegmentKind.DELETED))
        end = deletion.end
    parts.append(Segment(_unescaped(prompt[end:])))
    return tuple(part for part in parts if part.text)


def without_brackets(prompt: str) -> str:
    """The whole sentence as people read it, with the hints of its gaps in lines behind it."""
    sentence = "".join(_plain(prompt, 0, len(prompt)))
    hints = dict.fromkeys(gap.hint for gap in deletions(prompt) if gap.hint)
    return "\n".join((sentence, *hints))


def _spans(prompt: str) -> list[tuple[int, int]]:
    """The outermost bracketed parts that are no link or image; an unmatched bracket is text."""
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    for match in _BRACKET.finditer(prompt):
        if match[0] == "[":
            opened.append(match.start())
        elif match[0] == "]" and opened:
            start, end = opened.pop(), match.end()
            if _is_link(prompt, start, end):
                continue
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, end))
    return spans


def _is_link(prompt: str, start: int, end: int) -> bool:
    return prompt.startswith("(", end) or (start > 0 and prompt[start - 1] == "!")


def _deletion(prompt: str, start: int, end: int) -> Deletion:
    text, _, hint = prompt[start + 1 : end - 1].partition("::")
    return Deletion(_unescaped(text), _unescaped(hint.strip()), start, end)


def _unescaped(text: str) -> str:
    return _ESCAPED_BRACKET.sub(r"\1", text)


def _render(prompt: str, asked: Deletion, shown: Segment) -> tuple[Segment, ...]:
    before = Segment("".join(_plain(prompt, 0, asked.start)))
    after = Segment("".join(_plain(prompt, asked.end, len(prompt))))
    return tuple(segment for segment in (before, shown, after) if segment.text)


def _plain(prompt: str, start: int, end: int) -> Iterator[str]:
    """`prompt[start:end]` with its deletions as their texts."""
    for deletion in deletions(prompt):
        if start <= deletion.start and deletion.end <= end:
            yield _unescaped(prompt[start : deletion.start])
            yield deletion.text
            start = deletion.end
    yield _unescaped(prompt[start:end])
