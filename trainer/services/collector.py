"""Python's garbage collector, put aside where a million values are made at once."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the garbage collector from looking through a million new values again and again.

    None of them point at each other in circles. A third of the time of a large import or export
    went into it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # else what others put away would come back
                gc.freeze()  # as if all had been looked through
                gc.unfreeze()
            gc.enable()
