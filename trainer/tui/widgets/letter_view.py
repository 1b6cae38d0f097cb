"""A long text in blocks, one of which is chosen; only what is in sight is broken into lines."""

import re
from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from trainer.tui.letter_text import Block
from trainer.tui.widgets.card_view import WIDEST

_GUTTER = 2  # cells to the left, where the chosen block is marked
_CHOSEN = "▌ "


class LetterView(Widget):
    """Shows blocks from any line on. Headings are passed over: a paragraph is chosen.

    A letter may have thousands of pages, so that no count of all its lines is ever made: what is
    in sight is a block and a line of it to begin with.
    """

    class Chosen(Message):
        """Another paragraph was chosen."""

    def __init__(self) -> None:
        super().__init__()
        self._blocks: Sequence[Block] = ()
        self._chosen = self._top = self._line = 0
        self._lines: dict[int, list[Strip]] = {}  # of the blocks that were in sight
        self._sought: re.Pattern[str] | None = None

    @property
    def chosen(self) -> Block | None:
        """The paragraph that acts are about."""
        return self._blocks[self._chosen] if self._blocks else None

    def show(self, blocks: Sequence[Block], chosen: int) -> None:
        """Show these blocks and choose the one at `chosen`; what was in sight stays, if it can."""
        self._blocks, self._lines = blocks, {}
        self._chosen = min(chosen, max(0, len(blocks) - 1))
        self._top = min(self._top, max(0, len(blocks) - 1))
        self._settle()

    def seek(self, pattern: re.Pattern[str] | None) -> None:
        """Mark what fits the pattern, from now on."""
        self._sought, self._lines = pattern, {}
        self.refresh()

    def choose(self, place: int) -> None:
        """Choose the block at `place` and have its heading, or itself, at the top, as far as the
        letter goes on below it.
        """
        if self._blocks:
            self._chosen = place
            before = place - 1
            self._top = before if before >= 0 and not self._blocks[before].paragraph else place
            self._line = 0
            at_end, spare = self._bottom()
            if at_end and spare > 0:
                self._scroll(-spare)  # no empty rows below the end
            self._settle()

    def move(self, step: int) -> None:
        """The next paragraph or the one before; a long one is read to its end first."""
        if self._scrolls_within(step):
            return
        place = self._chosen + step
        while 0 <= place < len(self._blocks) and not self._blocks[place].paragraph:
            place += step
        if 0 <= place < len(self._blocks):
            self._chosen = place
            self._settle()
        elif step < 0:
            self._top = self._line = 0
            self._settle()

    def page(self, pages: int) -> None:
        """A screen further or back; the first paragraph there is chosen."""
        self._scroll(pages * max(1, self.size.height - 2))
        seen = [place for place, line in self._in_sight() if self._blocks[place].paragraph]
        if seen:
            at_end = pages > 0 and seen[-1] == self._last()
            self._chosen = seen[-1] if at_end and self._bottom()[0] else seen[0]
        self._tell()

    def render_line(self, y: int) -> Strip:
        """One painted line."""
        for row, (place, line) in enumerate(self._in_sight()):
            if row == y:
                return self._marked(place, self._strips(place)[line])
        return Strip.blank(self.size.width, self.rich_style)

    def on_resize(self) -> None:
        """Another width wraps anew."""
        self._lines = {}
        self._settle()

    def notify_style_update(self) -> None:
        """Another theme paints anew."""
        super().notify_style_update()
        self._lines = {}

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves three lines."""
        self._wheel(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves three lines."""
        self._wheel(-3)

    def on_click(self, event: object) -> None:
        """A click chooses a paragraph."""
        y = getattr(event, "y", 0)
        for row, (place, _line) in enumerate(self._in_sight()):
            if row == y and self._blocks[place].paragraph:
                self._chosen = place
                self._tell()

    def _wheel(self, lines: int) -> None:
        """Scroll; acts are about a paragraph in sight, so that another is chosen where it left."""
        self._scroll(lines)
        seen = [place for place, _line in self._in_sight()]
        if self._chosen not in seen:
            paragraphs = [place for place in seen if self._blocks[place].paragraph]
            if paragraphs:
                self._chosen = paragraphs[0 if lines > 0 else -1]
        self._tell()

    def _in_sight(self) -> list[tuple[int, int]]:
        """Block and line of it, for each row of the box."""
        found: list[tuple[int, int]] = []
        place, line = self._top, self._line
        while place < len(self._blocks) and len(found) < self.size.height:
            count = len(self._strips(place))
            found += [(place, n) for n in range(line, count)][: self.size.height - len(found)]
            place, line = place + 1, 0
        return found

    def _strips(self, place: int) -> list[Strip]:
        """The painted lines of a block, an empty one behind them."""
        if place not in self._lines:
            width = max(8, min(self.size.width - _GUTTER, WIDEST))
            text = self._blocks[place].text
            if self._sought is not None:
                text = text.highlight_regex(self._sought, style="reverse")
            lines = [
                each for line in text.split("\n", allow_blank=True) for each in line.wrap(width)
            ]
            self._lines[place] = [*map(self._painted, lines), Strip.blank(0)]
        return self._lines[place]

    def _painted(self, line: Content) -> Strip:
        strips = Visual.to_strips(self, line, self.size.width - _GUTTER, 1, self.visual_style)
        return strips[0] if strips else Strip.blank(0)

    def _marked(self, place: int, strip: Strip) -> Strip:
        chosen = place == self._chosen and strip.cell_length
        sign = self._painted(
            Content.styled(_CHOSEN, "bold $text-accent") if chosen else Content("  ")
        )
        return Strip.join([sign.crop(0, _GUTTER), strip]).adjust_cell_length(
            self.size.width, self.rich_style
        )

    def _scroll(self, lines: int) -> None:
        """Move what is in sight, as far as there are any lines."""
        self._line += lines
        while self._line < 0 and self._top > 0:
            self._top -= 1
            self._line += len(self._strips(self._top))
        while self._line >= len(self._strips(self._top)) and self._top < self._last():
            self._line -= len(self._strips(self._top))
            self._top += 1
        self._line = max(0, min(self._line, len(self._strips(self._top)) - 1))
        at_end, spare = self._bottom()
        if at_end and spare > 0 and lines > 0:
            self._scroll(-spare)

    def _bottom(self) -> tuple[bool, int]:
        """Whether the end of the letter is in sight, and how many rows are empty below it."""
        rows = self._in_sight()
        last = self._last()
        at_end = not rows or rows[-1] == (last, len(self._strips(last)) - 1)
        return at_end, self.size.height - len(rows)

    def _last(self) -> int:
        return len(self._blocks) - 1

    def _scrolls_within(self, step: int) -> bool:
        """Whether the chosen paragraph goes on out of sight that way; then it is scrolled to."""
        rows = [line for place, line in self._in_sight() if place == self._chosen]
        if not self._blocks or not rows:
            return False
        hidden = rows[-1] < len(self._strips(self._chosen)) - 2 if step > 0 else rows[0] > 0
        if hidden:
            self._scroll(step * max(1, self.size.height // 3))
            self._tell()
        return hidden

    def _settle(self) -> None:
        """Have the chosen block in sight, from its beginning if it is too long for the box."""
        if not self._blocks or not self.size.height:
            return
        lowest = max((place for place, _line in self._in_sight()), default=0)
        hidden = self._chosen < self._top or (self._chosen == self._top and self._line)
        if hidden or self._chosen > lowest + 1:
            self._top, self._line = self._chosen, 0
            while self._top > 0 and not self._blocks[self._top - 1].paragraph:
                self._top -= 1  # with the headings above it
        while not self._fits():
            self._scroll(1)
        self._tell()

    def _fits(self) -> bool:
        """Whether all of the chosen block is in sight, or it begins at the top."""
        rows = [line for place, line in self._in_sight() if place == self._chosen]
        whole = len(self._strips(self._chosen)) - 1
        return len(rows) >= whole or (self._top == self._chosen and self._line == 0)

    def _tell(self) -> None:
        self.refresh(Region(0, 0, self.size.width, self.size.height))
        self.post_message(self.Chosen())
