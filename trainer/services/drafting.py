"""Drafting a deck from a letter: the file that somebody then rewrites."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trainer.domain.citations import Place
from trainer.domain.coverage import Spot, Spots
from trainer.domain.drafting import draft_notes, proposal
from trainer.domain.identity import LONGEST_ID, derived_id, slug
from trainer.domain.letter import Letter
from trainer.domain.notes import NoteContent
from trainer.domain.positions import language
from trainer.errors import NotFoundError
from trainer.formats import markdown_write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote
from trainer.i18n import _
from trainer.services import letters
from trainer.services.collection import Collection
from trainer.services.note_text import written
from trainer.services.reading import Mark, Reading
from trainer.storage import letters as stored_letters
from trainer.storage.models import LetterRow


@dataclass(frozen=True, slots=True)
class Drafted:
    """A deck in draft as the text of its file, its notes, and how much of the letter they cover."""

    text: str
    notes: int
    covered: int
    sentences: int


def draft(path: Path, reference: str) -> Drafted:
    """A deck for the letter in the file `path`; raises LetterError where that cannot be read."""
    letter = letters.read(path)
    notes = draft_notes(letter)
    return Drafted(
        text=deck_text(letter, notes, letter.title or path.stem, reference),
        notes=len(notes),
        covered=len({note.citation for note in notes}),
        sentences=sum(len(p.sentences) for s in letter.sections for p in s.paragraphs),
    )


def note_text(collection: Collection, letter_id: int, spot: Spot) -> str:
    """A note on one sentence of an attached letter as a deck file has it, to be rewritten.

    Raises NotFoundError where the letter or the sentence is gone.
    """
    gone = NotFoundError(_("This sentence is no longer in the letter."))
    with collection.reading() as session:
        row = session.get(LetterRow, letter_id)
        if row is None:
            raise gone
        letter = stored_letters.load(session, row)
    place = Place(spot.paragraph, spot.sentence)
    try:
        content = proposal(letter, letter.sections[spot.section], place)
    except IndexError as error:
        raise gone from error
    return written(replace(content, tags=()), "")


def for_open(collection: Collection, read: Reading) -> list[NoteContent]:
    """Drafts for what the deck does not ask of its letter: the sentences worth knowing of it."""
    with collection.reading() as session:
        row = session.get(LetterRow, read.letter)
        if row is None:
            return []
        letter = stored_letters.load(session, row)
    spots = Spots(letter)
    opened = {
        Spot(place, paragraph.number, n)
        for place, section in enumerate(read.sections)
        for paragraph in section.paragraphs
        for n, sentence in enumerate(paragraph.sentences, 1)
        if sentence.mark is Mark.OPEN
    }
    return [note for note in draft_notes(letter) if opened.issuperset(spots.of_line(note.citation))]


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
