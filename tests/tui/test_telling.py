"""A collection that cannot be used now ends no screen: what is wrong is said."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import DataTable, Input

from trainer.errors import CollectionError
from trainer.services import briefing, decks, drafting, letters, reading, search
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens import briefing as briefing_screen
from trainer.tui.screens import briefing_windows
from trainer.tui.screens.briefing import BriefingScreen
from trainer.tui.screens.browse import BrowseScreen
from trainer.tui.screens.dialogs import ConfirmDialog
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.letter import LetterScreen

from .conftest import said, settled

Open = Callable[..., Collection]
SIZE = (80, 24)
WORDS = "The [b]disk[/b] is gone."


def gone(*_args: object, **_options: object) -> None:
    raise CollectionError(WORDS)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text("Ferry\n\nThe first boat leaves at dawn.\n")
    return path


async def test_a_deck_that_cannot_be_studied_is_told(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        monkeypatch.setattr(StudySession, "refresh", gone)
        pilot.app.screen.query_one(DataTable).action_select_cursor()
        await pilot.pause()
        assert said(pilot) == [WORDS]
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_home_stays_where_the_decks_cannot_be_read_anew(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        monkeypatch.setattr(decks, "tree", gone)
        await pilot.press("escape")
        assert said(pilot) == [WORDS]
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_what_a_window_decided_may_be_refused(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        pilot.app.push_screen(ConfirmDialog("Sure?", "Quite."), gone)
        await pilot.pause()
        await pilot.press("y")
        assert said(pilot) == [WORDS]
        assert isinstance(pilot.app.screen, HomeScreen)


def with_a_date(collection: Collection) -> Collection:
    deck_id = decks.tree(collection)[0].id
    briefing.set_up(collection, deck_id, at=collection.now() + timedelta(days=9), minutes=10)
    return collection


async def test_home_stays_where_nothing_can_be_said_of_the_nearest_date(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing_windows, "outlook", gone)
    async with TrainerApp(with_a_date(open_collection())).run_test(size=SIZE) as pilot:
        await settled(pilot)
        assert said(pilot) == [WORDS]
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_briefing_stays_where_its_outlook_cannot_be_worked_out(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(briefing_screen, "outlook", gone)
    async with TrainerApp(with_a_date(open_collection())).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot)
        assert said(pilot) == [WORDS]
        assert isinstance(pilot.app.screen, BriefingScreen)


async def test_a_letter_stays_where_nothing_can_be_proposed(
    open_collection: Open, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "for_open", gone)
    collection = open_collection()
    letters.add(collection, letter, decks=["Eastharbour ferry"])
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("l", "d")
        await settled(pilot)
        assert said(pilot) == [WORDS]
        assert isinstance(pilot.app.screen, LetterScreen)


async def test_a_letter_that_cannot_be_shown_once_attached_is_told(
    open_collection: Open, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "read", gone)
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("l")
        pilot.app.screen.query_one(Input).value = str(letter)
        await pilot.press("enter")
        await settled(pilot)
        assert said(pilot)[-1] == WORDS
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_the_browser_stays_where_its_rows_cannot_be_read(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "rows", gone)
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("slash")
        await settled(pilot)
        assert set(said(pilot)) == {WORDS}
        assert isinstance(pilot.app.screen, BrowseScreen)
