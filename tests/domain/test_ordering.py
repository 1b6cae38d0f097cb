"""Ids in the order of a figure, few and many."""

import json
import random

import pytest

from trainer.domain.ordering import NONE, by_figure


@pytest.mark.parametrize("count", [0, 1, 200, 5000, 5001, 20_000])
def test_the_least_figure_is_first_and_of_two_the_same_the_lesser_id(count: int) -> None:
    chance = random.Random(count)
    ids = [number - count // 3 for number in range(count)]
    chance.shuffle(ids)
    figures = [chance.choice((NONE, -NONE, 0, 1, chance.randrange(2**60))) for _ in ids]
    pairs = sorted(zip(figures, ids, strict=True))
    texts = json.dumps(ids), json.dumps(figures)
    assert by_figure(*texts) == [number for _figure, number in pairs]
    known = [number for figure, number in pairs if figure != NONE]
    assert by_figure(*texts, known_only=True) == known


def test_a_note_may_be_there_several_times() -> None:
    ids, figures = [5, 3, 5] * 3000, list(range(9000))
    found = by_figure(json.dumps(ids), json.dumps(figures, separators=(",", ":")))
    assert found == ids
