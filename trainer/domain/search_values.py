"""Reading what stands behind the name of a term, such as `0.9` in `prop:r<0.9`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from trainer.domain.notes import NoteKind
from trainer.domain.search_terms import (
    WHOLE,
    Comparison,
    Field,
    Flag,
    Is,
    Kind,
    Named,
    Pattern,
    Prop,
    Property,
    Query,
    Rated,
    Since,
    State,
)
from trainer.errors import SearchError
from trainer.i18n import _

Signs = list[tuple[str, bool]]  # each sign, and whether it is to be taken as it stands

LONGEST_AGO = 36500  # days
NONE = "none"
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,12})?", re.ASCII)
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_DAYS = re.compile(r"\d{1,9}", re.ASCII)
_COMPARISON = re.compile("|".join(sign.value for sign in Comparison))


@dataclass(frozen=True, slots=True)
class Value:
    """What stands behind `name:`, from the character `start` of the query on."""

    name: str
    signs: Signs
    query: str
    start: int
    is_quoted: bool = False

    @property
    def text(self) -> str:
        """The signs as they stand, stars included."""
        return "".join(sign for sign, _literal in self.signs)

    def fail(self, sentence: str, behind: int = 0) -> NoReturn:
        """Raise SearchError, pointing at so many characters behind the start."""
        raise SearchError(sentence, self.query, self.start + behind)

    def one_of(self, names: Sequence[str], text: str | None = None) -> str:
        """`text`, or the whole value, where it is one of `names`, in any case."""
        found = (self.text if text is None else text).lower()
        if found not in names:
            sentence = _("One of these is expected here: {names}.")
            self.fail(sentence.format(names=", ".join(names)))
        return found


def pattern(signs: Signs) -> Pattern:
    """The signs as a pattern: what stands between its stars."""
    parts, starred = [""], False
    for sign, literal in signs:
        is_star = sign == "*" and not literal
        if not is_star:
            parts[-1] += sign
        elif not starred:
            parts.append("")
        starred = is_star
    return Pattern(tuple(parts))


def _field(value: Value) -> Query:
    field = Field(value.name)
    may_be_empty = field not in (Field.DECK, Field.GUID) and not value.is_quoted
    if may_be_empty and value.text.lower() == NONE:
        return Named(field, None)
    return Named(field, pattern(value.signs))


def _kind(value: Value) -> Query:
    return Kind(NoteKind(value.one_of([kind.value for kind in NoteKind])))


def _state(value: Value) -> Query:
    return Is(State(value.one_of([state.value for state in State])))


def _flag(value: Value) -> Query:
    if not re.fullmatch("[0-7]", value.text):
        value.fail(_("A flag is a number from 0 (none) to 7."))
    return Flag(int(value.text))


def _rated(value: Value) -> Query:
    days, colon, rating = value.text.partition(":")
    number = _days(value, days)
    if colon and not re.fullmatch("[1-4]", rating):
        value.fail(_("A rating is a number from 1 (Again) to 4 (Easy)."), len(days) + 1)
    return Rated(number, int(rating) if colon else None)


def _since(value: Value) -> Query:
    return Since(_days(value, value.text), edited=value.name == "edited")


def _days(value: Value, text: str) -> int:
    if not _DAYS.fullmatch(text) or not 0 < int(text) <= LONGEST_AGO:
        sentence = _("A number of days is expected here, from 1 to {most}.")
        value.fail(sentence.format(most=LONGEST_AGO))
    return int(text)


def _prop(value: Value) -> Query:
    sign = _COMPARISON.search(value.text)
    if sign is None:
        signs = " ".join(comparison.value for comparison in Comparison)
        sentence = _("A figure and what it is compared with are expected, such as s>=21: {signs}.")
        value.fail(sentence.format(signs=signs))
    names = [name.value for name in Property]
    name = Property(value.one_of(names, value.text[: sign.start()]))
    figure = _figure(value, name, sign.end())
    return Prop(name, Comparison(sign[0]), figure)


def _figure(value: Value, name: Property, at: int) -> float:
    """The number that a figure is compared with: a chance of recall may be given in per cents."""
    text = value.text[at:]
    number = text.removesuffix("%") if name is Property.RETRIEVABILITY else text
    if name in WHOLE and not _WHOLE.fullmatch(number):
        value.fail(_("A whole number is expected here."), at)
    if not _NUMBER.fullmatch(number):
        value.fail(_("A number is expected here, such as 0.9."), at)
    return float(number) / 100 if number != text else float(number)


READERS: Mapping[str, Callable[[Value], Query]] = {
    **dict.fromkeys([field.value for field in Field], _field),
    "kind": _kind,
    "is": _state,
    "flag": _flag,
    "rated": _rated,
    "added": _since,
    "edited": _since,
    "prop": _prop,
}
