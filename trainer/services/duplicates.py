"""Notes that are there twice: found, and merged where the user wants that, histories united."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from trainer.domain.day import milliseconds
from trainer.domain.notes import NoteContent, as_read, content_hash
from trainer.domain.sameness import Said, plain, said
from trainer.domain.schedule import NEW
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.services.note_writer import NoteWriter, cards_of, new_card
from trainer.services.question import card_key
from trainer.storage import bulk, changes, notes
from trainer.storage.models import CardRow, DeckRow, NoteRow, ReviewKind, ReviewRow
from trainer.storage.notes import columns_of, content_of
from trainer.storage.portions import portions
from trainer.storage.replay import Replays
from trainer.storage.reviews import ANSWERS, counts


@dataclass(frozen=True, slots=True)
class Twin:
    """One of several notes that say the same. `answers` counts those that were not undone."""

    note_id: int
    deck: str
    prompt: str
    answer: str
    answers: int
    last_answer: datetime | None


def find(collection: Collection, deck_ids: Sequence[int] | None = None) -> list[list[Twin]]:
    """Notes that say the same, in all decks, together; the one with the most history first.

    With `deck_ids` those groups of which a note is in one of these decks.
    """
    with collection.reading() as session:
        rows = _rows(session, _candidates(session, ()))
        groups: dict[Said, list[NoteRow]] = defaultdict(list)
        for row in rows:
            groups[said(content_of(row))].append(row)
        found = [group for group in groups.values() if len(group) > 1]
        if deck_ids is not None:
            wanted = set(deck_ids)
            found = [group for group in found if any(row.deck_id in wanted for row in group)]
        answers = _answers(session, [row.id for group in found for row in group])
        return [
            sorted(
                (_twin(row, *answers.get(row.id, (0, None))) for row in group),
                key=lambda twin: (-twin.answers, twin.note_id),
            )
            for group in found
        ]


def count_among(session: Session, contents: Sequence[NoteContent]) -> int:
    """How many of these new notes say what one before them, or one of the collection, says."""
    prompts = [plain(content.prompt) for content in contents]
    rows = _rows(session, _candidates(session, prompts))
    seen = {said(content_of(row)) for row in rows}
    twice = 0
    for content in contents:
        what = said(content)
        twice += what in seen
        seen.add(what)
    return twice


def merge(collection: Collection, keep: int, others: Sequence[int] | None = None) -> int:
    """Have the note `keep` take in `others`, by default all that say the same; answers how many.

    It gets their answers, tags, mark and flags; they are deleted. One act that can be undone.
    Raises TrainerError where they do not say the same, or one is gone.
    """
    with collection.writing() as session:
        row = notes.living(session, keep)
        what = said(content_of(row))
        twins = [
            twin
            for twin in _rows(session, _candidates(session, [plain(row.prompt)]))
            if twin.id != keep and said(content_of(twin)) == what
        ]
        if others is not None:
            twins = [twin for twin in twins if twin.id in others]
        if not twins or len(twins) < len(others or ()):
            raise TrainerError(_("There is no other note that says the same."))
        act = _Union(collection, session, collection.now())
        for twin in twins:
            act.take_in(row, twin)
        act.record("unite", row.prompt)
        return len(twins)


def _candidates(session: Session, prompts: Sequence[str]) -> list[int]:
    """Ids of notes whose prompt is one of these; without any, of those whose prompt is twice there.

    Prompts alone are read for it: of a hundred thousand notes few are candidates.
    """
    query = (
        select(NoteRow.id, NoteRow.prompt)
        .join(DeckRow, NoteRow.deck_id == DeckRow.id)
        .where(NoteRow.deleted_at.is_(None), DeckRow.deleted_at.is_(None))
    )
    ids: dict[str, list[int]] = defaultdict(list)
    for note_id, prompt in session.execute(query):
        ids[plain(prompt)].append(note_id)
    if prompts:
        return [note_id for prompt in set(prompts) for note_id in ids.get(prompt, ())]
    return [note_id for some in ids.values() if len(some) > 1 for note_id in some]


def _rows(session: Session, ids: Sequence[int]) -> list[NoteRow]:
    rows: list[NoteRow] = []
    for portion in portions(sorted(ids)):
        rows += session.scalars(
            select(NoteRow).where(NoteRow.id.in_(portion)).order_by(NoteRow.id)
        ).all()
    return rows


def _answers(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
    found: dict[int, tuple[int, datetime | None]] = {}
    for portion in portions(ids):
        query = (
            select(CardRow.note_id, func.count(), func.max(ReviewRow.reviewed_at))
            .join(ReviewRow, ReviewRow.card_id == CardRow.id)
            .where(
                CardRow.note_id.in_(portion),
                ReviewRow.undone_at.is_(None),
                ReviewRow.kind.in_(ANSWERS),
                ReviewRow.rating.is_not(None),
            )
            .group_by(CardRow.note_id)
        )
        for note_id, count, last in session.execute(query):
            found[note_id] = (count, last)
    return found


def _twin(row: NoteRow, answers: int, last: datetime | None) -> Twin:
    prompt = as_read(content_of(row))
    return Twin(row.id, row.deck.name, prompt, row.answer, answers, last)


class _Union(NoteWriter):
    """One merging of notes within a transaction."""

    def take_in(self, keep: NoteRow, other: NoteRow) -> None:
        """Give `keep` what `other` has, and delete that."""
        cards = {card.ordinal: card for card in cards_of(self._session, keep)}
        for card in cards_of(self._session, other):
            mine = cards.get(card.ordinal) or self._new(keep, card)
            self._take_card(mine, card, keep.guid)
        self._take_content(keep, other)
        self._lead_follow_ups(keep, other)
        self.change(other, deleted_at=self._now)

    def _take_content(self, keep: NoteRow, other: NoteRow) -> None:
        content = content_of(keep)
        tags = tuple(dict.fromkeys((*content.tags, *content_of(other).tags)))
        values: dict[str, Any] = {"marked": keep.marked or other.marked}
        if tags != content.tags:
            values |= columns_of(replace(content, tags=tags), keep.parent_guid)
            values["earlier_hashes"] = [*keep.earlier_hashes, content_hash(content)]
            values["modified_at"] = self._now
        self.change(keep, **values)

    def _lead_follow_ups(self, keep: NoteRow, other: NoteRow) -> None:
        """Follow-ups of the one become those of the other, where they are in its deck."""
        query = select(NoteRow).where(
            NoteRow.parent_guid == other.guid, NoteRow.deck_id == keep.deck_id
        )
        for row in self._session.scalars(query).all():
            if row.id == keep.id:
                continue
            self.change(row, parent_guid=keep.guid, modified_at=self._now)

    def _new(self, keep: NoteRow, card: CardRow) -> CardRow:
        made = CardRow(**new_card(keep.id, card.ordinal))
        made.suspended = card.suspended
        self.add(made)
        return made

    def _take_card(self, mine: CardRow, other: CardRow, guid: str) -> None:
        """Unite the histories of two cards, an answer being known by its millisecond."""
        own, theirs = self._reviews(mine), self._reviews(other)
        before = changes.stored(mine)
        self._take_counts(mine, other, own, theirs)
        mine.suspended = mine.suspended and other.suspended
        mine.flag = mine.flag or other.flag
        added = self._copied(own, theirs, mine, guid)
        if added:
            replays = Replays(self._session, self._collection.days)
            mine.schedule = replays.of_card(mine.id, card_key(guid, mine.ordinal))
            mine.buried_until = None
        self._session.flush()
        self.touch(changes.changed(mine, before))
        self._empty(other, theirs)

    def _empty(self, card: CardRow, reviews: Sequence[ReviewRow]) -> None:
        """Have the answers count once, where they are now: here they are undone."""
        reps, lapses = counts(reviews)
        for row in _alive(reviews):
            self.change(row, undone_at=self._now)
        left = {"reps": card.reps - reps, "lapses": card.lapses - lapses}
        self.change(card, schedule=replace(NEW), **left)

    def _reviews(self, card: CardRow) -> list[ReviewRow]:
        query = select(ReviewRow).where(ReviewRow.card_id == card.id)
        return list(self._session.scalars(query.order_by(ReviewRow.reviewed_at, ReviewRow.id)))

    def _take_counts(
        self, mine: CardRow, other: CardRow, own: Iterable[ReviewRow], theirs: Iterable[ReviewRow]
    ) -> None:
        own, theirs = list(own), list(theirs)
        both = {(milliseconds(row.reviewed_at), row.kind): row for row in _alive((*theirs, *own))}
        total, lapsed = counts(both.values())
        bases = [
            (card.reps - reps, card.lapses - lapses)
            for card, (reps, lapses) in ((mine, counts(own)), (other, counts(theirs)))
        ]
        mine.reps = max(0, *(base for base, _lapses in bases)) + total
        mine.lapses = max(0, *(base for _reps, base in bases)) + lapsed

    def _copied(
        self, own: Sequence[ReviewRow], theirs: Sequence[ReviewRow], mine: CardRow, guid: str
    ) -> int:
        """Add the reviews that `mine` has not; answers how many.

        Copies and not the rows themselves, since a merge of two machines knows a row by its card.
        A card that was made new again takes nothing of the other's history with it.
        """
        known = {(milliseconds(row.reviewed_at), row.kind is ReviewKind.SET) for row in _alive(own)}
        taken = {row.uuid for row in own}
        added = 0
        for row in _alive(theirs):
            at = (milliseconds(row.reviewed_at), row.kind is ReviewKind.SET)
            if at in known or (row.kind is ReviewKind.SET and row.schedule == NEW):
                continue
            columns = {
                column.key: getattr(row, column.key)
                for column in ReviewRow.__table__.columns
                if column.key not in ("id", "card_id", "uuid")
            }
            name, turn = bulk.review_name(f"{guid}<{row.uuid.hex}", mine.ordinal), 0
            while (copy := UUID(bulk.review_uuid(at[0], name, turn))) in taken:
                turn += 1  # its copy was undone once
            made = ReviewRow(**columns, card_id=mine.id, uuid=copy)
            self.add(made)
            added += 1
        return added


def _alive(reviews: Iterable[ReviewRow]) -> list[ReviewRow]:
    return [row for row in reviews if row.undone_at is None]
