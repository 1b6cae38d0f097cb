"""What is written at the prompts of a plain sitting."""

import io
import re
import select
import sys
from collections.abc import Callable, Container
from typing import overload

import click

from trainer.cli.output import say
from trainer.domain.plaintext import visible
from trainer.errors import TrainerError
from trainer.i18n import _

ENTER, NUMBERS, TYPED = "enter", "numbers", "typed"  # what a line can be besides a key
_LONGEST = 70  # characters that are said again of a line that means nothing
_NUMBERS = re.compile(r"\d{1,4}(?:[\s,]+\d{1,4})*", re.ASCII)
_JOINED = re.compile(r"(\D)[\s,]*(?=\d)")  # a key and, perhaps without a space, numbers


class EndOfInput(Exception):  # noqa: N818 - no error: the sitting ends
    """Nothing more comes from the input, or the user stops."""


@overload
def read_line(prompt: str) -> str: ...
@overload
def read_line(prompt: str, within: float | None) -> str | None: ...
def read_line(prompt: str, within: float | None = None) -> str | None:
    """The next line, without its end. Raises EndOfInput where there is none.

    None where a terminal gives none `within` so many seconds. It is read from the stream itself:
    `input` may send the terminal sequences that edit the line.
    """
    click.echo(visible(prompt), nl=False)
    if within is not None and not _comes(within):
        click.echo()
        return None
    line = sys.stdin.readline() if sys.stdin else ""
    if not (line.endswith("\n") and sys.stdin.isatty()):
        click.echo()  # nobody pressed Enter on the screen
    if not line:
        raise EndOfInput
    return line.rstrip("\r\n").removeprefix("\ufeff")  # which scripts of Windows begin with


def _comes(seconds: float) -> bool:
    """Whether a line comes in that time; of what is no terminal it is waited for without end."""
    if sys.platform == "win32" or not (sys.stdin and sys.stdin.isatty()):
        return True
    return bool(select.select([sys.stdin], [], [], seconds)[0])


def sit(ask: Callable[[], None], sum_up: Callable[[], None]) -> None:
    """Have `ask` put its questions until it ends, or the input does, and then `sum_up`.

    Raises KeyboardInterrupt, after that too, where the user interrupts it, and TrainerError where
    the last answer was refused.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    try:
        ask()
    except EndOfInput:
        pass
    except TrainerError:
        sum_up()
        raise
    except KeyboardInterrupt:
        say("")
        sum_up()
        raise
    sum_up()


def obey(act: Callable[[], None], is_over: Callable[[], bool]) -> None:
    """Have `act` obey line after line of a question until it is over.

    What the collection refuses is said, and the question stays. Raises EndOfInput where the user
    stops, or what was refused last, where nothing came of it until then.
    """
    refused: TrainerError | None = None
    while not is_over():
        try:
            act()
            refused = None
        except TrainerError as error:
            refused = error
            say(str(error))
        except EndOfInput:
            if refused is not None:
                raise refused from None
            raise


def parsed(line: str, *, typing: bool = False, ticks: Container[str] = ()) -> tuple[str, str]:
    """A line as a key, or one of ENTER, NUMBERS and TYPED, and the text that goes with it.

    Where an answer is to be typed, keys stand behind a slash; elsewhere they may. Numbers may
    follow `ticks` without a space.
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
    tick = _JOINED.match(line)
    if tick and tick[1].casefold() in ticks:
        return tick[1].casefold(), line[tick.end() :]
    key, *rest = line.split(maxsplit=1)
    return key, "".join(rest)


def numbers(text: str) -> list[int] | None:
    """The numbers that a text consists of, each once; None where it holds anything else."""
    if not _NUMBERS.fullmatch(text):
        return None
    return list(dict.fromkeys(int(number) for number in re.split(r"[\s,]+", text)))


def complain_of(line: str) -> None:
    """Say that a line means nothing here."""
    say(_("There is no such key: {what}.").format(what=_shortened(line.strip())))


def say_not_now(*, revealed: bool) -> None:
    """Say that a key is for the other side of the reveal."""
    say(_("That is for before the answer.") if revealed else _("That is for after the answer."))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
