"""Cards of two machines and their answers become one: part of `merge`."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from trainer.domain import merging
from trainer.domain.day import StudyDays
from trainer.services.merge_rows import Joined, Shelf, values_of
from trainer.services.question import card_key
from trainer.storage import bulk
from trainer.storage.models import Base, CardRow, NoteRow, ReviewRow
from trainer.storage.portions import portions
from trainer.storage.replay import Replays
from trainer.storage.reviews import ANSWERS, counts

_CARDS, _REVIEWS = Base.metadata.tables["card"], Base.metadata.tables["review"]
_Known = dict[UUID, ReviewRow]
_Grown = tuple[int, list[ReviewRow]]  # a card here, and what it gets of theirs


@dataclass(frozen=True, slots=True)
class _Answers:
    """Answers to some cards: theirs and mine by card, and mine of the same UUIDs as theirs."""

    theirs: dict[int, list[ReviewRow]]
    mine: dict[int, list[ReviewRow]]
    known: _Known


class Cards:
    """Takes in the cards that the session `source` reads, and counts what came of it."""

    def __init__(self, session: Session, source: Session, shelf: Shelf) -> None:
        self._session = session
        self._source = source
        self._shelf = shelf
        self._away: dict[int, list[CardRow]] = {}  # by note; no index leads to what is deleted
        for card in source.scalars(select(CardRow).where(CardRow.deleted_at.is_not(None))):
            self._away.setdefault(card.note_id, []).append(card)
        self._ids = count()
        self._new: list[dict[str, Any]] = []  # cards to be inserted
        self._grown: set[int] = set()  # cards with other answers than before
        self.new_reviews = 0
        self.undone = 0

    def replay(self, days: StudyDays, tick: Callable[[int], None]) -> None:
        """Schedule anew what has other answers than before."""
        replays = Replays(self._session, days)
        for portion in portions(sorted(self._grown)):
            query = (
                select(CardRow, NoteRow.guid)
                .join(NoteRow, CardRow.note_id == NoteRow.id)
                .where(CardRow.id.in_(portion))
            )
            reviews = replays.reviews_of(portion)
            for card, guid in self._session.execute(query):
                key = card_key(guid, card.ordinal)
                card.schedule = replays.of(reviews.get(card.id, ()), key)
            self._session.flush()
            tick(len(portion))

    def join(self, notes: Sequence[Joined]) -> None:
        """Give my notes the cards and answers of theirs."""
        cards = _cards_of(self._source, [note.theirs.id for note in notes])
        for note in notes:
            cards.setdefault(note.theirs.id, []).extend(self._away.get(note.theirs.id, ()))
        mine = _cards_of(self._session, [note.mine.id for note in notes])
        theirs = _answers_to(self._source, cards.values())
        answers = _Answers(theirs, _answers_to(self._session, mine.values()), self._known(theirs))
        self._ids = count(bulk.next_id(self._session.connection(), "card"))  # others may have come
        grown: list[_Grown] = []
        for note in notes:
            there = {card.ordinal: card for card in mine.get(note.mine.id, ())}
            for card in sorted(cards[note.theirs.id], key=lambda card: card.id):
                row = there.get(note.places.get(card.ordinal, card.ordinal))
                grown += self._join(card, row, note.mine, answers)
        self._grown.update(card_id for card_id, _reviews in grown)
        self._add(grown)

    def _join(
        self, theirs: CardRow, mine: CardRow | None, note: NoteRow, answers: _Answers
    ) -> Iterator[_Grown]:
        """Make two cards one; yields it where it has other answers than before."""
        reviews = answers.theirs.get(theirs.id, [])
        known = {r.uuid: answers.known[r.uuid] for r in reviews if r.uuid in answers.known}
        if mine is None or theirs.deleted_at is not None:
            if theirs.deleted_at is not None and len(known) == len(reviews):
                self._undo(reviews, known)
                return
            card_id = next(self._ids)
            self._new.append(
                values_of(theirs, "id", "note_id") | {"id": card_id, "note_id": note.id}
            )
        else:
            card_id = mine.id
            mine.suspended = mine.suspended or theirs.suspended
            mine.flag = max(mine.flag, theirs.flag)
            mine.buried_until = max(
                filter(None, (mine.buried_until, theirs.buried_until)), default=None
            )
            elsewhere = {uuid for uuid, review in known.items() if review.card_id != mine.id}
            _join_counts(mine, theirs, answers, elsewhere)
        new = [review for review in reviews if review.uuid not in known]
        if self._undo(reviews, known) or new:
            yield card_id, new

    def _add(self, grown: Iterable[_Grown]) -> None:
        """Insert the new cards, and what is new of answers."""
        reviews = [
            values_of(review, "id", "card_id", "preset_id")
            | {"card_id": card_id, "preset_id": self._shelf.preset(review.preset_id)}
            for card_id, new in grown
            for review in new
        ]
        for table, rows in ((_CARDS, self._new), (_REVIEWS, reviews)):
            if rows:
                self._session.execute(insert(table), rows)
        self._new = []
        self.new_reviews += sum(row["kind"] in ANSWERS for row in reviews)

    def _undo(self, reviews: Iterable[ReviewRow], known: _Known) -> bool:
        """What was undone there is undone here."""
        undone = False
        for review in reviews:
            mine = known.get(review.uuid)
            if mine is not None and review.undone_at is not None:
                if mine.undone_at is None:
                    self.undone += 1
                    self._grown.add(mine.card_id)
                    undone = True
                mine.undone_at = merging.first(mine.undone_at, review.undone_at)
        return undone

    def _known(self, theirs: dict[int, list[ReviewRow]]) -> _Known:
        uuids = [review.uuid for reviews in theirs.values() for review in reviews]
        return {
            review.uuid: review
            for portion in portions(uuids)
            for review in self._session.scalars(
                select(ReviewRow).where(ReviewRow.uuid.in_(portion))
            )
        }


def _cards_of(session: Session, note_ids: Sequence[int]) -> dict[int, list[CardRow]]:
    """The living cards of these notes, by note."""
    query = select(CardRow).where(CardRow.note_id.in_(note_ids), CardRow.deleted_at.is_(None))
    found: dict[int, list[CardRow]] = {}
    for card in session.scalars(query):
        found.setdefault(card.note_id, []).append(card)
    return found


def _answers_to(session: Session, cards: Iterable[Iterable[CardRow]]) -> dict[int, list[ReviewRow]]:
    """All answers to these cards, by card."""
    found: dict[int, list[ReviewRow]] = {}
    for portion in portions([card.id for of_note in cards for card in of_note]):
        for review in session.scalars(select(ReviewRow).where(ReviewRow.card_id.in_(portion))):
            found.setdefault(review.card_id, []).append(review)
    return found


def _join_counts(
    mine: CardRow, theirs: CardRow, answers: _Answers, elsewhere: Container[UUID]
) -> None:
    """Counts from before the first answer kept, whichever side knows more of them.

    Answers that here are `elsewhere`, another card's, are among those from before.
    """
    own, reviews = answers.mine.get(mine.id, []), answers.theirs.get(theirs.id, [])
    come = [review for review in reviews if review.uuid not in elsewhere]
    both = {review.uuid: review for review in (*own, *come)}
    total, lapsed = counts(both.values())
    bases = [
        (card.reps - reps, card.lapses - lapses)
        for card, (reps, lapses) in ((mine, counts(own)), (theirs, counts(reviews)))
    ]
    mine.reps = max(base for base, _lapses in bases) + total
    mine.lapses = max(base for _reps, base in bases) + lapsed
