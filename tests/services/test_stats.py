"""Statistics of real collections: one imported, counted by hand, and one studied here."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_files import CREATED, Anki, Note
from tests.builders import Clock
from trainer.domain.memory import retrievability
from trainer.domain.schedule import Rating
from trainer.domain.stats_answers import Passed
from trainer.domain.stats_log import Kind
from trainer.errors import NotFoundError, TrainerError
from trainer.services import decks, imports
from trainer.services.collection import Collection
from trainer.services.stats import Day, statistics
from trainer.services.study import StudySession

DAY_MS = 86_400_000
FIRST = CREATED * 1000 + DAY_MS // 2  # 15 November 2023, 10:13:20 in UTC, 11:13:20 in Amsterdam
Sql = Callable[..., list[tuple[Any, ...]]]
Import = Callable[..., Any]


def grade(collection: Collection, *ratings: int, seconds: float = 4.0) -> StudySession:
    """A sitting that gives these ratings to what comes."""
    sitting = StudySession(collection)
    for rating in ratings:
        sitting.grade(Rating(rating), timedelta(seconds=seconds))
    return sitting


@pytest.fixture
def imported(collection: Collection, clock: Clock, tmp_path: Path) -> Collection:
    """Two cards of Anki's: seven answers and one setting by hand; it is now 14 December."""
    clock.now = datetime(2023, 12, 14, 12, tzinfo=UTC)
    at = [FIRST + n * DAY_MS for n in range(30)]
    mature = (
        (at[0], 0, 3, -600, -60, 500, 0),  # learning, Good
        (at[0] + 600_000, 0, 3, 3, -600, 500, 0),  # learning, Good: 3 days
        (at[3], 0, 1, -600, 3, 500, 1),  # young, Again
        (at[3] + 3_600_000, 0, 2, 21, -600, 500, 2),  # relearning, Hard: 21 days
        (at[24], 0, 4, 60, 21, 500, 1),  # mature, Easy, on 9 December
        (at[25], 0, 0, 60, 60, 500, 4),  # set by hand: no answer
    )
    young = ((at[28], 0, 3, 1, -600, 500, 0), (at[29], 0, 3, 5, 1, 500, 1))  # 13, 14 December
    cards = {"type": 2, "queue": 2, "reps": 2}
    deck = Anki(
        [
            Note(
                ("q1", "a1"),
                ({**cards, "due": 25 + 60, "ivl": 60, "data": '{"s": 64.4, "d": 5.5}'},),
                reviews=mature,
            ),
            Note(
                ("q2", "a2"),
                ({**cards, "due": 30 + 5, "ivl": 5, "data": '{"s": 4.5, "d": 2.0}'},),
                reviews=young,
            ),
            Note(("q3", "a3")),
        ]
    )
    package = deck.package(tmp_path / "anki.apkg")
    imports.apply(collection, imports.read([package], imports.options(collection)))
    return collection


def test_figures_of_an_imported_collection_are_those_counted_by_hand(imported: Collection) -> None:
    found = statistics(imported, days=None)
    assert found.answers == 7
    assert found.today.answers == Passed(1, 1)
    assert found.today.kinds[Kind.REVIEW] == 1
    kept = found.true_retention
    assert (kept["all"].young, kept["all"].mature) == (Passed(1, 2), Passed(1, 1))
    assert (kept["week"].young, kept["week"].mature) == (Passed(1, 1), Passed(1, 1))
    assert kept["yesterday"].all == Passed(0, 0)
    assert found.ratings == {
        "learning": (0, 1, 3, 0),
        "young": (1, 0, 1, 0),
        "mature": (0, 0, 0, 1),
    }
    assert found.calendar == {
        date(2023, 11, 15): Day(2, 10.0),
        date(2023, 11, 18): Day(2, 10.0),
        date(2023, 12, 9): Day(1, 5.0),
        date(2023, 12, 13): Day(1, 5.0),
        date(2023, 12, 14): Day(1, 5.0),
    }
    assert (found.streak, found.longest_streak) == (2, 2)
    assert (found.hours[11], found.hours[12]) == (Passed(5, 6), Passed(1, 1))
    assert (found.answer_times.median, found.answer_times.total) == (5.0, 35.0)
    assert found.answer_times.classes[0] == 7
    # Due on 7 February and 19 December; five seconds each.
    assert found.forecast == {5: 1, 55: 1}
    assert found.workload == pytest.approx({5: 5 / 60, 55: 5 / 60})
    assert {name: n for name, n in found.cards.items() if n} == {"new": 1, "young": 1, "mature": 1}
    assert found.stability.counts == {5: 1, 64: 1}
    assert found.difficulty.counts == {11: 1, 50: 1}
    elapsed = (imported.now().timestamp() * 1000 - (FIRST + 24 * DAY_MS)) / DAY_MS
    chances = [retrievability(64.4, elapsed), retrievability(4.5, elapsed - 5)]
    assert found.retrievability.middle == pytest.approx(50 * sum(chances))
    assert found.calibration.answers == 3  # 18 November, 9 and 14 December
    assert found.calibration.recalled == pytest.approx(2 / 3)
    [(deck, part)] = found.decks
    assert (deck, part.cards, part.seen, part.answers) == ("Letter::Ukraine", 3, 2, 7)
    assert part.known == pytest.approx(sum(chances) / 2)
    assert part.retention == Passed(2, 3)


def test_a_period_limits_answers_and_leaves_alone_what_knows_none(imported: Collection) -> None:
    found, ever = statistics(imported, days=7), statistics(imported, days=None)
    assert found.answers == 3
    assert found.ratings["young"] == (0, 0, 1, 0)
    assert found.calibration.answers == 2
    assert found.calendar == ever.calendar
    assert found.true_retention == ever.true_retention
    assert statistics(imported, days=1).answers == 1


def test_a_deck_counts_with_those_below_it_and_no_other(
    collection: Collection, clock: Clock, import_text: Import, deck_text: Callable[..., str]
) -> None:
    import_text(collection, deck_text(1, name="Sea", file_id="s.en"), "s.md")
    import_text(collection, deck_text(1, name="Sea::Ferry", file_id="f.en"), "f.md")
    import_text(collection, deck_text(1, name="Land", file_id="l.en"), "l.md")
    grade(collection, 3, 3, 3)
    assert statistics(collection).answers == 3
    sea = statistics(collection, "sea")
    assert (sea.deck, sea.answers) == ("Sea", 2)
    assert [(name, part.answers) for name, part in sea.decks] == [("Sea", 1), ("Sea::Ferry", 1)]
    with pytest.raises(NotFoundError):
        statistics(collection, "Air")


TOPICS = """---
name = "Ferry"
id = "ferry.en"
---

# Boats
## Old
Q: one?
A: 1
- must: say one
Id: one

## New
Q: two?
A: 2
Id: two

# Piers
Q: three?
A: 3
- must: say three
Id: three
"""


def test_a_topic_limits_all_figures_to_notes_under_its_headings(
    collection: Collection, import_text: Import, sql: Sql
) -> None:
    import_text(collection, TOPICS)
    grade(collection, 1, 3, 1)
    for card, point in ((1, "say one"), (3, "say three")):
        ticks = json.dumps([["must", point, False]])
        sql(collection, "UPDATE review SET key_points_hit = ?, confidence = 1 WHERE card_id = ?",
            ticks, card)  # fmt: skip
    everything = statistics(collection)
    assert [(name, part.answers) for name, part in everything.topics] == [
        ("Boats", 2),
        ("Piers", 1),
    ]
    assert (everything.points_missed_total, everything.sure_but_wrong_total) == (2, 2)
    boats = statistics(collection, topic="boa")
    assert boats.answers == 2
    assert [name for name, _part in boats.topics] == ["Boats › Old", "Boats › New"]
    assert [point.text for point in boats.points_missed] == ["say one"]
    assert [wrong.prompt for wrong in boats.sure_but_wrong] == ["one?"]
    assert statistics(collection, topic="old").answers == 1
    with pytest.raises(TrainerError, match="No topic begins with planes"):
        statistics(collection, topic="planes")


def test_what_was_undone_counts_nowhere(
    collection: Collection, import_text: Import, deck_text: Callable[..., str]
) -> None:
    import_text(collection, deck_text(3))
    grade(collection, 3, 1)
    decks.undo(collection)
    found = statistics(collection)
    assert (found.answers, found.today.answers) == (1, Passed(1, 1))
    assert sum(day.answers for day in found.calendar.values()) == 1


def test_answers_to_deleted_cards_count_for_all_decks_together_alone(
    collection: Collection, import_text: Import, deck_text: Callable[..., str], sql: Sql
) -> None:
    import_text(collection, deck_text(2))
    import_text(collection, deck_text(1, name="Land", file_id="l.en"), "l.md")
    grade(collection, 3, 3, 3)
    sql(collection, "UPDATE note SET deleted_at = 1 WHERE id = 1")
    decks.delete(collection, "Land")
    everything, ferry = statistics(collection), statistics(collection, "Ferry")
    assert (everything.answers, ferry.answers) == (3, 1)
    assert [(name, part.cards, part.answers) for name, part in everything.decks] == [
        ("Ferry", 1, 1)
    ]
    assert sum(everything.cards.values()) == 1


def test_an_answer_after_midnight_belongs_to_the_study_day_before(
    collection: Collection, clock: Clock, import_text: Import, deck_text: Callable[..., str]
) -> None:
    import_text(collection, deck_text(2))
    clock.now = datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # half past two in Amsterdam
    grade(collection, 3)
    found = statistics(collection)
    assert list(found.calendar) == [date(2026, 3, 2)]
    assert found.hours[2] == Passed(1, 1)
    assert found.streak == 1
    clock.forward(days=2)
    assert (statistics(collection).streak, statistics(collection).longest_streak) == (0, 1)


def test_predictions_are_those_that_the_cards_stood_at(
    collection: Collection, clock: Clock, import_text: Import, deck_text: Callable[..., str],
    sql: Sql,
) -> None:  # fmt: skip
    import_text(collection, deck_text(1))
    grade(collection, 4)
    [(stability,)] = sql(collection, "SELECT stability FROM card")
    clock.forward(days=9)
    grade(collection, 3)
    told = statistics(collection).calibration
    assert (told.answers, told.recalled) == (1, 1.0)
    assert told.predicted == pytest.approx(retrievability(stability, 9))


def test_an_empty_collection_has_figures_of_nothing(collection: Collection) -> None:
    found = statistics(collection)
    assert (found.answers, found.streak, found.calendar, found.forecast) == (0, 0, {}, {})
    assert found.stability.middle is None
    assert found.decks == found.topics == ()
