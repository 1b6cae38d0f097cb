"""What differs in substance between two wordings of a sentence.

Two wordings say the same where they have the same figures, dates, names, negations, stances, modal
force, limits and conditions, and where few other words were replaced by others. Whatever is in
doubt counts as a difference: nothing is taken to stand that may not. The words are those of
`rules/positions.*.toml` and `rules/substance.*.toml`.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from trainer.domain import figures
from trainer.domain.amounts import Amount, fold
from trainer.domain.figures import Day, Reading, Span
from trainer.domain.mentions import Kind, mentions
from trainer.domain.numerals import CARDINALS, MONTHS, ORDINALS, SCALES, UNITS
from trainer.domain.passages import normal_words
from trainer.domain.position_rules import Rules, any_of, rules
from trainer.domain.reasons import Differs, Reason
from trainer.domain.spelling import is_slip

_FOLDER = Path(__file__).parent / "rules"
_LONGEST = 4000  # characters of a sentence that is looked into; beyond them are lists and tables
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d[\w.,/-]*\w|\d")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d", re.ASCII)
_OF_FIGURES = frozenset((*CARDINALS, *ORDINALS, *SCALES, *UNITS, *MONTHS))
_MODAL = re.compile(r"(?<!\d )\bmay\b")  # written small and without a day it is no month
_SHARE = 0.25  # of the words that carry meaning may be replaced, and
_FEWEST = 2  # always so many


@dataclass(frozen=True, slots=True)
class Substance:
    """The words of a language on which meaning turns, each group under its name."""

    negation: re.Pattern[str]
    prefixes: tuple[str, ...]
    filler: frozenset[str]
    phrases: re.Pattern[str]
    opposites: re.Pattern[str]
    force: tuple[tuple[str, re.Pattern[str]], ...]
    limit: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """What differs between two wordings, and the old words that others took the place of."""

    reasons: tuple[Reason, ...] = ()
    replaced: frozenset[str] = frozenset()


@lru_cache(maxsize=2)
def substance(language: str) -> Substance:
    """The words for a letter in `language`, one of `position_rules.LANGUAGES`."""
    data = tomllib.loads((_FOLDER / f"substance.{language}.toml").read_text("utf-8"))
    filler = data["filler"]
    return Substance(
        negation=any_of(data["negation"]),
        prefixes=tuple(data["prefixes"]),
        filler=frozenset(word for word in filler if " " not in word),
        phrases=any_of(phrase for phrase in filler if " " in phrase),
        opposites=any_of(data["opposites"]),
        force=tuple((name, any_of(words)) for name, words in data["force"].items()),
        limit=tuple((name, any_of(words)) for name, words in data["limit"].items()),
    )


def compare(old: str, new: str, language: str) -> Wording:
    """What differs between two sentences, without their footnotes; nothing where words are equal.

    A harmless reason stands alone: it says that the wording differs and the position does not.
    """
    if normal_words(old) == normal_words(new):
        return Wording()
    if max(len(old), len(new)) > _LONGEST:
        return Wording((Reason(Differs.WORDING),))
    its_rules, words = rules(language), substance(language)
    differ = [
        *_figures(old, new),
        *_names(old, new, its_rules),
        *_groups(Differs.NEGATION, old, new, [("", words.negation)]),
        *_stances(old, new, its_rules),
        *_groups(Differs.FORCE, old, new, words.force),
        *_groups(Differs.LIMIT, old, new, words.limit),
        *_opposites(old, new, words.opposites),
    ]
    other = _Words(old, new, words)
    other.forgive(_actors(old, its_rules), _actors(new, its_rules))
    differ += other.reasons(known=bool(differ))
    if differ:
        return Wording(tuple(dict.fromkeys(differ)), other.replaced)
    harmless = Reason(Differs.WORDS, " ".join(other.gone), " ".join(other.come))
    return Wording((harmless,), other.replaced)


def _figures(old: str, new: str) -> Iterator[Reason]:
    """Figures and dates of one that the other has not."""
    before, after = (Counter(_readings(text)) for text in (old, new))
    gone, come = before - after, after - before
    if gone or come:
        dated = any(isinstance(each, Day) or _is_dated(each) for each in _each([*gone, *come]))
        shown = _digits(old) - _digits(new), _digits(new) - _digits(old)
        dated = dated or (any(shown) and all(map(_YEAR.fullmatch, shown[0] | shown[1])))
        if not any(shown):
            shown = Counter(map(_shown, gone)), Counter(map(_shown, come))
        yield Reason(Differs.DATE if dated else Differs.FIGURE, *map(_joined, shown))


def _readings(text: str) -> Iterator[frozenset[Reading]]:
    for token in figures.read(fold(_MODAL.sub(" ", text))):
        if not token.word:
            yield token.readings


def _each(readings: Iterable[frozenset[Reading]]) -> Iterator[Reading]:
    for each in readings:
        yield from each


def _is_dated(reading: Reading) -> bool:
    return isinstance(reading, Span) and any(isinstance(end, Day) for end in reading.ends)


def _digits(text: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(text) if word[0].isdigit())


def _shown(readings: frozenset[Reading]) -> str:
    """A figure that was written in words, or a month alone."""
    for each in readings:
        if isinstance(each, Amount):
            whole = each.value.denominator == 1
            number = str(each.value.numerator) if whole else f"{float(each.value):g}"
            return f"{number} {each.unit}".rstrip()
        if isinstance(each, Day):
            parts = (each.year, each.month, each.day)
            return "-".join(f"{part:02}" for part in parts if part is not None)
    return " ".join(str(each) for each in readings if isinstance(each, str))


def _names(old: str, new: str, its_rules: Rules) -> Iterator[Reason]:
    """Names of one whose words the other has not, and actors."""
    gone, come = _names_not_in(old, new, its_rules), _names_not_in(new, old, its_rules)
    before, after = _actors(old, its_rules), _actors(new, its_rules)
    gone += [words for name, words in before.items() if name not in after]
    come += [words for name, words in after.items() if name not in before]
    if gone or come:
        yield Reason(Differs.NAME, _once(gone), _once(come))


def _names_not_in(text: str, other: str, its_rules: Rules) -> list[str]:
    there = set(_folded(other))
    names = [
        text[each.start : each.end] for each in mentions(text, its_rules) if each.kind is Kind.NAME
    ]
    return [name for name in names if not there.issuperset(_folded(name))]


def _actors(text: str, its_rules: Rules) -> dict[str, str]:
    """Who is spoken of, by the name that the rules give them; all the names that the author has."""
    found: dict[str, str] = {}
    for actor in its_rules.actors:
        match = actor.words.search(text)
        if match is not None:
            found.setdefault(actor.name, match.group())
    return found


def _stances(old: str, new: str, its_rules: Rules) -> Iterator[Reason]:
    """Stances that one takes and the other does not; nobody's counts as little as the author's."""
    before, after = (
        {stance.name: stance.phrases.search(text) for stance in its_rules.stances}
        for text in (old, new)
    )
    gone = [match.group() for name, match in before.items() if match and not after[name]]
    come = [match.group() for name, match in after.items() if match and not before[name]]
    if gone or come:
        yield Reason(Differs.STANCE, _once(gone), _once(come))


def _groups(
    what: Differs, old: str, new: str, groups: Sequence[tuple[str, re.Pattern[str]]]
) -> Iterator[Reason]:
    """Groups whose words are not there equally often in both."""
    gone: list[str] = []
    come: list[str] = []
    for _name, pattern in groups:
        before, after = pattern.findall(old), pattern.findall(new)
        if len(before) > len(after):
            gone += before[len(after) :]
        elif len(after) > len(before):
            come += after[len(before) :]
    if gone or come:
        yield Reason(what, ", ".join(gone), ", ".join(come))


def _opposites(old: str, new: str, pattern: re.Pattern[str]) -> Iterator[Reason]:
    """Words with an opposite that one has and the other has not."""
    before, after = (Counter(map(str.casefold, pattern.findall(text))) for text in (old, new))
    if before != after:
        yield Reason(Differs.OPPOSITE, _joined(before - after), _joined(after - before))


class _Words:
    """The words that one wording has and the other has not, slips and endings forgiven."""

    def __init__(self, old: str, new: str, words: Substance) -> None:
        self._old, self._new = _meaning(old, words), _meaning(new, words)
        before, after = Counter(self._old), Counter(self._new)
        self.gone, self.come = list((before - after).elements()), list((after - before).elements())
        self.turned = [
            (one, other)
            for one in self.gone
            for other in self.come
            if _turns(one, other, words.prefixes)
        ]
        for one in list(self.gone):
            same = next((other for other in self.come if _same(one, other)), None)
            if same is not None and not any(one in pair for pair in self.turned):
                self.gone.remove(one)
                self.come.remove(same)
        marks = words.negation
        self._order_differs = self._old != self._new and (
            _marked(old, marks) != _marked(new, marks)
        )

    def forgive(self, before: dict[str, str], after: dict[str, str]) -> None:
        """Leave out the names of those whom both speak of."""
        both = before.keys() & after.keys()
        for found, names in ((self.gone, before), (self.come, after)):
            for word in (word for name in both for word in _folded(names[name])):
                if word in found:
                    found.remove(word)

    @property
    def replaced(self) -> frozenset[str]:
        """The words that others took the place of."""
        return frozenset(self.gone)

    def reasons(self, *, known: bool) -> Iterator[Reason]:
        """What the words alone make different; `known`: a difference in substance was found."""
        for one, other in self.turned:
            yield Reason(Differs.NEGATION, one, other)
        if known or self.turned:
            return  # what was found is made of these words
        gone, come = " ".join(self.gone), " ".join(self.come)
        most = max(_FEWEST, int(_SHARE * len(self._old)))
        if bool(gone) != bool(come):
            yield Reason(Differs.LEFT_OUT if gone else Differs.ADDED, gone, come)
        elif max(len(self.gone), len(self.come)) > most:
            yield Reason(Differs.WORDING)
        elif not gone and self._order_differs:
            yield Reason(Differs.TURNED)


def _meaning(text: str, words: Substance) -> list[str]:
    """The words that carry meaning of their own, in order, folded; figures aside."""
    text = words.phrases.sub(" ", text)
    without = words.filler | _OF_FIGURES
    return [word for word in _folded(text) if word not in without and not word[0].isdigit()]


def _marked(text: str, negation: re.Pattern[str]) -> list[str]:
    """Names, figures and negations in their order, each negation with the word that it stands by.

    A name counts as one where it opens the sentence too.
    """
    found = []
    denied = {match.start(): match for match in negation.finditer(text)}
    capitals = {fold(word) for word in re.findall(r"(?<=[^\W\d_] )[^\W\d_a-z]\w+", text)}
    pieces = list(_WORD.finditer(text))
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        word = fold(piece.group())
        if piece.start() in denied:
            found.append(f"{word} {fold(following.group()) if following else ''}")
        elif word[0].isdigit() or word in capitals:
            found.append(word)
    return found


def _same(word: str, other: str) -> bool:
    """Whether two words are one, with a slip or another ending."""
    if is_slip(word, other):
        return True
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= 4 and longer.startswith(shorter) and len(longer) - len(shorter) <= 2


def _turns(word: str, other: str, prefixes: Sequence[str]) -> bool:
    """Whether one word is the other with its sense turned round (`possible`, `impossible`)."""
    shorter, longer = sorted((word, other), key=len)
    return len(shorter) >= 4 and any(longer == prefix + shorter for prefix in prefixes)


def _folded(text: str) -> list[str]:
    return _WORD.findall(fold(text))


def _once(found: Sequence[str]) -> str:
    """What was found, without what is part of something longer."""
    longest = [each for each in found if not any(each != o and each in o for o in found)]
    return ", ".join(dict.fromkeys(longest))


def _joined(found: Counter[str]) -> str:
    return ", ".join(found.elements())
