"""Cards of two machines and their answers become one: part of `merge`."""

from collections.abc import Container, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain import merging
from trainer.domain.day import StudyDays
from trainer.services.merge_rows import Shelf
from trainer.services.note_writer import cards_of
from trainer.services.question import card_key
from trainer.storage.models import CardRow, NoteRow, ReviewRow
from trainer.storage.portions import portions
from trainer.storage.replay import Replays
from trainer.storage.reviews import ANSWERS, counts


class Cards:
    """Takes in the cards that the session `source` reads, and counts what came of it."""

    def __init__(self, session: Session, source: Session, shelf: Shelf) -> None:
        self._session = session
        self._source = source
        self._shelf = shelf
        self._away: dict[int, list[CardRow]] = {}  # by note; no index leads to what is deleted
        for card in source.scalars(select(CardRow).where(CardRow.deleted_at.is_not(None))):
            self._away.setdefault(card.note_id, []).append(card)
        self._grown: dict[int, str] = {}  # cards with other answers than before, and their guids
        self.new_reviews = 0
        self.undone = 0

    def replay(self, days: StudyDays) -> None:
        """Schedule anew what has other answers than before."""
        replays = Replays(self._session, days)
        for card_id, guid in self._grown.items():
            row = self._session.get_one(CardRow, card_id)
            key = card_key(guid or row.note.guid, row.ordinal)
            row.schedule = replays.of_card(card_id, key)

    def join(self, theirs: NoteRow, mine: NoteRow, places: dict[int, int]) -> None:
        """Give `mine` the cards and answers of `theirs`; `places` has the ordinals that differ."""
        there = {card.ordinal: card for card in cards_of(self._session, mine)}
        cards = [*cards_of(self._source, theirs), *self._away.get(theirs.id, ())]
        for card in sorted(cards, key=lambda card: card.id):
            reviews = list(
                self._source.scalars(select(ReviewRow).where(ReviewRow.card_id == card.id))
            )
            known = {row.uuid: row for row in self._known(reviews)}
            row = there.get(places.get(card.ordinal, card.ordinal))
            if row is None or card.deleted_at is not None:
                if card.deleted_at is not None and len(known) == len(reviews):
                    self._undo(reviews, known)
                    continue
                row = self._add_card(card, mine)
            else:
                row.suspended = row.suspended or card.suspended
                row.flag = max(row.flag, card.flag)
                row.buried_until = max(
                    filter(None, (row.buried_until, card.buried_until)), default=None
                )
                elsewhere = {uuid for uuid, review in known.items() if review.card_id != row.id}
                self._join_counts(row, card, reviews, elsewhere)
            self._add_reviews(row, mine.guid, reviews, known)

    def _add_card(self, card: CardRow, mine: NoteRow) -> CardRow:
        columns = {
            column.key: getattr(card, column.key)
            for column in CardRow.__table__.columns
            if column.key not in ("id", "note_id")
        }
        row = CardRow(**columns, note_id=mine.id)
        self._session.add(row)
        self._session.flush()
        return row

    def _add_reviews(
        self, row: CardRow, guid: str, reviews: Sequence[ReviewRow], known: dict[Any, ReviewRow]
    ) -> None:
        new = [review for review in reviews if review.uuid not in known]
        for review in new:
            columns = {
                column.key: getattr(review, column.key)
                for column in ReviewRow.__table__.columns
                if column.key not in ("id", "card_id", "preset_id")
            }
            preset_id = self._shelf.preset(review.preset_id)
            self._session.add(ReviewRow(**columns, card_id=row.id, preset_id=preset_id))
        self.new_reviews += sum(review.kind in ANSWERS for review in new)
        if self._undo(reviews, known) or new:
            self._grown[row.id] = guid

    def _undo(self, reviews: Iterable[ReviewRow], known: dict[Any, ReviewRow]) -> bool:
        """What was undone there is undone here."""
        undone = False
        for review in reviews:
            mine = known.get(review.uuid)
            if mine is not None and review.undone_at is not None:
                if mine.undone_at is None:
                    self.undone += 1
                    self._grown.setdefault(mine.card_id, "")
                    undone = True
                mine.undone_at = merging.first(mine.undone_at, review.undone_at)
        return undone

    def _known(self, reviews: Sequence[ReviewRow]) -> list[ReviewRow]:
        found: list[ReviewRow] = []
        for portion in portions([review.uuid for review in reviews]):
            found += self._session.scalars(select(ReviewRow).where(ReviewRow.uuid.in_(portion)))
        return found

    def _join_counts(
        self,
        mine: CardRow,
        theirs: CardRow,
        reviews: Sequence[ReviewRow],
        elsewhere: Container[UUID],
    ) -> None:
        """Counts from before the first answer kept, whichever side knows more of them.

        Answers that here are `elsewhere`, another card's, are among those from before.
        """
        query = select(ReviewRow).where(ReviewRow.card_id == mine.id)
        own = list(self._session.scalars(query))
        come = [review for review in reviews if review.uuid not in elsewhere]
        both = {review.uuid: review for review in (*own, *come)}
        total, lapsed = counts(both.values())
        bases = [
            (card.reps - reps, card.lapses - lapses)
            for card, (reps, lapses) in ((mine, counts(own)), (theirs, counts(reviews)))
        ]
        mine.reps = max(base for base, _lapses in bases) + total
        mine.lapses = max(base for _reps, base in bases) + lapsed
