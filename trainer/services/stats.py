"""Statistics of all decks, of one with those below it, or of a topic, over a period."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from trainer.domain import stats_answers, stats_calibration, stats_cards, stats_parts
from trainer.domain.day import milliseconds
from trainer.domain.fsrs_arrays import Floats, Integers
from trainer.domain.stats_answers import AnswerTimes, Passed, Retention, Today
from trainer.domain.stats_calibration import Calibration
from trainer.domain.stats_cards import Cards, Distribution, Forecast
from trainer.domain.stats_log import Log, read_log
from trainer.domain.stats_parts import Part
from trainer.services.briefing import TOPIC_SEPARATOR
from trainer.services.collection import Collection
from trainer.services.decks import chosen
from trainer.services.sitting import Sitting, chosen_notes, is_under
from trainer.services.weakest import SureWrong, WeakPoint, weakest
from trainer.storage import stats
from trainer.storage.models import DeckRow
from trainer.storage.stats import CardFigures

MOST_MISSED = 10


@dataclass(frozen=True, slots=True)
class Day:
    """What was answered on a study day, and the time it took."""

    answers: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures; `services.stats_words.DEFINITIONS` says what each is, by the same names.

    `deck` None means all decks, `days` None ever. `calendar` and both streaks know no period, nor
    do `true_retention`, which has its own, and what is said of cards as they stand. `workload` is
    in minutes; shares run from 0 to 1. Of `points_missed` and `sure_but_wrong` the worst are here,
    and how many there are in all.
    """

    deck: str | None
    topic: str
    days: int | None
    day: date
    today: Today
    true_retention: Mapping[str, Retention]
    ratings: Mapping[str, tuple[int, int, int, int]]
    forecast: Mapping[int, int]
    workload: Mapping[int, float]
    calendar: Mapping[date, Day]
    streak: int
    longest_streak: int
    hours: tuple[Passed, ...]
    answers: int
    answer_times: AnswerTimes
    cards: Mapping[str, int]
    stability: Distribution
    difficulty: Distribution
    retrievability: Distribution
    calibration: Calibration
    points_missed: tuple[WeakPoint, ...]
    points_missed_total: int
    sure_but_wrong: tuple[SureWrong, ...]
    sure_but_wrong_total: int
    decks: tuple[tuple[str, Part], ...]
    topics: tuple[tuple[str, Part], ...]


@dataclass(frozen=True, slots=True)
class _Material:
    """All that the figures are made of."""

    cards: Cards
    log: Log
    deck_names: Sequence[str]
    topic_names: Sequence[str]
    presets: Mapping[int, Sequence[float]]


def statistics(
    collection: Collection, deck: str | None = None, topic: str = "", days: int | None = 365
) -> Statistics:
    """The figures of the deck that `deck` means, and of notes under headings that begin `topic`.

    Raises NotFoundError where there is no such deck, TrainerError where no heading begins so.
    """
    with collection.reading() as session:
        rows = chosen(session, deck)
        everything = deck is None and not topic  # answers to deleted cards count, as in Anki
        material = _gathered(collection, session, rows, topic, everything=everything)
    ids = None if deck is None else [row.id for row in rows]
    weak = weakest(collection, ids, limit=None)
    points = [each for each in weak.points if is_under(each.topic, topic)]
    wrong = [each for each in weak.sure_wrong if is_under(each.topic, topic)]
    today = collection.today().toordinal()
    log, cards = material.log, material.cards
    recent = log.within(today, days)
    ever = stats_answers.by_day(log.within(today))
    streak, longest = stats_answers.streaks(ever, today)
    chance = stats_cards.recall_now(cards, milliseconds(collection.now()))
    coming = _forecast(material, today)
    predicted = stats_calibration.predictions(log, material.presets, today, days)
    return Statistics(
        deck=None if deck is None else rows[0].name,
        topic=topic,
        days=days,
        day=collection.today(),
        today=stats_answers.one_day(log.within(today, 1)),
        true_retention=stats_answers.true_retention(log, today),
        ratings=stats_answers.ratings(recent),
        forecast=coming.cards,
        workload=coming.minutes,
        calendar={date.fromordinal(day): Day(*figures) for day, figures in ever.items()},
        streak=streak,
        longest_streak=longest,
        hours=stats_answers.hours(recent, _clock_ms(collection)),
        answers=len(recent.card),
        answer_times=stats_answers.answer_times(recent),
        cards=stats_cards.card_counts(cards),
        stability=stats_cards.stabilities(cards),
        difficulty=stats_cards.difficulties(cards),
        retrievability=stats_cards.retrievabilities(chance),
        calibration=stats_calibration.calibration(predicted),
        points_missed=tuple(points[:MOST_MISSED]),
        points_missed_total=len(points),
        sure_but_wrong=tuple(wrong[:MOST_MISSED]),
        sure_but_wrong_total=len(wrong),
        decks=_named(material.deck_names, cards.deck, cards, recent, chance),
        topics=_named(material.topic_names, cards.topic, cards, recent, chance),
    )


def _gathered(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    topic: str,
    *,
    everything: bool,
) -> _Material:
    """What the figures of `rows` are made of; of `everything` answers to deleted cards too."""
    found = stats.cards(session, [row.id for row in rows], collection.today())
    if topic:
        notes = chosen_notes(session, rows, Sitting(topic=topic)) or ()
        found = [card for card in found if card[1] in notes]
    topics = _Topics(whole=bool(topic))
    presets = stats.parameters(session)
    usual = collection.settings.preset.parameters
    decays = [presets.get(row.preset_id or 0, usual)[20] for row in rows]
    lines = _lines(found, rows, topics, decays)
    log = stats.log(session, None if everything else [card[0] for card in found])
    return _Material(
        cards=stats_cards.read_cards(lines, collection.days),
        log=read_log(log, collection.days),
        deck_names=[row.name for row in rows],
        topic_names=topics.names,
        presets=presets,
    )


def _lines(
    found: Sequence[CardFigures],
    rows: Sequence[DeckRow],
    topics: "_Topics",
    decays: Sequence[float],
) -> list[tuple[float, ...]]:
    """The cards as `domain.stats_cards.CardLine` has them."""
    place = {row.id: n for n, row in enumerate(rows)}
    return [
        (card_id, place[deck_id], topics.number(topic), decays[place[deck_id]], *figures)
        for card_id, _note_id, deck_id, topic, *figures in found
    ]


class _Topics:
    """Numbers the topics in their order of first use: first headings, or `whole` paths."""

    def __init__(self, *, whole: bool) -> None:
        self._end = None if whole else 1
        self._numbers: dict[str, int] = {}
        self._known: dict[str, int] = {}

    @property
    def names(self) -> list[str]:
        """The names, by their numbers."""
        return list(self._numbers)

    def number(self, text: str) -> int:
        """The number of a topic as it is stored."""
        if text not in self._known:
            name = TOPIC_SEPARATOR.join(json.loads(text)[: self._end])
            self._known[text] = self._numbers.setdefault(name, len(self._numbers))
        return self._known[text]


def _forecast(material: _Material, today: int) -> Forecast:
    seconds = stats_cards.median_seconds(material.cards, material.log)
    return stats_cards.forecast(material.cards, seconds, today)


def _named(
    names: Sequence[str], labels: Integers, cards: Cards, log: Log, chance: Floats
) -> tuple[tuple[str, Part], ...]:
    """The figures of each part by its name, those without a card left out."""
    found = stats_parts.parts(cards, log, labels, len(names), chance)
    return tuple((name, part) for name, part in zip(names, found, strict=True) if part.cards)


def _clock_ms(collection: Collection) -> int:
    """How far the local clock is ahead of UTC now; Anki puts all answers on that clock."""
    offset = collection.now().astimezone(collection.days.zone).utcoffset() or timedelta()
    return offset // timedelta(milliseconds=1)
