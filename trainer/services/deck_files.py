"""Deck files before they are imported: checking them, and stamping ids and fingerprints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.domain.citations import (
    Verdict,
    parse_citation,
    resolve,
    split_citations,
)
from trainer.domain.citations import check as check_citation
from trainer.domain.headings import CitationError
from trainer.domain.letter import Letter
from trainer.domain.notes import is_draft
from trainer.errors import DeckFileError
from trainer.formats import markdown
from trainer.formats.decks import deck_files
from trainer.formats.parsed import ParsedDeck, Problem
from trainer.formats.source import read_text
from trainer.formats.stamp import stamp as stamp_text
from trainer.i18n import _
from trainer.services import letters, whole_files
from trainer.services.collection import Collection
from trainer.wording import why


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking deck files found; `without_letter`: decks whose letter is not at hand."""

    notes: int
    problems: tuple[Problem, ...]
    without_letter: int


@dataclass(frozen=True, slots=True)
class Stamped:
    """What stamping wrote: ids and fingerprints; `unstamped` citations did not resolve."""

    ids: int
    fingerprints: int
    unstamped: int


def check(
    collection: Collection | None, paths: Sequence[Path], *, letter: Path | None = None
) -> Checked:
    """Every problem of the deck files, drafts and (their letter known) citations among them.

    The letter is the file `letter`, or the one attached in `collection`.
    """
    given = letters.read(letter) if letter is not None else None
    problems: list[Problem] = []
    notes = without_letter = 0
    for path in paths:
        before = notes, len(problems)
        for file in deck_files(path):
            deck = markdown.read(file)
            text = given or _attached(collection, deck)
            found = [*deck.problems, *_citation_problems(deck, text), *_drafts(deck)]
            problems += sorted(found, key=lambda problem: problem.line)
            notes += len(deck.notes)
            without_letter += text is None and any(note.content.citation for note in deck.notes)
        if (notes, len(problems)) == before:
            sentence = _(
                "There is no note in it; a note starts with Q: or C: at the start of a line."
            )
            problems.append(Problem(path, 1, sentence))
    return Checked(notes, tuple(problems), without_letter)


def stamp(
    collection: Collection | None,
    path: Path,
    *,
    letter: Path | None = None,
    refresh: bool = False,
) -> Stamped:
    """Write missing ids and citation fingerprints into a deck file, changing nothing else in it.

    `refresh` also replaces fingerprints that no longer match their passage.
    """
    before = read_text(path)
    deck = markdown.read(path)
    text = letters.read(letter) if letter is not None else _attached(collection, deck)
    after = stamp_text(before, path, lambda citation: _fingerprint(text, citation), refresh=refresh)
    if after != before:
        _replace(path, after)
    stamped = markdown.read(path)
    old, new = _stamps(deck), _stamps(stamped)
    missing = sum(not each for each in new)
    named = [sum(bool(note.id) for note in each.notes) for each in (deck, stamped)]
    return Stamped(
        ids=named[1] - named[0],
        fingerprints=sum(one != other for one, other in zip(old, new, strict=True)),
        unstamped=missing,
    )


def _attached(collection: Collection | None, deck: ParsedDeck) -> Letter | None:
    if collection is None:
        return None
    return letters.behind(collection, deck.id, deck.letter.reference if deck.letter else "")


def _citation_problems(deck: ParsedDeck, letter: Letter | None) -> Iterator[Problem]:
    for note in deck.notes:
        for written in split_citations(note.content.citation):
            reason = _trouble(written, letter)
            if reason:
                yield Problem(deck.path, note.line, reason)


def _drafts(deck: ParsedDeck) -> Iterator[Problem]:
    for note in deck.notes:
        if is_draft(note.content):
            reminder = _("This note is a draft: rewrite it, then take its tag “draft” away.")
            yield Problem(deck.path, note.line, reminder)


def _trouble(written: str, letter: Letter | None) -> str | None:
    """What is wrong with one citation: its form, or, with the letter at hand, its place."""
    try:
        citation = parse_citation(written)
        if letter is None:
            return None
        resolve(letter, citation)
    except CitationError as error:
        return str(error)
    if check_citation(letter, citation) is Verdict.CHANGED:
        return _(
            "{citation}: the letter says something else there now; read it again, then stamp with"
            " --refresh"
        ).format(citation=written)
    return None


def _fingerprint(letter: Letter | None, written: str) -> str | None:
    if letter is None:
        return None
    try:
        return resolve(letter, parse_citation(written)).fingerprint
    except CitationError:
        return None


def _stamps(deck: ParsedDeck) -> list[str]:
    """The fingerprint of each citation of the deck, empty where it has none."""
    return [
        written.partition("~")[2]
        for note in deck.notes
        for written in split_citations(note.content.citation)
    ]


def _replace(path: Path, text: str) -> None:
    try:
        whole_files.write(path, text.encode())
    except OSError as error:
        raise DeckFileError(
            _("{path}: cannot be written ({reason})").format(path=path, reason=why(error))
        ) from error
