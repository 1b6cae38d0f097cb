"""Keys of a screen that the focused widget does not hear of, in their turn all the same.

Textual acts on a binding with priority at once, while a key before it may still be on its way to
the widget that has the focus: Enter right behind an arrow or a digit would take what was there
before.
"""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual.message_pump import MessagePump
from textual.screen import Screen

from trainer.tui.telling import telling

_Screen = TypeVar("_Screen", bound=Screen[Any])
_Args = ParamSpec("_Args")


def in_turn(
    action: Callable[Concatenate[_Screen, _Args], None],
) -> Callable[Concatenate[_Screen, _Args], None]:
    """The same action, done after the keys before it; not where these left its screen."""

    @wraps(action)
    def wait(screen: _Screen, /, *args: _Args.args, **options: _Args.kwargs) -> None:
        def act() -> None:
            if screen.is_active:
                action(screen, *args, **options)

        _go_up((screen.focused or screen).ancestors_with_self, telling(screen.app, act))

    return wait


def _go_up(way: Sequence[MessagePump], act: Callable[[], None]) -> None:
    """Go the way of a key, which waits its turn at each widget up to the app; `act` there."""
    here, *rest = way
    here.call_later(partial(_go_up, rest, act) if rest else act)
