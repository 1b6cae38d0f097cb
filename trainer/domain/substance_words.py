"""The words on which meaning turns, and those that one wording has and another has not."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from trainer.domain.amounts import fold
from trainer.domain.numerals import CARDINALS, MONTHS, ORDINALS, SCALES, UNITS
from trainer.domain.position_rules import any_of
from trainer.domain.reasons import Differs, Reason
from trainer.domain.spelling import is_slip

_FOLDER = Path(__file__).parent / "rules"
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d[\w.,/-]*\w|\d")
_OF_FIGURES = frozenset((*CARDINALS, *ORDINALS, *SCALES, *UNITS, *MONTHS))
_SHARE = 0.25  # of the words that carry meaning may be replaced, and
_FEWEST = 2  # always so many
_MOST_PAIRS = 10_000  # of words that are compared; where there are more, no slip is forgiven
_SHORTEST = 4  # letters of a word that another may be, but for its beginning or end


@dataclass(frozen=True, slots=True)
class SenseWords:
    """The words of a language on which meaning turns, each group under its name."""

    negation: re.Pattern[str]
    prefixes: tuple[str, ...]
    filler: frozenset[str]
    phrases: re.Pattern[str]
    opposites: re.Pattern[str]
    force: tuple[tuple[str, re.Pattern[str]], ...]
    limit: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=2)
def sense_words(language: str) -> SenseWords:
    """The words for a letter in `language`, one of `position_rules.LANGUAGES`."""
    data = tomllib.loads((_FOLDER / f"substance.{language}.toml").read_text("utf-8"))
    filler = data["filler"]
    return SenseWords(
        negation=any_of(data["negation"]),
        prefixes=tuple(data["prefixes"]),
        filler=frozenset(word for word in filler if " " not in word),
        phrases=any_of(phrase for phrase in filler if " " in phrase),
        opposites=any_of(data["opposites"]),
        force=tuple((name, any_of(words)) for name, words in data["force"].items()),
        limit=tuple((name, any_of(words)) for name, words in data["limit"].items()),
    )


def words_of(text: str) -> list[str]:
    """The words and figures of a text as they stand in it, in order."""
    return _WORD.findall(text)


def folded_words(text: str) -> list[str]:
    """The same, folded."""
    return words_of(fold(text))


class OtherWords:
    """The words that one wording has and the other has not, slips and endings forgiven."""

    def __init__(self, old: str, new: str, words: SenseWords) -> None:
        self._old, self._new = _meaning(old, words), _meaning(new, words)
        before, after = Counter(self._old), Counter(self._new)
        self.gone, self.come = list((before - after).elements()), list((after - before).elements())
        self.turned = list(_turned(self.gone, self.come, words.prefixes))
        if len(self.gone) * len(self.come) <= _MOST_PAIRS:
            self._forgive_slips()
        marks = words.negation
        self._order_differs = self._old != self._new and (
            _marked(old, marks) != _marked(new, marks)
        )

    def _forgive_slips(self) -> None:
        turned = {word for pair in self.turned for word in pair}
        for one in [word for word in self.gone if word not in turned]:
            same = next((other for other in self.come if _same(one, other)), None)
            if same is not None:
                self.gone.remove(one)
                self.come.remove(same)

    def forgive(self, before: dict[str, str], after: dict[str, str]) -> None:
        """Leave out the names of those whom both speak of."""
        both = before.keys() & after.keys()
        for found, names in ((self.gone, before), (self.come, after)):
            for word in (word for name in both for word in folded_words(names[name])):
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


def _meaning(text: str, words: SenseWords) -> list[str]:
    """The words that carry meaning of their own, in order, folded; figures aside."""
    text = words.phrases.sub(" ", text)
    without = words.filler | _OF_FIGURES
    return [word for word in folded_words(text) if word not in without and not word[0].isdigit()]


def _marked(text: str, negation: re.Pattern[str]) -> list[str]:
    """Names, figures and negations in their order, each negation with the word that it stands by.

    A name counts as one where it opens the sentence too.
    """
    found = []
    denied = {match.start() for match in negation.finditer(text)}
    capitals = {fold(word) for word in re.findall(r"(?<=[^\W\d_] )[^\W\d_a-z]\w+", text)}
    pieces = list(_WORD.finditer(text))
    for piece, following in zip_longest(pieces, pieces[1:]):
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
    return (
        len(shorter) >= _SHORTEST and longer.startswith(shorter) and len(longer) - len(shorter) <= 2
    )


def _turned(
    old: Sequence[str], new: Sequence[str], prefixes: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Words of which one is the other with its sense turned round (`possible`, `impossible`)."""
    for one in old:
        forms = {prefix + one for prefix in prefixes} if len(one) >= _SHORTEST else set()
        bare = {one.removeprefix(prefix) for prefix in prefixes if one.startswith(prefix)}
        forms |= {word for word in bare if len(word) >= _SHORTEST}
        yield from ((one, other) for other in new if other in forms)
