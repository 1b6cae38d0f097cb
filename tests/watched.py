"""Runs commands, one after another, and writes down what they print and what they reach for.

`python -m tests.watched PLAN`: PLAN is a file of JSON, `{"data": …, "may_write": […], "commands":
[{"args": […], "lines": …}]}`. The answer goes to the standard output as JSON: for each command its
exit code and output, and `reached`, whatever is none of the program's business. Nobody's umask
hides what the program itself makes sure of.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_NEVER = (
    "socket.", "http.", "urllib.", "ftplib.", "smtplib.", "webbrowser.", "os.system", "os.exec",
    "os.spawn", "os.posix_spawn", "os.startfile", "os.fork", "pty.", "ctypes.dlopen", "pickle.",
    "sqlite3.enable_load_extension", "sqlite3.load_extension", "winreg.",
)  # fmt: skip
_KNOWN = (  # programs that are run: click looks which bash it writes a script for, and PDFs are
    # read by a process of its own
    ["--norc", "-c", 'echo "${BASH_VERSION}"'],
    ["-P", "-m", "trainer.formats.pdf_words"],
)
_CHANGES = ("os.mkdir", "os.rmdir", "os.rename", "os.remove", "os.link", "os.chmod")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Watch:
    """The hook: what is reached for is kept, and nothing is prevented."""

    def __init__(self, may_write: list[str]) -> None:
        self.begin(may_write)
        self.on = False

    def begin(self, may_write: list[str]) -> None:
        """Watch from now on."""
        self.reached: list[str] = []
        self._may_write = [*may_write, os.devnull]
        self.on = True

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.on:
            return
        if event == "subprocess.Popen":
            if list(args[1])[1:4] not in _KNOWN:
                self.reached.append(f"{event} {args!r:.200}")
        elif event.startswith(_NEVER) and not _is_harmless(event, args):
            self.reached.append(f"{event} {args!r:.200}")
        elif event == "open" and isinstance(args[0], str | bytes | os.PathLike):
            if args[2] & _WRITES and not self._may(os.fsdecode(args[0])):
                self.reached.append(f"open {args[0]!r}")
        elif event in _CHANGES and args[-1] == -1:  # else named within a folder that is open
            named = [os.fsdecode(each) for each in args if isinstance(each, str | bytes)]
            if not all(map(self._may, named)):
                self.reached.append(f"{event} {args!r:.200}")
        elif event == "sqlite3.connect" and not self._may(_path(os.fsdecode(args[0]))):
            self.reached.append(f"sqlite3.connect {args[0]!r}")

    def _may(self, path: str) -> bool:
        return path == ":memory:" or os.path.realpath(path).startswith(tuple(self._may_write))


def _is_harmless(event: str, args: tuple[Any, ...]) -> bool:
    """What ctypes opens is Python itself, and an event loop wakes itself by a pair of sockets."""
    return args == (None,) or (event == "socket.__new__" and args[1] == socket.AF_UNIX)


def _path(name: str) -> str:
    return unquote(urlsplit(name).path) if name.startswith("file:") else name


def main(plan: Path) -> None:
    """Run the commands of `plan`."""
    from click.testing import CliRunner

    wanted = json.loads(plan.read_text("utf-8"))
    watch = Watch(wanted["may_write"])
    os.umask(0)
    sys.addaudithook(watch)
    watch.on = True
    from trainer.cli.main import root

    answers = []
    for command in wanted["commands"]:
        result = CliRunner().invoke(
            root, ["--data", wanted["data"], *command["args"]], prog_name="trainer",
            input=command.get("lines"),
        )  # fmt: skip
        answers.append([command["args"], result.exit_code, result.stdout, result.stderr])
    watch.on = False
    sys.stdout.buffer.write(
        json.dumps({"answers": answers, "reached": watch.reached}).encode("utf-8", "replace")
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
