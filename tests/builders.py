"""Values and rows for tests: each builder needs only what the test is about."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.orm import Session

from trainer import config, i18n
from trainer.domain.notes import NoteKind
from trainer.domain.schedule import NEW, CardState, Preset, Schedule
from trainer.services.collection import Collection
from trainer.storage import migrate, presets
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import (
    CardRow,
    ChangeRow,
    DeckRow,
    DoubtRow,
    LetterRow,
    NoteRow,
    NoteTypeRow,
    PassageRow,
    RehearsalRow,
    ReviewKind,
    ReviewRow,
)

NOW = datetime(2026, 1, 15, 9, 30, 15, 123456, tzinfo=UTC)
REVIEWED = Schedule(
    CardState.REVIEW, None, 12.3456789, 5.4321, NOW + timedelta(days=12), NOW - timedelta(days=1)
)


MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)  # a morning in winter, Amsterdam an hour on


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@contextmanager
def in_amsterdam() -> Iterator[None]:
    """Local times are Amsterdam's, and English is spoken."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Amsterdam"
    time.tzset()
    i18n.activate("en")
    yield
    i18n.activate("en")
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


@cache
def _new_collection() -> bytes:
    """A fresh collection's file, made by the trainer, but once: it takes longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "collection.db")
        migrate.prepare(path, NOW)
        return path.read_bytes()


def make(settings: config.Settings) -> None:
    """A fresh collection, where there is none."""
    if not settings.collection.exists():
        settings.data.mkdir(parents=True, exist_ok=True)
        settings.collection.write_bytes(_new_collection())


@contextmanager
def opened(data: Path, clock: Clock | None = None) -> Iterator[Collection]:
    """The collection in the folder `data`, made where there is none."""
    settings = config.load(data)
    make(settings)
    collection = Collection(settings, clock or Clock())
    try:
        yield collection
    finally:
        collection.close()


def deck(name: str = "Letter", **columns: Any) -> DeckRow:
    defaults = {
        "uuid": new_uuid(NOW),
        "name": name,
        "language": "nl",
        "letter_title": "",
        "letter_reference": "",
        "letter_waived": [],
        "created_at": NOW,
    }
    return DeckRow(**(defaults | columns))


def note(of: DeckRow, guid: str = "letter.nl/first", **columns: Any) -> NoteRow:
    defaults = {
        "deck": of,
        "guid": guid,
        "position": 0,
        "kind": NoteKind.BASIC,
        "prompt": "Wat is het doel?",
        "answer": "Vrede",
        "key_points": [],
        "choices": [],
        "accepted": [],
        "phrasings": [],
        "hint": "",
        "topic": [],
        "stance": "",
        "citation": "",
        "tags": [],
        "weight": 1.0,
        "marked": False,
        "plain_text": "",
        "created_at": NOW,
        "modified_at": NOW,
    }
    return NoteRow(**(defaults | columns))


def card(of: NoteRow, ordinal: int = 0, schedule: Schedule = NEW, **columns: Any) -> CardRow:
    defaults = {"reps": 0, "lapses": 0, "suspended": False, "flag": 0}
    return CardRow(note=of, ordinal=ordinal, schedule=schedule, **(defaults | columns))


def review(
    of: CardRow, preset_id: int, at: datetime = NOW, after: Schedule = REVIEWED, **columns: Any
) -> ReviewRow:
    defaults = {
        "uuid": new_uuid(at),
        "card_id": of.id,
        "reviewed_at": at,
        "study_day": at.date(),
        "rating": 3,
        "kind": ReviewKind.STUDY,
        "schedule": after,
        "preset_id": preset_id,
    }
    return ReviewRow(**(defaults | columns))


def preset_id(session: Session, preset: Preset | None = None) -> int:
    return presets.version_of(session, preset or Preset(), NOW)


def stored_card(session: Session, schedule: Schedule = NEW, **columns: Any) -> CardRow:
    """A card with its note and deck, flushed."""
    row = card(note(deck()), schedule=schedule, **columns)
    session.add(row)
    session.flush()
    return row


def fill(session: Session) -> None:
    """Rows in every table, pointing at each other in every way the schema knows."""
    preset = preset_id(session)
    letter = LetterRow(
        uuid=new_uuid(NOW),
        title="Kamerbrief",
        reference="28 676, nr. 446",
        published=date(2023, 12, 8),
        digest="d" * 64,
        added_at=NOW,
    )
    session.add(letter)
    session.flush()
    for number in (1, 2):
        session.add(
            PassageRow(
                letter_id=letter.id,
                position=number,
                section=["Oekraïne"],
                number=number,
                text=f"Alinea {number}",
                fingerprint="a1b2c3",
                fingerprint_version=1,
            )
        )
    basic = NoteTypeRow(
        uuid=new_uuid(NOW),
        anki_id=1_700_000_000_000,
        name="Basis",
        is_cloze=False,
        fields=["Voor", "Achter"],
        templates=[["Kaart 1", "{{Voor}}", "{{Achter}}"]],
        css="",
        sort_field=0,
    )
    session.add(basic)
    session.flush()
    for place, name in enumerate(("Brief", "Brief::Oekraïne", "Oud")):
        of = deck(
            name, letter=letter if place == 0 else None, preset_id=preset, file_id=f"f{place}"
        )
        of.deleted_at = NOW if name == "Oud" else None
        for number in range(3):
            of_note = note(of, f"f{place}/n{number}", position=number, tags=["één", "twee"])
            of_note.note_type_id = basic.id if number else None
            cards = [card(of_note, ordinal, REVIEWED) for ordinal in range(2)]
            session.add_all(cards)
            session.flush()
            session.add_all(review(of_card, preset) for of_card in cards)
    session.add(
        DoubtRow(
            uuid=new_uuid(NOW),
            note_id=1,
            made_at=NOW,
            reasons=["figure: 1,95 → 1,93"],
            old_text="1,95",
            new_text="1,93",
            citation="Oekraïne ¶1",
        )
    )
    session.add(
        RehearsalRow(
            uuid=new_uuid(NOW), deck_id=1, started_at=NOW, ended_at=NOW, predicted=0.8, answers=[]
        )
    )
    session.add(
        ChangeRow(
            uuid=new_uuid(NOW),
            kind="grade",
            summary="Wat is het doel?",
            made_at=NOW,
            touched=[["card", 1, {"reps": 0}, {"reps": 1}]],
        )
    )


def filled(data: Path) -> Path:
    """A closed collection with rows in every table; answers its file."""
    with opened(data) as collection, collection.writing() as session:
        fill(session)
    return collection.settings.collection


def ask(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """What the database at `path` answers, past all of the trainer's own code."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(statement).fetchall()


def row_counts(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    tables = ask(path, "SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name: ask(path, f"SELECT count(*) FROM {name}")[0][0] for (name,) in tables}
