import time
from collections.abc import Mapping
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.domain import matching
from trainer.domain.matching import RIVAL, SURE, match_deletions, match_wordings

words = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=6)
texts = st.dictionaries(st.integers(0, 20), st.text("abcde ", min_size=1, max_size=12), max_size=5)

ASKED = "What did the ministers agree on support for Ukraine?"
REWORDED = "What did the ministers agree about support for Ukraine?"
TWIN = "What did the ministers agree on support to Ukraine?"
OTHER = "Which country presides in 2027?"


def alike(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def of_length(length: int, kept: int) -> tuple[str, str]:
    """Two texts of `length` letters, exactly `kept`/`length` alike."""
    return "a" * length, "a" * kept + "b" * (length - kept)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["x", "y"], ["x", "y"], [0, 1]),
        (["x", "y"], ["y", "x"], [1, 0]),
        (["x", "y"], ["z", "x", "y"], [None, 0, 1]),
        (["x", "y"], ["y"], [1]),
        (["x", "y"], ["x", "z"], [0, 1]),
        (["x", "y"], ["p", "q"], [0, 1]),
        (["x", "y"], ["z", "x"], [None, 0]),
        (["x"], ["y", "z"], [0, None]),
        (["x", "x"], ["x", "x", "x"], [0, 1, None]),
        ([], ["x"], [None]),
        (["x"], [], []),
    ],
    ids=[
        "untouched",
        "swapped",
        "one put in front",
        "first one gone",
        "one reworded",
        "both reworded",
        "the text is looked at before the place",
        "one reworded and one added",
        "equal ones in their order",
        "all new",
        "all gone",
    ],
)
def test_deletions_are_matched_by_text_and_then_by_place(
    old: list[str], new: list[str], expected: list[int | None]
) -> None:
    assert match_deletions(old, new) == expected


def test_an_untouched_deletion_keeps_its_place_when_an_equal_one_is_reworded() -> None:
    assert match_deletions(["NATO", "NATO"], ["NAVO", "NATO"]) == [0, 1]


@settings(deadline=None)
@given(words, words)
def test_no_deletion_is_continued_twice(old: list[str], new: list[str]) -> None:
    result = match_deletions(old, new)
    assert len(result) == len(new)
    found = [place for place in result if place is not None]
    assert len(found) == len(set(found))
    assert set(found) <= set(range(len(old)))


@settings(deadline=None)
@given(words, words)
def test_as_many_deletions_as_possible_keep_their_text(old: list[str], new: list[str]) -> None:
    kept = [
        text for text, place in zip(new, match_deletions(old, new), strict=True)
        if place is not None and old[place] == text
    ]  # fmt: skip
    for word in {*old, *new}:
        assert kept.count(word) == min(old.count(word), new.count(word))


@settings(deadline=None)
@given(words)
def test_unchanged_deletions_stay_where_they_are(old: list[str]) -> None:
    assert match_deletions(old, old) == list(range(len(old)))


def test_a_reworded_text_is_matched() -> None:
    assert alike(ASKED, REWORDED) > SURE
    assert match_wordings({"old": ASKED, "far": OTHER}, {"new": REWORDED}) == {"new": "old"}


def test_texts_are_matched_from_four_fifths_alike_on() -> None:
    old, new = of_length(10, 8)
    assert alike(old, new) == pytest.approx(0.8)
    assert match_wordings({1: old}, {2: new}) == {2: 1}


def test_texts_less_alike_are_not_matched() -> None:
    old, new = of_length(100, 79)
    assert match_wordings({1: old}, {2: new}) == {}


def test_a_text_like_two_known_ones_is_matched_with_neither() -> None:
    assert match_wordings({"one": ASKED, "two": TWIN}, {"new": REWORDED}) == {}


def test_two_texts_like_one_known_are_both_left_unmatched() -> None:
    assert match_wordings({"old": ASKED}, {"one": REWORDED, "two": TWIN}) == {}


def test_even_an_equal_text_is_left_unmatched_beside_a_rival() -> None:
    assert match_wordings({"one": ASKED, "two": TWIN}, {"new": ASKED}) == {}


@pytest.mark.parametrize(
    ("rival", "likeness", "matched"),
    [
        ("a" * 61 + "c" * 39, 0.61, False),
        ("a" * 60 + "c" * 40, 0.6, True),
        ("b" * 5 + "a" * 60 + "c" * 35, 0.6, True),
    ],
    ids=["more", "just so", "just so, with letters out of order"],
)
def test_a_rival_is_more_than_three_fifths_alike(
    rival: str, likeness: float, matched: bool
) -> None:
    old, new = of_length(100, 90)
    assert alike(rival, new) == pytest.approx(likeness)
    result = match_wordings({"old": old, "rival": rival}, {"new": new})
    assert result == ({"new": "old"} if matched else {})


def test_a_rival_below_sure_still_counts() -> None:
    old, new = of_length(100, 90)
    rival = "a" * 70 + "c" * 30
    assert match_wordings({"old": old}, {"new": new, "rival": rival}) == {}


@settings(deadline=None)
@given(texts, texts)
def test_matched_pairs_are_one_to_one_sure_and_without_rivals(
    old: Mapping[int, str], new: Mapping[int, str]
) -> None:
    pairs = match_wordings(old, new)
    assert len(set(pairs.values())) == len(pairs)
    for name, known in pairs.items():
        assert alike(old[known], new[name]) >= SURE
        assert all(alike(old[known], new[n]) <= RIVAL for n in new if n != name)
        assert all(alike(old[k], new[name]) <= RIVAL for k in old if k != known)


def test_nothing_is_compared_where_it_would_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {1: ASKED, 2: OTHER}
    monkeypatch.setattr(matching, "MOST_PAIRS", 2)
    assert match_wordings(old, {1: REWORDED}) == {1: 1}
    monkeypatch.setattr(matching, "MOST_PAIRS", 1)
    assert match_wordings(old, {1: REWORDED}) == {}


def test_long_texts_of_few_characters_take_no_time_that_anyone_would_notice() -> None:
    start = time.process_time()
    assert match_wordings({1: "x" * 6000}, {2: "x" * 5000 + "y" * 1000}) == {}
    many = {place: "xy" * (100 + place // 2) for place in range(200)}
    assert match_wordings(many, {place + 1000: text + "z" for place, text in many.items()}) == {}
    assert time.process_time() - start < 10  # it took half an hour
