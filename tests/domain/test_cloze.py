import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain import cloze
from trainer.domain.cloze import Segment, SegmentKind, deletions

FIGURES = "In 2024 [1.95 %::share of GDP], in 2025 [1.93 %]."


def texts(prompt: str) -> list[str]:
    return [deletion.text for deletion in deletions(prompt)]


def shown(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


def test_each_bracketed_part_is_a_deletion_with_its_hint() -> None:
    first, second = deletions(FIGURES)
    assert (first.text, first.hint) == ("1.95 %", "share of GDP")
    assert (second.text, second.hint) == ("1.93 %", "")
    assert FIGURES[second.start : second.end] == "[1.93 %]"


@pytest.mark.parametrize(
    "prompt",
    [
        "see [the letter](https://example.org)",
        "![a map](map.png)",
        "![a map]",
        r"literal \[brackets\]",
        r"half \[literal]",
        "never closed [",
        "never opened ]",
        "empty [] and [ ] and [::hint]",
        "",
    ],
)
def test_links_images_and_literal_brackets_are_no_deletions(prompt: str) -> None:
    assert deletions(prompt) == ()


def test_a_letter_x_in_brackets_is_a_deletion() -> None:
    assert texts("the unknown is [x]") == ["x"]


def test_brackets_inside_a_deletion_belong_to_it() -> None:
    assert texts("[a [b] c] and [see [this](url)]") == ["a [b] c", "see [this](url)"]


def test_an_unclosed_bracket_leaves_later_deletions_alone() -> None:
    assert texts("an interval [0, 1) of [numbers]") == ["numbers"]


def test_escaped_brackets_inside_a_deletion_lose_their_backslash() -> None:
    assert texts(r"[a \[b\] c::or \[d\]]") == ["a [b] c"]
    assert deletions(r"[a::or \[d\]]")[0].hint == "or [d]"


def test_the_question_hides_the_asked_deletion_alone() -> None:
    assert cloze.question(FIGURES, 1) == (
        Segment("In 2024 1.95 %, in 2025 ", SegmentKind.PLAIN),
        Segment("[…]", SegmentKind.GAP),
        Segment(".", SegmentKind.PLAIN),
    )


def test_the_gap_carries_its_hint() -> None:
    assert Segment("[share of GDP]", SegmentKind.GAP) in cloze.question(FIGURES, 0)


def test_the_answer_marks_what_filled_the_gap() -> None:
    assert cloze.answer(FIGURES, 0) == (
        Segment("In 2024 ", SegmentKind.PLAIN),
        Segment("1.95 %", SegmentKind.DELETED),
        Segment(", in 2025 1.93 %.", SegmentKind.PLAIN),
    )


def test_rendering_shows_escaped_brackets_and_links_as_written() -> None:
    rendered = cloze.answer(r"\[[a]\] [l](u)", 0)
    assert shown(rendered) == "[a] [l](u)"


def test_an_ordinal_without_deletion_is_refused() -> None:
    with pytest.raises(IndexError):
        cloze.question("[a]", 1)


@given(st.text(st.sampled_from("ab :[]\\()!\n")))
def test_every_deletion_is_asked_once_and_its_text_comes_back(prompt: str) -> None:
    for ordinal, deletion in enumerate(deletions(prompt)):
        question = cloze.question(prompt, ordinal)
        answer = cloze.answer(prompt, ordinal)
        assert [s.kind for s in question].count(SegmentKind.GAP) == 1
        assert Segment(deletion.text, SegmentKind.DELETED) in answer
        assert prompt[deletion.start] == "["
        assert prompt[deletion.end - 1] == "]"


@pytest.mark.parametrize("prompt", ["[" * 1_000_000, "[" * 500_000 + "x" + "]" * 500_000])
def test_a_million_brackets_are_read_in_one_pass(prompt: str) -> None:
    assert len(deletions(prompt)) <= 1


def test_the_whole_sentence_is_read_without_brackets_and_its_hints_after_it() -> None:
    prompt = r"In [2024::year] and [2025::year] \[sic\] see [here](there) for [1.95 %]."
    assert cloze.without_brackets(prompt) == (
        "In 2024 and 2025 [sic] see [here](there) for 1.95 %.\nyear"
    )
