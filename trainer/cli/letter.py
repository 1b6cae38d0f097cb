"""`trainer letter`: the letter behind a deck."""

from trainer.cli.group import LazyGroup
from trainer.i18n import N_, _

command = LazyGroup(
    "letter",
    help=_("Attach letters to decks, look into them, check what is cited, draft decks."),
    lazy={
        "add": ("trainer.cli.letter_add", N_("Read a letter and attach it to decks.")),
        "read": ("trainer.cli.letter_read", N_("Read a letter beside what is asked of it.")),
        "list": ("trainer.cli.letter_list", N_("List the letters and the decks that cite them.")),
        "show": ("trainer.cli.letter_show", N_("Show a letter's headings, or a section's text.")),
        "check": ("trainer.cli.letter_check", N_("Check every citation of a letter's decks.")),
        "update": (
            "trainer.cli.letter_update",
            N_("Put a new version in a letter's place; sort the notes."),
        ),
        "review": (
            "trainer.cli.letter_review",
            N_("Decide on notes whose position may have changed."),
        ),
        "remove": ("trainer.cli.letter_remove", N_("Remove a letter; its decks stay.")),
        "draft": ("trainer.cli.letter_draft", N_("Draft a deck from a letter.")),
    },
)
