"""Numbers and amounts as people write them, in Dutch and English: `1.95 %`, `€ 5 mln`, `derde`.

Exactly three figures after a separator are thousands, unless the number begins with 0: `1.000`,
`1,000`, `1 000` are 1000; `0.125` and `1.95` are decimals. Of two different separators the last is
the decimal mark. What fits neither (`3.2.1`) is no number and is taken as it is written.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from trainer.domain.numerals import (
    ARTICLES_OF_ONE,
    CARDINALS,
    DIGITS_PATTERN,
    NUMBER_PATTERN,
    ORDINALS,
    SCALES,
    TENS_PATTERN,
    UNITS,
    UNITS_IN_FRONT,
)

_MOST_FIGURES = 60  # a longer number is taken as it is written
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ĳ": "ij"})
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"))
_ONE = re.compile(r"\b(?:éé|ée|eé)n\b")
_LEXEME = re.compile(
    rf"""
    (?P<date> (?<![\w./,-]) (?:
        [0-9]{{1,2}} (?P<sep>[-/.]) [0-9]{{1,2}} (?P=sep) (?:[0-9]{{4}}|[0-9]{{2}})
        | [0-9]{{4}} (?P<iso>[-/]) [0-9]{{1,2}} (?P=iso) [0-9]{{1,2}}
      ) (?! \w | [-/.,][0-9] ) )
    | (?P<ordinal> [0-9]{{1,9}} (?:e|de|ste|st|nd|rd|th) (?!\w) )
    | (?P<number>
        [1-9][0-9]{{0,2}} (?:\ [0-9]{{3}})+ (?![0-9]) (?:[.,][0-9]+)*
        | (?:(?<![\w.,])[.,])? [0-9]+ (?:[.,'’][0-9]+)* )
    | (?P<minus> (?: ^-[ ]? | (?<=[\s(€$£<>=≤≥≈~±])- | (?<!\w)minus[ ] )
        (?= [.,]?[0-9] | [€$£] | {NUMBER_PATTERN} (?!\w) ) )
    | (?P<join> - | / | (?<=[0-9]):(?=[0-9]) | &
        | (?<!\w) (?: t/m | tot[ ]en[ ]met | tot | to | until | till | through | en | and ) (?!\w) )
    | (?P<word> (?<!\w) {TENS_PATTERN} [ -] {DIGITS_PATTERN} (?!\w) | (?<!\w) per[ ]cent (?!\w)
        | [^\W0-9_]+ (?:['’][^\W0-9_]+)* )
    | (?P<other> \S )
    """,
    re.VERBOSE,
)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*(?:(?!\1)[.,](\d+))?", re.ASCII)
_DECIMAL = re.compile(r"\d*[.,]\d+|\d+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, in its unit (`%`, `€`) where it has one; an ordinal is never a plain number."""

    value: Fraction
    unit: str = ""
    ordinal: bool = False


def fold(text: str) -> str:
    """`text` in small letters without accents, invisible characters and needless spaces."""
    text = _ONE.sub("one", unicodedata.normalize("NFC", text.casefold()))
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_folded, text)).translate(_LETTERS).translate(_DASHES)
    return " ".join(text.split())


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Mn"}:
        return ""
    apart = unicodedata.normalize("NFD", character)
    if not apart[0].isalpha():
        return character
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def lexemes_of(folded: str) -> list[re.Match[str]]:
    """The words, numbers and signs of a folded text; `lastgroup` is the kind."""
    return list(_LEXEME.finditer(folded))


def amount_at(lexemes: Sequence[re.Match[str]], start: int) -> tuple[Amount | None, int]:
    """The amount that begins at `start`, and the number of its lexemes; None where none begins."""
    place = start
    negative, unit = False, ""
    while place < len(lexemes):
        if lexemes[place].lastgroup == "minus" and not negative:
            negative = True
        elif lexemes[place].group() in UNITS_IN_FRONT and not unit:
            unit = UNITS[lexemes[place].group()]
        else:
            break
        place += 1
    amount = _number(lexemes, place)
    if amount is None:
        return None, 0
    value = amount.value
    place += lexemes[place].group() not in SCALES
    while not amount.ordinal and (scale := SCALES.get(_text(lexemes, place))):
        value *= scale
        place += 1
    if not unit and (unit := UNITS.get(_text(lexemes, place), "")):
        place += 1
    return Amount(-value if negative else value, unit, amount.ordinal), place - start


def _number(lexemes: Sequence[re.Match[str]], place: int) -> Amount | None:
    """The number that a lexeme alone says; 1 for a scale, and for the article before it."""
    text = _text(lexemes, place)
    kind = lexemes[place].lastgroup if text else ""
    if kind == "ordinal":
        return Amount(Fraction(int(re.sub("[a-z]", "", text))), ordinal=True)
    if kind == "number":
        value = _value(lexemes[place].group().replace("’", "'"))
        return None if value is None else Amount(value)
    word = text.replace("-", " ") if kind == "word" else ""
    if word in ORDINALS:
        return Amount(Fraction(ORDINALS[word]), ordinal=True)
    if word in SCALES or (word in ARTICLES_OF_ONE and _text(lexemes, place + 1) in SCALES):
        return Amount(Fraction(1))
    return Amount(Fraction(CARDINALS[word])) if word in CARDINALS else None


def _text(lexemes: Sequence[re.Match[str]], place: int) -> str:
    return re.sub("['’]", "", lexemes[place].group()) if place < len(lexemes) else ""


def _value(text: str) -> Fraction | None:
    """What a number in figures is worth; None where it has no one reading."""
    if len(text) > _MOST_FIGURES:
        return None
    if match := _GROUPED.fullmatch(text):
        whole = text if match[2] is None else text[: match.start(2) - 1]
        return Fraction(f"{re.sub('[^0-9]', '', whole)}.{match[2] or 0}")
    if _DECIMAL.fullmatch(text):
        return Fraction(f"0{text.replace(',', '.')}")
    return None
