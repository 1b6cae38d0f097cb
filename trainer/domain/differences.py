"""What to show of two texts that differ: word by word, and by the letter within words alike."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from trainer.domain.comparison import Part, PartKind

LONGEST = 500  # characters of an answer; what is longer is compared at both ends only
_ALIKE = 0.75  # words at least this alike are shown letter by letter
_LONGEST_WORD = 40
_MOST_PAIRS = 100  # of words tried for likeness in one place
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|(?:\w[\u0300-\u036f]*)+|\s+|[^\w\s][\u0300-\u036f]*")
_LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)


def difference(expected: str, typed: str, longest: int = LONGEST) -> tuple[Part, ...]:
    """The parts of two texts in reading order, what is missing before what stands in its place.

    SAME and MISSING together are `expected`, SAME and EXTRA are `typed`. Bounded in time: texts
    of more than `longest` characters have one changed stretch.
    """
    by_word = max(len(expected), len(typed)) <= longest
    parts = _by_word(expected, typed) if by_word else _by_ends(expected, typed)
    return tuple(_merged(parts))


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    for kind, group in groupby((p for p in parts if p.text), key=lambda part: part.kind):
        yield Part("".join(part.text for part in group), kind)


def _by_ends(expected: str, typed: str) -> Iterator[Part]:
    start = _equal_at_first(expected, typed)
    expected, typed, first = expected[start:], typed[start:], expected[:start]
    end = _equal_at_first(expected[::-1], typed[::-1])
    yield Part(first, PartKind.SAME)
    yield Part(expected[: len(expected) - end], PartKind.MISSING)
    yield Part(typed[: len(typed) - end], PartKind.EXTRA)
    yield Part(expected[len(expected) - end :], PartKind.SAME)


def _equal_at_first(text: str, other: str) -> int:
    unequal = (place for place, (a, b) in enumerate(zip(text, other, strict=False)) if a != b)
    return next(unequal, min(len(text), len(other)))


def _by_word(expected: str, typed: str) -> Iterator[Part]:
    old, new = _PIECE.findall(expected), _PIECE.findall(typed)
    done_old = done_new = 0
    for start, start_new, size in _common(old, new):
        yield from _changed(old[done_old:start], new[done_new:start_new])
        for place in range(size):
            yield from _by_letter(old[start + place], new[start_new + place])
        done_old, done_new = start + size, start_new + size


def _common(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Stretches of the same words in any case; spaces alone between two changes are none."""
    keys, others = ([piece.casefold() for piece in pieces] for pieces in (old, new))
    for start, start_new, size in SequenceMatcher(None, keys, others).get_matching_blocks():
        ends = start + size == len(old) and start_new + size == len(new)
        if ends or any(piece[0].isalnum() for piece in old[start : start + size]):
            yield start, start_new, size


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Part]:
    """A stretch that differs: around the two words most alike, or one whole after the other."""
    pair = _most_alike(old, new)
    if pair is None:
        last = old[-1] if old and new and old[-1] == new[-1] else ""
        yield from _replaced("".join(old).removesuffix(last), "".join(new).removesuffix(last))
        yield Part(last, PartKind.SAME)
        return
    i, j = pair
    yield from _changed(old[:i], new[:j])
    yield from _by_letter(old[i], new[j])
    yield from _changed(old[i + 1 :], new[j + 1 :])


def _replaced(old: str, new: str) -> Iterator[Part]:
    if old == new:
        yield Part(old, PartKind.SAME)
    else:
        yield Part(old, PartKind.MISSING)
        yield Part(new, PartKind.EXTRA)


def _most_alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int] | None:
    best, pair = _ALIKE, None
    if len(old) * len(new) > _MOST_PAIRS:
        return None
    for i, ours in enumerate(old):
        for j, theirs in enumerate(new):
            if ours[0].isalpha() and theirs[0].isalpha():
                score = _ratio(ours, theirs)
                if score > best:
                    best, pair = score, (i, j)
    return pair


def _ratio(old: str, new: str) -> float:
    if max(len(old), len(new)) > _LONGEST_WORD:
        return 0.0
    matcher = SequenceMatcher(None, old.casefold(), new.casefold(), autojunk=False)
    return 0.0 if matcher.real_quick_ratio() <= _ALIKE else matcher.ratio()


def _by_letter(old: str, new: str) -> Iterator[Part]:
    if old == new or max(len(old), len(new)) > _LONGEST_WORD or not old[0].isalpha():
        yield from _replaced(old, new)
        return
    letters, others = _LETTER.findall(old), _LETTER.findall(new)
    matcher = SequenceMatcher(None, letters, others, autojunk=False)
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        yield from _replaced("".join(letters[i:i_end]), "".join(others[j:j_end]))
