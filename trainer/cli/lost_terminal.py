"""The end of the program with its terminal, where no signal tells of that, as under nohup."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

_LOOK_AROUND = 1.0  # s


@contextmanager
def ending_with_terminal() -> Iterator[None]:
    """Meanwhile the program ends where its terminal is gone: nobody can press a key.

    A thread of its own looks: Textual's loop may wait for ever until its last words are written.
    """
    if sys.platform == "win32" or sys.__stdin__ is None:
        yield
        return
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup would have it go on, unseen
    over = Event()
    Thread(target=_look, args=(sys.__stdin__.fileno(), over), daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _look(terminal: int, over: Event) -> None:
    while not over.wait(_LOOK_AROUND):
        try:
            os.get_terminal_size(terminal)
        except OSError as error:
            if error.errno == errno.EIO:
                os.kill(os.getpid(), signal.SIGHUP)
