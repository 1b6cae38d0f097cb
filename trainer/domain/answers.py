"""A typed answer beside the accepted ones: right, right with a slip, or wrong; and the difference.

What counts as the same: case, accents, punctuation, spaces and hyphens; a leading article more or
less; a slip in a long word (`trainer.domain.spelling`); another notation of a figure or date
(`trainer.domain.figures`). A different figure, date, unit, sign or negation is never the same.

The order of the two matters in one thing: a year left out is forgiven, and a year that the accepted
answer does not have is wrong, since nothing here can tell whether it is the right one.
"""

from collections import Counter
from collections.abc import Sequence

from trainer.domain.amounts import fold
from trainer.domain.comparison import Comparison, Verdict
from trainer.domain.differences import LONGEST, difference
from trainer.domain.figures import Day, Reading, Span, Token, read
from trainer.domain.numerals import ARTICLES, ARTICLES_OF_ONE
from trainer.domain.spelling import NEGATIONS, is_slip

_MOST_JOINED = 4  # words that may be written as one: `N.A.V.O.`


_ORDER = (Verdict.WRONG, Verdict.CLOSE, Verdict.EXACT)


def compare(typed: str, accepted: Sequence[str]) -> Comparison:
    """How `typed` compares with the accepted answer it comes nearest to.

    Nothing typed, or nothing accepted, is WRONG; `expected` is empty where nothing is accepted.
    Takes time linear in the lengths, and texts above LONGEST are right only when equal.
    """
    typed = typed.strip()
    best, expected = (-1, 0.0), ""
    for answer in accepted:
        score = (_ORDER.index(_verdict(typed, answer)), _likeness(typed, answer))
        if score > best:
            best, expected = score, answer
    verdict = _ORDER[max(best[0], 0)]
    return Comparison(verdict, expected, difference(expected, typed))


def _verdict(typed: str, answer: str) -> Verdict:
    if not typed:
        return Verdict.WRONG
    if typed == answer.strip():
        return Verdict.EXACT
    if len(typed) > LONGEST or len(answer) > LONGEST:
        same = typed.casefold().split() == answer.casefold().split()
        return Verdict.EXACT if same else Verdict.WRONG
    folded, wanted = fold(typed), fold(answer)
    tokens, expected = read(folded), read(wanted)
    if not tokens or not expected:
        return Verdict.EXACT if folded and folded == wanted else Verdict.WRONG
    bare = _without_article(tokens), _without_article(expected)
    if not _agree(tokens, expected) and not _agree(*bare):
        return Verdict.WRONG
    return Verdict.EXACT if _letters(folded) == _letters(wanted) else Verdict.CLOSE


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def _without_article(tokens: Sequence[Token]) -> Sequence[Token]:
    """Without a leading article; before a figure `a` is more than that: `A 400`."""
    if len(tokens) < 2 or tokens[0].word not in ARTICLES:
        return tokens
    if tokens[0].word in ARTICLES_OF_ONE and not tokens[1].word:
        return tokens
    return tokens[1:]


def _agree(typed: Sequence[Token], expected: Sequence[Token]) -> bool:
    """Whether the tokens say the same in the same order."""
    i = j = 0
    while i < len(typed) and j < len(expected):
        if _same(typed[i], expected[j]):
            i, j = i + 1, j + 1
        elif joined := _joined(typed[i], expected[j:]):
            i, j = i + 1, j + joined
        elif joined := _joined(expected[j], typed[i:]):
            i, j = i + joined, j + 1
        else:
            return False
    return i == len(typed) and j == len(expected)


def _same(typed: Token, expected: Token) -> bool:
    if typed.word and expected.word and is_slip(typed.word, expected.word):
        return True
    if min(len(typed.readings), len(expected.readings)) > 1:
        return typed.readings == expected.readings  # `3/4` and `3-4`: no date, unless beside one
    return any(_covers(mine, theirs) for mine in typed.readings for theirs in expected.readings)


def _covers(typed: Reading, expected: Reading) -> bool:
    """Whether two readings are equal but for years left out of the typed one."""
    match typed, expected:
        case Day(month, day, None), Day():
            return (month, day) == (expected.month, expected.day)
        case Span(ends, joiners), Span():
            return (
                joiners == expected.joiners
                and len(ends) == len(expected.ends)
                and all(map(_covers, ends, expected.ends))
            )
    return typed == expected


def _joined(word: Token, others: Sequence[Token]) -> int:
    """How many of the other words, written as one, are `word`; 0 where none are."""
    text = ""
    for count, other in enumerate(others[:_MOST_JOINED], 1):
        if not other.word or other.word in NEGATIONS:
            return 0
        text += other.word
        if count > 1 and text == word.word:
            return count
    return 0


def _likeness(typed: str, answer: str) -> float:
    """From 0 to 1, by the pairs of letters that two texts share; linear."""
    first, second = (_pairs(text[:LONGEST].casefold()) for text in (typed, answer))
    total = first.total() + second.total()
    return 2 * (first & second).total() / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    text = f" {' '.join(text.split())} "
    return Counter(text[place : place + 2] for place in range(len(text) - 1))
