"""Reading a deck file's text, or one sentence why it cannot be read."""

from pathlib import Path

from trainer.errors import DeckFileError
from trainer.i18n import _

LARGEST = 64 * 1024 * 1024  # bytes


def read_text(path: Path) -> str:
    """The file's text with its line endings and byte order mark as they are.

    Raises `DeckFileError` for what is no readable UTF-8 text file of at most `LARGEST` bytes.
    """
    data = read_bytes(path)
    if (nul := data.find(0)) >= 0:
        message = _("“{path}” is a binary file, not text: line {line} holds a NUL byte.")
        raise DeckFileError(message.format(path=path, line=_line(data, nul)))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = _("“{path}” is not UTF-8 text: byte {byte} in line {line} cannot be read.")
        line = _line(data, error.start)
        raise DeckFileError(message.format(path=path, byte=error.start + 1, line=line)) from error


def _line(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def read_bytes(path: Path) -> bytes:
    """The file's bytes; raises `DeckFileError` where there are none, or more than `LARGEST`."""
    try:
        if path.exists() and not path.is_file():  # opening a pipe or device could wait for ever
            raise DeckFileError(_("“{path}” is not a file.").format(path=path))
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        message = _("“{path}” cannot be read: {reason}.")
        raise DeckFileError(message.format(path=path, reason=error.strerror or error)) from error
    if len(data) > LARGEST:
        message = _("“{path}” is too large for a deck: at most {size} MB can be read.")
        raise DeckFileError(message.format(path=path, size=LARGEST // 1024**2))
    return data
