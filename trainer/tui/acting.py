"""Acts that may be about very much: done in a thread, one at a time, while the screen says so."""

from collections.abc import Callable
from typing import TypeVar

from textual.screen import Screen

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import decks
from trainer.services.collection import Collection
from trainer.tui.telling import in_thread, tell
from trainer.tui.widgets.place_line import PlaceLine

_T = TypeVar("_T")
_Result = TypeVar("_Result")


class ActingScreen(Screen[_Result]):
    """A screen with a PlaceLine; while `is_working`, its `check_action` lets no act begin."""

    is_working = False

    def work(self, task: Callable[[], _T], then: Callable[[_T], object]) -> None:
        """Do `task` in a thread, and go on with its answer; a TrainerError is told."""

        def done(answer: _T) -> None:
            self._show_working(False)
            then(answer)

        def refused(error: TrainerError) -> None:
            self._show_working(False)
            tell(self.app, error)

        self._show_working(True)
        in_thread(self, task, done, group="act", refused=refused)

    def undo(self, collection: Collection, then: Callable[[], object]) -> None:
        """Take back the latest act, whatever it was, say what that was, and do `then`."""

        def done(what: str | None) -> None:
            said = _("Undone: {what}").format(what=what) if what else _("There is nothing to undo.")
            self.notify(said, markup=False)
            then()

        self.work(lambda: decks.undo(collection), done)

    def _show_working(self, on: bool) -> None:
        self.is_working = on
        self.query_one(PlaceLine).show_working(on)
        self.refresh_bindings()
