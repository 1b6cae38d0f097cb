"""What is left of a crash: a log file, and one sentence that names it."""

import sys
import time
from pathlib import Path

import click

from trainer import __version__
from trainer.cli.output import complain
from trainer.domain.plaintext import visible
from trainer.i18n import _
from trainer.wording import why


class ScreensCrashError(Exception):
    """The screens broke down; `str()` is the traceback that they left."""


def report(traceback: str, logs: Path | None) -> None:
    """Write `traceback` into a log file and say where, or show it where that cannot be done."""
    try:
        if logs is None:
            raise FileNotFoundError(2, _("the settings cannot be read"))
        file = _write(traceback, logs)
    except OSError as error:
        complain(
            _("The trainer broke down, and no report of it can be kept ({reason}):").format(
                reason=why(error)
            )
        )
        click.echo(visible(traceback), err=True)
    else:
        complain(_("The trainer broke down; what happened is in {file}.").format(file=file))


def _write(traceback: str, logs: Path) -> Path:
    import platform  # noqa: PLC0415 - only when something went wrong

    for folder in (logs.parent, logs):  # it may quote what is nobody's business
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = logs / f"crash-{time.strftime('%Y%m%d-%H%M%S')}.log"
    file.touch(0o600)
    with file.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"trainer {__version__}, Python {sys.version}, {platform.platform()}\n")
        log.write(f"{sys.argv}\n\n{traceback}\n")
    return file
