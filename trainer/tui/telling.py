"""Saying what cannot be done, where Textual would end the program."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from textual.app import App

from trainer.errors import TrainerError


def tell(app: App[Any], error: TrainerError) -> None:
    """Show its sentence."""
    app.notify(str(error), severity="error", markup=False)


@contextmanager
def told(app: App[Any]) -> Iterator[None]:
    """Show the sentence of a TrainerError: for handlers of messages, which are no actions."""
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
