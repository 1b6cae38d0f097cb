"""Which note or deletion of a changed file is which of those known already."""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)

SURE = 0.8  # at least this alike, to be taken for the same note
RIVAL = 0.6  # and nothing else this alike
MOST_PAIRS = 40_000  # beyond it, comparing takes longer than anyone would wait
MOST_STEPS = 5_000_000  # of comparing characters, at worst; a second or so
LONGEST = 250_000  # steps for one pair: texts longer than a question ever is


def match_deletions(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each deletion of `new`, the place in `old` that it continues: by text, then by place.

    Of equal texts the one in the same place goes first.
    """
    pairs = enumerate(zip(old, new, strict=False))
    found = {place: place for place, (one, other) in pairs if one == other}
    left: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, text in enumerate(old):
        if place not in found:
            left[text].append(place)
    for place, text in enumerate(new):
        if place not in found and left[text]:
            found[place] = left[text].popleft()
    free = {place for places in left.values() for place in places}
    return [found.get(place, place if place in free else None) for place in range(len(new))]


def match_wordings(old: Mapping[Key, str], new: Mapping[Other, str]) -> dict[Other, Key]:
    """Pairs of texts that are surely the same, reworded: one to one, alike, and without a rival.

    Nothing is matched where there are more than `MOST_PAIRS` pairs to compare, or so many alike
    that it would take more than `MOST_STEPS`; and no text that is too long for it.
    """
    if len(old) * len(new) > MOST_PAIRS:
        return {}
    alike: dict[Other, dict[Key, float]] = {}
    steps = 0
    for name, text in new.items():
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        alike[name] = {}
        for known, other in old.items():
            matcher.set_seq1(other)
            if matcher.real_quick_ratio() <= RIVAL:  # by their lengths alone
                continue
            if len(text) * len(other) > LONGEST:
                continue
            steps += len(other)
            if steps <= MOST_STEPS and matcher.quick_ratio() > RIVAL:
                steps += len(text) * len(other)
                if steps <= MOST_STEPS and (score := matcher.ratio()) > RIVAL:
                    alike[name][known] = score
            if steps > MOST_STEPS:
                return {}
    return dict(_without_rivals(alike))


def _without_rivals(alike: Mapping[Other, Mapping[Key, float]]) -> Iterator[tuple[Other, Key]]:
    rivals = Counter(known for scores in alike.values() for known in scores)
    for name, scores in alike.items():
        if len(scores) == 1:
            [(known, score)] = scores.items()
            if score >= SURE and rivals[known] == 1:
                yield name, known
