"""Reading a deck file, or one sentence why it cannot be read."""

from pathlib import Path

from trainer.errors import DeckFileError
from trainer.i18n import _
from trainer.wording import why

LARGEST = 64 * 1024 * 1024  # bytes


def read_text(path: Path) -> str:
    """The file's text with its line endings and byte order mark as they are.

    Raises `DeckFileError` for what is no readable UTF-8 text file of at most `LARGEST` bytes.
    """
    data = read_bytes(path)
    if (nul := data.find(0)) >= 0:
        raise binary(path, data.count(b"\n", 0, nul) + 1)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise not_utf8(path, error) from error


def read_bytes(path: Path) -> bytes:
    """The file's bytes; raises `DeckFileError` where there are none, or more than `LARGEST`."""
    data = read_start(path, LARGEST + 1)
    if len(data) > LARGEST:
        message = _("“{path}” is too large for a deck: at most {size} MB can be read.")
        raise DeckFileError(message.format(path=path, size=LARGEST // 1024**2))
    return data


def read_start(path: Path, size: int) -> bytes:
    """The file's first `size` bytes; raises `DeckFileError` where it cannot be read."""
    try:
        if path.exists() and not path.is_file():  # opening a pipe or device could wait for ever
            raise DeckFileError(_("“{path}” is not a file.").format(path=path))
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: object, error: OSError) -> DeckFileError:
    """What to raise for a file that the system gives none of, and why."""
    message = _("“{path}” cannot be read: {reason}.")
    return DeckFileError(message.format(path=path, reason=why(error)))


def binary(path: Path, line: int) -> DeckFileError:
    """What to raise for a file with a NUL byte in that line."""
    message = _("“{path}” is a binary file, not text: line {line} holds a NUL byte.")
    return DeckFileError(message.format(path=path, line=line))


def not_utf8(path: Path, error: UnicodeDecodeError) -> DeckFileError:
    """What to raise for a file whose bytes are no UTF-8."""
    message = _("“{path}” is not UTF-8 text: byte {byte} in line {line} cannot be read.")
    line = error.object.count(b"\n", 0, error.start) + 1
    return DeckFileError(message.format(path=path, byte=error.start + 1, line=line))
