"""The rating that an answer seems to deserve."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.notes import Choice, KeyPoint, Role
from trainer.domain.proposal import from_choices, from_points, from_typing
from trainer.domain.schedule import Rating

POINTS = [
    KeyPoint(Role.MUST, "the date"),
    KeyPoint(Role.MUST, "the place"),
    KeyPoint(Role.MAY, "the weather"),
    KeyPoint(Role.NEVER, "a promise"),
]
OPTIONS = [Choice("pier one", True), Choice("pier two", False), Choice("pier three", True)]


@pytest.mark.parametrize(
    ("ticked", "rating"),
    [
        ((), Rating.GOOD),  # the checklist was not used
        ((0, 1), Rating.GOOD),
        ((0, 1, 2), Rating.GOOD),
        ((0,), Rating.HARD),
        ((1, 2), Rating.HARD),
        ((2,), Rating.AGAIN),
        ((3,), Rating.AGAIN),
        ((0, 1, 3), Rating.AGAIN),
    ],
)
def test_all_that_must_be_said_is_good_some_is_hard_none_or_a_red_line_is_again(
    ticked: tuple[int, ...], rating: Rating
) -> None:
    assert from_points(POINTS, ticked) is rating


def test_where_nothing_must_be_said_anything_said_is_good() -> None:
    assert from_points([KeyPoint(Role.MAY, "the weather")], (0,)) is Rating.GOOD


@pytest.mark.parametrize(
    ("chosen", "rating"),
    [
        ((), Rating.GOOD),
        ((0, 2), Rating.GOOD),
        ((0,), Rating.HARD),
        ((1,), Rating.AGAIN),
        ((0, 1, 2), Rating.AGAIN),
    ],
)
def test_just_the_right_options_are_good_some_of_them_hard_a_wrong_one_again(
    chosen: tuple[int, ...], rating: Rating
) -> None:
    assert from_choices(OPTIONS, chosen) is rating


def test_what_was_typed_is_good_or_again() -> None:
    assert (from_typing(right=True), from_typing(right=False)) == (Rating.GOOD, Rating.AGAIN)


@given(st.sets(st.integers(0, 3)), st.sampled_from([0, 1]))
def test_saying_more_of_what_must_be_said_is_never_rated_lower(said: set[int], more: int) -> None:
    if said:
        assert from_points(POINTS, said | {more}) >= from_points(POINTS, said)
