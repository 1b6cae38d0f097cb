"""What can be judged only when all notes of a file are known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from trainer.formats.parsed import ParsedNote
from trainer.formats.reporting import Reporter
from trainer.i18n import _


def without_duplicates(notes: Iterable[ParsedNote], reporter: Reporter) -> list[ParsedNote]:
    """The notes but for those with an earlier one's `Id:`, or with no `Id:` and its content."""
    seen: dict[object, ParsedNote] = {}
    kept: list[ParsedNote] = []
    for note in notes:
        earlier = seen.get(note.id or note.content)
        if earlier is not None:
            reporter.add(note.line, _sameness(note, earlier), left_out=True)
            continue
        kept.append(note)
        seen.setdefault(note.content, note)
        if note.id:
            seen[note.id] = note
    return kept


def _sameness(note: ParsedNote, earlier: ParsedNote) -> str:
    if note.id:
        message = _("“Id: {id}” was given to the note in line {line} already.")
        return message.format(id=note.id, line=earlier.line)
    return _("This note is the same as the one in line {line}.").format(line=earlier.line)


def check_follows(notes: Sequence[ParsedNote], reporter: Reporter) -> None:
    """Report follow-ups to no note of this file, and those that follow each other in a circle."""
    by_id = {note.id: note for note in notes if note.id}
    for note in notes:
        if note.content.follows and note.content.follows not in by_id:
            message = _("“Follows: {id}” names no note in this file.")
            reporter.add(note.line, message.format(id=note.content.follows))
    for note in _circles(by_id):
        message = _("“Follows: {id}” leads round in a circle.")
        reporter.add(note.line, message.format(id=note.content.follows))


def _circles(by_id: Mapping[str, ParsedNote]) -> Iterator[ParsedNote]:
    """One note of each circle. Every note has one parent at most, so a walk visits each once."""
    walked: dict[str, str] = {}  # id -> the id at which the walk that came by began
    for start in by_id:
        here = start
        while here in by_id and here not in walked:
            walked[here] = start
            here = by_id[here].content.follows
        if walked.get(here) == start:
            yield by_id[here]
