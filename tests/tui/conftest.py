"""A real collection for each screen test, with a clock that stands still until it is moved."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget

from tests.builders import MONDAY, Clock, in_amsterdam, make
from trainer import config, i18n
from trainer.services import imports
from trainer.services.collection import Collection
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine
from trainer.tui.widgets.rating_row import RatingRow

DECKS = Path(__file__).parent / "decks"
Open = Callable[..., Collection]


async def settled(pilot: Pilot[None]) -> None:
    """Wait for what threads do."""
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def act(pilot: Pilot[None], *keys: str) -> None:
    """Press keys for acts that threads do, each when the one before is done."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


def card(pilot: Pilot[None]) -> str:
    """What the card shows."""
    return pilot.app.screen.query_one(CardView).content.plain


def ratings(pilot: Pilot[None]) -> str:
    """The row below the card."""
    return str(pilot.app.screen.query_one(RatingRow).content)


def place(pilot: Pilot[None]) -> tuple[str, str]:
    """What the top line says, to the left and to the right."""
    return pilot.app.screen.query_one(PlaceLine).text


def key_bar(pilot: Pilot[None]) -> str:
    """The keys at the foot."""
    return str(pilot.app.screen.query_one(KeyBar).content)


def said(pilot: Pilot[None]) -> list[str]:
    """The notifications in sight."""
    return [str(each.message) for each in pilot.app._notifications]


def painted(widget: Widget) -> list[str]:
    """The lines that a widget paints, without their blanks at the end."""
    return [widget.render_line(y).text.rstrip() for y in range(widget.size.height)]


def backgrounds(widget: Widget) -> set[object]:
    """The colours behind what a widget paints; where nothing is written there may be none."""
    return {
        segment.style.bgcolor
        for y in range(widget.size.height)
        for segment in widget.render_line(y)
        if segment.style and (segment.text.strip() or segment.style.bgcolor)
    }


async def resize(pilot: Pilot[None], widget: Widget, width: int, height: int) -> None:
    """Textual lays out a little later, by a timer."""
    await pilot.resize_terminal(width, height)
    while widget.outer_size.width != width:
        await pilot.pause()


async def help_lines(pilot: Pilot[None]) -> list[str]:
    """The lines of the help that is open, those out of sight too."""
    await pilot.pause()
    keys = pilot.app.screen.query_one("VerticalScroll Static")
    return [keys.render_line(y).text for y in range(keys.size.height)]


@pytest.fixture(autouse=True)
def amsterdam() -> Iterator[None]:
    with in_amsterdam():
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def open_collection(tmp_path: Path, clock: Clock) -> Iterator[Open]:
    """Opens the collection of this test, with the ferry's deck in `language` already in it."""
    opened = []

    def open_it(language: str = "en", *, deck: bool = True, **settings: object) -> Collection:
        i18n.activate(language)
        chosen = replace(config.load(tmp_path), language=language, **settings)
        make(chosen)
        collection = Collection(chosen, clock)
        opened.append(collection)
        if deck:
            name = "veer.nl.md" if language == "nl" else "ferry.en.md"
            imports.apply(collection, imports.read([DECKS / name]))
        return collection

    yield open_it
    for collection in opened:
        collection.close()
