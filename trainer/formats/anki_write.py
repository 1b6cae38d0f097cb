"""Writing packages that Anki reads: schedules, history, flags, suspension and media included.

They are of the older kind (schema 11, no compression of its own), which every Anki takes and which
keeps FSRS's state (`cards.data`) all the same.
"""

import hashlib
import json
import os
import re
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trainer.domain.day import DayNumbers, StudyDays, milliseconds
from trainer.domain.identity import FROM_ANKI
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.plaintext import media_names
from trainer.domain.schedule import CardState, Schedule
from trainer.errors import TrainerError
from trainer.formats import anki_log, anki_notes, anki_own, anki_schema11
from trainer.formats.anki_media import is_safe
from trainer.formats.parsed import ParsedCard, ParsedDeck, ParsedNote
from trainer.i18n import _
from trainer.wording import why

if TYPE_CHECKING:
    from trainer.domain.note_types import NoteType

_META = b"\x08\x02"  # which kind of package it is
_TYPES = {CardState.NEW: 0, CardState.LEARNING: 1, CardState.REVIEW: 2, CardState.RELEARNING: 3}
_STEPS = {CardState.LEARNING: 2, CardState.RELEARNING: 1}
_SUSPENDED, _BURIED = -1, -3  # queues
_LEARNING, _LEARNING_BY_DAY = 1, 3
_UNSAFE = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
_LEVEL = 4  # zlib's; its usual 6 takes twice the time for a package a tenth smaller
_INSERT = {
    "notes": "INSERT INTO notes VALUES (?,?,?,?,?,?,?,?,?,?,?)",
    "cards": "INSERT INTO cards VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "revlog": "INSERT INTO revlog VALUES (?,?,-1,?,?,?,?,?,?)",
}
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Moment:
    """When it is written, how instants become study days, and what comes first of all of it."""

    now: datetime
    days: StudyDays
    first: datetime


def write(path: Path, decks: Iterable[ParsedDeck], media: Path, moment: Moment) -> None:
    """Write the package at `path`, whole or not at all.

    Several decks may be portions of the same. `media` is the folder that has the files that notes
    name: of them those that are there, and none from outside of it. Raises TrainerError where the
    package cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".export-", dir=path.parent) as folder:
            collection = Path(folder) / "collection"
            with closing(sqlite3.connect(collection)) as db:
                named = _Writer(db, moment).write(decks)
            package = Path(folder) / "package"
            _pack(package, collection, [media / name for name in sorted(named)])
            os.replace(package, path)  # noqa: PTH105 - one step, whatever stands there
    except (OSError, sqlite3.Error) as error:
        message = _("{path} cannot be written: {reason}.")
        raise TrainerError(message.format(path=path, reason=why(error))) from error


def _pack(package: Path, collection: Path, media: Iterable[Path]) -> None:
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as archive:
        archive.writestr("meta", _META)
        archive.write(collection, "collection.anki21")
        files = dict(enumerate(file for file in media if file.is_file()))
        archive.writestr("media", json.dumps({str(n): file.name for n, file in files.items()}))
        for n, file in files.items():
            archive.write(file, str(n), zipfile.ZIP_STORED)


class _Writer:
    """Fills one collection."""

    def __init__(self, db: sqlite3.Connection, moment: Moment) -> None:
        self._db, self._moment = db, moment
        self._numbers = DayNumbers(moment.days)
        self._first_day = self._day(moment.first)
        self._used: dict[str, set[int]] = {table: set() for table in _INSERT}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _INSERT}
        self._types: dict[int, NoteType] = {}  # by their ids
        self._decks: dict[str, str] = {}  # their descriptions by their names
        self._media: set[str] = set()
        self._position = 0

    def write(self, decks: Iterable[ParsedDeck]) -> set[str]:
        """The whole collection; answers the names of its media.

        Its file is thrown away if anything goes wrong.
        """
        self._db.executescript(_UNSAFE + anki_schema11.TABLES)
        for deck in decks:
            self._decks[deck.name] = deck.description
            deck_id = _deck_id(deck.name)
            for note in deck.notes:
                self._note(note, deck_id)
            self._flush()
        first = date.fromordinal(self._first_day)
        created = int(self._moment.days.opens(first).timestamp())
        self._db.execute(*anki_schema11.col(created, self._conf(), self._types, self._names()))
        self._db.commit()
        self._db.executescript(anki_schema11.INDEXES)  # sorted once, not grown row by row
        return self._media

    def _flush(self) -> None:
        for table, rows in self._rows.items():
            self._db.executemany(_INSERT[table], rows)
            rows.clear()

    def _day(self, instant: datetime) -> int:
        return self._numbers.number(milliseconds(instant))

    def _conf(self) -> dict[str, Any]:
        offset = self._moment.now.astimezone(self._moment.days.zone).utcoffset() or timedelta()
        return {
            "schedVer": 2,
            "sched2021": True,
            "creationOffset": -int(offset.total_seconds() // 60),
            "rollover": self._moment.days.rollover.hour,
            "nextPos": self._position + 1,
        }

    def _names(self) -> dict[int, tuple[str, str]]:
        """Decks by id with their descriptions, those above them included."""
        found: dict[int, tuple[str, str]] = {}
        for own in self._decks:
            parts = own.split("::")
            for end in range(1, len(parts)):
                name = "::".join(parts[:end])
                found.setdefault(_deck_id(name), (name, ""))
        return found | {_deck_id(name): (name, about) for name, about in self._decks.items()}

    def _note(self, note: ParsedNote, deck_id: int) -> None:
        content = note.content
        if note.note_type is not None and content.kind is NoteKind.TEMPLATE:
            note_type, fields = note.note_type, content.fields
        else:
            note_type, fields = anki_own.encode(content)
        self._types[note_type.anki_id] = note_type
        made = note.anki_id or milliseconds(note.created or self._moment.now)
        note_id = self._free("notes", made)
        first = _TAGS.sub("", fields[0])
        checksum = int(hashlib.sha1(first.encode("utf-8", "replace")).hexdigest()[:8], 16)  # noqa: S324 - Anki's
        modified = int((note.modified or self._moment.now).timestamp())
        row = (
            note_id, note.guid.removeprefix(FROM_ANKI), note_type.anki_id, modified, -1,
            _tags(content.tags, note.marked), "\x1f".join(fields), first, checksum, 0, "",
        )  # fmt: skip
        self._rows["notes"].append(row)
        self._media.update(_media_of(content))
        self._position += any(card.schedule.due is None for card in note.cards)
        for card in note.cards:
            self._card(card, note_id, deck_id, modified)

    def _card(self, card: ParsedCard, note_id: int, deck_id: int, modified: int) -> None:
        card_id = self._free("cards", card.anki_id or note_id + card.ordinal)
        schedule, log = card.schedule, anki_log.of_answers(card.reviews)
        row = (
            card_id, note_id, deck_id, card.ordinal, modified, -1, _TYPES[schedule.state],
            self._queue(card), self._due(card), self._interval(schedule, log),
            anki_log.ease(log, schedule.state), card.reps, card.lapses, _left(schedule), 0, 0,
            card.flag, _data(schedule),
        )  # fmt: skip
        self._rows["cards"].append(row)
        self._rows["revlog"] += (
            (self._free("revlog", entry.at_ms), card_id, *entry[1:]) for entry in log
        )

    def _queue(self, card: ParsedCard) -> int:
        if card.suspended or card.buried:
            return _SUSPENDED if card.suspended else _BURIED
        schedule = card.schedule
        if schedule.state not in _STEPS:
            return _TYPES[schedule.state]
        due = schedule.due  # a step of a day or more ends as a day opens
        days = self._moment.days
        by_day = due is not None and due == days.opens(days.day_of(due))
        return _LEARNING_BY_DAY if by_day else _LEARNING

    def _due(self, card: ParsedCard) -> int:
        """A day number, the second of a card in its steps, or the place of a new one.

        Anki moves day numbers to its own calendar by the queue, so that a suspended card in its
        steps has its second in any case.
        """
        due = card.schedule.due
        if due is None:
            return self._position
        if card.schedule.state is CardState.REVIEW or self._queue(card) == _LEARNING_BY_DAY:
            return self._day(due) - self._first_day
        return int(due.timestamp())

    def _interval(self, schedule: Schedule, log: Sequence[anki_log.Entry]) -> int:
        """The days from the latest answer to the date, or those set by hand: SM-2 keeps these
        where it moves the date.
        """
        if schedule.state is not CardState.REVIEW or not schedule.due or not schedule.last_review:
            return 0
        latest = anki_log.latest(log)
        if latest is not None and latest.is_by_hand and latest.interval > 0:
            return latest.interval
        return max(1, self._day(schedule.due) - self._day(schedule.last_review))

    def _free(self, table: str, wanted: int) -> int:
        """`wanted`, or the next number that no row of the table has."""
        used = self._used[table]
        while wanted in used:
            wanted += 1
        used.add(wanted)
        return wanted


def _media_of(content: NoteContent) -> Iterator[str]:
    """The names of the files that a note shows, but for those that lead out of their folder."""
    texts = [content.prompt, content.answer]
    texts += [text for side in content.sides for text in (side.prompt, side.answer)]
    return (name for text in texts for name in media_names(text) if is_safe(name))


@lru_cache(1000)  # many notes have the same
def _tags(tags: tuple[str, ...], marked: bool) -> str:
    """As Anki keeps them: with blanks between and around them."""
    words = [tag.replace(" ", "_") for tag in tags] + [anki_notes.MARKED] * marked
    return f" {' '.join(words)} " if words else ""


def _left(schedule: Schedule) -> int:
    """Steps to come, today and in all."""
    steps = _STEPS.get(schedule.state)
    return 0 if steps is None else max(1, steps - (schedule.step or 0)) * 1001


def _data(schedule: Schedule) -> str:
    """FSRS's state as Anki keeps it, rounded as there."""
    if schedule.stability is None or schedule.difficulty is None:
        return "{}"
    last = schedule.last_review
    answered = f',"lrt":{int(last.timestamp())}' if last is not None else ""
    return f'{{"s":{round(schedule.stability, 4)},"d":{round(schedule.difficulty, 3)}{answered}}}'


def _deck_id(name: str) -> int:
    """An id that stays the same for the same name; Anki itself goes by the name, and has its own
    deck in every collection.
    """
    if name.casefold() == "default":
        return anki_schema11.DEFAULT_DECK
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return 1_500_000_000_000 + int.from_bytes(digest[:4])
