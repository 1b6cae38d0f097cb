"""Drafting a deck from a letter: the file that somebody then rewrites."""

from dataclasses import dataclass
from pathlib import Path

from trainer.domain.drafting import draft_notes
from trainer.domain.identity import LONGEST_ID, derived_id, slug
from trainer.domain.letter import Letter
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
    deck = _deck(letter, path, reference)
    front, end, notes = markdown_write.write(deck).partition("\n---\n")
    return Drafted(
        text=f"{front}{end}\n<!-- {_remark()} -->\n{notes}",
        notes=len(deck.notes),
        covered=len({note.content.citation for note in deck.notes}),
        sentences=sum(len(p.sentences) for s in letter.sections for p in s.paragraphs),
    )


def _deck(letter: Letter, path: Path, reference: str) -> ParsedDeck:
    name = letter.title or path.stem
    code = language(letter)
    ending = f".{code}"
    return ParsedDeck(
        path=path,
        name=name,
        id=slug(name)[: LONGEST_ID - len(ending)] + ending,
        language=code,
        letter=LetterReference(title=name, reference=reference),
        notes=tuple(ParsedNote(note, derived_id(note)) for note in draft_notes(letter)),
    )


def _remark() -> str:
    return _(
        "Drafted by a program from the letter, and read over by nobody yet. For each note: put the"
        " question as somebody would ask it, rewrite the quoted sentence as an answer with key"
        " points (must, may, never), or leave the note out; then take its tag “draft” away."
    )
