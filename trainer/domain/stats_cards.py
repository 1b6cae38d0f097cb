"""Figures of cards as they stand: what comes due, how firm memories are, how many of each kind."""

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from trainer.domain.day import StudyDays
from trainer.domain.fsrs_arrays import Flags, Floats, Integers, recall
from trainer.domain.stats_log import MATURE, Log, State, study_days

SECONDS = 15.0  # of an answer, where none was timed yet
_DAY_MS = 86_400_000


class CardLine(NamedTuple):
    """A card in plain numbers; `deck` and `topic` count from 0, `decay` is w20 of its preset.

    `due_ms` and `last_ms`, the latest answer, are milliseconds since 1970; 0 stands for a value
    that is not there. `buried` means put off beyond today.
    """

    card: int
    deck: int
    topic: int
    decay: float
    state: int
    stability: float
    difficulty: float
    due_ms: int
    last_ms: int
    suspended: bool
    buried: bool


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards as arrays, by their ids; `due_day` is a study day (`date.toordinal`) or 0."""

    card: Integers
    deck: Integers
    topic: Integers
    decay: Floats
    state: Integers
    stability: Floats
    difficulty: Floats
    due_day: Integers
    last_ms: Integers
    interval: Integers
    suspended: Flags
    buried: Flags


@dataclass(frozen=True, slots=True)
class Forecast:
    """Cards, and minutes of work, by days from today: those below 0 are overdue."""

    cards: Mapping[int, int]
    minutes: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many cards have each whole value; `middle` is the median or mean, None without any."""

    counts: Mapping[int, int]
    middle: float | None

    @property
    def cards(self) -> int:
        """How many there are."""
        return sum(self.counts.values())


def read_cards(lines: Iterable[CardLine | tuple[float, ...]], days: StudyDays) -> Cards:
    """The cards of `lines`, in any order."""
    numbers = itertools.chain.from_iterable(lines)
    flat = np.fromiter(numbers, np.float64).reshape(-1, len(CardLine._fields))
    flat = flat[np.argsort(flat[:, 0], kind="stable")]
    whole = flat.astype(np.int64)
    due_ms, last_ms = whole[:, 7], whole[:, 8]
    due = np.where(due_ms > 0, study_days(due_ms, days), 0)
    since = due - study_days(last_ms, days)
    return Cards(
        card=whole[:, 0],
        deck=whole[:, 1],
        topic=whole[:, 2],
        decay=flat[:, 3],
        state=whole[:, 4],
        stability=flat[:, 5],
        difficulty=flat[:, 6],
        due_day=due,
        last_ms=last_ms,
        interval=np.where((due > 0) & (last_ms > 0), np.maximum(since, 1), 0),
        suspended=flat[:, 9] > 0,
        buried=flat[:, 10] > 0,
    )


def places_of(cards: Cards, log: Log) -> Integers:
    """The place among `cards` of each answer's card, or -1."""
    if not len(cards.card):
        return np.full(len(log.card), -1)
    places = np.searchsorted(cards.card, log.card)
    places[places == len(cards.card)] = 0
    return np.where(cards.card[places] == log.card, places, -1)


def median_seconds(cards: Cards, log: Log) -> Floats:
    """How long an answer to each card takes: its deck's median, else that of all, else SECONDS.

    Taken from answers within the schedule that have a time.
    """
    places = places_of(cards, log)
    timed = (places >= 0) & ~log.beside & (log.duration_ms > 0)
    seconds, decks = log.duration_ms[timed] / 1000, cards.deck[places[timed]]
    usual = float(np.median(seconds)) if len(seconds) else SECONDS
    result = np.full(len(cards.card), usual)
    order = np.argsort(decks, kind="stable")
    found, starts = np.unique(decks[order], return_index=True)
    for deck, own in zip(found, np.split(seconds[order], starts[1:]), strict=False):
        result[cards.deck == deck] = np.median(own)
    return result


def forecast(cards: Cards, seconds: Floats, today: int) -> Forecast:
    """What comes due by day; `seconds` is what an answer to each card takes."""
    ahead = cards.due_day - today
    put_off = cards.buried & (ahead <= 0)
    mask = (cards.state != State.NEW) & (cards.due_day > 0) & ~cards.suspended & ~put_off
    days, places = np.unique(ahead[mask], return_inverse=True)
    counts = np.bincount(places, minlength=len(days))
    minutes = np.bincount(places, seconds[mask] / 60, len(days))
    return Forecast(
        dict(zip(days.tolist(), counts.tolist(), strict=True)),
        dict(zip(days.tolist(), minutes.tolist(), strict=True)),
    )


def card_counts(cards: Cards) -> dict[str, int]:
    """How many cards are new, in steps, young and mature; suspended and buried ones apart."""
    active = ~cards.suspended & ~cards.buried
    in_review = active & (cards.state == State.REVIEW)
    masks = {
        "new": active & (cards.state == State.NEW),
        "learning": active & (cards.state == State.LEARNING),
        "relearning": active & (cards.state == State.RELEARNING),
        "young": in_review & (cards.interval < MATURE),
        "mature": in_review & (cards.interval >= MATURE),
        "suspended": cards.suspended,
        "buried": cards.buried & ~cards.suspended,
    }
    return {name: int(np.count_nonzero(mask)) for name, mask in masks.items()}


def stabilities(cards: Cards) -> Distribution:
    """In days, rounded; the middle is the median."""
    known = cards.stability[cards.stability > 0]
    return _distribution(np.floor(known + 0.5), np.median(known) if len(known) else None)


def difficulties(cards: Cards) -> Distribution:
    """In whole percents, from 0 (difficulty 1) to 99; the middle is the median."""
    known = cards.difficulty[cards.stability > 0].astype(np.float32)  # as Anki: floors differ
    percents = (known - 1) / 9 * 100
    floors = np.minimum(np.floor(percents), 99).astype(np.float64)
    return _distribution(floors, np.median(percents) if len(known) else None)


def retrievabilities(chance: Floats) -> Distribution:
    """In whole percents, up to 99; the middle is the mean."""
    known = chance[~np.isnan(chance)] * 100
    return _distribution(np.minimum(np.floor(known), 99), known.mean() if len(known) else None)


def recall_now(cards: Cards, now_ms: int) -> Floats:
    """The chance that each card is known now, nan where it was never seen.

    Counted, as in Anki, from the time that has passed since the latest answer.
    """
    elapsed = np.maximum(now_ms - cards.last_ms, 0) / _DAY_MS
    known = (cards.stability > 0) & (cards.last_ms > 0)
    result = np.full(len(cards.card), np.nan)
    for decay in np.unique(cards.decay[known]).tolist():
        mask = known & (cards.decay == decay)
        parameters = [0.0] * 20 + [decay]
        result[mask] = recall(cards.stability[mask], elapsed[mask], parameters)
    return result


def _distribution(values: Floats, middle: float | np.floating | None) -> Distribution:
    found, counts = np.unique(values.astype(np.int64), return_counts=True)
    return Distribution(
        dict(zip(found.tolist(), counts.tolist(), strict=True)),
        None if middle is None else float(middle),
    )
