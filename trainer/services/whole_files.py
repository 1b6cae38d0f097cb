"""Text files of people's own, written whole or not at all."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.wording import why


def write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write beside the file first, through no link, then put it in its place.

    A file that is there keeps its mode; a new one gets `mode`, as the umask has it. Raises OSError.
    """
    path = path.resolve()
    growing = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        growing.touch(mode, exist_ok=False)
        growing.write_bytes(content)
        if path.exists():
            shutil.copymode(path, growing)
        growing.replace(path)
    finally:
        growing.unlink(missing_ok=True)


def write_all(files: Mapping[Path, str], *, private: bool = False) -> None:
    """Write each text in UTF-8 over what is there, making folders; `private` for their user alone.

    Others are as the user's umask has them: they are made to be passed on. Raises TrainerError.
    """
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
            write(path, text.encode(), 0o600 if private else 0o666)
        except OSError as error:
            raise TrainerError(
                _("{path}: cannot be written ({reason})").format(path=path, reason=why(error))
            ) from error
