"""Reading the letter behind a deck: each sentence, the notes that cite it, how well they are known.

Knowledge is the mean chance of recall of a passage's cards; one never asked counts as not known.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from statistics import mean

from sqlalchemy.orm import Session

from trainer.domain.coverage import Spot, Spots
from trainer.domain.letter import Letter
from trainer.domain.memory import retrievability
from trainer.domain.notes import as_asked, is_draft
from trainer.errors import NotFoundError
from trainer.i18n import _
from trainer.services import briefing as briefings
from trainer.services.attached import label
from trainer.services.collection import Collection
from trainer.storage import decks, letters, memories, presets
from trainer.storage import notes as note_rows
from trainer.storage.memories import Remembered
from trainer.storage.models import DeckRow, LetterRow, NoteRow

_HALF_A_DAY = 0.5  # later on the same study day


class Mark(StrEnum):
    """What a deck does with a sentence."""

    CITED = "cited"
    WAIVED = "waived"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Known:
    """Mean chances of recall from 0 to 1: today, and at the briefing if one stops now.

    `now` is None where there is no card, `then` where there is no date either; `new` of the cards
    were never asked.
    """

    cards: int
    new: int = 0
    now: float | None = None
    then: float | None = None


@dataclass(frozen=True, slots=True)
class CitingNote:
    """A note that cites the letter, as a list shows it."""

    note_id: int
    prompt: str
    is_draft: bool


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence, what the deck does with it, and why it is waived."""

    text: str
    mark: Mark
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadParagraph:
    """A paragraph, the notes that cite anything of it, and how well their cards are known."""

    number: int
    sentences: tuple[ReadSentence, ...]
    notes: tuple[int, ...]
    known: Known

    def count(self, mark: Mark) -> int:
        """How many sentences have this mark."""
        return sum(sentence.mark is mark for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class ReadSection:
    """The paragraphs beneath a heading; `covered` sentences of them are cited or waived.

    `cards` are the ids of those that can be asked on them.
    """

    path: tuple[str, ...]
    paragraphs: tuple[ReadParagraph, ...]
    covered: int
    sentences: int
    cards: frozenset[int]
    known: Known


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as a deck has it. `deck` and `letter` are ids; `briefing` is the day it is for."""

    letter: int
    title: str
    deck: int
    deck_name: str
    sections: tuple[ReadSection, ...]
    covered: int
    sentences: int
    known: Known
    briefing: date | None


def read(collection: Collection, deck_id: int) -> Reading:
    """The letter of a deck, by what the deck and those below it ask of that letter.

    It is the deck's own letter, or else that of the nearest deck above, or of the first one below.
    Raises NotFoundError where there is none.
    """
    with collection.reading() as session:
        rows = decks.alive(session)
        deck = decks.living(session, deck_id)
        holders = decks.letter_holders(rows)
        holder, letter_row = _letter_of(rows, deck)
        on_it = [
            row
            for row in decks.within(rows, deck)
            if row.id in holders and holders[row.id].letter_id == letter_row.id
        ]
        letter = letters.load(session, letter_row)
        return _Reader(collection, session, letter, on_it).read(letter_row, holder, deck)


def citing(collection: Collection, note_ids: Sequence[int]) -> list[CitingNote]:
    """These notes by their questions, as many of them as are still there."""
    with collection.reading() as session:
        rows = [session.get(NoteRow, note_id) for note_id in note_ids]
        found = [(row.id, note_rows.content_of(row)) for row in rows if row and not row.deleted_at]
    return [CitingNote(note_id, as_asked(each, 0), is_draft(each)) for note_id, each in found]


def has_letter(collection: Collection, deck_id: int) -> bool:
    """Whether `read` would find one."""
    with collection.reading() as session:
        rows = decks.alive(session)
        deck = next((row for row in rows if row.id == deck_id), None)
        return deck is not None and _holder(rows, deck) is not None


def _holder(rows: Sequence[DeckRow], deck: DeckRow) -> DeckRow | None:
    """The deck whose letter this one has, or else that of the first below with one."""
    holders = decks.letter_holders(rows)
    return next((holders[row.id] for row in decks.within(rows, deck) if row.id in holders), None)


def _letter_of(rows: Sequence[DeckRow], deck: DeckRow) -> tuple[DeckRow, LetterRow]:
    holder = _holder(rows, deck)
    if holder is not None and holder.letter is not None:
        return holder, holder.letter
    raise NotFoundError(
        _("No letter is attached to {deck}; trainer letter add FILE attaches one.").format(
            deck=deck.name
        )
    )


class _Reader:
    """Puts a reading together: which notes stand where, and how well their cards are known."""

    def __init__(
        self, collection: Collection, session: Session, letter: Letter, rows: Sequence[DeckRow]
    ) -> None:
        self._collection, self._session, self._letter = collection, session, letter
        self._ids = [row.id for row in rows]
        self._presets = presets.of_decks(session, rows, collection.settings.preset)
        self._spots = Spots(letter)
        self._chances: dict[int, tuple[float, float | None]] = {}  # by card
        self._new: set[int] = set()
        self._cards: dict[int, list[int]] = {}  # by note

    def read(self, letter_row: LetterRow, holder: DeckRow, deck: DeckRow) -> Reading:
        day = self._gather(deck)
        notes: list[int] = []
        at: dict[tuple[int, int], dict[int, None]] = {}
        cited: set[Spot] = set()
        for row in note_rows.citing(self._session, self._ids):
            spots = self._spots.of_line(row.citation)
            if spots:
                notes.append(row.id)
            cited.update(spots)
            for spot in spots:
                at.setdefault((spot.section, spot.paragraph), {})[row.id] = None
        waived = {
            spot: entry["why"]
            for entry in holder.letter_waived
            for spot in self._spots.of(entry["at"])
        }
        sections = tuple(self._sections(at, cited, waived))
        return Reading(
            letter=letter_row.id,
            title=label(letter_row),
            deck=holder.id,
            deck_name=deck.name,
            sections=sections,
            covered=sum(section.covered for section in sections),
            sentences=sum(section.sentences for section in sections),
            known=self._known(notes),
            briefing=day,
        )

    def _gather(self, deck: DeckRow) -> date | None:
        """How well each card is known; answers the day of the briefing, if there is one."""
        remembered = memories.remembered(self._session, self._ids)
        for row in remembered:
            self._cards.setdefault(row.note_id, []).append(row.card_id)
            if row.stability is None:
                self._new.add(row.card_id)
        found = briefings.of_rows(self._collection, decks.alive(self._session))
        of = next((each for each in found if deck.id in each.deck_ids), None)
        if of is None:
            self._chances = {row.card_id: (self._now(row), None) for row in remembered}
            return None
        from trainer.domain.readiness import chances_at_briefing  # noqa: PLC0415 - loads numpy
        from trainer.services import planning  # noqa: PLC0415 - as above

        begun = planning.start(self._collection, self._session, of)
        cards, deadline, habits = begun.inputs
        now = chances_at_briefing(cards, replace(deadline, briefing=deadline.today), habits)
        then = chances_at_briefing(cards, deadline, habits)
        self._chances = {card: (now[card], then[card]) for card in now}
        return of.day

    def _now(self, row: Remembered) -> float:
        if row.stability is None or row.last_day is None:
            return 0.0
        elapsed = (self._collection.today() - row.last_day).days
        parameters = self._presets[row.deck_id].parameters
        return retrievability(row.stability, max(elapsed, _HALF_A_DAY), parameters)

    def _known(self, notes: Iterable[int]) -> Known:
        cards = [card for note in notes for card in self._cards.get(note, ())]
        chances = [self._chances[card] for card in cards if card in self._chances]
        if not chances:
            return Known(0)
        then = [chance for _now, chance in chances if chance is not None]
        return Known(
            cards=len(chances),
            new=sum(card in self._new for card in cards),
            now=mean(now for now, _then in chances),
            then=mean(then) if then else None,
        )

    def _sections(
        self,
        at: Mapping[tuple[int, int], Mapping[int, None]],
        cited: set[Spot],
        waived: Mapping[Spot, str],
    ) -> Iterable[ReadSection]:
        for place, section in enumerate(self._letter.sections):
            paragraphs = []
            for paragraph in section.paragraphs:
                sentences = tuple(
                    _sentence(text, Spot(place, paragraph.number, n), cited, waived)
                    for n, text in enumerate(paragraph.sentences, 1)
                )
                citing = tuple(at.get((place, paragraph.number), ()))
                known = self._known(citing)
                paragraphs.append(ReadParagraph(paragraph.number, sentences, citing, known))
            notes = dict.fromkeys(note for each in paragraphs for note in each.notes)
            total = sum(len(each.sentences) for each in paragraphs)
            yield ReadSection(
                path=section.path,
                paragraphs=tuple(paragraphs),
                covered=total - sum(each.count(Mark.OPEN) for each in paragraphs),
                sentences=total,
                cards=frozenset(card for note in notes for card in self._cards.get(note, ())),
                known=self._known(notes),
            )


def _sentence(text: str, spot: Spot, cited: set[Spot], waived: Mapping[Spot, str]) -> ReadSentence:
    if spot in cited:
        return ReadSentence(text, Mark.CITED)
    if spot in waived:
        return ReadSentence(text, Mark.WAIVED, waived[spot])
    return ReadSentence(text, Mark.OPEN)
