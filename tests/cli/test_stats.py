"""`trainer stats`: a page for people, JSON for scripts, and what each figure is."""

import json
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import Clock, opened
from trainer.domain.schedule import Rating
from trainer.services.stats_words import DEFINITIONS
from trainer.services.study import StudySession

from .conftest import HARMFUL, Run

Spawn = Callable[..., subprocess.CompletedProcess[str]]
SCOPE = {"deck", "topic", "days", "day"}


@pytest.fixture
def studied(ferry: Path, fresh: Path) -> None:
    """Both cards answered long ago: one Good, one Again."""
    with opened(fresh, Clock()) as collection:
        sitting = StudySession(collection)
        sitting.grade(Rating.GOOD, timedelta(seconds=4))
        sitting.grade(Rating.AGAIN, timedelta(seconds=8))


def figures(run: Run, *args: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("stats", *args, "--json").stdout)
    return found


@pytest.mark.usefixtures("studied")
def test_the_page_has_a_section_for_each_figure(run: Run) -> None:
    text = run("stats", "--all").stdout
    assert text.startswith("All decks · all time\n")
    for title in ("Today", "True retention", "Ratings", "Coming due", "Calendar",
                  "Hours of the day", "Answer times", "Cards", "Stability", "Difficulty",
                  "Retrievability", "Predicted and actual recall", "Points most missed",
                  "Sure, but wrong", "Decks", "Topics"):  # fmt: skip
        assert f"\n\n{title}\n" in text
    assert "  steps       1     0     1     0   50 %\n" in text
    assert "  Median 6 s, mean 6 s; 0.2 min in all, 0.2 min on a day with answers.\n" in text
    assert "  Ferry      2" in text
    assert max(map(len, text.splitlines())) < 80


@pytest.mark.usefixtures("studied")
def test_json_has_every_figure_under_the_name_that_explains_it(run: Run) -> None:
    found = figures(run, "--all")
    assert set(found) - SCOPE == set(DEFINITIONS)
    assert json.loads(run("stats", "--explain", "--json").stdout) == DEFINITIONS
    assert (found["deck"], found["days"], found["answers"]) == (None, None, 2)
    assert found["ratings"]["learning"] == {"again": 1, "hard": 0, "good": 1, "easy": 0}
    assert found["calendar"] == {"2026-01-15": {"answers": 2, "seconds": 12.0}}
    assert found["streak"] == {"days": 0, "longest": 1}
    assert found["answer_times"]["up_to"]["10"] == 1
    assert found["true_retention"]["all"]["all"] == {"answers": 0, "right": 0, "share": None}
    assert [deck["deck"] for deck in found["decks"]] == ["Ferry"]
    assert len(found["hours"]) == 24


@pytest.mark.usefixtures("studied")
def test_deck_topic_and_period_are_chosen_by_arguments(run: Run) -> None:
    assert figures(run, "fer", "--topic", "sail", "--all")["answers"] == 2
    assert figures(run, "fer")["deck"] == "Ferry"
    assert figures(run, "--days", 7)["answers"] == 0
    assert run("stats", "fer", "--days", 7).stdout.startswith("Ferry · the last 7 days\n")


@pytest.mark.usefixtures("ferry")
@pytest.mark.parametrize("args", [["nothing"], ["--topic", "nothing"]])
def test_what_there_is_not_is_told_in_one_line(run: Run, args: list[str]) -> None:
    result = run("stats", *args, code=1)
    assert result.stdout == ""
    assert "nothing" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("days", ["0", "-1", "x"])
def test_a_period_is_a_number_of_days(run: Run, days: str) -> None:
    run("stats", "--days", days, code=2)


def test_explanations_need_no_collection(run: Run, fresh: Path) -> None:
    text = run("stats", "--explain").stdout
    assert "true_retention\n  True retention: the share above Again" in text
    assert all(f"{name}\n  " in text for name in DEFINITIONS)
    assert not fresh.exists()


def test_no_collection_has_figures_of_nothing(run: Run, fresh: Path) -> None:
    assert figures(run)["answers"] == 0
    assert "There is no card." in run("stats").stdout
    assert not fresh.exists()


def test_dutch_is_spoken(studied: None, spawn: Spawn) -> None:
    done = spawn("stats", "--all", env={"LANGUAGE": "nl", "COLUMNS": "80"})
    assert done.returncode == 0, done.stderr
    assert "Werkelijke retentie" in done.stdout
    assert "Mediaan 6 s, gemiddeld 6 s; samen 0,2 min" in done.stdout


def test_hostile_names_are_made_harmless(run: Run, data: Path, evil_deck: Path) -> None:
    run("import", evil_deck)
    assert not any(sign in run("stats").stdout for sign in HARMFUL)


def test_without_answers_sentences_stand_where_plots_would_be(run: Run, fresh: Path) -> None:
    page = run("stats").stdout
    assert "Nothing that was answered comes due within 30 days." in page
    assert page.count("No answer yet.") == 2
    assert "today     +5" not in page
