"""Reading the trainer's own deck format, told in decks/README.md; hashcards' is a part of it."""

from collections.abc import Iterable, Iterator
from enum import Enum, auto
from pathlib import Path

from trainer.domain.identity import slug
from trainer.formats import crosscheck, drafts, frontmatter, syntax
from trainer.formats.drafts import Draft
from trainer.formats.lines import Line, LineKind, Scanner
from trainer.formats.parsed import ParsedDeck, ParsedNote
from trainer.formats.reporting import Reporter
from trainer.formats.source import read_text
from trainer.formats.syntax import BLANKS, Field
from trainer.i18n import _

_BYTE_ORDER_MARK = "\ufeff"


def read(path: Path) -> ParsedDeck:
    """The deck in the file `path`; raises `DeckFileError` where the file cannot be read at all."""
    return parse(read_text(path), path)


def parse(text: str, path: Path) -> ParsedDeck:
    """The deck that `text`, the content of the file `path`, describes, with all its problems."""
    reporter = Reporter(path)
    lines = _lines(text)
    start = frontmatter.length(lines, reporter)
    front = frontmatter.read(lines[:start], reporter)
    sound = _NoteReader(reporter).read(Scanner(lines, start, reporter))
    notes = crosscheck.without_duplicates(sound, reporter)
    crosscheck.check_follows(notes, reporter)
    name = front.name or path.stem
    return ParsedDeck(
        path=path,
        name=name,
        id=front.id or slug(name),
        language=front.language,
        briefing=front.briefing,
        minutes=front.minutes,
        letter=front.letter,
        notes=tuple(notes),
        problems=reporter.problems,
    )


def scan(text: str, path: Path) -> Iterator[Line]:
    """The lines of `text` below its front matter, as `parse` sees them."""
    reporter = Reporter(path)
    lines = _lines(text)
    return iter(Scanner(lines, frontmatter.length(lines, reporter), reporter))


def _lines(text: str) -> list[str]:
    return text.removeprefix(_BYTE_ORDER_MARK).split("\n")


class _State(Enum):
    """Where the next line of text belongs."""

    PROSE = auto()  # to no note
    QUESTION = auto()
    ANSWER = auto()
    ITEM = auto()  # to a key point, if it is indented; else to the answer
    CHOICES = auto()
    FIELD = auto()  # nowhere: the field above takes one line
    IGNORED = auto()  # to something already reported


class _Topic:
    """The headings above the line being read."""

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self.path: tuple[str, ...] = ()

    def enter(self, level: int, title: str) -> None:
        """A heading ends those of its level and deeper; one without a title does only that."""
        while self._headings and self._headings[-1][0] >= level:
            self._headings.pop()
        if title:
            self._headings.append((level, title))
        self.path = tuple(title for _level, title in self._headings)


class _NoteReader:
    """The state machine from lines to notes."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._topic = _Topic()
        self._state = _State.PROSE
        self._draft: Draft | None = None
        self._notes: list[ParsedNote] = []

    def read(self, lines: Iterable[Line]) -> list[ParsedNote]:
        """All notes that can stand, in the order of the file."""
        for line in lines:
            match line.kind:
                case LineKind.FIELD:
                    self._field(line)
                case LineKind.HEADING:
                    self._finish()
                    self._topic.enter(line.level, line.text)
                case LineKind.RULE:
                    self._finish()
                case LineKind.COMMENT:
                    pass
                case _:
                    self._text(line)
        self._finish()
        return self._notes

    def _finish(self) -> None:
        if self._draft is not None:
            note = drafts.finish(self._draft, self._reporter)
            if note is not None:
                self._notes.append(note)
        self._draft, self._state = None, _State.PROSE

    def _field(self, line: Line) -> None:
        draft, field = self._draft, line.field
        if field in syntax.QUESTIONS:
            self._finish()
            cloze = field is Field.CLOZE
            self._draft = Draft(line.number, cloze, self._topic.path, [line.text])
            self._state = _State.QUESTION
        elif draft is None or field is None:
            message = _("There is no question above this “{field}:”.")
            self._reporter.add(line.number, message.format(field=field))
        elif field in syntax.ANSWERS:
            self._answer(draft, field, line)
        else:
            self._single(draft, field, line)

    def _answer(self, draft: Draft, field: Field, line: Line) -> None:
        self._state = _State.IGNORED
        if draft.cloze:
            message = _("The answer of a cloze is its deletions: “{field}:” is ignored.")
            self._reporter.add(line.number, message.format(field=field))
        elif draft.answered_by is not None:
            message = _("This question has its answer already: “{field}:” is ignored.")
            self._reporter.add(line.number, message.format(field=field))
        else:
            draft.answered_by, draft.answer_line = field, line.number
            self._begin_answer(draft, field, line)

    def _begin_answer(self, draft: Draft, field: Field, line: Line) -> None:
        if field is Field.ANSWER:
            self._state = _State.ANSWER
            draft.answer.append(line.text)
        elif field is Field.CHOICES:
            self._state = _State.CHOICES
            if line.text:
                draft.bad_choice = line.number
        else:
            self._single(draft, field, line)

    def _single(self, draft: Draft, field: Field, line: Line) -> None:
        self._state = _State.FIELD
        if not line.text:
            return
        if field is Field.ASK:
            draft.phrasings.append(line.text)
        elif field in draft.values:
            message = _("This note has “{field}:” already; the first one counts.")
            self._reporter.add(line.number, message.format(field=field))
        else:
            draft.values[field] = (line.number, line.text)

    def _text(self, line: Line) -> None:
        draft = self._draft
        if draft is None:
            return
        if line.field is not None:
            message = _("This line starts with no field; was “{field}:” meant?")
            self._reporter.add(line.number, message.format(field=line.field))
        match self._state:
            case _State.QUESTION:
                draft.question.append(line.text)
            case _State.ANSWER | _State.ITEM:
                self._answer_line(draft, line)
            case _State.CHOICES:
                _choice_line(draft, line)
            case _State.FIELD if line.text:
                self._stray(line)
            case _:
                pass

    def _answer_line(self, draft: Draft, line: Line) -> None:
        if line.point is not None:
            message = _("This line is no key point; was “- {point}:” meant?")
            self._reporter.add(line.number, message.format(point=line.point))
        if line.kind is LineKind.POINT:
            draft.add_point(line.text)
            self._state = _State.ITEM
        elif self._state is _State.ITEM and _continues(line):
            draft.points[-1][1].append(line.text)
        else:
            draft.answer.append(line.text)
            self._state = _State.ANSWER

    def _stray(self, line: Line) -> None:
        if line.field is None:  # else that has been said
            message = _(
                "This text belongs to no field, and is ignored: the one above takes a line."
            )
            self._reporter.add(line.number, message)
        self._state = _State.IGNORED


def _choice_line(draft: Draft, line: Line) -> None:
    if not line.text or draft.add_choice(line.text):
        return
    if draft.choices and _continues(line):
        draft.choices[-1][1].append(line.text)
    elif not draft.bad_choice:
        draft.bad_choice = line.number


def _continues(line: Line) -> bool:
    """Whether `line` goes on with the list item above it."""
    return line.kind is LineKind.TEXT and line.text[:1] in BLANKS and bool(line.text)
