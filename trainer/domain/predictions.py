"""How far predicted recall was off: log loss, and RMSE(bins) as in the srs-benchmark.

For RMSE(bins) answers are put in bins by the days since the last one, how many there were and how
many of them failed, each on a logarithmic scale; it is the root of the mean squared difference
between predicted and actual recall of the bins, weighted by their sizes.
"""

from dataclasses import dataclass

import numpy as np

from trainer.domain.fsrs_arrays import Flags, Floats, Integers


@dataclass(frozen=True, slots=True)
class Predicted:
    """Answers that were the first on a study day, with the chance of recall just before.

    `elapsed` counts study days since the answer before, `nth` the answers to the card up to this
    one (or the days with any), and `lapses` the failures on earlier days.
    """

    chance: Floats
    recalled: Flags
    elapsed: Integers
    nth: Integers
    lapses: Integers


def log_loss(found: Predicted, least: float) -> float:
    """The mean of minus the logarithm of the chance given to what came, of one answer at least.

    No chance counts as surer than `least`: else a single miss could outweigh all.
    """
    sure = np.clip(found.chance, least, 1 - least)
    return float(-np.log(np.where(found.recalled, sure, 1 - sure)).mean())


def rmse_bins(found: Predicted) -> float:
    """The srs-benchmark's figure, of one answer at least."""
    # Its factors (2.48, 1.99, 1.65) and roundings only name the bins: the powers tell them apart.
    lapses = np.where(found.lapses > 0, 1 + _power(np.maximum(found.lapses, 1), 1.73), 0)
    keys = (_power(found.elapsed, 3.62) * 1000 + _power(found.nth, 1.89)) * 1000 + lapses
    _keys, place = np.unique(keys, return_inverse=True)
    counts, predicted, known = means(place, found.chance, found.recalled.astype(np.float64))
    return float(np.sqrt((counts * (predicted - known) ** 2).sum() / counts.sum()))


def means(place: Integers, chance: Floats, recalled: Floats) -> tuple[Integers, Floats, Floats]:
    """Of each bin, `place` being those of the answers: its size, mean chance and mean recall."""
    counts = np.bincount(place)
    some = np.maximum(counts, 1)
    return counts, np.bincount(place, chance) / some, np.bincount(place, recalled) / some


def _power(values: Integers, base: float) -> Integers:
    power: Integers = np.floor(np.log(values) / np.log(base)).astype(np.int64)
    return power
