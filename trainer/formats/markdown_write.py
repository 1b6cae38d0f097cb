"""Writing a deck in the trainer's own format, so that it reads well and reads back the same."""

import json
import re
from collections.abc import Iterator, Sequence

from trainer.domain.notes import KeyPoint, NoteContent, NoteKind, Phrasing
from trainer.formats import syntax
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote
from trainer.formats.syntax import BLANKS, Field

_DEEPEST = 6
# What looks odd or would be read otherwise behind `A: ` begins on a line of its own.
_OWN_LINE = re.compile(r"[ \t\r]|[-*+>|$]|\d+\.|`{3}|~{3}|\Z")
_BRACKET = re.compile(r"\\*\(")


def write(deck: ParsedDeck) -> str:
    """The text of a file that `markdown.parse` reads as `deck`.

    What the format cannot hold is written as near as can be: line breaks in one-line fields as
    spaces, headings below the sixth level joined to it, blanks at line ends and empty answers not.
    """
    blocks = ["\n".join(_front_matter(deck))]
    topic: tuple[str, ...] = ()
    for note in deck.notes:
        blocks += _headings(topic, note.content.topic)
        blocks.append("\n".join(_note(note)))
        topic = note.content.topic
    return "\n\n".join(blocks) + "\n"


def _front_matter(deck: ParsedDeck) -> Iterator[str]:
    yield "---"
    yield f"name = {_toml(deck.name)}"
    yield f"id = {_toml(deck.id)}"
    if deck.language:
        yield f"language = {_toml(deck.language)}"
    if deck.briefing is not None:
        yield f"briefing = {deck.briefing.isoformat()}"
    if deck.minutes is not None:
        yield f"minutes = {deck.minutes}"
    if deck.letter is not None:
        yield from _letter(deck.letter)
    yield "---"


def _letter(letter: LetterReference) -> Iterator[str]:
    yield "[letter]"
    if letter.title:
        yield f"title = {_toml(letter.title)}"
    if letter.reference:
        yield f"reference = {_toml(letter.reference)}"
    if letter.waived:
        yield "waived = ["
        for waiver in letter.waived:
            yield f"    {{ at = {_toml(waiver.at)}, why = {_toml(waiver.why)} }},"
        yield "]"


def _toml(text: str) -> str:
    """A TOML string: JSON's escapes are TOML's, which alone wants DEL escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _headings(before: Sequence[str], topic: Sequence[str]) -> list[str]:
    """The headings that lead from one topic to another; `#` alone leads out of all of them."""
    old, new = _six_levels(before), _six_levels(topic)
    if old == new:
        return []
    pairs = zip(old, new, strict=False)
    same = next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(old), len(new)))
    if not new:
        return ["#"]
    first = min(same, len(new) - 1)  # the way up repeats the heading it leads to
    return [_line("#" * (i + 1), new[i]) for i in range(first, len(new))]


def _six_levels(topic: Sequence[str]) -> tuple[str, ...]:
    deepest = " / ".join(topic[_DEEPEST - 1 :])
    return (*topic[: _DEEPEST - 1], deepest) if deepest else tuple(topic)


def _note(note: ParsedNote) -> Iterator[str]:
    content = note.content
    question = Field.CLOZE if content.kind is NoteKind.CLOZE else Field.QUESTION
    yield from _block(question, content.prompt)
    yield from _answer(content)
    yield from (_field(Field.ASK, _asked(phrasing)) for phrasing in content.phrasings)
    weight = int(content.weight) if content.weight.is_integer() else content.weight
    fields = {
        Field.CITE: content.citation,
        Field.HINT: content.hint,
        Field.TAGS: syntax.join_escaped(content.tags, ",", ", "),
        Field.WEIGHT: "" if weight == 1 else str(weight),
        Field.ID: note.id,
        Field.FOLLOWS: content.follows,
    }
    yield from (_field(field, value) for field, value in fields.items() if value)


def _answer(content: NoteContent) -> Iterator[str]:
    match content.kind:
        case NoteKind.BASIC:
            yield from _block(Field.ANSWER, content.answer)
            yield from (_point(point) for point in content.key_points)
        case NoteKind.TYPED:
            accepted = content.accepted or (content.answer,)
            yield _field(Field.TYPE, syntax.join_escaped(accepted, "|", " | "))
        case NoteKind.CHOICE:
            yield f"{Field.CHOICES}:"
            for choice in content.choices:
                yield _line(f"- [{'x' if choice.right else ' '}]", choice.text)
        case NoteKind.CLOZE:
            pass


def _point(point: KeyPoint) -> str:
    return _line(f"- {point.role}:", point.text)


def _asked(phrasing: Phrasing) -> str:
    if phrasing.asker:
        return f"({phrasing.asker}) {phrasing.text}"
    return "\\" + phrasing.text if _BRACKET.match(phrasing.text) else phrasing.text


def _field(field: Field, value: str) -> str:
    return _line(f"{field}:", value)


def _line(mark: str, value: str) -> str:
    folded = " ".join(part.strip(BLANKS) for part in value.split("\n")).strip(BLANKS)
    return f"{mark} {syntax.escaped_comments(folded)}"


def _block(field: Field, text: str) -> Iterator[str]:
    """A field of several lines, its first behind the colon where it reads well there."""
    lines = [line.rstrip(BLANKS) for line in text.split("\n")]
    written = list(_escaped(lines))
    if _OWN_LINE.match(lines[0]):
        yield f"{field}:"
        yield from written if text else ()
    else:
        yield f"{field}: {syntax.escaped_comments(lines[0])}"
        yield from written[1:]


def _escaped(lines: Sequence[str]) -> Iterator[str]:
    """Lines of text so that they are read as that: code as it is, marks behind a backslash."""
    last_closing = syntax.last_closing(lines)
    open_fence = ""
    for index, line in enumerate(lines):
        if open_fence:
            open_fence = "" if syntax.closes(line, open_fence) else open_fence
            yield line
            continue
        fence = syntax.FENCE.match(line)
        if fence is not None and last_closing.get(fence["fence"], -1) > index:
            open_fence = fence["fence"]
            yield syntax.escaped_comments(line)
        else:
            yield syntax.escaped_comments(syntax.escaped(line))
