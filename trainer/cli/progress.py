"""A line on the terminal that shows how far long work is."""

import sys
import time
from typing import Self

from trainer.i18n import _

_PATIENCE = 0.5  # s before it is worth a line
_BETWEEN = 0.1


class ProgressLine:
    """Drawn over and over on standard error, where that is a terminal; gone afterwards."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _PATIENCE
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def reading(self, done: int, total: int) -> None:
        """Show how much was read."""
        self._show(_("Reading"), done, total)

    def writing(self, done: int, total: int) -> None:
        """Show how much was written."""
        self._show(_("Writing"), done, total)

    def step(self, name: str, done: int, total: int) -> None:
        """Show which step is being done, and how far the work is."""
        self._show(_(name).capitalize(), done, total)

    def checking(self, done: int, total: int) -> None:
        """Show how much was looked at."""
        self._show(_("Checking"), done, total)

    def _show(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next or not sys.stderr.isatty():
            return
        self._next = now + _BETWEEN
        self._shown = True
        share = f"{100 * done // total} %" if total else "…"
        hint = _("Ctrl+C cancels; nothing is written then")
        sys.stderr.write(f"\r\x1b[K{what} {share}  ({hint})")
        sys.stderr.flush()
