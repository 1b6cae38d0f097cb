"""Notes whose position may have changed: told of on home, old beside new, and decided on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Static, TextArea

from trainer.services import doubts, imports, letter_update, letters
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.edit import EditScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.revision import RevisionScreen
from trainer.tui.widgets.place_line import PlaceLine

from .conftest import act, card, said

Open = Callable[..., Collection]
SIZE = (80, 24)
LETTER = """The harbour

Ferries

The first [ferry] sails at six.

The council supports a second boat.
"""
DECK = """---
name = "Harbour"
id = "harbour.en"
---

# Boats

Q: When does it sail?
A: At six.
- must: at six
Cite: Ferries ¶1
Id: a

Q: A second boat?
A: Supported.
Cite: Ferries ¶2
Id: b
"""


@pytest.fixture
def doubtful(open_collection: Open, tmp_path: Path) -> Collection:
    return in_doubt(open_collection(deck=False), tmp_path)


def in_doubt(collection: Collection, folder: Path, deck: str = DECK) -> Collection:
    """Two notes, both in doubt."""
    new = LETTER.replace("at six", "at seven").replace("supports", "does not rule out")
    for name, text in (("deck.md", deck), ("old.txt", LETTER), ("new.txt", new)):
        (folder / name).write_text(text, "utf-8")
    imports.apply(collection, imports.read([folder / "deck.md"]))
    letters.add(collection, folder / "old.txt")
    letter_update.update(collection, None, folder / "new.txt", apply=True)
    return collection


def left(collection: Collection) -> list[str]:
    return [each.content.prompt for each in doubts.waiting(collection)]


async def test_home_says_how_many_wait_and_opens_them(doubtful: Collection) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        banner = pilot.app.screen.query_one("#doubtful", Static)
        assert "2 notes may have changed" in str(banner.content)
        assert "press v" in str(banner.content)
        await pilot.press("v")
        assert isinstance(pilot.app.screen, RevisionScreen)
        await pilot.press("c", "c", "escape")
        assert isinstance(pilot.app.screen, HomeScreen)
        await pilot.pause()
        assert not pilot.app.screen.query_one("#doubtful", Static).display


async def test_without_any_home_says_nothing_and_the_key_does_nothing(
    open_collection: Open,
) -> None:
    async with TrainerApp(open_collection()).run_test(size=SIZE) as pilot:
        assert not pilot.app.screen.query_one("#doubtful", Static).display
        await pilot.press("v")
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_old_stands_above_new_where_there_is_little_room(doubtful: Collection) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        await pilot.press("v")
        await pilot.pause()
        lines = card(pilot).splitlines()
        assert "When does it sail?" in lines
        assert "• figure: 6 → 7" in lines
        before, now = lines.index("Before"), lines.index("Now")
        assert lines[before + 1] == "The first [ferry] sails at [-six-]."
        assert lines[now + 1] == "The first [ferry] sails at [+seven+]."
        assert pilot.app.screen.query_one(PlaceLine).text[1] == "1/2"


async def test_a_sentence_with_gaps_is_shown_as_it_is_read(
    open_collection: Open, tmp_path: Path
) -> None:
    gaps = DECK.replace("Q: When does it sail?\nA: At six.", "C: It sails at [six::figure].")
    collection = in_doubt(open_collection(deck=False), tmp_path, deck=gaps)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("v")
        await pilot.pause()
        assert "It sails at [six]." in card(pilot).splitlines()


async def test_old_stands_beside_new_where_there_is_room(doubtful: Collection) -> None:
    async with TrainerApp(doubtful).run_test(size=(140, 40)) as pilot:
        await pilot.press("v")
        await pilot.pause()
        [row] = [line for line in card(pilot).splitlines() if "[-six-]" in line]
        assert "│ The first [ferry] sails at [+seven+]." in row
        await pilot.resize_terminal(*SIZE)
        await pilot.pause()
        [row] = [line for line in card(pilot).splitlines() if "[-six-]" in line]
        assert "│" not in row


@pytest.mark.parametrize(
    ("keys", "first"),
    [
        (("n",), "A second boat?"),
        (("right",), "A second boat?"),
        (("n", "n"), "When does it sail?"),
        (("n", "p"), "When does it sail?"),
        (("left",), "A second boat?"),
    ],
)
async def test_one_leafs_through_them_and_decides_nothing(
    doubtful: Collection, keys: tuple[str, ...], first: str
) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        await pilot.press("v", *keys)
        await pilot.pause()
        assert first in card(pilot)
    assert len(left(doubtful)) == 2


async def test_they_are_confirmed_or_superseded_and_undone(doubtful: Collection) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        await pilot.press("v", "c")
        assert left(doubtful) == ["A second boat?"]
        await pilot.press("x")
        await pilot.pause()
        assert left(doubtful) == []
        assert "No note waits for a decision." in card(pilot)
        await pilot.press("c", "x", "e", "n")
        assert isinstance(pilot.app.screen, RevisionScreen)
        await act(pilot, "u", "u")
        await pilot.pause()
        assert len(left(doubtful)) == 2
        assert "When does it sail?" in card(pilot)


async def test_one_is_edited_there(doubtful: Collection) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        await pilot.press("v", "e")
        assert isinstance(pilot.app.screen, EditScreen)
        await pilot.press("escape", "e", "ctrl+s")
        assert said(pilot) == ["Nothing was changed."]
        assert len(left(doubtful)) == 2
        await pilot.press("e")
        area = pilot.app.screen.query_one(TextArea)
        area.text = area.text.replace("At six", "At seven")
        await pilot.press("ctrl+s")
        assert isinstance(pilot.app.screen, RevisionScreen)
        assert left(doubtful) == ["A second boat?"]


async def test_decided_elsewhere_meanwhile_it_says_so(doubtful: Collection) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        await pilot.press("v")
        for each in doubts.waiting(doubtful):
            doubts.confirm(doubtful, each.note_id)
        await pilot.press("c")
        await pilot.pause()
        assert "No note waits for a decision." in card(pilot)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_help_says_what_the_keys_do(doubtful: Collection, key: str) -> None:
    async with TrainerApp(doubtful).run_test(size=SIZE) as pilot:
        await pilot.press("v", key)
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_a_long_passage_is_scrolled(open_collection: Open, tmp_path: Path) -> None:
    collection = open_collection(deck=False)
    long = " ".join(f"Buoy {n} lies at the mouth of the river and is red." for n in range(40))
    before = f"The harbour\n\nFerries\n\n{long}\n"
    for name, words in (
        ("deck.md", DECK[: DECK.index("Q: A second")]),
        ("old.txt", before),
        ("new.txt", before.replace("Buoy 7 lies", "Buoy 7 does not lie")),
    ):
        (tmp_path / name).write_text(words, "utf-8")
    imports.apply(collection, imports.read([tmp_path / "deck.md"]))
    letters.add(collection, tmp_path / "old.txt")
    letter_update.update(collection, None, tmp_path / "new.txt", apply=True)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await pilot.press("v")
        await pilot.pause()
        shown = [card(pilot)]
        for key in ("pagedown", "pageup", "down", "up"):
            await pilot.press(key)
            shown.append(card(pilot))
        assert shown[0] == shown[2] == shown[4]
        assert len({shown[0], shown[1], shown[3]}) == 3


@pytest.mark.parametrize("size", [SIZE, (140, 40)])
async def test_it_speaks_dutch(
    open_collection: Open, tmp_path: Path, size: tuple[int, int]
) -> None:
    collection = in_doubt(open_collection("nl", deck=False), tmp_path)
    async with TrainerApp(collection).run_test(size=size) as pilot:
        await pilot.press("v")
        await pilot.pause()
        assert "getal: 6 → 7" in card(pilot)
        assert pilot.app.screen.query_one(PlaceLine).text[0].startswith("Standpunt kan veranderd")
