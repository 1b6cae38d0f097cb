"""Anki's own graphs as the judge of our statistics, where it is installed."""

import itertools
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.anki_backend import Anki, bring, collections, export, in_zone
from tests.builders import Clock, opened
from tests.shared import SAMPLES, needs_samples
from trainer.domain.schedule import DEFAULT_PARAMETERS, Rating
from trainer.domain.stats_answers import Passed
from trainer.domain.stats_log import Kind
from trainer.services import exports, imports
from trainer.services.collection import Collection
from trainer.services.stats import Statistics, statistics
from trainer.services.study import StudySession

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NOW = datetime.now(UTC).replace(microsecond=0)  # Anki has no clock but the machine's
PERIODS = {30: "one_month", 90: "three_months", 365: "one_year", None: "all_time"}
_LEARN, _REVIEW, _RELEARN, _FILTERED, _MANUAL, _RESCHEDULED = range(6)


@pytest.fixture(params=["Europe/Amsterdam", "America/New_York"])
def zone(request: pytest.FixtureRequest) -> Iterator[None]:
    with in_zone(request.param):
        yield


@pytest.fixture
def new_anki(tmp_path: Path) -> Iterator[Anki]:
    with collections(tmp_path) as new:
        yield new


@pytest.fixture
def imported(zone: None, new_anki: Anki, tmp_path: Path) -> Iterator[tuple[Any, Collection]]:
    """A collection of Anki's with some years of every kind of answer, and ours made of it."""
    theirs = new_anki()
    _fill(theirs, random.Random(7))
    package = export(theirs, tmp_path / "anki.apkg")
    with opened(tmp_path / "ours", Clock(NOW)) as ours:
        imports.apply(ours, imports.read([package], imports.options(ours)))
        yield theirs, ours


def graphs(collection: Any, search: str = "") -> Any:
    return collection._backend.graphs(search=search, days=0)


def test_figures_of_answers_are_ankis(imported: tuple[Any, Collection]) -> None:
    theirs, ours = imported
    expected = graphs(theirs)
    found = {days: statistics(ours, days=days) for days in PERIODS}
    ever = found[None]
    assert ever.answers > 500
    check_retention(expected, ever)
    check_days(expected, ever)
    check_today(expected, ever)
    for days, name in PERIODS.items():
        buttons = getattr(expected.buttons, name)
        assert {group: list(counts) for group, counts in found[days].ratings.items()} == {
            group: list(getattr(buttons, group)) for group in ("learning", "young", "mature")
        }
        hours = [Passed(hour.correct, hour.total) for hour in getattr(expected.hours, name)]
        assert list(found[days].hours) == hours


def test_figures_of_cards_are_ankis(imported: tuple[Any, Collection]) -> None:
    theirs, ours = imported
    expected, found = graphs(theirs), statistics(ours)
    assert dict(found.forecast) == dict(expected.future_due.future_due)
    counts = expected.card_counts.excluding_inactive
    assert found.cards == {
        "new": counts.newCards,
        "learning": counts.learn,
        "relearning": counts.relearn,
        "young": counts.young,
        "mature": counts.mature,
        "suspended": counts.suspended,
        "buried": counts.buried,
    }
    assert dict(found.stability.counts) == dict(expected.stability.intervals)
    assert dict(found.difficulty.counts) == dict(expected.difficulty.eases)
    assert found.difficulty.middle == pytest.approx(expected.difficulty.average, abs=1e-3)
    theirs_now = dict(expected.retrievability.retrievability)  # some seconds later than ours
    ours_now = dict(found.retrievability.counts)
    moved = [abs(ours_now.get(n, 0) - theirs_now.get(n, 0)) for n in range(100)]
    assert (sum(ours_now.values()), sum(moved) <= 2) == (sum(theirs_now.values()), True)
    assert found.retrievability.middle == pytest.approx(expected.retrievability.average, abs=1e-2)


def test_figures_of_one_deck_are_ankis(imported: tuple[Any, Collection]) -> None:
    theirs, ours = imported
    for deck in ("Deck", "Deck::Sub1"):
        expected = graphs(theirs, f'deck:"{deck}"')
        found = statistics(ours, deck, days=None)
        check_retention(expected, found)
        check_days(expected, found)
        check_today(expected, found)
        assert dict(found.forecast) == dict(expected.future_due.future_due)


@pytest.mark.usefixtures("zone")
def test_what_was_studied_here_counts_the_same_in_anki(new_anki: Anki, tmp_path: Path) -> None:
    notes = "\n\n".join(f"Q: Question {n}?\nA: Answer {n}.\nId: n{n}" for n in range(30))
    (tmp_path / "deck.md").write_text(f'---\nname = "Letter"\nid = "l.en"\n---\n\n{notes}\n')
    # At noon: in the hour of the rollover Anki counts days of the other half of the year otherwise.
    clock = Clock(NOW.replace(hour=12) - timedelta(days=160))
    with opened(tmp_path / "data", clock) as ours:
        imports.apply(ours, imports.read([tmp_path / "deck.md"]))
        ratings = itertools.cycle((3, 4, 3, 3, 1, 2, 3, 4, 3))
        for _day in range(16):
            study = StudySession(ours)
            for _answer in range(12):
                if study.question is not None:
                    clock.now += timedelta(seconds=10)
                    study.grade(Rating(next(ratings)), timedelta(seconds=3, milliseconds=40))
            clock.now += timedelta(days=10) - timedelta(seconds=120)
        clock.now = NOW
        exports.to_package(ours, None, tmp_path / "ours.apkg")
        theirs = new_anki()
        bring(theirs, tmp_path / "ours.apkg")
        expected, found = graphs(theirs), statistics(ours, days=None)
        assert found.true_retention["all"].mature.answers > 5
        check_retention(expected, found)
        check_days(expected, found)
        buttons = expected.buttons.all_time
        for group, counts in found.ratings.items():
            assert list(counts) == list(getattr(buttons, group))
        assert dict(found.forecast) == dict(expected.future_due.future_due)


@needs_samples
@pytest.mark.parametrize(
    "path", sorted((SAMPLES / "anki").glob("*.apkg")), ids=lambda path: path.name[:40]
)
def test_every_sample_has_ankis_figures(path: Path, new_anki: Anki, tmp_path: Path) -> None:
    theirs = new_anki()
    with in_zone("UTC"):  # Anki counts days of the other half of the year by today's clock
        bring(theirs, path)
        if not theirs.note_count():
            pytest.skip("there is no note in it, and so no import")
        expected = graphs(theirs)
        with opened(tmp_path / "ours", Clock(NOW)) as ours:
            imports.apply(ours, imports.read([path], imports.options(ours)))
            found = statistics(ours, days=None)
    check_retention(expected, found)
    check_days(expected, found)
    assert [hour.answers for hour in found.hours] == [h.total for h in expected.hours.all_time]


def check_retention(expected: Any, found: Statistics) -> None:
    for name, ours in found.true_retention.items():
        theirs = getattr(expected.true_retention, "all_time" if name == "all" else name)
        assert ours.young == Passed(theirs.young_passed, theirs.young_passed + theirs.young_failed)
        assert ours.mature == Passed(
            theirs.mature_passed, theirs.mature_passed + theirs.mature_failed
        )


def check_days(expected: Any, found: Statistics) -> None:
    """The calendar: how many answers and how many milliseconds a day had."""
    kinds = ("learn", "relearn", "young", "mature", "filtered")
    counts, times = expected.reviews.count, expected.reviews.time
    theirs = {
        day: (
            sum(getattr(counts[day], kind) for kind in kinds),
            sum(getattr(times[day], kind) for kind in kinds) / 1000,
        )
        for day in counts
    }
    ours = {
        (day - found.day).days: (of_day.answers, pytest.approx(of_day.seconds))
        for day, of_day in found.calendar.items()
    }
    assert ours == theirs


def check_today(expected: Any, found: Statistics) -> None:
    theirs, ours = expected.today, found.today
    assert ours.answers == Passed(theirs.correct_count, theirs.answer_count)
    assert ours.mature == Passed(theirs.mature_correct, theirs.mature_count)
    assert ours.seconds * 1000 == pytest.approx(theirs.answer_millis)
    assert list(ours.kinds.values()) == [
        theirs.learn_count,
        theirs.review_count,
        theirs.relearn_count,
        theirs.early_review_count,
    ]
    assert list(ours.kinds) == list(Kind)


def _fill(collection: Any, lot: random.Random) -> None:
    """Cards in every state and queue, and answers of every kind, some years back."""
    basic = collection.models.by_name("Basic")
    for number in range(120):
        note = collection.new_note(basic)
        note.fields[:] = [f"q{number}", f"a{number}"]
        collection.add_note(note, collection.decks.id(f"Deck::Sub{number % 2}"))
    now, today = int(NOW.timestamp()), collection.sched.today
    opens = collection.sched.day_cutoff - 86400
    for card_id in collection.db.list("SELECT id FROM cards ORDER BY id"):
        kind = lot.choice((0, 1, 2, 2, 2, 2, 3))
        if kind == 0:
            continue
        suspended = lot.random() < 0.2  # burying is not taken over: it ends with the day
        queue = -1 if suspended else (1 if kind == 3 else kind)
        moments = _moments(lot, opens)
        last = moments[-1]
        interval = lot.randint(1, 120) if kind in (2, 3) else 0
        due = (
            today + (last - opens) // 86400 + interval
            if kind == 2
            else now - lot.randint(0, 5 * 86400)
        )
        data = {
            "s": round(lot.uniform(0.1, 200), 4), "d": round(lot.uniform(1, 10), 3),
            "lrt": last, "dr": 0.9, "decay": DEFAULT_PARAMETERS[20],
        }  # fmt: skip
        collection.db.execute(
            "UPDATE cards SET type = ?, queue = ?, due = ?, ivl = ?, factor = 2500, reps = 3,"
            " left = ?, data = ? WHERE id = ?",
            kind, queue, due, interval, 0 if kind == 2 else 1001, json.dumps(data), card_id,
        )  # fmt: skip
        _answers(collection, lot, card_id, moments)


def _moments(lot: random.Random, opens: int) -> list[int]:
    """Seconds on some days up to 90 days before the one that began at `opens`, or on that too."""
    last = opens - lot.randint(1, 90) * 86400 + lot.randint(3600, 80_000)
    days = sorted(lot.sample(range(1, 500), lot.randint(0, 12)), reverse=True)
    moments = [last - n * 86400 for n in days] + [last]
    if lot.random() < 0.2:
        moments.append(int(NOW.timestamp()) - lot.randint(1, 5))
    return moments


def _answers(collection: Any, lot: random.Random, card_id: int, moments: list[int]) -> None:
    """A log with an answer of any kind at each of the moments; the last is a plain one."""
    before = -600
    for place, at in enumerate(moments):
        kind = lot.choice((_REVIEW, _REVIEW, _REVIEW, _RELEARN, _FILTERED, _MANUAL, _RESCHEDULED))
        if place < 2 or at == moments[-1]:
            kind = _LEARN if place < 2 else _REVIEW
        by_hand = kind in (_MANUAL, _RESCHEDULED)
        interval = lot.choice((-600, -90_000, 0, 1, 5, 20, 21, 60))
        collection.db.execute(
            "INSERT OR IGNORE INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)",
            at * 1000 + card_id % 1000, card_id, 0 if by_hand else lot.randint(1, 4), interval,
            before, lot.choice((0, 500)) if kind == _FILTERED else 500, lot.randint(1, 60_000),
            kind,
        )  # fmt: skip
        before = interval
