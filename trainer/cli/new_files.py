"""Writing files that a command was asked for: whole or not at all, and none over another."""

import os
from collections.abc import Mapping
from pathlib import Path

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import whole_files


def write_all(files: Mapping[Path, str], *, overwrite: bool = False, private: bool = False) -> None:
    """Write each text as `whole_files.write_all` does.

    Raises TrainerError for a file that is there, unless `overwrite` lets it be replaced, before
    anything is written.
    """
    for path in files:
        check_free(path, overwrite=overwrite)
    whole_files.write_all(files, private=private)


def check_free(path: Path, *, overwrite: bool) -> None:
    """Raise TrainerError where something is there that may not be replaced."""
    if not os.path.lexists(path):
        return
    if not path.is_file():
        raise TrainerError(_("{path}: is there already, and is no file").format(path=path))
    if not overwrite:
        raise TrainerError(_("{path}: is there already; --force overwrites it").format(path=path))
