"""The line at the top of a sitting: where one is, and what still waits."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from trainer.i18n import _


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
        name, figures = (Strip([Segment(text)]) for text in self.text)
        width = max(0, self.size.width - figures.cell_length - 2)
        style = self.rich_style  # worked out anew each time it is asked for
        bold = style + Style(bold=True)
        if name.cell_length > width:
            name = Strip.join([name.crop(0, max(0, width - 1)), Strip([Segment("…")])])
        line = Strip.join([name.apply_style(bold).adjust_cell_length(width + 2, bold), figures])
        return line.apply_style(style)
