"""What a conversion leaves in a letter's text, taken out: from raw characters to clean blocks.

A block is a paragraph or a heading. In order:

1. Characters: NFC; every space is a space, every line end a line end; byte-order marks, soft
   hyphens, zero-width and direction marks and control characters go; lone surrogates become U+FFFD.
2. Leftovers, wherever they stand, also inside a word: `[bookmark: …]`, `[footnoteRef:2]`, and the
   note's body `[2:  …]`, which may span lines and hold brackets of its own. A line that held
   nothing else is blank, unless it parts a sentence: no full stop or colon before it, a small
   letter behind. What is not closed is text.
3. Lines: blank ones separate blocks. Other line ends are spaces, except before the item of a list,
   and except in a file whose text stands mostly in long lines: there each line is a block, unless
   it goes on in a small letter.

All of it is linear in the length of the text, whatever the text.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LONG_LINE = 200  # nobody wraps by hand at this width
_MOST_MARKS = 30  # the Stream-Safe limit of UAX #15; sorting longer runs takes quadratic time

# Four control characters, which the text no longer holds by then, mark what was taken out.
_REFERENCE, _NOTE, _END, _NOTHING = "\x01", "\x03", "\x02", "\x04"
_MARK = re.compile(f"([{_REFERENCE}{_NOTE}]\\d+{_END}|{_NOTHING})")

_SPACES = "\t\x0b\u2028\u00a0\u1680\u202f\u205f\u3000"
_LINE_ENDS = {"\n": "\n", "\r": "\n", "\x85": "\n", "\x0c": "\n\n", "\u2029": "\n\n"}
_INVISIBLE = "\u00ad\u034f\u061c\u180e\ufeff\ufff9\ufffa\ufffb"
_CHARACTERS: dict[int, str | None] = {
    **dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)]),
    **dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]),
    **dict.fromkeys(map(ord, _INVISIBLE)),
    **dict.fromkeys([*map(ord, _SPACES), *range(0x2000, 0x200B)], " "),
    **{ord(end): line_end for end, line_end in _LINE_ENDS.items()},
    0x2011: "-",  # a hyphen that does not break
}
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONG_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")

_BLANK_LINES = re.compile(r"\n{3,}")
_BRACKET = re.compile(r"[\[\]]")
_BOOKMARK_HEAD = re.compile(r"bookmark:", re.IGNORECASE)
_REFERENCE_WHOLE = re.compile(r"footnoteref:\s*(\d{1,3})\s*\Z", re.IGNORECASE)
_NOTE_HEAD = re.compile(r"(\d{1,3}):(?!\d)")  # not the time in `[12:30]`
_LONGEST_HEAD = 24
_WHITESPACE = re.compile(r"\s+")
# A note's text that began like a leftover would be taken for one when it is cleaned again.
_NESTED_LABELS = re.compile(r"\A(?:(?:\d{1,3}:(?!\d)|bookmark:|footnoteref:)\s*)+", re.IGNORECASE)

_SPACED_MARKS = re.compile(f"(?: ?(?:[{_REFERENCE}{_NOTE}]\\d+{_END}|{_NOTHING}))+ ?")
_CLOSING_SIGNS = ".,;!?…)"  # no colon: `[2 …: x]` must not become a note

_SENTENCE_ENDS = '.!?…:;”’")'

_BULLET = re.compile(r"[-*•▪◦‣·] ")
_NUMBER = re.compile(r"(\d{1,3})[.)] ")


@dataclass(frozen=True, slots=True)
class Note:
    """The body of a footnote: its number, its text, and the notes that text refers to."""

    number: int
    text: str
    references: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading without its leftovers.

    `references` gives the offset in `text` and the number of each footnote referred to; `notes` the
    positions, in the list of notes, of the bodies that stood here.
    """

    text: str
    references: tuple[tuple[int, int], ...] = ()
    notes: tuple[int, ...] = ()


def read_blocks(text: str) -> tuple[list[Block], list[Note]]:
    """The blocks of a raw text in order, and the footnotes' bodies found in it.

    Only a text that holds nothing but leftovers gives a block without text.
    """
    marked, notes = _without_leftovers(normal_characters(text))
    return [_block(lines) for lines in _groups(_lines(marked))], notes


def normal_characters(text: str) -> str:
    """`text` in NFC, without what cannot be seen, and with single spaces and blank lines."""
    plain = text.replace("\r\n", "\n").translate(_CHARACTERS)
    lines = (
        " ".join(line.split()) for line in compose(_SURROGATE.sub("\ufffd", plain)).split("\n")
    )
    return _BLANK_LINES.sub("\n\n", "\n".join(lines))


def compose(text: str) -> str:
    """`text` in NFC; of more than thirty combining marks in a row the rest are dropped."""
    if _LONG_RUN.search(text):
        # Twice, since a few marks decompose into two.
        text = unicodedata.normalize("NFC", _LONG_RUN.sub(_shortened, text))
        text = _LONG_RUN.sub(_shortened, text)
    return unicodedata.normalize("NFC", text)


def _shortened(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for character in match.group():
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _without_leftovers(text: str) -> tuple[str, list[Note]]:
    """`text` with marks in place of leftovers, in one pass with a stack of open brackets."""
    out: list[str] = []
    opened: list[int] = []
    notes: list[Note] = []
    position = 0
    for match in _BRACKET.finditer(text):
        if match.start() > position:
            out.append(text[position : match.start()])
        position = match.end()
        if match.group() == "[":
            opened.append(len(out))
            out.append("[")
        elif not opened or not _take_out(out, opened.pop(), notes):
            out.append("]")
    out.append(text[position:])
    return "".join(out), notes


def _take_out(out: list[str], at: int, notes: list[Note]) -> bool:
    """Replace the bracket that opens at `out[at]` and closes now by marks, if it is a leftover."""
    head = _head(out, at + 1)
    if reference := _REFERENCE_WHOLE.match(head):
        mark = f"{_REFERENCE}{int(reference[1])}{_END}"
    elif _BOOKMARK_HEAD.match(head) and "[" not in _chunks(out, at + 1):
        mark = _NOTHING
    elif _NOTE_HEAD.match(head):
        mark = ""
    else:
        return False
    inner = out[at + 1 :]
    del out[at:]
    if mark:
        out.append(mark)
        out.extend(chunk for chunk in inner if chunk[:1] in (_REFERENCE, _NOTE))
        return True
    number, _, body = "".join(chunk for chunk in inner if not _MARK.match(chunk)).partition(":")
    words = _NESTED_LABELS.sub("", " ".join(body.split()))
    if words:
        references = tuple(int(chunk[1:-1]) for chunk in inner if chunk[:1] == _REFERENCE)
        out.append(f"{_NOTE}{len(notes)}{_END}")
        notes.append(Note(int(number), compose(words), references))
    else:
        out.append(_NOTHING)
    out.extend(chunk for chunk in inner if chunk[:1] == _NOTE)
    return True


def _head(out: list[str], at: int) -> str:
    """The first characters from `out[at]` on, marks left out, up to the next bracket."""
    head = ""
    for chunk in _chunks(out, at):
        if chunk == "[" or len(head) > _LONGEST_HEAD:
            break
        if not _MARK.match(chunk):
            head = _WHITESPACE.sub(" ", head + chunk[: 2 * _LONGEST_HEAD])
    return head


def _chunks(out: list[str], at: int) -> Iterator[str]:
    """The items of `out` from `at` on, without copying them."""
    return (out[index] for index in range(at, len(out)))


def _lines(marked: str) -> list[list[str]]:
    """Lines as lists of pieces to join; one of marks alone joins the line with words before it."""
    lines: list[list[str]] = []
    last: list[str] | None = None
    waiting: list[str] = []  # marks before the first words
    emptied, unfinished = False, False
    for line in marked.split("\n"):
        words = " ".join(_MARK.sub("", line).split())
        if words:
            if emptied and not (words[:1].islower() and unfinished):
                lines.append([])
            last = [*waiting, line]
            waiting = []
            lines.append(last)
            unfinished = words[-1] not in _SENTENCE_ENDS
            emptied = False
        elif marks := _MARK.findall(line):
            (waiting if last is None else last).extend(marks)
            emptied = True
        else:
            lines.append([])
    if waiting:
        lines.append(waiting)
    return lines


def _groups(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """The lines of each block."""
    joined = ["".join(pieces) for pieces in lines]
    long = sum(len(line) for line in joined if len(line) > _LONG_LINE)
    wrapped = 2 * long <= sum(map(len, joined))
    group: list[str] = []
    item = 0  # the number of the list's last item in this group
    for line in joined:
        start = _MARK.sub("", line).lstrip()
        number = _NUMBER.match(start)
        next_item = number is not None and int(number[1]) == item + 1
        opens = bool(_BULLET.match(start)) or next_item or not (wrapped or start[:1].islower())
        if group and (not line or opens):
            yield group
            group = []
        if line:
            item = int(number[1]) if number and (next_item or not group) else item
            group.append(line)
        else:
            item = 0
    if group:
        yield group


def _block(lines: list[str]) -> Block:
    """The block that the marked `lines` make."""
    marked = _SPACED_MARKS.sub(_closed_up, " ".join(" ".join(lines).split()))
    words: list[str] = []
    length = 0
    references, notes = [], []
    for piece in _MARK.split(marked):
        if piece[:1] == _REFERENCE:
            references.append((length, int(piece[1:-1])))
        elif piece[:1] == _NOTE:
            notes.append(int(piece[1:-1]))
        elif piece != _NOTHING:
            words.append(piece)
            length += len(piece)
    return Block(compose("".join(words)), tuple(references), tuple(notes))


def _closed_up(match: re.Match[str]) -> str:
    """Marks with one space at most, after them; none before a comma or the like."""
    text = match.string
    inside = match.start() > 0 and match.end() < len(text)
    spaced = inside and " " in match.group() and text[match.end()] not in _CLOSING_SIGNS
    return match.group().replace(" ", "") + (" " if spaced else "")
