"""A deck file as lines that know what they are: comments gone, code and escaped lines inert."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto
from re import Match
from typing import NamedTuple

from trainer.formats import syntax
from trainer.formats.reporting import Reporter
from trainer.formats.syntax import BLANKS, Field
from trainer.i18n import _


class LineKind(Enum):
    """What a line is, wherever it stands; the reader decides what it means there."""

    TEXT = auto()
    POINT = auto()  # a list item that is a key point in an answer, and text elsewhere
    CODE = auto()
    FIELD = auto()
    HEADING = auto()
    RULE = auto()
    COMMENT = auto()


class Line(NamedTuple):
    """One line. `text` is what it says: of a field what follows the colon, of a heading its title.

    `field` is the field of a FIELD line, and the one that a TEXT line may be a slip for; `point`
    the kind of key point that it may be one for.
    """

    number: int
    kind: LineKind
    text: str
    field: Field | None = None
    level: int = 0
    opens_comment: bool = False
    point: str | None = None


class Scanner:
    """Reads lines from index `start` on, in one pass; numbers count from the file's first line."""

    def __init__(self, lines: Sequence[str], start: int, reporter: Reporter) -> None:
        self._lines = lines
        self._start = start
        self._reporter = reporter
        self._fence = ""
        self._in_comment = False
        self._warned = False
        # Looking ahead once: what is never closed is text, so one slip cannot swallow the file.
        self._last_closing = syntax.last_closing(lines)
        self._last_comment_end = _last_with(syntax.COMMENT_END, lines)

    def __iter__(self) -> Iterator[Line]:
        for index in range(self._start, len(self._lines)):
            line = self._lines[index].rstrip(BLANKS)
            if self._fence:
                yield self._code(index, line)
            elif self._in_comment or syntax.COMMENT_START in line:
                yield self._commented(index, line)
            else:
                yield self._plain(index, line)

    def _code(self, index: int, line: str) -> Line:
        if syntax.closes(line, self._fence):
            self._fence = ""
        return Line(index + 1, LineKind.CODE, line)

    def _plain(self, index: int, line: str) -> Line:
        mark = syntax.MARK.match(line)
        if mark is None:
            return Line(index + 1, LineKind.TEXT, syntax.unescaped(line))
        return self._marked(index, line, mark)

    def _marked(self, index: int, line: str, mark: Match[str]) -> Line:
        number = index + 1
        match mark.lastgroup:
            case "field":
                field = Field(mark["field"])
                text = line[mark.end() :].lstrip(BLANKS)
                if field in syntax.QUESTIONS or field is Field.ANSWER:
                    self._open_fence(index, syntax.FENCE.match(text))
                return Line(number, LineKind.FIELD, text, field)
            case "heading":
                title = line[mark.end() :].strip(BLANKS)
                return Line(number, LineKind.HEADING, title, level=len(mark["heading"]))
            case "rule":
                return Line(number, LineKind.RULE, line)
            case "point":
                return Line(number, LineKind.POINT, line)
            case "fence":
                opened = self._open_fence(index, mark)
                return Line(number, LineKind.CODE if opened else LineKind.TEXT, line)
            case _:
                meant, point = syntax.meant_field(mark), syntax.meant_point(mark)
                return Line(number, LineKind.TEXT, line, meant, point=point)

    def _open_fence(self, index: int, mark: Match[str] | None) -> bool:
        if mark is None or self._in_comment:  # the comment may hide the fence that closes
            return False
        if self._last_closing.get(mark["fence"], -1) > index:
            self._fence = mark["fence"]
            return True
        message = _("This code block is never closed, so the line is read as text.")
        self._reporter.add(index + 1, message)
        return False

    def _commented(self, index: int, line: str) -> Line:
        was_inside = self._in_comment
        text, found = self._without_comments(index, line)
        if (was_inside or found) and not text:
            read = Line(index + 1, LineKind.COMMENT, "")
        else:
            read = self._plain(index, text)
        return read._replace(opens_comment=self._in_comment)

    def _without_comments(self, index: int, line: str) -> tuple[str, bool]:
        """What `line` says outside comments, and whether a comment began in it."""
        last_end = line.rfind(syntax.COMMENT_END)
        pieces: list[str] = []
        position, found = 0, False
        while True:
            if self._in_comment:
                end = line.find(syntax.COMMENT_END, position)
                if end < 0:
                    break
                self._in_comment, position = False, end + len(syntax.COMMENT_END)
            opening = syntax.COMMENT.search(line, position)
            if opening is None:
                pieces.append(line[position:])
                break
            if opening["escapes"]:
                text = opening[0].removeprefix("\\")
            elif opening.end() <= last_end or index < self._last_comment_end:
                self._in_comment, found, text = True, True, ""
            else:
                text = opening[0]
                self._warn_unclosed_comment(index)
            pieces += line[position : opening.start()], text
            position = opening.end()
        return "".join(pieces).rstrip(BLANKS), found

    def _warn_unclosed_comment(self, index: int) -> None:
        if not self._warned:  # one slip makes all later openings unclosed too
            self._warned = True
            message = _("This comment is never closed by “-->”, so it is read as text.")
            self._reporter.add(index + 1, message)


def _last_with(part: str, lines: Sequence[str]) -> int:
    return next((i for i in range(len(lines) - 1, -1, -1) if part in lines[i]), -1)
