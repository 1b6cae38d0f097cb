"""What works on every screen: keys of one's own, the command palette, themes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.pilot import Pilot

from trainer import i18n
from trainer.errors import SettingsError
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.keymap import binding_ids
from trainer.tui.screens.study import StudyScreen
from trainer.tui.widgets.answer_field import AnswerField
from trainer.tui.widgets.card_view import CardView

from .conftest import help_lines, said

Open = Callable[..., Collection]
SIZE = (80, 24)


async def test_keys_of_ones_own_take_the_place_of_the_usual_ones(open_collection: Open) -> None:
    collection = open_collection(keys={"reveal": "f", "grade_easy": "j"})
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        card = pilot.app.screen.query_one(CardView)
        await pilot.press("space")
        assert "harbour master" not in str(card.content)
        await pilot.press("f")
        assert "harbour master" in str(card.content)
        await pilot.press("4")
        assert "harbour master" in str(card.content)
        await pilot.press("j")
        assert "The first boat" in str(card.content)


async def test_the_help_lists_keys_of_ones_own(open_collection: Open) -> None:
    collection = open_collection(keys={"hint": "j", "undo": "ctrl+z,minus"})
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        listed = {
            text.strip(): keys.strip()
            for keys, text in (line.split("  ", 1) for line in await help_lines(pilot))
        }
    assert listed["Show the hint"] == "j"
    assert listed["Take back the latest act"] == "^z / -"
    assert listed["Show the answer; I am sure of mine"] == "y"
    assert "Put the card off until tomorrow" not in listed


def test_a_key_for_an_action_that_there_is_not_is_told_with_its_line(
    open_collection: Open, tmp_path: Path
) -> None:
    (tmp_path / "config.toml").write_text('theme = "dark"\n\n[keys]\nfly = "f"\n')
    with pytest.raises(SettingsError, match=r"config\.toml:4: keys\.fly"):
        TrainerApp(open_collection())


def test_every_binding_has_an_id_so_that_it_can_be_remapped() -> None:
    assert {"reveal", "accept", "grade_again", "undo", "study", "deck_new", "quit"} <= binding_ids()


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_the_command_palette_knows_every_action_of_the_screen(
    open_collection: Open, language: str
) -> None:
    collection = open_collection(language)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        commands = {command.help for command in pilot.app.get_system_commands(pilot.app.screen)}
        for tooltip in ("Show the answer", "Put the card off until tomorrow", "What the keys do"):
            assert i18n._(tooltip) in commands
        await pilot.press("ctrl+p")
        assert isinstance(pilot.app.screen, CommandPalette)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_a_command_of_the_palette_does_what_its_key_does(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        [reveal] = [
            command
            for command in pilot.app.get_system_commands(pilot.app.screen)
            if command.help == "Show the answer"
        ]
        await reveal.callback()
        assert "harbour master" in str(pilot.app.screen.query_one(CardView).content)


async def test_themes_go_round_dark_light_and_high_contrast(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        seen = []
        for _ in range(4):
            seen.append(pilot.app.theme)
            await pilot.press("ctrl+t")
        assert seen == ["textual-dark", "textual-light", "contrast", "textual-dark"]


async def test_an_act_with_a_key_of_ones_own_leaves_shared_keys_to_the_acts_that_shared_them(
    open_collection: Open,
) -> None:
    collection = open_collection(keys={"reveal": "r", "grade_again": "g"})
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        card = pilot.app.screen.query_one(CardView)
        await pilot.press("r", "1")
        assert "harbour master" in str(card.content)
        await pilot.press("space")  # accepts, as usual
        assert "The first boat" in str(card.content)
        for _ in range(2):
            in_field = isinstance(pilot.app.focused, AnswerField)
            await pilot.press("enter" if in_field else "r", "4")
        assert "Which travellers pay" in str(card.content)
        await pilot.press("1")  # chooses, as usual
        assert "☑" in str(card.content)


async def test_what_takes_an_act_back_is_named_by_ones_own_key(open_collection: Open) -> None:
    collection = open_collection(keys={"undo": "ctrl+z"})
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("minus")
        assert said(pilot) == ["Put off until tomorrow; ^z takes it back."]


# Backups


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The backup of the day does not wait until the screen has been there for a while."""
    monkeypatch.setattr("trainer.tui.app._BEFORE_BACKUP", 0.001)


@pytest.mark.usefixtures("at_once")
async def test_the_backup_of_the_day_is_made_while_the_first_question_stands(
    open_collection: Open, tmp_path: Path
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await until(pilot, lambda: list((tmp_path / "backups").glob("*.db")))
        await pilot.app.workers.wait_for_complete()
    assert [file.name for file in (tmp_path / "backups").iterdir()] == [
        "collection-20260302-093000-weekly.db"
    ]


@pytest.mark.usefixtures("at_once")
async def test_a_backup_that_fails_is_told_and_study_goes_on(
    open_collection: Open, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("in the way")
    async with TrainerApp(open_collection(), study=True).run_test(
        size=SIZE, notifications=True
    ) as pilot:
        await until(pilot, lambda: pilot.app.screen.query("Toast"))
        [toast] = pilot.app.screen.query("Toast")
        assert "No backup could be written" in str(toast.render())
        await pilot.press("space")
        assert "harbour master" in str(pilot.app.screen.query_one(CardView).content)


@pytest.mark.usefixtures("at_once")
async def test_a_backup_that_fails_takes_nothing_away_that_was_said_just_before(
    open_collection: Open, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("in the way")
    app = TrainerApp(open_collection(), study=True)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        app.notify("The answer was not written.")
        await until(pilot, lambda: len(said(pilot)) > 1 or app.screen.query("Toast"))
        await app.workers.wait_for_complete()
        await pilot.pause()
        told = " ".join(said(pilot))
        assert "The answer was not written." in told
        assert "No backup could be written" in told


async def until(pilot: Pilot[None], done: Callable[[], object]) -> None:
    """Let the app go on until `done`; a test that waits in vain ends by its own limit."""
    for _turn in range(1000):
        if done():
            return
        await pilot.pause(0.005)
    raise AssertionError("it never came")
