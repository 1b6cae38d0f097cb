"""What comes due, the minutes it takes, and how firm memories are, by hand."""

import numpy as np
import pytest

from tests.domain.stats_rows import DAY_MS, DAYS, TODAY, answered, log, noon
from trainer.domain import stats_cards
from trainer.domain.memory import retrievability
from trainer.domain.schedule import DEFAULT_PARAMETERS
from trainer.domain.stats_answers import Passed
from trainer.domain.stats_cards import CardLine, Cards, Forecast, read_cards
from trainer.domain.stats_log import Source, State
from trainer.domain.stats_parts import parts

DECAY = DEFAULT_PARAMETERS[20]


def line(card: int, due_in: int | None = 5, **more: object) -> CardLine:
    """A card in review that was answered ten days ago, or a new one where it is not due."""
    values: dict[str, object] = {
        "card": card, "deck": 0, "topic": 0, "decay": DECAY, "state": State.REVIEW,
        "stability": 8.0, "difficulty": 5.5, "due_ms": noon(TODAY + (due_in or 0)),
        "last_ms": noon(TODAY - 10), "suspended": False, "buried": False,
    }  # fmt: skip
    if due_in is None:
        values |= {
            "state": State.NEW,
            "stability": 0.0,
            "difficulty": 0.0,
            "last_ms": 0,
            "due_ms": 0,
        }
    return CardLine(**(values | more))  # type: ignore[arg-type]


def cards(*lines: CardLine) -> Cards:
    return read_cards(lines, DAYS)


def test_the_forecast_leaves_out_new_suspended_and_buried_cards() -> None:
    found = stats_cards.forecast(
        cards(
            line(1, -3),
            line(2, 0),
            line(3, 0, buried=True),
            line(4, 2, buried=True),  # back by then
            line(5, 2, suspended=True),
            line(6, 2, state=State.LEARNING),
            line(7, None),
        ),
        np.full(7, 30.0),
        TODAY,
    )
    assert found == Forecast({-3: 1, 0: 1, 2: 2}, {-3: 0.5, 0: 0.5, 2: 1.0})


def test_work_is_timed_by_the_median_of_its_deck() -> None:
    some = cards(line(1, deck=0), line(2, deck=1), line(3, deck=2))
    times = log(
        answered(9, duration_ms=4000, card=1),
        answered(8, duration_ms=6000, card=1),
        answered(7, duration_ms=50_000, card=1),
        answered(6, duration_ms=90_000, card=1, source=Source.CRAM),
        answered(5, duration_ms=20_000, card=2),
        answered(4, duration_ms=0, card=3),
        answered(3, duration_ms=1000, card=9),  # of a card that is gone
    )
    assert stats_cards.median_seconds(some, times).tolist() == [6.0, 20.0, 13.0]
    assert stats_cards.median_seconds(some, log()).tolist() == [15.0] * 3


def test_cards_are_counted_by_kind_each_once() -> None:
    found = stats_cards.card_counts(
        cards(
            line(1, None),
            line(2, state=State.LEARNING),
            line(3, state=State.RELEARNING),
            line(4, 10),  # 20 days from the latest answer
            line(5, 11),
            line(6, suspended=True, buried=True),
            line(7, buried=True),
        )
    )
    assert found == dict.fromkeys(
        ("new", "learning", "relearning", "young", "mature", "suspended", "buried"), 1
    )


def test_distributions_have_whole_values_and_a_middle() -> None:
    some = cards(
        line(1, stability=0.4, difficulty=1.0),
        line(2, stability=0.5, difficulty=5.5),
        line(3, stability=2.5, difficulty=10.0),
        line(4, None),
    )
    assert stats_cards.stabilities(some).counts == {0: 1, 1: 1, 3: 1}
    assert stats_cards.stabilities(some).middle == 0.5
    assert stats_cards.difficulties(some).counts == {0: 1, 50: 1, 99: 1}
    assert stats_cards.difficulties(some).middle == 50
    assert stats_cards.stabilities(cards()).middle is None


def test_the_chance_of_recall_goes_by_the_time_since_the_answer() -> None:
    some = cards(line(1, stability=10.0), line(2, stability=10.0, decay=0.5), line(3, None))
    found = stats_cards.recall_now(some, noon(TODAY) + DAY_MS // 2)
    assert found[0] == pytest.approx(retrievability(10.0, 10.5))
    assert found[1] == pytest.approx(retrievability(10.0, 10.5, [0.0] * 20 + [0.5]))
    assert np.isnan(found[2])
    shown = stats_cards.retrievabilities(found)
    assert (shown.cards, sum(shown.counts.values())) == (2, 2)
    assert shown.middle == pytest.approx(50 * (found[0] + found[1]))
    exact = stats_cards.retrievabilities(np.array([1.0, 0.9999, 0.005]))
    assert exact.counts == {99: 2, 0: 1}


def test_each_part_has_its_own_figures() -> None:
    some = cards(line(1, topic=0), line(2, topic=1), line(3, None, topic=1), line(4, topic=2))
    answers = log(
        answered(9, 3, 10, card=1),
        answered(3, 1, 3, card=1, duration_ms=8000),
        answered(2, 3, 3, card=2),
        answered(1, 3, 3, card=9),  # of a card that is gone
    )
    chance = np.array([0.5, 0.75, np.nan, 0.25])
    first, second, third = parts(some, answers, some.topic, 3, chance)
    assert (first.cards, first.seen, first.known, first.answers) == (1, 1, 0.5, 2)
    assert (first.retention, first.seconds) == (Passed(0, 1), 6.0)
    assert (second.cards, second.seen, second.known, second.answers) == (2, 1, 0.75, 1)
    assert (third.cards, third.answers, third.seconds, third.known) == (1, 0, None, 0.25)
