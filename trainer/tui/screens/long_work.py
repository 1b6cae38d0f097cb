"""A screen on which something takes long: it says how far that is, and can be cancelled."""

from collections.abc import Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import ProgressBar
from textual.worker import get_current_worker

from trainer.errors import CancelError, TrainerError
from trainer.tui.screens.sheet import TextScreen
from trainer.tui.telling import in_thread
from trainer.tui.widgets.card_view import CardView
from trainer.tui.widgets.key_bar import KeyBar
from trainer.tui.widgets.place_line import PlaceLine

_Result = TypeVar("_Result")
_T = TypeVar("_T")


class LongWorkScreen(TextScreen[_Result]):
    """Does one thing at a time in a thread; what comes of it is shown below its progress.

    Its screen gives the `heading`, and says what is to be done where something was `refused`.
    """

    is_working = False
    _is_cancelled = False

    def compose(self) -> ComposeResult:
        yield PlaceLine()
        yield ProgressBar(id="progress", show_eta=False)
        yield CardView()
        yield KeyBar()

    def heading(self) -> str:
        """What all this is about."""
        raise NotImplementedError

    def refused(self, error: TrainerError) -> None:
        """Say why nothing came of it, or that it was cancelled (CancelError)."""
        raise NotImplementedError

    def begin(self, task: Callable[[], _T], then: Callable[[_T], object]) -> None:
        """Do `task` in a thread, and go on with its answer."""

        def done(answer: _T) -> None:
            self._show_working(False)
            then(answer)

        def refused(error: TrainerError) -> None:
            self._show_working(False)
            self.refused(error)

        self._is_cancelled = False
        self._show_working(True)
        in_thread(self, task, done, group="long", refused=refused)

    def cancel(self) -> None:
        """End what goes on, when it next tells how far it is."""
        self._is_cancelled = True

    def tell_progress(self, done: int, total: int, *, cancelled: str, state: str = "") -> None:
        """Told by the thread how far it is; raises CancelError with a sentence where it is to end.

        `state`: what is said of it, else what was said before.
        """
        if self._is_cancelled or get_current_worker().is_cancelled:
            raise CancelError(cancelled)
        self.app.call_from_thread(self._show_progress, done, total, state)

    def say(self, state: str) -> None:
        """Say how things stand."""
        self.query_one(PlaceLine).show(self.heading(), state)

    def show(self, text: Content) -> None:
        """Show what came of it."""
        self.call_after_refresh(lambda: self._card.show(self._card.lay_out(text)))

    def _show_working(self, on: bool) -> None:
        self.is_working = on
        bar = self.query_one(ProgressBar)
        bar.update(total=None, progress=0)
        bar.display = on
        self.refresh_bindings()

    def _show_progress(self, done: int, total: int, state: str) -> None:
        if self.is_attached:
            self.query_one(ProgressBar).update(total=total or None, progress=done)
            if state:
                self.say(state)
