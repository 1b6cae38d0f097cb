"""Ways into the reader: from a deck, whose letter may still have to be attached."""

from pathlib import Path
from typing import Any

from textual.screen import Screen

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import letters, reading
from trainer.services.collection import Collection
from trainer.services.letters import AddedLetter
from trainer.tui.keymap import key_of
from trainer.tui.screens.dialogs import NameDialog
from trainer.tui.screens.letter import LetterScreen
from trainer.tui.telling import in_thread, tell


def open_letter(screen: Screen[Any], collection: Collection, deck_id: int, deck: str) -> None:
    """Show the letter of the deck; where it has none, ask for the letter's file and attach it."""

    def show() -> None:
        screen.app.push_screen(LetterScreen(collection, deck_id))

    def attached(added: AddedLetter) -> None:
        for _deck, found, total in added.attached:
            said = _("Attached: {resolved} of {citations} citations found.")
            said = said.format(resolved=found, citations=total)
            if not total:
                key = key_of(collection.settings, "letter_draft", "d")
                said = _("Attached; {key} drafts notes for what it says.").format(key=key)
            screen.notify(said, severity="information" if found == total else "warning")
        show()

    def ask(name: str = "") -> None:
        screen.app.push_screen(NameDialog(title, name), attach)

    def attach(name: str | None) -> None:
        if name is None:
            return
        path = Path(name.strip("'\" ")).expanduser()

        def refused(error: TrainerError) -> None:
            tell(screen.app, error)
            ask(name)  # what was typed can be mended

        in_thread(  # a long letter takes a while
            screen,
            lambda: letters.add(collection, path, decks=[deck]),
            attached,
            group="letter",
            refused=refused,
        )

    if reading.has_letter(collection, deck_id):
        show()
        return
    title = _("File of the letter behind this deck (.docx, .odt, .pdf, .html, .md, text)")
    ask()
