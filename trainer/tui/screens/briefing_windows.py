"""From home to the briefing of a deck, and what home says of the nearest one."""

from collections.abc import Callable
from typing import Any

from textual.app import App
from textual.content import Content

from trainer.services import briefing as briefings
from trainer.services.collection import Collection
from trainer.services.decks import DeckLine
from trainer.services.outlook import outlook
from trainer.tui.briefing_text import in_short
from trainer.tui.screens.briefing import BriefingScreen
from trainer.tui.screens.briefing_dialogs import BriefingDialog


def open_briefing(
    app: App[Any], collection: Collection, line: DeckLine, then: Callable[[], None]
) -> None:
    """Show the deck's briefing, or ask for its date where it has none, and then do `then`."""

    def show(has_date: bool | None) -> None:
        then()
        found = briefings.of_deck(collection, line.id)
        if has_date and found is not None:
            app.push_screen(BriefingScreen(collection, found), lambda _done: then())

    if line.is_archived:
        briefings.forget(collection, line.id)
        then()
    elif briefings.of_deck(collection, line.id) is not None:
        show(True)
    else:
        app.push_screen(BriefingDialog(collection, line.id, line.name), show)


def nearest(collection: Collection) -> Content:
    """The nearest briefing to come in short, or the latest that is past."""
    every = briefings.all_briefings(collection)
    coming = [each for each in every if not each.is_past(collection.now())]
    if not every:
        return Content("")
    return in_short(outlook(collection, (coming or every[-1:])[0], advice=False))
