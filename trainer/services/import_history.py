"""What other programs' users answered: added once, and counted in where cards are known already."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.day import DayNumbers, milliseconds
from trainer.domain.schedule import NEW, CardState
from trainer.formats.parsed import ParsedCard, PastReview
from trainer.formats.past_log import Logged, PastLog
from trainer.services.import_plan import NotePlan
from trainer.storage import bulk, changes, past_answers
from trainer.storage.models import CardRow, NoteRow, ReviewKind, ReviewRow
from trainer.storage.portions import portions

_IMPORTED = ReviewKind.IMPORTED.value
_REVIEW, _LEARNING, _RELEARN = (
    state.value for state in (CardState.REVIEW, CardState.LEARNING, CardState.RELEARNING)
)
_LAPSED = 2  # Anki's kind of an answer after a lapse
_Earlier = dict[tuple[bool, int], int]  # rows by whether they set a schedule, and millisecond


class History:
    """Writes past answers. An answer is known by its card and its millisecond."""

    def __init__(
        self, session: Session, days: DayNumbers, preset_id: int, tick: Callable[[int], None]
    ) -> None:
        self._session, self._days = session, days
        self._preset_id, self._tick = preset_id, tick
        self._log: PastLog | None = None
        self._to_copy: list[tuple[str, int, ParsedCard]] = []
        self._has_copied = False

    def add(self, cards: Iterable[tuple[str, int, ParsedCard]]) -> Iterator[changes.Touched]:
        """The history of new cards, given with their notes' guids and their ids.

        What is in a log is copied later, by `finish`, but of one log only: SQLite attaches few.
        """
        listed: list[tuple[str, int, ParsedCard, Sequence[PastReview]]] = []
        for guid, card_id, card in cards:
            reviews = card.reviews
            if isinstance(reviews, Logged) and self._is_copied(reviews.log):
                self._to_copy.append((guid, card_id, card))
                if card.schedule is NEW:
                    listed.append((guid, card_id, card, ()))
            elif reviews or card.schedule is not NEW:
                listed.append((guid, card_id, card, reviews))
        count = sum(len(reviews) + 1 for _guid, _id, _card, reviews in listed)
        yield from self._insert(
            count,
            (
                row
                for guid, card_id, card, reviews in listed
                for row in self._rows(guid, card_id, card, reviews, {})
            ),
        )

    def _is_copied(self, log: PastLog) -> bool:
        if self._log is None:
            self._log = log
        return self._log is log and not self._has_copied

    def finish(self) -> Iterator[changes.Touched]:
        """Copy what is in the log."""
        log, cards = self._log, self._to_copy
        if log is None or not cards:
            return
        self._to_copy, self._has_copied = [], True
        self._session.flush()
        connection = self._session.connection()
        first = bulk.next_id(connection, "review")
        made = (_made(guid, card_id, card) for guid, card_id, card in cards)
        expected = sum(len(card.reviews) for _guid, _id, card in cards)
        with bulk.indexes_lifted(connection, "review", expected):
            try:
                count = past_answers.copy(
                    connection,
                    (log.path, log.query),
                    made,
                    self._days.days,
                    self._tick,
                    preset_id=self._preset_id,
                )
            except sqlite3.DatabaseError as error:
                if "malformed" in str(error):
                    raise log.damaged(str(error)) from error
                raise
        if count:
            yield changes.Touched("review", first, None, {}, count)

    def unite(self, notes: Sequence[NotePlan]) -> Iterator[changes.Touched]:
        """Add what is new of the history of cards known here, and schedule them by all of it."""
        listed = [note for note in notes if any(card.reviews for card in note.parsed.cards)]
        if listed:
            yield from self.finish()  # a note may have come in with a file before this one
        for portion in portions(listed):
            yield from self._unite(portion)
            self._tick(len(portion))

    def _unite(self, notes: Sequence[NotePlan]) -> Iterator[changes.Touched]:
        given = {(note.note_id, card.ordinal): card for note in notes for card in note.parsed.cards}
        query = (  # a note that the file has under another guid keeps its own
            select(CardRow, NoteRow.guid)
            .join(NoteRow, CardRow.note_id == NoteRow.id)
            .where(NoteRow.id.in_([note.note_id for note in notes]), CardRow.deleted_at.is_(None))
        )
        found = self._session.execute(query).all()
        guids = {row.note_id: guid for row, guid in found}
        cards = [row for row, _guid in found if (row.note_id, row.ordinal) in given]
        alive, earlier = self._known([card.id for card in cards])
        grown: list[tuple[CardRow, ParsedCard]] = []
        rows: list[tuple[Any, ...]] = []
        for card in cards:
            parsed = given[card.note_id, card.ordinal]
            known = alive.get(card.id, set())
            new = [review for review in parsed.reviews if review.at_ms not in known]
            if new:
                grown.append((card, parsed))
                rows += self._rows(
                    guids[card.note_id], card.id, parsed, new, earlier.get(card.id, {})
                )
        yield from self._insert(len(rows), rows)
        if grown:
            yield from self._schedule(grown, guids)

    def _schedule(
        self, grown: Sequence[tuple[CardRow, ParsedCard]], guids: Mapping[int, str]
    ) -> Iterator[changes.Touched]:
        """Where the cards stand by their whole history, the answers given here included."""
        from trainer.services.question import card_key  # noqa: PLC0415 - a first import needs none
        from trainer.storage.replay import Replays  # noqa: PLC0415 - as above

        replays = Replays(self._session, self._days.days)
        for row, parsed in grown:
            before = changes.stored(row)
            row.schedule = replays.of_card(row.id, card_key(guids[row.note_id], row.ordinal))
            row.reps = max(row.reps, parsed.reps)
            row.lapses = max(row.lapses, parsed.lapses)
            self._session.flush()
            yield changes.changed(row, before)

    def _known(self, card_ids: Sequence[int]) -> tuple[dict[int, set[int]], dict[int, _Earlier]]:
        """Milliseconds of the answers that each card has, and how many rows cannot be had again.

        Those are of answers that were undone, and of schedules set.
        """
        alive: dict[int, set[int]] = {}
        earlier: dict[int, _Earlier] = {}
        query = select(
            ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.undone_at, ReviewRow.kind
        ).where(ReviewRow.card_id.in_(card_ids))
        for card_id, at, undone_at, kind in self._session.execute(query):
            at_ms, is_set = milliseconds(at), kind is ReviewKind.SET
            if undone_at is None and not is_set:
                alive.setdefault(card_id, set()).add(at_ms)
            else:
                times = earlier.setdefault(card_id, {})
                times[is_set, at_ms] = times.get((is_set, at_ms), 0) + 1
        return alive, earlier

    def _insert(self, expected: int, rows: Iterable[tuple[Any, ...]]) -> Iterator[changes.Touched]:
        self._session.flush()
        connection = self._session.connection()
        first = bulk.next_id(connection, "review")
        with bulk.indexes_lifted(connection, "review", expected):
            count = bulk.insert(connection, "review", bulk.REVIEW, rows, self._tick)
        if count:
            yield changes.Touched("review", first, None, {}, count)

    def _rows(
        self,
        guid: str,
        card_id: int,
        card: ParsedCard,
        reviews: Sequence[PastReview],
        earlier: _Earlier,
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of past answers; that of the card's latest carries its schedule."""
        latest = card.reviews[-1].at_ms if card.reviews else None
        name = bulk.review_name(guid, card.ordinal)
        for review in reviews:
            at_ms = review.at_ms
            carries = at_ms == latest and card.schedule is not NEW
            yield (
                bulk.review_uuid(at_ms, name, earlier.get((False, at_ms), 0) if earlier else 0),
                card_id,
                at_ms * 1000,
                self._days.text(at_ms),
                review.rating,
                _IMPORTED,
                review.duration_ms,
                *(bulk.schedule_values(card.schedule) if carries else _after(review)),
                self._preset_id,
                review.figures,
            )
        if latest is None or card.schedule is NEW:
            yield from self._setting(guid, card_id, card, earlier)

    def _setting(
        self, guid: str, card_id: int, card: ParsedCard, earlier: _Earlier
    ) -> Iterator[tuple[Any, ...]]:
        """A schedule without an answer that led to it, or a card that was made new again."""
        last = card.reviews[-1].at_ms if card.reviews else None
        at = card.schedule.last_review
        at_ms = last if last is not None else milliseconds(at) if at is not None else 0
        name = bulk.review_name(f"{guid}!", card.ordinal)
        yield (
            bulk.review_uuid(at_ms, name, earlier.get((True, at_ms), 0)),
            card_id,
            at_ms * 1000 + 1,
            self._days.text(at_ms),
            None,
            ReviewKind.SET.value,
            None,
            *bulk.schedule_values(card.schedule),
            self._preset_id,
            None,
        )


def _made(guid: str, card_id: int, card: ParsedCard) -> past_answers.Made:
    """What `past_answers.copy` wants to know of a card whose answers are in a log."""
    assert isinstance(card.reviews, Logged)
    latest = None if card.schedule is NEW else card.reviews.last_at
    return card.reviews.card, card_id, bulk.review_name(guid, card.ordinal), latest


def _after(review: PastReview) -> tuple[Any, ...]:
    """The schedule after an answer as far as its interval tells: no state of memory."""
    at = review.at_ms * 1000
    if review.interval > 0:
        return (_REVIEW, None, None, None, at + review.interval * 86_400_000_000, at)
    lapsed = (review.figures or "").startswith(f"[{_LAPSED},")
    return (_RELEARN if lapsed else _LEARNING, 0, None, None, at - review.interval * 1_000_000, at)
