"""Parameters of FSRS-6 fitted to a log of answers, by fsrs-rs. Sole importer of it."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from operator import itemgetter
from typing import TYPE_CHECKING

from trainer.domain.answer_log import Series
from trainer.domain.scheduling import within_bounds

if TYPE_CHECKING:
    from fsrs_rs_python import FSRSItem

_EVERY = 200  # series between two looks at whether to stop


def is_installed() -> bool:
    """Whether fsrs-rs is there, which is an extra."""
    return find_spec("fsrs_rs_python") is not None


def fit(
    log: Sequence[Series],
    relearning_steps: int,
    before: int | None = None,
    tick: Callable[[], None] = lambda: None,
) -> tuple[float, ...]:
    """The 21 parameters that suit the answers before the day `before` best, or all of them.

    What lies beyond the bounds of our scheduler is drawn to them. fsrs-rs gives late answers more
    weight than early ones by their order, so it gets them by their day. `tick` is called now and
    then; what it raises ends the work, but for the fitting itself (0.4 s for 200,000 answers).
    """
    from fsrs_rs_python import FSRS  # noqa: PLC0415 - an extra

    items = _items(log, before, tick)
    tick()
    fitted = FSRS([]).compute_parameters(items, num_relearning_steps=relearning_steps)
    tick()
    return within_bounds(tuple(round(number, 4) for number in fitted))


def _items(log: Sequence[Series], before: int | None, tick: Callable[[], None]) -> "list[FSRSItem]":
    """Each judged answer with those that went before it."""
    from fsrs_rs_python import FSRSItem, FSRSReview  # noqa: PLC0415 - as above

    dated: list[tuple[int, FSRSItem]] = []
    for place, series in enumerate(log):
        if place % _EVERY == 0:
            tick()
        reviews = [
            FSRSReview(rating, days)
            for rating, days in zip(series.ratings, series.elapsed, strict=True)
        ]
        dated += [
            (series.days[end], FSRSItem(reviews[: end + 1]))
            for end in series.judged()
            if before is None or series.days[end] < before
        ]
    return [item for _day, item in sorted(dated, key=itemgetter(0))]
