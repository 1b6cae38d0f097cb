"""`trainer letter`: the letter behind a deck."""

from trainer.cli.group import LazyGroup
from trainer.i18n import N_, _

command = LazyGroup(
    "letter",
    help=_("Attach the letter behind a deck, or draft a deck."),
    lazy={
        "add": ("trainer.cli.letter_add", N_("Read a letter and attach it to decks.")),
        "draft": ("trainer.cli.letter_draft", N_("Draft a deck from a letter.")),
    },
)
