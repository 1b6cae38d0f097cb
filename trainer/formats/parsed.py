"""What every reader of a deck file gives back: plain values and the problems met on the way."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from trainer.domain.day import StudyDays
from trainer.domain.note_types import NoteType
from trainer.domain.notes import NoteContent
from trainer.domain.schedule import NEW, Schedule
from trainer.progress import Progress, unseen


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a reader needs besides the file.

    `now` and `days` turn another program's day numbers into instants. `format` names the format
    instead of looking for it; `columns` names those of a table: `prompt`, `answer`, `tags`, `deck`,
    `guid`, `hint`, or empty for one to leave out. What `progress` raises ends the reading, which
    leaves nothing behind.
    """

    now: datetime
    days: StudyDays
    format: str | None = None
    columns: tuple[str, ...] = ()
    progress: Progress = unseen


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that its author can mend: `str()` gives `path:line: sentence`.

    `line` is 0 where the file has no lines; the sentence then names the note. `left_out` says that
    a note was left out of the deck for it; else the note stands as it is.
    """

    path: Path
    line: int
    message: str
    left_out: bool = False

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.message}"

    def as_plain(self) -> dict[str, object]:
        """The same for scripts."""
        return {**asdict(self), "path": str(self.path)}


@dataclass(frozen=True, slots=True)
class Waiver:
    """A sentence of the letter that the deck leaves uncovered on purpose."""

    at: str
    why: str


@dataclass(frozen=True, slots=True)
class LetterReference:
    """The document that a deck speaks of, as its front matter names it."""

    title: str = ""
    reference: str = ""
    waived: tuple[Waiver, ...] = ()


class PastReview(NamedTuple):
    """An answer given in another program (there may be hundreds of thousands: tuples are light).

    `at_ms` is in milliseconds since 1970, UTC. `rating` is 1 to 4, None where the program only set
    the schedule. `interval` is the one given by the answer: days if positive, else negative
    seconds. `figures` is JSON of what only that program knows, written back to it unchanged: for
    Anki `[type, ivl, lastIvl, factor]`.
    """

    at_ms: int
    rating: int | None
    interval: int
    duration_ms: int | None = None
    figures: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedCard:
    """One card's progress in another program, for the card `ordinal` of its note.

    `schedule` is the state after the latest answer, in our terms (study days, FSRS stability);
    `reviews` come oldest first, each instant once. `buried` is for writing: no reader sets it.
    """

    ordinal: int
    schedule: Schedule = NEW
    reps: int = 0
    lapses: int = 0
    suspended: bool = False
    buried: bool = False
    flag: int = 0
    reviews: Sequence[PastReview] = ()
    anki_id: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedNote:
    """One note of a file; `id` is the `Id:` field or empty, `line` the line its `Q:`/`C:` is on.

    `guid` is the note's name everywhere, where the file gives one (`anki/` + Anki's guid); empty
    where it is the deck's id, a slash and the note's. `cards` is empty where the file has no
    progress: then the cards are those that the content makes. Where it is not, it lists them all.
    """

    content: NoteContent
    id: str = ""
    line: int = 0
    guid: str = ""
    note_type: NoteType | None = None
    cards: tuple[ParsedCard, ...] = ()
    marked: bool = False
    created: datetime | None = None
    modified: datetime | None = None
    anki_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeckOptions:
    """What a file says of how its deck is to be scheduled; None where it says nothing."""

    desired_retention: float | None = None
    parameters: tuple[float, ...] | None = None  # FSRS-6: 21, checked
    new_per_day: int | None = None
    reviews_per_day: int | None = None
    leech_threshold: int | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A picture or sound that notes name; `name` is a bare file name, `open` gives its bytes."""

    name: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class ParsedDeck:
    """One deck of a file. `id` is never empty: where the file names none it is made from its name.

    `format` says in a word or two what was read. `named` tells that the deck is known by its name
    alone, as in Anki: then `id` says nothing. `media` is given with the first deck of a file.
    `columns` are those of a table: what each was taken for, as in `ReadOptions`, and a cell of it.
    """

    path: Path
    name: str
    id: str
    language: str = ""
    briefing: datetime | None = None
    minutes: int | None = None
    letter: LetterReference | None = None
    notes: tuple[ParsedNote, ...] = ()
    problems: tuple[Problem, ...] = ()
    format: str = "Markdown"
    named: bool = False
    description: str = ""
    options: DeckOptions | None = None
    media: tuple[MediaFile, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
