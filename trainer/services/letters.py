"""Attaching a letter: the text behind the decks that cite it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.citations import Verdict, check, parse_citation, split_citations
from trainer.domain.headings import CitationError
from trainer.domain.letter import Letter, digest, parse_letter
from trainer.domain.passages import passages
from trainer.errors import LetterError
from trainer.formats.document_text import Progress
from trainer.formats.documents import read_letter
from trainer.i18n import _
from trainer.services import decks as deck_service
from trainer.services.attached import label
from trainer.services.collection import Collection
from trainer.storage import changes, letters
from trainer.storage import decks as deck_rows
from trainer.storage.models import DeckRow, LetterRow, NoteRow


@dataclass(frozen=True, slots=True)
class OtherLetter:
    """A deck that has, or had until now, another letter behind it.

    `changed` of the deck's citations lead, in the letter added, to other words than they cite.
    """

    deck: str
    number: int
    title: str
    changed: int


@dataclass(frozen=True, slots=True)
class AddedLetter:
    """What attaching a letter came to.

    `attached` gives each deck that it now stands behind: its name, how many of its citations
    resolve, and how many it has. `replaced` are those of them that had another letter; `kept` those
    that it would fit and that keep theirs, for they were not named. `already` tells that this very
    text was there before, `others` how many other letters stand behind decks.
    """

    title: str
    sections: int
    paragraphs: int
    attached: tuple[tuple[str, int, int], ...]
    replaced: tuple[OtherLetter, ...]
    kept: tuple[OtherLetter, ...]
    already: bool
    others: int


def unseen(done: int, total: int) -> None:
    """Progress that nobody watches."""


def read(path: Path) -> Letter:
    """The letter in a file. Raises LetterError where it has no paragraph."""
    return parsed(read_letter(path), path)


def add(
    collection: Collection,
    path: Path,
    *,
    decks: Sequence[str] = (),
    reference: str | None = None,
    progress: Progress = unseen,
) -> AddedLetter:
    """Attach the letter in `path` to the decks named, or to all whose every citation is in it.

    A deck with another letter keeps it, unless it is named.
    `reference` is what the letter is published under; without it, that of the first deck is taken.
    `progress` is told now and then how much of how much was read.
    """
    text = read_letter(path, progress)
    letter, now = parsed(text, path), collection.now()
    wanted = {deck_id for name in decks for deck_id in deck_service.find(collection, name)[:1]}
    with collection.writing() as session:
        row = letters.with_digest(session, digest(text))
        if row is not None and row.replaced_by_id is not None:
            raise LetterError(
                _(
                    "This text is that of a former version, number {number}; decks keep to the one"
                    " that took its place."
                ).format(number=row.id)
            )
        already = row is not None and row.deleted_at is None
        earlier = None if row is None else changes.stored(row)
        row = row or letters.add(session, letter, passages(letter), digest(text), now)
        row.deleted_at = None
        attached, touched = [], []
        replaced: list[OtherLetter] = []
        kept: list[OtherLetter] = []
        for deck in deck_rows.alive(session):
            verdicts = _verdicts(session, deck, letter)
            total = len(verdicts)
            found = total - verdicts.count(Verdict.UNRESOLVED)
            if deck.id in wanted if wanted else total and found == total:
                if deck.letter is not None and deck.letter.id != row.id:
                    other = _other(deck, deck.letter, verdicts.count(Verdict.CHANGED))
                    (replaced if wanted else kept).append(other)
                    if not wanted:
                        continue
                before = changes.stored(deck)
                deck.letter_id = row.id
                attached.append((deck.name, found, total))
                touched.append(changes.changed(deck, before))
                row.reference = row.reference or reference or deck.letter_reference
        row.reference = reference or row.reference
        session.flush()
        touched.append(changes.made(row) if earlier is None else changes.changed(row, earlier))
        changed = [each for each in touched if each.before != {}]
        if changed:
            changes.record(session, "letter", label(row), now, changed)
        behind_decks = {deck.letter_id for deck in deck_rows.alive(session)} - {None, row.id}
    return AddedLetter(
        title=letter.title,
        sections=len(letter.sections),
        paragraphs=sum(len(section.paragraphs) for section in letter.sections),
        attached=tuple(attached),
        replaced=tuple(replaced),
        kept=tuple(kept),
        already=already,
        others=len(behind_decks),
    )


def behind(collection: Collection, deck_id: str, reference: str) -> Letter | None:
    """The letter attached to the deck with this file id, or else known under `reference`."""
    with collection.reading() as session:
        deck = deck_rows.of_file(session, deck_id)
        row = deck.letter if deck is not None else None
        if row is None and reference:
            row = letters.with_reference(session, reference)
        row = None if row is None else letters.newest(session, row)
        return None if row is None or row.deleted_at else letters.load(session, row)


def parsed(text: str, path: Path) -> Letter:
    """The letter in the text of a file. Raises LetterError where it has no paragraph."""
    letter = parse_letter(text)
    if not any(section.paragraphs for section in letter.sections):
        raise LetterError(_("{path}: no paragraph of text was found in it").format(path=path))
    return letter


def _verdicts(session: Session, deck: DeckRow, letter: Letter) -> list[Verdict]:
    """Whether each of the deck's citations holds in `letter`."""
    lines = session.scalars(
        select(NoteRow.citation).where(
            NoteRow.deck_id == deck.id,
            NoteRow.deleted_at.is_(None),
            NoteRow.superseded_at.is_(None),
            NoteRow.citation != "",
        )
    )
    return [_verdict(letter, citation) for line in lines for citation in split_citations(line)]


def _verdict(letter: Letter, citation: str) -> Verdict:
    try:
        return check(letter, parse_citation(citation))
    except CitationError:
        return Verdict.UNRESOLVED


def _other(deck: DeckRow, letter: LetterRow, changed: int) -> OtherLetter:
    return OtherLetter(deck.name, letter.id, label(letter), changed)
