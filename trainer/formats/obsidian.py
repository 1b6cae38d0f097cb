"""Reading Obsidian's vaults: flashcards of the plugin Spaced Repetition, with their schedules."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from trainer.domain.identity import slug
from trainer.domain.note_types import CardTemplate, NoteType
from trainer.domain.notes import NoteContent, NoteKind, Side
from trainer.formats import obsidian_cloze, obsidian_schedule, obsidian_settings, obsidian_syntax
from trainer.formats.crosscheck import without_duplicates
from trainer.formats.detect import OBSIDIAN_FOLDER
from trainer.formats.folders import MediaFinder, files_in
from trainer.formats.obsidian_syntax import Card, Kind, Reader
from trainer.formats.parsed import ParsedDeck, ParsedNote, Problem, ReadOptions
from trainer.formats.reporting import Reporter
from trainer.formats.source import read_text
from trainer.formats.to_html import to_html
from trainer.i18n import _

# Fixed, as ids of ours in `anki_own` are: a card each way, with Anki's own two templates.
_BOTH_WAYS = NoteType(
    1_735_689_600_011,
    "Briefing: both ways",
    ("Front", "Back"),
    (
        CardTemplate("Card 1", "{{Front}}", "{{FrontSide}}<hr id=answer>{{Back}}"),
        CardTemplate("Card 2", "{{Back}}", "{{FrontSide}}<hr id=answer>{{Front}}"),
    ),
)
_MEDIA = {
    "png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif",
    "mp3", "wav", "ogg", "m4a", "flac", "opus", "mp4", "webm", "ogv", "mov",
}  # fmt: skip
_WIKI = re.compile(r"(!?)\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?\]\]")
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\(([^()\s]+)\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BLOCK_ID = re.compile(r" \^[a-zA-Z0-9-]+$", re.MULTILINE)


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks of a vault, a folder or a single note: one for each tag that marks flashcards.

    Raises DeckFileError where something cannot be read at all.
    """
    root = _root_of(path)
    reporter = Reporter(root)
    files = (
        list(files_in(path, lambda name: name.lower().endswith(".md"), reporter))
        if path.is_dir()
        else [path]
    )
    reader = _Reader(root, options)
    for done, file in enumerate(files):
        options.progress(done, len(files))
        reader.read(file)
    return reader.decks(path, reporter.problems)


def _root_of(path: Path) -> Path:
    start = path if path.is_dir() else path.parent
    folders = (start, *start.resolve().parents)
    return next((folder for folder in folders if (folder / OBSIDIAN_FOLDER).is_dir()), start)


class _Reader:
    """Collects notes by their deck."""

    def __init__(self, root: Path, options: ReadOptions) -> None:
        self._root, self._days = root.resolve(), options.days
        self._settings = obsidian_settings.of_vault(root)
        self._media = MediaFinder(root)
        self._vault_media: dict[str, Path] | None = None
        self._notes: dict[str, list[ParsedNote]] = {}
        self._problems: list[Problem] = []

    def read(self, file: Path) -> None:
        """Take the cards of one note, if it is tagged."""
        text = read_text(file)
        lines = text.removeprefix("\ufeff").split("\n")
        start, yaml_tags = obsidian_syntax.front_matter(lines)
        tag = self._first_tag(yaml_tags)
        folder_deck = self._folder_deck(file) if self._settings.folders else ""
        later = tag or next((t for line in lines[start:] if (t := self._tag_of(line))), "")
        if not later and not folder_deck:
            return
        reporter = Reporter(file)
        found: dict[str, list[ParsedNote]] = {}
        for card in Reader(lines, start, tag, self._settings).cards():
            note = self._note(card, file, reporter)
            if note is not None:
                deck = folder_deck or self._deck_name(card.tag or later)
                found.setdefault(deck, []).append(note)
        for deck, notes in found.items():
            self._notes.setdefault(deck, []).extend(without_duplicates(notes, reporter))
        self._problems += reporter.problems

    def decks(self, path: Path, problems: tuple[Problem, ...]) -> list[ParsedDeck]:
        """All decks; what there is to say, and the media, come with the first."""
        told = (*self._problems, *problems)
        decks = []
        for name, notes in self._notes.items():
            unique = list({note.content: note for note in reversed(notes)}.values())[::-1]
            decks.append(ParsedDeck(path, name, slug(name), notes=tuple(unique), format="Obsidian"))
        if not decks:
            decks = [ParsedDeck(path, path.stem, slug(path.stem), format="Obsidian")]
        decks[0] = replace(decks[0], problems=told, media=self._media.files)
        return decks

    def _first_tag(self, tags: list[str]) -> str:
        return next((t for t in tags if obsidian_syntax.is_card_tag(t, self._settings)), "")

    def _tag_of(self, line: str) -> str:
        return self._first_tag(obsidian_syntax.tags_in(line)) if "#" in line else ""

    def _folder_deck(self, file: Path) -> str:
        parts = file.parent.resolve().relative_to(self._root).parts
        return "::".join(parts) or self._root.name

    def _deck_name(self, tag: str) -> str:
        """The part of the tag below the one that marks flashcards; else that one itself."""
        base = max(
            (n for n in self._settings.tags if tag.lower() == n or tag.lower().startswith(f"{n}/")),
            key=len,
            default="",
        )
        parts = [part for part in tag[len(base) :].split("/") if part]
        return "::".join(parts) or tag

    def _note(self, card: Card, file: Path, reporter: Reporter) -> ParsedNote | None:
        front, back = (self._clean(text, card, file, reporter) for text in (card.front, card.back))
        if not front:
            reporter.add(card.line, _("This note has no question."), left_out=True)
            return None
        if card.kind is Kind.CLOZE:
            return self._cloze(front, card, reporter)
        if not back:
            reporter.add(card.line, _("This answer is empty."), left_out=True)
            return None
        places = range(2) if card.reversed else range(1)
        cards = obsidian_schedule.cards(card.text, places, self._days)
        if not card.reversed:
            return ParsedNote(NoteContent(NoteKind.BASIC, front, back), line=card.line, cards=cards)
        content = NoteContent(
            NoteKind.TEMPLATE,
            front,
            back,
            sides=(Side(0, front, back), Side(1, back, front)),
            fields=(to_html(front), to_html(back)),
        )
        return ParsedNote(content, line=card.line, note_type=_BOTH_WAYS, cards=cards)

    def _cloze(self, text: str, card: Card, reporter: Reporter) -> ParsedNote | None:
        made = obsidian_cloze.to_brackets(text, self._settings.clozes)
        if made is None:
            message = _(
                "A number occurs twice in this cloze, which would be one card with two gaps; give"
                " each deletion a number of its own."
            )
            reporter.add(card.line, message, left_out=True)
            return None
        prompt, places = made
        cards = obsidian_schedule.cards(card.text, places, self._days)
        return ParsedNote(NoteContent(NoteKind.CLOZE, prompt), line=card.line, cards=cards)

    def _clean(self, text: str, card: Card, file: Path, reporter: Reporter) -> str:
        """Text without comments and block ids; wiki links as words, media under bare names."""
        text = _BLOCK_ID.sub("", obsidian_schedule.COMMENT.sub("", text)).strip()
        if "[" not in text:
            return text
        text = _WIKI.sub(_as_words, text)
        names: dict[str, str | None] = {}
        for image in _IMAGE.finditer(text):
            if not _ELSEWHERE.match(image[2]):
                names[image[2]] = self._name_of(unquote(image[2]), file, card.line, reporter)
        return _IMAGE.sub(lambda m: _with_name(m, names), text)

    def _name_of(self, wanted: str, file: Path, line: int, reporter: Reporter) -> str | None:
        places = [file.parent.resolve() / wanted, self._root / wanted]
        known = self._media_of_vault().get(wanted.rpartition("/")[2].lower())
        return self._media.name_of(
            wanted, [*places, known] if known is not None else places, line, reporter
        )

    def _media_of_vault(self) -> Mapping[str, Path]:
        """Pictures and sounds by name: Obsidian finds them in any folder of the vault."""
        if self._vault_media is None:
            is_vault = (self._root / OBSIDIAN_FOLDER).is_dir()
            found = files_in(self._root, _is_media) if is_vault else iter(())
            self._vault_media = {file.name.lower(): file for file in found}
        return self._vault_media


def _is_media(name: str) -> bool:
    return name.rpartition(".")[2].lower() in _MEDIA


def _as_words(match: re.Match[str]) -> str:
    """`![[x.png|300]]` is a picture, `[[page|words]]` and `![[page]]` are words."""
    target = match[2].partition("#")[0].strip() or match[2]
    if match[1] and _is_media(target):
        return f"![]({target.replace(' ', '%20')})"
    return (match[3] or match[2]).strip()


def _with_name(match: re.Match[str], names: Mapping[str, str | None]) -> str:
    name = names.get(match[2])
    return match[0] if name is None else f"![{match[1]}]({name.replace(' ', '%20')})"
