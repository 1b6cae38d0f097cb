"""Keys that come at once, as a slow line or a quick hand sends them, act one after the other."""

from collections.abc import Callable
from typing import Any

from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input

from trainer.domain.search_terms import Column
from trainer.services import decks
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.browse import BrowseScreen
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.study import StudyScreen

from .conftest import act, said

Open = Callable[..., Collection]


async def at_once(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        pilot.app.post_message(Key(key, key if len(key) == 1 else None))
    for _time in range(2):
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def shown(pilot: Pilot[None], kind: type[Any]) -> Any:
    assert isinstance(pilot.app.screen, kind)
    return pilot.app.screen


async def test_enter_behind_an_arrow_takes_the_line_that_the_arrow_went_to(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection()).run_test(size=(80, 24)) as pilot:
        await act(pilot, "slash", "escape", "o")
        shown(pilot, ChooseScreen)
        await at_once(pilot, "down", "enter")
        assert shown(pilot, BrowseScreen).sorted_by is Column.PROMPT


async def test_enter_behind_letters_takes_all_of_them(open_collection: Open) -> None:
    collection = open_collection(deck=False)
    async with TrainerApp(collection).run_test(size=(80, 24)) as pilot:
        await act(pilot, "n")
        field = shown(pilot, NameDialog).query_one(Input)
        field.value = "Fe"
        field.cursor_position = 2
        await at_once(pilot, "r", "r", "y", "enter")
        shown(pilot, HomeScreen)
        assert [line.name for line in decks.tree(collection)] == ["Ferry"]


async def test_the_deck_that_an_arrow_goes_to_is_studied(open_collection: Open) -> None:
    collection = open_collection()
    decks.create(collection, "Aaa")
    async with TrainerApp(collection).run_test(size=(80, 24)) as pilot:
        await act(pilot, "up")
        assert shown(pilot, HomeScreen).chosen.name == "Aaa"
        await at_once(pilot, "down", "enter")
        shown(pilot, StudyScreen)


async def test_what_left_the_screen_is_not_followed_by_an_act_of_that_screen(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection()).run_test(size=(80, 24)) as pilot:
        await act(pilot, "slash", "escape", "o")
        await at_once(pilot, "down", "escape", "enter")
        assert shown(pilot, BrowseScreen).sorted_by is Column.DECK


async def test_letters_right_behind_the_key_of_the_browser_are_no_commands(
    open_collection: Open,
) -> None:
    collection = open_collection()
    decks.create(collection, "Aaa")
    async with TrainerApp(collection).run_test(size=(80, 24)) as pilot:
        await at_once(pilot, "slash", *"sunquays", "enter")
        assert shown(pilot, BrowseScreen).query_one(Input).has_focus
        assert not said(pilot)
        assert [line.name for line in decks.tree(collection)] == ["Aaa", "Eastharbour ferry"]


async def test_a_search_typed_while_the_browser_opens_is_typed_whole(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=(80, 24)) as pilot:
        pilot.app.push_screen(BrowseScreen(collection))
        await at_once(pilot, *"unsq")
        assert shown(pilot, BrowseScreen).query_one(Input).value == "unsq"
        assert not said(pilot)
