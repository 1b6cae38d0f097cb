"""Completion of deck names: quick, quiet, and never making a collection."""

import sqlite3
from contextlib import closing

import click
from click.shell_completion import CompletionItem

from trainer import config
from trainer.errors import TrainerError


def deck_names(ctx: click.Context, _param: click.Parameter, typed: str) -> list[CompletionItem]:
    """The names of decks that begin with what was typed."""
    try:
        file = config.load(ctx.find_root().params.get("data")).collection
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as db:
            rows = db.execute("SELECT name FROM deck WHERE deleted_at IS NULL").fetchall()
    except (sqlite3.Error, TrainerError, OSError):
        return []
    names = [name for (name,) in rows if name.casefold().startswith(typed.casefold())]
    return [CompletionItem(name) for name in sorted(names) if name.isprintable()]
