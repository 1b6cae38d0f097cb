"""Going on by itself: the answer, and then the proposed rating, after times the user chose."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.timer import Timer

    from trainer.tui.screens.study import StudyScreen


class AutoAdvance:
    """The timer of a sitting. Whatever is done to the card starts it anew; a window holds it."""

    def __init__(self, screen: "StudyScreen") -> None:
        self._screen = screen
        self._timer: Timer | None = None

    def start(self) -> None:
        """Begin the time of what is on the screen, where the user set one."""
        self.stop()
        attempt, settings = self._screen.attempt, self._screen.session.settings
        if attempt is not None:
            wait = settings.auto_accept if attempt.revealed else settings.auto_reveal
            if wait:
                self._timer = self._screen.set_timer(wait.total_seconds(), self._go_on)

    def stop(self) -> None:
        """Forget the time."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _go_on(self) -> None:
        if self._screen.is_active:
            self._screen.advance()
