"""Anki's cloze deletions in a field's HTML: `{{c1::text::hint}}`, nested up to ten deep."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trainer.domain.cloze import deletions

_MARK = re.compile(r"\{\{c([\d,]+)::|\}\}")
_DEEPEST = 10
_LARGEST = 500  # Anki's own bound on the number of a deletion


@dataclass(slots=True)
class _Cloze:
    """An open or closed deletion; `parts` are texts and deletions within."""

    numbers: frozenset[int]
    parts: list["str | _Cloze"] = field(default_factory=list)


def ordinals(fields: Iterable[str]) -> tuple[int, ...]:
    """The ordinals of the cards that the deletions of all fields make, in order."""
    found: set[int] = set()
    for html in fields:
        if "{{c" in html:
            _collect(_parsed(html), found)
    return tuple(sorted(n - 1 for n in found if 1 <= n <= _LARGEST))


def question(html: str, ordinal: int) -> str:
    """The field with the deletions of card `ordinal` as gaps; the others as text."""
    return _joined(_parsed(html), ordinal, lambda _text, hint: f"[{hint or '…'}]")


def answer(html: str, ordinal: int) -> str:
    """The field with the deletions of card `ordinal` filled in and marked; the others as text."""
    return _joined(_parsed(html), ordinal, lambda text, _hint: f"<b>{text}</b>")


def asked(html: str, ordinal: int) -> str:
    """The texts of the deletions of card `ordinal`, separated by commas."""
    found: list[str] = []

    def keep(text: str, _hint: str) -> str:
        found.append(text)
        return text

    _joined(_parsed(html), ordinal, keep)
    return ", ".join(found)


def _parsed(html: str) -> list["str | _Cloze"]:
    """Texts and deletions. What is not closed, or nested too deep, is text as it is written."""
    root: list[str | _Cloze] = []
    opened: list[tuple[_Cloze, str]] = []
    end = 0
    for match in _MARK.finditer(html):
        here = opened[-1][0].parts if opened else root
        here.append(html[end : match.start()])
        end = match.end()
        if match[1] is not None and len(opened) < _DEEPEST:
            numbers = frozenset(int(n) for n in match[1].split(",")[:_LARGEST] if 0 < len(n) < 5)
            opened.append((_Cloze(numbers), match[0]))
        elif match[1] is None and opened:
            cloze, _mark = opened.pop()
            (opened[-1][0].parts if opened else root).append(cloze)
        else:
            here.append(match[0])
    (opened[-1][0].parts if opened else root).append(html[end:])
    while opened:
        cloze, mark = opened.pop()
        (opened[-1][0].parts if opened else root).extend([mark, *cloze.parts])
    return root


def _collect(parts: Iterable["str | _Cloze"], found: set[int]) -> None:
    for part in parts:
        if isinstance(part, _Cloze):
            found |= part.numbers
            _collect(part.parts, found)


def _joined(parts: Iterable["str | _Cloze"], ordinal: int, shown: Callable[[str, str], str]) -> str:
    pieces = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part)
            continue
        inside = _joined(part.parts, ordinal, shown)
        text, _separator, hint = inside.partition("::")
        pieces.append(shown(text, hint) if ordinal + 1 in part.numbers else text)
    return "".join(pieces)


def to_brackets(text: str) -> str | None:
    """The text with `[deletion::hint]` for each deletion, as the trainer writes them.

    None where that would make other cards: a number twice, deletions within each other, or none.
    """
    parts = _parsed(text)
    numbers: list[int] = []
    pieces = []
    for part in parts:
        if isinstance(part, str):
            pieces.append(part.replace("[", "\\[").replace("]", "\\]"))
            continue
        if len(part.numbers) != 1 or any(not isinstance(inner, str) for inner in part.parts):
            return None
        numbers += part.numbers
        pieces.append(
            "[" + "".join(map(str, part.parts)).replace("[", "\\[").replace("]", "\\]") + "]"
        )
    return "".join(pieces) if numbers and len(set(numbers)) == len(numbers) else None


def from_brackets(prompt: str) -> str:
    """The trainer's cloze as Anki's: each deletion with a number of its own."""
    pieces: list[str] = []
    end = 0
    for number, deletion in enumerate(deletions(prompt), 1):
        hint = f"::{deletion.hint}" if deletion.hint else ""
        inside = f"{deletion.text}{hint}".replace("}}", "} }")
        pieces += [_unescaped(prompt[end : deletion.start]), f"{{{{c{number}::{inside}}}}}"]
        end = deletion.end
    return "".join([*pieces, _unescaped(prompt[end:])])


def _unescaped(text: str) -> str:
    return text.replace("\\[", "[").replace("\\]", "]")
