"""The door from the command line into the screens."""

import contextlib
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from trainer.cli.crash import ScreensCrashError
from trainer.cli.lost_terminal import ending_with_terminal
from trainer.errors import TrainerError
from trainer.services import decks
from trainer.services.collection import Collection
from trainer.services.sitting import ALL, Sitting
from trainer.tui.app import First, TrainerApp
from trainer.tui.keymap import binding_ids

if TYPE_CHECKING:
    from trainer.services.rehearsal import Rehearsal

__all__ = ["binding_ids", "open_ui", "read_letter", "walk_drafts"]


def open_ui(
    collection: Collection,
    *,
    study: bool = False,
    deck_ids: Sequence[int] | None = None,
    sitting: Sitting = ALL,
    rehearsal: "Rehearsal | None" = None,
    first: First | None = None,
) -> None:
    """Show the screens until the user leaves them.

    Raises ScreensCrashError where they broke down. Textual then prints a traceback on the error
    output; it draws past `sys.stderr`, so that can be caught meanwhile.
    """
    printed = io.StringIO()
    with contextlib.redirect_stderr(printed), ending_with_terminal():
        app = TrainerApp(
            collection,
            study=study,
            deck_ids=deck_ids,
            sitting=sitting,
            rehearsal=rehearsal,
            first=first,
        )
        app.run()
    if app.return_code:
        _raise_refusal(collection, printed.getvalue())
        raise ScreensCrashError(printed.getvalue())


def read_letter(collection: Collection, deck_id: int) -> None:
    """Show the letter of a deck."""
    open_ui(collection, deck_ids=[deck_id], first=First.LETTER)


def walk_drafts(collection: Collection, deck_ids: Sequence[int] | None) -> None:
    """Go through the drafts of some decks, or of all."""
    open_ui(collection, deck_ids=deck_ids, first=First.DRAFTS)


def _raise_refusal(collection: Collection, traceback: str) -> None:
    """Raise the TrainerError that `traceback` ends in, if it is one that reading decks gives."""
    try:
        decks.tree(collection)
    except TrainerError as error:
        if type(error).__name__ in traceback:
            raise
