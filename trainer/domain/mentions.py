"""The dates, figures and names that a sentence mentions, and where they stand in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trainer.domain.amounts import fold
from trainer.domain.numerals import CARDINALS, MONTHS, SCALES, UNITS
from trainer.domain.position_rules import Rules


class Kind(StrEnum):
    """What is mentioned."""

    DATE = "date"
    FIGURE = "figure"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a sentence: `sentence[start:end]`."""

    kind: Kind
    start: int
    end: int


def _either(words: Iterator[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_SHORTEST_MONTH = 4  # alone; `mar` and `jan` are months beside a figure only
_MONTH = rf"(?:{_either(iter(MONTHS))})\b\.?"
_DAY = r"\d{1,2}(?:st|nd|rd|th|e)?"
_DAYS = rf"{_DAY}(?:(?:\ ?[-–]\ ?|\ (?:en|and|to|tot|t/m)\ ){_DAY})?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_DATE = re.compile(
    rf"""
    (?<![\w€$£–/.,-])
    (?: {_DAYS} \ (?:of\ )? {_MONTH} (?: ,?\ {_YEAR} )?
      | {_MONTH} \ {_DAYS} (?: ,?\ {_YEAR} )? (?!\ ?[%‰€]|[.,]\d)
      | {_MONTH} \ {_YEAR}
      | {_YEAR} (?! \ ?(?:{_either(u for u in UNITS)}) | [.,]?\d )
    ) (?! [\w/] | -\w )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FIGURE = re.compile(
    rf"""
    (?<![\w€$£/.,:–-]) (?:[€$£]\ ?)?
    \d++ (?: [.,] \d++ )*+
    (?: \ (?:{_either(s for s in SCALES)}) )? (?: \ ?(?:{_either(u for u in UNITS)}) )?
    (?! \w | [-–/:]\w | [.,]\d )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_SCALE = re.compile(rf"\ (?:{_either(s for s in SCALES)})(?!\w)", re.IGNORECASE)
_OPENS = re.compile(r"(?:\A|[.:!?…] )[\"'‘’“”«(]*\Z")


def mentions(sentence: str, rules: Rules) -> tuple[Mention, ...]:
    """Every date, figure and name of the sentence, in order; none overlap."""
    found: list[Mention] = []
    taken: set[int] = set()  # the characters of those found already
    for mention in (*_dates(sentence), *_figures(sentence, rules), *_words(sentence, rules)):
        if taken.isdisjoint(range(mention.start, mention.end)):
            taken.update(range(mention.start, mention.end))
            found.append(mention)
    return tuple(_joined(sorted(found, key=lambda mention: mention.start), sentence))


def _joined(found: Sequence[Mention], sentence: str) -> Iterator[Mention]:
    """The mentions, names with nothing but a space between them as one."""
    last: Mention | None = None
    for mention in found:
        if last is not None:
            between = sentence[last.end : mention.start]
            if last.kind is mention.kind is Kind.NAME and between == " ":
                last = Mention(Kind.NAME, last.start, mention.end)
                continue
            yield last
        last = mention
    if last is not None:
        yield last


def _dates(sentence: str) -> Iterator[Mention]:
    for match in _DATE.finditer(sentence):
        yield Mention(Kind.DATE, match.start(), match.end() - match.group().endswith("."))


def _figures(sentence: str, rules: Rules) -> Iterator[Mention]:
    for match in _FIGURE.finditer(sentence):
        before = _WORD.findall(sentence[max(0, match.start() - 40) : match.start()])
        if not before or before[-1].casefold() not in rules.numbered:
            yield Mention(Kind.FIGURE, match.start(), match.end())


def _words(sentence: str, rules: Rules) -> Iterator[Mention]:
    """Months by themselves, numbers written out, and capitals that open no sentence."""
    for match in _WORD.finditer(sentence):
        word, start = match.group(), match.start()
        folded = fold(word)
        opens = bool(_OPENS.search(sentence[max(0, start - 4) : start]))
        if not opens and _is_month(word, folded):
            yield Mention(Kind.DATE, start, match.end())
        elif CARDINALS.get(folded, 0) > 1 and folded not in rules.no_figures:
            scale = _SCALE.match(sentence, match.end())
            yield Mention(Kind.FIGURE, start, scale.end() if scale else match.end())
        elif any(map(str.isupper, word)) and not opens and word not in rules.no_names:
            yield Mention(Kind.NAME, start, match.end())


def _is_month(word: str, folded: str) -> bool:
    return folded in MONTHS and (len(folded) >= _SHORTEST_MONTH or word in {"May", "mei"})
