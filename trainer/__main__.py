"""The command `trainer`, and `python -m trainer`."""

import io
import sys

from trainer.cli.main import root


def main() -> None:
    """Run the command line; what the output's encoding lacks is shown as `?`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    root(prog_name="trainer")


if __name__ == "__main__":
    main()
