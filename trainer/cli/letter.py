"""`trainer letter`: the letter behind a deck."""

from trainer.cli.group import LazyGroup
from trainer.i18n import N_, _

command = LazyGroup(
    "letter",
    help=_("Attach the letter behind a deck."),
    lazy={"add": ("trainer.cli.letter_add", N_("Read a letter and attach it to decks."))},
)
