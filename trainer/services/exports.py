"""Decks out of the collection: Markdown, tables, and packages for Anki.

What `progress` raises ends an export, and nothing is written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Collection as Members
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.notes import NoteKind, card_content, ordinals
from trainer.errors import TrainerError
from trainer.formats import anki_write, text_write
from trainer.formats.markdown_write import write
from trainer.formats.parsed import LetterReference, ParsedDeck, ParsedNote, Waiver
from trainer.i18n import _, ngettext
from trainer.progress import Progress, counting, unseen
from trainer.services import export_values
from trainer.services.collection import Collection
from trainer.services.collector import without_collector
from trainer.storage import decks, exported, notes, reviews
from trainer.storage.models import DeckRow, instant

Only = Members[int] | None  # ids of the notes to write, None for all


def to_markdown(
    collection: Collection,
    deck_ids: Sequence[int] | None,
    only: Only = None,
    *,
    progress: Progress = unseen,
) -> dict[str, str]:
    """One Markdown text for each deck that has notes, by the deck's file name."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        tick = _counting(session, rows, progress)
        texts: dict[str, str] = {}
        for row in rows:
            portions = exported.portioned(session, [row.id], only, with_cards=False, tick=tick)
            in_order = [note for portion in portions for note in portion.notes]
            for file_id, found in _by_file(row, in_order).items():
                made_here = row.file_id is None and file_id == decks.file_id_of(row)
                texts[_file_name(slug(row.name) if made_here else file_id, texts)] = write(
                    _as_parsed(row, file_id, found)
                )
    if not texts:
        raise TrainerError(_("There is nothing to export: no notes."))
    return texts


@without_collector()
def to_anki_text(
    collection: Collection,
    deck_ids: Sequence[int] | None,
    only: Only = None,
    *,
    progress: Progress = unseen,
) -> str:
    """One text file that Anki imports, by guid."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        found = _gathered(collection, session, rows, only, progress, with_cards=False)
        return text_write.to_anki_text(found)


@without_collector()
def to_csv(
    collection: Collection,
    deck_ids: Sequence[int] | None,
    only: Only = None,
    *,
    progress: Progress = unseen,
) -> str:
    """One table for spreadsheets, which the trainer imports too."""
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        found = _gathered(collection, session, rows, only, progress, with_cards=False)
        return text_write.to_csv(found)


@without_collector()
def to_package(
    collection: Collection,
    deck_ids: Sequence[int] | None,
    path: Path,
    only: Only = None,
    *,
    progress: Progress = unseen,
) -> None:
    """Write a package for Anki, with schedules, history and the media that its notes name."""
    now, days = collection.now(), collection.days
    with collection.reading() as session:
        rows = decks.these(session, deck_ids)
        first = exported.earliest(session, [row.id for row in rows])
        moment = anki_write.Moment(now, days, min([now, *map(instant, first)]))
        found = _gathered(collection, session, rows, only, progress)
        anki_write.write(path, found, collection.settings.media, moment)


def losses(collection: Collection, deck_ids: Sequence[int] | None, kind: str) -> list[str]:
    """What the format `kind` cannot carry of these decks, a sentence each."""
    with collection.reading() as session:
        ids = [row.id for row in decks.these(session, deck_ids)]
        seen = reviews.any_answer(session, ids)
        rich, foreign, choices = notes.features(session, ids)
        held = notes.held_back(session, ids)
    said = []
    if held and kind != "json":
        said.append(
            ngettext(
                "{n} note is left out: its position is superseded or may have changed.",
                "{n} notes are left out: their positions are superseded or may have changed.",
                held,
            ).format(n=held)
        )
    if seen and kind in ("markdown", "text", "csv"):
        said.append(_("Schedules and past answers stay here: this format has no room for them."))
    if seen and kind == "apkg":
        said.append(
            _(
                "Anki takes schedules and history for cards it does not have yet; cards it has"
                " already keep its own. A .colpkg replaces everything there."
            )
        )
    if seen and kind in ("apkg", "colpkg"):
        said.append(_("Ticked points and whether you were sure stay here."))
    if rich and kind in ("text", "csv"):
        said.append(_("Key points become lines of the answer; other wordings stay here."))
    if foreign and kind == "markdown":
        said.append(_("Each card of a note from Anki becomes a note of its own."))
    if choices and kind in ("text", "csv"):
        said.append(_("Of multiple choice only the right options are written."))
    return said


def _gathered(
    collection: Collection,
    session: Session,
    rows: Sequence[DeckRow],
    only: Only,
    progress: Progress,
    *,
    with_cards: bool = True,
) -> Iterator[ParsedDeck]:
    """As `export_values.gather` has them. Raises TrainerError where there is no note at all."""
    tick = _counting(session, rows, progress)
    gathered = export_values.gather(
        collection, session, rows, only, with_cards=with_cards, tick=tick
    )
    first = next(gathered, None)
    if first is None:
        raise TrainerError(_("There is nothing to export: no notes."))
    return chain([first], gathered)


def _counting(
    session: Session, rows: Sequence[DeckRow], progress: Progress
) -> Callable[[int], None]:
    return counting(exported.count(session, [row.id for row in rows]), progress)


def _by_file(row: DeckRow, found: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    """A deck's notes by the id of the file they came from: two files may use the same `Id:`."""
    own = decks.file_id_of(row)
    files: dict[str, list[Row[Any]]] = {}
    for note in found:
        file_id, slash, _name = note.guid.rpartition("/")
        ours = slash and not note.guid.startswith(FROM_ANKI)
        files.setdefault(file_id if ours else own, []).append(note)
    return files


def _as_parsed(row: DeckRow, file_id: str, found: Sequence[Row[Any]]) -> ParsedDeck:
    letter = None
    if row.letter_title or row.letter_reference or row.letter_waived:
        waived = tuple(Waiver(w["at"], w["why"]) for w in row.letter_waived)
        letter = LetterReference(row.letter_title, row.letter_reference, waived)
    return ParsedDeck(
        path=Path(),
        name=row.name,
        id=file_id,
        language=row.language,
        briefing=row.briefing_at,
        minutes=row.minutes_per_day,
        letter=letter,
        notes=tuple(parsed for note in found for parsed in _as_notes(note)),
    )


def _as_notes(note: Row[Any]) -> Iterator[ParsedNote]:
    """The note; one from Anki as a note for each of its cards, without an `Id:`."""
    content = notes.content_of(note)
    if content.kind is not NoteKind.TEMPLATE:
        name = "" if note.guid.startswith(FROM_ANKI) else notes.id_in_deck(note.guid)
        yield ParsedNote(content, name)
        return
    for ordinal in ordinals(content):
        yield ParsedNote(replace(card_content(content, ordinal), fields=()))


def _file_name(deck_id: str, taken: dict[str, str]) -> str:
    """A file name that stays in its folder, whatever the id holds."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in deck_id).strip(".") or "deck"
    name, count = f"{safe}.md", 1
    while name in taken:
        count += 1
        name = f"{safe}-{count}.md"
    return name
