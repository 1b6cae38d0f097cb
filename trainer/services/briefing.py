"""Briefings: the date that a deck is studied for, the minutes a day, and what matters how much."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trainer.errors import NotFoundError, TrainerError
from trainer.i18n import _
from trainer.services.collection import Collection
from trainer.storage import changes, decks, notes
from trainer.storage.models import DeckRow
from trainer.wording import clock_time

TOPIC_SEPARATOR = " › "
MOST_MINUTES = 24 * 60
GREATEST_WEIGHT = 100.0
_NAMED = 8  # topics in a refusal, the nearest to what was written


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a deck and those below it are studied for: the instant `at`, on the study day `day`.

    `minutes` a day, None where that was not said; `weekdays` has others for some days (0: Monday).
    `topic_weights` are by heading path, joined by TOPIC_SEPARATOR; they hold for what is below.
    """

    deck_id: int
    name: str
    deck_ids: tuple[int, ...]
    at: datetime
    day: date
    minutes: int | None
    weekdays: Mapping[int, int]
    topic_weights: Mapping[str, float]

    def is_past(self, now: datetime) -> bool:
        """Whether it has begun."""
        return self.at <= now

    def minutes_on(self, day: date) -> int | None:
        """The minutes there are on a study day."""
        return self.weekdays.get(day.weekday(), self.minutes)

    def weight_of(self, topic: Sequence[str]) -> float:
        """How much a topic matters: what was said of it, or of the nearest one above."""
        if not topic:
            return self.topic_weights.get("", 1.0)
        for end in range(len(topic), 0, -1):
            weight = self.topic_weights.get(TOPIC_SEPARATOR.join(topic[:end]))
            if weight is not None:
                return weight
        return 1.0


def of_rows(collection: Collection, rows: Sequence[DeckRow]) -> list[Briefing]:
    """The briefings of these decks, the nearest first; past ones too.

    A deck below one that has a date is studied for that date.
    """
    found: list[Briefing] = []
    covered: set[int] = set()
    for row in rows:  # parents come first
        if row.briefing_at is None or row.archived_at is not None or row.id in covered:
            continue
        within = [each.id for each in decks.within(rows, row)]
        covered.update(within)
        found.append(_briefing(collection, row, within))
    return sorted(found, key=lambda each: (each.at, each.name))


def coming(collection: Collection, rows: Sequence[DeckRow]) -> list[Briefing]:
    """Those of them that are still to come."""
    now = collection.now()
    return [each for each in of_rows(collection, rows) if not each.is_past(now)]


def all_briefings(collection: Collection) -> list[Briefing]:
    """Every briefing of the collection, the nearest first."""
    with collection.reading() as session:
        return of_rows(collection, decks.alive(session))


def of_deck(collection: Collection, deck_id: int) -> Briefing | None:
    """The briefing that a deck is studied for: its own, or that of one above it."""
    return next((b for b in all_briefings(collection) if deck_id in b.deck_ids), None)


def set_up(
    collection: Collection,
    deck_id: int,
    *,
    at: datetime,
    minutes: int | None = None,
    weekdays: Mapping[int, int] | None = None,
    topic_weights: Mapping[str, float] | None = None,
) -> None:
    """Study the deck and those below it for a briefing. One act, which undo takes back.

    Raises TrainerError for minutes or weights that make no sense, weights of topics that there are
    not, and for another date than before that is past; `weekdays` and `topic_weights` stay as they
    were where they are None.
    """
    if at.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    for value in (minutes, *(weekdays or {}).values()):
        if value is not None and not 0 <= value <= MOST_MINUTES:
            raise TrainerError(_("Minutes a day are from 0 to {n}.").format(n=MOST_MINUTES))
    for weight in (topic_weights or {}).values():
        if not 0 <= weight <= GREATEST_WEIGHT:
            raise TrainerError(_("Weights are from 0 to {n}.").format(n=round(GREATEST_WEIGHT)))
    _check_topics(collection, deck_id, topic_weights or {})

    day, is_past = collection.days.day_of(at), at <= collection.now()

    def write(row: DeckRow) -> None:
        if is_past and at != row.briefing_at:
            what = clock_time(at) if day == collection.today() else f"{day:%d-%m-%Y}"
            raise TrainerError(_("{day} is past: a briefing lies ahead.").format(day=what))
        row.briefing_at, row.minutes_per_day, row.archived_at = at, minutes, None
        if weekdays is not None:
            row.weekday_minutes = {str(day): minutes for day, minutes in weekdays.items()}
        if topic_weights is not None:
            row.topic_weights = dict(topic_weights)

    _change(collection, deck_id, "briefing", write)


def _check_topics(collection: Collection, deck_id: int, weights: Iterable[str]) -> None:
    """Refuse the weights of topics that neither the notes nor the weights so far have."""
    from difflib import get_close_matches  # noqa: PLC0415 - seldom needed

    with collection.reading() as session:
        row = decks.living(session, deck_id)
        ids = [each.id for each in decks.within(decks.alive(session), row)]
        paths = [note.topic for note in notes.labels(session, ids)]
        above = (path[:end] for path in paths for end in range(1, len(path) + 1))
        topics = list(dict.fromkeys(map(TOPIC_SEPARATOR.join, above)))
        name, known = row.name, {*topics, *row.topic_weights}
    for topic in weights:
        if topic in known:
            continue
        if not topics:
            raise TrainerError(_("No note of {deck} has a topic.").format(deck=name))
        near = get_close_matches(topic, topics, _NAMED, cutoff=0)
        names = [each for each in topics if each in near] + ["…"] * (len(topics) > _NAMED)
        raise NotFoundError(
            _('There is no topic "{name}" in {deck}; there is: {names}.').format(
                name=topic, deck=name, names=", ".join(names)
            )
        )


def weigh(collection: Collection, deck_id: int, topic: str, weight: float) -> None:
    """Say how much a topic matters: 1 is as usual, 0 not at all."""
    if not 0 <= weight <= GREATEST_WEIGHT:
        raise TrainerError(_("Weights are from 0 to {n}.").format(n=round(GREATEST_WEIGHT)))

    def write(row: DeckRow) -> None:
        others = {name: value for name, value in row.topic_weights.items() if name != topic}
        row.topic_weights = others if weight == 1 else {**others, topic: weight}

    _change(collection, deck_id, "briefing", write)


def forget(collection: Collection, deck_id: int) -> None:
    """Study the deck without a date: its cards come when they fall due, an archived deck's too."""

    def write(row: DeckRow) -> None:
        row.briefing_at = row.archived_at = None

    _change(collection, deck_id, "briefing", write)


def archive(collection: Collection, deck_id: int) -> None:
    """Put the deck and those below it away: nothing of them is asked until they are taken out."""
    now = collection.now()

    def write(row: DeckRow) -> None:
        row.archived_at = now

    _change(collection, deck_id, "archive", write)


def _change(
    collection: Collection, deck_id: int, kind: str, write: Callable[[DeckRow], None]
) -> None:
    now = collection.now()
    with collection.writing() as session:
        row = decks.living(session, deck_id)
        before = changes.stored(row)
        write(row)
        row.modified_at = now
        session.flush()
        changes.record(session, kind, row.name, now, [changes.changed(row, before)])


def _briefing(collection: Collection, row: DeckRow, deck_ids: Sequence[int]) -> Briefing:
    assert row.briefing_at is not None
    return Briefing(
        deck_id=row.id,
        name=row.name,
        deck_ids=tuple(deck_ids),
        at=row.briefing_at,
        day=collection.days.day_of(row.briefing_at),
        minutes=row.minutes_per_day,
        weekdays={int(day): minutes for day, minutes in row.weekday_minutes.items()},
        topic_weights=row.topic_weights,
    )


def days_until(briefing: Briefing, today: date) -> int:
    """Study days from `today` to the briefing's; negative once it is past."""
    return (briefing.day - today) // timedelta(days=1)
