"""The card: text of any length in a box of fixed size, scrolled by whole lines."""

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from trainer.i18n import _

WIDEST = 96  # cells; longer lines are hard to read
RULE = "─" * WIDEST  # a line across the card, however wide that is
_HANGING = ("● ", "○ ", "✗ ", "• ", "☐ ", "☑ ")


class CardView(Widget):
    """Shows a text from its first line; says how much is below, and scrolls by keys and wheel.

    It wraps for itself: a scrolling container would lay out the whole screen twice for each
    question. And it paints the lines that change alone: a question must come at once, over a slow
    connection too.
    """

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id)
        self._text = Content("")
        self.content = self._text
        self._shown: list[Content] = []  # what each line of the box shows
        self._lines: list[Content] = []
        self._ahead: tuple[Content, int, list[Content]] = (self._text, 0, [])
        self._top = 0

    def show(self, text: Content) -> None:
        """Show `text` from its start."""
        self._text = text
        self._wrap()
        self._top = 0
        self._write()

    def render(self) -> Content:
        """The lines in the box."""
        return self.content

    def prepare(self, text: Content) -> None:
        """Break a text into lines ahead of showing it."""
        self._ahead = (text, self._width, self._broken(text))

    def scroll_lines(self, lines: int) -> None:
        """Move by so many lines, as far as there are any."""
        self._top = max(0, min(self._top + lines, len(self._lines) - self.size.height))
        self._write()

    def on_resize(self) -> None:
        """Another width wraps anew."""
        self._wrap()
        self._shown = []
        self.scroll_lines(0)

    def on_mouse_scroll_down(self) -> None:
        """The wheel moves three lines."""
        self.scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        """The wheel moves three lines."""
        self.scroll_lines(-3)

    @property
    def _width(self) -> int:
        return max(8, min(self.size.width, WIDEST))

    def _wrap(self) -> None:
        text, width, lines = self._ahead
        ready = text is self._text and width == self._width
        self._lines = lines if ready else self._broken(self._text)

    def _broken(self, text: Content) -> list[Content]:
        return [
            wrapped
            for line in text.split("\n", allow_blank=True)
            for wrapped in _wrapped(line, self._width)
        ]

    def _write(self) -> None:
        height = self.size.height
        shown = self._lines[self._top : self._top + height]
        below = len(self._lines) - self._top - len(shown)
        if below and shown:
            more = _("↓ {n} more lines").format(n=below + 1)
            shown[-1] = Content.styled(more, "bold $text-warning")
        shown += [Content("")] * (height - len(shown))
        blank = Content(" " * self.size.width)  # unlike any line, so that all are painted
        before = self._shown if len(self._shown) == height else [blank] * height
        changed = [
            Region(0, y, max(new.cell_length, old.cell_length), 1)
            for y, (old, new) in enumerate(zip(before, shown, strict=True))
            if not new.is_same(old)
        ]
        self._shown = shown
        self.content = Content("\n").join(shown)
        if changed:
            self.refresh(*changed)


def _wrapped(line: Content, width: int) -> list[Content]:
    """The line in pieces of at most `width` cells; a point's later ones stand beneath its text."""
    if line.plain.startswith(RULE):
        return [line.truncate(width)]
    if not line.plain.startswith(_HANGING):
        return line.wrap(width)
    first, *rest = line.wrap(width - 2)
    return [first, *(piece.pad_left(2) for piece in rest)]
