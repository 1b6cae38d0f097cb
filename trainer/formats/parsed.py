"""What every reader of a deck file gives back: plain values and the problems met on the way."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from trainer.domain.notes import NoteContent


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that its author can mend: `str()` gives `path:line: sentence`.

    `left_out` says that a note was left out of the deck for it; else the note stands as it is.
    """

    path: Path
    line: int
    message: str
    left_out: bool = False

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


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


@dataclass(frozen=True, slots=True)
class ParsedNote:
    """One note of a file; `id` is the `Id:` field or empty, `line` the line its `Q:`/`C:` is on."""

    content: NoteContent
    id: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ParsedDeck:
    """One deck file. `id` is never empty: where the file names none it is made from its name."""

    path: Path
    name: str
    id: str
    language: str = ""
    briefing: datetime | None = None
    letter: LetterReference | None = None
    notes: tuple[ParsedNote, ...] = ()
    problems: tuple[Problem, ...] = ()
