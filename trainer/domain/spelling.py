"""Which differing word is the same word with a slip of the fingers, and which is another word."""

import re


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHORTEST = 6  # letters; a shorter word has to be right
_SHORTEST_FOR_TWO = 10
_LONGEST = 40
# Two edits may hold one replaced letter, not two: `protection` is no slip for `production`.
_REPLACED, _OTHER = 3, 2
_ONE_EDIT, _TWO_EDITS = _REPLACED, _REPLACED + _OTHER

NEGATIONS = _table(
    """
    niet geen nooit niets niemand nergens noch zonder
    not no never none nor nothing nobody nowhere neither without
    """
)
# Letters written for one another; replacing others makes another word: `adopted`, `adapted`.
_ALIKE = _table("ae ei iy ij ou ck cs sz dt fv vw bp mn")
_ROMAN = re.compile(r"[ivxlcdm]+")
_PREFIX = re.compile(r"onder|over|under|on|un|in|im|il|ir|non|dis|mis|anti|ont|niet|de|")
# Figures inside words: a `vierdaagse` is no `vijfdaagse`.
_FIGURES = re.compile(
    r"^(?:een|zes|elf|one|two|six|ten)|twee|drie|vier|vijf|zeven|acht|negen|tien|twaalf|tig"
    r"|honderd|duizend|miljoen|miljard|biljoen"
    r"|three|four|five|seven|eight|nine|twelve|teen|hundred|thousand|million|billion|trillion"
)


def is_slip(word: str, other: str) -> bool:
    """Whether two different words, folded, are one word with a forgivable slip; symmetric.

    A slip is a letter too many, too few, replaced, or two that changed places. One is forgiven
    where the longer word has six letters, two where both have ten, in words of Latin letters;
    below ten a letter is replaced only by one that is written for it (`c` for `k`). The first
    letter has to be right, as have the parts that turn a word round (`on-`, `un-`) and figures
    inside it.
    """
    shorter, longer = sorted((len(word), len(other)))
    if longer < _SHORTEST or longer > _LONGEST:
        return False
    limit = _TWO_EDITS if shorter >= _SHORTEST_FOR_TWO else _ONE_EDIT
    if abs(len(word) - len(other)) * _OTHER > limit or _differ_in_sense(word, other):
        return False
    unlike = _REPLACED if limit == _TWO_EDITS else limit + 1
    return _distance(word, other, unlike) <= limit


def _differ_in_sense(word: str, other: str) -> bool:
    """Whether two words differ in a place where one letter makes another word."""
    return (
        not (word + other).isascii()
        or not (word + other).isalpha()
        or (word[0] != other[0] and word[:2] != other[1::-1])
        or not NEGATIONS.isdisjoint({word, other})
        or _ROMAN.fullmatch(word) is not None
        or _ROMAN.fullmatch(other) is not None
        or _prefix(word) != _prefix(other)
        or _FIGURES.findall(word) != _FIGURES.findall(other)
    )


def _prefix(word: str) -> str:
    match = _PREFIX.match(word)
    return match.group() if match else ""


def _distance(word: str, other: str, unlike: int) -> int:
    """The weight of the lightest edits between two words; `unlike` that of replacing any letter."""
    before: list[int] = []
    row = [_OTHER * place for place in range(len(other) + 1)]
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [_OTHER * i]
        for j, wanted in enumerate(other, 1):
            best = min(before[j] + _OTHER, row[j - 1] + _OTHER)
            best = min(best, before[j - 1] + _weight(letter, wanted, unlike))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                best = min(best, earlier[j - 2] + _OTHER)
            row.append(best)
    return row[-1]


def _weight(letter: str, wanted: str, unlike: int) -> int:
    if letter == wanted:
        return 0
    return _REPLACED if min(letter + wanted, wanted + letter) in _ALIKE else unlike
