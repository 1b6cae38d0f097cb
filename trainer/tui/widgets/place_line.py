"""The line at the top of a sitting: where one is, and what still waits."""

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from trainer.i18n import _

_BOLD = Style(bold=True)


class PlaceLine(Widget):
    """Shows a name to the left, cut where there is no room, and figures to the right.

    It paints itself: it changes with every question, which must not wait for a layout.
    """

    def __init__(self) -> None:
        super().__init__(id="place")
        self._left = self._right = ""
        self._is_working = False

    @property
    def text(self) -> tuple[str, str]:
        """What stands to the left and to the right."""
        working = _("working …") if self._is_working else ""
        return self._left, " · ".join(filter(None, (self._right, working)))

    def show(self, name: str, figures: str) -> None:
        """Write both."""
        if (name, figures) != (self._left, self._right):
            self._left, self._right = name, figures
            self.refresh()

    def show_working(self, on: bool) -> None:
        """Say behind the figures that something is being done, or no longer."""
        self._is_working = on
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The line, which is all there is."""
        name, figures = self.text
        room = max(0, self.size.width - cell_len(figures) - 2)
        if cell_len(name) > room:
            name = set_cell_size(name, max(0, room - 1)) + "…"
        style = self.visual_style.rich_style
        bold, gap = style + _BOLD, " " * (room + 2 - cell_len(name))
        parts = ((name, bold), (gap, bold), (figures, style))
        return Strip([Segment(text, style) for text, style in parts if text])
