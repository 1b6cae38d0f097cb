"""How long work tells how far it is."""

from collections.abc import Callable

# Told now and then how much of how much is done (any unit); what it raises ends the work.
Progress = Callable[[int, int], None]


def unseen(done: int, total: int) -> None:
    """Progress that nobody watches."""


def counting(total: int, progress: Progress) -> Callable[[int], None]:
    """What is told of each portion done; `progress` hears how much of `total` they come to."""
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done = min(done + count, total)
        progress(done, total)

    return tick
