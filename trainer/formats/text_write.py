"""Tables that Anki and spreadsheets read: one row a note."""

import csv
import io
from collections.abc import Iterable, Iterator

from trainer.domain.identity import FROM_ANKI
from trainer.domain.notes import NoteContent, NoteKind
from trainer.formats import anki_cloze
from trainer.formats.parsed import ParsedDeck, ParsedNote
from trainer.formats.to_html import to_html

_COLUMNS = ("guid", "deck", "prompt", "answer", "tags", "hint")
# What a spreadsheet would take for a formula, and run.
_FORMULA = ("=", "+", "-", "@")


def to_anki_text(decks: Iterable[ParsedDeck]) -> str:
    """Anki's text file: tab-separated, HTML, with columns that say which note it is."""
    lines = [
        "#separator:tab", "#html:true", "#guid column:1", "#notetype column:2", "#deck column:3",
        "#tags column:6",
    ]  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for deck in decks:
        for note in deck.notes:
            writer.writerow(
                (
                    note.guid.removeprefix(FROM_ANKI),
                    _type(note),
                    deck.name,
                    *_fields(note),
                    _tags(note),
                )
            )
    return "\n".join(lines) + "\n" + out.getvalue()


def to_csv(decks: Iterable[ParsedDeck]) -> str:
    """A table with names above its columns, in Markdown, which the trainer reads back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for deck in decks:
        for note in deck.notes:
            for prompt, answer in _pairs(note.content):
                writer.writerow(
                    (note.guid, deck.name, _inert(prompt), _inert(answer), _tags(note),
                     _inert(note.content.hint))
                )  # fmt: skip
    return out.getvalue()


def _type(note: ParsedNote) -> str:
    if note.note_type is not None:
        return note.note_type.name
    return "Cloze" if note.content.kind is NoteKind.CLOZE else "Basic"


def _fields(note: ParsedNote) -> tuple[str, str]:
    content = note.content
    if content.kind is NoteKind.TEMPLATE:
        return content.fields[0], "<br>".join(filter(None, content.fields[1:]))
    if content.kind is NoteKind.CLOZE:
        return to_html(anki_cloze.from_brackets(content.prompt)), to_html(content.hint)
    return to_html(content.prompt), to_html(_answer(content))


def _pairs(content: NoteContent) -> Iterator[tuple[str, str]]:
    if content.kind is NoteKind.CLOZE:
        yield anki_cloze.from_brackets(content.prompt), ""
    elif content.sides:
        yield from ((side.prompt, side.answer) for side in content.sides)
    else:
        yield content.prompt, _answer(content)


def _answer(content: NoteContent) -> str:
    """Answer, options or accepted answers, and the key points below."""
    if content.kind is NoteKind.CHOICE:
        lines = [f"- {choice.text}" for choice in content.choices if choice.right]
    else:
        lines = [content.answer]
    lines += [f"- {point.role.value}: {point.text}" for point in content.key_points]
    return "\n".join(line for line in lines if line)


def _tags(note: ParsedNote) -> str:
    return " ".join(tag.replace(" ", "_") for tag in note.content.tags)


def _inert(cell: str) -> str:
    """A cell that no spreadsheet computes: a blank in front, which our reader strips."""
    return f" {cell}" if cell.startswith(_FORMULA) else cell
