from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.comparison import PartKind
from trainer.domain.differences import LONGEST, difference


def marked(expected: str, typed: str) -> str:
    """The difference as a line of text: [what is missing] {what is too much}."""
    around = {PartKind.SAME: "{}", PartKind.MISSING: "[{}]", PartKind.EXTRA: "{{{}}}"}
    return "".join(around[part.kind].format(part.text) for part in difference(expected, typed))


@pytest.mark.parametrize(
    ("expected", "typed", "shown"),
    [
        ("Nederland", "Nederland", "Nederland"),
        ("Middellandse Zee", "Middelandse Zee", "Middel[l]andse Zee"),
        ("de Europese Unie", "Europese Uni", "[de ]Europese Uni[e]"),
        ("rode lijn", "groene lijn", "[rode]{groene} lijn"),
        ("een rode lijn", "twee groene lijnen", "[een rode]{twee groene} lijn{en}"),
        ("28 november 2023", "28 november 2022", "28 november [2023]{2022}"),
        ("1,95 %", "1.93 %", "[1,95]{1.93} %"),
        ("niet akkoord", "akkoord", "[niet ]akkoord"),
        ("Nederland", "", "[Nederland]"),
        ("", "Nederland", "{Nederland}"),
        ("alle haven meesters", "oude schepen varen", "[alle haven meesters]{oude schepen varen}"),
        ("Curaçao", "Curacao", "Cura[ç]{c}ao"),
        ("cafe\u0301", "cafe", "caf[e\u0301]{e}"),
    ],
)
def test_a_difference_reads_by_word_and_within_words_by_letter(
    expected: str, typed: str, shown: str
) -> None:
    assert marked(expected, typed) == shown


def test_long_texts_have_one_changed_stretch() -> None:
    text = "haven " * LONGEST
    assert marked(f"{text}rood {text}", f"{text}blauw {text}") == f"{text}[rood]{{blauw}} {text}"


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["", "ab " * LONGEST]))
def test_the_parts_put_both_texts_together_again(expected: str, typed: str, before: str) -> None:
    expected, typed = before + expected, before + typed
    parts = difference(expected, typed)
    assert "".join(p.text for p in parts if p.kind is not PartKind.EXTRA) == expected
    assert "".join(p.text for p in parts if p.kind is not PartKind.MISSING) == typed
    neighbours = pairwise(parts)
    assert all(part.text for part in parts)
    assert all(one.kind is not next_one.kind for one, next_one in neighbours)


@given(st.text(max_size=40))
def test_equal_texts_have_no_difference(text: str) -> None:
    assert all(part.kind is PartKind.SAME for part in difference(text, text))
