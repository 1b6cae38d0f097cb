"""Deck files in the trainer's own format, alone or in a folder."""

from pathlib import Path

from trainer.formats import markdown
from trainer.formats.parsed import ParsedDeck, ReadOptions


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The deck in a file, or the decks of a folder. Raises DeckFileError for an unreadable one."""
    files = deck_files(path)
    decks = []
    for done, file in enumerate(files):
        options.progress(done, len(files))
        decks.append(markdown.read(file))
    return decks


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
