"""The fields of a note with card templates as text, a block for each, and its cards made anew."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from trainer.domain.note_types import NoteType
from trainer.domain.notes import NoteContent
from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.formats import anki_notes
from trainer.formats.anki_render import Renderer
from trainer.formats.parsed import Problem
from trainer.i18n import _

_HEAD = re.compile(r"=== .* ===")
_BREAK = "<br>"
_SEPARATOR = "\x1f"  # between fields in Anki


def is_fields(text: str) -> bool:
    """Whether a text is of fields; one of a deck file begins with `Q:` or `C:`."""
    return _HEAD.match(text) is not None


def written(note_type: NoteType, fields: Sequence[str]) -> str:
    """The fields in HTML, each below a line with its name. Line breaks are lines."""
    told = zip(map(_head, note_type.fields), map(_shown, fields), strict=True)
    return joined(told)


def problems(text: str, original: str) -> tuple[Problem, ...]:
    """Why a text cannot be saved in the place of `original`, by line."""
    return tuple(_problems(text, [line for line in original.split("\n") if _HEAD.fullmatch(line)]))


def fields(text: str, note_type: NoteType, before: Sequence[str]) -> tuple[str, ...]:
    """The fields that a text holds; one that reads as it did is kept as it was, to the byte.

    Raises TrainerError where `problems` finds something.
    """
    heads = [_head(name) for name in note_type.fields]
    for problem in _problems(text, heads):
        where = _("Line {n}: {problem}")
        raise TrainerError(where.format(n=problem.line, problem=problem.message))
    return tuple(
        html if new == _shown(html).strip("\n") else _stored(new, html)
        for (_name, new), html in zip(parts(text), before, strict=True)
    )


def parts(text: str) -> list[tuple[str, str]]:
    """The line that names each field, and what it says."""
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if _HEAD.fullmatch(line):
            found.append((line, []))
        elif found:
            found[-1][1].append(line)
    return [(head, "\n".join(lines).strip("\n")) for head, lines in found]


def joined(told: Iterable[tuple[str, str]]) -> str:
    """The text of these parts."""
    return "\n\n".join(f"{head}\n{text}".rstrip("\n") for head, text in told)


def asking(content: NoteContent, note_type: NoteType) -> frozenset[int]:
    """The ordinals of the cards that ask something by their fields."""
    return frozenset(Renderer(note_type).asking(content.fields, content.tags))


def rendered(
    content: NoteContent, note_type: NoteType, deck: str, ordinals: Iterable[int]
) -> NoteContent:
    """The note with its cards laid out from its fields, as an import does it."""
    laid = anki_notes.content(
        Renderer(note_type), content.fields, content.tags, deck, sorted(ordinals)
    )
    return replace(
        content, prompt=laid.prompt, answer=laid.answer, hint=laid.hint, sides=laid.sides
    )


def _head(name: str) -> str:
    return f"=== {one_line(name)} ==="


def _shown(html: str) -> str:
    """A field as lines, unless it has line breaks of its own, which mean nothing in HTML."""
    text = html if "\n" in html else html.replace(_BREAK, "\n")
    return "\n".join(f"\\{line}" if _is_like_head(line) else line for line in text.split("\n"))


def _stored(text: str, before: str) -> str:
    lines = (line[1:] if line[:1] == "\\" and _is_like_head(line) else line
             for line in text.replace(_SEPARATOR, " ").split("\n"))  # fmt: skip
    return ("\n" if "\n" in before else _BREAK).join(lines)


def _is_like_head(line: str) -> bool:
    return line.lstrip("\\").startswith("===")


def _problems(text: str, heads: Sequence[str]) -> Iterator[Problem]:
    lines = text.split("\n")
    found = [(n, line) for n, line in enumerate(lines, 1) if _HEAD.fullmatch(line)]
    for place, head in enumerate(heads):
        if place >= len(found) or found[place][1] != head:
            number = found[place][0] if place < len(found) else len(lines)
            message = _("The line “{head}” belongs here; fields keep their names and order.")
            yield _problem(number, message.format(head=head))
            return
    if len(found) > len(heads):
        message = _("This note has no further field; write \\=== for a line of text.")
        yield _problem(found[len(heads)][0], message)
    if any(line.strip() for line in lines[: found[0][0] - 1]):
        yield _problem(1, _("This text stands before the first field."))


def _problem(line: int, message: str) -> Problem:
    return Problem(Path(), line, message, left_out=True)
