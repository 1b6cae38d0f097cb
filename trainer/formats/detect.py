"""Which format a file is in, told by its content; its suffix only where that leaves it open."""

import codecs
import re
import zipfile
from pathlib import Path

from trainer.errors import DeckFileError
from trainer.formats import sqlite_copy
from trainer.formats.source import read_start
from trainer.i18n import N_, _

MARKDOWN, ANKI, TEXT = "markdown", "anki", "text"
HASHCARDS, OBSIDIAN, CROWDANKI = "hashcards", "obsidian", "crowdanki"
# By these a folder is known as another program's.
HASHCARDS_FILE, OBSIDIAN_FOLDER, CROWDANKI_FILE = "hashcards.db", ".obsidian", "deck.json"
# Each format's reader: a module here with `read(path, options) -> list[ParsedDeck]`.
READERS = {
    MARKDOWN: "decks",
    ANKI: "anki",
    TEXT: "text",
    HASHCARDS: "hashcards",
    OBSIDIAN: "obsidian",
    CROWDANKI: "crowdanki",
}
_LOOK = 1 << 16  # bytes
_NOTE = re.compile(rb"^(?:\xef\xbb\xbf)?[QC]:", re.MULTILINE)
_FRONT_MATTER = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n")
# A vault's usual tag, and something by which a card is written.
_TAGGED = re.compile(
    rb"(?:^|\s)#flashcards(?=[/\s]|\Z)|^(?:tags?:|[ \t]+-)[^\n]*\bflashcards\b", re.MULTILINE
)
_CARD = re.compile(rb"::|^\?\??[ \t]*\r?$|==\S", re.MULTILINE)
_CROWD = re.compile(rb'"__type__"\s*:\s*"(?:Deck|NoteModel|Note|DeckConfig)"')
_ZIP, _SQLITE = b"PK\x03\x04", sqlite_copy.HEADER
_KINDS = (  # how files begin that hold no deck
    (b"%PDF", N_("a PDF document")),
    (b"\x89PNG", N_("a picture")),
    (b"\xff\xd8\xff", N_("a picture")),
    (b"GIF8", N_("a picture")),
    (b"RIFF", N_("a picture or sound")),
    (b"ID3", N_("a sound")),
    (b"OggS", N_("a sound")),
    (b"fLaC", N_("a sound")),
    (b"\x1f\x8b", N_("a compressed file")),
    (b"7z\xbc\xaf\x27\x1c", N_("a compressed file")),
    (b"Rar!", N_("a compressed file")),
    (b"\x28\xb5\x2f\xfd", N_("a compressed file")),
    (b"\x7fELF", N_("a program")),
    (b"MZ\x90", N_("a program")),
)
_PICKLE = re.compile(rb"\A\x80[\x02-\x05]")
_ANKI_MEMBERS = {"collection.anki2", "collection.anki21", "collection.anki21b", "meta"}


def format_of(path: Path) -> str:
    """One of READERS. Raises DeckFileError for what is none, or is refused as unsafe."""
    if path.is_dir():
        return _of_folder(path)
    start = read_start(path, _LOOK)
    if start.startswith(_SQLITE):
        return _of_database(path)
    if start.startswith((_ZIP, b"PK\x05\x06")):
        return _of_zip(path)
    _refuse_binaries(path, start)
    if path.suffix.lower() in (".apkg", ".colpkg") and not _is_text(start):
        return ANKI  # whose reader says what is wrong with it
    return _of_text(path, start)


def _of_folder(path: Path) -> str:
    """The program whose own files lie in the folder, in its first level."""
    if (path / HASHCARDS_FILE).is_file():
        return HASHCARDS
    if (path / OBSIDIAN_FOLDER).is_dir():
        return OBSIDIAN
    deck = path / CROWDANKI_FILE
    if deck.is_file() and _CROWD.search(read_start(deck, _LOOK)):
        return CROWDANKI
    return MARKDOWN


def _is_text(start: bytes) -> bool:
    try:
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False


def _of_text(path: Path, start: bytes) -> str:
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _CROWD.search(start):
        return CROWDANKI
    if _NOTE.search(start):
        beside = (path.parent / HASHCARDS_FILE).is_file()
        return HASHCARDS if beside else MARKDOWN
    if _TAGGED.search(start) and _CARD.search(start):
        return OBSIDIAN
    if _FRONT_MATTER.match(start) or path.suffix.lower() == ".md":
        return MARKDOWN
    return TEXT


def _of_database(path: Path) -> str:
    """Anki's collection, or hashcards' progress, by its tables."""
    there = sqlite_copy.tables_of(path)
    if not there:
        return ANKI  # whose reader looks at its log, or says what is wrong with it
    if {"facts", "cards", "data_for_fact"} <= there:
        raise DeckFileError(
            _(
                "“{path}” is a collection of Mnemosyne, which cannot be read yet; export it there"
                " as text with tabs (File, Export), and import that."
            ).format(path=path)
        )
    if {"cards", "reviews"} <= there and "notes" not in there:
        return HASHCARDS
    if {"col", "notes"} <= there:
        return ANKI
    raise _no_deck(path, _("a database, but none of Anki or hashcards"))


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ANKI  # whose reader says what is wrong with it
    if names & _ANKI_MEMBERS:
        return ANKI
    if any(name.startswith(("word/", "xl/", "ppt/")) for name in names) or "mimetype" in names:
        raise _no_deck(path, _("an office document or e-book"))
    raise _no_deck(path, _("a zip file without an Anki collection"))


def _refuse_binaries(path: Path, start: bytes) -> None:
    if _PICKLE.match(start):
        raise DeckFileError(
            _(
                "“{path}” is a Python pickle (Mnemosyne 1), which could run programs when read, so"
                " it is not; export it as text with tabs, and import that."
            ).format(path=path)
        )
    for beginning, kind in _KINDS:
        if start.startswith(beginning):
            raise _no_deck(path, _(kind))


def _no_deck(path: Path, kind: str) -> DeckFileError:
    message = _(
        "“{path}” is {kind}. What can be read: Anki packages, tables (CSV, TSV, text), Markdown"
        " decks, folders of hashcards, Obsidian and CrowdAnki."
    )
    return DeckFileError(message.format(path=path, kind=kind))
