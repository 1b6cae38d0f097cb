"""Each key of each window, which other tests do not press on their way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import DataTable

from tests.builders import Clock
from trainer.domain.schedule import Preset, Rating
from trainer.services import decks, editing, imports, search
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.key_names import key_name
from trainer.tui.screens.dialogs import ConfirmDialog, DiscardDialog
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.import_pick import ImportScreen
from trainer.tui.screens.import_preview import ImportPreview
from trainer.tui.screens.study import StudyScreen
from trainer.tui.screens.summary import SummaryScreen
from trainer.tui.widgets.answer_field import AnswerField
from trainer.tui.widgets.card_view import CardView

from .conftest import act, help_lines

Open = Callable[..., Collection]
SIZE = (80, 24)


def screen(pilot: Pilot[None]) -> Screen[Any]:
    return pilot.app.screen


@pytest.mark.parametrize("key", ["question_mark", "f1"])
@pytest.mark.parametrize("of", [HomeScreen, StudyScreen, SummaryScreen])
async def test_help_opens_on_every_screen(open_collection: Open, key: str, of: Any) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        if of is not HomeScreen:
            await pilot.press("enter")
        if of is SummaryScreen:
            await pilot.press("space", "4", "q")
        assert isinstance(screen(pilot), of)
        await pilot.press(key)
        assert isinstance(screen(pilot), HelpScreen)


@pytest.mark.parametrize(
    ("opened", "keys"),
    [
        ("question_mark", ("escape", "q", "question_mark", "f1", "enter", "space")),
        ("i", ("escape", "q", "i", "enter", "space")),
        ("p", ("space", "enter", "p", "escape", "q")),
    ],
)
async def test_a_window_over_a_card_is_closed_by_each_of_its_keys(
    open_collection: Open, opened: str, keys: tuple[str, ...]
) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        for key in keys:
            await pilot.press(opened)
            assert not isinstance(screen(pilot), StudyScreen)
            await pilot.press(key)
            assert isinstance(screen(pilot), StudyScreen)


async def test_help_is_read_by_lines_and_pages(open_collection: Open) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        view = screen(pilot).query_one(VerticalScroll)
        at = []
        for key in ("down", "down", "up", "pagedown", "pageup", "end", "home"):
            await pilot.press(key)
            await pilot.pause()
            at.append(view.scroll_y)
        assert at[:3] == [1, 2, 1]
        assert at[3] > at[2] + 3
        assert at[4] < at[3]
        assert at[5] > 3
        assert at[6] < at[5]


@pytest.mark.parametrize("opened", [["question_mark"], ["s", "i"]])
async def test_a_window_is_read_from_its_top_to_its_end_by_one_key_each(
    open_collection: Open, clock: Clock, opened: list[str]
) -> None:
    collection = open_collection()
    for _day in range(3):
        study = StudySession(collection)
        while study.question is not None:
            study.grade(Rating.GOOD, timedelta(seconds=5))
        clock.forward(days=9)
    async with TrainerApp(collection).run_test(size=(60, 10)) as pilot:
        await pilot.press(*opened)
        await pilot.pause()
        view, at = screen(pilot).query_one(VerticalScroll), []
        for key in ("end", "home", "down", "up", "pagedown", "pageup"):
            await pilot.press(key)
            await pilot.pause()
            at.append(view.scroll_y)
        assert at[0] == view.max_scroll_y > 2
        assert at[1:4] == [0, 1, 0]
        assert at[4] > 1
        assert at[5] == 0


@pytest.mark.parametrize("opened", [["g"], ["w"], ["slash", "f1"], ["p"]])
async def test_a_sheet_is_read_from_its_top_to_its_end_by_one_key_each(
    open_collection: Open, opened: list[str]
) -> None:
    collection = open_collection()
    night = search.find(collection, "night", unit=search.Unit.NOTES).ids[0]
    editing.set_tags(collection, night, ["draft"])
    async with TrainerApp(collection).run_test(size=(60, 10)) as pilot:
        await act(pilot, *opened)
        view, at = screen(pilot).query_one(CardView), []
        for key in ("home", "end", "pageup", "home"):
            at.append(str(view.content))
            await act(pilot, key)
        at.append(str(view.content))
        assert "↓" in at[1].splitlines()[-1]
        assert "↓" not in at[2]
        assert at[3] not in (at[1], at[2])
        assert at[4] == at[1]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("shift+down", "Shift+↓"), ("ctrl+a", "^a"), ("shift+tab", "Shift+Tab"), ("f12", "F12"),
        ("question_mark", "?"), ("exclamation_mark", "!"), ("minus", "-"), ("f", "f"), ("T", "T"),
        ("home", "Home"), ("ctrl+shift+f5", "^Shift+F5"),
    ],
)  # fmt: skip
def test_keys_are_called_what_people_call_them(key: str, name: str) -> None:
    assert key_name(key) == name


@pytest.mark.parametrize(
    ("language", "above"), [("en", "Select this row, or"), ("nl", "Kies deze")]
)
async def test_what_a_key_does_breaks_off_beside_the_keys(
    open_collection: Open, language: str, above: str
) -> None:
    async with TrainerApp(open_collection(language)).run_test(size=SIZE) as pilot:
        await pilot.press("slash", "escape", "question_mark")
        lines = await help_lines(pilot)
        at = next(n for n, line in enumerate(lines) if above in line)
        column = lines[at].index(above)
        assert lines[at].startswith("␣ ")
        assert lines[at + 1][:column].isspace()
        assert lines[at + 1][column:].strip()


async def test_a_long_card_is_read_by_lines_and_pages(open_collection: Open, tmp_path: Any) -> None:
    collection = open_collection(deck=False)
    long = tmp_path / "long.md"
    lines = "\n".join(f"line {n}" for n in range(60))
    long.write_text(f'---\nname = "Long"\nid = "long.en"\n---\n\nQ: q?\nA: {lines}\n')
    imports.apply(collection, imports.read([long]))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("space")
        card = screen(pilot).query_one(CardView)
        first = [str(card.content).splitlines()[0]]
        for key in ("down", "up", "pagedown", "pageup", "end", "home"):
            await pilot.press(key)
            first.append(str(card.content).splitlines()[0])
        assert first[0] == first[2] == first[4] == first[6]
        assert len({first[0], first[1], first[3]}) == 3
        assert first[5] == first[3]


@pytest.mark.parametrize("number", range(1, 10))
async def test_each_of_nine_options_is_chosen_by_its_number(
    open_collection: Open, tmp_path: Any, number: int
) -> None:
    collection = open_collection(deck=False)
    deck = tmp_path / "nine.md"
    options = "".join(f"- [{'x' if n < 2 else ' '}] option {n}\n" for n in range(9))
    deck.write_text(f'---\nname = "Nine"\nid = "nine.en"\n---\n\nQ: q?\nChoices:\n{options}')
    imports.apply(collection, imports.read([deck]))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press(str(number))
        assert f"☑ {number} " in str(screen(pilot).query_one(CardView).content)


async def test_all_decks_are_studied_together(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("s")
        assert isinstance(screen(pilot), StudyScreen)
        assert "☑" not in str(screen(pilot).query_one(CardView).content)


@pytest.mark.parametrize("key", ["left", "right", "space"])
async def test_decks_are_folded_by_each_of_three_keys(open_collection: Open, key: str) -> None:
    collection = open_collection()
    for name in ("A", "A::B"):
        decks.create(collection, name)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        table = screen(pilot).query_one(DataTable)
        table.move_cursor(row=0)
        await pilot.pause()
        rows = table.row_count
        await pilot.press(key)
        assert table.row_count == rows - 1


async def test_delete_asks_and_enter_does_it(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("delete", "q")
        assert len(decks.tree(collection)) == 1
        await pilot.press("delete")
        assert isinstance(screen(pilot), ConfirmDialog)
        await pilot.press("enter")
        assert decks.tree(collection) == []


async def test_suspended_cards_come_back_by_a_key_on_home(open_collection: Open) -> None:
    collection = open_collection()
    session = StudySession(collection)
    waiting = decks.tree(collection)[0].counts.total
    session.suspend()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await act(pilot, "at")
        assert decks.tree(collection)[0].counts.total == waiting


async def test_the_theme_changes_by_a_key_on_home(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        before = pilot.app.theme
        await pilot.press("t")
        assert pilot.app.theme != before


async def test_one_escape_too_many_leaves_no_trainer(open_collection: Open) -> None:
    app = TrainerApp(open_collection())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("g", "escape", "escape")
        assert app.return_code is None
        assert isinstance(app.screen, HomeScreen)


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_the_trainer_is_left_from_home(open_collection: Open, key: str) -> None:
    app = TrainerApp(open_collection())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press(key)
        assert app.return_code == 0


@pytest.mark.parametrize("key", ["enter", "space", "q", "escape"])
async def test_the_summary_is_left_for_home(open_collection: Open, key: str) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("enter", "space", "4", "q", key)
        assert isinstance(screen(pilot), HomeScreen)


async def test_one_goes_on_from_the_summary(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("enter", "space", "4", "q", "c")
        assert isinstance(screen(pilot), StudyScreen)


async def test_one_does_not_go_on_where_nothing_is_left(open_collection: Open) -> None:
    async with TrainerApp(open_collection(preset=Preset(new_per_day=1)), study=True).run_test(
        size=SIZE
    ) as pilot:
        await pilot.press("space", "4")
        assert isinstance(screen(pilot), SummaryScreen)
        await pilot.press("c")
        assert isinstance(screen(pilot), SummaryScreen)


@pytest.mark.parametrize("key", ["enter", "space", "escape", "q"])
async def test_a_leech_is_left_put_away_by_each_of_these(
    open_collection: Open, clock: Any, key: str
) -> None:
    collection = open_collection(preset=Preset(leech_threshold=1))
    while (session := StudySession(collection)).question is not None:
        session.grade(Rating.EASY, timedelta(seconds=1))
    clock.forward(days=60)
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        while not screen(pilot).query_one(AnswerField).has_focus:  # it opens behind the question
            await pilot.pause(0.01)
        await pilot.press("space", "1")
        assert type(screen(pilot)).__name__ == "LeechScreen"
        await pilot.press(key)
        assert isinstance(screen(pilot), StudyScreen)


async def test_a_sitting_of_ones_own_is_given_up(open_collection: Open) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("c", "escape")
        assert isinstance(screen(pilot), HomeScreen)


@pytest.mark.parametrize("key", ["enter", "escape", "n"])
async def test_what_was_written_is_kept_by_each_of_these(open_collection: Open, key: str) -> None:
    async with TrainerApp(open_collection(), study=True).run_test(size=SIZE) as pilot:
        await pilot.press("e", "x", "escape")
        assert isinstance(screen(pilot), DiscardDialog)
        await pilot.press(key)
        assert "Q: x" in screen(pilot).query_one("TextArea").text  # type: ignore[attr-defined]


@pytest.mark.parametrize("key", ["enter", "y", "j"])
async def test_a_question_is_answered_with_yes_by_each_of_these(
    open_collection: Open, key: str
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("d", key)
        assert decks.tree(collection) == []


async def test_the_import_screens_keys_move_choose_and_scroll(
    open_collection: Open, tmp_path: Any
) -> None:
    folder = tmp_path / "decks"
    folder.mkdir()
    notes = "".join(f"Q: q{n}?\nA: a\nId: n{n}\n\n" for n in range(60))
    head = '---\nname = "Long"\nid = "long.en"\n---\n\n'
    (folder / "long.md").write_text(head + notes)
    collection = open_collection(deck=False)
    imports.apply(collection, imports.read([folder / "long.md"]))
    (folder / "long.md").write_text(head + notes.replace("A: a", "A: b"))
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.app.push_screen(ImportScreen(collection, folder))
        first = pilot.app.focused
        await pilot.press("tab")
        assert pilot.app.focused is not first
        await pilot.press("ctrl+f")
        assert isinstance(screen(pilot), ImportPreview)
        preview = screen(pilot)
        for _ in range(200):
            await pilot.pause(0.01)
            if "60" in str(preview.query_one(CardView).content):
                break
        view, at = preview.query_one(CardView), []
        for key in ("down", "up", "pagedown", "pageup", "end", "home"):
            at.append(str(view.content))
            await pilot.press(key)
        at.append(str(view.content))
        assert at[0] == at[2] == at[4] == at[6]
        assert len({at[0], at[1], at[3]}) == 3
        assert "↓" not in at[5]


async def test_the_hint_is_shown_while_an_answer_is_typed(
    open_collection: Open, tmp_path: Any
) -> None:
    collection = open_collection(deck=False)
    deck = tmp_path / "hint.md"
    deck.write_text('---\nname = "H"\nid = "h.en"\n---\n\nQ: q?\nType: yes\nHint: or no\n')
    imports.apply(collection, imports.read([deck]))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press("y", "f2", "e")
        assert "Hint: or no" in str(screen(pilot).query_one(CardView).content)
        assert screen(pilot).query_one(AnswerField).value == "ye"


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_opens_over_the_weak_points(open_collection: Open, key: str) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        await pilot.press("w", key)
        assert isinstance(screen(pilot), HelpScreen)
