"""Home: the tree of decks and what can be done to them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Input, Static

from trainer.domain.schedule import Rating
from trainer.progress import Progress
from trainer.services import decks, exports, imports, opening
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.study import StudyScreen
from trainer.tui.screens.summary import SummaryScreen
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

from .conftest import act, card, place, said, settled

Open = Callable[..., Collection]
SIZE = (80, 24)


def rows(pilot: Pilot[None]) -> list[list[str]]:
    table = pilot.app.screen.query_one(DataTable)
    return [[str(cell).strip() for cell in table.get_row_at(row)] for row in range(table.row_count)]


def import_text(collection: Collection, folder: Path, name: str, notes: int = 1) -> None:
    text = "\n".join(f"Q: q{n} of {name}?\nA: a{n}.\n" for n in range(notes))
    file = folder / "deck.md"
    file.write_text(f'---\nname = "{name}"\n---\n\n{text}', "utf-8")
    imports.apply(collection, imports.read([file]))


async def test_home_lists_decks_with_their_counts_and_says_what_to_do(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        assert rows(pilot) == [["Eastharbour ferry", "4", "0", "0"]]
        advice = str(pilot.app.screen.query_one("#advice", Static).content)
        assert "Eastharbour ferry" in advice
        assert "4 cards" in advice


async def test_enter_is_said_to_begin_the_deck_that_it_begins(
    open_collection: Open, tmp_path: Path
) -> None:
    def advice(pilot: Pilot[None]) -> str:
        return str(pilot.app.screen.query_one("#advice", Static).content)

    collection = open_collection()
    import_text(collection, tmp_path, "Zebra", notes=9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert "Now: Zebra. Waiting: 9 cards" in advice(pilot)
        assert "Enter begins." in advice(pilot)
        await pilot.press("up")
        assert "Now: Zebra. Waiting: 9 cards" in advice(pilot)
        assert "Enter on it begins." in advice(pilot)
        await pilot.press("down")
        assert "Enter begins." in advice(pilot)


async def test_what_is_asked_before_a_deck_is_deleted_is_answered_with_yes_or_no(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("d")
        assert str(pilot.app.screen.query_one(KeyBar).content).split() == ["⏎", "Yes", "Esc", "No"]
        await pilot.press("escape")
        assert len(rows(pilot)) == 1


async def test_the_cursor_stays_on_its_deck_where_others_come_and_go_before_it(
    open_collection: Open, tmp_path: Path
) -> None:
    def chosen(pilot: Pilot[None]) -> str:
        screen = pilot.app.screen
        assert isinstance(screen, HomeScreen)
        assert screen.chosen is not None
        return screen.chosen.name

    collection = open_collection()
    import_text(collection, tmp_path, "Zebra", notes=9)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert chosen(pilot) == "Zebra"
        await act(pilot, "r")
        pilot.app.screen.query_one(Input).value = "Aardvark"
        await act(pilot, "enter")
        assert chosen(pilot) == "Aardvark"
        await act(pilot, "u")
        assert chosen(pilot) == "Zebra"
        await act(pilot, "d", "y")
        assert chosen(pilot) == "Eastharbour ferry"


async def test_the_cursor_comes_to_a_deck_that_is_new(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await act(pilot, "n", *"Ant::Hill", "enter")
        home = pilot.app.screen
        assert isinstance(home, HomeScreen)
        assert home.chosen is not None
        assert home.chosen.name == "Ant::Hill"


async def test_the_decks_are_read_once_for_the_start_and_not_again_for_another_width(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, times = decks.tree, []

    def counted(of: Collection) -> list[decks.DeckLine]:
        times.append(of)
        return tree(of)

    monkeypatch.setattr(decks, "tree", counted)
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        assert len(times) == 1
        narrow = pilot.app.screen.query_one(DataTable).ordered_columns[0].width
        await pilot.resize_terminal(120, 30)
        await pilot.pause()
        assert pilot.app.screen.query_one(DataTable).ordered_columns[0].width == narrow + 40
        assert len(times) == 1


async def test_counts_follow_a_sitting(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("enter", "space", "1", "q")
        assert isinstance(pilot.app.screen, SummaryScreen)
        await pilot.press("enter")
        assert rows(pilot) == [["Eastharbour ferry", "3", "1", "0"]]


async def test_a_parent_counts_its_children_and_folds(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    for name in ("Trips", "Trips::Ferry", "Trips::Train"):
        import_text(collection, tmp_path, name, notes=2)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        assert [row[:2] for row in rows(pilot)] == [
            ["▾ Trips", "6"],
            ["Ferry", "2"],
            ["Train", "2"],
        ]
        await pilot.press("space")
        assert [row[:2] for row in rows(pilot)] == [["▸ Trips", "6"]]
        await pilot.press("space", "down", "enter", "space")
        question = str(pilot.app.screen.query_one(CardView).content)
        assert "of Trips::Ferry" in question


async def test_a_deck_is_made_renamed_deleted_and_brought_back(open_collection: Open) -> None:
    collection = open_collection(deck=False)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("n", *"Harbour", "enter")
        assert rows(pilot)[0][0] == "Harbour"
        await pilot.press("r", "end", *" two", "enter")
        assert rows(pilot)[0][0] == "Harbour two"
        await pilot.press("d", "y")
        assert rows(pilot) == []
        await act(pilot, "u")
        assert rows(pilot)[0][0] == "Harbour two"
        await act(pilot, "u")
        assert rows(pilot)[0][0] == "Harbour"


async def test_deleting_asks_first(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("d", "escape")
        assert len(rows(pilot)) == 1
        await pilot.press("d", "n")
        assert len(rows(pilot)) == 1


async def test_a_name_that_is_taken_is_refused_in_words(open_collection: Open) -> None:
    collection = open_collection(deck=False)
    decks.create(collection, "One")
    async with TrainerApp(collection).run_test(size=SIZE, notifications=True) as pilot:
        await pilot.press("n", *"One", "enter")
        await pilot.pause()
        assert len(rows(pilot)) == 1
        toasts = pilot.app.screen.query("Toast")
        assert any("already" in str(toast.render()) for toast in toasts)


async def test_undo_takes_back_an_import(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await act(pilot, "u")
        assert rows(pilot) == []


async def test_while_an_act_goes_on_home_says_so_and_begins_no_other(
    open_collection: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = open_collection()
    go, under_way, undo = Event(), Event(), decks.undo

    def slow(of: Collection) -> str | None:
        under_way.set()
        assert go.wait(30)
        return undo(of)

    monkeypatch.setattr(decks, "undo", slow)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        place = pilot.app.screen.query_one(PlaceLine)
        await pilot.press("u")
        await asyncio.to_thread(under_way.wait, 30)
        assert place.text == ("Briefing Trainer", "working …")
        for key in ("enter", "s", "d", "u", "slash", "comma"):
            await pilot.press(key)
            assert isinstance(pilot.app.screen, HomeScreen)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        go.set()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert place.text == ("Briefing Trainer", "")
        assert rows(pilot) == []


async def test_a_click_on_a_deck_studies_it(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.click(DataTable, offset=(5, 1))
        assert isinstance(pilot.app.screen, StudyScreen)


async def test_a_newer_shipped_deck_is_offered_and_taken_or_declined(
    open_collection: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "shipped"
    folder.mkdir()
    file = folder / "x.en.md"
    monkeypatch.setattr(opening, "shipped", lambda _name: folder)
    file.write_text('---\nname = "X"\nid = "x.en"\n---\n\nQ: q1?\nA: a.\nId: n1\n')
    collection = open_collection(deck=False)
    opening.welcome(collection)
    for answer, count in (("n", "1"), ("y", "3")):
        more = "".join(f"\nQ: q{n}?\nA: {answer}.\nId: n{n}\n" for n in (2, 3))
        file.write_text(f'---\nname = "X"\nid = "x.en"\n---\n\nQ: q1?\nA: a.\nId: n1\n{more}')
        async with TrainerApp(collection).run_test(size=SIZE) as pilot:
            assert pilot.app.screen.query_one("#offer", Static).display
            await pilot.press("o", answer)
            assert rows(pilot)[0][1] == count
            assert not pilot.app.screen.query_one("#offer", Static).display


async def test_home_without_a_deck_says_how_to_get_one(open_collection: Open) -> None:
    async with TrainerApp(open_collection(deck=False)).run_test(size=SIZE) as pilot:
        assert isinstance(pilot.app.screen, HomeScreen)
        advice = str(pilot.app.screen.query_one("#advice", Static).content)
        assert "i imports one" in advice
        await pilot.press("enter", "s", "d", "r")
        assert isinstance(pilot.app.screen, HomeScreen)


async def exported(pilot: Pilot[None], path: Path, *keys: str) -> None:
    """Export the deck under the cursor to `path`, pressing these keys behind its name."""
    await act(pilot, "x")
    pilot.app.screen.query_one(Input).value = str(path)
    await act(pilot, "enter")
    for key in keys:
        await act(pilot, key)


async def test_a_deck_is_exported_and_what_is_lost_or_overwritten_is_said_first(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await act(pilot, "x")
        assert pilot.app.screen.query_one(Input).value == str(Path.cwd() / "eastharbour-ferry.md")
        await act(pilot, "escape")
        await exported(pilot, tmp_path / "ferry.md")
        assert 'name = "Eastharbour ferry"' in (tmp_path / "ferry.md").read_text("utf-8")
        (tmp_path / "ferry.md").write_text("mine", "utf-8")
        await exported(pilot, tmp_path / "ferry.md")
        assert "is there already" in card(pilot)
        await act(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert (tmp_path / "ferry.md").read_text("utf-8") == "mine"
        await exported(pilot, tmp_path / "ferry.md", "enter")
        assert (tmp_path / "ferry.md").read_text("utf-8") != "mine"
        StudySession(collection).grade(Rating.GOOD, timedelta(seconds=3))
        await exported(pilot, tmp_path / "ferry.csv")
        assert "Schedules and past answers stay here" in card(pilot)
        await act(pilot, "enter")
        assert (tmp_path / "ferry.csv").is_file()
        await exported(pilot, tmp_path / "ferry.apkg", "enter")
        assert (tmp_path / "ferry.apkg").read_bytes().startswith(b"PK")


async def test_decks_below_are_exported_as_markdown_into_a_folder(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection()
    import_text(collection, tmp_path, "Eastharbour ferry::Night", notes=1)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await exported(pilot, tmp_path / "out.md")
        assert len(list((tmp_path / "out").glob("*.md"))) == 2
        assert not (tmp_path / "out.md").exists()


async def test_a_long_export_is_cancelled_and_writes_nothing(
    open_collection: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection = open_collection()
    StudySession(collection).grade(Rating.GOOD, timedelta(seconds=3))
    reached, go_on = Event(), Event()

    def slowly(of: Collection, ids: list[int], path: Path, *, progress: Progress) -> None:
        progress(1, 1000)
        reached.set()
        assert go_on.wait(10)
        write(of, ids, path, progress=progress)

    write = exports.to_package
    monkeypatch.setattr(exports, "to_package", slowly)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await exported(pilot, tmp_path / "ferry.apkg")
        await pilot.press("enter")
        while not reached.is_set():
            await pilot.pause()
        assert "writing" in place(pilot)[1]
        await pilot.press("escape")
        assert "cancelling" in place(pilot)[1]
        go_on.set()
        await settled(pilot)
        assert isinstance(pilot.app.screen, HomeScreen)
        assert "Cancelled; nothing was written." in said(pilot)
    assert list(tmp_path.glob("*ferry*")) == []
    assert list(tmp_path.glob(".export*")) == []


@pytest.mark.parametrize("name", ["ferry.doc", "ferry", "deck.md/ferry.md", "nowhere/ferry.apkg"])
async def test_what_cannot_be_exported_so_is_told_and_writes_nothing(
    open_collection: Open, tmp_path: Path, name: str
) -> None:
    (tmp_path / "deck.md").write_text("mine", "utf-8")
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await exported(pilot, tmp_path / name)
        assert isinstance(pilot.app.screen, HomeScreen)
        assert list(tmp_path.glob("*ferry*")) == []
        assert said(pilot)
