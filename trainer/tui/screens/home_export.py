"""From home: the deck under the cursor written to a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from trainer.domain.identity import slug
from trainer.domain.plaintext import one_line
from trainer.i18n import _, ngettext
from trainer.services import decks, export_files
from trainer.services.export_files import Export
from trainer.tui.screens.dialogs import ConfirmDialog, NameDialog

if TYPE_CHECKING:
    from trainer.tui.screens.home import HomeScreen


def export(home: "HomeScreen") -> None:
    """Ask where the deck under the cursor and those below it are to be written, and write them."""
    line, collection = home.chosen, home.collection
    if line is None:
        return
    ids = decks.find(collection, line.name)

    def chosen(name: str | None) -> None:
        if name is not None:
            path = Path(name).expanduser()
            home.work(lambda: export_files.prepared(collection, ids, path), lambda e: _ask(home, e))

    start = str(Path.cwd() / f"{slug(line.name)}.md")
    title = _("Write the deck to (.md, .apkg, .colpkg, .csv, .txt or .json)")
    home.app.push_screen(NameDialog(title, start), chosen)


def _ask(home: "HomeScreen", found: Export) -> None:
    """Say what is lost or overwritten, if anything, and write."""

    def write(yes: bool | None) -> None:
        if yes:
            home.work(
                lambda: export_files.write(home.collection, found),
                lambda paths: home.notify(_written(paths), markup=False),
            )

    said = [*found.losses]
    if found.taken:
        said.append(
            ngettext(
                "{path} is there already, and will be overwritten.",
                "{path} and others are there already, and will be overwritten.",
                len(found.taken),
            ).format(path=one_line(str(found.taken[0])))
        )
    if said:
        home.app.push_screen(ConfirmDialog(_("Write it?"), "\n".join(said)), write)
    else:
        write(True)


def _written(paths: list[Path]) -> str:
    if len(paths) == 1:
        return _("Written: {path}").format(path=paths[0])
    text = _("Written: {n} files in {folder}")
    return text.format(n=len(paths), folder=paths[0].parent)
