"""How long a card has been looked at."""

from datetime import timedelta
from time import monotonic


class Stopwatch:
    """Runs from `start`; stands still between `hold` and `go_on`."""

    def __init__(self) -> None:
        self._since = monotonic()
        self._held_at: float | None = None

    def start(self) -> None:
        """Begin at nothing, and run."""
        self._since = monotonic()
        self._held_at = None

    def hold(self) -> None:
        """Stop for a while, if it runs."""
        if self._held_at is None:
            self._held_at = monotonic()

    def go_on(self) -> None:
        """Run on, if it was held."""
        if self._held_at is not None:
            self._since += monotonic() - self._held_at
            self._held_at = None

    @property
    def spent(self) -> timedelta:
        """The time that it ran."""
        until = monotonic() if self._held_at is None else self._held_at
        return timedelta(seconds=until - self._since)
