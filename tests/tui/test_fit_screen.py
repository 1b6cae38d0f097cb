"""Own parameters in the terminal: fitted in the background, adopted, cancelled."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.histories import write_studied
from trainer.services import decks, fitting, options
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.fit import FitScreen
from trainer.tui.screens.settings import SettingsScreen
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.place_line import PlaceLine

pytest.importorskip("fsrs_rs_python")
pytestmark = pytest.mark.usefixtures("few_simulated")

Open = Callable[..., Collection]
SIZE = (80, 24)


async def worked(pilot: Pilot[None]) -> str:
    """What stands on the sheet once the work is done."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()
    return str(pilot.app.screen.query_one(CardView).content)


@pytest.fixture
def learnt(tmp_path: Path, open_collection: Open) -> Collection:
    write_studied(tmp_path / "collection.db", 1_100)
    return open_collection(deck=False)


async def test_it_is_fitted_shown_and_adopted(learnt: Collection) -> None:
    async with TrainerApp(learnt).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "f")
        assert isinstance(pilot.app.screen, FitScreen)
        assert "Fitted on 1100 answers" in await worked(pilot)
        assert pilot.app.screen.query_one(PlaceLine).text[1] == "nothing is changed yet"
        assert not options.of_decks(learnt)[0].has_own_parameters
        first = str(pilot.app.screen.query_one(CardView).content)
        await pilot.press("pagedown")
        assert str(pilot.app.screen.query_one(CardView).content) != first
        await pilot.press("enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert options.of_decks(learnt)[0].has_own_parameters
        assert decks.undo(learnt) == "own parameters: all decks"
        assert not options.of_decks(learnt)[0].has_own_parameters


async def test_too_little_history_stands_on_the_sheet(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "f")
        assert "Too little history" in await worked(pilot)
        await pilot.press("enter", "escape")
        assert isinstance(pilot.app.screen, SettingsScreen)


async def test_of_a_deck_only_its_answers_are_fitted(learnt: Collection) -> None:
    async with TrainerApp(learnt).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "right", "enter", "f")
        assert "Fitted on 1100 answers" in await worked(pilot)
        assert pilot.app.screen.query_one(PlaceLine).text[0] == "Own parameters: Ferry"


async def test_escape_ends_the_fitting(learnt: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    steps: list[str] = []

    def slow(_collection: Collection, _name: str | None, progress: Any) -> None:
        begun.set()
        go_on.wait(10)
        progress("reading the answers", 0, 1)
        steps.append("went on")

    monkeypatch.setattr(fitting, "fit", slow)
    async with TrainerApp(learnt).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "f")
        assert begun.wait(10)
        await pilot.press("escape")
        go_on.set()
        await pilot.pause()
        assert isinstance(pilot.app.screen, SettingsScreen)
    assert steps == []


async def test_escape_while_adopting_changes_nothing(
    learnt: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    adopt = fitting.adopt

    def slow(collection: Collection, fit: Any, progress: Any) -> Any:
        begun.set()
        go_on.wait(10)
        return adopt(collection, fit, progress)

    monkeypatch.setattr(fitting, "adopt", slow)
    async with TrainerApp(learnt).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "f")
        await worked(pilot)
        await pilot.press("enter")
        assert begun.wait(10)
        await pilot.press("escape")
        go_on.set()
        for _turn in range(50):
            await pilot.pause(0.02)
        assert isinstance(pilot.app.screen, FitScreen)
        assert not options.of_decks(learnt)[0].has_own_parameters
