"""Why a passage counts as changed: what kind of thing differs, before and now."""

from dataclasses import dataclass
from enum import StrEnum

from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _

_LONGEST = 60  # characters of what is quoted


class Differs(StrEnum):
    """What is different. The first ones make another position; those of `HARMLESS` do not."""

    GONE = "gone"
    FIGURE = "figure"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    STANCE = "stance"
    FORCE = "force"
    LIMIT = "limit"
    OPPOSITE = "opposite"
    ADDED = "added"
    LEFT_OUT = "left_out"
    WORDING = "wording"
    SENTENCE_ADDED = "sentence_added"
    SENTENCE_GONE = "sentence_gone"
    FOOTNOTE = "footnote"
    TURNED = "turned"
    USED = "used"
    ASTRAY = "astray"
    WORDS = "words"
    ORDER = "order"
    SPLIT = "split"
    MERGED = "merged"
    HEADING = "heading"
    PLACE = "place"


HARMLESS = frozenset(
    {
        Differs.WORDS,
        Differs.ORDER,
        Differs.SPLIT,
        Differs.MERGED,
        Differs.HEADING,
        Differs.PLACE,
    }
)

_NAMES = {
    Differs.GONE: N_("the passage is no longer there"),
    Differs.FIGURE: N_("figure"),
    Differs.DATE: N_("date"),
    Differs.NAME: N_("name"),
    Differs.NEGATION: N_("negation"),
    Differs.STANCE: N_("stance"),
    Differs.FORCE: N_("how firmly"),
    Differs.LIMIT: N_("limits and conditions"),
    Differs.OPPOSITE: N_("words that have an opposite"),
    Differs.ADDED: N_("words added"),
    Differs.LEFT_OUT: N_("words left out"),
    Differs.WORDING: N_("much was put in other words"),
    Differs.SENTENCE_ADDED: N_("sentence added"),
    Differs.SENTENCE_GONE: N_("sentence left out"),
    Differs.FOOTNOTE: N_("footnote"),
    Differs.TURNED: N_("the words stand in another order"),
    Differs.USED: N_("words that the note uses"),
    Differs.ASTRAY: N_("the citation did not fit the former letter"),
    Differs.WORDS: N_("in other words"),
    Differs.ORDER: N_("sentences in another order"),
    Differs.SPLIT: N_("divided over several places"),
    Differs.MERGED: N_("joined with another paragraph"),
    Differs.HEADING: N_("heading"),
    Differs.PLACE: N_("place"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that differs; `old` and `new` are the words for it, empty where there are none."""

    what: Differs
    old: str = ""
    new: str = ""

    @property
    def is_harmless(self) -> bool:
        """Whether the position is the same all the same."""
        return self.what in HARMLESS

    @property
    def as_list(self) -> list[str]:
        """The reason as plain values, to be stored."""
        return [self.what.value, self.old, self.new]

    def __str__(self) -> str:
        name = _(_NAMES[self.what])
        old, new = _short(self.old), _short(self.new)
        if old and new:
            return f"{name}: {old} → {new}"
        if old:
            return f"{name}: {old} → –" if self.what in _PAIRS else f"{name}: {old}"
        if new:
            return f"{name}: – → {new}" if self.what in _PAIRS else f"{name}: {new}"
        return name


_PAIRS = frozenset(
    {
        Differs.FIGURE,
        Differs.DATE,
        Differs.NAME,
        Differs.NEGATION,
        Differs.STANCE,
        Differs.FORCE,
        Differs.LIMIT,
        Differs.OPPOSITE,
        Differs.FOOTNOTE,
    }
)


def reason_of(stored: object) -> Reason:
    """The reason that `as_list` stored; what cannot be read counts as other wording."""
    match stored:
        case [str(what), str(old), str(new)] if what in set(Differs):
            return Reason(Differs(what), old, new)
    return Reason(Differs.WORDING)


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST else text[:_LONGEST].rstrip() + "…"
