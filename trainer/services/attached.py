"""The letters of a collection: which there are, what is in one, and removing it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.headings import find_section
from trainer.domain.letter import Letter, Section
from trainer.errors import NotFoundError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.storage import changes, decks, letters
from trainer.storage.models import DeckRow, LetterRow

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter as a list shows it; `number` stays its own, and names it where titles do not.

    `replaced_by` is the number of the letter whose former version it is, None if it is none.
    """

    number: int
    title: str
    reference: str
    decks: tuple[str, ...]
    paragraphs: int
    replaced_by: int | None = None


def titles(collection: Collection) -> list[str]:
    """The titles of all letters, in the order in which they came."""
    with collection.reading() as session:
        return [row.title for row in letters.alive(session)]


def listed(collection: Collection) -> list[LetterLine]:
    """All letters, in the order in which they came."""
    with collection.reading() as session:
        counts = letters.count_passages(session)
        return [
            LetterLine(
                row.id,
                row.title,
                row.reference,
                tuple(deck.name for deck in decks_of(session, row)),
                counts.get(row.id, 0),
                row.replaced_by_id,
            )
            for row in letters.alive(session)
        ]


def show(
    collection: Collection, name: str | None, heading: str | None = None
) -> tuple[Letter, tuple[Section, ...]]:
    """The letter that `name` means, and its sections: all, or that of `heading` and those below.

    Raises NotFoundError for no such letter, CitationError for no such heading.
    """
    with collection.reading() as session:
        letter = letters.load(session, meant(session, name))
    if heading is None:
        return letter, letter.sections
    path = find_section(letter, heading).path
    return letter, tuple(each for each in letter.sections if each.path[: len(path)] == path)


def title(collection: Collection, name: str | None) -> str:
    """What the letter that `name` means is called."""
    with collection.reading() as session:
        return label(meant(session, name))


def remove(collection: Collection, name: str | None) -> tuple[str, ...]:
    """Take the letter away from its decks, which keep their citations; answers their names."""
    now = collection.now()
    with collection.writing() as session:
        row = meant(session, name)
        touched, detached = [], []
        for deck in decks_of(session, row):
            before = changes.stored(deck)
            deck.letter_id = None
            touched.append(changes.changed(deck, before))
            detached.append(deck.name)
        before = changes.stored(row)
        row.deleted_at = now
        touched.append(changes.changed(row, before))
        changes.record(session, "letter-remove", label(row), now, touched)
    return tuple(detached)


def meant(session: Session, name: str | None, but: LetterRow | None = None) -> LetterRow:
    """The letter of that number, title or reference, or whose title or reference alone holds it.

    Without a name it is the only one; where several fit, `but` is not meant. Former versions are
    meant by their number, or where no other letter fits. Raises NotFoundError, naming those it may
    mean.
    """
    rows = letters.alive(session)
    if not rows:
        raise NotFoundError(_("There is no letter yet; trainer letter add FILE attaches one."))
    current = [row for row in rows if row.replaced_by_id is None] or rows
    found = _fitting(rows, current, name.strip()) if name is not None else current
    if len(found) > 1:
        found = [row for row in found if row is not but]
    if len(found) == 1:
        return found[0]
    names = _names(found or rows)
    if name is None:
        raise NotFoundError(
            _("There are several letters; name one: {letters}").format(letters=names)
        )
    if found:
        message = _("“{name}” may be any of these letters: {letters}")
    else:
        message = _("There is no letter “{name}”; there are: {letters}")
    raise NotFoundError(message.format(name=name, letters=names))


def decks_of(session: Session, row: LetterRow) -> Sequence[DeckRow]:
    """The decks that the letter stands behind."""
    return session.scalars(
        select(DeckRow)
        .where(DeckRow.letter_id == row.id, DeckRow.deleted_at.is_(None))
        .order_by(DeckRow.name)
    ).all()


def decks_on(session: Session, row: LetterRow) -> list[DeckRow]:
    """The decks whose notes cite the letter: those that have it, and below them those without."""
    rows = decks.alive(session)
    holders = decks.letter_holders(rows)
    found = [deck for deck in rows if deck.id in holders and holders[deck.id].letter_id == row.id]
    return sorted(found, key=lambda deck: deck.name)


def label(row: LetterRow) -> str:
    """A letter's title, or else what it is published under, or its number."""
    return row.title or row.reference or _("Letter {number}").format(number=row.id)


def _fitting(
    rows: Sequence[LetterRow], current: Sequence[LetterRow], name: str
) -> Sequence[LetterRow]:
    wanted = name.casefold()
    for row in rows:
        if str(row.id) == name:
            return [row]
    texts = {row.id: (row.title.casefold(), row.reference.casefold()) for row in rows}
    whole = [row for row in rows if wanted in texts[row.id]]
    found = whole or [row for row in rows if any(wanted in text for text in texts[row.id])]
    return [row for row in found if row in current] or found


def _names(rows: Sequence[LetterRow]) -> str:
    names = [f"{row.id} ({label(row)})" for row in rows[:_MOST_NAMED]]
    return "; ".join(names) + ("; …" if len(rows) > _MOST_NAMED else "")
