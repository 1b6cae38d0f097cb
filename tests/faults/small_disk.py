"""A disk of a chosen size: a file system in memory, where one may be mounted."""

import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.faults.rounds import Round
from tests.faults.tally import SkipFaultError

_PAGE = 4096
_FILLER = ".filler"


def mounted(this: Round, bytes_: int) -> Path:
    """A folder on a disk of so many bytes, until the round ends."""
    place = this.base / "disk"
    place.mkdir(exist_ok=True)
    if shutil.which("mount") is None or not hasattr(os, "geteuid") or os.geteuid():
        raise SkipFaultError("only root may mount a small disk")
    if _mount(place, bytes_):
        raise SkipFaultError("no file system may be mounted here")
    this.ends.callback(subprocess.run, ["umount", "--lazy", str(place)], check=False)
    return place


def resize(place: Path, bytes_: int) -> None:
    """Give the disk another size."""
    assert _mount(place, bytes_, "remount,") == 0


def fill(place: Path, leave: int = 0) -> None:
    """Write until no more than about `leave` bytes are free."""
    with (place / _FILLER).open("wb", buffering=0) as filler, suppress(OSError):
        while free(place) > leave:
            filler.write(bytes(min(_PAGE, free(place) - leave)))


def make_room(place: Path) -> None:
    (place / _FILLER).unlink()


def free(place: Path) -> int:
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


def _mount(place: Path, bytes_: int, how: str = "") -> int:
    size = -(-bytes_ // _PAGE) * _PAGE
    command = ["mount", "-t", "tmpfs", "-o", f"{how}size={size},mode=700", "trainer-faults"]
    return subprocess.run([*command, str(place)], capture_output=True, check=False).returncode
