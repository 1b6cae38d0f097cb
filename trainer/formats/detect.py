"""Which format a file is in, told by its content; its suffix only where that leaves it open."""

import re
from pathlib import Path

from trainer.errors import DeckFileError
from trainer.i18n import _

MARKDOWN = "markdown"
ANKI = "anki"
TEXT = "text"
# Each format's reader: a module here with `read(path, options) -> list[ParsedDeck]`.
READERS = {MARKDOWN: "decks", ANKI: "anki", TEXT: "text"}
# A note's first line, or the front matter that a deck begins with.
_MARKDOWN = re.compile(rb"^(?:\xef\xbb\xbf)?(?:[QC]:|---\s*$)", re.MULTILINE)


def format_of(path: Path) -> str:
    """One of READERS. Raises DeckFileError for what is none, or is refused as unsafe."""
    if path.is_dir():
        return MARKDOWN
    start = _start(path)
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"SQLite format 3\x00")):
        return ANKI
    if _MARKDOWN.search(start) or path.suffix.lower() == ".md":
        return MARKDOWN
    return TEXT


def _start(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():  # opening a pipe or device could wait for ever
            raise DeckFileError(_("“{path}” is not a file.").format(path=path))
        with path.open("rb") as file:
            return file.read(4096)
    except OSError as error:
        message = _("“{path}” cannot be read: {reason}.")
        raise DeckFileError(message.format(path=path, reason=error.strerror or error)) from error
