"""Pictures and sounds of a card: a placeholder, and a key that opens them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from trainer.errors import TrainerError
from trainer.services import imports, media_opener
from trainer.services.collection import Collection
from trainer.tui.app import TrainerApp
from trainer.tui.screens.choose import ChooseScreen
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.study import StudyScreen

from .conftest import card, help_lines, key_bar, said

Open = Callable[..., Collection]
Shown = list[tuple[Path, str]]
SIZE = (120, 24)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """What would have been opened."""
    found: Shown = []
    monkeypatch.setattr(media_opener, "show", lambda folder, name: found.append((folder, name)))
    return found


@pytest.fixture
def collection(open_collection: Open, tmp_path: Path) -> Callable[[str], Collection]:
    def build(note: str) -> Collection:
        found = open_collection(deck=False)
        deck = tmp_path / "pictures.md"
        deck.write_text(f'---\nname = "P"\nid = "p.en"\n---\n\n{note}\n')
        imports.apply(found, imports.read([deck]))
        return found

    return build


async def finished(pilot: Pilot[None]) -> None:
    for worker in [each for each in pilot.app.workers if each.group == "media"]:
        await worker.wait()
    await pilot.pause()


async def test_a_picture_has_a_placeholder_and_is_opened(
    collection: Callable[[str], Collection], shown: Shown
) -> None:
    found = collection("Q: Which? ![](the%20cat (1).png)\nA: a [bold]cat[/]")
    async with TrainerApp(found, study=True).run_test(size=SIZE) as pilot:
        await pilot.pause()
        assert "Which? [▣ the cat (1).png]" in card(pilot)
        assert " o Open" in key_bar(pilot)
        await pilot.press("o")
        await finished(pilot)
        assert shown == [(found.settings.media, "the cat (1).png")]


async def test_of_several_one_is_chosen(
    collection: Callable[[str], Collection], shown: Shown
) -> None:
    found = collection("Q: Hear ![](a.mp3), see ![a cat](b.png)\nA: c")
    async with TrainerApp(found, study=True).run_test(size=SIZE) as pilot:
        assert "Hear [♪ a.mp3], see [▣ a cat · b.png]" in card(pilot)
        await pilot.press("o", "escape", "o")
        assert isinstance(pilot.app.screen, ChooseScreen)
        await pilot.press("down", "enter")
        await finished(pilot)
        assert isinstance(pilot.app.screen, StudyScreen)
        assert [name for _folder, name in shown] == ["b.png"]


async def test_the_answers_picture_waits_for_the_reveal(
    collection: Callable[[str], Collection], shown: Shown
) -> None:
    found = collection("Q: Which?\nA: ![](answer.png)")
    async with TrainerApp(found, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("o")
        assert shown == []
        assert " o Open" not in key_bar(pilot)
        await pilot.press("space", "o")
        await finished(pilot)
        assert [name for _folder, name in shown] == ["answer.png"]


async def test_a_cards_gap_keeps_its_picture_until_the_reveal(
    collection: Callable[[str], Collection], shown: Shown
) -> None:
    found = collection("C: The bird [is a coot ![](coot.png)] there.")
    async with TrainerApp(found, study=True).run_test(size=SIZE) as pilot:
        await pilot.press("f3", "escape")
        assert shown == []


@pytest.mark.parametrize(("note", "told"), [("Q: ![](a.png)\nA: b", True), ("Q: a\nA: b", False)])
async def test_help_names_the_key_where_there_is_something_to_open(
    collection: Callable[[str], Collection], note: str, told: bool
) -> None:
    async with TrainerApp(collection(note), study=True).run_test(size=(120, 60)) as pilot:
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert ("Open the picture or sound" in "".join(await help_lines(pilot))) is told


async def test_what_cannot_be_opened_is_told(
    collection: Callable[[str], Collection], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_folder: Path, _name: str) -> None:
        raise TrainerError("no [red]program[/]")

    monkeypatch.setattr(media_opener, "show", refuse)
    async with TrainerApp(collection("Q: ![](a.png)\nA: b"), study=True).run_test() as pilot:
        await pilot.press("o")
        await finished(pilot)
        assert said(pilot) == ["no [red]program[/]"]
