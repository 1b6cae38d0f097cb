"""Which format a file is in, told by its content; its suffix only where that leaves it open."""

from pathlib import Path

MARKDOWN = "markdown"
# Each format's reader: a module here with `read(path, options) -> list[ParsedDeck]`.
READERS = {MARKDOWN: "decks"}


def format_of(path: Path) -> str:  # noqa: ARG001 - there is one format so far
    """One of READERS. Raises DeckFileError for what is none, or is refused as unsafe."""
    return MARKDOWN
