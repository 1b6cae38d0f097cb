"""Reading queries: what belongs together, what is literal, and where a mistake is pointed at."""

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.notes import NoteKind
from trainer.domain.search import DEEPEST, LONGEST, MOST_TERMS, parse
from trainer.domain.search_terms import (
    And,
    Comparison,
    Field,
    Flag,
    Is,
    Kind,
    Named,
    Not,
    Or,
    Pattern,
    Prop,
    Property,
    Query,
    Rated,
    Since,
    State,
    Words,
)
from trainer.errors import SearchError


def word(*parts: str) -> Words:
    return Words(Pattern(parts))


A, B, C = word("a"), word("b"), word("c")


@pytest.mark.parametrize(
    ("query", "meaning"),
    [
        ("", And()),
        ("  \t ", And()),
        ("a", A),
        ("a b", And((A, B))),
        ("a and b AND c", And((A, B, C))),
        ("a or b", Or((A, B))),
        ("a OR b", Or((A, B))),
        ("a b or c", Or((And((A, B)), C))),
        ("a (b or c)", And((A, Or((B, C))))),
        ("a(b)c", And((A, B, C))),
        ("-a", Not(A)),
        ("--a", Not(Not(A))),
        ("-a b", And((Not(A), B))),
        ("-(a b)", Not(And((A, B)))),
        ("-a or b", Or((Not(A), B))),
        ('"a b"', word("a b")),
        ('"or"', word("or")),
        ("\\or", word("or")),
        ("oral", word("oral")),
        ("orde", word("orde")),
        ('"a"b', And((A, B))),
        ("10:30", word("10:30")),
        ("a*", word("a", "")),
        ("*a", word("", "a")),
        ("a**b", word("a", "b")),
        ("*", word("", "")),
        ("***", word("", "")),
        (r"a\*", word("a*")),
        (r"\-a", word("-a")),
        (r"\(a\)", word("(a)")),
        (r"a\:b", word("a:b")),
        (r"\\", word("\\")),
        (r'"a\"b"', word('a"b')),
        ('"a*b c"', word("a", "b c")),
        ("a-b", word("a-b")),
        ("deck:A", Named(Field.DECK, Pattern(("A",)))),
        ("DECK:A", Named(Field.DECK, Pattern(("A",)))),
        ('deck:"A B"', Named(Field.DECK, Pattern(("A B",)))),
        ("deck:A::B", Named(Field.DECK, Pattern(("A::B",)))),
        ("deck:A*", Named(Field.DECK, Pattern(("A", "")))),
        (r"deck:A\*", Named(Field.DECK, Pattern(("A*",)))),
        ("deck:none", Named(Field.DECK, Pattern(("none",)))),
        ("-tag:eu", Not(Named(Field.TAG, Pattern(("eu",))))),
        ("tag:none", Named(Field.TAG, None)),
        ('tag:"none"', Named(Field.TAG, Pattern(("none",)))),
        ("topic:none", Named(Field.TOPIC, None)),
        ("cite:¶3", Named(Field.CITE, Pattern(("¶3",)))),
        ("kind:cloze", Kind(NoteKind.CLOZE)),
        ("is:DUE", Is(State.DUE)),
        ("flag:0", Flag(0)),
        ("rated:7", Rated(7)),
        ("rated:7:1", Rated(7, 1)),
        ("added:1", Since(1, edited=False)),
        ("edited:30", Since(30, edited=True)),
        ("prop:r<0.9", Prop(Property.RETRIEVABILITY, Comparison.BELOW, 0.9)),
        ("prop:r<=90%", Prop(Property.RETRIEVABILITY, Comparison.AT_MOST, 0.9)),
        ("prop:s>=21", Prop(Property.STABILITY, Comparison.AT_LEAST, 21.0)),
        ("prop:d=5.5", Prop(Property.DIFFICULTY, Comparison.IS, 5.5)),
        ("prop:lapses!=0", Prop(Property.LAPSES, Comparison.IS_NOT, 0.0)),
        ("prop:due=-1", Prop(Property.DUE, Comparison.IS, -1.0)),
        ("prop:ivl>30", Prop(Property.INTERVAL, Comparison.ABOVE, 30.0)),
    ],
)
def test_a_query_is_read_as(query: str, meaning: Query) -> None:
    assert parse(query) == meaning


@pytest.mark.parametrize(
    ("query", "position", "sentence"),
    [
        ("foo:bar", 0, "There is no term foo:"),
        ("a  foo:bar", 3, "There is no term foo:"),
        ("(a b", 0, "not closed"),
        ("a (b (c", 5, "not closed"),
        ("a)", 1, "No bracket is open"),
        ("()", 1, "Something to look for"),
        ("a or", 4, "Something to look for"),
        ("or a", 0, "Something to look for"),
        ("a and", 5, "Something to look for"),
        ("a or or b", 5, "Something to look for"),
        ('a "b', 2, "not closed"),
        ('""', 0, "nothing between"),
        ("a -", 2, "A minus"),
        ("a - b", 2, "A minus"),
        ("a\\", 1, "A backslash"),
        ("tag:", 4, "behind tag:"),
        ("tag: a", 4, "behind tag:"),
        ("a tag:)", 6, "behind tag:"),
        ("kind:poem", 5, "basic, typed, choice, cloze, template"),
        ("is:old", 3, "due, new, learn"),
        ("flag:8", 5, "from 0"),
        ("rated:x", 6, "number of days"),
        ("rated:0", 6, "number of days"),
        ("rated:7:5", 8, "from 1"),
        ("rated:7:", 8, "from 1"),
        ("added:99999999999999999999", 6, "number of days"),
        ("added:٣", 6, "number of days"),
        ("prop:r", 5, "compared"),
        ("prop:q<1", 5, "r, s, d"),
        ("prop:<1", 5, "r, s, d"),
        ("prop:r<", 7, "A number"),
        ("prop:s>=x", 8, "A number"),
        ("prop:s>=1e9", 8, "A number"),
        ("prop:s>=inf", 8, "A number"),
        ("prop:s<90%", 7, "A number"),
        ("prop:ivl>=2.5", 10, "A whole number"),
        ("a\0b", 1, "cannot be looked for"),
        ("ab\udcff", 2, "cannot be looked for"),
        ("a" * (LONGEST + 1), LONGEST, "characters"),
        ("(" * (DEEPEST + 1) + "a", DEEPEST, "deep"),
        ("-" * (DEEPEST + 1) + "a", DEEPEST, "deep"),
        ("a " * (MOST_TERMS + 1), 2 * MOST_TERMS, "terms"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(query: str, position: int, sentence: str) -> None:
    with pytest.raises(SearchError, match=sentence) as caught:
        parse(query)
    assert (caught.value.query, caught.value.position) == (query, position)


@given(st.text(max_size=60))
def test_any_text_is_read_or_pointed_at(query: str) -> None:
    position = 0
    try:
        parse(query)
    except SearchError as error:
        position = error.position
    assert 0 <= position <= len(query)


def test_a_quoted_text_is_looked_for_as_it_is() -> None:
    chance = random.Random(1)
    for _ in range(500):
        text = "a" + "".join(chance.choices('ab"\\*:-() é%_', k=8))
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
        assert parse(f'"{quoted}"') == word(text)


@pytest.mark.parametrize(
    ("parts", "text", "fits"),
    [
        (("eu",), "EU", True),
        (("eu",), "europe", False),
        (("eu", ""), "europe", True),
        (("", "pe"), "europe", True),
        (("e", "p", "e"), "europe", True),
        (("euro", "rope"), "europe", False),
        (("a", "a"), "a", False),
        (("", ""), "", True),
        (("één",), "ÉÉN", True),
        (("a.c",), "abc", False),
    ],
)
def test_a_pattern_is_the_whole_of(parts: tuple[str, ...], text: str, *, fits: bool) -> None:
    assert Pattern(parts).is_all_of(text) is fits


def test_many_stars_take_no_time() -> None:
    pattern: Any = Pattern(("a",) * 900 + ("b",))
    assert not pattern.is_in("a" * 5000)
