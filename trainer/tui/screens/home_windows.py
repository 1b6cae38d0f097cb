"""The windows that open from home, each loaded when it is first asked for."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from trainer.services import decks, weakest
from trainer.services.sitting import Practice, Sitting, labels
from trainer.services.study import StudySession
from trainer.tui.screens.study import StudyScreen

if TYPE_CHECKING:
    from trainer.tui.screens.home import HomeScreen


def _custom(home: "HomeScreen") -> None:
    """A sitting of one's own, of the deck under the cursor."""
    from trainer.tui.screens.custom import CustomScreen  # noqa: PLC0415

    line = home.chosen
    if line is None:
        return
    ids = decks.find(home.collection, line.name)

    def begin(session: StudySession | None) -> None:
        if session is not None:
            home.app.push_screen(StudyScreen(session))

    dialog = CustomScreen(
        line.name,
        labels(home.collection, ids),
        lambda sitting: StudySession(home.collection, ids, sitting),
    )
    home.app.push_screen(dialog, begin)


def _briefing(home: "HomeScreen") -> None:
    """The briefing that the deck under the cursor is studied for, or its date to be set."""
    from trainer.tui.screens import briefing_windows  # noqa: PLC0415 - loads numpy

    if home.chosen is not None:
        briefing_windows.open_briefing(home.app, home.collection, home.chosen, home.show_decks)


def _rehearse(home: "HomeScreen") -> None:
    """A rehearsal of the deck under the cursor."""
    from trainer.tui.screens.rehearsals import offer_rehearsal  # noqa: PLC0415

    if home.chosen is not None:
        offer_rehearsal(home.app, home.collection, home.chosen.name)


def _weak(home: "HomeScreen") -> None:
    """What is missed most, to be practised."""
    from trainer.tui.screens.weak import WeakScreen  # noqa: PLC0415

    def practise(wanted: bool | None) -> None:
        if wanted:
            home.study(None, Sitting(practice=Practice.WEAK))

    home.app.push_screen(WeakScreen(weakest.weakest(home.collection)), practise)


def _letter(home: "HomeScreen") -> None:
    """The letter of the deck under the cursor, or its file to be named."""
    from trainer.tui.screens import letter_windows  # noqa: PLC0415

    line = home.chosen
    if line is not None:
        letter_windows.open_letter(home, home.collection, line.id, line.name)


def _drafts(home: "HomeScreen") -> None:
    from trainer.tui.screens.drafts import DraftsScreen  # noqa: PLC0415

    home.app.push_screen(DraftsScreen(home.collection))


def _browse(home: "HomeScreen") -> None:
    from trainer.tui.screens.browse import BrowseScreen  # noqa: PLC0415

    home.app.push_screen(BrowseScreen(home.collection))


def _statistics(home: "HomeScreen") -> None:
    """Of the deck under the cursor, and from there of all."""
    from trainer.tui.screens.stats import StatsScreen  # noqa: PLC0415 - loads numpy

    name = home.chosen.name if home.chosen else None
    home.app.push_screen(StatsScreen(home.collection, name))


def _duplicates(home: "HomeScreen") -> None:
    from trainer.tui.screens.duplicates import DuplicatesScreen  # noqa: PLC0415

    home.app.push_screen(DuplicatesScreen(home.collection))


def _settings(home: "HomeScreen") -> None:
    from trainer.tui.screens.settings import SettingsScreen  # noqa: PLC0415

    home.app.push_screen(SettingsScreen(home.collection), lambda _done: home.show_decks())


def _import(home: "HomeScreen") -> None:
    from trainer.tui.screens.import_pick import ImportScreen  # noqa: PLC0415

    before = home.deck_ids
    home.app.push_screen(ImportScreen(home.collection), lambda _done: home.show_new(before))


def _export(home: "HomeScreen") -> None:
    from trainer.tui.screens.home_export import export  # noqa: PLC0415

    export(home)


def _revision(home: "HomeScreen") -> None:
    from trainer.tui.screens.revision import RevisionScreen  # noqa: PLC0415

    home.app.push_screen(RevisionScreen(home.collection))


WINDOWS: Mapping[str, Callable[["HomeScreen"], None]] = {
    "custom": _custom, "briefing": _briefing, "rehearse": _rehearse, "weak": _weak,
    "letter": _letter, "drafts": _drafts, "browse": _browse, "statistics": _statistics,
    "duplicates": _duplicates, "settings": _settings, "import": _import, "export": _export,
    "revision": _revision,
}  # fmt: skip
