"""hashcards' database: where each card stands, and every answer given, by the card's hash."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from trainer.domain.day import StudyDays, milliseconds
from trainer.domain.schedule import NEW, CardState, Schedule
from trainer.domain.seeds import bounded
from trainer.formats import sqlite_copy
from trainer.formats.parsed import ParsedCard, PastReview
from trainer.i18n import _

_RATINGS = {"forgot": 1, "hard": 2, "good": 3, "easy": 4}
_MOST_DAYS = 36_500
_EARLIEST, _LATEST = datetime(1971, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_Row = Mapping[str, Any]


@dataclass(slots=True)
class Learnt:
    """Cards by hash. `taken` are the hashes that were asked for."""

    cards: dict[str, ParsedCard]
    taken: set[str]

    def of(self, digest: str, ordinal: int) -> ParsedCard:
        """What is known of the card with this hash, as the card `ordinal` of its note."""
        self.taken.add(digest)
        found = self.cards.get(digest)
        if found is None:
            return ParsedCard(ordinal)
        return ParsedCard(ordinal, found.schedule, found.reps, found.lapses, reviews=found.reviews)

    @property
    def left_over(self) -> int:
        """How many cards with progress no note has."""
        return sum(digest not in self.taken for digest in self.cards)


def hasher() -> Callable[[bytes], str] | None:
    """BLAKE3, where the optional package is there."""
    try:
        from blake3 import blake3  # noqa: PLC0415 - an optional package
    except ImportError:
        return None
    return lambda data: blake3(data).hexdigest()


def read(path: Path, days: StudyDays, tick: Callable[[], None]) -> Learnt:
    """All cards that were ever answered. Raises DeckFileError for a file that cannot be read."""
    with sqlite_copy.opened(path, tick) as db:
        there = sqlite_copy.tables(db)
        if "cards" not in there:
            raise sqlite3.DatabaseError(_("it has no table “{name}”").format(name="cards"))
        db.row_factory = sqlite3.Row
        reviews: dict[str, list[_Row]] = {}
        if "reviews" in there:
            for row in db.execute("SELECT * FROM reviews"):
                known = dict(row)
                reviews.setdefault(str(known.get("card_hash")), []).append(known)
        cards = {}
        for row in db.execute("SELECT * FROM cards"):
            known = dict(row)
            digest = str(known.get("card_hash"))
            card = _card(known, reviews.get(digest, []), days)
            if card.schedule is not NEW or card.reviews:
                cards[digest] = card
    return Learnt(cards, set())


def _card(row: _Row, rows: Iterable[_Row], days: StudyDays) -> ParsedCard:
    answers = sorted(
        (
            (at, answer)
            for answer in rows
            if answer.get("grade") in _RATINGS and (at := _instant(answer.get("reviewed_at"), days))
        ),
        key=lambda pair: pair[0],
    )
    reviews = {milliseconds(at): _review(at, answer, days) for at, answer in answers}
    schedule = NEW
    if answers:
        at, last = answers[-1]
        schedule = _schedule(last, at, days)
    if schedule is NEW:
        schedule = _schedule(row, _instant(row.get("last_reviewed_at"), days), days)
    count = row.get("review_count")
    ratings = [review.rating for review in reviews.values()]
    return ParsedCard(
        0,
        schedule,
        max(count if isinstance(count, int) and 0 <= count < 1 << 31 else 0, len(reviews)),
        sum(rating == 1 for rating in ratings[1:]),
        reviews=tuple(reviews.values()),
    )


def _schedule(row: _Row, last_review: datetime | None, days: StudyDays) -> Schedule:
    """The state that a row of either table holds; NEW where it holds none."""
    stability, difficulty = row.get("stability"), row.get("difficulty")
    day = _day(row.get("due_date"))
    if not isinstance(stability, float | int) or not isinstance(difficulty, float | int):
        return NEW
    if day is None or not stability > 0:
        return NEW
    due = days.opens(day)
    last = last_review or due - timedelta(days=_days(row.get("interval_days")) or 1)
    return Schedule(CardState.REVIEW, None, *bounded(stability, difficulty), due, last)


def _review(at: datetime, row: _Row, days: StudyDays) -> PastReview:
    interval = _days(row.get("interval_days"))
    due = _day(row.get("due_date"))
    if interval is None and due is not None:
        interval = min(max((due - at.astimezone(days.zone).date()).days, 0), _MOST_DAYS)
    return PastReview(milliseconds(at), _RATINGS[row["grade"]], interval or 0)


def _days(value: object) -> int | None:
    is_count = isinstance(value, float | int) and 0 <= value <= _MOST_DAYS
    return round(value) if is_count and isinstance(value, float | int) else None


def _instant(value: object, days: StudyDays) -> datetime | None:
    """Times are written as local ones, without a zone: they are taken to be in the user's."""
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value)
        local = read.replace(tzinfo=days.zone) if read.tzinfo is None else read
        at = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if _EARLIEST <= at < _LATEST else None


def _day(value: object) -> date | None:
    if not isinstance(value, str):
        return None
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return None
    return day if _EARLIEST.year <= day.year <= _LATEST.year + 100 else None
