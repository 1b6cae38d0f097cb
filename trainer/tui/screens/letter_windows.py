"""Ways into the reader: from a deck, whose letter may still have to be attached."""

from pathlib import Path
from typing import Any

from textual.app import App

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import letters, reading
from trainer.services.collection import Collection
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.screens.letter import LetterScreen


def open_letter(app: App[Any], collection: Collection, deck_id: int, deck: str) -> None:
    """Show the letter of the deck; where it has none, ask for the letter's file and attach it."""
    if reading.has_letter(collection, deck_id):
        _open(app, collection, deck_id)
        return

    def attach(path: str | None) -> None:
        if path is not None:
            app.run_worker(lambda: _attach(app, collection, deck_id, deck, path), thread=True)

    title = _("File of the letter behind this deck (.docx, .odt, .pdf, .html, .md, text)")
    app.push_screen(NameDialog(title), attach)


def _attach(app: App[Any], collection: Collection, deck_id: int, deck: str, path: str) -> None:
    """In a thread: a long letter takes a while."""
    try:
        added = letters.add(collection, Path(path.strip("'\" ")).expanduser(), decks=[deck])
    except TrainerError as error:
        app.call_from_thread(app.notify, str(error), severity="error", markup=False)
    else:
        for _deck, found, total in added.attached:
            said = _("Attached: {resolved} of {citations} citations found.")
            said = said.format(resolved=found, citations=total)
            worry = "information" if found == total else "warning"
            app.call_from_thread(app.notify, said, severity=worry)
        app.call_from_thread(_open, app, collection, deck_id)


def _open(app: App[Any], collection: Collection, deck_id: int) -> None:
    app.push_screen(LetterScreen(collection, deck_id))
