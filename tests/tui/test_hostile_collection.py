"""Whatever stands in the collection, no screen lets it colour, link, act or break anything.

Nor does a screen reach for a network, a program, or a file elsewhere meanwhile.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.strip import Strip

from tests import hostile
from tests.builders import Clock
from tests.watched import Watch
from trainer import config
from trainer.services import imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens.import_preview import ImportPreview
from trainer.tui.screens.leech import LeechScreen

# Keys from home, and the screens on the way.
ROUTES = {
    "home": (
        ["question_mark", "escape", "c", "escape", "n", "escape", "r", "home", "escape", "d",
         "escape", "u"],
        {"HelpScreen", "CustomScreen", "NameDialog", "ConfirmDialog"},
    ),
    "study": (
        ["s", "h", "i", "escape", "space", "i", "escape", "p", "escape", "e", "home", "x",
         "escape", "d", "a",
         "escape", "question_mark", "escape", "3", "space", "3", "space", "4", "space", "4", "q"],
        {"StudyScreen", "InfoScreen", "PauseScreen", "EditScreen", "DiscardDialog",
         "SummaryScreen"},
    ),
    "briefing": (
        ["b", "plus", "e", "escape", "w", "escape", "l", "down", "escape"],
        {"BriefingScreen", "BriefingDialog", "WeightsDialog", "LastHourScreen"},
    ),
    "rehearse": (
        ["m", "f2", "enter", "escape", "escape", "enter", "space", "a", "s", "escape", "space",
         "q", "e", "escape"],
        {"BeginScreen", "RehearsalsScreen", "RehearseScreen", "ReportScreen"},
    ),
    "letter": (["l", "down", "x", "w", "escape", "a", "escape", "d", "escape"], {"LetterScreen"}),
    "browse": (
        ["slash", "escape", "v", "c", "escape", "o", "escape", "n", "t", "escape", "T", "escape",
         "m", "escape", "d", "escape", "slash", "f1", "escape", "enter", "h", *"boat", "enter",
         "escape"],
        {"BrowseScreen", "ChooseScreen", "ChooseManyScreen", "ReplaceScreen", "SyntaxScreen"},
    ),
    "weak": (["w", "down", "escape"], {"WeakScreen"}),
    "statistics": (["g", "i", "end", "escape"], {"StatsScreen"}),
    "duplicates": (["equals_sign", "down", "escape"], {"DuplicatesScreen"}),
    "drafts": (["p", "right", "e", "escape", "escape"], {"DraftsScreen", "EditScreen"}),
    "revision": (["v", "right", "escape"], {"RevisionScreen"}),
    "settings": (
        ["comma", "down", "down", "right", "enter", "escape", "right", "enter", "escape", "f"],
        {"SettingsScreen", "DeckOptionsScreen", "KeyDialog", "FitScreen"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def hook() -> Watch:
    """A hook of the interpreter, which stays there for good; off between tests."""
    watch = Watch([])
    sys.addaudithook(watch)
    return watch


@pytest.fixture(autouse=True)
def _nothing_is_reached_for(
    hook: Watch, collection: Collection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No network, no program, and no file beyond the folder of the test."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    hook.begin([str(tmp_path.resolve())])
    yield
    hook.on = False
    assert hook.reached == []


@pytest.fixture
def collection(tmp_path: Path, clock: Clock) -> Iterator[Collection]:
    hostile.collection(tmp_path / "data", tmp_path / "files")
    opened = Collection(config.load(tmp_path / "data"), clock)
    yield opened
    opened.close()


@pytest.mark.parametrize(("keys", "screens"), ROUTES.values(), ids=ROUTES)
async def test_no_screen_lets_a_text_act(
    collection: Collection, keys: list[str], screens: set[str]
) -> None:
    app = TrainerApp(collection)
    async with app.run_test(size=(110, 40)) as pilot:
        seen = {await _look(pilot)}
        for key in keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
            seen.add(await _look(pilot))
        assert app.return_code is None
    assert seen >= screens


async def test_the_preview_of_a_file_lets_no_text_act(
    collection: Collection, tmp_path: Path
) -> None:
    name = hostile.HARM.replace("/", "∕")[:80]
    file = tmp_path / f"{name}.md"
    file.write_text(hostile.DECK.replace("boat", f"boat {hostile.HARM}".replace("\r", "")), "utf-8")
    async with TrainerApp(collection).run_test(size=(110, 40)) as pilot:
        await _look(pilot)
        await pilot.app.workers.wait_for_complete()
        pilot.app.push_screen(ImportPreview(collection, file))
        for key in ("down", "w", "escape", "d", "escape", "t", "escape"):
            await pilot.app.workers.wait_for_complete()
            assert await _look(pilot)
            await pilot.press(key)


async def test_the_window_over_a_leech_lets_no_text_act(collection: Collection) -> None:
    question = StudySession(collection).question
    assert question is not None
    async with TrainerApp(collection).run_test(size=(110, 40)) as pilot:
        pilot.app.push_screen(LeechScreen(question))
        assert await _look(pilot) == "LeechScreen"


async def test_notes_recognised_by_their_wording_let_no_text_act(
    collection: Collection, tmp_path: Path
) -> None:
    words = hostile.HARM.replace("\r", "").replace("\u2028", "")
    deck = '---\nname = "Long"\nid = "long.en"\n---\n\nQ: When does it sail in winter?\nA: {0}\n'
    file = tmp_path / "long.md"
    file.write_text(deck.format(words), "utf-8")
    imports.apply(collection, imports.read([file]))
    file.write_text(deck.format(words).replace("in winter", "in the winter"), "utf-8")
    async with TrainerApp(collection).run_test(size=(110, 40)) as pilot:
        await pilot.app.workers.wait_for_complete()
        pilot.app.push_screen(ImportPreview(collection, file))
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("w")
        assert await _look(pilot) == "MatchesScreen"


async def _look(pilot: Pilot[None]) -> str:
    """Check every line of the screen, also what is scrolled out of sight; answers its name."""
    await pilot.pause()
    for widget in pilot.app.screen.walk_children():
        for y in range(min(widget.size.height, 200)):
            _check(widget.render_line(y))
    return type(pilot.app.screen).__name__


def _check(strip: Strip) -> None:
    for segment in strip:
        assert segment.control or not hostile.is_harmful(segment.text), repr(segment.text)
        style = segment.style
        if style is not None:
            assert style.link is None, segment
            assert hostile.ACTION not in str(style.meta), segment
