"""A card's picture or sound, shown by the program that the system has for it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.formats.anki_package import is_safe
from trainer.formats.folders import MEDIA
from trainer.i18n import _

_OPENERS = ("xdg-open", "wslview", "termux-open")
_PATIENCE = 1.0  # s; one that has not failed by then is showing it


def show(folder: Path, name: str) -> None:
    """Have the system open the file `name` of the media folder.

    Raises TrainerError where it is not there, nothing that is shown or heard, or there is no
    program to open it with.
    """
    path = find(folder, name)
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606 - the way there to open a file
        except OSError as error:
            raise _failed(path) from error
    else:
        _run([*_opener(path), str(path)], path)


def find(folder: Path, name: str) -> Path:
    """The file `name` of the media folder; raises TrainerError where it is none of its own."""
    path = folder / name
    if not is_safe(name) or not path.is_file():
        message = _("“{name}” is not in the folder of pictures and sounds.")
        raise TrainerError(message.format(name=one_line(name)))
    if path.resolve().parent != folder.resolve():  # a link that leads out of it
        message = _("“{name}” leads out of the folder of pictures and sounds.")
        raise TrainerError(message.format(name=one_line(name)))
    if path.suffix.lower() not in MEDIA:  # opening anything else might run it
        message = _("“{name}” is no picture, sound or film; it is not opened.")
        raise TrainerError(message.format(name=one_line(name)))
    return path.resolve()


def _opener(path: Path) -> Sequence[str]:
    if sys.platform == "darwin":
        return ["open"]
    found = next(filter(None, map(shutil.which, _OPENERS)), None)
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if found is None or (Path(found).name == "xdg-open" and not shown):
        message = _("There is no program here that opens it; the file is {path}.")
        raise TrainerError(message.format(path=path))
    return [found]


def _run(command: Sequence[str], path: Path) -> None:
    """Start the opener apart from this terminal, which it must not draw on."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
        )
        failed = process.wait(_PATIENCE) != 0
    except subprocess.TimeoutExpired:
        return
    except OSError as error:
        raise _failed(path) from error
    if failed:
        raise _failed(path)


def _failed(path: Path) -> TrainerError:
    return TrainerError(_("The system could not open it; the file is {path}.").format(path=path))
