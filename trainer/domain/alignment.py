"""Which texts of a new letter are which of the old one: alike, one to one, in little time.

Texts are compared by their words, the rare ones weighing most. Only texts that share rare words are
compared at all, so that the work grows with the number of texts and not with its square.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log

_LETTERS = re.compile(r"[^\W\d_]+")
_RAREST = 12  # words by which a text is looked up
_COMMON = 60  # texts; a word in more of them is looked up only where there are no others
_CANDIDATES = 12


class Alike:
    """How alike two lists of texts are, text by text."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        self._old, self._new = [_words(text) for text in old], [_words(text) for text in new]
        counts = Counter(word for words in (*self._old, *self._new) for word in words)
        total = max(1, len(self._old) + len(self._new))
        self._weight = {word: log(1 + total / count) for word, count in counts.items()}
        self._of_old = [self._sum(words) for words in self._old]
        self._of_new = [self._sum(words) for words in self._new]
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self._new):
            for word in words:
                self._with[word].append(place)

    def pairs(self, least: float) -> Iterator[tuple[int, int]]:
        """The texts of both lists that are most alike, one to one, `least` (of 1) or more so."""
        scored = []
        for old in range(len(self._old)):
            for new, common in self._candidates(old):
                whole = self._of_old[old] + self._of_new[new]
                score = 2 * common / whole if whole else 0.0
                if score >= least:
                    scored.append((-round(score, 6), abs(old - new), old, new))
        olds, news = set(), set()
        for _score, _distance, old, new in sorted(scored):
            if old not in olds and new not in news:
                olds.add(old)
                news.add(new)
                yield old, new

    def within(self, old: int, least: float) -> int | None:
        """The new text that holds most of the old one, `least` (of 1) or more of it."""
        best = max(self._candidates(old), key=lambda each: (each[1], -each[0]), default=None)
        whole = self._of_old[old]
        return best[0] if best and whole and best[1] / whole >= least else None

    def _candidates(self, old: int) -> list[tuple[int, float]]:
        """New texts that share rare words with the old one, and the weight of all they share."""
        words = sorted(self._old[old] & self._with.keys(), key=lambda w: (len(self._with[w]), w))
        votes: Counter[int] = Counter()
        for word in words[:_RAREST]:
            if len(self._with[word]) > _COMMON and votes:
                break
            for new in self._with[word]:
                votes[new] += 1
        nearest = sorted(votes.items(), key=lambda each: (-each[1], abs(each[0] - old)))
        return [
            (new, self._sum(self._old[old] & self._new[new]))
            for new, _count in nearest[:_CANDIDATES]
        ]

    def _sum(self, words: frozenset[str]) -> float:
        return sum(self._weight[word] for word in words)


def longest_rising(places: Sequence[int]) -> set[int]:
    """The indexes of a longest rising run of `places`: what of a list kept its order."""
    ends: list[int] = []  # of the best run of each length, the index of its last place
    before: list[int] = []
    for index, place in enumerate(places):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if places[ends[middle]] < place:
                low = middle + 1
            else:
                high = middle
        before.append(ends[low - 1] if low else -1)
        ends[low : low + 1] = [index]
    kept: set[int] = set()
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept


def _words(text: str) -> frozenset[str]:
    return frozenset(_LETTERS.findall(text.casefold()))
