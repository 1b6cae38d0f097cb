"""A note while its lines come in, and what becomes of it at its end."""

import math
import re
from dataclasses import dataclass, field

from trainer.domain.cloze import deletions
from trainer.domain.identity import is_id
from trainer.domain.notes import HEAVIEST, Choice, KeyPoint, NoteContent, NoteKind, Phrasing, Role
from trainer.formats.parsed import ParsedNote
from trainer.formats.reporting import Reporter
from trainer.formats.syntax import BLANKS, Field, split_escaped
from trainer.i18n import _

_ASKER = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_ESCAPED_ASKER = re.compile(r"\\+\(")
_BULLET = " \t-*"
_CHOICE = re.compile(r"[-*][ \t]+\[([ xX])\][ \t]+([^ \t].*)")
_KINDS = {
    Field.ANSWER: NoteKind.BASIC,
    Field.CHOICES: NoteKind.CHOICE,
    Field.TYPE: NoteKind.TYPED,
}


@dataclass(slots=True)
class Draft:
    """What has been read of one note. Items are kept as their lines, joined at the end."""

    line: int
    cloze: bool
    topic: tuple[str, ...]
    question: list[str]
    answered_by: Field | None = None
    answer_line: int = 0
    answer: list[str] = field(default_factory=list)
    points: list[tuple[Role, list[str]]] = field(default_factory=list)
    choices: list[tuple[bool, list[str]]] = field(default_factory=list)
    bad_choice: int = 0  # the first line under `Choices:` that is no option
    phrasings: list[str] = field(default_factory=list)
    values: dict[Field, tuple[int, str]] = field(default_factory=dict)

    def add_point(self, line: str) -> None:
        """Take a key point's first line."""
        role, _colon, text = line.lstrip(_BULLET).partition(":")
        self.points.append((Role(role), [text]))

    def add_choice(self, line: str) -> bool:
        """Take an option's first line, unless `line` is none."""
        match = _CHOICE.match(line)
        if match is not None:
            self.choices.append((match[1] != " ", [match[2]]))
        return match is not None

    def value(self, name: Field) -> str:
        """What the one-line field `name` says, empty where it is not there."""
        return self.values[name][1] if name in self.values else ""


def finish(draft: Draft, reporter: Reporter) -> ParsedNote | None:
    """The note that `draft` has become, or nothing when a problem leaves it out."""
    fault = _fault(draft)
    if fault is not None:
        line, message = fault
        reporter.add(line, message, left_out=True)
        return None
    content = NoteContent(
        kind=_kind(draft),
        prompt=_block(draft.question),
        answer=_answer(draft),
        key_points=_key_points(draft, reporter),
        choices=_choices(draft),
        accepted=_accepted(draft),
        phrasings=tuple(_phrasing(text) for text in draft.phrasings),
        hint=draft.value(Field.HINT),
        topic=draft.topic,
        citation=draft.value(Field.CITE),
        tags=_tags(draft),
        weight=_weight(draft, reporter),
        follows=_id(draft, Field.FOLLOWS, reporter),
    )
    return ParsedNote(content, _id(draft, Field.ID, reporter), draft.line)


def _fault(draft: Draft) -> tuple[int, str] | None:
    """Why the note cannot stand, and in which line."""
    prompt = _block(draft.question)
    if not prompt:
        return draft.line, _("This note has no question.")
    if draft.cloze:
        message = _("This cloze has no [deletion], so there is nothing to ask.")
        return None if deletions(prompt) else (draft.line, message)
    if draft.answered_by is None:
        return draft.line, _("This question has no answer: no “A:”, “Choices:” or “Type:”.")
    if draft.answered_by is Field.CHOICES:
        return _choices_fault(draft)
    points = (_joined(lines) for _role, lines in draft.points)
    if _block(draft.answer) or _accepted(draft) or any(points):
        return None
    return draft.answer_line, _("This answer is empty.")


def _choices_fault(draft: Draft) -> tuple[int, str] | None:
    if draft.bad_choice:
        message = _("Under “Choices:” each line must be an option: “- [ ] wrong” or “- [x] right”.")
        return draft.bad_choice, message
    if len({right for right, _lines in draft.choices}) < len((True, False)):
        message = _("“Choices:” needs at least one right option, marked [x], and one wrong, [ ].")
        return draft.answer_line, message
    return None


def _kind(draft: Draft) -> NoteKind:
    if draft.cloze or draft.answered_by is None:
        return NoteKind.CLOZE
    return _KINDS[draft.answered_by]


def _block(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n")


def _joined(lines: list[str]) -> str:
    return " ".join(part for line in lines if (part := line.strip(BLANKS)))


def _answer(draft: Draft) -> str:
    """A typed answer is the first one accepted; a choice's is told by its options alone."""
    if draft.answered_by is Field.TYPE:
        return _accepted(draft)[0]
    return _block(draft.answer)


def _accepted(draft: Draft) -> tuple[str, ...]:
    return split_escaped(draft.value(Field.TYPE), "|")


def _key_points(draft: Draft, reporter: Reporter) -> tuple[KeyPoint, ...]:
    points = tuple(KeyPoint(role, _joined(lines)) for role, lines in draft.points)
    if all(point.text for point in points):
        return points
    reporter.add(draft.answer_line, _("A key point of this answer says nothing."))
    return tuple(point for point in points if point.text)


def _choices(draft: Draft) -> tuple[Choice, ...]:
    return tuple(Choice(_joined(lines), right) for right, lines in draft.choices)


def _phrasing(text: str) -> Phrasing:
    if _ESCAPED_ASKER.match(text):
        return Phrasing(text[1:])
    asker = _ASKER.match(text)
    if asker is None or asker.end() == len(text):
        return Phrasing(text)
    return Phrasing(text[asker.end() :].strip(BLANKS), asker[1].strip(BLANKS))


def _tags(draft: Draft) -> tuple[str, ...]:
    return tuple(dict.fromkeys(split_escaped(draft.value(Field.TAGS), ",")))


def _weight(draft: Draft, reporter: Reporter) -> float:
    if Field.WEIGHT not in draft.values:
        return 1.0
    line, text = draft.values[Field.WEIGHT]
    try:
        weight = float(text)
    except ValueError:
        weight = math.nan
    if 0 < weight <= HEAVIEST:
        return weight
    message = _("“Weight:” must be a number above 0 and at most {most}; 1 is taken.")
    reporter.add(line, message.format(most=int(HEAVIEST)))
    return 1.0


def _id(draft: Draft, name: Field, reporter: Reporter) -> str:
    value = draft.value(name)
    if not value or is_id(value):
        return value
    message = _(
        "“{name}:” may hold letters, digits and “- _ . ~” only, 200 at most; it is ignored."
    )
    reporter.add(draft.values[name][0], message.format(name=name))
    return ""
