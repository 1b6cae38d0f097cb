"""What is read may reach for nothing but a folder of temporary files, and leaves nothing there."""

import gc
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.watched import Watch


@contextmanager
def confined() -> Iterator[list[str]]:
    """Gives what is reached for outside of a new folder, in which temporary files are made.

    Raises AssertionError where something is left in that folder.
    """
    before = tempfile.tempdir, sys.dont_write_bytecode
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        tempfile.tempdir, sys.dont_write_bytecode = str(folder), True
        watch = _hook()
        watch.begin([f"{folder}/"])
        try:
            yield watch.reached
        finally:
            watch.on = False
            tempfile.tempdir, sys.dont_write_bytecode = before
        gc.collect()  # which ends what holds files of its own
        left = [path.name for path in folder.iterdir()]
        assert not left, f"temporary files are left: {left}"


@cache
def _hook() -> Watch:
    """One for all, as Python keeps it to the end."""
    watch = Watch([])
    sys.addaudithook(watch)
    return watch
