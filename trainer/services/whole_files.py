"""Text files of people's own, written whole or not at all."""

import os
import shutil
from pathlib import Path


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
