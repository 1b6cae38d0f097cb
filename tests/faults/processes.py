"""The trainer in processes of its own: run to its end, or begun and struck at a moment."""

import os
import subprocess
import sys
from pathlib import Path

from tests.faults.tally import HangError, Tally

CHECKOUT = Path(__file__).parents[2]
LIMIT = 120.0  # s; what takes longer hangs

# All is loaded before the word comes, so that a fault meets the work and not the imports.
_BEGIN = """
import os, resource, sys
import alembic.command, alembic.config
from click.testing import CliRunner
from trainer.__main__ import main
from trainer.cli.main import root
from trainer.cli import backup_now, backup_restore, fit, import_files, merge, study
from trainer.formats import decks, scratch
from trainer.services import imports, summary
print("ready", flush=True)
first = b""
while not first.endswith(b"\\n"):
    first += os.read(0, 1)  # the rest of the input is the trainer's
eval(first)
main()
"""
_DO_NOTHING = "None"


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(CHECKOUT),
        "LANGUAGE": "en",
        "LANG": "en_GB.UTF-8",
    } | more


def begun(data: Path, *args: str, **more: str) -> subprocess.Popen[str]:
    """A process that has loaded the trainer and waits for `go`; `more` is for its environment."""
    process = subprocess.Popen(
        [sys.executable, "-c", _BEGIN, "--data", str(data), *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(**more),
    )
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert ready == "ready\n", process.communicate()[1]
    return process


def go(process: subprocess.Popen[str], first: str = _DO_NOTHING) -> None:
    """Let it begin; `first` is an expression that it evaluates, such as one that sets a limit."""
    assert process.stdin is not None
    process.stdin.write(first + "\n")
    process.stdin.flush()


def ended(process: subprocess.Popen[str], lines: str = "") -> tuple[int, str, str]:
    """Its exit code, output and errors, once it has ended by itself."""
    try:
        out, error = process.communicate(lines, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise HangError(f"{process.args!r} does not end") from None
    return process.returncode, out, error


def done(data: Path, *args: str, first: str = _DO_NOTHING, **more: str) -> tuple[int, str, str]:
    """Run it from beginning to end."""
    process = begun(data, *args, **more)
    go(process, first)
    return ended(process)


def killed(process: subprocess.Popen[str], after: float) -> bool:
    """SIGKILL after so many seconds; False where it was done by then."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return True
    process.communicate()
    return False


def is_sentence(error: str) -> bool:
    """Whether that is one clear sentence, and no traceback or note of a crash."""
    lines = error.strip().splitlines()
    return len(lines) == 1 and lines[0].endswith((".", ")")) and "broke down" not in error


def refused_or_done(tally: Tally, code: int, error: str) -> None:
    """Count a refusal; anything but success or one clear sentence is broken."""
    if code == 0 and "Traceback" not in error:
        tally.refused += bool(error.strip())  # a backup, say, that could not be made
    elif code == 1 and is_sentence(error):
        tally.refused += 1
    else:
        tally.count("broken", f"exit code {code}: {error.strip()[-600:]}")
