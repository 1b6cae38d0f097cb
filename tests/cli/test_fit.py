"""`trainer fit`: what it prints, and that nothing changes unless asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.histories import write_studied
from trainer.domain import fitting

pytest.importorskip("fsrs_rs_python")
pytestmark = pytest.mark.usefixtures("few_simulated")


@pytest.fixture
def learnt(data: Path) -> Path:
    write_studied(data / "collection.db", 1_200)
    return data


def test_it_shows_both_measures_and_changes_nothing(learnt: Path, run: Any, sql: Any) -> None:
    printed = run("fit").stdout
    for words in ("Fitted on 1200 answers", "Log loss", "RMSE(bins)", "Suggested:", "80%", "95%"):
        assert words in printed
    assert "with --adopt they are used" in printed
    assert sql("SELECT preset_id FROM deck") == [(None,)]


def test_with_adopt_they_are_used_and_undo_takes_it_back(learnt: Path, run: Any, sql: Any) -> None:
    before = sql("SELECT id, due, stability FROM card")
    printed = run("fit", "ferry", "--adopt").stdout
    assert "Adopted: schedules of" in printed
    assert sql("SELECT id, due, stability FROM card") != before
    assert "own parameters: Ferry" in run("undo").stdout
    assert sql("SELECT id, due, stability FROM card") == before


def test_json_says_the_same_for_scripts(learnt: Path, run: Any) -> None:
    found = json.loads(run("fit", "--json").stdout)
    assert (found["answers"], found["better"], found["adopted"]) == (1200, True, None)
    assert len(found["parameters"]) == 21
    assert found["scores"]["fitted"]["log_loss"] < found["scores"]["in_force"]["log_loss"]
    assert len(found["desired_retention"]["workloads"]) == 16


def test_too_little_history_is_an_error_with_a_sentence(ferry: Path, run: Any) -> None:
    result = run("fit", "--adopt", code=1)
    assert "Too little history: 0 answers" in result.stderr


def test_without_fsrs_rs_it_says_how_to_get_it(
    learnt: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fitting, "find_spec", lambda _name: None)
    assert "-m pip install fsrs-rs-python" in run("fit", code=1).stderr


def test_a_deck_that_there_is_not_is_an_error(ferry: Path, run: Any) -> None:
    assert "There is no deck" in run("fit", "nowhere", code=1).stderr
