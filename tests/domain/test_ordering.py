"""Ids in the order of a figure and of each other, few and many."""

import json
import random
from array import array

import pytest

from trainer.domain import ordering
from trainer.domain.ordering import NONE, OfSeveral

COUNTS = pytest.mark.parametrize("count", [0, 1, 200, 5000, 5001, 20_000])


def shuffled(count: int) -> list[int]:
    ids = [number - count // 3 for number in range(count)]
    random.Random(count).shuffle(ids)
    return ids


@COUNTS
def test_the_least_figure_is_first_and_of_two_the_same_the_lesser_id(count: int) -> None:
    chance, ids = random.Random(count), shuffled(count)
    figures = [chance.choice((NONE, -NONE, 0, 1, chance.randrange(2**60))) for _ in ids]
    found = ordering.by_figure(json.dumps(ids), json.dumps(figures))
    assert list(found) == [number for _figure, number in sorted(zip(figures, ids, strict=True))]


@COUNTS
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("of_several", [min, max, sum])
def test_of_each_id_the_figures_are_one(
    count: int, of_several: OfSeveral, *, descending: bool
) -> None:
    chance, ids = random.Random(count), [number // 3 for number in shuffled(count)]
    figures = [chance.choice((NONE, -7, 0, 1, chance.randrange(2**40))) for _ in ids]
    known: dict[int, list[int]] = {}
    for number, figure in zip(ids, figures, strict=True):
        if figure != NONE:
            known.setdefault(number, []).append(figure)
    sign = -1 if descending else 1
    expected = sorted(known, key=lambda number: (sign * of_several(known[number]), number))
    texts = json.dumps(ids), json.dumps(figures)
    found = ordering.by_figure_of_each(*texts, of_several, descending=descending)
    assert list(found) == expected


def test_where_nothing_has_a_figure_nothing_is_found() -> None:
    texts = json.dumps([1] * 6000), json.dumps([NONE] * 6000)
    assert not ordering.by_figure_of_each(*texts, min)


@COUNTS
def test_some_groups_in_the_order_of_all_and_in_their_own(count: int) -> None:
    ids = array("q", shuffled(count))
    groups = array("q", (number // 2 for number in ids))
    wanted = sorted(set(groups), key=lambda group: (group % 7, -group))[: count // 3]
    wanted = array("q", [*wanted, -count])  # one that is not there
    found = ordering.among(ids, groups, wanted)
    chosen = set(wanted)
    assert list(found) == [i for i, g in zip(ids, groups, strict=True) if g in chosen]
    of_each: dict[int, list[int]] = {}
    for number, group in zip(ids, groups, strict=True):
        of_each.setdefault(group, []).append(number)
    ordered = ordering.in_order_of(ids, groups, wanted)
    assert list(ordered) == [number for group in wanted for number in of_each.get(group, ())]
    rest = ordering.without(ids, found)
    assert list(rest) == [number for number in ids if number not in set(found)]
    assert ordering.united(found, ids) == found + rest
    assert not ordering.without(rest, ids)


@COUNTS
def test_ids_are_read_as_they_were_written(count: int) -> None:
    ids = [*shuffled(count), 2**63 - 1, -(2**63)]
    assert list(ordering.read(json.dumps(ids))) == ids
