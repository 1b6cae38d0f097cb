"""Drafting a deck from a letter: the file that somebody then rewrites."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.domain.drafting import draft_notes
from trainer.domain.identity import LONGEST_ID, derived_id, slug
from trainer.domain.letter import Letter
from trainer.domain.notes import NoteContent
from trainer.domain.positions import language
from trainer.formats import markdown_write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote
from trainer.i18n import _
from trainer.services import letters


@dataclass(frozen=True, slots=True)
class Drafted:
    """A deck in draft as the text of its file, its notes, and how much of the letter they cover."""

    text: str
    notes: int
    covered: int
    sentences: int


def draft(path: Path, *, reference: str = "") -> Drafted:
    """A deck for the letter in the file `path`; raises LetterError where that cannot be read."""
    letter = letters.read(path)
    notes = draft_notes(letter)
    return Drafted(
        text=deck_text(letter, notes, letter.title or path.stem, reference),
        notes=len(notes),
        covered=len({note.citation for note in notes}),
        sentences=sum(len(p.sentences) for s in letter.sections for p in s.paragraphs),
    )


def deck_text(letter: Letter, notes: Sequence[NoteContent], name: str, reference: str = "") -> str:
    """The file of a deck with these notes on `letter`, and at its top what is to be done."""
    code = language(letter)
    ending = f".{code}"
    deck = ParsedDeck(
        path=Path(),
        name=name,
        id=slug(name)[: LONGEST_ID - len(ending)] + ending,
        language=code,
        letter=LetterReference(title=name, reference=reference),
        notes=tuple(ParsedNote(note, derived_id(note)) for note in notes),
    )
    front, end, rest = markdown_write.write(deck).partition("\n---\n")
    return f"{front}{end}\n<!-- {_remark()} -->\n{rest}"


def _remark() -> str:
    return _(
        "Drafted by a program from the letter, and read over by nobody yet. For each note: put the"
        " question as somebody would ask it, rewrite the quoted sentence as an answer with key"
        " points (must, may, never), or leave the note out; then take its tag “draft” away."
    )
