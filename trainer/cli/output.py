"""What commands print: text made harmless for the terminal, and documents as they are."""

import json
import os
import sys
from pathlib import Path
from typing import Any
from unicodedata import combining, east_asian_width

import click

from trainer.domain.plaintext import one_line, visible, with_escapes
from trainer.i18n import _

_LONGEST = 70  # characters of a prompt in a list
_AHEAD = 50  # characters shown before the one that is pointed at


def say(text: str) -> None:
    """Print a line or more."""
    click.echo(visible(text))


def say_written(path: Path) -> None:
    """Say which file was written."""
    say(_("Written: {path}").format(path=one_line(str(path))))


def complain(text: str) -> None:
    """Print one line on the error output."""
    click.echo(one_line(text), err=True)


def point_at(text: str, position: int) -> None:
    """Print what was typed on the error output, with a caret beneath one of its characters."""
    start = max(0, position - _AHEAD)
    before, rest = one_line(text[start:position]), one_line(text[position : start + _LONGEST])
    begins, ends = "…" * (start > 0), "…" * (len(text) > start + _LONGEST)
    click.echo(f"  {begins}{before}{rest}{ends}", err=True)
    click.echo(" " * (2 + len(begins) + _columns(before)) + "^", err=True)


def _columns(text: str) -> int:
    """How wide a terminal shows it."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def put(document: str) -> None:
    """Print a document: as it is, in UTF-8, for a file or program; harmless for a terminal."""
    if sys.stdout.isatty():
        say(document)
    else:
        click.echo(document.rstrip("\n").encode("utf-8", "replace"))


def put_json(value: Any) -> None:
    """Print `value` for scripts, harmless also where one of them passes it on to a terminal."""
    put(with_escapes(json.dumps(value, ensure_ascii=False, indent=2)))


def shortened(prompt: str) -> str:
    """The first line of a prompt, cut where it is long."""
    line = one_line(prompt.strip().split("\n", 1)[0])
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def silence() -> None:
    """Send nothing more to a reader that is gone: Python flushes once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
