"""A collection that cannot be used now ends no screen: what is wrong is said."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable

from trainer.errors import CollectionError
from trainer.services import decks
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens.dialogs import ConfirmDialog
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen

Open = Callable[..., Collection]
SIZE = (80, 24)
WORDS = "The [b]disk[/b] is gone."


def gone(*_args: object, **_options: object) -> None:
    raise CollectionError(WORDS)


def said(pilot: Pilot[None]) -> list[str]:
    return [notice.message for notice in pilot.app._notifications]


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
