"""`trainer deck`: what can be done to one deck."""

from trainer.cli.group import LazyGroup
from trainer.i18n import N_, _

command = LazyGroup(
    "deck",
    help=_("Make, rename, delete, check or stamp a deck."),
    lazy={
        "new": ("trainer.cli.deck_new", N_("Make an empty deck.")),
        "rename": ("trainer.cli.deck_rename", N_("Rename a deck and those below it.")),
        "delete": ("trainer.cli.deck_delete", N_("Delete a deck and those below it.")),
        "check": ("trainer.cli.deck_check", N_("Report every problem of deck files.")),
        "stamp": ("trainer.cli.deck_stamp", N_("Write ids and fingerprints into a deck file.")),
    },
)
