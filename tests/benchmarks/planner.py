"""How the planner compares with what Anki's users do, and whether its forecasts come true.

    python -m tests.benchmarks planner [--quick]

Recall on the briefing day and total minutes, means over 36 scenarios (decks of 60, 150 and 300
cards; 3, 7, 14 and 30 days; 10, 20 and 40 minutes a day) with standard errors over learners.
Bars: at least .893 at 150 minutes or less for learners as the scheduler believes them to be (T0),
.845 for real users' parameters (USER); forecasts within 0.004 and three standard errors.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import numpy as np

from tests.benchmarks.learners import HABITS, Family, families
from tests.benchmarks.policies import (
    Fsrs,
    Outcome,
    Scenario,
    deadline_of,
    deck_of,
    follow_fsrs,
    follow_plan_by_card,
    follow_planner,
    planned_days,
)
from trainer.domain.deadline import CardMemory, Deadline
from trainer.domain.forecast import if_you_follow_the_plan, minutes_needed
from trainer.domain.fsrs_arrays import Floats
from trainer.domain.planner import make_plan
from trainer.domain.readiness import (
    NextDayAnswer,
    fit_correction,
    half_width,
    known_at_briefing,
)

Policy = Callable[[Scenario, Family, int, int], Outcome]
BARS = {"T0": 0.893, "USER": 0.845}
SIMPLE = Fsrs(0.97, None, (), (), capped=True, new_first=True)
CRAM = Fsrs(0.90, None, (timedelta(minutes=1),), (timedelta(minutes=1),), eve_only=True)


def scenarios(*, weighted: bool = False, missed: float = 0.0) -> list[Scenario]:
    return [
        Scenario(cards, days, minutes, weighted, missed)
        for cards in (60, 150, 300)
        for days in (3, 7, 14, 30)
        for minutes in (10, 20, 40)
    ]


def row(name: str, policy: Policy, family: Family, tried: Sequence[Scenario], rows: int) -> Floats:
    """Run and print one line; each learner's mean recall."""
    start = time.perf_counter()
    outcomes = [policy(scenario, family, rows, seed) for seed, scenario in enumerate(tried)]
    learners = np.array([outcome.recall for outcome in outcomes]).mean(axis=0)
    sets = len(family.parameters)
    # Where learners differ in their parameters, the sets are what was drawn.
    means = learners.reshape(-1, sets).mean(axis=0) if sets > 1 else learners
    error = means.std(ddof=1) / len(means) ** 0.5
    minutes = float(np.mean([outcome.minutes.mean() for outcome in outcomes]))
    took = time.perf_counter() - start
    print(
        f"{name:44} {means.mean():.4f} ± {error:.4f}  {minutes:5.0f} min   ({rows} learners,"
        f" {took:.0f} s)",
        flush=True,
    )
    return np.asarray(learners)


def table(family: Family, many: int, few: int) -> None:
    """All policies on one family of learners."""
    print(f"\n{family.name}: recall on the briefing day")
    for name, options in (
        ("cram on the eve", CRAM),
        ("FSRS 0.90, 20 new a day", Fsrs(new_a_day=20)),
        ("FSRS 0.90, new cards spread", Fsrs()),
        ("FSRS 0.97, new cards spread", Fsrs(0.97)),
        ("FSRS 0.90, spread, capped at D−1", Fsrs(capped=True)),
    ):
        row(name, partial(follow_fsrs, options), family, scenarios(), few)
    ours = beside_the_simple_rule("", family, scenarios(), many, few)
    print(f"  bar {BARS[family.name]}: {'met' if ours >= BARS[family.name] else 'MISSED'}")
    if len(family.parameters) == 1:
        row("this policy, card by card", follow_plan_by_card, family, scenarios(), max(few // 6, 2))
    whole = partial(follow_planner, all_time=True)
    row("this policy, all time used", whole, family, scenarios(), many)
    beside_the_simple_rule("weights 1, 3, 5: ", family, scenarios(weighted=True), many, few)
    beside_the_simple_rule("one day in 4 missed: ", family, scenarios(missed=0.25), many, few)


def beside_the_simple_rule(
    kind: str, family: Family, tried: Sequence[Scenario], many: int, few: int
) -> float:
    """The rows of the simple rule and of this policy, and their distance; this policy's mean."""
    rule = partial(follow_fsrs, SIMPLE)
    simple = row(f"{kind}0.97, capped, new first, no steps"[:44], rule, family, tried, few)
    ours = row(f"{kind}this policy", follow_planner, family, tried, many)
    ahead = ours[:few] - simple  # the same parameters and missed days, learner by learner
    error = ahead.std(ddof=1) / few**0.5
    print(f"  ahead of the simple rule by {ahead.mean():.4f} ± {error:.4f}")
    return float(ours.mean())


def forecasts(family: Family, rows: int) -> None:
    """Whether learners as the planner believes them to be come out as it forecast."""
    worst, late, over = 0.0, 0, 0
    for seed, scenario in enumerate(scenarios()):
        forecast = if_you_follow_the_plan(deck_of(scenario), deadline_of(scenario), HABITS, seed)
        outcome = follow_planner(scenario, family, rows, seed)
        share = forecast.readiness.share
        assert share is not None
        error = np.hypot(outcome.recall.std(ddof=1) / rows**0.5, forecast.standard_error)
        gap = abs(share - outcome.recall.mean())
        worst = max(worst, gap)
        late += gap > 0.004 + 3 * error
        over += share > outcome.recall.mean()
    print(
        f"\nforecast against what came: largest gap {worst:.4f}, beyond 0.004 + 3 standard errors"
        f" in {late} of 36 scenarios (bar: 0), too high in {over}"
    )


def ranges(family: Family) -> None:
    """How far the readiness shown on the briefing day lies from the truth, beside the range shown.

    b is fitted to the learner's own answers on later days.
    """
    found: dict[float, list[float]] = {}
    rows = len(family.parameters)
    for seed, scenario in enumerate(scenarios()):
        answers: list[list[NextDayAnswer]] = [[] for _ in range(rows)]
        for planned in planned_days(scenario, family, rows, seed):
            before, rating = planned.before, planned.first_ratings
            for row, card in np.argwhere(planned.studied.asked & before.seen):
                at = row, card
                elapsed = int(planned.day - before.last_day[at])
                answers[row].append(
                    NextDayAnswer(float(before.stability[at]), elapsed, bool(rating[at] > 1))
                )
        truth = planned.learners.recall(scenario.days).mean(axis=1)
        for row in range(rows):
            b = fit_correction(answers[row], HABITS.parameters)
            shown = known_at_briefing(
                planned.studied.memories, deadline_of(scenario), replace(HABITS, correction=b)
            )[row].mean()
            found.setdefault(half_width(len(answers[row])), []).append(float(shown - truth[row]))
    print("\nreadiness shown on the day itself, b fitted, against the truth")
    for half, errors in sorted(found.items(), reverse=True):
        distance = np.abs(errors)
        print(
            f"  range ± {half:.2f}: {len(errors)} learners, too high by {np.mean(errors):.3f},"
            f" p90 of the distance {np.quantile(distance, 0.9):.3f},"
            f" within the range {np.mean(distance <= half):.0%}"
        )


def speed() -> None:
    """Time of a plan for 10,000 cards (bar: 100 ms), of a forecast and of the minutes needed."""
    random = np.random.default_rng(1)
    cards = [
        CardMemory(
            n, n, float(random.uniform(0.5, 30)), 5.0, 100 - int(random.integers(1, 20)),
            weight=float(random.integers(1, 4)), note=n // 2,
        )
        if random.random() < 0.6
        else CardMemory(n, n, note=n // 2, parent=(n // 2 - 1 if n % 10 == 0 else None))
        for n in range(10_000)
    ]  # fmt: skip
    deadline = Deadline(100, 121, (1200.0,))
    plan = make_plan(cards, deadline, HABITS)
    card = plan.next_card()
    assert card is not None
    for name, act in (
        ("plan for 10,000 cards", lambda: make_plan(cards, deadline, HABITS).next_card()),
        ("next card after an answer", lambda: plan.answered(card, 8.0).next_card()),
        ("forecast of 21 days, 150 cards",
         lambda: if_you_follow_the_plan(cards[:150], deadline, HABITS)),
        ("minutes needed, 150 cards", lambda: minutes_needed(cards[:150], deadline, HABITS, 0.95)),
        ("forecast of 21 days, 10,000 cards",
         lambda: if_you_follow_the_plan(cards, deadline, HABITS)),
    ):  # fmt: skip
        times = []
        for _ in range(5):
            start = time.perf_counter()
            act()
            times.append(time.perf_counter() - start)
        print(f"{name}: {np.median(times) * 1000:.1f} ms")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few learners, for a first look")
    quick = parser.parse_args(arguments).quick
    speed()
    for family in families():
        many, few = (24, 2) if quick else (96, 24)
        if family.noisy:  # whole rounds of the sets of parameters
            many, few = (24, 24) if quick else (192, 24)
        table(family, many, few)
        if family.noisy:
            ranges(family)
        else:
            forecasts(family, many)
