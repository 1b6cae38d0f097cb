"""Weak points: three parts in one sheet that scrolls."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.binding import Binding
from textual.pilot import Pilot

from tests.builders import ask
from trainer.domain.schedule import Rating
from trainer.services import imports
from trainer.services.collection import Collection
from trainer.services.study import StudySession
from trainer.services.weakest import weakest
from trainer.tui.app import TrainerApp
from trainer.tui.screens.help import HelpScreen
from trainer.tui.screens.home import HomeScreen
from trainer.tui.screens.weak import WeakScreen
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

Open = Callable[..., Collection]
SIZE = (80, 24)
MUSTS = [
    ["must", "nothing has been decided yet", False],
    ["must", "the study runs until spring", True],
]
NEVER = ["never", "promise a night crossing", True]


@pytest.fixture
def answer(tmp_path: Path) -> Callable[..., None]:
    """Answers a card Again, with ticks and confidence as they are stored."""

    def give(
        collection: Collection,
        card: int = 1,
        ticks: list[Any] | None = None,
        confidence: int | None = None,
    ) -> None:
        sitting = StudySession(collection)
        sitting.refresh(first=card)
        sitting.grade(Rating.AGAIN, timedelta(seconds=5))
        with collection.statements() as connection:
            connection.exec_driver_sql(
                "UPDATE review SET key_points_hit = ?, confidence = ?"
                " WHERE id = (SELECT max(id) FROM review)",
                (None if ticks is None else json.dumps(ticks), confidence),
            )

    return give


async def opened(pilot: Pilot[None], collection: Collection, where: str = "") -> WeakScreen:
    screen = WeakScreen(weakest(collection), where)
    await pilot.app.push_screen(screen)
    await pilot.pause()
    return screen


def shown(screen: WeakScreen) -> list[str]:
    return str(screen.query_one(CardView).content).split("\n")


async def test_the_three_parts_stand_below_each_other(
    open_collection: Open, answer: Callable[..., None]
) -> None:
    collection = open_collection()
    answer(collection, 1, [*MUSTS, NEVER])
    answer(collection, 2, confidence=1)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        screen = await opened(pilot, collection, "Eastharbour ferry")
        assert shown(screen) == [
            "Key points you miss",
            "",
            "✗ never: promise a night crossing",
            "Will the ferry run at night too?",
            "crossed 1 of 1 time, last seen 2 Mar 2026 · Eastharbour ferry › Timetable",
            "",
            "● must: nothing has been decided yet",
            "Will the ferry run at night too?",
            "left out 1 of 1 time, last seen 2 Mar 2026 · Eastharbour ferry › Timetable",
            "",
            "Wrong while you were sure",
            "",
            "The first boat leaves at [early] and the last at 23.40.",
            "once, on 2 Mar 2026 · Eastharbour ferry › Timetable",
            "",
            "How well you judge yourself",
            "Too few answers yet: 1 sure, 0 unsure; it takes 10 of a kind.",
        ]
        assert screen.query_one(PlaceLine).text[0] == "Weak points · Eastharbour ferry"
        assert "Esc Close" in str(screen.query_one(KeyBar).content)


async def test_where_nothing_is_weak_it_says_what_makes_the_lists_fill(
    open_collection: Open,
) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        text = " ".join(shown(await opened(pilot, collection)))
        assert "fills when you tick" in text
        assert "fills when you say that you are sure" in text
        assert "0 sure, 0 unsure" in text


def many_points(collection: Collection, folder: Path, answer: Callable[..., None]) -> None:
    points = [f"point number {n}" for n in range(30)]
    file = folder / "many.md"
    file.write_text("Q: Which?\nA: These.\n" + "".join(f"- must: {p}\n" for p in points), "utf-8")
    imports.apply(collection, imports.read([file]))
    answer(collection, 1, [["must", p, False] for p in points])


async def test_keys_scroll_to_the_end_and_back(
    open_collection: Open, tmp_path: Path, answer: Callable[..., None]
) -> None:
    collection = open_collection(deck=False)
    many_points(collection, tmp_path, answer)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        screen = await opened(pilot, collection)
        start = shown(screen)
        assert start[-1].startswith("↓ ")
        await pilot.press("down")
        assert shown(screen)[:-2] == start[1:-1]
        await pilot.press("up")
        assert shown(screen) == start
        await pilot.press("pagedown")
        assert shown(screen)[0] == start[-2]
        await pilot.press("pageup", "pageup")
        assert shown(screen) == start
        await pilot.press(*["pagedown"] * 10)
        assert shown(screen)[-1].startswith("Too few answers yet")
        assert len(shown(screen)) == len(start)


async def test_every_line_is_seen_by_paging(
    open_collection: Open, tmp_path: Path, answer: Callable[..., None]
) -> None:
    collection = open_collection(deck=False)
    many_points(collection, tmp_path, answer)
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        screen = await opened(pilot, collection)
        seen = set(shown(screen))
        for _ in range(10):
            await pilot.press("pagedown")
            seen |= set(shown(screen))
        assert {f"● must: point number {n}" for n in range(30)} <= seen


@pytest.mark.parametrize("key", ["escape", "q"])
async def test_a_key_closes_it(open_collection: Open, key: str) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        screen = await opened(pilot, collection)
        await pilot.press("enter")
        assert pilot.app.screen is screen
        await pilot.press(key)
        assert isinstance(pilot.app.screen, HomeScreen)


async def test_help_tells_every_key(open_collection: Open) -> None:
    collection = open_collection()
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        await opened(pilot, collection)
        await pilot.press("question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, WeakScreen)


def test_every_binding_has_an_id_of_its_own_and_a_tooltip() -> None:
    bindings = list(Binding.make_bindings(WeakScreen.BINDINGS))
    assert all(binding.id and binding.tooltip for binding in bindings)
    assert {binding.id for binding in bindings} >= {"weak_up", "weak_page_down", "weak_close"}


@pytest.mark.parametrize(
    ("text", "visible"),
    [("[@click=app.quit]press[/]", "[@click=app.quit]press[/]"), ("\x1b[2Jgone", "␛[2Jgone")],
)
async def test_hostile_text_is_shown_as_it_is_written_and_does_nothing(
    open_collection: Open, tmp_path: Path, answer: Callable[..., None], text: str, visible: str
) -> None:
    collection = open_collection(deck=False)
    file = tmp_path / "hostile.md"
    file.write_text(f"# {text}\n\nQ: q {text}\nA: a\n- must: m {text}\n", "utf-8")
    imports.apply(collection, imports.read([file]))
    answer(collection, 1, [["must", f"m {text}", False]], confidence=1)
    async with TrainerApp(collection).run_test(size=(120, 24)) as pilot:
        screen = await opened(pilot, collection, text)
        lines = shown(screen)
        assert f"● must: m {visible}" in lines
        assert f"q {visible}" in lines
        assert any(line.endswith(f"› {visible}") for line in lines)
        for y in range(12):
            await pilot.click(CardView, offset=(12, y))
        assert pilot.app.screen is screen
        assert pilot.app.return_code is None


async def test_long_texts_are_cut_and_wrapped(
    open_collection: Open, tmp_path: Path, answer: Callable[..., None]
) -> None:
    collection = open_collection(deck=False)
    point = "word " * 10_000
    file = tmp_path / "long.md"
    file.write_text(f"Q: q?\nA: a\n- must: {point}\n", "utf-8")
    imports.apply(collection, imports.read([file]))
    stored = ask(collection.settings.collection, "SELECT key_points FROM note")[0][0]
    answer(collection, 1, [["must", json.loads(stored)[0]["text"], False]])
    async with TrainerApp(collection).run_test(size=SIZE) as pilot:
        lines = shown(await opened(pilot, collection))
        assert lines[2].startswith("● must: word word")
        assert lines[3].startswith("  word")
        assert "…" in "".join(lines[2:9])
        assert "q?" in lines
