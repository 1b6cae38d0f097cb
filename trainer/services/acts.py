"""The acts of the user that undo knows, named for people."""

from trainer.i18n import _
from trainer.storage.models import ChangeRow

OF_STUDYING = (
    "grade",
    "suspend",
    "unsuspend",
    "rest",
    "bury",
    "mark",
    "flag",
    "edit",
    "add",
    "split",
)  # what undo takes back within a sitting


def name_of(change: ChangeRow) -> str:
    """What an act was, and what it was about."""
    names = {
        "grade": _("answer"),
        "suspend": _("suspending"),
        "unsuspend": _("unsuspending"),
        "rest": _("rest"),
        "bury": _("burying"),
        "mark": _("mark"),
        "flag": _("flag"),
        "edit": _("editing"),
        "add": _("new note"),
        "split": _("splitting"),
        "note-delete": _("deleting notes"),
        "move": _("moving"),
        "tag": _("tags"),
        "reschedule": _("rescheduling"),
        "forget": _("made new again"),
        "replace": _("replacing"),
        "briefing": _("date of the briefing"),
        "archive": _("archiving"),
        "rehearse": _("answer in a rehearsal"),
        "import": _("import"),
        "unite": _("merging duplicates"),
        "letter": _("letter"),
        "letter-remove": _("removing the letter"),
        "letter-update": _("new version of the letter"),
        "confirm": _("confirming"),
        "supersede": _("superseding"),
        "cite": _("citations moved"),
        "waive": _("sentence left out"),
        "unwaive": _("sentence taken in again"),
        "fit": _("own parameters"),
        "options": _("options"),
        "deck-new": _("new deck"),
        "deck-rename": _("renaming"),
        "deck-delete": _("deleting"),
    }
    return f"{names.get(change.kind, change.kind)}: {change.summary}"
