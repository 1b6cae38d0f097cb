"""Reading the figures in an answer: what its words, numbers, amounts and dates mean.

The rules, for Dutch and English at once:

- Numbers and amounts are read as `trainer.domain.amounts` says.
- A numeric date has the day first; where that cannot be, the month. `28/11` is a date; `8-11` is
  one as well as two figures, and `8/11` beside it another two. A year of two figures is one of
  this century.
- Neighbouring figures joined by a dash, `tot` or `en` are the same (`28–29`, `28 en 29`); others
  are not: `9-11` runs from 9 to 11, `9 en 11` are two.
- A billion is a `miljard`, a trillion a `biljoen`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from trainer.domain.amounts import Amount, amount_at, lexemes_of
from trainer.domain.numerals import MONTHS, UNITS
from trainer.domain.spelling import is_slip

# Atoms by one letter each: d a day, y a year, M a month, J a joiner, o the `of` in `1st of May`.
# A month has no more days, and a list of figures without end is looked through in linear time.
_DATED = re.compile(r"d(?:Jd){0,30}o?My?|Md(?:Jd){0,30}y?|My?")


@dataclass(frozen=True, slots=True)
class Day:
    """A date or a month, with what was said of it."""

    month: int
    day: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """Figures joined: `&` one by one, `-` from the one to the other, or as written (`/`, `:`)."""

    ends: tuple[Amount | Day, ...]
    joiners: tuple[str, ...]


Reading = str | Amount | Day | Span


@dataclass(frozen=True, slots=True)
class Token:
    """A word, sign or figure of an answer and what it may mean; `word` is empty for the others."""

    readings: frozenset[Reading]
    word: str = ""


@dataclass(frozen=True, slots=True)
class _Joiner:
    sign: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Month:
    number: int


_Atom = str | Amount | Day | Span | _Joiner | _Month


def read(folded: str) -> tuple[Token, ...]:
    """The tokens of a text that was folded; punctuation is none."""
    return tuple(_tokens(_dated(_atoms(lexemes_of(folded)))))


def _atoms(lexemes: Sequence[re.Match[str]]) -> list[_Atom]:
    atoms: list[_Atom] = []
    place = 0
    while place < len(lexemes):
        kind, text = lexemes[place].lastgroup, lexemes[place].group()
        joins = kind == "minus" and "-" in text and atoms and isinstance(atoms[-1], Amount | Day)
        amount, used = (None, 0) if joins else amount_at(lexemes, place)
        if amount is not None:
            atoms.append(amount)
        elif joins:
            atoms.append(_Joiner("-"))
        else:
            used = 1
            atoms.extend(_atom(lexemes[place]))
        place += used
    return atoms


def _atom(lexeme: re.Match[str]) -> Iterator[_Atom]:
    """What a lexeme means that is no amount; nothing for punctuation."""
    kind, text = lexeme.lastgroup, lexeme.group()
    if kind == "date":
        yield _numeric_date(text)
    elif kind == "join":
        yield _joiner(text)
    elif kind == "word":
        word = re.sub("['’]", "", text)
        if word in UNITS:
            yield UNITS[word]
        elif word == "cannot":
            yield from ("can", "not")
        else:
            month = _month(word)
            yield _Month(month) if month else word
    elif kind == "number" or _is_sign(text):
        yield text


def _is_sign(text: str) -> bool:
    """Whether a character says something, as `%` and `<` do and `!` does not."""
    return text in "%‰#^" or unicodedata.category(text[0]) in {"Sm", "Sc", "So"}


@lru_cache(maxsize=4096)
def _month(word: str) -> int | None:
    """The month that a word names, a slip in a long name forgiven."""
    if word in MONTHS:
        return MONTHS[word]
    return next((number for name, number in MONTHS.items() if is_slip(word, name)), None)


def _numeric_date(text: str) -> Day | str:
    first, second, third = map(int, re.split("[-/.]", text))
    if first > 99:
        first, third = third, first
    return _day_first(first, second, third if third > 99 else 2000 + third) or text


def _day_first(day: int, month: int, year: int | None) -> Day | None:
    if month > 12:
        day, month = month, day
    return Day(month, day, year) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _joiner(text: str) -> _Joiner:
    if text in {"en", "and", "&"}:
        return _Joiner("&", ("&",))
    if text in {"-", "/", ":"}:
        return _Joiner(text)
    return _Joiner("to", tuple(text.split()))


def _dated(atoms: Sequence[_Atom]) -> Iterator[_Atom]:
    """The atoms, with the numbers around a month made days and years of it."""
    place = 0
    for match in _DATED.finditer("".join(map(_letter, atoms))):
        yield from atoms[place : match.start()]
        yield from _dates(atoms[match.start() : match.end()])
        place = match.end()
    yield from atoms[place:]


def _letter(atom: _Atom) -> str:
    match atom:
        case _Month():
            return "M"
        case _Joiner():
            return "J"
        case "of" | "van":
            return "o"
        case Amount(value, "") if value.denominator == 1 and 1 <= value <= 31:
            return "d"
        case Amount(value, "", False) if value.denominator == 1 and 1000 <= value <= 2999:
            return "y"
    return "x"


def _dates(atoms: Sequence[_Atom]) -> Iterator[_Atom]:
    """Days with the joiners between them, or the month where there are none."""
    month = next(atom.number for atom in atoms if isinstance(atom, _Month))
    numbers = [int(atom.value) for atom in atoms if isinstance(atom, Amount)]
    year = next((number for number in numbers if number > 31), None)
    if not numbers or numbers[0] > 31:
        yield Day(month, None, year)
    for atom in atoms:
        if isinstance(atom, _Joiner):
            yield atom
        elif isinstance(atom, Amount) and atom.value <= 31:
            yield Day(month, int(atom.value), year)


def _tokens(atoms: Iterator[_Atom]) -> Iterator[Token]:
    """A token for each word, sign and figure; figures with a joiner between them are one."""
    ends: list[Amount | Day] = []
    joiners: list[_Joiner] = []
    for atom in atoms:
        if isinstance(atom, _Joiner) and len(joiners) == len(ends) - 1:
            joiners.append(atom)
        elif isinstance(atom, Amount | Day) and len(joiners) == len(ends):
            ends.append(atom)
        else:
            yield from _joined(ends, joiners)
            ends, joiners = [], []
            if isinstance(atom, Amount | Day):
                ends.append(atom)
            else:
                yield from _plain(atom)
    yield from _joined(ends, joiners)


def _plain(atom: _Atom) -> Iterator[Token]:
    if isinstance(atom, _Joiner):
        yield from (Token(frozenset({word}), word) for word in atom.words)
    elif isinstance(atom, str):
        one: frozenset[Reading] = frozenset({Amount(Fraction(1))} if atom == "een" else ())
        yield Token(one | {atom}, atom if atom.isalpha() else "")


def _joined(ends: Sequence[Amount | Day], joiners: Sequence[_Joiner]) -> Iterator[Token]:
    """The figures as one token, and after it what joins them to nothing."""
    if len(ends) == 1:
        yield Token(frozenset(ends))
    elif ends:
        if all(joiner.sign in {"-", "to"} for joiner in joiners):
            ends = _in_one_unit(ends)
        signs = zip(joiners, ends, ends[1:], strict=False)
        span = Span(tuple(ends), tuple(_sign(*between) for between in signs))
        yield Token(frozenset(_span_or_date(span, joiners[0].sign)))
    for joiner in joiners[max(0, len(ends) - 1) :]:
        yield from _plain(joiner)


def _in_one_unit(ends: Sequence[Amount | Day]) -> Sequence[Amount | Day]:
    """`5–10%` is `5%–10%`: the unit that one of them has is that of all."""
    units = {end.unit for end in ends if isinstance(end, Amount)} - {""}
    if len(units) != 1:
        return ends
    [unit] = units
    return [replace(end, unit=unit) if isinstance(end, Amount) else end for end in ends]


def _sign(joiner: _Joiner, left: Amount | Day, right: Amount | Day) -> str:
    if joiner.sign in {"-", "to", "&"}:
        return "&" if _next(left) == right else joiner.sign.replace("to", "-")
    return joiner.sign


def _next(end: Amount | Day) -> Amount | Day | None:
    if isinstance(end, Amount):
        return replace(end, value=end.value + 1)
    return None if end.day is None else replace(end, day=end.day + 1)


def _span_or_date(span: Span, sign: str) -> set[Reading]:
    """The readings of joined figures: `28/11` is a date, `8/11` is either."""
    match span.ends:
        case [Amount(left, "", False), Amount(right, "", False)] if sign in {"-", "/"}:
            if left.denominator == right.denominator == 1 and (right <= 12 or sign == "/"):
                date = _day_first(int(left), int(right), None)
                if date is not None:
                    return {date} if left > 12 or right > 12 else {span, date}
    return {span}
