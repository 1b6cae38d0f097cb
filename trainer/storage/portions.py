"""Long lists in the pieces that one statement takes."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")
SIZE = 500  # values bound in one statement


def portions(of: Sequence[T]) -> Iterator[Sequence[T]]:
    """The list in pieces of at most SIZE."""
    for start in range(0, len(of), SIZE):
        yield of[start : start + SIZE]
