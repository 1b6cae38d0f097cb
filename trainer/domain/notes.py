"""What a note says: its kinds, key points, choices and phrasings, and the cards made from it."""

import hashlib
import json
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring as _quoted

from trainer.domain.cloze import deletions, question, solved

_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

DRAFT = "draft"
"""The tag of a note that nobody has read over yet."""
HEAVIEST = 100.0
"""The greatest weight of a note; a usual one weighs 1."""


class NoteKind(StrEnum):
    """How a note is asked."""

    BASIC = "basic"
    TYPED = "typed"
    CHOICE = "choice"
    CLOZE = "cloze"
    TEMPLATE = "template"  # its cards come from the fields and card templates of a note type


_CLOZE = NoteKind.CLOZE  # at hand: an enumeration looks its members up


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
class Side:
    """What one card of a template note shows: front, back, and what is to be typed, if anything."""

    ordinal: int
    prompt: str
    answer: str
    typed: str = ""


@dataclass(frozen=True, slots=True)
class NoteContent:
    """All that a deck file says about one note, in the words of the file.

    `prompt` of a cloze note holds its deletions as written (`[deletion::hint]`); `answer` is empty
    for cloze notes; `accepted` is the list behind `Type:`; `citation` is the `Cite:` line as
    written, fingerprints included; `topic` is the heading path; `follows` is the parent's `Id:`.

    A template note also has its `fields`, in HTML as Anki keeps them. Its cards are laid out as
    `sides`, in Markdown; `prompt` and `answer` are those of the first, and where that one card with
    ordinal 0 and nothing to type is all there is, `sides` is empty.
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
    sides: tuple[Side, ...] = ()
    fields: tuple[str, ...] = ()


_FIRST = (0,)


def ordinals(content: NoteContent) -> tuple[int, ...]:
    """The ordinals of the note's cards: one a deletion or side, else the one card 0."""
    if content.kind is _CLOZE:
        return tuple(range(len(deletions(content.prompt))))
    return tuple([side.ordinal for side in content.sides]) if content.sides else _FIRST


def card_content(content: NoteContent, ordinal: int) -> NoteContent:
    """What the card `ordinal` asks: a template note's is a basic or a typed one by itself."""
    if content.kind is not NoteKind.TEMPLATE:
        return content
    first = Side(0, content.prompt, content.answer)
    side = next((side for side in content.sides if side.ordinal == ordinal), first)
    kind = NoteKind.TYPED if side.typed else NoteKind.BASIC
    accepted = (side.typed,) if side.typed else ()
    answer = side.answer
    return replace(
        content,
        kind=kind,
        prompt=side.prompt,
        answer=answer,
        accepted=accepted,
        sides=(),
        fields=(),
    )


def as_asked(content: NoteContent, ordinal: int) -> str:
    """The question of the card `ordinal` as text that does not give its answer away."""
    if content.kind is NoteKind.CLOZE and ordinal in ordinals(content):
        return "".join(segment.text for segment in question(content.prompt, ordinal))
    return card_content(content, ordinal).prompt


def as_read(content: NoteContent) -> str:
    """The question of a note; of a sentence with gaps each of them solved, without its hint."""
    if content.kind is NoteKind.CLOZE:
        return "".join(segment.text for segment in solved(content.prompt))
    return content.prompt


def is_draft(content: NoteContent) -> bool:
    """Whether a note still waits for somebody to read it over."""
    return DRAFT in content.tags


def content_hash(content: NoteContent) -> str:
    """A hex digest that is equal for equal contents and stable across versions of Python.

    It is that of a JSON list, put together by hand: a large import has a hundred thousand.
    """
    lists = "[],[],[],[]"
    if content.key_points or content.choices or content.accepted or content.phrasings:
        points = [(point.role, point.text) for point in content.key_points]
        choices = [(choice.text, choice.right) for choice in content.choices]
        phrasings = [(phrasing.text, phrasing.asker) for phrasing in content.phrasings]
        lists = ",".join(map(_encoded, (points, choices, content.accepted, phrasings)))
    about = _encoded_about(
        (
            content.hint,
            content.topic,
            content.citation,
            content.tags,
            content.weight,
            content.follows,
        )
    )
    fields = ""
    if content.fields or content.sides:  # the sides follow from the fields
        fields = f",[{','.join(map(_quoted, content.fields))}]"
    shown = f"{_quoted(content.prompt)},{_quoted(content.answer)}"
    values = f'["{content.kind!s}",{shown},{lists},{about}{fields}]'
    return hashlib.sha256(values.encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=1024)
def _encoded_about(
    values: tuple[str, tuple[str, ...], str, tuple[str, ...], float, str],
) -> str:
    """What is the same for many notes of a deck: from the hint on."""
    *texts, weight, follows = values
    return _encoded((*texts, float(weight), follows))[1:-1]
