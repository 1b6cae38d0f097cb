"""Reading hashcards' folders: decks in Markdown, and the progress in hashcards.db beside them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from trainer.domain.identity import slug
from trainer.domain.notes import NoteContent, NoteKind
from trainer.errors import DeckFileError
from trainer.formats import frontmatter, hashcards_progress
from trainer.formats.crosscheck import without_duplicates
from trainer.formats.detect import HASHCARDS_FILE
from trainer.formats.folders import MediaFinder, files_in
from trainer.formats.hashcards_progress import Learnt
from trainer.formats.hashcards_syntax import Source, sources
from trainer.formats.parsed import ParsedCard, ParsedDeck, ParsedNote, Problem, ReadOptions
from trainer.formats.reporting import Reporter
from trainer.formats.source import read_text
from trainer.i18n import _, ngettext
from trainer.wording import install

_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\(([^()\s]+)\)")
_ROOT = "@/"
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)  # http: and the like


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks of a folder, or of one file in it; files with one name for their deck are one.

    `path` may be the database itself. Raises DeckFileError where something cannot be read at all.
    """
    root = root_of(path)
    reporter = Reporter(root / HASHCARDS_FILE)
    alone = path.is_file() and path.name != HASHCARDS_FILE
    files = [path] if alone else list(files_in(root, lambda n: n.endswith(".md"), reporter))
    progress, digest_of = _progress(root, options, reporter)
    reader = _Reader(root, progress, digest_of)
    for done, file in enumerate(files):
        options.progress(done, len(files))
        reader.read(file)
    if progress is not None and not alone and progress.left_over:
        count = progress.left_over
        sentence = ngettext(
            "{n} card in it belongs to no note any more and was left out.",
            "{n} cards in it belong to no note any more and were left out.",
            count,
        )
        reporter.add(0, sentence.format(n=count))
    return reader.decks(path, reporter.problems)


def root_of(path: Path) -> Path:
    """The folder of hashcards' that `path` is or lies in: the nearest with a database."""
    start = path if path.is_dir() else path.parent
    for folder in (start, *start.resolve().parents):
        if (folder / HASHCARDS_FILE).is_file():
            return folder
    return start


def _progress(
    root: Path, options: ReadOptions, reporter: Reporter
) -> tuple[Learnt | None, Callable[[bytes], str] | None]:
    if not (root / HASHCARDS_FILE).exists():
        return None, None
    try:
        progress = hashcards_progress.read(
            root / HASHCARDS_FILE, options.days, lambda: options.progress(0, 0)
        )
    except DeckFileError as error:  # the notes are worth having without it
        reporter.add(0, _("{reason} The notes come as new.").format(reason=error))
        return None, None
    digest_of = hashcards_progress.hasher()
    if digest_of is None and progress.cards:
        message = _(
            "What was learnt in hashcards can be read with the package blake3 only: {command}."
            " Until then the notes come as new."
        ).format(command=install("blake3"))
        reporter.add(0, message)
    return (progress, digest_of) if digest_of is not None and progress.cards else (None, None)


class _Reader:
    """Collects notes by the name of their deck."""

    def __init__(
        self, root: Path, progress: Learnt | None, digest_of: Callable[[bytes], str] | None
    ) -> None:
        self._root = root
        self._progress, self._digest_of = progress, digest_of
        self._media = MediaFinder(root)
        self._notes: dict[str, list[ParsedNote]] = {}
        self._files: dict[str, list[Path]] = {}
        self._problems: list[Problem] = []

    def read(self, file: Path) -> None:
        """Take the notes of one file."""
        reporter = Reporter(file)
        lines = read_text(file).removeprefix("\ufeff").split("\n")
        start = frontmatter.length(lines, reporter)
        name = frontmatter.read(lines[:start], reporter).name or file.stem
        notes = [self._note(s, file, reporter) for s in sources(lines, start, reporter)]
        found = self._notes.setdefault(name, [])
        found += without_duplicates(notes, reporter)
        self._files.setdefault(name, []).append(file)
        self._problems += reporter.problems

    def decks(self, path: Path, problems: tuple[Problem, ...]) -> list[ParsedDeck]:
        """All decks; what there is to say comes with the first."""
        decks = []
        told = (*self._problems, *problems)
        for name, notes in self._notes.items():
            files = self._files[name]
            unique = list({note.content: note for note in reversed(notes)}.values())[::-1]
            deck = ParsedDeck(
                path=files[0] if len(files) == 1 else path,
                name=name,
                id=slug(name),
                notes=tuple(unique),
                problems=told,
                format="hashcards",
            )
            decks.append(deck)
            told = ()
        if decks:
            decks[0] = replace(decks[0], media=self._media.files)
        return decks or [ParsedDeck(path, path.stem, slug(path.stem), problems=told)]

    def _note(self, source: Source, file: Path, reporter: Reporter) -> ParsedNote:
        kind = NoteKind.CLOZE if source.cloze else NoteKind.BASIC
        names: dict[str, str | None] = {}
        for image in _IMAGE.finditer(f"{source.prompt}\n{source.answer}"):
            if not _ELSEWHERE.match(image[2]):
                names[image[2]] = self._name_of(image[2], file, source.line, reporter)
        prompt, answer = (_with_names(text, names) for text in (source.prompt, source.answer))
        cards: tuple[ParsedCard, ...] = ()
        if self._progress is not None and self._digest_of is not None:
            cards = tuple(
                self._progress.of(self._digest_of(key), ordinal)
                for ordinal, key in enumerate(source.keys)
            )
        return ParsedNote(NoteContent(kind, prompt, answer), line=source.line, cards=cards)

    def _name_of(self, wanted: str, file: Path, line: int, reporter: Reporter) -> str | None:
        """Media are named from the file's folder, or with `@/` (and once always) from the root."""
        name = unquote(wanted)
        inner = name.removeprefix(_ROOT)
        root = self._root.resolve()
        beside = [] if name.startswith(_ROOT) else [file.parent.resolve() / inner]
        return self._media.name_of(wanted, [*beside, root / inner], line, reporter)


def _with_names(text: str, names: Mapping[str, str | None]) -> str:
    def anew(match: re.Match[str]) -> str:
        name = names.get(match[2])
        return match[0] if name is None else f"![{match[1]}]({name.replace(' ', '%20')})"

    return _IMAGE.sub(anew, text) if names else text
