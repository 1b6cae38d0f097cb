"""One note as text: written as a deck file has it, and checked as it is typed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from trainer.domain.notes import NoteContent, NoteKind
from trainer.errors import TrainerError
from trainer.formats import crosscheck, markdown, syntax
from trainer.formats.lines import LineKind
from trainer.formats.markdown_write import write
from trainer.formats.parsed import ParsedDeck, ParsedNote, Problem
from trainer.formats.reporting import Reporter
from trainer.i18n import _
from trainer.services import note_fields
from trainer.storage.notes import id_in_deck

_NOWHERE = Path()
_RULE = "---"


def check(text: str, original: str = "") -> ParsedNote | tuple[Problem, ...]:
    """The one note that `text` holds, or every reason why it cannot be saved, by line.

    All that a deck's reader only warns of counts too, since it would lose some of what was typed.
    `original` is the text that is being edited: the note stays of its kind, and keeps its `Id:`.
    Whom a note follows is known in the collection alone: `edit` and `add` look at that. Where
    `original` is the text of fields, so is `text`: an empty tuple says that nothing is wrong.
    """
    if note_fields.is_fields(original):
        return note_fields.problems(text, original)
    if text.split("\n", 1)[0].rstrip() == _RULE:  # the parser would look for front matter
        return (_problem(1, _ruled()),)
    deck = markdown.parse(text, _NOWHERE)
    alone = Reporter(_NOWHERE)
    crosscheck.check_follows(deck.notes, alone)
    problems = [problem for problem in deck.problems if problem not in alone.problems]
    problems += _strays(text)
    if not deck.notes and not problems:
        sentence = _("There is no note here; it starts with Q: or C: at the start of a line.")
        problems.append(_problem(1, sentence))
    if not problems and original:
        before = markdown.parse(original, _NOWHERE).notes
        problems += _changes_of_name(text, deck.notes[0], before[0]) if before else ()
    if problems:
        return tuple(sorted(problems, key=lambda problem: problem.line))
    return deck.notes[0]


def written(content: NoteContent, guid: str) -> str:
    """The note as the writer of decks writes it, without front matter and headings."""
    deck = ParsedDeck(path=_NOWHERE, name="", id="")
    note = ParsedNote(replace(content, topic=()), id_in_deck(guid))
    return write(replace(deck, notes=(note,))).removeprefix(write(deck)).strip("\n")


def checked(text: str, original: str = "") -> ParsedNote:
    """The one note that `text` holds; raises TrainerError with the first thing `check` finds."""
    found = check(text, original)
    if isinstance(found, tuple):
        where = _("Line {n}: {problem}")
        raise TrainerError(where.format(n=found[0].line, problem=found[0].message))
    return found


def _problem(line: int, message: str) -> Problem:
    return Problem(_NOWHERE, line, message, left_out=True)


def _ruled() -> str:
    return _("A line --- ends the note; for one that is text write \\---.")


def _strays(text: str) -> Iterator[Problem]:
    """What belongs to no note, or to another one, and so would be lost."""
    begun = lost = False
    for line in markdown.scan(text, _NOWHERE):
        if line.kind is LineKind.HEADING:
            yield _problem(line.number, _("A heading is no part of a note; for text write \\#."))
        elif line.kind is LineKind.RULE:
            yield _problem(line.number, _ruled())
        elif line.kind is LineKind.FIELD and line.field in syntax.QUESTIONS:
            if begun:
                yield _problem(line.number, _("A second note begins here; only one can be saved."))
            begun = True
        elif line.text and line.kind is not LineKind.FIELD and not begun and not lost:
            lost = True
            yield _problem(line.number, _("This text stands before the question."))


def _changes_of_name(text: str, note: ParsedNote, before: ParsedNote) -> Iterator[Problem]:
    """An `Id:` or a kind other than the note had: its learning hangs on them."""
    if note.id and note.id != before.id:
        line = next(
            line.number for line in markdown.scan(text, _NOWHERE) if line.field is syntax.Field.ID
        )
        yield _problem(line, _("The “Id:” of a note stays: {id}.").format(id=before.id))
    cloze = NoteKind.CLOZE
    if (note.content.kind is cloze) is not (before.content.kind is cloze):
        yield _problem(
            note.line, _("Q: cannot become C:, nor C: become Q:; add a new note instead.")
        )
