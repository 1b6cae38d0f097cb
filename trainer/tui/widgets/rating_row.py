"""The four ratings with the interval that each would give."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from trainer.domain.schedule import Rating
from trainer.i18n import _
from trainer.services.question import Outcome
from trainer.services.words import RATINGS
from trainer.wording import interval


class RatingRow(Static):
    """The ratings side by side; the proposed one is set off and carries the space bar's sign.

    One widget of fixed height, so that neither the reveal nor the next question moves the others.
    """

    def __init__(self) -> None:
        super().__init__(id="ratings")
        self._outcomes: Sequence[Outcome] = ()
        self._proposed: Rating | None = None
        self._asks_confidence = self._typing = False
        self._words = ""

    def show(self, outcomes: Sequence[Outcome], proposed: Rating) -> None:
        """Write the four ratings, with their intervals if any; a click on one chooses it."""
        self._outcomes, self._proposed = outcomes, proposed
        self._write()

    def propose(self, rating: Rating) -> None:
        """Set off another rating."""
        if rating is not self._proposed:
            self._proposed = rating
            self._write()

    def invite(self, *, asks_confidence: bool = False, words: str = "") -> None:
        """Say how to reveal the answer instead, in these `words` if any."""
        self._outcomes, self._proposed, self._words = (), None, words
        self._asks_confidence = asks_confidence
        self._write()

    def typing(self, *, on: bool) -> None:
        """While the answer is being typed, Enter reveals what else the space bar does."""
        if on is not self._typing:
            self._typing = on
            self._write()

    def on_resize(self) -> None:
        """Cells share the width there is."""
        self._write()

    def _write(self) -> None:
        content = self._invitation() if self._proposed is None else self._ratings()
        self.update(content, layout=False)

    def _invitation(self) -> Content:
        words = self._words or _("␣  Show the answer")
        ways = [(words.replace("␣", "⏎") if self._typing else words, "screen.reveal")]
        if self._asks_confidence:
            ways += [(_("y  Sure"), "screen.sure(True)"), (_("n  Unsure"), "screen.sure(False)")]
        width = self.size.width // len(ways)
        line = [
            (_centred(text, width), Style.from_meta({"@click": action})) for text, action in ways
        ]
        return Content.assemble("\n", *line)

    def _ratings(self) -> Content:
        width = max(10, self.size.width // len(Rating))
        waits = {outcome.rating: outcome for outcome in self._outcomes}
        lines: list[list[tuple[str, str | Style]]] = [[], []]
        for rating in Rating:
            proposed = rating is self._proposed
            key = f"{rating.value}/␣" if proposed else f"{rating.value}"
            style = Style.parse("bold reverse" if proposed else "bold")
            click = Style.from_meta({"@click": f"screen.grade({rating.value})"})
            lines[0].append((_centred(f"{key} {_(RATINGS[rating])}", width), style + click))
            outcome = waits.get(rating)
            wait = interval(outcome.days, outcome.seconds) if outcome else ""
            plain = Style.parse("reverse" if proposed else "")
            lines[1].append((_centred(wait, width), plain + click))
        return Content("\n").join(Content.assemble(*parts) for parts in lines)


def _centred(text: str, width: int) -> str:
    room = max(0, width - cell_len(text))
    return " " * (room // 2) + text + " " * (room - room // 2)
