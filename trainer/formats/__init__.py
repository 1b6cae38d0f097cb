"""Files and plain values: reading and writing decks and letters, without a database."""

from importlib import import_module
from pathlib import Path

from trainer.formats import detect
from trainer.formats.parsed import ParsedDeck, Problem, ReadOptions

__all__ = ["ParsedDeck", "Problem", "ReadOptions", "read"]


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks in one file or folder, whatever its format.

    Raises DeckFileError, with a sentence, where it cannot be read at all.
    """
    name = options.format or detect.format_of(path)
    reader = import_module(f"trainer.formats.{detect.READERS[name]}")  # only what is needed
    decks: list[ParsedDeck] = reader.read(path, options)
    return decks
