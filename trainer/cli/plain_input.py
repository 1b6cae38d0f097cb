"""What is written at the prompts of a plain sitting."""

import re
import sys

import click

from trainer.cli.output import say
from trainer.domain.plaintext import visible
from trainer.i18n import _

ENTER, NUMBERS, TYPED = "enter", "numbers", "typed"  # what a line can be besides a key
_NUMBERS = re.compile(r"\d{1,4}(?:[\s,]+\d{1,4})*", re.ASCII)
_TICK = re.compile(r"x[\s,]*(?=\d)", re.IGNORECASE)


class EndOfInput(Exception):  # noqa: N818 - no error: the sitting ends
    """Nothing more comes from the input, or the user stops."""


def read_line(prompt: str) -> str:
    """The next line, without its end. Raises EndOfInput where there is none.

    It is read from the stream itself: `input` may send the terminal sequences that edit the line.
    """
    click.echo(visible(prompt), nl=False)
    line = sys.stdin.readline() if sys.stdin else ""
    if not (line.endswith("\n") and sys.stdin.isatty()):
        click.echo()  # nobody pressed Enter on the screen
    if not line:
        raise EndOfInput
    return line.rstrip("\r\n")


def parsed(line: str, *, typing: bool = False) -> tuple[str, str]:
    """A line as a key, or one of ENTER, NUMBERS and TYPED, and the text that goes with it.

    Where an answer is to be typed, keys stand behind a slash; elsewhere they may.
    """
    line = line.strip()
    if line.startswith("/") and not line.startswith("//"):
        line = line[1:].strip()
    elif typing and line:
        return TYPED, line.removeprefix("/")
    if not line:
        return ENTER, ""
    if _NUMBERS.fullmatch(line):
        return NUMBERS, line
    if tick := _TICK.match(line):
        return "x", line[tick.end() :]
    key, _gap, rest = line.partition(" ")
    return key.casefold(), rest.strip()


def numbers(text: str) -> list[int] | None:
    """The numbers that a text consists of, each once; None where it holds anything else."""
    if not _NUMBERS.fullmatch(text):
        return None
    return list(dict.fromkeys(int(number) for number in re.split(r"[\s,]+", text)))


def complain_of(line: str) -> None:
    """Say that a line means nothing here."""
    say(_("There is no such key: {what}. ? lists them.").format(what=line.strip()))
