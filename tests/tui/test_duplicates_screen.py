"""Duplicates in the terminal: a list from home, one of each to keep, and undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Static

from trainer.services import duplicates, imports
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.dialogs import ConfirmDialog
from trainer.tui.screens.duplicates import DuplicatesScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen

from .conftest import act

Open = Callable[..., Collection]
SIZE = (80, 24)


@pytest.fixture
def twice(open_collection: Open, tmp_path: Path) -> Collection:
    collection = open_collection(deck=False)
    for name in ("One", "Two"):
        head = f'---\nname = "{name}"\nid = "{name}.en"\n---\n\n'
        path = tmp_path / f"{name}.md"
        path.write_text(head + "Q: a [bold]?\nA: b\n\nQ: c?\nA: d\n\nQ: only " + name + "\nA: e\n")
        imports.apply(collection, imports.read([path]))
    return collection


def rows(pilot: Pilot[None]) -> list[list[str]]:
    table = pilot.app.screen.query_one(DataTable)
    return [[str(cell) for cell in table.get_row_at(n)] for n in range(table.row_count)]


async def test_a_sentence_with_gaps_is_listed_as_it_is_read(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    for name in ("One", "Two"):
        path = tmp_path / f"{name}.md"
        path.write_text(f'---\nname = "{name}"\n---\n\nC: It sails at [six::figure] or [ten].\n')
        imports.apply(collection, imports.read([path]))
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("equals_sign")
        assert rows(pilot)[0][0] == "It sails at [six] or [ten]."


async def test_the_note_under_the_cursor_is_kept(twice: Collection) -> None:
    async with TrainerApp(twice).run_test(size=SIZE) as pilot:
        await pilot.press("equals_sign")
        assert isinstance(pilot.app.screen, DuplicatesScreen)
        assert [row[:2] for row in rows(pilot)] == [
            ["a [bold]?", "One"], ["  └", "Two"], ["c?", "One"], ["  └", "Two"],
        ]  # fmt: skip
        await pilot.press("down", "enter")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        assert len(duplicates.find(twice)) == 2
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, DuplicatesScreen)
        assert [row[:2] for row in rows(pilot)] == [["c?", "One"], ["  └", "Two"]]
        await pilot.press("enter", "enter")
        assert rows(pilot) == []
        assert str(pilot.app.screen.query_one("#duplicates-answer", Static).content) == ""
        await act(pilot, "escape", "u")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert len(duplicates.find(twice)) == 1
        await act(pilot, "u")
        assert len(duplicates.find(twice)) == 2


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_no_merges_nothing(twice: Collection, key: str) -> None:
    async with TrainerApp(twice).run_test(size=SIZE) as pilot:
        await pilot.press("equals_sign", "enter", key)
        assert isinstance(pilot.app.screen, DuplicatesScreen)
        assert len(duplicates.find(twice)) == 2


async def test_the_answer_stands_beneath(twice: Collection) -> None:
    async with TrainerApp(twice).run_test(size=SIZE) as pilot:
        await pilot.press("equals_sign", "down", "down")
        await pilot.pause()
        assert str(pilot.app.screen.query_one("#duplicates-answer", Static).content) == "d"


async def test_where_there_are_none_it_says_so(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("equals_sign", "enter")
        hint = pilot.app.screen.query_one("#duplicates-hint", Static)
        assert "No note is there twice." in str(hint.content)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_opens_over_them(twice: Collection, key: str) -> None:
    async with TrainerApp(twice).run_test(size=SIZE) as pilot:
        await pilot.press("equals_sign", key)
        assert isinstance(pilot.app.screen, HelpScreen)
