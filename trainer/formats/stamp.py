"""Writing missing ids and citation fingerprints into a deck file, and nothing else."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from trainer.domain.identity import derived_id
from trainer.formats import syntax
from trainer.formats.lines import Line, LineKind
from trainer.formats.markdown import parse, scan
from trainer.formats.parsed import ParsedNote
from trainer.formats.syntax import BLANKS, COMMENT_START, Field

Fingerprint = Callable[[str], str | None]

_CITE = f"{Field.CITE}:"
_FINGERPRINT = re.compile(r"[0-9A-Za-z]+")


@dataclass(slots=True)
class _Span:
    """What of a note the stamp has to know: the lines where it begins, cites and ends."""

    start: int
    end: int
    id: str = ""
    citing: list[int] = field(default_factory=list)
    comment_open: bool = False

    def take(self, line: Line) -> None:
        """A line below the question: `end` moves on to what says something, and past its comment.

        A comment that stands by itself after the note may speak of the next one.
        """
        is_field = line.kind is LineKind.FIELD
        if line.text or is_field or (line.kind is LineKind.COMMENT and self.comment_open):
            self.end, self.comment_open = line.number, line.opens_comment
        if is_field and line.field is Field.CITE:
            self.citing.append(line.number)
        elif is_field and line.field is Field.ID:
            self.id = self.id or line.text


def stamp(text: str, path: Path, fingerprint: Fingerprint, *, refresh: bool = False) -> str:
    """`text` with an `Id:` for each sound note without one, and fingerprints behind citations.

    `fingerprint` tells the one of a single citation, given without an old one, or nothing where it
    does not resolve. One that is there stays, so that it goes on showing what has changed, unless
    `refresh`. Everything else stays as it is, byte for byte.
    """
    spans = list(_spans(scan(text, path)))
    lines = text.split("\n")
    for number in (number for span in spans for number in span.citing):
        lines[number - 1] = _stamped(lines[number - 1], fingerprint, refresh=refresh)
    windows = [line.endswith("\r") for line in lines]  # whether each line break is a CRLF
    for end, name in _missing_ids(parse(text, path).notes, spans):
        added = f"\n{Field.ID}: {name}"
        if end < len(lines):
            lines[end - 1] += added + ("\r" if windows[end - 1] else "")
        else:  # no line break ends the file: the one above shows which kind it uses
            lines[end - 1] += ("\r" if end > 1 and windows[end - 2] else "") + added
    return "\n".join(lines)


def _spans(lines: Iterable[Line]) -> Iterator[_Span]:
    span: _Span | None = None
    for line in lines:
        if line.kind is LineKind.FIELD and line.field in syntax.QUESTIONS:
            if span is not None:
                yield span
            span = _Span(line.number, line.number, comment_open=line.opens_comment)
        elif span is not None and line.kind in {LineKind.HEADING, LineKind.RULE}:
            yield span
            span = None
        elif span is not None:
            span.take(line)
    if span is not None:
        yield span


def _missing_ids(notes: Iterable[ParsedNote], spans: list[_Span]) -> Iterator[tuple[int, str]]:
    """The last line and the new id of each sound note without `Id:`; a bad one counts as one."""
    taken = {span.id for span in spans}
    by_start = {span.start: span for span in spans}
    for note in notes:
        span = by_start[note.line]
        if not span.id:
            name = _unique(derived_id(note.content), taken)
            taken.add(name)
            yield span.end, name


def _unique(name: str, taken: set[str]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _stamped(line: str, fingerprint: Fingerprint, *, refresh: bool) -> str:
    """A `Cite:` line with its fingerprints; what a comment holds or precedes is left alone."""
    if not line.startswith(_CITE):
        return line
    cited, comment, rest = line.removeprefix(_CITE).partition(COMMENT_START)
    parts = (_marked(part, fingerprint, refresh=refresh) for part in cited.split(";"))
    return _CITE + ";".join(parts) + comment + rest


def _marked(part: str, fingerprint: Fingerprint, *, refresh: bool) -> str:
    citation = part.rstrip(BLANKS)
    blanks = part[len(citation) :]
    bare, tilde, old = citation.rpartition("~")
    has_old = bool(tilde) and _FINGERPRINT.fullmatch(old) is not None
    if has_old and not refresh:
        return part
    asked = (bare if has_old else citation).strip(BLANKS)
    new = fingerprint(asked) if asked else None
    if new is None:
        return part
    return f"{bare}~{new}{blanks}" if has_old else f"{citation} ~{new}{blanks}"
