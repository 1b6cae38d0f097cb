"""What commands print: text made harmless for the terminal, and documents as they are."""

import json
import os
import sys
from typing import Any

import click

from trainer.domain.plaintext import one_line, visible

_LONGEST = 70  # characters of a prompt in a list


def say(text: str) -> None:
    """Print a line or more."""
    click.echo(visible(text))


def complain(text: str) -> None:
    """Print one line on the error output."""
    click.echo(one_line(text), err=True)


def put(document: str) -> None:
    """Print a document: as it is, in UTF-8, for a file or program; harmless for a terminal."""
    if sys.stdout.isatty():
        say(document)
    else:
        click.echo(document.rstrip("\n").encode("utf-8", "replace"))


def put_json(value: Any) -> None:
    """Print `value` for scripts."""
    put(json.dumps(value, ensure_ascii=False, indent=2))


def shortened(prompt: str) -> str:
    """The first line of a prompt, cut where it is long."""
    line = one_line(prompt.strip().split("\n", 1)[0])
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def silence() -> None:
    """Send nothing more to a reader that is gone: Python flushes once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
