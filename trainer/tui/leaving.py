"""Leaving a screen that the program may have begun with."""

from typing import Any

from textual.screen import Screen


def leave(screen: Screen[Any]) -> None:
    """Back to the screen below, or out of the program where there is none."""
    if len(screen.app.screen_stack) > 1:
        screen.dismiss(None)
    else:
        screen.app.exit()
