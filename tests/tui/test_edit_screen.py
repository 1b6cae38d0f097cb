"""Writing a note on the screen: the text field, its problems, saving and leaving."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Static

from tests.anki_files import REVERSED, Anki, Note
from trainer.services import decks, editing, imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens.dialogs import DiscardDialog
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.edit_fields import NoteField, Problems
from trainer.tui.screens.home import HomeScreen
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar

from .conftest import said

Open = Callable[..., Collection]
SIZE = (80, 24)
FARE = 3  # the note on fares, of one kind of answer only
GULL = "Q: Is the gull protected?\nA: It is."


@asynccontextmanager
async def on_screen(
    collection: Collection, screen: EditScreen, size: tuple[int, int] = SIZE
) -> AsyncIterator[tuple[Pilot[None], list[bool | None]]]:
    """The screen over Home, and what it answered once it is left."""
    answers: list[bool | None] = []
    app = TrainerApp(collection)
    async with app.run_test(size=size) as pilot:
        await app.push_screen(screen, answers.append)
        await pilot.pause()
        yield pilot, answers


def field(pilot: Pilot[None]) -> NoteField:
    return pilot.app.screen.query_one(NoteField)


async def write(pilot: Pilot[None], text: str) -> None:
    field(pilot).text = text
    await pilot.pause()


async def at_the_end(pilot: Pilot[None], *keys: str) -> None:
    field(pilot).move_cursor(field(pilot).document.end)
    await pilot.press(*keys)


def problems(pilot: Pilot[None]) -> str:
    shown = pilot.app.screen.query_one(Problems)
    return str(shown.content) if shown.display else ""


async def test_a_note_is_shown_in_the_deck_format_changed_and_saved(open_collection: Open) -> None:
    collection = open_collection()
    screen = EditScreen.of_note(collection, FARE, ("Fares",))
    async with on_screen(collection, screen) as (pilot, answers):
        assert field(pilot).text == editing.note_text(collection, FARE)
        title = str(pilot.app.screen.query_one("#edit-title", Static).content)
        assert title == "Edit a note › Fares"
        await at_the_end(pilot, "enter", *"Tags:", "space", *"money")
        await pilot.press("ctrl+s")
        assert answers == [True]
        assert isinstance(pilot.app.screen, HomeScreen)
    assert "\nTags: money\n" in editing.note_text(collection, FARE)


async def test_the_note_of_a_question_is_edited(open_collection: Open) -> None:
    collection = open_collection()
    question = StudySession(collection).question
    assert question is not None
    async with on_screen(collection, EditScreen.editing(collection, question)) as (pilot, _answers):
        assert field(pilot).text.startswith("Q: Will the ferry run at night too?\nA: No.")


async def test_letters_are_written_and_command_nothing(open_collection: Open) -> None:
    collection = open_collection()
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
        await pilot.press(*"qnsu?1", "space", "enter")
        assert field(pilot).text.startswith("Q: qnsu?1 \nWhat")
        assert answers == []


async def test_problems_are_shown_with_their_line_while_writing_and_go_when_mended(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, _answers):
        before = field(pilot).text
        assert problems(pilot) == ""
        pilot.app.notify("Accepted")
        await write(pilot, "Q: What now?\nA:")
        assert problems(pilot) == "✗ Line 2: This answer is empty."
        assert not said(pilot)  # they stand where the problems do
        await at_the_end(pilot, "space", *"This.")
        assert problems(pilot) == ""
        await write(pilot, "Q: What now?\nA:")
        await write(pilot, before)
        assert problems(pilot) == ""


async def test_what_is_wrong_is_not_saved_and_the_cursor_goes_there(open_collection: Open) -> None:
    collection = open_collection()
    before = editing.note_text(collection, FARE)
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
        await write(pilot, "Q: One?\nA: One.\n\nQ: Two?\nA: Two.")
        field(pilot).move_cursor((0, 0))
        await pilot.press("ctrl+s")
        assert answers == []
        assert "Line 4: A second note begins here" in problems(pilot)
        assert field(pilot).cursor_location == (3, len("Q: Two?"))
    assert editing.note_text(collection, FARE) == before


async def test_many_problems_leave_room_to_write(open_collection: Open) -> None:
    collection = open_collection()
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, _answers):
        await write(pilot, "Q: a\nA: b\n" + "# heading\n" * 50)
        assert "47 more problems" in problems(pilot)
        assert field(pilot).size.height >= 10


async def test_what_only_the_collection_knows_is_told_on_saving(open_collection: Open) -> None:
    collection = open_collection()
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
        await at_the_end(pilot, "enter", *"Follows:", "space", *"nobody")
        assert problems(pilot) == ""
        await pilot.press("ctrl+s")
        assert "✗ “Follows: nobody” names no note of this deck." in problems(pilot)
        assert answers == []


async def test_a_note_changed_elsewhere_meanwhile_is_not_overwritten(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
        editing.set_tags(collection, FARE, ["elsewhere"])
        await at_the_end(pilot, "enter", *"Weight:", "space", "2", "ctrl+s")
        assert "changed elsewhere" in problems(pilot)
        assert answers == []
    assert "elsewhere" in editing.note_text(collection, FARE)


async def test_leaving_an_unchanged_note_asks_nothing(open_collection: Open) -> None:
    collection = open_collection()
    for key in ("escape", "ctrl+s", "ctrl+q"):
        async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
            await pilot.press(key)
            assert answers == [None]
            assert isinstance(pilot.app.screen, HomeScreen)
            assert said(pilot) == (["Nothing was changed."] if key == "ctrl+s" else [])
    assert decks.undo(collection) == "import: Eastharbour ferry"


@pytest.mark.parametrize("key", ["escape", "ctrl+q", "ctrl+c"])
async def test_leaving_a_changed_note_asks_first(open_collection: Open, key: str) -> None:
    collection = open_collection()
    before = editing.note_text(collection, FARE)
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
        await pilot.press("x", key)
        for put_off in ("n", "escape", "enter"):
            assert isinstance(pilot.app.screen, DiscardDialog)
            await pilot.press(put_off)
            assert field(pilot).text.startswith("Q: x")
            await pilot.press(key)
        await pilot.press("d")
        assert answers == [None]
        assert isinstance(pilot.app.screen, HomeScreen)
    assert editing.note_text(collection, FARE) == before


async def test_a_note_is_added_behind_the_question_in_its_topic(open_collection: Open) -> None:
    collection = open_collection()
    session = StudySession(collection)
    async with on_screen(collection, EditScreen.adding(session)) as (pilot, answers):
        assert problems(pilot) == ""
        await pilot.press("ctrl+s")
        assert problems(pilot) == "✗ Line 1: This note has no question."
        await pilot.press(*"Which?", "down", "end", *"That.", "ctrl+s")
        assert answers == [True]
    session.skip()
    assert session.question is not None
    session.refresh()
    session.skip()
    assert session.question is not None
    content = session.question.content
    assert (content.prompt, content.answer, content.topic) == ("Which?", "That.", ("Timetable",))


async def test_an_added_note_can_go_into_an_empty_deck(open_collection: Open) -> None:
    collection = open_collection(deck=False)
    decks.create(collection, "Birds")
    screen = EditScreen.into_deck(collection, decks.tree(collection)[0].id)
    async with on_screen(collection, screen) as (pilot, answers):
        await write(pilot, GULL)
        await pilot.press("ctrl+s")
        assert answers == [True]
    assert list(decks.card_counts(collection).values()) == [1]


async def test_a_note_that_is_gone_is_told_of_and_the_screen_closes(open_collection: Open) -> None:
    collection = open_collection()
    decks.delete(collection, "Eastharbour ferry")
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, answers):
        await pilot.pause()
        assert answers == [None]
        assert said(pilot) == ["This note is no longer there."]


def hostile(collection: Collection, folder: Path, text: str) -> int:
    """Imports a note with `text` in its answer; answers the note's id."""
    file = folder / "hostile.md"
    file.write_bytes(f"Q: q?\nA: a {text} b\n".encode())
    imports.apply(collection, imports.read([file]))
    return 1


async def test_a_note_too_long_for_the_field_is_not_opened(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    note_id = hostile(collection, tmp_path, "word " * 5000)
    async with on_screen(collection, EditScreen.of_note(collection, note_id)) as (pilot, answers):
        await pilot.pause()
        assert answers == [None]


@pytest.mark.parametrize(
    "text", ["\x1b[2J", "\x9b2J", "a\u202eb", "a\u2028b", "a\x0bb\x85c", "[red]x[/]", "a\rb"]
)
async def test_what_acts_on_a_terminal_is_shown_by_stand_ins_and_saved_as_it_was(
    open_collection: Open, tmp_path: Path, text: str
) -> None:
    collection = open_collection(deck=False)
    note_id = hostile(collection, tmp_path, text)
    before = editing.note_text(collection, note_id)
    assert text in before
    async with on_screen(collection, EditScreen.of_note(collection, note_id)) as (pilot, answers):
        assert all(each.isprintable() or each == "\n" for each in field(pilot).text)
        await pilot.press(*"New ", "ctrl+s")
        assert answers == [True]
    assert editing.note_text(collection, note_id) == before.replace("Q: q?", "Q: New q?")


async def test_what_is_pasted_cannot_act_on_the_terminal(open_collection: Open) -> None:
    collection = open_collection()
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, _answers):
        field(pilot).post_message(events.Paste("one\r\ntwo\x1b[2J "))
        await pilot.pause()
        assert field(pilot).text.startswith("Q: one\ntwo␛[2J What")
        assert field(pilot).cursor_location == (1, len("two␛[2J "))


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_legend_problems_and_keys_fit_in_eighty_by_twenty_four(
    open_collection: Open, language: str
) -> None:
    collection = open_collection(language)
    async with on_screen(collection, EditScreen.of_note(collection, FARE)) as (pilot, _answers):
        legend = str(pilot.app.screen.query_one("#edit-legend", Static).content)
        for word in ("Q:", "A:", "must:", "may:", "never:", "Ask:", "Cite:", "Hint:", "Tags:"):
            assert word in legend
        assert legend.count("\n") == 1
        assert all(len(line) <= 78 for line in legend.split("\n"))
        await write(pilot, "# a\n# b\n# c\n# d\n" + "word " * 40)
        assert field(pilot).region.height >= 10
        bar = pilot.app.screen.query_one(KeyBar)
        assert bar.region.bottom == 24
        assert "Esc" in str(bar.content)
        shown = pilot.app.screen.query_one(Problems).region
        assert shown.bottom <= bar.region.y
        assert shown.height >= 4


async def test_fields_of_a_note_with_card_templates_are_edited(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    path = Anki([Note(("front", "back"), ({}, {}), REVERSED)]).package(tmp_path / "a.apkg")
    imports.apply(collection, imports.read([path], imports.options(collection)))
    async with TrainerApp(collection, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("e")
        await pilot.pause()
        assert field(pilot).text == "=== Front ===\nfront\n\n=== Back ===\nback"
        legend = str(pilot.app.screen.query_one("#edit-legend", Static).content)
        assert "in HTML" in legend
        await pilot.press(*"new ")
        field(pilot).text = field(pilot).text.replace("=== Back ===", "=== Bakc ===")
        await pilot.pause()
        assert "“=== Back ===” belongs here" in problems(pilot)
        field(pilot).text = field(pilot).text.replace("Bakc", "Back")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "new front" in str(pilot.app.screen.query_one(CardView).content)
