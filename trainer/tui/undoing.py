"""Taking back the latest act, and saying what it was."""

from typing import Any

from textual.screen import Screen

from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import decks
from trainer.services.collection import Collection


def undo(screen: Screen[Any], collection: Collection) -> bool:
    """Take back the latest act and say so on the screen; False where that was refused."""
    try:
        said = undone(collection)
    except TrainerError as error:
        screen.notify(str(error), severity="warning", markup=False)
        return False
    screen.notify(said, markup=False)
    return True


def undone(collection: Collection) -> str:
    """Take back the latest act; answers what to say. Raises TrainerError where that is refused."""
    what = decks.undo(collection)
    return _("Undone: {what}").format(what=what) if what else _("There is nothing to undo.")
