"""A sitting in lines: what it said to be saved is counted, to be looked for afterwards."""

import os
import re
import select
import time
from pathlib import Path

from tests.faults import ground, processes
from tests.faults.rounds import Round
from tests.faults.tally import HangError

_SAVED = re.compile(r"^Saved: ", re.MULTILINE)
_WAIT = 60.0


class PlainSitting:
    """`trainer study --plain` in a process of its own, line by line."""

    def __init__(self, this: Round, data: Path) -> None:
        self._round, self._data = this, data
        self._before = ground.answers(data)
        self.process = processes.begun(data, "study", "--plain")
        this.ends.callback(self._stop)
        self._text = ""
        processes.go(self.process)
        self._read(r"> $")
        if self.process.poll() is not None:
            assert self.process.stderr is not None
            raise AssertionError(f"it asks nothing: {self._text}{self.process.stderr.read()}")

    def answer(self, times: int) -> None:
        """Reveal and grade so many cards."""
        for _ in range(times):
            said = self._answered()
            assert said == "saved", said

    def answer_until_refused(self, words: str, most: int = 40) -> None:
        """Answer until a sentence with `words` refuses one, or the program ends with it."""
        for _ in range(most):
            said = self._answered()
            if said != "saved":
                assert words in said, said
                self._round.tally.refused += 1
                return
        raise AssertionError(f"{most} answers were taken, and none refused")

    def give_up(self, most: int = 5) -> None:
        """Answer a few more, whatever is said, and end."""
        for _ in range(most):
            self._answered()
        self.end()

    def end(self) -> None:
        """No more input: the program sums up and ends."""
        if self.process.poll() is None:
            _code, _out, _error = processes.ended(self.process)

    def judge(self) -> None:
        """All that was said to be saved is there."""
        saved = len(_SAVED.findall(self._text))
        self._round.tally.acknowledged += saved
        there = ground.answers(self._data) - self._before
        if len(there) < saved:
            lost = saved - len(there)
            self._round.tally.count("lost", f"round {self._round.number}: {lost}", lost)
        ground.keeps(self._round, self._data, self._before)
        ground.judge(self._round, self._data)

    def _answered(self) -> str:
        """`saved`, or what was said instead."""
        self._write("\n")
        start = len(self._text)
        self._write("4\n")
        said = self._text[start:]
        if self.process.poll() is not None:
            assert self.process.stderr is not None
            error = self.process.stderr.read()
            assert processes.is_sentence(error), error
            return error
        return "saved" if _SAVED.search(said) else said

    def _write(self, line: str) -> None:
        assert self.process.stdin is not None
        if self.process.poll() is None:
            self.process.stdin.write(line)
            self.process.stdin.flush()
            self._read(r"> $")

    def _read(self, pattern: str) -> None:
        """Read until a prompt stands there, or the end."""
        assert self.process.stdout is not None
        new, start = "", time.monotonic()
        while not re.search(pattern, new):
            if time.monotonic() - start > _WAIT:
                raise HangError(f"nothing follows {self._text[-200:]!r}")
            if select.select([self.process.stdout], [], [], 1)[0]:
                data = os.read(self.process.stdout.fileno(), 1 << 16)
                if not data:
                    self.process.wait(_WAIT)
                    break
                new += data.decode()
        self._text += new

    def _stop(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
