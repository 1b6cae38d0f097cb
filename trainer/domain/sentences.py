"""Sentences of a paragraph, in Dutch and English: what `¶3.2` counts.

The rules are final in the sense that a change moves the numbers people cite; `FINGERPRINT_VERSION`
(`trainer.domain.passages`) goes up with them.

- A sentence ends at `.`, `!`, `?` or `…`, with the quotes and brackets that close there, before a
  space and a word that can open a sentence: a capital, a figure, or a word like `aANP`.
- Nothing ends inside parentheses (up to `_LONGEST_ASIDE` characters) or square brackets. What
  stands in square brackets counts as part of the sentence before it, also after that sentence's
  full stop: there footnotes stand in a cleaned letter.
- A full stop after an abbreviation, an initial or an ordinal is judged by the word and by what
  follows it; see the tables below.
- Slips of the pen are left alone: a comma before a capital, or a full stop before a small letter,
  ends no sentence.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

_LONGEST_ASIDE = 500
_CLOSERS = "\"'’”»›)"
_OPENERS = "\"'‘’“”„‚«‹(¿¡"

# Possessive, and only at the start of a run: linear on a million full stops.
_STOP = re.compile(r"(?<![.!?…])(?P<stop>[.!?…]++)(?P<closers>[\"'’”»›)]*+) (?=\S)")


def _table(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Something always follows these: `Zr.Ms. Holland`, `o.a. Nederland`, `dhr. Jansen`.
_NEVER_LAST = _table(
    """
    dhr mevr mw mr mrs ms messrs dr drs ir ing prof ds mgr st kol lt sgt gen capt
    zr.ms hr.ms zr.mr z.m h.m h.k.h z.k.h z.e h.e
    o.a o.m m.n bijv bv d.w.z m.b.t t.a.v i.v.m i.p.v n.a.v o.b.v t.b.v t.o.v t.g.v m.i.v m.u.v
    i.h.b i.h.k.v i.c i.g.v i.s.m i.t.t o.g.v o.l.v a.d.h.v t.n.v m.m.v d.m.v d.d dd
    vgl cf resp incl excl ca vs c.q e.g i.e viz approx
    """
)
# A number follows these, and then they end nothing; before a word they are words like any other.
_BEFORE_NUMBERS = _table(
    """
    art artt nr nrs no nos p pp blz pag par fig tab hfst sec ch vol stb stcrt trb kst
    kamerst tel min max
    jan feb febr mrt mar apr jun jul aug sep sept okt oct nov dec
    """
)
# These close a phrase as often as a sentence: the capital that follows decides.
_PERHAPS_LAST = _table(
    """
    jl ll a.s etc enz e.d e.a e.v e.v.a jr sr o.i.d n.v.t z.s.m v.chr n.chr a.m p.m inc ltd co
    mln mld dgl et.al al
    """
)
# `25 oktober jl.`: a date before the stop, so a sentence must have had room to begin.
_AFTER_DATES = frozenset({"jl", "ll", "a.s"})
# Not initials: `in de V.S. Het …` ends before a word that opens sentences, `U.S. Navy` does not.
_NAMES = _table("v.s u.s u.k v.k v.n e.u u.n u.s.a d.c n.v b.v")

_OPENING_WORDS = _table(
    """
    de het een dit dat deze die er ook daar hier daarnaast daarbij daarom hierbij hiermee hierover
    verder voorts tevens echter tegelijkertijd inmiddels momenteel wij we ik hij zij ze u uw onze
    als indien wanneer hoewel omdat tijdens aan in op bij met voor na naar vanaf sinds door over om
    zo zoals tot ten te van wat wie
    the a an this that these those it he she they there here in on at for with after before as if
    when while however moreover meanwhile since
    """
)
# Capitalised, these open surnames too: `H. De Vries`, `M. In 't Veld`.
_SURNAME_WORDS = _table("de in op ten te van tot aan a i")

_SQUARE, _ROUND = re.compile(r"[\[\]]"), re.compile(r"[()]")
_LIST_LABEL = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[IVXLC]{1,6})\Z")
_INITIALS = re.compile(r"[A-ZÀ-ÖØ-Þ](?:[a-z]?(?:\.-?[A-ZÀ-ÖØ-Þ][a-z]?)+)?\Z")  # J, J.P, Th.J, J.-P
_SHORT_DOTTED = re.compile(r"[^\W\d_]{1,3}(?:\.[^\W\d_]{1,3})+\Z")
_NUMBERED = re.compile(r"\d|^[IVXLC]+\W*\Z|^\w\Z")
_SIGNS = frozenset("€$£§")
_CLIPPED_WORD = re.compile(r"['’‘][a-z]\Z")
_WORDS_OF_A_BARE_DATE = 4
_LONGEST_OPENING = 4  # quotes before a list's label


@lru_cache(maxsize=8192)  # the paragraphs of a long letter, which is read again and again
def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of `text`, one paragraph whose whitespace is normalised to single spaces.

    `" ".join(split_sentences(text)) == text` for such a paragraph; of an empty one there are none.
    Linear in the length of the text.
    """
    if not text:
        return ()
    sentences = []
    start = 0
    for end in _ends(text):
        sentences.append(text[start:end])
        start = end + 1
    sentences.append(text[start:])
    return tuple(sentences)


def outside_brackets(text: str) -> str:
    """`text` without what stands in square brackets."""
    return "".join(piece for _, piece in _pieces(text))


def _ends(text: str) -> Iterator[int]:
    """Where a sentence ends: the positions of the spaces between two sentences."""
    if "[" not in text and not _STOP.search(text):
        return  # a heading, most often
    pieces, origins = [], []  # where each piece starts without the brackets, and where with them
    length = 0
    for position, piece in _pieces(text):
        pieces.append(piece)
        origins.append((length, position))
        length += len(piece)
    piece_number = 0
    for end in _plain_ends("".join(pieces)):
        while piece_number + 1 < len(origins) and origins[piece_number + 1][0] <= end:
            piece_number += 1
        bare, original = origins[piece_number]
        yield original + end - bare


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What stands outside square brackets, with its position; the space before a bracket goes."""
    position = 0
    for start, end in _outermost(text, _SQUARE):
        yield position, text[position:start].removesuffix(" ")
        position = end
    yield position, text[position:]


def _plain_ends(text: str) -> Iterator[int]:
    """The same for a text without square brackets."""
    asides = _outermost(text, _ROUND, _LONGEST_ASIDE)
    starts = [start for start, _ in asides]
    begin = 0
    room = _after_words(text, begin)
    for match in _STOP.finditer(text):
        at = match.start()
        aside = bisect_right(starts, at) - 1
        inside = aside >= 0 and at < asides[aside][1]
        if inside and match.end() - 1 < asides[aside][1]:
            continue
        if inside and text[begin : begin + 1] != "(" and _weak_in_aside(text, begin, match):
            continue
        if _is_end(text, begin, match, has_room=match.end() > room):
            yield match.end() - 1
            begin = match.end()
            room = _after_words(text, begin)


def _weak_in_aside(text: str, begin: int, match: re.Match[str]) -> bool:
    """Whether a stop just before `)` belongs to the aside alone: `(wie?) Nederland`, `(etc.)`."""
    if match["stop"] != ".":
        return True
    word = _token_before(text, begin, match.start()).casefold()
    return word in _NEVER_LAST or word in _PERHAPS_LAST or bool(_SHORT_DOTTED.match(word))


def _is_end(text: str, begin: int, match: re.Match[str], *, has_room: bool) -> bool:
    """Whether the sentence that began at `begin` ends at this stop."""
    following = _word_after(text, match.end())
    if not _can_open(following):
        return False
    if match["stop"] != ".":
        return True
    token = _token_before(text, begin, match.start())
    before = match.start() - len(token)
    first = before - begin < _LONGEST_OPENING and not text[begin:before].strip(_OPENERS + " ")
    if first and _LIST_LABEL.match(token):
        return False  # `2. Het eerste punt`
    return _full_stop_ends(token, following, has_room=has_room)


def _full_stop_ends(token: str, following: str, *, has_room: bool) -> bool:
    """Whether a full stop between `token` and the word `following` ends a sentence."""
    word = token.casefold()
    number_follows = following[0].isdigit()
    if word in _NEVER_LAST:
        return False
    if word in _BEFORE_NUMBERS:
        return not _NUMBERED.search(following)
    if word in _PERHAPS_LAST:
        return not number_follows and (has_room or word not in _AFTER_DATES)
    if word in _NAMES or _INITIALS.match(token) or _SHORT_DOTTED.match(token):
        opening = following.strip(_CLOSERS + ",:;").casefold()
        return opening in _OPENING_WORDS and (word in _NAMES or opening not in _SURNAME_WORDS)
    # `28. 676` is one number; `in 2024. 12 schepen` are two sentences.
    return not (token.isdigit() and number_follows) or len(token) == len("2024")


def _can_open(word: str) -> bool:
    """Whether a sentence can open with `word`: `Het`, `12`, `€`, `aANP`."""
    first = word[:1]
    return first.isupper() or first.isdigit() or first in _SIGNS or word[1:2].isupper()


def _word_after(text: str, position: int) -> str:
    """The word at `position` without its opening quotes; the next one after a clipped `'s`."""
    end = text.find(" ", position)
    end = len(text) if end < 0 else end
    if _CLIPPED_WORD.match(text[position:end]):  # `'s Avonds`, `’t Is`
        position, end = end + 1, text.find(" ", end + 1)
        end = len(text) if end < 0 else end
    return text[position:end].lstrip(_OPENERS)


def _token_before(text: str, begin: int, end: int) -> str:
    """The characters before `end` back to a space, without opening quotes and brackets."""
    return text[max(begin, text.rfind(" ", begin, end) + 1) : end].lstrip(_OPENERS)


def _after_words(text: str, begin: int) -> int:
    """The position after the sentence's first few words: those of a date with its preposition."""
    for _ in range(_WORDS_OF_A_BARE_DATE):
        space = text.find(" ", begin)
        if space < 0:
            return len(text)
        begin = space + 1
    return begin


def _outermost(
    text: str, brackets: re.Pattern[str], longest: int | None = None
) -> list[tuple[int, int]]:
    """Start and end of each balanced pair that stands in no other; unbalanced ones are text."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for match in brackets.finditer(text):
        if match.group() in "([":
            opened.append(match.start())
        elif opened:
            start = opened.pop()
            if longest is None or match.end() - start <= longest:
                while pairs and pairs[-1][0] > start:
                    pairs.pop()
                pairs.append((start, match.end()))
    return pairs
