"""How long work tells how far it is."""

from collections.abc import Callable

# Told now and then how much of how much is done (any unit); what it raises ends the work.
Progress = Callable[[int, int], None]


def unseen(done: int, total: int) -> None:
    """Progress that nobody watches."""
