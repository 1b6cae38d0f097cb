"""The date of a deck: set from home, looked at, tried out and changed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from trainer.services import briefing, decks
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.briefing import BriefingScreen
from trainer.tui.screens.briefing_dialogs import BriefingDialog, WeightsDialog
from trainer.tui.screens.dialogs import ConfirmDialog
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.last_hour import LastHourScreen
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.rating_row import RatingRow

from .conftest import act, card

Open = Callable[..., Collection]
SIZE = (80, 24)


def set_in(collection: Collection, days: float, minutes: int | None = 10) -> None:
    deck_id = decks.tree(collection)[0].id
    at = collection.now() + timedelta(days=days)
    briefing.set_up(collection, deck_id, at=at, minutes=minutes)


def the_briefing(collection: Collection) -> briefing.Briefing:
    return briefing.all_briefings(collection)[0]


async def settled(pilot: Pilot[None], words: str) -> str:
    """The sheet, once it says so."""
    for _ in range(500):
        text = card(pilot)
        if words in text:
            return text
        await pilot.pause(0.01)
    raise AssertionError(words, text)


async def home_says(pilot: Pilot[None], words: str, *, tries: int = 500) -> bool:
    banner = pilot.app.screen.query_one("#briefing", Static)
    for _ in range(tries):
        if words in str(banner.content):
            return True
        await pilot.pause(0.01)
    return False


async def test_minutes_left_empty_are_no_limit_and_the_window_says_so(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        assert pilot.app.screen.query_one("#date-minutes", Input).placeholder == "no limit"
        await pilot.press(*"2090-01-01", "enter")
    assert the_briefing(collection).minutes is None


async def test_a_date_is_set_from_home_and_shown_there(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert "b sets it" in str(pilot.app.screen.query_one("#advice", Static).content)
        await pilot.press("b")
        assert isinstance(pilot.app.screen, BriefingDialog)
        day = f"{collection.now() + timedelta(days=9):%Y-%m-%d}"
        await pilot.press(*day, "tab", *"14:30", "tab", *"15", "tab", *"sun=0", "enter")
        assert isinstance(pilot.app.screen, BriefingScreen)
        text = await settled(pilot, "If you follow the plan")
        assert "in 9 days" in text
        assert "14:30" in text
        assert "15 minutes a day (sun 0)." in text
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert await home_says(pilot, "If you stop now: 0–15 %")
        assert await home_says(pilot, "Today: 7 cards") or await home_says(pilot, "Today: ")


@pytest.mark.parametrize(
    ("day", "time", "minutes", "told"),
    [("soon", "9:30", "10", "A date is expected"),
     ("2030-01-01", "noon", "10", "A time of day is expected"),
     ("2030-01-01", "9:30", "ten", "a whole number"),
     ("2030-01-01", "9:30", "99999", "from 0 to 1440")],
)  # fmt: skip
async def test_what_makes_no_sense_is_told_in_the_window(
    open_collection: Open, day: str, time: str, minutes: str, told: str
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b", *day, "tab", *time, "tab", *minutes, "enter")
        assert told in str(pilot.app.screen.query_one("#date-problem", Static).content)
        assert pilot.app.screen.query_one("#date-day", Input).value == day
        await pilot.press("escape")
    assert briefing.all_briefings(collection) == []


@pytest.mark.parametrize(("day", "time"), [("today", "11"), ("today 11:00", ""), ("11:00", "")])
async def test_a_date_is_set_in_the_words_of_people(
    open_collection: Open, day: str, time: str
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b", "tab")
        pilot.app.screen.query_one("#date-day", Input).value = day
        await pilot.press(*time, "enter")
        await settled(pilot, "11:00")
    local = the_briefing(collection).at.astimezone()
    assert (local.date(), local.hour) == (collection.now().astimezone().date(), 11)


async def test_other_minutes_and_dates_are_tried_out_and_then_set(open_collection: Open) -> None:
    collection = open_collection()
    set_in(collection, 9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "10 minutes a day.")
        await pilot.press("plus", "equals_sign", "minus")
        assert "tried out" in await settled(pilot, "15 minutes a day.")
        await pilot.press("right_square_bracket", "right_square_bracket", "left_square_bracket")
        await settled(pilot, "in 10 days")
        assert the_briefing(collection).minutes == 10
        await pilot.press("s")
        assert "tried out" not in await settled(pilot, "15 minutes a day.")
    assert the_briefing(collection).minutes == 15
    assert (the_briefing(collection).day - collection.today()).days == 10


async def test_date_and_minutes_are_changed(open_collection: Open) -> None:
    collection = open_collection()
    set_in(collection, 9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b", "e")
        assert isinstance(pilot.app.screen, BriefingDialog)
        field = pilot.app.screen.query_one("#date-minutes", Input)
        assert field.value == "10"
        field.value = "25"
        await pilot.press("enter")
        await settled(pilot, "25 minutes a day.")
    assert the_briefing(collection).minutes == 25


async def test_topics_are_weighed(open_collection: Open) -> None:
    collection = open_collection()
    set_in(collection, 9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "Timetable")
        await pilot.press("w")
        assert isinstance(pilot.app.screen, WeightsDialog)
        assert "→ More" in str(pilot.app.screen.query_one(KeyBar).content)
        await pilot.press("right", "right", "left", "down", "left")
        options = pilot.app.screen.query_one(OptionList)
        assert str(options.get_option_at_index(0).prompt).strip().startswith("2 ")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, BriefingScreen)
        assert "(weight 2)" in await settled(pilot, "(weight 2)")
    assert sorted(the_briefing(collection).topic_weights.values()) == [0.5, 2.0]


async def test_the_last_hour_is_shown_and_written(open_collection: Open, tmp_path: Path) -> None:
    collection = open_collection()
    set_in(collection, 0.1)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "Today")
        await pilot.press("l")
        assert isinstance(pilot.app.screen, LastHourScreen)
        assert "In 60 minutes you can still do" in await settled(pilot, "Weakest first")
        await pilot.press("down", "up", "pagedown", "pageup", "question_mark", "escape", "s")
        pilot.app.screen.query_one(Input).value = str(tmp_path / "sheet.md")
        await pilot.press("enter")
        assert (tmp_path / "sheet.md").read_text().startswith("# Eastharbour ferry")
        (tmp_path / "mine.md").write_text("mine")
        for answer, begins in (("n", "mine"), ("y", "# Eastharbour ferry")):
            await pilot.press("s")
            pilot.app.screen.query_one(Input).value = str(tmp_path / "mine.md")
            await pilot.press("enter")
            assert isinstance(pilot.app.screen, ConfirmDialog)
            await pilot.press(answer)
            assert (tmp_path / "mine.md").read_text().startswith(begins)
        await pilot.press("l")
        assert isinstance(pilot.app.screen, BriefingScreen)


async def test_shortly_before_the_briefing_home_and_its_screen_lead_to_the_sheet(
    open_collection: Open,
) -> None:
    collection = open_collection()
    set_in(collection, 1)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert await home_says(pilot, "tomorrow")
        assert not await home_says(pilot, "for the last hour", tries=1)
    set_in(collection, 1 / 24)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert await home_says(pilot, "b, then l: red lines and what is weakest, for the last hour")
        await pilot.press("b")
        assert "in 60 minutes" in await settled(pilot, "l: red lines and what is weakest")
        await pilot.press("l")
        assert isinstance(pilot.app.screen, LastHourScreen)


async def test_once_the_date_is_past_one_chooses_between_keeping_and_archiving(
    open_collection: Open, clock: Any
) -> None:
    collection = open_collection()
    set_in(collection, 1)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "tomorrow")
        await pilot.press("a")  # too early
        assert isinstance(pilot.app.screen, BriefingScreen)
    clock.forward(days=3)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert await home_says(pilot, "archive it")
        await pilot.press("b")
        await settled(pilot, "The date is past")
        await pilot.press("a")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert decks.tree(collection)[0].is_archived
        await pilot.press("b")  # takes it out again
        assert not decks.tree(collection)[0].is_archived


async def test_the_date_is_taken_away_and_undo_brings_it_back(open_collection: Open) -> None:
    collection = open_collection()
    set_in(collection, 5)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "in 5 days")
        await pilot.press("k")
        assert briefing.all_briefings(collection) == []
        await act(pilot, "u")
        assert len(briefing.all_briefings(collection)) == 1


@pytest.mark.parametrize("key", ["escape", "q", "b"])
async def test_the_briefing_is_left_for_home(open_collection: Open, key: str) -> None:
    collection = open_collection()
    set_in(collection, 5)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "in 5 days")
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "down", "up", "pagedown", "pageup", key)
        assert isinstance(pilot.app.screen, HomeScreen)


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_keys_and_lines_fit_in_eighty_columns(open_collection: Open, language: str) -> None:
    collection = open_collection(language)
    set_in(collection, 30, None)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "█")
        assert all(len(line) <= 76 for line in card(pilot).split("\n"))
        bar = str(pilot.app.screen.query_one(KeyBar).content)
        assert len(bar) <= 80
        assert "?" in bar
        assert "Esc" in bar


async def test_a_sitting_for_a_date_says_what_the_plan_asks_and_when_it_is_done(
    open_collection: Open,
) -> None:
    collection = open_collection()
    set_in(collection, 9, 1)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("enter")
        assert pilot.app.screen.query_one(PlaceLine).text[1].endswith("0 of 1 min")
        await pilot.press("space")
        assert "3/␣ Good" in str(pilot.app.screen.query_one(RatingRow).content)
        for _ in range(12):
            if type(pilot.app.screen).__name__ == "SummaryScreen":
                break
            await pilot.press("enter" if isinstance(pilot.app.focused, Input) else "space", "3")
        text = str(pilot.app.screen.query_one("#summary-next", Static).content)
        assert "The plan for today is done." in text or "still wait" in text


@pytest.mark.parametrize("key", ["escape", "q", "enter"])
async def test_the_window_of_weights_is_left_by_each_of_its_keys(
    open_collection: Open, key: str
) -> None:
    collection = open_collection()
    set_in(collection, 9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        await settled(pilot, "Timetable")
        await pilot.press("w", key)
        assert isinstance(pilot.app.screen, BriefingScreen)


@pytest.mark.parametrize("key", ["escape", "q", "l"])
async def test_the_last_hour_is_left_by_each_of_its_keys_and_explains_them(
    open_collection: Open, key: str
) -> None:
    collection = open_collection()
    set_in(collection, 9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("b")
        first = (await settled(pilot, "If you stop now")).splitlines()[0]
        await pilot.press("space")
        assert card(pilot).splitlines()[0] != first
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "l", "f1")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "space", key)
        assert isinstance(pilot.app.screen, BriefingScreen)
