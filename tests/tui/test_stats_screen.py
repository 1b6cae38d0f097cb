"""The statistics screen: its sheet, its periods, the deck or all, and its explanations."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import OptionList

from tests.builders import Clock
from trainer.domain.schedule import Rating
from trainer.errors import CollectionError
from trainer.services import imports, stats
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.tui.app import TrainerApp
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.stats import StatsScreen
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.place_line import PlaceLine

from .conftest import act, said, settled

Open = Callable[..., Collection]
SIZE = (80, 24)


@pytest.fixture
def studied(open_collection: Open, clock: Clock, tmp_path: Path) -> Callable[..., Collection]:
    """Opens a collection with some weeks of study, and a second deck."""

    def open_it(language: str = "en", **settings: Any) -> Collection:
        collection = open_collection(language, **settings)
        (tmp_path / "pier.md").write_text('---\nname = "Piers"\n---\n\nQ: q?\nA: a\n')
        imports.apply(collection, imports.read([tmp_path / "pier.md"]))
        present = clock.now
        for ago in (40, 33, 20, 12, 11, 3, 1, 0):
            clock.now = present - timedelta(days=ago)
            sitting = StudySession(collection)
            for rating in (3, 1, 4, 2, 3)[: 1 + ago % 5]:
                if sitting.question is not None:
                    sitting.grade(Rating(rating), timedelta(seconds=5 + ago))
                    clock.forward(minutes=1)
        clock.now = present
        return collection

    return open_it


async def opened(pilot: Pilot[None]) -> StatsScreen:
    await pilot.press("g")
    screen = pilot.app.screen
    assert isinstance(screen, StatsScreen)
    await settled(pilot)
    return screen


def shown(screen: StatsScreen) -> str:
    return str(screen.query_one(CardView).content)


def place(screen: StatsScreen) -> tuple[str, str]:
    return screen.query_one(PlaceLine).text


async def read(pilot: Pilot[None], screen: StatsScreen) -> str:
    """All of the sheet, page by page."""
    pages = [shown(screen)]
    while True:
        await pilot.press("pagedown")
        if shown(screen) == pages[-1]:
            return "\n".join(pages)
        pages.append(shown(screen))


async def test_the_deck_under_the_cursor_is_shown_and_then_all(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert place(screen) == ("Statistics · Eastharbour ferry · the last year", "")
        assert shown(screen).startswith("Today\n1 answer in ")
        await pilot.press("a")
        await settled(pilot)
        assert place(screen)[0] == "Statistics · All decks · the last year"
        assert "Piers" in await read(pilot, screen)
        await pilot.press("a")
        await settled(pilot)
        assert place(screen)[0] == "Statistics · Eastharbour ferry · the last year"


@pytest.mark.parametrize(
    ("language", "every", "names"),
    [
        ("en", "All topics", ["Timetable", "Fares"]),
        ("nl", "Alle onderwerpen", ["Dienstregeling", "Tarieven"]),
    ],
)
async def test_a_topic_is_chosen_and_then_all(
    studied: Any, language: str, every: str, names: list[str]
) -> None:
    async with TrainerApp(studied(language)).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        whole = await read(pilot, screen)
        assert all(name in whole for name in names)
        await act(pilot, "t")
        options = pilot.app.screen.query_one(OptionList)
        listed = [str(options.get_option_at_index(n).prompt) for n in range(options.option_count)]
        assert listed == [every, *names]
        await act(pilot, "down", "enter")
        assert f" · {names[0]} · " in place(screen)[0]
        of_one = await read(pilot, screen)
        assert names[0] in of_one
        assert names[1] not in of_one
        await act(pilot, "p")  # another period is of the same topic
        assert f" · {names[0]} · " in place(screen)[0]
        await act(pilot, "t", "home", "enter")
        assert names[0] not in place(screen)[0]
        assert names[1] in await read(pilot, screen)


async def test_the_topic_is_left_with_the_deck(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await act(pilot, "t", "down", "enter", "a")
        assert place(screen)[0] == "Statistics · All decks · the last year"


async def test_every_section_is_reached_by_paging(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        text = await read(pilot, await opened(pilot))
    titles = (
        "True retention", "Ratings", "Coming due", "Calendar", "Hours of the day",
        "Answer times", "Stability", "Predicted and actual recall", "Topics",
    )  # fmt: skip
    assert [title for title in titles if f"\n{title}\n" not in text] == []


async def test_the_period_goes_round(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        seen = []
        for _press in range(5):
            await pilot.press("p")
            await settled(pilot)
            seen.append(place(screen)[0].rsplit(" · ", 1)[1])
        assert seen == [
            "all time", "the last 7 days", "the last 30 days", "the last 90 days", "the last year"
        ]  # fmt: skip


async def test_the_place_in_the_sheet_stays_when_the_period_changes(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        await pilot.press("pagedown")
        first = shown(screen).split("\n", 1)[0]
        await pilot.press("p")
        await settled(pilot)
        assert shown(screen).split("\n", 1)[0] == first


async def test_definitions_come_and_go_with_one_key(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        before = shown(screen)
        await pilot.press("i")
        assert "Today: the answers of this study day" in shown(screen)
        await pilot.press("i")
        assert shown(screen) == before


async def test_a_wider_terminal_has_wider_plots(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("i", "i")
        narrow = await read(pilot, screen)
        await pilot.resize_terminal(140, 40)
        await pilot.pause()
        await pilot.pause()
        for _press in range(20):
            await pilot.press("pageup")
        wide = await read(pilot, screen)
    assert max(map(len, narrow.split("\n"))) <= 56
    assert max(map(len, wide.split("\n"))) > 56


async def test_the_screen_says_that_it_works_until_it_has_the_figures(
    studied: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from threading import Event

    go, real = Event(), stats.statistics

    def slow(*args: Any, **options: Any) -> Any:
        assert go.wait(20)
        return real(*args, **options)

    monkeypatch.setattr(stats, "statistics", slow)
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        await pilot.press("g")
        await pilot.pause()
        screen = pilot.app.screen
        assert isinstance(screen, StatsScreen)
        assert "Working it out…" in shown(screen)
        assert place(screen)[1] == "working …"
        go.set()
        await settled(pilot)
        assert shown(screen).startswith("Today\n")
        assert place(screen)[1] == ""


async def test_a_collection_that_cannot_be_read_is_told_of(
    studied: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_options: Any) -> Any:
        raise CollectionError("The [b]disk[/b] is gone.")

    monkeypatch.setattr(stats, "statistics", broken)
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert said(pilot) == ["The [b]disk[/b] is gone."]
        assert place(screen)[1] == ""


async def test_without_a_deck_there_is_a_sheet_of_nothing(open_collection: Open) -> None:
    async with TrainerApp(open_collection(deck=False)).run_test(size=SIZE) as pilot:
        screen = await opened(pilot)
        assert place(screen)[0] == "Statistics · All decks · the last year"
        assert "There is no card." in await read(pilot, screen)
        await pilot.press("a")  # there is no deck to go back to
        assert place(screen)[0] == "Statistics · All decks · the last year"


@pytest.mark.parametrize("key", ["escape", "q", "g"])
async def test_a_key_closes_it(studied: Any, key: str) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        await pilot.press(key)
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_closing_it_while_it_works_leaves_nothing_behind(studied: Any) -> None:
    async with TrainerApp(studied()).run_test(size=SIZE) as pilot:
        await pilot.press("g", "p", "p", "escape")
        await settled(pilot)
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_hostile_names_are_shown_as_they_are_written(
    open_collection: Open, tmp_path: Path
) -> None:
    collection = open_collection(deck=False)
    text = "# [@click=app.quit]x[/] \x1b[2J\n\nQ: q?\nA: a\n"
    (tmp_path / "evil.md").write_text(text)
    imports.apply(collection, imports.read([tmp_path / "evil.md"]))
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        text = await read(pilot, await opened(pilot))
    assert "[@click=app.quit]x[/] ␛[2J" in text


def test_every_binding_has_an_id_of_its_own_and_a_tooltip() -> None:
    bindings = list(Binding.make_bindings(StatsScreen.BINDINGS))
    assert all(binding.id and binding.tooltip for binding in bindings)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("pages", [0, 1], ids=["figures", "plots"])
def test_what_it_looks_like(
    snap_compare: Callable[..., bool], studied: Any, language: str, pages: int
) -> None:
    async def settle(pilot: Pilot[None]) -> None:
        await opened(pilot)
        await pilot.press(*["pagedown"] * pages)

    assert snap_compare(TrainerApp(studied(language)), terminal_size=SIZE, run_before=settle)
