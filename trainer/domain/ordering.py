"""Ids by the order of a figure or of other ids, worked out by numpy where there are many.

SQLite takes far longer to sort, and to hand over a hundred thousand rows takes longer than to sort
them: so ids and figures come as JSON lists of whole numbers of 64 bits, as SQLite writes them.
"""

import json
import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

OfSeveral = Callable[[Sequence[int]], int]  # `min`, `max` or `sum`

NONE = 2**63 - 1  # of what has no figure: behind all that have one
_MANY = 5000  # fewer are worked out before numpy is loaded


def by_figure(ids: str, figures: str) -> "array[int]":
    """The ids, least figure first, of two the same the lesser id."""
    if _is_few(figures):
        return _ids(number for _figure, number in sorted(_pairs(ids, figures)))
    numbers, keys = _numbers(ids), _numbers(figures)
    return _sorted_by(numbers, keys)


def by_figure_of_each(
    ids: str, figures: str, of_several: OfSeveral, *, descending: bool = False
) -> "array[int]":
    """Each id once that has a figure, in their order; of two the same the lesser id is first.

    `of_several` is the figure of an id that is there several times.
    """
    sign = -1 if descending else 1
    if _is_few(figures):
        known: dict[int, list[int]] = {}
        for figure, number in _pairs(ids, figures):
            if figure != NONE:
                known.setdefault(number, []).append(figure)
        pairs = [(sign * of_several(group), number) for number, group in known.items()]
        return _ids(number for _figure, number in sorted(pairs))
    import numpy as np  # noqa: PLC0415 - loads numpy

    numbers, keys = _numbers(ids), _numbers(figures)
    numbers, keys = numbers[keys != NONE], keys[keys != NONE]
    if not len(numbers):
        return array("q")
    order = np.argsort(numbers, kind="stable")
    each, starts = np.unique(numbers[order], return_index=True)
    merge = {min: np.minimum, max: np.maximum, sum: np.add}[of_several]
    return _sorted_by(each, sign * merge.reduceat(keys[order], starts))


def among(ids: "array[int]", groups: "array[int]", wanted: "array[int]") -> "array[int]":
    """Those of `ids` whose group is wanted; `groups` has one for each."""
    if len(ids) < _MANY:
        chosen = set(wanted)
        pairs = zip(ids, groups, strict=True)
        return _ids(number for number, group in pairs if group in chosen)
    import numpy as np  # noqa: PLC0415 - loads numpy

    return _as_ids(np.asarray(ids)[np.isin(groups, wanted)])


def in_order_of(ids: "array[int]", groups: "array[int]", wanted: "array[int]") -> "array[int]":
    """The same in the order of the groups wanted, each once; ids of one group as they stand."""
    if len(ids) < _MANY:
        places = {group: place for place, group in enumerate(wanted)}
        pairs = zip(groups, ids, strict=True)
        found = [(places[group], number) for group, number in pairs if group in places]
        return _ids(number for _place, number in sorted(found, key=lambda pair: pair[0]))
    import numpy as np  # noqa: PLC0415 - loads numpy

    chosen = np.isin(groups, wanted)
    by_group = np.argsort(wanted)
    rank = np.searchsorted(np.asarray(wanted), np.asarray(groups)[chosen], sorter=by_group)
    return _as_ids(np.asarray(ids)[chosen][np.argsort(by_group[rank], kind="stable")])


def without(ids: "array[int]", others: "array[int]") -> "array[int]":
    """Those of `ids` that are none of the others."""
    if len(ids) < _MANY:
        chosen = set(others)
        return _ids(number for number in ids if number not in chosen)
    import numpy as np  # noqa: PLC0415 - loads numpy

    numbers = np.asarray(ids)
    return _as_ids(numbers[np.isin(numbers, others, invert=True)])


def united(ids: "array[int]", others: "array[int]") -> "array[int]":
    """The ids, then those of the others that are none of them; each is given once."""
    return ids + without(others, ids)


def read(ids: str) -> "array[int]":
    """A JSON list of ids; numpy, where it is loaded, takes a third of the time."""
    is_slow = _is_few(ids) or "numpy" not in sys.modules
    return _ids(json.loads(ids)) if is_slow else _as_ids(_numbers(ids))


def _is_few(figures: str) -> bool:
    return figures.count(",") < _MANY


def _pairs(ids: str, figures: str) -> Iterable[tuple[int, int]]:
    return zip(json.loads(figures), json.loads(ids), strict=True)


def _ids(numbers: Iterable[int]) -> "array[int]":
    return array("q", numbers)


def _numbers(text: str) -> "Numbers":
    import numpy as np  # noqa: PLC0415 - loads numpy

    return np.fromstring(text[1:-1], np.int64, sep=",")


def _sorted_by(numbers: "Numbers", keys: "Numbers") -> "array[int]":
    import numpy as np  # noqa: PLC0415 - loads numpy

    return _as_ids(numbers[np.lexsort((numbers, keys))])


def _as_ids(numbers: "Numbers") -> "array[int]":
    return array("q", numbers.tobytes())
