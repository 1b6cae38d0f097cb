"""Ids in the order of a figure, sorted by numpy where there are many: SQLite takes far longer."""

import json

NONE = 2**63 - 1  # of what has no figure: behind all that have one
_MANY = 5000  # fewer are sorted before numpy is loaded


def by_figure(ids: str, figures: str, *, known_only: bool = False) -> list[int]:
    """The ids, least figure first, of two the same the lesser id; all, or those with a figure.

    Both are JSON lists of whole numbers of 64 bits, as SQLite writes them: to hand over a hundred
    thousand rows takes longer than to sort them.
    """
    if figures.count(",") < _MANY:
        pairs = sorted(zip(_read(figures), _read(ids), strict=True))
        return [number for figure, number in pairs if figure != NONE or not known_only]
    import numpy as np  # noqa: PLC0415 - loads numpy

    numbers, keys = (np.fromstring(text[1:-1], np.int64, sep=",") for text in (ids, figures))
    if known_only:
        numbers, keys = numbers[keys != NONE], keys[keys != NONE]
    ordered: list[int] = numbers[np.lexsort((numbers, keys))].tolist()
    return ordered


def _read(text: str) -> list[int]:
    numbers: list[int] = json.loads(text)
    return numbers
