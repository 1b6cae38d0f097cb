"""Which lines of the trainer a case reaches, so that inputs that reach new ones are kept."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import trainer

_PACKAGE = str(Path(trainer.__file__).parent)


class Coverage:
    """The lines reached so far; `reached_new` says whether the latest case added any."""

    def __init__(self) -> None:
        self._lines: set[tuple[CodeType, int]] = set()
        self.reached_new = False

    def __len__(self) -> int:
        return len(self._lines)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Trace what runs within; several times slower than without."""
        before = len(self._lines)
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(None)
            self.reached_new = len(self._lines) > before

    def _enter(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        return self._line if frame.f_code.co_filename.startswith(_PACKAGE) else None

    def _line(self, frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line":
            self._lines.add((frame.f_code, frame.f_lineno))
        return self._line
