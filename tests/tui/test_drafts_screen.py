"""Walking through drafts in the terminal: one at a time, taken, rewritten or dropped."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static

from trainer.services import drafts, editing, imports, letters
from trainer.services.collection import Collection
from trainer.services.drafts import Draft
from trainer.tui.app import TrainerApp
from trainer.tui.screens.drafts import DraftsScreen
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen

from .conftest import act, card, place, said

Open = Callable[..., Collection]
SMALL = (80, 24)
DECK = """---
name = "Buoys"
id = "buoys.en"
language = "en"
---

# Colours

Q: Which buoys are red?
A: > Those to port are red.
Cite: Colours ¶1
Tags: draft, sea
Id: red

C: They cost [300 euros::figure] a [year].
Tags: draft
Id: cost

Q: Finished?
A: Yes.
Id: done
"""


@pytest.fixture
def collection(open_collection: Open, tmp_path: Path) -> Collection:
    opened = open_collection(deck=False)
    (tmp_path / "buoys.md").write_text(DECK, "utf-8")
    (tmp_path / "letter.txt").write_text(
        "On buoys\n\nColours\n\nThose to port are red. So it is.\n\nUpkeep\n\nNone.\n", "utf-8"
    )
    imports.apply(opened, imports.read([tmp_path / "buoys.md"]))
    letters.add(opened, tmp_path / "letter.txt", decks=["Buoys"])
    return opened


def waiting(collection: Collection) -> list[str]:
    return [draft.content.prompt for draft in drafts.waiting(collection)]


async def test_each_draft_stands_beside_its_source(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(pilot.app.screen, DraftsScreen)
        assert place(pilot) == ("Drafts · Buoys", "1 of 2")
        for text in ("Colours", "Which buoys are red?", "> Those to port are red.", "So it is."):
            assert text in card(pilot)
        await pilot.press("right")
        assert place(pilot)[1] == "2 of 2"
        assert "They cost [300 euros] a [year]." in card(pilot)
        await pilot.press("n")
        assert place(pilot)[1] == "1 of 2"
        await pilot.press("p")
        assert place(pilot)[1] == "2 of 2"
        await pilot.press("left", "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_home_says_how_many_wait_and_with_which_key_they_are_read(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        line = pilot.app.screen.query_one("#drafts", Static)
        await act(pilot, "down")
        assert line.display
        assert str(line.content) == "2 drafts wait to be read over: press p."
        await act(pilot, "p", "a", "escape")
        assert str(line.content) == "1 draft waits to be read over: press p."
        await act(pilot, "p", "d", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        assert not line.display
        await act(pilot, "u")
        assert line.display


async def test_without_a_letter_nothing_is_said_of_what_that_says(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    (tmp_path / "buoys.md").write_text(DECK, "utf-8")
    imports.apply(collection, imports.read([tmp_path / "buoys.md"]))
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert "No letter is attached to this deck." in card(pilot)
        assert "something else" not in card(pilot)


async def test_an_accepted_draft_is_a_note_like_any_other_and_undo_makes_it_wait_again(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("p", "enter")
        assert waiting(collection) == ["They cost [300 euros::figure] a [year]."]
        assert "They cost" in card(pilot)
        await act(pilot, "u")
        assert waiting(collection)[0] == "Which buoys are red?"
        await pilot.press("a", "a")
        assert waiting(collection) == []
        assert "No draft waits" in card(pilot)
        await pilot.press("enter", "e", "d", "right")
        assert "No draft waits" in card(pilot)


async def test_a_dropped_draft_is_deleted_and_undo_brings_it_back(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("p", "d", "delete")
        assert waiting(collection) == []
        await act(pilot, "u", "u")
        assert len(waiting(collection)) == 2


async def test_a_rewritten_draft_is_one_no_longer_but_keeps_its_other_tags(
    collection: Collection,
) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("p", "e")
        assert isinstance(pilot.app.screen, EditScreen)
        await pilot.press(*"So: ", "ctrl+s")
        assert isinstance(pilot.app.screen, DraftsScreen)
        assert waiting(collection) == ["They cost [300 euros::figure] a [year]."]
        await act(pilot, "u")
        [first, _second] = waiting(collection)
        assert first == "Which buoys are red?"


async def test_a_draft_left_as_it_was_in_the_editor_keeps_waiting(collection: Collection) -> None:
    async with TrainerApp(collection).run_test(size=SMALL) as pilot:
        await pilot.press("p", "e", "escape")
        assert isinstance(pilot.app.screen, DraftsScreen)
        await pilot.press("e", "ctrl+s")
        assert isinstance(pilot.app.screen, DraftsScreen)
        assert said(pilot) == ["Nothing was changed."]
        assert len(waiting(collection)) == 2


async def test_a_draft_that_is_asked_says_that_it_is_one(collection: Collection) -> None:
    async with TrainerApp(collection, study=True).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "Draft: read over by nobody yet." in card(pilot)


def test_rewriting_leaves_every_tag_but_draft(collection: Collection) -> None:
    draft = drafts.waiting(collection)[0]
    text = editing.note_text(collection, draft.note_id)
    drafts.rewrite(collection, draft, text.replace("Which", "What"), text)
    after = editing.note_text(collection, draft.note_id)
    assert "What buoys are red?" in after
    assert "Tags: sea" in after


def test_drafts_of_some_decks_alone_are_listed(collection: Collection) -> None:
    every = drafts.waiting(collection)
    assert isinstance(every[0], Draft)
    assert drafts.waiting(collection, []) == []
    assert len(drafts.waiting(collection, [1])) == 2
