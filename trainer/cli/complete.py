"""Completion of names in the shell: quick, silent, and making nothing."""

import click
from click.shell_completion import CompletionItem

from trainer.cli.opened import if_made
from trainer.domain.plaintext import one_line
from trainer.services import attached, decks


def deck_names(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The decks whose name starts so, in either case; none where anything is amiss."""
    try:
        with if_made(ctx.find_root().obj.settings) as collection:
            names = [line.name for line in decks.tree(collection)] if collection else []
    except Exception:  # an error in the middle of typing helps nobody
        return []
    start = incomplete.casefold()
    return [
        CompletionItem(name)
        for name in names
        if name.casefold().startswith(start) and name == one_line(name)
    ]


def letter_titles(
    ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The letters whose title starts so, in either case; none where anything is amiss."""
    try:
        with if_made(ctx.find_root().obj.settings) as collection:
            titles = [line.title for line in attached.listed(collection)] if collection else []
    except Exception:  # an error in the middle of typing helps nobody
        return []
    start = incomplete.casefold()
    return [
        CompletionItem(title)
        for title in titles
        if title and title.casefold().startswith(start) and title == one_line(title)
    ]
