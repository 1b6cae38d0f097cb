"""Decks written to a file, in the background; what is lost or overwritten is asked about before."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.i18n import N_, _, ngettext
from trainer.services import export_files
from trainer.services.collection import Collection
from trainer.services.export_files import Export
from trainer.tui.screens.long_work import LongWorkScreen
from trainer.tui.screens.sheet import scroll_keys


class ExportScreen(LongWorkScreen[None]):
    """Writes the decks to `path`, and goes back."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y,j", "write", N_("Write"), id="export_write",
                tooltip=N_("Write the file")),
        *scroll_keys("export"),
        Binding("question_mark,f1", "app.help", N_("Help"), id="export_help",
                tooltip=N_("What the keys do")),
        Binding("escape,n,q", "cancel", N_("Cancel"), id="export_cancel",
                tooltip=N_("Write nothing, and go back")),
    ]  # fmt: skip

    def __init__(self, collection: Collection, deck_ids: Sequence[int], path: Path) -> None:
        super().__init__()
        self._collection, self._deck_ids, self._path = collection, deck_ids, path
        self._export: Export | None = None

    def on_mount(self) -> None:
        self.say(_("reading"))
        self.begin(
            lambda: export_files.prepared(self._collection, self._deck_ids, self._path, self._seen),
            self._ask,
        )

    def heading(self) -> str:
        """What is written."""
        return _("Export: {name}").format(name=one_line(self._path.name or str(self._path)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One writes what is prepared, and nothing while something goes on."""
        return action != "write" or (self._export is not None and not self.is_working)

    def action_write(self) -> None:
        """Write it."""
        assert self._export is not None
        export = self._export
        self.say(_("writing"))
        self.begin(lambda: export_files.write(self._collection, export, self._seen), self._written)

    def action_cancel(self) -> None:
        """End what goes on; where nothing does, go back."""
        if self.is_working:
            self.cancel()
            self.say(_("cancelling"))
        else:
            self.dismiss(None)

    def refused(self, error: TrainerError) -> None:
        """Say why on the screen before."""
        self.app.notify(str(error), severity="warning", markup=False)
        self.dismiss(None)

    def _seen(self, done: int, total: int) -> None:
        self.tell_progress(done, total, cancelled=_("Cancelled; nothing was written."))

    def _ask(self, export: Export) -> None:
        self._export = export
        said = [*export.losses]
        if export.taken:
            said.append(
                ngettext(
                    "{path} is there already, and will be overwritten.",
                    "{path} and others are there already, and will be overwritten.",
                    len(export.taken),
                ).format(path=one_line(str(export.taken[0])))
            )
        if not said:
            self.action_write()
            return
        self.say(_("nothing is written yet"))
        self.show(Content("\n\n".join(said)))
        self.refresh_bindings()

    def _written(self, paths: list[Path]) -> None:
        if len(paths) == 1:
            said = _("Written: {path}").format(path=paths[0])
        else:
            text = _("Written: {n} files in {folder}")
            said = text.format(n=len(paths), folder=paths[0].parent)
        self.app.notify(one_line(said), markup=False)
        self.dismiss(None)
