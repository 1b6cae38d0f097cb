"""How well parameters of FSRS predict the answers of a log."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from trainer.domain import memory
from trainer.domain.answer_log import Series
from trainer.domain.predictions import Predicted, log_loss, rmse_bins
from trainer.domain.schedule import Rating

_SURE = 1e-4  # no prediction counts as surer than this
_EVERY = 200  # series between two looks at whether to stop
Row = tuple[float, bool, int, int, int]  # as the columns of Predicted


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

    There must be one such answer at least. `tick` is called now and then; what it raises ends the
    work.
    """
    rows: list[Row] = []
    for place, series in enumerate(log):
        if place % _EVERY == 0:
            tick()
        if series.days[-1] >= since:
            rows += _predictions(series, parameters(series.deck), since)
    return scored(rows)


def scored(rows: Sequence[Row]) -> Score:
    """The figures for some predictions; there must be one at least."""
    found = Predicted(*map(np.array, zip(*rows, strict=True)))
    return Score(log_loss(found, _SURE), rmse_bins(found), len(rows))


def _predictions(series: Series, parameters: Sequence[float], since: int) -> Iterator[Row]:
    state: tuple[float, float] | None = None
    lapses = 0
    for place, (days, rating) in enumerate(zip(series.elapsed, series.ratings, strict=True)):
        if state is None:
            state = memory.first_state(rating, parameters)
            continue
        if days and series.days[place] >= since:
            chance = memory.retrievability(state[0], days, parameters)
            yield chance, rating > Rating.AGAIN, days, place + 1, lapses
        state = memory.next_state(*state, days, rating, parameters)
        lapses += bool(days) and rating == Rating.AGAIN
