"""The command `trainer`, and `python -m trainer`."""

import atexit
import gc
import io
import sys

# Loading the libraries makes hundreds of thousands of objects that all stay: looking through them
# for garbage again and again takes a seventh of the start.
gc.set_threshold(200_000, 20, 20)
atexit.register(gc.freeze)  # nor is there garbage worth looking for when all of it goes

from trainer.cli.main import root  # noqa: E402


def main() -> None:
    """Run the command line; what the output's encoding lacks is shown as `?`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    root(prog_name="trainer")


if __name__ == "__main__":
    main()
