"""The card: text of any length in a box of fixed size, scrolled by whole lines."""

import re
from dataclasses import dataclass
from typing import ClassVar

from textual.content import Content
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from trainer.i18n import _

WIDEST = 96  # cells; longer lines are hard to read
RULE = "─" * WIDEST  # a line across the card, however wide that is
CURSOR = "› "  # before the line that the arrows stand at
_BLANK = Strip.blank(0)
_HANGING = re.compile(rf"(?:{CURSOR}| {{,4}})(?:[-+•●○☐☑☒✓✗] |[0-9]{{1,3}}\. )?")


@dataclass(frozen=True, slots=True)
class Page:
    """A text broken into lines and painted, for a box of one size under one theme."""

    text: Content
    lines: list[Content]
    strips: list[Strip]
    size: Size
    theme: str


class CardView(Widget):
    """Shows a page from its first line; says how much is below, and scrolls by keys and wheel.

    A page can be laid out ahead of showing it, and only lines that change are painted: a question
    must come at once. A scrolling container would lay out the whole screen twice for each.
    """

    widest: ClassVar[int] = WIDEST

    def __init__(self) -> None:
        super().__init__(id="card")
        self.auto_links = False  # lines that can be clicked keep their colours
        self._page = Page(Content(""), [], [], Size(0, 0), "")
        self._shown: list[Strip] = []  # what each line of the box shows
        self._top = 0

    @property
    def content(self) -> Content:
        """The lines in the box."""
        self._fit()
        return Content("\n").join(self._visible()[0])

    def lay_out(self, text: Content) -> Page:
        """Break a text into lines and paint them; there are none before the box has a size."""
        if not self.size.width:
            return Page(text, [], [], self.size, self.app.theme)
        width = max(8, min(self.size.width, self.widest))
        lines = [
            wrapped
            for line in text.split("\n", allow_blank=True)
            for wrapped in _wrapped(line, width)
        ]
        if len(lines) > self.size.height:
            lines = _closed_up(lines)
        strips = [self._painted(line) for line in lines]
        return Page(text, lines, strips, self.size, self.app.theme)

    def show(self, page: Page) -> None:
        """Show a page from its start."""
        fits = (page.size, page.theme) == (self.size, self.app.theme)
        self._page = page if fits else self.lay_out(page.text)
        self._top = 0
        self._write()

    def show_again(self, page: Page) -> None:
        """Show a page that is little different: from where it was, the cursor's line in sight."""
        self._page = page
        self._top = min(self._top, max(0, len(page.lines) - self.size.height))
        places = [n for n, line in enumerate(page.lines) if line.plain.startswith(CURSOR)]
        if places:
            lowest = self._top + self.size.height - 2  # the last line may tell of those below
            self._top += min(0, places[0] - self._top) + max(0, places[0] - lowest)
        self.scroll_lines(0)

    def render(self) -> Content:
        """The lines in the box, for selecting text with the mouse."""
        return self.content

    def render_line(self, y: int) -> Strip:
        """One painted line."""
        self._fit()
        if self.text_selection is not None or y >= len(self._shown):
            return super().render_line(y)
        return self._shown[y].apply_offsets(0, y)

    def scroll_lines(self, lines: int) -> None:
        """Move by so many lines, as far as there are any."""
        self._start_at(self._top + lines)
        self._write()

    def scroll_pages(self, pages: int) -> None:
        """Move by what the box holds, one line of it staying in sight."""
        self.scroll_lines(pages * max(1, self.size.height - 2))

    def notify_style_update(self) -> None:
        """Another theme paints anew."""
        super().notify_style_update()
        if self.is_mounted and self._page.theme != self.app.theme:
            self._lay_out_again()
            self.refresh()

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves three lines."""
        self.scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves three lines."""
        self.scroll_lines(-3)

    def _fit(self) -> None:
        """Lay the page out anew where the box has another size; no frame is painted without it."""
        if self._page.size != self.size:
            self._lay_out_again()

    def _lay_out_again(self) -> None:
        self._page = self.lay_out(self._page.text)
        self._start_at(self._top)
        self._shown = self._filled()

    def _painted(self, line: Content) -> Strip:
        strips = Visual.to_strips(self, line, self.size.width, 1, self.visual_style)
        return strips[0] if strips else _BLANK

    def _visible(self) -> tuple[list[Content], list[Strip]]:
        """The lines in the box, plain and painted; the last says how many are below it."""
        box = slice(self._top, self._top + self.size.height)
        lines, strips = self._page.lines[box], self._page.strips[box]
        below = len(self._page.lines) - self._top - len(lines)
        if below and lines:
            more = _("↓ {n} more lines").format(n=below + 1)
            lines[-1] = Content.styled(more, "bold $text-warning")
            strips[-1] = self._painted(lines[-1])
        return lines, strips

    def _start_at(self, top: int) -> None:
        self._top = max(0, min(top, len(self._page.lines) - self.size.height))

    def _filled(self) -> list[Strip]:
        """What each line of the box is to show."""
        strips = self._visible()[1]
        return strips + [_BLANK] * (self.size.height - len(strips))

    def _write(self) -> None:
        """Have the lines painted that differ from what the box shows."""
        shown = self._filled()
        if len(self._shown) != len(shown):
            self._shown = shown
            self.refresh()
            return
        changed = [
            Region(0, y, max(new.cell_length, old.cell_length), 1)
            for y, (old, new) in enumerate(zip(self._shown, shown, strict=True))
            if new is not old and new != old
        ]
        self._shown = shown
        if changed:
            self.refresh(*changed)


def _wrapped(line: Content, width: int) -> list[Content]:
    """The line in pieces of at most `width` cells; later ones stand beneath its text."""
    if line.plain.startswith(RULE):
        return [line.truncate(width)]
    sign = _HANGING.match(line.plain)
    margin = len(sign[0]) if sign else 0
    first, *rest = line.wrap(width - margin)
    return [first, *(piece.pad_left(margin) for piece in rest)]


def _closed_up(lines: list[Content]) -> list[Content]:
    """The lines without the empty ones next to a rule, which are the first to go."""
    rules = {n for n, line in enumerate(lines) if line.plain.startswith(RULE[:8])}
    return [
        line for n, line in enumerate(lines) if line.plain.strip() or not rules & {n - 1, n + 1}
    ]
