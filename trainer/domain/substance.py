"""What differs in substance between two wordings of a sentence.

Two wordings say the same where they have the same figures, dates, names, negations, stances, modal
force, limits and conditions, and where few other words were replaced by others. Whatever is in
doubt counts as a difference: nothing is taken to stand that may not. The words are those of
`rules/positions.*.toml` and `rules/substance.*.toml`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trainer.domain import figures
from trainer.domain.amounts import Amount, fold
from trainer.domain.figures import Day, Reading, Span
from trainer.domain.mentions import Kind, mentions
from trainer.domain.passages import normal_words
from trainer.domain.position_rules import Rules, rules
from trainer.domain.reasons import Differs, Reason
from trainer.domain.substance_words import OtherWords, folded_words, sense_words, words_of

_LONGEST = 4000  # characters of a sentence that is looked into; beyond them are lists and tables
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d", re.ASCII)
_MODAL = re.compile(r"(?<!\d )\bmay\b")  # written small and without a day it is no month


@dataclass(frozen=True, slots=True)
class Wording:
    """What differs between two wordings, and the old words that others took the place of."""

    reasons: tuple[Reason, ...] = ()
    replaced: frozenset[str] = frozenset()


def compare(old: str, new: str, language: str) -> Wording:
    """What differs between two sentences, without their footnotes; nothing where words are equal.

    A harmless reason stands alone: it says that the wording differs and the position does not.
    """
    if normal_words(old) == normal_words(new):
        return Wording()
    if max(len(old), len(new)) > _LONGEST:
        return Wording((Reason(Differs.WORDING),))
    its_rules, words = rules(language), sense_words(language)
    differ = [
        *_figures(old, new),
        *_names(old, new, its_rules),
        *_groups(Differs.NEGATION, old, new, [("", words.negation)]),
        *_stances(old, new, its_rules),
        *_groups(Differs.FORCE, old, new, words.force),
        *_groups(Differs.LIMIT, old, new, words.limit),
        *_opposites(old, new, words.opposites),
    ]
    other = OtherWords(old, new, words)
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
    return Counter(word for word in words_of(text) if word[0].isdigit())


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
    there = set(folded_words(other))
    names = [
        text[each.start : each.end] for each in mentions(text, its_rules) if each.kind is Kind.NAME
    ]
    return [name for name in names if not there.issuperset(folded_words(name))]


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


def _once(found: Sequence[str]) -> str:
    """What was found, without what is part of something longer."""
    longest = [each for each in found if not any(each != o and each in o for o in found)]
    return ", ".join(dict.fromkeys(longest))


def _joined(found: Counter[str]) -> str:
    return ", ".join(found.elements())
