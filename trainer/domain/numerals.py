"""Words and signs for figures, months and units, in Dutch and English.

All stand as `trainer.domain.amounts.fold` leaves them: small letters, no accents.
"""


def _table(words: str) -> list[str]:
    return words.split()


_DUTCH = _table(
    """
    nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien
    zestien zeventien achttien negentien
    """
)
_ENGLISH = _table(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
)
_DUTCH_ORDINALS = _table(
    """
    nulde eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde
    dertiende veertiende vijftiende zestiende zeventiende achttiende negentiende
    """
)
_ENGLISH_ORDINALS = _table(
    """
    zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth
    """
)
_DUTCH_TENS = _table("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
_ENGLISH_TENS = _table("twenty thirty forty fifty sixty seventy eighty ninety")
_MONTHS = """
jan january januari | feb febr february februari | mar mrt march maart | apr april | may mei |
jun june juni | jul july juli | aug august augustus | sep sept september | oct okt october oktober |
nov november | dec december
"""

MONTHS = {
    name: number for number, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()
}
SCALES = {
    **dict.fromkeys(("honderd", "hundred"), 100),
    **dict.fromkeys(("duizend", "thousand"), 1000),
    **dict.fromkeys(("miljoen", "million", "mln", "mio"), 10**6),
    **dict.fromkeys(("miljard", "billion", "mld", "mrd", "bn"), 10**9),
    **dict.fromkeys(("biljoen", "trillion"), 10**12),
}
UNITS = {
    **dict.fromkeys(("%", "procent", "percent", "per cent", "pct"), "%"),
    **dict.fromkeys(("‰", "promille"), "‰"),
    **dict.fromkeys(("€", "euro", "euros", "eur"), "€"),
    **dict.fromkeys(("$", "dollar", "dollars", "usd"), "$"),
    **dict.fromkeys(("£", "pond", "pound", "pounds", "gbp"), "£"),
}
UNITS_IN_FRONT = frozenset({"€", "$", "£", "eur", "usd", "gbp"})
ARTICLES_OF_ONE = frozenset({"een", "a", "an"})  # `een miljoen` is a figure, `een schip` is not
ARTICLES = ARTICLES_OF_ONE | {"de", "het", "the"}
TENS_PATTERN = f"(?:{'|'.join(_ENGLISH_TENS)})"
DIGITS_PATTERN = f"(?:{'|'.join(_ENGLISH[1:10] + _ENGLISH_ORDINALS[1:10])})"


def _cardinals() -> dict[str, int]:
    """Zero to ninety-nine, and Dutch hundreds and thousands written as one word; not `een`."""
    dutch = {word: number for number, word in enumerate(_DUTCH)}
    english = {word: number for number, word in enumerate(_ENGLISH)}
    for tens, (word, other) in enumerate(zip(_DUTCH_TENS, _ENGLISH_TENS, strict=True), 2):
        dutch[word] = english[other] = 10 * tens
        for unit in range(1, 10):
            dutch[f"{_DUTCH[unit]}en{word}"] = english[f"{other} {_ENGLISH[unit]}"] = (
                10 * tens + unit
            )
    large = {f"{word}duizend": 1000 * number for word, number in dutch.items() if number > 1}
    for unit in range(2, 10):
        large[f"{_DUTCH[unit]}honderd"] = 100 * unit
        large[f"{_DUTCH[unit]}honderdduizend"] = 100_000 * unit
    del dutch["een"]
    return {**dutch, **english, **large}


def _ordinals() -> dict[str, int]:
    ordinals = {word: number for number, word in enumerate(_DUTCH_ORDINALS)}
    ordinals |= {word: number for number, word in enumerate(_ENGLISH_ORDINALS)}
    for word, number in CARDINALS.items():
        if 20 <= number <= 99 and word.endswith("tig"):
            ordinals[f"{word}ste"] = number
    for tens, word in enumerate(_ENGLISH_TENS, 2):
        ordinals[f"{word[:-1]}ieth"] = 10 * tens
        for unit in range(1, 10):
            ordinals[f"{word} {_ENGLISH_ORDINALS[unit]}"] = 10 * tens + unit
    return ordinals


CARDINALS = _cardinals()
ORDINALS = _ordinals()
# One of the words with which an amount begins.
NUMBER_PATTERN = (
    f"(?:(?:{'|'.join(ARTICLES_OF_ONE)})[ ](?:{'|'.join(SCALES)})"
    f"|{'|'.join(word for word in (*CARDINALS, *SCALES, 'eur', 'usd', 'gbp') if ' ' not in word)})"
)
