"""Writing files that a command was asked for: whole or not at all, and none over another."""

import os
from collections.abc import Mapping
from pathlib import Path

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import whole_files
from trainer.wording import why


def write_all(files: Mapping[Path, str], *, overwrite: bool = False, private: bool = False) -> None:
    """Write each text in UTF-8, making folders as needed; `private` ones for their user alone.

    Others are as the user's umask has them: they are made to be passed on. Raises TrainerError
    for a file that is there, unless `overwrite` lets it be replaced, before anything is written.
    """
    for path in files:
        check_free(path, overwrite=overwrite)
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700 if private else 0o777)
            whole_files.write(path, text.encode(), 0o600 if private else 0o666)
        except OSError as error:
            raise TrainerError(
                _("{path}: cannot be written ({reason})").format(path=path, reason=why(error))
            ) from error


def check_free(path: Path, *, overwrite: bool) -> None:
    """Raise TrainerError where something is there that may not be replaced."""
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise TrainerError(_("{path}: is there already, and is no file").format(path=path))
    if not overwrite:
        raise TrainerError(_("{path}: is there already; --force overwrites it").format(path=path))
