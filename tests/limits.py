"""Bounds for reading hostile files: what takes for ever, or all memory, fails instead."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

LONGEST = 10  # seconds for one file; most take some milliseconds
_MEMORY = 1 << 30  # bytes that reading a file of some kilobytes may never need


@contextmanager
def memory() -> Iterator[None]:
    """Has asking for very much memory fail instead of taking the machine with it."""
    size = Path("/proc/self/statm")  # in pages; Linux alone has it
    if not size.exists():
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(size.read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + _MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@contextmanager
def time(name: str) -> Iterator[None]:
    """Ends what takes for ever."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{name} takes more than {LONGEST} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
