"""Words cut at the ends of lines, put together again.

A hyphen at a line's end goes, unless a capital or figure stands at either side, `en` or `and`
follows, or the document writes the word with it elsewhere and nowhere without.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

_AND = frozenset(["en", "of", "and", "or", "und", "et"])
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class KnownWords:
    """The words that a document writes, by which a hyphen at a line's end is judged."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words = {word.casefold() for text in texts for word in _WORD.findall(text)}

    def joined(self, texts: Sequence[str]) -> str:
        """The lines of a paragraph as one."""
        pieces = [texts[0]]
        for before, text in pairwise(texts):
            if not before.endswith("-") or before.endswith((" -", "--")):
                pieces.append(f" {text}")
                continue
            first = before[:-1].rpartition(" ")[2]
            second = text.partition(" ")[0]
            if second.strip(",.") in _AND:
                pieces.append(f" {text}")
            elif self._is_split(first, second):
                pieces[-1] = pieces[-1].removesuffix("-")
                pieces.append(text)
            else:
                pieces.append(text)
        return "".join(pieces)

    def _is_split(self, first: str, second: str) -> bool:
        """Whether the hyphen between these belongs to the line's end alone."""
        if not (first[-1:].islower() and second[:1].islower()):
            return False
        match = _WORD.match(second)
        start = _WORD.findall(first)[-1:]
        rest = match.group() if match else ""
        whole, hyphened = ("".join((*start, rest)), "-".join((*start, rest)))
        return whole.casefold() in self._words or hyphened.casefold() not in self._words
