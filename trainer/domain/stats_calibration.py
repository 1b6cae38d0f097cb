"""How right predicted recall was: the chance just before an answer against what came of it.

Memories are taken from the log: after an answer given here they stand there; where another program
scheduled, they are replayed by FSRS's equations from the card's first answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.domain import fsrs_arrays as fsrs
from trainer.domain.fsrs_arrays import Flags, Floats, Integers
from trainer.domain.predictions import Predicted, log_loss, means, rmse_bins
from trainer.domain.stats_log import Kind, Log, Source

BINS = 20  # of 5 % each
_LEAST = 1e-9  # a chance is never quite 0 or 1
_Presets = Mapping[int, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Predictions from `low` on, for 5 %: what was predicted on average, and the share recalled."""

    low: float
    predicted: float
    recalled: float
    answers: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How right predictions were; the figures are None without any."""

    answers: int
    predicted: float | None
    recalled: float | None
    log_loss: float | None
    rmse_bins: float | None
    bins: tuple[Bin, ...]


def predictions(log: Log, presets: _Presets, today: int, days: int | None) -> Predicted:
    """What was predicted of the answers in the latest `days`; `presets` holds FSRS's parameters."""
    rows = log.where(log.chained & ~log.beside & (log.answer | (log.source == Source.SET)))
    same = np.zeros(len(rows.card), np.bool_)
    same[1:] = rows.card[1:] == rows.card[:-1]
    elapsed = np.where(same, rows.day - np.roll(rows.day, 1), 0)
    stability = np.roll(_after(rows, same, elapsed, presets), 1)
    later = rows.answer & (elapsed >= 1)
    mask = later & same & ~np.isnan(stability) & (rows.day <= today)
    if days is not None:
        mask &= rows.day > today - days
    chance = np.full(len(rows.card), np.nan)
    for preset in np.unique(rows.preset[mask]).tolist():
        own = mask & (rows.preset == preset)
        chance[own] = fsrs.recall(stability[own], elapsed[own], presets[preset])
    failed = later & (rows.rating == 1)
    return Predicted(
        chance=chance[mask],
        recalled=rows.right[mask],
        elapsed=elapsed[mask],
        nth=(1 + _so_far(later, same))[mask],
        lapses=(_so_far(failed, same) - failed)[mask],
    )


def calibration(found: Predicted) -> Calibration:
    """Bins, log loss and RMSE(bins) of predictions."""
    chance, recalled = found.chance, found.recalled.astype(np.float64)
    if not len(chance):
        return Calibration(0, None, None, None, None, ())
    return Calibration(
        answers=len(chance),
        predicted=float(chance.mean()),
        recalled=float(recalled.mean()),
        log_loss=log_loss(found, _LEAST),
        rmse_bins=rmse_bins(found),
        bins=tuple(_bins(chance, recalled)),
    )


def _bins(chance: Floats, recalled: Floats) -> list[Bin]:
    place = np.minimum((chance * BINS).astype(np.int64), BINS - 1)
    counts, predicted, known = means(place, chance, recalled)
    return [
        Bin(n / BINS, float(predicted[n]), float(known[n]), int(counts[n]))
        for n in np.flatnonzero(counts).tolist()
    ]


def _so_far(flags: Flags, same: Flags) -> Integers:
    """How many are set from each card's first row up to this one."""
    total = np.cumsum(flags)
    starts = np.maximum.accumulate(np.where(same, 0, np.arange(len(flags))))
    before: Integers = (total - flags)[starts]
    return total - before


@dataclass(frozen=True, slots=True)
class _Replay:
    """Memories after each row, nan where none is known; `same`: the row before is of that card."""

    rows: Log
    same: Flags
    elapsed: Integers
    stability: Floats
    difficulty: Floats

    def run(self, presets: _Presets) -> None:
        """Fill in what is missing, the first answers of all cards first."""
        missing = np.flatnonzero(np.isnan(self.stability) & self.rows.answer)
        place = np.arange(len(self.same))
        nth = (place - np.maximum.accumulate(np.where(self.same, 0, place)))[missing]
        order = np.argsort(nth, kind="stable")
        for part in np.split(missing[order], np.flatnonzero(np.diff(nth[order])) + 1):
            for preset in np.unique(self.rows.preset[part]).tolist():
                self._fill(part[self.rows.preset[part] == preset], presets[preset])

    def _fill(self, at: Integers, w: Sequence[float]) -> None:
        """The memory after the rows `at`, those before them being done."""
        rating = self.rows.rating
        before = np.where(self.same[at], self.stability[at - 1], np.nan)
        first = at[np.isnan(before) & (self.rows.kind[at] == Kind.LEARNING)]
        self.stability[first] = fsrs.first_stability(rating[first], w)
        self.difficulty[first] = fsrs.first_difficulty(rating[first], w)
        known = ~np.isnan(before)
        at, s = at[known], before[known]
        d, days = self.difficulty[at - 1], self.elapsed[at]
        later = fsrs.later_day(s, d, np.maximum(days, 1).astype(np.float64), rating[at], w)
        self.stability[at] = np.where(days >= 1, later, fsrs.same_day(s, rating[at], w))
        self.difficulty[at] = fsrs.next_difficulty(d, rating[at], w)


def _after(rows: Log, same: Flags, elapsed: Integers, presets: _Presets) -> Floats:
    """The stability after each row, nan where none is known."""
    known = rows.stability > 0
    replay = _Replay(
        rows,
        same,
        elapsed,
        np.where(known, rows.stability, np.nan),
        np.where(known, rows.difficulty, np.nan),
    )
    replay.run(presets)
    return replay.stability
