"""Problems of deck files, as scripts get them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol


class Problem(Protocol):
    """What a deck file's author can mend."""

    @property
    def path(self) -> Path: ...

    @property
    def line(self) -> int: ...

    @property
    def message(self) -> str: ...

    @property
    def left_out(self) -> bool: ...


def as_json(problems: Iterable[Problem]) -> list[dict[str, object]]:
    """The problems as plain values."""
    return [
        {
            "path": str(problem.path),
            "line": problem.line,
            "message": problem.message,
            "left_out": problem.left_out,
        }
        for problem in problems
    ]
