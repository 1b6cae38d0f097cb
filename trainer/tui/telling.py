"""Saying what cannot be done, where Textual would end the program."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual.app import App
from textual.screen import Screen

from trainer.errors import TrainerError

if TYPE_CHECKING:
    from textual.worker import Worker

_T = TypeVar("_T")


def tell(app: App[Any], error: TrainerError) -> None:
    """Show its sentence."""
    app.notify(str(error), severity="error", markup=False)


@contextmanager
def told(app: App[Any]) -> Iterator[None]:
    """Show the sentence of a TrainerError, and go on behind the block.

    For handlers of messages, and where more is to be done: actions and callbacks may raise.
    """
    try:
        yield
    except TrainerError as error:
        tell(app, error)


def telling(app: App[Any], callback: Callable[..., object]) -> Callable[..., None]:
    """The same `callback`, with its TrainerErrors told."""

    def call(*results: Any) -> None:
        with told(app):
            callback(*results)

    return call


def in_thread(
    screen: Screen[Any],
    task: Callable[[], _T],
    then: Callable[[_T], object],
    *,
    group: str,
    refused: Callable[[TrainerError], object] | None = None,
    exclusive: bool = False,
) -> None:
    """Do what may take a while in a thread, and `then` with its answer on the screen.

    A TrainerError goes to `refused`, or is told. Nothing more comes of a task once its screen is
    gone, or, where it is `exclusive`, once another of its `group` has begun.
    """
    app = screen.app

    async def work() -> None:
        try:
            answer = await asyncio.to_thread(task)
        except TrainerError as error:
            (refused or partial(tell, app))(error)
        else:
            telling(app, then)(answer)

    _worker: Worker[None] = screen.run_worker(work, group=group, exclusive=exclusive)
