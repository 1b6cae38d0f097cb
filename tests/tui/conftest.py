"""A real collection for each screen test, with a clock that stands still until it is moved."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.builders import make
from trainer import config, i18n
from trainer.services import imports
from trainer.services.collection import Collection

DECKS = Path(__file__).parent / "decks"
Open = Callable[..., Collection]


class Clock:
    """The present, as the test has it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


async def act(pilot: Pilot[None], *keys: str) -> None:
    """Press keys for acts that threads do, each when the one before is done."""
    for key in keys:
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def help_lines(pilot: Pilot[None]) -> list[str]:
    """The lines of the help that is open, those out of sight too."""
    await pilot.pause()
    keys = pilot.app.screen.query_one("VerticalScroll Static")
    return [keys.render_line(y).text for y in range(keys.size.height)]


@pytest.fixture(autouse=True)
def amsterdam() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Amsterdam"
    time.tzset()
    yield
    i18n.activate("en")
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.fixture
def clock() -> Clock:
    return Clock()


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
