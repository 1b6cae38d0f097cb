"""The four ratings with the interval that each would give."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
from textual.widget import Widget

from trainer.domain.schedule import Rating
from trainer.i18n import _
from trainer.services.question import Outcome
from trainer.services.words import RATINGS
from trainer.wording import interval

_KEPT = 16  # rows that stay painted: most new cards have the same one


@dataclass(frozen=True, slots=True)
class _Row:
    """What is to be read: the four ratings where one is proposed, else how to reveal the answer."""

    outcomes: tuple[Outcome, ...] = ()
    proposed: Rating | None = None
    asks_confidence: bool = False
    words: str = ""
    typing: bool = False


class RatingRow(Widget):
    """The ratings side by side; the proposed one is set off and carries the space bar's sign.

    One widget of fixed height, so that neither the reveal nor the next question moves the others.
    It keeps what it painted: the answer must come at once.
    """

    def __init__(self) -> None:
        super().__init__(id="ratings")
        self._row = _Row()
        self._painted: dict[object, tuple[Content, list[Strip]]] = {}

    @property
    def content(self) -> Content:
        """What is to be read now."""
        return self._paint(self._row)[0]

    def prepare(self, outcomes: Sequence[Outcome], proposed: Rating) -> None:
        """Paint what `show` will be asked for, while nobody waits."""
        self._paint(_Row(tuple(outcomes), proposed))

    def show(self, outcomes: Sequence[Outcome], proposed: Rating) -> None:
        """Write the four ratings, with their intervals if any; a click on one chooses it."""
        self._write(_Row(tuple(outcomes), proposed))

    def propose(self, rating: Rating) -> None:
        """Set off another rating."""
        self._write(replace(self._row, proposed=rating))

    def invite(self, *, asks_confidence: bool = False, words: str = "") -> None:
        """Say how to reveal the answer instead, in these `words` if any."""
        typing = self._row.typing
        self._write(_Row(asks_confidence=asks_confidence, words=words, typing=typing))

    def typing(self, *, on: bool) -> None:
        """While the answer is being typed, Enter reveals what else the space bar does."""
        self._write(replace(self._row, typing=on))

    def render(self) -> Content:
        """What is to be read, for selecting it with the mouse."""
        return self.content

    def render_line(self, y: int) -> Strip:
        """One painted line."""
        lines = self._paint(self._row)[1]
        if self.text_selection is not None or y >= len(lines):
            return super().render_line(y)
        return lines[y]

    def _write(self, row: _Row) -> None:
        if row != self._row:
            self._row = row
            self.refresh()

    def _paint(self, row: _Row) -> tuple[Content, list[Strip]]:
        width, style = self.size.width, self.visual_style
        key = (row, width, style)
        if key not in self._painted:
            if len(self._painted) == _KEPT:
                self._painted.clear()
            content = _invitation(row, width) if row.proposed is None else _ratings(row, width)
            self._painted[key] = content, Visual.to_strips(self, content, width, None, style)
        return self._painted[key]


def _invitation(row: _Row, width: int) -> Content:
    words = row.words or _("␣  Show the answer")
    ways = [(words.replace("␣", "⏎") if row.typing else words, "screen.reveal")]
    if row.asks_confidence:
        ways += [(_("y  Sure"), "screen.sure(True)"), (_("n  Unsure"), "screen.sure(False)")]
    each = width // len(ways)
    line = [(_centred(text, each), Style.from_meta({"@click": action})) for text, action in ways]
    return Content.assemble("\n", *line)


def _ratings(row: _Row, width: int) -> Content:
    each = max(10, width // len(Rating))
    waits = {outcome.rating: outcome for outcome in row.outcomes}
    lines: list[list[tuple[str, str | Style]]] = [[], []]
    for rating in Rating:
        proposed = rating is row.proposed
        key = f"{rating.value}/␣" if proposed else f"{rating.value}"
        style = Style.parse("bold reverse" if proposed else "bold")
        click = Style.from_meta({"@click": f"screen.grade({rating.value})"})
        lines[0].append((_centred(f"{key} {_(RATINGS[rating])}", each), style + click))
        outcome = waits.get(rating)
        wait = interval(outcome.days, outcome.seconds) if outcome else ""
        plain = Style.parse("reverse" if proposed else "")
        lines[1].append((_centred(wait, each), plain + click))
    return Content("\n").join(Content.assemble(*parts) for parts in lines)


def _centred(text: str, width: int) -> str:
    room = max(0, width - cell_len(text))
    return " " * (room // 2) + text + " " * (room - room // 2)
