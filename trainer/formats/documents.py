"""Letters as files: plain text for now, whatever it was encoded in."""

from pathlib import Path

from trainer.errors import LetterError
from trainer.i18n import _

LARGEST = 16 * 1024 * 1024  # bytes; the longest letters are far below one


def read_letter(path: Path) -> str:
    """The letter's text. Raises LetterError where the file is no readable text."""
    data = _read_bytes(path)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decoded(data, encoding, path)
    if b"\0" in data:
        raise LetterError(
            _("{path}: is no plain text; save the letter as a .txt file first").format(path=path)
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252", path)


def _decoded(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise LetterError(
            _("{path}: its characters cannot be read; save it as UTF-8 text").format(path=path)
        ) from error


def _read_bytes(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():  # opening a pipe or device could wait for ever
            raise LetterError(_("{path}: is not a file").format(path=path))
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise LetterError(
            _("{path}: cannot be read ({reason})").format(path=path, reason=error.strerror)
        ) from error
    if len(data) > LARGEST:
        raise LetterError(_("{path}: is too large for a letter").format(path=path))
    return data
