"""The browser in the terminal: searching, sorting, selecting, and what is done to many at once."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from trainer.domain.schedule import CardState
from trainer.services import decks, editing, search
from trainer.services.collection import Collection
from trainer.services.search import Column, Unit
from trainer.tui.app import TrainerApp
from trainer.tui.browse_text import COLUMNS, state
from trainer.tui.screens.browse import BrowseScreen
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.choose_many import ChooseManyScreen
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog
from trainer.tui.screens.duplicates import DuplicatesScreen
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.replace import ReplaceScreen
from trainer.tui.screens.study import StudyScreen
from trainer.tui.screens.syntax import SyntaxScreen
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.row_table import RowTable

from .conftest import card, place, said, settled

Open = Callable[..., Collection]
SMALL = (80, 24)


@pytest.fixture
def collection(open_collection: Open) -> Collection:
    return open_collection()


async def opened(pilot: Pilot[None]) -> BrowseScreen:
    """The browser, with the list in focus."""
    await pilot.press("slash", "escape")
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, BrowseScreen)
    return screen


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await settled(pilot)


def lines(pilot: Pilot[None]) -> list[str]:
    table = pilot.app.screen.query_one(RowTable)
    found = [table.render_line(y).text.rstrip() for y in range(table.size.height)]
    return [line for line in found if line]


def found(collection: Collection, query: str, unit: Unit = Unit.CARDS) -> int:
    return len(search.find(collection, query, unit=unit).ids)


async def test_all_cards_are_listed_and_the_one_under_the_cursor_is_shown_whole(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        assert place(pilot)[1] == "5 cards · sorted by deck"
        assert lines(pilot)[0].split() == ["Question", "Due", "date", "Recall"]
        assert lines(pilot)[1].startswith("›  Will the ferry run at night too?")
        assert "nothing has been decided yet" in card(pilot)
        await press(pilot, "end")
        assert "children under four" in card(pilot)
        await press(pilot, "home", "j", "k", "pagedown", "pageup", "up")
        assert "Will the ferry run" in card(pilot)


async def test_a_search_can_be_typed_at_once_and_none_of_its_letters_is_a_command(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await press(pilot, "slash", *"d@z night", "down", "enter")
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert pilot.app.screen.query_one(Input).value == "d@z night"
        assert place(pilot)[1] == "0 cards · sorted by deck"
        assert pilot.app.focused is pilot.app.screen.query_one(Input)  # there is no list to go to
        assert said(pilot) == []


async def test_the_bar_says_where_enter_and_escape_lead_from_the_search_line(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await press(pilot, "slash")
        bar = pilot.app.screen.query_one(KeyBar)
        assert str(bar.content).split("  ")[:3] == [" ⏎ Search", "Esc List", "F1 Help"]
        await press(pilot, "escape")
        assert str(bar.content).startswith(" / Search  ⏎ Edit")
        assert "Esc List" not in str(bar.content)
        await press(pilot, "slash")
        assert str(bar.content).startswith(" ⏎ Search  Esc List")


async def test_enter_without_a_search_leads_to_the_list_of_everything(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await press(pilot, "slash", "enter")
        assert place(pilot)[1] == "5 cards · sorted by deck"
        assert isinstance(pilot.app.focused, RowTable)


async def test_a_search_is_typed_and_a_fault_is_pointed_at(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await press(pilot, "slash", *"topic:Fares", "enter")
        assert place(pilot)[1] == "2 cards · sorted by deck"
        assert isinstance(pilot.app.focused, RowTable)
        line = screen.query_one(Input)
        line.value = "is:due prop:x"
        await press(pilot, "slash", "enter")
        problem = screen.query_one("#query-problem", Static)
        assert problem.display
        assert "✗" in str(problem.content)
        assert line.cursor_position >= len("is:due ")
        assert place(pilot)[1] == "2 cards · sorted by deck"
        await press(pilot, "f1")
        assert isinstance(pilot.app.screen, SyntaxScreen)
        await press(pilot, "escape")
        assert pilot.app.focused is line  # one types on, and no letter is taken for a key
        line.value = "zeppelin"
        await press(pilot, "enter")
        assert place(pilot)[1] == "0 cards · sorted by deck"
        assert not problem.display
        await press(pilot, "escape", "space", "e", "d", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_behind_a_search_that_failed_line_and_list_agree_again(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await press(pilot, "slash", *"topic:Fares", "enter", "space", "at")
        line = screen.query_one(Input)
        line.value = "prop:x"
        await press(pilot, "slash", "enter")
        assert line.value == "prop:x"
        await press(pilot, "escape")
        assert line.value == "topic:Fares"
        assert not screen.query_one("#query-problem").display
        assert place(pilot)[1] == "2 cards · sorted by deck · 1 selected"
        await press(pilot, "z", "y")
        assert isinstance(pilot.app.focused, RowTable)
        assert place(pilot)[1] == "2 cards · sorted by deck · 1 selected"


@pytest.mark.parametrize("key", ["tab", "escape"])
async def test_a_search_that_was_typed_but_not_begun_is_gone_with_the_line(
    collection: Collection, key: str
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await press(pilot, "slash", *"night", key)
        assert isinstance(pilot.app.focused, RowTable)
        assert screen.query_one(Input).value == ""


async def test_notes_are_listed_instead_of_cards(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "n")
        assert place(pilot)[1] == "4 notes · sorted by deck"
        assert any(line[3:].startswith("The first boat leaves at [6.15]") for line in lines(pilot))
        await press(pilot, "down")
        assert "[6.15]" in card(pilot)
        assert "[23.40]" in card(pilot)
        await press(pilot, "n")
        assert place(pilot)[1] == "5 cards · sorted by deck"


async def test_sorted_by_a_column_and_the_other_way_round(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "o")
        assert isinstance(pilot.app.screen, ChooseScreen)
        await press(pilot, "down", "enter")
        assert "Question ↑" in lines(pilot)[0]
        assert "The first boat leaves" in lines(pilot)[1]
        await press(pilot, "o", "down", "enter")
        assert "Question ↓" in lines(pilot)[0]
        assert "The first boat leaves" in lines(pilot)[-1]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_state_fits_its_column(open_collection: Open, language: str) -> None:
    collection = open_collection(language)
    row = search.rows(collection, search.find(collection, ""))[0]
    rows = [replace(row, state=state) for state in CardState]
    away = ("deleted", "superseded", "in_doubt", "suspended", "buried")
    words = [state(each) for each in (*rows, *(replace(row, **{name: True}) for name in away))]
    assert len(set(words)) == len(words)
    assert max(map(len, words)) <= COLUMNS[Column.STATE].width


async def test_columns_are_chosen(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=(140, 40)) as pilot:
        await opened(pilot)
        assert lines(pilot)[0].split() == ["Question", "State", "Due", "date", "Recall"]
        assert place(pilot)[1] == "5 cards · sorted by deck"
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, ChooseManyScreen)
        await press(pilot, "space", "down", "space", "x", "space", "enter")
        assert lines(pilot)[0].split() == [
            "Question", "Deck", "↑", "Topic", "State", "Due", "date", "Recall",
        ]  # fmt: skip
        assert "Timetable" in lines(pilot)[1]
        await press(pilot, "c", "down", "space", "escape")
        assert "Topic" in lines(pilot)[0]


@pytest.mark.parametrize("key", ["c", "o"])
async def test_lists_to_choose_from_say_their_keys_on_a_small_terminal(
    collection: Collection, key: str
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, key)
        bar = pilot.app.screen.query_one(KeyBar)
        assert bar.size.height
        assert bar.region.bottom < SMALL[1]
        assert bar.region in pilot.app.screen.query_one(".dialog").region


async def test_rows_are_selected_and_acts_are_for_all_of_them(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "space", "space")
        assert place(pilot)[1] == "5 cards · sorted by deck · 2 selected"
        assert [line[1] for line in lines(pilot)[1:]] == ["✓", "✓", " ", " ", " "]
        await press(pilot, "at")
        assert found(collection, "is:suspended") == 2
        await press(pilot, "home", "at")
        assert found(collection, "is:suspended") == 0
        await press(pilot, "ctrl+a", "asterisk")
        assert found(collection, "is:marked", Unit.NOTES) == 4
        await press(pilot, "u", "ctrl+a")
        assert place(pilot)[1] == "5 cards · sorted by deck"
        assert found(collection, "is:marked") == 0
        await press(pilot, "shift+down")
        assert place(pilot)[1] == "5 cards · sorted by deck · 2 selected"
        await press(pilot, "shift+up", "minus")
        assert found(collection, "is:buried") == 2


async def test_flags_tags_and_decks(collection: Collection) -> None:
    decks.create(collection, "Other")
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "f", "down", "down", "enter")
        assert found(collection, "flag:2") == 1
        await press(pilot, "t")
        assert isinstance(pilot.app.screen, NameDialog)
        await press(pilot, *"sea salt", "enter")
        assert found(collection, "tag:sea tag:salt", Unit.NOTES) == 1
        await press(pilot, "T", "space", "enter")
        assert found(collection, "tag:salt or tag:sea", Unit.NOTES) == 1
        await press(pilot, "m", "down", "enter")
        assert found(collection, "deck:Other") == 1


async def test_deleting_asks_and_undo_brings_back(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "ctrl+a", "d")
        assert isinstance(pilot.app.screen, ConfirmDialog)
        await press(pilot, "n")
        assert found(collection, "") == 5
        await press(pilot, "delete", "enter")
        assert found(collection, "") == 0
        assert place(pilot)[1] == "0 cards · sorted by deck"
        await press(pilot, "u")
        assert place(pilot)[1] == "5 cards · sorted by deck"


async def test_cards_are_rescheduled_and_made_new_again(collection: Collection) -> None:
    async with TrainerApp(collection, study=True).run_test(size=SMALL) as pilot:
        await pilot.press("space", "4")
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "r", *"soon", "enter")
        assert isinstance(pilot.app.screen, NameDialog)  # to be mended there
        assert said(pilot) == ["Write a number of days: 0 is today."]
        assert found(collection, "prop:due=9") == 0
        pilot.app.screen.query_one(Input).value = "9"
        await press(pilot, "enter")
        assert found(collection, "prop:due=9") == 1
        await press(pilot, "z", "enter")
        assert found(collection, "is:new") == 5


async def test_a_note_is_edited_in_place(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, EditScreen)
        await press(pilot, *"So: ", "ctrl+s")
        assert isinstance(pilot.app.screen, BrowseScreen)
        assert "So: Will the ferry" in lines(pilot)[1]
        await pilot.click(RowTable, offset=(10, 2))
        await settled(pilot)
        assert pilot.app.screen.query_one(RowTable).cursor == 1


async def test_what_was_found_is_studied(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "slash", *"topic:Fares", "enter", "s")
        assert isinstance(pilot.app.screen, StudyScreen)
        question = pilot.app.screen.session.question
        assert question is not None
        assert question.content.topic == ("Fares",)


async def test_a_text_is_found_and_replaced_after_a_look(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "h")
        screen = pilot.app.screen
        assert isinstance(screen, ReplaceScreen)
        await press(pilot, *"night", "tab", *"dusk", "ctrl+s")
        assert isinstance(pilot.app.screen, ReplaceScreen)  # one looks first
        await press(pilot, "enter")
        assert "+ Will the ferry run at dusk too?" in card(pilot)
        await press(pilot, "f2")
        await press(pilot, "enter", "pagedown", "pageup", "ctrl+s")
        assert isinstance(pilot.app.screen, BrowseScreen)
        note = search.rows(collection, search.find(collection, "dusk"))[0]
        content = editing.content_now(collection, note.note_id)
        assert content is not None
        assert "promise a dusk crossing" in [point.text for point in content.key_points]
        await press(pilot, "u")
        assert found(collection, "dusk") == 0
        await press(pilot, "h", *"zeppelin", "enter")
        assert "in none of these" in str(
            pilot.app.screen.query_one("#replace-said", Static).content
        )
        await press(pilot, "f1", "escape", "escape")
        assert isinstance(pilot.app.screen, BrowseScreen)


async def test_an_act_that_changes_nothing_does_not_offer_to_take_back_another(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL, notifications=True) as pilot:
        await opened(pilot)
        await press(pilot, "t", *"sea", "enter")
        assert said(pilot) == ["Tagged: 1 note; u takes it back."]
        await press(pilot, "t", *"sea", "enter")
        assert said(pilot) == ["Nothing changed."]


async def test_what_cannot_be_asked_is_said_and_no_sitting_begins(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL, notifications=True) as pilot:
        screen = await opened(pilot)
        await press(pilot, "at", "space", "s")
        assert pilot.app.screen is screen
        assert said(pilot)[-1].startswith("None of these can be asked now")


async def test_the_cursor_stays_on_its_note_when_the_list_is_made_anew(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await press(pilot, "end", "o", "down", "enter")
        assert screen.query_one(RowTable).cursor == 0  # sorted anew: from the start
        await press(pilot, "enter", *"A ", "ctrl+s")
        assert lines(pilot)[1].startswith("›  A The first boat")
        await press(pilot, "enter", *"Zz ", "ctrl+s")
        assert screen.query_one(RowTable).cursor == 3  # of five: the note has two cards
        assert "Zz A The first boat" in card(pilot)


async def test_what_was_selected_among_cards_is_not_among_notes(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        screen.action_unit()
        screen.action_mark()  # while the notes are still being looked for
        await settled(pilot)
        assert place(pilot)[1] == "4 notes · sorted by deck"
        assert not screen.selected


async def test_while_an_act_is_done_there_is_no_other_and_no_leaving(
    collection: Collection,
) -> None:
    go, under_way = Event(), Event()

    def act() -> int:
        under_way.set()
        assert go.wait(30)
        return 1

    async with TrainerApp(collection).run_test(size=SMALL, notifications=True) as pilot:
        screen = await opened(pilot)
        screen.do(act, str)
        await asyncio.to_thread(under_way.wait, 30)
        assert place(pilot)[1].endswith("working …")
        await pilot.press("d", "u", "escape")
        assert pilot.app.screen is screen
        assert said(pilot) == ["One moment: what you asked for is still being done."]
        go.set()
        await settled(pilot)
        assert not place(pilot)[1].endswith("working …")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_help_duplicates_and_the_preview(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await press(pilot, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await press(pilot, "escape", "equals_sign")
        assert isinstance(pilot.app.screen, DuplicatesScreen)
        await press(pilot, "escape", "v")
        assert not pilot.app.screen.query_one(CardView).display
        await press(pilot, "v", "q")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_markup_in_notes_is_text(open_collection: Open) -> None:
    collection = open_collection()
    first = search.rows(collection, search.find(collection, ""))[0]
    editing.edit(collection, first.note_id, "Q: [bold red]x[/] \x1b[31m?\nA: [link=x]y[/link]")
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        assert any("[bold red]x[/]" in line for line in lines(pilot))
        assert "[link=x]y[/link]" in card(pilot)
        assert "\x1b" not in "".join(lines(pilot))


async def test_a_click_on_a_heading_sorts_by_its_column_and_another_the_other_way_round(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.click(RowTable, offset=(6, 0))
        await settled(pilot)
        assert "Question ↑" in lines(pilot)[0]
        first = lines(pilot)[1]
        await pilot.click(RowTable, offset=(6, 0))
        await settled(pilot)
        assert "Question ↓" in lines(pilot)[0]
        assert lines(pilot)[1] != first
        width = pilot.app.screen.query_one(RowTable).size.width
        await pilot.click(RowTable, offset=(width - 4, 0))
        await settled(pilot)
        assert "Recall ↑" in lines(pilot)[0]
