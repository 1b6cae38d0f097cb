"""A card's picture or sound, shown by the program that the system has for it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.formats.anki_media import is_safe
from trainer.i18n import _

_OPENERS = ("xdg-open", "wslview", "termux-open")
_PATIENCE = 1.0  # s; one that has not failed by then is showing it
_HEAD = 512  # bytes

# How each kind begins. An opener may go by the name or by what is in the file, so both must say
# that it is nothing but a picture, sound or film. Drawings (.svg) and documents (.pdf) are none:
# programs that show them run scripts and fetch what they name.
_RIFF = rb"RIFF....(?:WEBP|WAVE|AVI )"
_BOXES = rb"....(?:ftyp|moov|mdat|wide|free|skip|pnot)"
_BEGINNINGS = {
    re.compile(pattern, re.DOTALL): suffixes
    for pattern, suffixes in (
        (rb"\x89PNG\r\n\x1a\n", {".png"}),
        (rb"\xff\xd8\xff", {".jpg", ".jpeg"}),
        (rb"GIF8[79]a", {".gif"}),
        (rb"BM.{4}\x00{4}", {".bmp"}),
        (rb"II\*\x00|MM\x00\*", {".tif", ".tiff"}),
        (rb"\x00\x00\x01\x00", {".ico"}),
        (_RIFF, {".webp", ".wav", ".avi"}),
        (_BOXES, {".avif", ".m4a", ".mp4", ".mov", ".3gp"}),
        (rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa-\xfd]", {".mp3"}),
        (rb"ID3[\x02-\x04]|\xff[\xf0\xf1\xf8\xf9]|ADIF", {".aac"}),
        (rb"OggS\x00", {".ogg", ".oga", ".ogv", ".opus", ".spx"}),
        (rb"fLaC\x00", {".flac"}),
        (rb"\x1aE\xdf\xa3", {".webm", ".mkv"}),
        (rb"\x00\x00\x01[\xb3\xba]", {".mpg", ".mpeg"}),
    )
}


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
    if not is_safe(name) or not (folder / name).is_file():
        message = _("“{name}” is not in the folder of pictures and sounds.")
        raise TrainerError(message.format(name=one_line(name)))
    path = (folder / name).resolve()
    if path.parent != folder.resolve():  # a link that leads out of it
        message = _("“{name}” leads out of the folder of pictures and sounds.")
        raise TrainerError(message.format(name=one_line(name)))
    if not _is_harmless(path):  # opening anything else might run it
        message = _("“{name}” is no picture, sound or film; it is not opened.")
        raise TrainerError(message.format(name=one_line(name)))
    return path


def _is_harmless(path: Path) -> bool:
    """Whether name and beginning say the same of it; a text, whatever it begins with, is none."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise _failed(path) from error
    suffix = path.suffix.lower()
    fits = any(suffix in known and form.match(head) for form, known in _BEGINNINGS.items())
    return fits and b"\0" in head


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
