"""Editing and adding notes from a plain sitting, in the user's own editor."""

import sys
from collections.abc import Callable

import click

from trainer.cli.output import say
from trainer.cli.plain_input import ENTER, parsed, read_line
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import editing
from trainer.services.question import Question
from trainer.services.study import StudySession

_NEW = "Q: \nA: \n"


def edit(session: StudySession, question: Question) -> bool:
    """Edit the question's note; whether it was changed."""
    collection, note_id = session.collection, question.note_id
    shown = editing.note_text(collection, note_id)
    return _written(shown, lambda text: editing.edit(collection, note_id, text, shown=shown))


def add(session: StudySession, question: Question) -> bool:
    """Add a note behind the question's, in its deck and topic; whether one was."""
    collection, topic = session.collection, question.content.topic
    deck_id, after = question.deck_id, question.note_id
    return _written(_NEW, lambda text: editing.add(collection, deck_id, text, topic, after))


def _written(begun: str, save: Callable[[str], object]) -> bool:
    """Have a text edited until it can be saved or is given up."""
    if not sys.stdin.isatty():
        say(_("There is no editor without a terminal."))
        return False
    text = begun
    while True:
        edited = click.edit(text, extension=".md")
        if edited is None or edited.strip() == begun.strip():
            say(_("Nothing was changed."))
            return False
        text = edited
        try:
            save(text.strip())
        except TrainerError as error:
            say(str(error))
            if not _tries_again():
                return False
        else:
            say(_("Saved; u takes it back."))
            return True


def _tries_again() -> bool:
    line = read_line(_("Enter: back to the editor, n: give it up") + "> ")
    return parsed(line) == (ENTER, "")
