"""Files and plain values: reading and writing decks and letters, without a database."""

from pathlib import Path

from trainer.formats import markdown
from trainer.formats.parsed import ParsedDeck


def read(path: Path) -> ParsedDeck:
    """The deck in one file. Raises DeckFileError where the file cannot be read at all."""
    return markdown.read(path)


def deck_files(path: Path) -> list[Path]:
    """The deck files that `path` stands for: itself, or those of a folder but for README.md."""
    if not path.is_dir():
        return [path]
    return sorted(
        file
        for file in path.rglob("*.md")
        if file.is_file()
        and file.name.lower() != "readme.md"
        and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )
