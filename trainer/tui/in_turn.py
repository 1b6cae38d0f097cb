"""Keys of a screen that the focused widget does not hear of, in their turn all the same.

Textual acts on a binding with priority at once, while a key before it may still be on its way to
the widget that has the focus: Enter right behind an arrow or a digit would take what was there
before.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual.message import Message
from textual.screen import Screen

_Screen = TypeVar("_Screen", bound=Screen[Any])
_Args = ParamSpec("_Args")


class InTurn(Message):
    """Goes the way of a key, from the focused widget up to the app, which does `act` then."""

    def __init__(self, act: Callable[[], None]) -> None:
        super().__init__()
        self.act = act


def in_turn(
    action: Callable[Concatenate[_Screen, _Args], None],
) -> Callable[Concatenate[_Screen, _Args], None]:
    """The same action, done after the keys before it; not where these left its screen."""

    @wraps(action)
    def wait(screen: _Screen, /, *args: _Args.args, **options: _Args.kwargs) -> None:
        def act() -> None:
            if screen.is_current:
                action(screen, *args, **options)

        (screen.focused or screen).post_message(InTurn(act))

    return wait
