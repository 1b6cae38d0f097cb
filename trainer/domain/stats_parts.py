"""The same few figures for each of several decks or topics."""

from dataclasses import dataclass

import numpy as np

from trainer.domain.fsrs_arrays import Flags, Floats, Integers
from trainer.domain.stats_answers import Passed
from trainer.domain.stats_cards import Cards, places_of
from trainer.domain.stats_log import Log


@dataclass(frozen=True, slots=True)
class Part:
    """One deck's or topic's own cards: `seen` were answered ever, `known` of these are known now.

    `seconds` is the median time of the answers; None where no answer was timed.
    """

    cards: int
    seen: int
    known: float | None
    answers: int
    retention: Passed
    seconds: float | None


def parts(cards: Cards, log: Log, labels: Integers, count: int, chance: Floats) -> list[Part]:
    """The figures of `count` parts; `labels` says by card which it belongs to, from 0."""
    places = places_of(cards, log)
    mine = places >= 0
    log = log.where(mine)
    label = labels[places[mine]]
    tested = log.tested
    known = ~np.isnan(chance)
    sums = np.bincount(labels[known], chance[known], count)
    seen = _counted(labels, known, count)
    seconds = _medians(label, log, count)
    right = _counted(label, tested & log.right, count)
    of_all = _counted(label, tested, count)
    all_answers = np.bincount(label, minlength=count).tolist()
    return [
        Part(
            cards=int(total),
            seen=seen[n],
            known=float(sums[n]) / seen[n] if seen[n] else None,
            answers=all_answers[n],
            retention=Passed(right[n], of_all[n]),
            seconds=seconds[n],
        )
        for n, total in enumerate(np.bincount(labels, minlength=count))
    ]


def _counted(label: Integers, mask: Flags, count: int) -> list[int]:
    counts: list[int] = np.bincount(label[mask], minlength=count).tolist()
    return counts


def _medians(label: Integers, log: Log, count: int) -> list[float | None]:
    timed = ~log.beside & (log.duration_ms > 0)
    label, seconds = label[timed], log.duration_ms[timed] / 1000
    found: list[float | None] = [None] * count
    order = np.argsort(label, kind="stable")
    numbers, starts = np.unique(label[order], return_index=True)
    for n, own in zip(numbers.tolist(), np.split(seconds[order], starts[1:]), strict=False):
        found[n] = float(np.median(own))
    return found
