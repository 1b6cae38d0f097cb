"""hashcards' own deck syntax, and the text by which it knows each card.

Other than in the trainer's format every line is text but for `Q:`, `A:`, `C:` and `---`, links make
deletions too, and `::` starts no hint. (https://github.com/eudoxia0/hashcards, src/parser.rs)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from trainer.formats.reporting import Reporter
from trainer.i18n import _

# What Rust takes for blanks. Python's strip() would take four more.
BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_COLONS = re.compile(":(?=:)")  # two of them begin a hint
_JOINER = "\u2060"  # takes no room; keeps signs apart that would mean something else to us
_BRACKET = re.compile(r"!\[|\\[\[\]]|[\[\]]")


@dataclass(frozen=True, slots=True)
class Source:
    """A note as written. `keys` has for each of its cards what hashcards makes its hash of."""

    line: int
    cloze: bool
    prompt: str
    answer: str
    keys: tuple[bytes, ...]


@dataclass(slots=True)
class _Open:
    """The note being read."""

    line: int
    cloze: bool
    question: list[str]
    answer: list[str] | None = None


def sources(lines: list[str], start: int, reporter: Reporter) -> Iterator[Source]:
    """The notes in `lines` from index `start` on; what cannot stand is reported and left out."""
    opened: _Open | None = None
    for index in range(start, len(lines)):
        line = lines[index].removesuffix("\r")
        mark, text = line[:2], line[2:].strip(BLANKS)
        if mark in ("Q:", "C:") or line.strip(BLANKS) == "---":
            yield from _closed(opened, reporter)
            opened = _Open(index + 1, mark == "C:", [text]) if mark in ("Q:", "C:") else None
        elif mark == "A:" and opened is None:
            reporter.add(
                index + 1, _("There is no question above this “{field}:”.").format(field="A")
            )
        elif mark == "A:" and opened is not None and (opened.cloze or opened.answer is not None):
            message = (
                _("The answer of a cloze is its deletions: “{field}:” is ignored.")
                if opened.cloze
                else _("This question has its answer already: “{field}:” is ignored.")
            )
            reporter.add(index + 1, message.format(field="A"))
        elif mark == "A:" and opened is not None:
            opened.answer = [text]
        elif opened is not None:
            (opened.question if opened.answer is None else opened.answer).append(line)
    yield from _closed(opened, reporter)


def _closed(opened: _Open | None, reporter: Reporter) -> Iterator[Source]:
    if opened is None:
        return
    question = "\n".join(opened.question).strip(BLANKS)
    if not question:
        reporter.add(opened.line, _("This note has no question."), left_out=True)
    elif opened.cloze:
        prompt, keys = cloze(question)
        if keys:
            yield Source(opened.line, cloze=True, prompt=prompt, answer="", keys=keys)
        else:
            message = _("This cloze has no [deletion], so there is nothing to ask.")
            reporter.add(opened.line, message, left_out=True)
    elif opened.answer is None:
        message = _("This question has no answer: no line that starts with “A:”.")
        reporter.add(opened.line, message, left_out=True)
    else:
        answer = "\n".join(opened.answer).strip(BLANKS)
        key = b"Basic" + _bytes(question) + _bytes(answer)
        if answer:
            yield Source(opened.line, cloze=False, prompt=question, answer=answer, keys=(key,))
        else:
            reporter.add(opened.line, _("This answer is empty."), left_out=True)


@dataclass(slots=True)
class _Cloze:
    """A cloze while it is read: without its brackets, and as the trainer writes it."""

    clean: list[bytes] = field(default_factory=list)
    size: int = 0  # bytes of `clean`
    ours: list[str] = field(default_factory=list)
    last: str = ""  # of `ours`, what is not empty
    opening: tuple[int, int, str] | None = None  # place in `ours`, offset in bytes, what was last
    spans: list[tuple[int, int]] = field(default_factory=list)

    def put(self, text: str, written: str) -> None:
        """Take text, which the trainer writes as `written`."""
        data = _bytes(text)
        self.clean.append(data)
        self.size += len(data)
        if self.last.endswith("\\") and written[0] in "[]":  # no escape, but a sign of its own
            written = _JOINER + written
        self.ours.append(written)
        self.last = written

    def open(self) -> None:
        """A bracket opens; of nested ones the innermost counts."""
        self.opening = (len(self.ours), self.size, self.last)
        self.ours.append("")

    def close(self) -> None:
        """A bracket closes; one that none opened is dropped, as hashcards does."""
        if self.opening is None:
            return
        place, offset, before = self.opening
        self.opening = None
        inside = "".join(self.ours[place:])
        if inside.strip():
            kept = _COLONS.sub(f":{_JOINER}", inside)
            self.last = f"[{kept}]"
            self.ours[place:] = [_JOINER if before.endswith("!") else "", self.last]
            self.spans.append((offset, self.size - 1))


def cloze(text: str) -> tuple[str, tuple[bytes, ...]]:
    """A cloze as the trainer writes it, and the keys of its cards, in their order."""
    made = _Cloze()
    end = 0
    in_image = False
    for match in _BRACKET.finditer(text):
        _plain(made, text[end : match.start()])
        end = match.end()
        sign = match[0]
        if in_image:
            in_image = sign[-1] == "["
            bracket = sign.removeprefix("\\")
            made.put(bracket, bracket.replace("[", "\\["))
        elif sign == "![":
            made.put(sign, sign)
            in_image = True
        elif len(sign) > 1:
            made.put(sign[1], sign)
        elif sign == "[":
            made.open()
        else:
            made.close()
    _plain(made, text[end:])
    clean = b"Cloze" + b"".join(made.clean)
    keys = tuple(
        clean + first.to_bytes(8, "little") + last.to_bytes(8, "little")
        for first, last in made.spans
    )
    return "".join(made.ours), keys


def _plain(made: _Cloze, text: str) -> None:
    if not text:
        return
    links = text.startswith("(") and made.last.endswith("]") and made.last.startswith("[")
    made.put(text, _JOINER + text if links else text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
