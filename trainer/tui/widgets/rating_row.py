"""The four ratings with the interval that each would give."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from trainer.domain.schedule import Rating
from trainer.i18n import N_, _
from trainer.services.question import Outcome
from trainer.wording import interval

NAMES = {
    Rating.AGAIN: N_("Again"),
    Rating.HARD: N_("Hard"),
    Rating.GOOD: N_("Good"),
    Rating.EASY: N_("Easy"),
}


class RatingRow(Static):
    """The ratings side by side; the proposed one is set off and carries the space bar's sign.

    One widget of fixed height, so that neither the reveal nor the next question moves the others.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._outcomes: Sequence[Outcome] = ()
        self._proposed = Rating.GOOD

    def show(self, outcomes: Sequence[Outcome], proposed: Rating) -> None:
        """Write the four intervals; a click on one chooses it."""
        self._outcomes, self._proposed = outcomes, proposed
        self._write()

    def hide(self) -> None:
        """Say how to reveal the answer instead."""
        self._outcomes = ()
        self._write()

    def on_resize(self) -> None:
        """Cells share the width there is."""
        self._write()

    def _write(self) -> None:
        content = self._ratings() if self._outcomes else self._invitation()
        self.update(content, layout=False)

    def _invitation(self) -> Content:
        text = _("␣  Show the answer").center(self.size.width)
        return Content.assemble("\n", (text, Style.from_meta({"@click": "screen.reveal"})))

    def _ratings(self) -> Content:
        width = max(10, self.size.width // len(Rating))
        lines: list[list[tuple[str, str | Style]]] = [[], []]
        for outcome in self._outcomes:
            proposed = outcome.rating is self._proposed
            key = f"{outcome.rating.value}/␣" if proposed else f"{outcome.rating.value}"
            style = Style.parse("bold reverse" if proposed else "bold")
            click = Style.from_meta({"@click": f"screen.grade({outcome.rating.value})"})
            name = f"{key} {_(NAMES[outcome.rating])}"
            lines[0].append((_centred(name, width), style + click))
            wait = interval(outcome.days, outcome.seconds)
            plain = Style.parse("reverse" if proposed else "")
            lines[1].append((_centred(wait, width), plain + click))
        return Content("\n").join(Content.assemble(*parts) for parts in lines)


def _centred(text: str, width: int) -> str:
    room = max(0, width - cell_len(text))
    return " " * (room // 2) + text + " " * (room - room // 2)
