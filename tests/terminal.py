"""A program in a real pseudo-terminal: its screen as text, its keys, and what a key press takes."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pyte

KEYS = {"space": " ", "enter": "\r", "escape": "\x1b", "down": "\x1b[B", "up": "\x1b[A"}
_FRAME_BEGINS, _FRAME_ENDS = b"\x1b[?2026h", b"\x1b[?2026l"
_UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\[>[0-9;]*[a-zA-Z]")


# A leader of a session that opens a terminal is controlled by it: told of its size, and of its end.
_CONTROLLED = 'exec "$@" <"$0" >"$0" 2>&1'


class NeverCameError(AssertionError):
    """What a program should have shown did not come in time."""


def _hears_interrupts() -> None:
    """A shell's jobs in the background ignore them, and so would all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Terminal:
    """Runs `argv` on `cols` × `rows` cells and keeps the screen that it draws.

    `controlled`: the program hears of resizing and of the terminal's end, as from a real one.
    """

    def __init__(
        self,
        argv: list[str],
        env: dict[str, str] | None = None,
        cols: int = 100,
        rows: int = 30,
        *,
        controlled: bool = False,
    ) -> None:
        self._screen = pyte.Screen(cols, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._read_at = 0.0
        self._fd, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        if controlled:
            argv = ["sh", "-c", _CONTROLLED, os.ttyname(slave), *argv]
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.process = subprocess.Popen(
            argv, stdin=slave, stdout=slave, stderr=slave, env=environment | (env or {}),
            start_new_session=True, preexec_fn=_hears_interrupts,  # noqa: PLW1509 - no thread yet
        )  # fmt: skip
        os.close(slave)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def wait(self, pattern: str, timeout: float = 30.0) -> float:
        """Seconds until `pattern` stands on the screen; fails the test where it never comes.

        The clock stops when the last bytes of the frame arrive: what this emulator in Python takes
        to understand them is not the program's.
        """
        start, expression = time.perf_counter(), re.compile(pattern, re.DOTALL)
        while not expression.search(self.text):
            if time.perf_counter() - start > timeout:
                raise NeverCameError(f"{pattern!r} never came; the screen:\n{self.text}")
            if not self._pump(0.02) and self.process.poll() is not None:
                raise AssertionError(f"the program ended; the screen:\n{self.text}")
        return max(0.0, self._read_at - start)  # it may have stood there before

    def press(self, key: str) -> None:
        os.write(self._fd, KEYS.get(key, key).encode())

    def time_key(self, key: str, pattern: str) -> float:
        """Seconds from the key press until `pattern`, not on the screen yet, stands there."""
        assert not re.search(pattern, self.text, re.DOTALL), f"{pattern!r} is there already"
        start = time.perf_counter()
        self.press(key)
        self._pump(5)  # asleep meanwhile: on few cores a busy harness slows the program it times
        self.wait(pattern)
        return self._read_at - start

    def settle(self, quiet: float = 0.15) -> None:
        """Read until nothing was drawn for a while: frames of two keys must not be merged."""
        while self._pump(quiet):
            pass

    def read_for(self, seconds: float) -> None:
        """Read what is drawn for so long, whatever it is."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._pump(min(left, 0.02))

    def send(self, text: str, timeout: float = 60.0) -> None:
        """Write very much, as a paste does, and read meanwhile what is drawn."""
        data, start = text.encode(), time.perf_counter()
        os.set_blocking(self._fd, False)
        try:
            while data and self.process.poll() is None:
                if time.perf_counter() - start > timeout:
                    raise NeverCameError(f"{len(data)} bytes are not taken; {self.text}")
                if select.select([], [self._fd], [], 0.02)[1]:
                    data = data[os.write(self._fd, data[: 1 << 12]) :]
                self._pump(0)
        finally:
            os.set_blocking(self._fd, True)

    def resize(self, cols: int, rows: int) -> None:
        """Give the terminal another size, and tell the program if it is controlled by it."""
        self._screen.resize(rows, cols)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def hang_up(self) -> None:
        """The terminal is gone, as when its window is closed."""
        os.close(self._fd)
        self._fd = -1

    def ended(self, within: float) -> bool:
        """Whether the program ends in so many seconds, while its screen is read."""
        start = time.perf_counter()
        while self.process.poll() is None and time.perf_counter() - start < within:
            if self._fd < 0:
                time.sleep(0.02)
            else:
                self._pump(0.02)
        return self.process.poll() is not None

    def kill(self) -> None:
        """SIGKILL: the program has no chance to save anything."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _pump(self, timeout: float) -> bytes:
        """Read what there is; a frame that has begun is read to its end, as a terminal shows it."""
        data = self._read(timeout)
        while data.count(_FRAME_BEGINS) > data.count(_FRAME_ENDS) and (more := self._read(1)):
            data += more
        if b"\x1b[?2026$p" in data:  # is synchronized output known? yes
            os.write(self._fd, b"\x1b[?2026;2$y")
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return data

    def _read(self, timeout: float) -> bytes:
        ready, _, _ = select.select([self._fd], [], [], timeout)
        if not ready:
            return b""
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # the other side is gone
            return b""
        self._read_at = time.perf_counter()
        return data


def trainer(*args: str) -> list[str]:
    """The command line that runs this checkout's trainer."""

    return [sys.executable, "-m", "trainer", *args]


def many_notes(path: Path, count: int) -> Path:
    """A deck of `count` plain notes."""
    notes = (f"Q: Question number {n}?\nA: Answer number {n}.\nId: n{n}\n" for n in range(count))
    path.write_text('---\nname = "Many"\nid = "many.en"\n---\n\n' + "\n".join(notes), "utf-8")
    return path
