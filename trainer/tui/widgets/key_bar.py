"""One bar at the foot of every screen that says what its keys do; a click does it too."""

from textual.binding import Binding
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from trainer.i18n import _
from trainer.tui.key_names import key_name


class KeyBar(Static):
    """The screen's bindings that can be used now, then the app's, as far as one line has room.

    By convention a screen's last two are help and leaving.

    Lighter than Textual's Footer, which mounts a widget a key anew whenever one changes: the bar
    must not make the next question wait.
    """

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)

    def on_resize(self) -> None:
        """Another width has room for more or fewer keys."""
        self._write()

    def _bindings_updated(self, _screen: object) -> None:
        self.call_after_refresh(self._write)  # what the keys were pressed for comes first

    def _write(self) -> None:
        if not self.is_attached:  # its screen was closed before the refresh it waited for
            return
        usable = self._usable()
        entries = [_entry(action, binding) for action, binding in usable.items()]
        of_app = int("app.command_palette" in usable)
        while sum(entry.cell_length for entry in entries) > self.size.width and len(entries) > 1:
            # The app's go first, then the screen's from its last but two: help and leaving stay.
            of_app -= 1
            entries.pop(-1 if of_app >= 0 else max(-3, -len(entries)))
        self.update(Content("").join(entries), layout=False)

    def _usable(self) -> dict[str, Binding]:
        """One binding for each action: the first key that leads to it."""
        usable: dict[str, Binding] = {}
        for node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and enabled:
                owner = "app" if node is self.app else "screen"
                action = binding.action if "." in binding.action else f"{owner}.{binding.action}"
                usable.setdefault(action, binding)
        return dict(sorted(usable.items(), key=lambda item: item[0] == "app.command_palette"))


def _entry(action: str, binding: Binding) -> Content:
    click = Style.from_meta({"@click": action})
    yes = binding.key == "y" and binding.id in ("sure", "confirm_yes")
    key = _("y") if yes else key_name(binding.key)
    name = _(binding.description).replace(" ", "\u00a0")
    return Content.assemble((f" {key} ", Style(bold=True) + click), (f"{name} ", click))
