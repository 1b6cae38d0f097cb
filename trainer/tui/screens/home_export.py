"""From home: the deck under the cursor written to a file."""

from pathlib import Path
from typing import TYPE_CHECKING

from trainer.domain.identity import slug
from trainer.i18n import _
from trainer.services import decks
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.screens.export import ExportScreen

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
            home.app.push_screen(ExportScreen(collection, ids, path))

    start = str(Path.cwd() / f"{slug(line.name)}.md")
    title = _("Write the deck to (.md, .apkg, .colpkg, .csv, .txt or .json)")
    home.app.push_screen(NameDialog(title, start), chosen)
