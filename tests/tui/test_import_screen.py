"""Importing in the terminal: choose, look, choose what comes along, import, cancel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tests.anki_files import CREATED, Anki, Note
from trainer import i18n
from trainer.errors import CancelError
from trainer.formats.columns import check_columns
from trainer.services import decks, imports, search
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.import_text import COLUMNS
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.import_pick import ImportScreen, path_in
from trainer.tui.screens.import_preview import ImportPreview
from trainer.tui.widgets.place_line import PlaceLine

from .conftest import act, card, said

Open = Callable[..., Collection]
SIZE = (80, 24)
REVIEWED = {"type": 2, "queue": 2, "due": 29, "ivl": 9, "reps": 1, "data": '{"s": 9.5, "d": 6}'}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    log = ((CREATED * 1000, 0, 3, 9, 0, 500, 0),)
    return Anki([Note(("Q [bold]x[/]", "A"), (REVIEWED,), reviews=log)]).package(
        tmp_path / "a.apkg"
    )


async def preview(pilot: Pilot[None], path: Path) -> None:
    """Open the import screen and look at `path`, until its plan is there."""
    await pilot.press("i")
    pilot.app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")
    await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    for each in [each for each in pilot.app.workers if each.group == "long"]:
        await each.wait()  # the tree of folders has one without end
    await pilot.pause()
    await pilot.pause()


def names(collection: Collection) -> list[str]:
    return [line.name for line in decks.tree(collection)]


async def test_a_package_is_looked_at_then_imported(open_collection: Open, package: Path) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        assert "Letter::Ukraine" in card(pilot)
        assert "1 card, 1 past answer" in card(pilot)
        assert names(collection) == ["Eastharbour ferry"]
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HomeScreen)
        assert names(collection) == ["Eastharbour ferry", "Letter", "Letter::Ukraine"]
        assert pilot.app.screen.chosen is not None
        assert pilot.app.screen.chosen.name == "Letter"  # the first that is new
        await act(pilot, "u")
        assert names(collection) == ["Eastharbour ferry"]


async def test_escape_imports_nothing(open_collection: Open, package: Path) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ImportScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert names(collection) == ["Eastharbour ferry"]


async def test_choices_change_the_plan(open_collection: Open, package: Path) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        await pilot.press("p")
        await settle(pilot)
        assert "stay behind" in card(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert "the file wins" in card(pilot)
        await pilot.press("d", *"Mine", "enter")
        await settle(pilot)
        assert "Deck: Mine" in card(pilot)
        await pilot.press("t", *"eu,nato", "enter")
        await settle(pilot)
        assert "Tags: eu, nato" in card(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert names(collection) == ["Eastharbour ferry", "Mine"]


async def test_what_cannot_be_read_is_told_and_the_way_back_is_open(
    open_collection: Open, tmp_path: Path
) -> None:
    (tmp_path / "a.apkg").write_bytes(b"PK\x03\x04 no package")
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await preview(pilot, tmp_path / "a.apkg")
        assert "damaged" in card(pilot) or "neither" in card(pilot)
        await pilot.press("enter")  # there is no plan to carry out
        assert isinstance(pilot.app.screen, ImportPreview)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, ImportScreen)


async def test_writing_can_be_cancelled(
    open_collection: Open, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = open_collection()

    def cancelled(*_arguments: Any, **_options: Any) -> None:
        raise CancelError("Cancelled; nothing was written.")

    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        monkeypatch.setattr(imports, "apply", cancelled)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ImportPreview)
        assert pilot.app.screen.query_one(PlaceLine).text[1] == "nothing is written yet"
        assert names(collection) == ["Eastharbour ferry"]


async def test_changed_notes_are_shown_old_above_new(
    open_collection: Open, package: Path, tmp_path: Path
) -> None:
    collection = open_collection()
    imports.apply(collection, imports.read([package], imports.options(collection)))
    newer = Anki([Note(("Q [bold]x[/]", "B"), (REVIEWED,))]).package(tmp_path / "b.apkg")
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, newer)
        assert "  - A\n  + B" in card(pilot)


async def test_what_was_recognised_by_its_wording_can_be_refused(
    open_collection: Open, tmp_path: Path
) -> None:
    head = '---\nname = "Long"\nid = "long.en"\n---\n\n'
    question = "Q: When does the first [b]ferry to the island sail in winter?\nA: At six.\n"
    path = tmp_path / "long.md"
    path.write_text(head + question)
    collection = open_collection(deck=False)
    imports.apply(collection, imports.read([path]))
    path.write_text(head + question.replace("in winter", "in the winter"))
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, path)
        assert "1 note was recognised by its wording alone; w lets you refuse that." in card(pilot)
        await pilot.press("w")
        prompt = str(pilot.app.screen.query_one(OptionList).get_option_at_index(0).prompt)
        assert "\n  - When does the first [b]ferry to the island sail in winter?" in prompt
        assert "\n  + When does the first [b]ferry to the island sail in the winter?" in prompt
        await pilot.press("space", "escape")
        await settle(pilot)
        assert "~ 1 edited" in card(pilot)
        await pilot.press("w", "space", "enter")
        await settle(pilot)
        assert "+ 1 new" in card(pilot)
        assert "Refused: 1." in card(pilot)
        assert "No longer in the file" in card(pilot)
        await pilot.press("w", "space", "enter")
        await settle(pilot)
        assert "~ 1 edited" in card(pilot)
        await pilot.press("w", "space", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert list(decks.card_counts(collection).values()) == [2]


async def test_where_nothing_was_there_is_no_key_for_it(
    open_collection: Open, package: Path
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        await pilot.press("w")
        assert isinstance(pilot.app.screen, ImportPreview)


@pytest.mark.parametrize(
    "typed",
    ["{}", "'{}'", '"{}"', "file://{}", "  {}  "],
    ids=["bare", "quoted", "double", "url", "blanks"],
)
def test_a_path_may_be_dropped_in_any_way_terminals_do(tmp_path: Path, typed: str) -> None:
    path = tmp_path / "my deck.apkg"
    path.touch()
    shown = str(path).replace(" ", "%20") if typed.startswith("file") else str(path)
    assert path_in(typed.format(shown)) == path
    assert path_in(str(path).replace(" ", "\\ ")) == path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "words.csv"
    path.write_text("eau;water;f. noun;eau douce\nfeu;fire;m. noun;feu vif\n", "utf-8")
    return path


async def test_it_is_said_what_each_column_of_a_table_is(
    open_collection: Open, table: Path
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, table)
        assert "   1 question  eau\n   2 answer    water\n   3 answer    f. noun\n" in card(pilot)
        await pilot.press("c")
        field = pilot.app.screen.query_one(Input)
        assert field.value == "question, answer, answer, answer"
        field.value = "answer, question, tags,"
        await pilot.press("enter")
        await settle(pilot)
        assert "   1 answer    eau\n   2 question  water\n   3 tags " in card(pilot)
        assert "   4 –         eau douce\n" in card(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert len(search.find(collection, "tag:noun tag:f. water")) == 1


async def test_a_column_of_a_name_that_there_is_not_is_refused_and_the_plan_stays(
    open_collection: Open, table: Path
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await preview(pilot, table)
        before = card(pilot)
        await pilot.press("c")
        pilot.app.screen.query_one(Input).value = "question, wordd"
        await pilot.press("enter")
        await settle(pilot)
        assert any("no column" in each for each in said(pilot))
        assert card(pilot) == before
        await pilot.press("t", *"french", "enter")
        await settle(pilot)
        assert "Tags: french" in card(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_what_is_no_table_has_no_columns_to_name(
    open_collection: Open, package: Path
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        assert "Columns" not in card(pilot)
        await pilot.press("c")
        assert isinstance(pilot.app.screen, ImportPreview)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_readers_know_the_names_of_columns_that_the_preview_says(language: str) -> None:
    i18n.activate(language)
    try:
        check_columns([i18n._(name) for name in COLUMNS.values()])  # raises nothing
    finally:
        i18n.activate("en")


async def test_escape_from_a_choice_leaves_it_as_it_was_and_nothing_typed_takes_it_back(
    open_collection: Open, package: Path
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await preview(pilot, package)
        for key, name, said in (("t", "mine", "Tags: mine"), ("d", "Other", "Deck: Other")):
            await pilot.press(key, *name, "enter")
            await settle(pilot)
            assert said in card(pilot)
            await pilot.press(key, "escape")
            await settle(pilot)
            assert said in card(pilot)
            await pilot.press(key)
            pilot.app.screen.query_one(Input).value = ""
            await pilot.press("enter")
            await settle(pilot)
            assert said not in card(pilot)
