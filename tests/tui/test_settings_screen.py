"""Settings in the terminal: each list, what is refused, and what acts at once."""

import pkgutil
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

import trainer.tui
from trainer.config import OPTIONS
from trainer.domain.backups import Reason
from trainer.services import backups, decks, options
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.key_choices import acts
from trainer.tui.keymap import binding_ids, owners
from trainer.tui.screens.deck_options import DeckOptionsScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.settings import SettingsScreen
from trainer.tui.screens.settings_dialogs import KeyDialog, ValueDialog
from trainer.tui.screens.study import StudyScreen

from .conftest import act

Open = Callable[..., Collection]
SIZE = (80, 24)


def rows(pilot: Pilot[None]) -> dict[str, str]:
    table = pilot.app.screen.query_one(DataTable)
    lines = (table.get_row_at(n) for n in range(table.row_count))
    return {str(name): str(value) for name, value in lines}


def text(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(name, Static).content)


async def to(pilot: Pilot[None], key: str) -> None:
    """Move the cursor to the line with this key."""
    table = pilot.app.screen.query_one(DataTable)
    table.move_cursor(row=table.get_row_index(key))
    await pilot.pause()


async def test_every_option_is_there_with_its_value_and_meaning(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert list(rows(pilot)) == [option.title for option in OPTIONS]
        assert rows(pilot)["New cards a day"] == "20"
        for option in OPTIONS:
            await to(pilot, option.name)
            assert option.explanation[1:] in text(pilot, "#below-lines")
            assert "Default: " in text(pilot, "#below-lines")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_a_value_is_typed_checked_and_written(open_collection: Open, tmp_path: Path) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        await to(pilot, "study.new_per_day")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, ValueDialog)
        field = pilot.app.screen.query_one(Input)
        assert field.value == "20"
        field.value = "[many]"
        await pilot.press("enter")
        assert "a number from 0 to 9999" in text(pilot, "#value-problem")
        assert not (tmp_path / "config.toml").exists()
        field.value = "3"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert rows(pilot)["New cards a day"] == "3"
        assert (tmp_path / "config.toml").read_text() == "[study]\nnew_per_day = 3\n"
        assert collection.settings.preset.new_per_day == 3
        await pilot.press("delete")
        assert rows(pilot)["New cards a day"] == "20"
        assert (tmp_path / "config.toml").read_text() == "[study]\n# new_per_day = 20\n"


async def test_escape_changes_nothing(open_collection: Open, tmp_path: Path) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        await to(pilot, "rollover")
        await pilot.press("enter", "5", "escape")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert not (tmp_path / "config.toml").exists()


async def test_what_has_few_values_is_switched_over_in_its_place(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        await to(pilot, "confidence")
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert rows(pilot)["Ask how sure you are"] == "yes"
        assert collection.settings.confidence
        await to(pilot, "theme")
        await pilot.press("enter")
        assert (rows(pilot)["Colours"], pilot.app.theme) == ("light", "textual-light")
        await pilot.press("backspace")
        assert pilot.app.theme == "textual-dark"


async def test_what_acts_after_a_restart_says_so(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        await to(pilot, "language")
        assert "started again" in text(pilot, "#below-lines")
        await pilot.press("enter")
        assert rows(pilot)["Language"] == "en"


async def test_a_file_that_only_an_editor_can_change_is_told_of(
    open_collection: Open, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text("study = { new_per_day = 7 }\n")
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        await to(pilot, "study.new_per_day")
        await pilot.press("delete")
        assert rows(pilot)["New cards a day"] == "7"
        await pilot.press("enter")
        pilot.app.screen.query_one(Input).value = "8"
        await pilot.press("enter")
        assert "only an editor" in text(pilot, "#value-problem")


async def test_a_decks_options_are_its_own_and_undo_takes_them_back(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "right")
        (name,) = rows(pilot)
        assert rows(pilot)[name] == "90%, 20 new a day"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DeckOptionsScreen)
        await to(pilot, "study.new_per_day")
        assert "In General: 20." in text(pilot, "#below-lines")
        await pilot.press("enter")
        pilot.app.screen.query_one(Input).value = "2"
        await pilot.press("enter")
        assert rows(pilot)["New cards a day"] == "2"
        await pilot.press("escape")
        assert rows(pilot)[name] == "90%, 2 new a day"
        await pilot.press("escape")
        assert decks.tree(collection)[0].counts.new == 2
        await act(pilot, "u")
        assert not options.of_decks(collection)[0].is_own


async def test_an_option_or_a_deck_goes_by_general_again(open_collection: Open) -> None:
    collection = open_collection()
    deck_id = options.of_decks(collection)[0].id
    options.change(collection, deck_id, "study.new_per_day", "2")
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "tab", "enter")
        await to(pilot, "study.new_per_day")
        await pilot.press("delete")
        assert rows(pilot)["New cards a day"] == "20"
        await pilot.press("escape", "delete")
        assert not options.of_decks(collection)[0].is_own


def test_keys_can_be_chosen_for_all_that_has_keys() -> None:
    modules = [
        import_module(found.name)
        for found in pkgutil.walk_packages(trainer.tui.__path__, "trainer.tui.")
    ]
    classes = [
        each for module in modules for each in vars(module).values() if isinstance(each, type)
    ]
    ours = {each for each in classes if each.__module__.startswith("trainer.tui")}
    assert {owner for owner, _place in owners()} == {
        each for each in ours if "BINDINGS" in vars(each)
    }


async def test_every_act_has_a_line_with_its_keys(open_collection: Open) -> None:
    assert {act.id for act in acts({}, ())} == binding_ids()
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "left")
        assert rows(pilot)["Home: Study all"] == "s"
        assert rows(pilot)["Home: Delete"] == "d / Del"


async def choose_key(pilot: Pilot[None], name: str, key: str, *, how: str = "enter") -> None:
    table = pilot.app.screen.query_one(DataTable)
    names = [str(table.get_row_at(n)[0]) for n in range(table.row_count)]
    table.move_cursor(row=names.index(name))
    await pilot.pause()
    await pilot.press(how)
    assert isinstance(pilot.app.screen, KeyDialog)
    await pilot.press(key)


async def test_a_key_is_pressed_and_acts_at_once(open_collection: Open, tmp_path: Path) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "left")
        await choose_key(pilot, "Home: Study all", "z")
        assert rows(pilot)["Home: Study all"] == "z"
        assert (tmp_path / "config.toml").read_text() == '[keys]\nstudy_all = "z"\n'
        await choose_key(pilot, "Home: Study all", "f5", how="plus")
        assert rows(pilot)["Home: Study all"] == "z / F5"
        await pilot.press("escape", "s")
        assert isinstance(pilot.app.screen, HomeScreen)
        await pilot.press("z")
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_the_usual_keys_come_back(open_collection: Open, tmp_path: Path) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "left")
        await choose_key(pilot, "Home: Study all", "z")
        await pilot.press("delete")
        assert rows(pilot)["Home: Study all"] == "s"
        assert (tmp_path / "config.toml").read_text() == "[keys]\n"
        await pilot.press("escape", "s")
        assert isinstance(pilot.app.screen, StudyScreen)


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("Home: Study all", "d", "d is taken (Home: Delete)"),
        ("Home: Study all", "ctrl+t", "is taken (Everywhere: Theme)"),
        ("Window for a name: Accept", "k", "Text is typed there"),
    ],
)
async def test_a_key_that_is_taken_is_told_and_nothing_changed(
    open_collection: Open, tmp_path: Path, name: str, key: str, words: str
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma", "left")
        await choose_key(pilot, name, key)
        assert words in text(pilot, "#key-problem")
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, SettingsScreen)
        assert not (tmp_path / "config.toml").exists()


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_opens_over_both_screens(open_collection: Open, key: str) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma", key)
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "right", "enter", key)
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_a_click_on_the_line_under_the_cursor_changes_it(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        await to(pilot, "timer")
        table = pilot.app.screen.query_one(DataTable)
        await pilot.click(table, offset=(2, 1 + table.cursor_row))
        await pilot.pause()
        assert collection.settings.timer


async def test_a_click_on_a_list_s_name_shows_it(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        names = pilot.app.screen.query_one("#settings-sections", Static)
        await pilot.click(names, offset=(str(names.content).index("Keys") + 2, 0))
        await pilot.pause()
        assert "[Keys]" in str(names.content)
        await pilot.click(names, offset=(str(names.content).index("General") + 2, 0))
        await pilot.pause()
        assert "[General]" in str(names.content)


async def test_it_is_all_there_in_dutch(open_collection: Open) -> None:
    async with TrainerApp(open_collection("nl")).run_test(size=SIZE) as pilot:
        await pilot.press("comma")
        assert rows(pilot)["Nieuwe kaarten per dag"] == "20"
        assert "[Algemeen]" in text(pilot, "#settings-sections")


async def test_a_backup_is_made_at_once(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=(80, 24)) as pilot:
        await pilot.press("comma", "b")
        await pilot.app.workers.wait_for_complete()
        [saved] = backups.listing(collection.settings)
        assert saved.reason is Reason.NOW
