"""Importing decks: read, plan, and write the whole of it or nothing."""

from collections.abc import Container, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from trainer import formats
from trainer.domain.backups import Reason
from trainer.domain.day import StudyDays
from trainer.errors import DeckFileError
from trainer.formats import detect
from trainer.formats.parsed import ParsedCard, ParsedDeck, ParsedNote, ReadOptions
from trainer.i18n import _
from trainer.progress import Progress, counting, unseen
from trainer.services import backups, media
from trainer.services.collection import Collection
from trainer.services.collector import without_collector
from trainer.services.import_plan import Fate, ImportPlan, Planner, Update
from trainer.services.import_writer import ImportWriter
from trainer.storage import changes
from trainer.storage import letters as letter_rows

_DECK_FILES = ReadOptions(datetime(1970, 1, 1, tzinfo=UTC), StudyDays(), detect.MARKDOWN)
FORMATS = tuple(detect.READERS)  # what `kind` may be
_SINGLE = (".apkg", ".colpkg", ".anki2", ".csv", ".tsv")  # what is imported file by file


def options(
    collection: Collection,
    *,
    kind: str | None = None,
    columns: Sequence[str] = (),
    progress: Progress = unseen,
) -> ReadOptions:
    """What readers of all formats need: `kind` is one of FORMATS, None to be told by content.

    Raises TrainerError where one of `columns` is no column's name.
    """
    if columns:
        from trainer.formats.columns import check_columns  # noqa: PLC0415 - for tables alone

        check_columns(columns)
    return ReadOptions(collection.now(), collection.days, kind, tuple(columns), progress)


def read(paths: Sequence[Path], options: ReadOptions = _DECK_FILES) -> list[ParsedDeck]:
    """Read decks; without `options`, those of deck files in the trainer's own format.

    Raises DeckFileError for a file that cannot be read, or that holds no note and no problem; such
    a file is passed over in a folder.
    """
    parsed = []
    with without_collector():
        for path in paths:
            useful = [deck for deck in formats.read(path, options) if deck.notes or deck.problems]
            if not useful:
                raise DeckFileError(_nothing_in(path, options))
            parsed += useful
    return parsed


def _nothing_in(path: Path, options: ReadOptions) -> str:
    others = _others_in(path)
    if others:
        sentence = _("{path}: no deck in Markdown in it; name the file to import, such as {name}.")
        return sentence.format(path=path, name=others[0].name)
    if (options.format or detect.format_of(path)) == detect.MARKDOWN:
        sentence = _("{path}: no notes found; a note starts with Q: or C: at the start of a line")
    else:
        sentence = _("{path}: there is no note in it.")
    return sentence.format(path=path)


def _others_in(folder: Path) -> list[Path]:
    """The packages and tables in a folder; nothing for what is none."""
    if not folder.is_dir():
        return []
    return sorted(each for each in folder.iterdir() if each.suffix.lower() in _SINGLE)


def shaped(
    parsed: Sequence[ParsedDeck], *, progress: bool = True, tags: Sequence[str] = ()
) -> list[ParsedDeck]:
    """The decks without what their users answered, or with further tags on every note."""
    if progress and not tags:
        return list(parsed)
    return [
        replace(
            deck, notes=tuple(_shaped(note, progress=progress, tags=tags) for note in deck.notes)
        )
        for deck in parsed
    ]


def _shaped(note: ParsedNote, *, progress: bool, tags: Sequence[str]) -> ParsedNote:
    content = replace(note.content, tags=tuple(dict.fromkeys((*note.content.tags, *tags))))
    if progress:
        return replace(note, content=content)
    cards = tuple(ParsedCard(card.ordinal, anki_id=card.anki_id) for card in note.cards)
    return replace(note, content=content, cards=cards)


def plan(
    collection: Collection,
    parsed: Sequence[ParsedDeck],
    *,
    target: str | None = None,
    update: Update = Update.NEWER,
    refused: Container[str] = frozenset(),
) -> ImportPlan:
    """What importing `parsed` would do; nothing is written."""
    from trainer.services import duplicates  # noqa: PLC0415 - an import looks for none

    named = media.renamed(collection.settings.media, _checked(parsed))
    with without_collector(), collection.reading() as session:
        planner = Planner(session, target, update, refused)
        plans = tuple(done for deck in named if (done := planner.plan(deck)) is not None)
        new = (note for done in plans for note in done.notes if note.fate is Fate.NEW)
        twice = duplicates.count_among(session, [note.parsed.content for note in new])
    return ImportPlan(plans, _problems(parsed), twice)


def apply(
    collection: Collection,
    parsed: Sequence[ParsedDeck],
    *,
    target: str | None = None,
    update: Update = Update.NEWER,
    refused: Container[str] = frozenset(),
    shipped_digest: str | None = None,
    undoable: bool = True,
    progress: Progress = unseen,
) -> ImportPlan:
    """Import `parsed` in one transaction, one undo step, after a backup; answers what was done.

    `refused` are guids of notes that are not to be recognised by their wording, as `plan` shows
    them. `shipped_digest` marks the deck as one that came with the program, in that version.
    """
    named = media.renamed(collection.settings.media, _checked(parsed))
    if any(deck.notes for deck in named) and not collection.is_new:
        backups.before(collection, Reason.IMPORT)
    now = collection.now()
    tick = counting(_to_write(named), progress)
    plans = []
    with (
        media.stored(collection.settings.media, named),
        without_collector(),
        collection.filling() as session,
    ):
        planner = Planner(session, target, update, refused)
        writer = ImportWriter(collection, session, now, tick)
        for deck in named:
            done = planner.plan(deck)
            if done is not None:
                writer.write(done, shipped_digest)
                plans.append(done)
        writer.finish()
        attached = _attached(session, writer) if undoable else ()
        if writer.touched and undoable:
            names = ", ".join(done.name for done in plans[:5])
            changes.record(session, "import", names, now, writer.touched)
    return ImportPlan(tuple(plans), _problems(parsed), attached=attached)


def _attached(session: Session, writer: ImportWriter) -> tuple[tuple[str, int, int], ...]:
    """Put letters that are there behind the decks written that cite them."""
    if not writer.citing or not letter_rows.alive(session):
        return ()
    from trainer.services import letters  # noqa: PLC0415 - few imports are about a letter

    attached, touched = letters.offer_to(session, writer.citing.values())
    writer.touched.extend(touched)
    return tuple(attached)


def _to_write(parsed: Sequence[ParsedDeck]) -> int:
    """How many rows: notes, cards and answers count alike."""
    return 2 * sum(len(deck.notes) for deck in parsed) + sum(
        len(note.cards) - 1 + sum([len(card.reviews) for card in note.cards])
        for deck in parsed
        for note in deck.notes
        if note.cards
    )


def _problems(parsed: Sequence[ParsedDeck]) -> tuple[formats.Problem, ...]:
    return tuple(problem for deck in parsed for problem in deck.problems)


def _checked(parsed: Sequence[ParsedDeck]) -> list[ParsedDeck]:
    """The decks, the second of two with the same id refused."""
    seen: dict[str, Path] = {}
    for deck in parsed:
        if deck.named:
            continue
        if deck.notes and deck.id in seen:
            raise DeckFileError(
                _("{path}: has the same deck id as {other}; give one of them another id").format(
                    path=deck.path, other=seen[deck.id]
                )
            )
        seen[deck.id] = deck.path
    return list(parsed)
