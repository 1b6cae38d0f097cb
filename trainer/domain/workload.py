"""What each desired retention costs and brings: a year of study, simulated by fsrs-rs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import TYPE_CHECKING

from trainer.domain.answer_log import Series
from trainer.domain.deadline import shrunk_median, shrunk_shares
from trainer.domain.schedule import Preset, Rating

if TYPE_CHECKING:
    from fsrs_rs_python import SimulatorConfig

RETENTIONS = tuple(percent / 100 for percent in range(80, 96))
YEAR = 365  # study days
SIMULATED = 10_000  # cards, so that chance evens out; what they cost is scaled
_SEED = 42
_CHANCE = 0.02  # what two seeds differ by
_ALL = 2**31
_LEARNING, _REVIEW, _RELEARNING = range(3)


@dataclass(frozen=True, slots=True)
class Workload:
    """What one desired retention costs (minutes a day) and brings (cards known after a year).

    `seconds_a_card` is all the time of that year divided by what is known at its end.
    """

    retention: float
    minutes_a_day: float
    known: float
    seconds_a_card: float


def table(
    log: Sequence[Series],
    cards: int,
    preset: Preset,
    tick: Callable[[], None] = lambda: None,
) -> tuple[Workload, ...]:
    """The workload of `cards` cards, all still to be met, for each of RETENTIONS.

    Answers take, and go, as those of the log do (medians, drawn to fsrs-rs's own figures where
    there are few); memory has the parameters of `preset`, which also says how many new cards a day.
    """
    from fsrs_rs_python import SimulatorConfig, default_simulator_config  # noqa: PLC0415 - an extra

    usual = default_simulator_config()
    scale = SIMULATED / max(cards, 1)
    config = SimulatorConfig(
        deck_size=SIMULATED,
        learn_span=YEAR,
        max_cost_perday=float(_ALL),
        max_ivl=preset.maximum_interval,
        first_rating_prob=shrunk_shares(usual.first_rating_prob, _counts(_first(log), Rating)),
        review_rating_prob=shrunk_shares(
            usual.review_rating_prob, _counts(_judged(log), list(Rating)[1:])
        ),
        learn_limit=max(round(preset.new_per_day * scale), 1),
        review_limit=_ALL,
        new_cards_ignore_review_limit=True,
        learning_step_transitions=usual.learning_step_transitions,
        relearning_step_transitions=usual.relearning_step_transitions,
        state_rating_costs=_costs(log, usual.state_rating_costs),
        learning_step_count=len(preset.learning_steps),
        relearning_step_count=len(preset.relearning_steps),
    )
    years = [_year(preset, retention, config, tick) for retention in RETENTIONS]
    found = []
    for place, retention in enumerate(RETENTIONS):
        beside = years[max(place - 1, 0) : place + 2]  # neighbours even out chance
        seconds = mean(each[0] for each in beside) / scale
        known = mean(each[1] for each in beside) / scale
        a_day = seconds / 60 / YEAR
        found.append(Workload(retention, a_day, known, seconds / max(known, 0.001)))
    return tuple(found)


def suggested(workloads: Sequence[Workload]) -> Workload:
    """The one with the least time for each card known.

    Of those that differ by no more than the chance of the simulation, the one that knows most.
    """
    least = min(each.seconds_a_card for each in workloads)
    return [each for each in workloads if each.seconds_a_card <= least * (1 + _CHANCE)][-1]


def _year(
    preset: Preset, retention: float, config: "SimulatorConfig", tick: Callable[[], None]
) -> tuple[float, float]:
    """The seconds that a year of study takes, and the cards known at its end."""
    from fsrs_rs_python import simulate  # noqa: PLC0415 - an extra

    tick()
    result = simulate(preset.parameters, retention, config, _SEED)
    return sum(result.cost_per_day), result.memorized_cnt_per_day[-1]


def _first(log: Iterable[Series]) -> list[int]:
    return [series.ratings[0] for series in log]


def _judged(log: Iterable[Series]) -> list[int]:
    return [series.ratings[place] for series in log for place in series.judged()]


def _counts(ratings: Sequence[int], wanted: Iterable[Rating]) -> list[int]:
    return [ratings.count(rating) for rating in wanted]


def _costs(log: Iterable[Series], usual: Sequence[Sequence[float]]) -> list[list[float]]:
    """Seconds of an answer, by what the card was (learning, review, relearning) and its rating."""
    given: dict[tuple[int, int], list[float]] = {}
    for series in log:
        state = _LEARNING
        for days, rating, seconds in zip(
            series.elapsed, series.ratings, series.seconds, strict=True
        ):
            state = _REVIEW if days else _LEARNING if state == _LEARNING else _RELEARNING
            if seconds:
                given.setdefault((state, rating), []).append(seconds)
    return [
        [
            shrunk_median(usual[state][rating - 1], given.get((state, rating), ()))
            for rating in Rating
        ]
        for state in (_LEARNING, _REVIEW, _RELEARNING)
    ]
