"""Completion of names in the shell: quick, silent, and making nothing."""

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from trainer.cli.opened import if_made
from trainer.domain.plaintext import one_line
from trainer.services import decks
from trainer.services.collection import Collection


def deck_names(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The decks whose name starts so, in either case; none where anything is amiss."""
    return _completed(ctx, incomplete, decks.names)


def letter_titles(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The letters whose title starts so, in either case; none where anything is amiss."""
    from trainer.services import attached  # noqa: PLC0415 - loads what letters are read with

    return _completed(ctx, incomplete, attached.titles)


def _completed(
    ctx: click.Context, incomplete: str, names_of: Callable[[Collection], list[str]]
) -> list[CompletionItem]:
    try:
        with if_made(ctx.find_root().obj.settings) as collection:
            names = names_of(collection) if collection else []
    except Exception:  # an error in the middle of typing helps nobody
        return []
    start = incomplete.casefold()
    return [
        CompletionItem(name)
        for name in names
        if name.casefold().startswith(start) and _can_be_offered(name)
    ]


def _can_be_offered(name: str) -> bool:
    """Whether it is one harmless line that no command takes for an option."""
    return bool(name) and name == one_line(name) and not name.startswith("-")
