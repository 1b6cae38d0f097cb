"""Editing and adding notes from a plain sitting: in the user's own editor, or in lines."""

import os
import sys
from collections.abc import Callable

import click

from trainer.cli.output import say
from trainer.cli.plain_fields import in_lines
from trainer.cli.plain_input import ENTER, parsed, read_line
from trainer.cli.plain_keys import Keys
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import editing
from trainer.services.question import Question
from trainer.services.study import StudySession

_NEW = "Q: \nA: \n"
Save = Callable[[str], object]


def edit(session: StudySession, question: Question) -> bool:
    """Edit the question's note; whether it was changed."""
    collection, note_id = session.collection, question.note_id
    try:
        shown = editing.note_text(collection, note_id)
    except TrainerError as error:
        say(str(error))
        return False
    return written(
        shown,
        lambda text: editing.edit(collection, note_id, text, shown=shown),
        _saved(session),
    )


def add(session: StudySession, question: Question) -> bool:
    """Add a note behind the question's, in its deck and topic; whether one was."""
    collection, topic = session.collection, question.content.topic
    deck_id, after = question.deck_id, question.note_id
    return written(
        "",
        lambda text: editing.add(collection, deck_id, text, topic, after),
        _saved(session),
    )


def written(begun: str, save: Save, saved: str) -> bool:
    """Have a text edited until it is saved, which `saved` says, or given up; whether it was."""
    fields = None if _has_editor() else in_lines(begun)
    text = begun or _NEW
    while True:
        edited = fields.written() if fields else click.edit(text, extension=".md")
        if edited is None or edited.strip() in {begun.strip(), _NEW.strip()}:
            say(_("Nothing was changed."))
            return False
        text = edited
        try:
            save(text.strip())
        except TrainerError as error:
            say(str(error))
            if fields is None and not _tries_again():
                return False
        else:
            say(saved)
            return True


def _saved(session: StudySession) -> str:
    undo = Keys(session.settings.keys).name("undo")
    return _("Saved; {key} takes it back.").format(key=undo)


def _has_editor() -> bool:
    """Whether the user has chosen an editor, and a terminal that it can draw on."""
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    drawn = os.environ.get("TERM", "dumb") != "dumb" or sys.platform == "win32"
    return bool(chosen) and drawn and sys.stdin.isatty() and sys.stdout.isatty()


def _tries_again() -> bool:
    line = read_line(_("Enter: back to the editor, n: give it up") + "> ")
    return parsed(line) == (ENTER, "")
