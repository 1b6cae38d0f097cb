"""Deck files in the trainer's own format, alone or in a folder, with the media they name."""

from dataclasses import replace
from pathlib import Path

from trainer.domain.plaintext import media_names, with_media_renamed
from trainer.formats import markdown
from trainer.formats.folders import MEDIA, MediaFinder
from trainer.formats.parsed import ParsedDeck, ParsedNote, ReadOptions
from trainer.formats.reporting import Reporter

_ROOT = "@/"  # hashcards' way to name a file from the collection's folder


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The deck in a file, or the decks of a folder. Raises DeckFileError for an unreadable one."""
    files = deck_files(path)
    root = (path if path.is_dir() else path.parent).resolve()
    media = MediaFinder(root)
    decks = []
    for done, file in enumerate(files):
        options.progress(done, len(files))
        deck = markdown.read(file)
        notes = tuple(_with_media(note, file, root, media) for note in deck.notes)
        decks.append(replace(deck, notes=notes))
    if decks:
        decks[0] = replace(decks[0], media=media.files)
    return decks


def _with_media(note: ParsedNote, file: Path, root: Path, media: MediaFinder) -> ParsedNote:
    """The note with bare names for the pictures and sounds that are there.

    Nothing is said of others: a deck that was exported from here has its own in the collection.
    """
    content = note.content
    names = media_names(f"{content.prompt}\n{content.answer}")
    if not names:
        return note
    unheard = Reporter(file)
    named: dict[str, str] = {}
    for name in names:
        inner = name.removeprefix(_ROOT)
        if not _is_media(inner):
            continue
        beside = [] if name.startswith(_ROOT) else [file.parent.resolve() / inner]
        found = media.name_of(name, [*beside, root / inner], note.line, unheard)
        if found is not None and found != name:
            named[name] = found
    if not named:
        return note
    prompt, answer = (with_media_renamed(text, named) for text in (content.prompt, content.answer))
    return replace(note, content=replace(content, prompt=prompt, answer=answer))


def _is_media(name: str) -> bool:
    """Whether a path is one of a picture or sound below the deck: a deck of others asks for it."""
    path = Path(name)
    hidden = any(part.startswith(".") for part in path.parts)
    return not path.is_absolute() and not hidden and path.suffix.lower() in MEDIA


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
