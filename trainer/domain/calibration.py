"""How well parameters predict answers: log loss, and RMSE(bins).

RMSE(bins) as in the srs-benchmark: answers are put in bins by the days since the last one, how
many there were and how many of them failed (each on a logarithmic scale); it is the root of the
mean squared difference between predicted and actual recall of the bins, weighted by their sizes.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from trainer.domain import memory
from trainer.domain.answer_log import Series
from trainer.domain.schedule import Rating

_SURE = 1e-4  # no prediction counts as surer than this
_EVERY = 200  # series between two looks at whether to stop
Bin = tuple[float, int, int]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The predicted chance that an answer would be right, whether it was, and its bin."""

    chance: float
    recalled: bool
    bin: Bin


@dataclass(frozen=True, slots=True)
class Score:
    """How far predictions were off, over `count` answers; less is better in both."""

    log_loss: float
    rmse_bins: float
    count: int


def score(
    log: Sequence[Series],
    parameters: Callable[[int], Sequence[float]],
    since: int,
    tick: Callable[[], None] = lambda: None,
) -> Score:
    """What the parameters of each series' deck predict of the answers from the day `since` on.

    `tick` is called now and then; what it raises ends the work.
    """
    found: list[Prediction] = []
    for place, series in enumerate(log):
        if place % _EVERY == 0:
            tick()
        if series.days[-1] >= since:
            found += _predictions(series, parameters(series.deck), since)
    return scored(found)


def scored(predictions: Sequence[Prediction]) -> Score:
    """The figures for some predictions; there must be one at least."""
    loss = 0.0
    bins: dict[Bin, list[float]] = {}
    for each in predictions:
        chance = min(max(each.chance, _SURE), 1 - _SURE)
        loss -= math.log(chance if each.recalled else 1 - chance)
        tally = bins.setdefault(each.bin, [0.0, 0.0, 0.0])
        tally[0] += 1
        tally[1] += each.chance
        tally[2] += each.recalled
    count = len(predictions)
    squared = sum((predicted - actual) ** 2 / size for size, predicted, actual in bins.values())
    return Score(loss / count, math.sqrt(squared / count), count)


def _predictions(series: Series, parameters: Sequence[float], since: int) -> Iterable[Prediction]:
    state: tuple[float, float] | None = None
    lapses = 0
    for place, (days, rating) in enumerate(zip(series.elapsed, series.ratings, strict=True)):
        if state is None:
            state = memory.first_state(rating, parameters)
            continue
        if days and series.days[place] >= since:
            chance = memory.retrievability(state[0], days, parameters)
            yield Prediction(chance, rating > Rating.AGAIN, _bin(days, place + 1, lapses))
        state = memory.next_state(*state, days, rating, parameters)
        lapses += bool(days) and rating == Rating.AGAIN


def _bin(days: int, answers: int, lapses: int) -> Bin:
    """The bin of an answer: its history's figures, rounded on logarithmic scales."""
    return (
        round(_power(2.48, 3.62, days), 2),
        round(_power(1.99, 1.89, answers)),
        round(_power(1.65, 1.73, lapses)) if lapses else 0,
    )


def _power(scale: float, base: float, figure: int) -> float:
    return scale * base ** math.floor(math.log(figure) / math.log(base))
