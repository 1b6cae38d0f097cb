"""Temporary folders for copies of what is read; those of a run that was killed go with the next."""

import os
import shutil
import sys
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

if sys.platform != "win32":
    import fcntl

_PREFIX = "trainer-copy-"
_LOCK = ".lock"  # held as long as the folder is in use
_LONG = 86_400  # s; a folder without a lock is that old before it counts as abandoned


class Folder:
    """A new folder, which goes with the last that holds this, or at once by `remove`."""

    def __init__(self) -> None:
        _tidy()
        self.path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = _locked(self.path)
        self.remove = weakref.finalize(self, _remove, self.path, lock)


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder, gone afterwards."""
    made = Folder()
    try:
        yield made.path
    finally:
        made.remove()


def _locked(path: Path) -> BinaryIO:
    """The folder's lock, held from the moment at which it is there for others to see."""
    if sys.platform == "win32":
        return (path / _LOCK).open("wb")
    new = path / f"{_LOCK}.new"
    lock = new.open("wb")
    _hold(lock)
    new.rename(path / _LOCK)
    return lock


def _remove(path: Path, lock: BinaryIO) -> None:
    lock.close()
    shutil.rmtree(path, ignore_errors=True)


def _tidy() -> None:
    """Remove the folders of runs that are over, of this user alone."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_ours(path) and _is_abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_ours(path: Path) -> bool:
    try:
        mine = not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()
        return mine and path.is_dir() and not path.is_symlink()
    except OSError:
        return False


def _is_abandoned(path: Path) -> bool:
    try:
        if not (path / _LOCK).is_file():
            return time.time() - path.stat().st_mtime > _LONG
        with (path / _LOCK).open("r+b") as lock:
            _hold(lock)
        if sys.platform == "win32":
            (path / _LOCK).unlink()  # which a file that is open elsewhere refuses
    except OSError:
        return False
    return True


def _hold(lock: BinaryIO) -> None:
    """Lock the file until it is closed; raises OSError where another process has."""
    if sys.platform != "win32":
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
