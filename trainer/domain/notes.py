"""What a note says: its kinds, key points, choices and phrasings, and the cards made from it."""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum


class NoteKind(StrEnum):
    """How a note is asked."""

    BASIC = "basic"
    TYPED = "typed"
    CHOICE = "choice"
    CLOZE = "cloze"


class Role(StrEnum):
    """What a key point asks of the answer: to be said, worth saying, never to be said."""

    MUST = "must"
    MAY = "may"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class KeyPoint:
    """One point of an answer."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a multiple-choice question."""

    text: str
    right: bool


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Another way to ask the question, and who asks it so (empty where the file does not say)."""

    text: str
    asker: str = ""


@dataclass(frozen=True, slots=True)
class NoteContent:
    """All that a deck file says about one note, in the words of the file.

    `prompt` of a cloze note holds its deletions as written (`[deletion::hint]`); `answer` is empty
    for cloze notes; `accepted` is the list behind `Type:`; `citation` is the `Cite:` line as
    written, fingerprints included; `topic` is the heading path; `follows` is the parent's `Id:`.
    """

    kind: NoteKind
    prompt: str
    answer: str = ""
    key_points: tuple[KeyPoint, ...] = ()
    choices: tuple[Choice, ...] = ()
    accepted: tuple[str, ...] = ()
    phrasings: tuple[Phrasing, ...] = ()
    hint: str = ""
    topic: tuple[str, ...] = ()
    citation: str = ""
    tags: tuple[str, ...] = ()
    weight: float = 1.0
    follows: str = ""


def content_hash(content: NoteContent) -> str:
    """A hex digest that is equal for equal contents and stable across versions of Python."""
    values = (
        content.kind,
        content.prompt,
        content.answer,
        [(point.role, point.text) for point in content.key_points],
        [(choice.text, choice.right) for choice in content.choices],
        content.accepted,
        [(phrasing.text, phrasing.asker) for phrasing in content.phrasings],
        content.hint,
        content.topic,
        content.citation,
        content.tags,
        float(content.weight),
        content.follows,
    )
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
