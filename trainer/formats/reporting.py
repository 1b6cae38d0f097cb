"""Collecting the problems of one file while it is read."""

from pathlib import Path

from trainer.formats.parsed import Problem


class Reporter:
    """Takes each problem with its line; `problems` gives them all in the order of the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._problems: list[Problem] = []

    def add(self, line: int, message: str, *, left_out: bool = False) -> None:
        """Note a problem of line `line`; `left_out` when it costs the note."""
        self._problems.append(Problem(self._path, line, message, left_out))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, by line."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))
