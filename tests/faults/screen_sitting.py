"""A sitting on the screen: what the screen acknowledged is counted, to be looked for afterwards."""

import re
from pathlib import Path

from tests.faults import ground
from tests.faults.rounds import Round
from tests.faults.tally import HangError
from tests.terminal import Terminal, trainer

_IGNORING = ["sh", "-c", 'trap "" HUP; exec "$0" "$@"']
_PLACE = re.compile(r" (\d+)/\d+ ")


class ScreenSitting:
    """`trainer study` in a pseudo-terminal, killed with the round if it still runs then."""

    def __init__(
        self,
        this: Round,
        data: Path,
        *args: str,
        home: bool = False,
        ignore_hangup: bool = False,
    ) -> None:
        self._round, self._data = this, data
        self._before = ground.answers(data)
        self.acknowledged = 0
        self._revealed = False  # as an answer that was refused is
        self.terminal = Terminal(
            (_IGNORING if ignore_hangup else [])
            + trainer("--data", str(data), *(() if home else args or ("study",))),
            {"LANG": "en", "LANGUAGE": "en"},
            cols=160,
            controlled=True,
        )
        this.ends.callback(self.terminal.kill)
        if not args and not home:
            self.terminal.wait(_PLACE.pattern)

    def answer(self, times: int, within: float = 30.0) -> None:
        """Reveal and grade so many cards; each is acknowledged by the next question.

        `within` so many seconds the keys pressed before are to be through.
        """
        for _ in range(times):
            self.terminal.wait(_PLACE.pattern)
            place = self._place()
            self._reveal(within)
            self.terminal.press("4")
            self.terminal.wait(rf" {place + 1}/\d+ ")
            self.acknowledged += 1

    def answer_until_refused(self, words: str, most: int = 40) -> None:
        """Answer until the screen says a sentence with `words` instead of the next question.

        A single word: the sentence names the collection, and breaks where that has its length.
        """
        for _ in range(most):
            place = self._place()
            self._reveal()
            self.terminal.press("4")
            self.terminal.wait(rf" {place + 1}/\d+ |{words}|broke down")
            if self._place() == place:
                assert "broke down" not in self.terminal.text, self.terminal.text.strip()
                assert self.terminal.process.poll() is None, self.terminal.text
                self._round.tally.refused += 1
                self._revealed = True
                return
            self.acknowledged += 1
        raise AssertionError(f"{most} answers were taken, and none refused")

    def leave(self) -> None:
        """Quit, as a person does."""
        self.terminal.press("\x11")  # Ctrl+Q
        self.ends()

    def ends(self, within: float = 30.0) -> None:
        """The program ends by itself."""
        if not self.terminal.ended(within):
            raise HangError(f"the program goes on; the screen:\n{self.terminal.text}")

    def judge(self) -> None:
        """All that the screen acknowledged is there, and nothing twice."""
        tally = self._round.tally
        tally.acknowledged += self.acknowledged
        there = len(ground.answers(self._data) - self._before)
        if there < self.acknowledged:
            lost = self.acknowledged - there
            tally.count("lost", f"round {self._round.number}: {lost}", lost)
        assert there <= self.acknowledged + 1, "an answer that nobody gave"
        ground.keeps(self._round, self._data, self._before)
        ground.judge(self._round, self._data)

    def _reveal(self, within: float = 30.0) -> None:
        if not self._revealed:
            self.terminal.press("space")
        # It may be that of the card before: keys keep their order.
        self.terminal.wait("4 Easy", within)
        self._revealed = False

    def _place(self) -> int:
        found = _PLACE.search(self.terminal.text)
        return int(found[1]) if found else -1
