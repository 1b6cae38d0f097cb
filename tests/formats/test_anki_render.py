import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.note_types import CardTemplate, NoteType
from trainer.domain.notes import Side
from trainer.formats import anki_cloze
from trainer.formats.anki_render import Renderer


def side(
    question: str,
    answer: str = "{{FrontSide}}<hr id=answer>{{Back}}",
    *fields: str,
    **options: object,
) -> Side:
    front, back = fields or ("front", "back")
    note_type = NoteType(1, "T", ("Front", "Back"), (CardTemplate("Card 1", question, answer),))
    return Renderer(note_type).side(0, (front, back), ("x", "y"), "A::B")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("{{Front}}", "front"),
        ("Say: <b>{{Front}}</b>", "Say: **front**"),
        ("{{#Back}}yes {{Front}}{{/Back}}", "yes front"),
        ("{{^Back}}no{{/Back}}{{Front}}", "front"),
        ("{{#Nothing}}a{{#Back}}b{{/Back}}{{/Nothing}}c", "c"),
        (
            "{{Front}} ({{Deck}}, {{Subdeck}}, {{Tags}}, {{Type}}, {{Card}})",
            "front (A::B, B, x y, T, Card 1)",
        ),
        ("{{tts en_US:Front}}{{text:Front}}", "front"),
        ("{{hint:Back}}{{Front}}", "front"),
        ("{{Unknown}}", "…"),
        ("", "…"),
    ],
)
def test_a_template_lays_out_a_question(question: str, expected: str) -> None:
    assert side(question).prompt == expected


def test_the_answer_does_not_repeat_the_question_above_it() -> None:
    assert side("{{Front}}").answer == "back"


def test_a_field_of_breaks_alone_is_empty_to_a_condition() -> None:
    assert side("{{#Back}}yes{{/Back}}{{Front}}", "x", "front", "<br>&nbsp;").prompt == "front"


def test_what_is_to_be_typed_is_plain_text() -> None:
    typed = side(
        "{{Front}} {{type:Back}}", "{{Back}}", "capital?", "<b>The&nbsp;Hague</b>[sound:a.mp3]"
    )
    assert (typed.prompt, typed.typed) == ("capital?", "The Hague")


@pytest.mark.parametrize(
    ("filter_", "expected"), [("furigana", "日本(にほん)"), ("kana", "にほん"), ("kanji", "日本")]
)
def test_furigana_stays_legible(filter_: str, expected: str) -> None:
    assert side(f"{{{{{filter_}:Front}}}}", "{{Back}}", " 日本[にほん]", "Japan").prompt == expected


def cloze(text: str, ordinal: int) -> Side:
    template = CardTemplate("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>{{Extra}}")
    return Renderer(NoteType(1, "C", ("Text", "Extra"), (template,), is_cloze=True)).side(
        ordinal, (text, "more"), (), "D"
    )


def test_a_cloze_asks_for_its_own_number_alone() -> None:
    text = "{{c1::Delft}} lies in {{c2::Holland::province}}"
    assert cloze(text, 0).prompt == "[…] lies in Holland"
    assert cloze(text, 1).prompt == "Delft lies in [province]"
    assert cloze(text, 1).answer == "Delft lies in **Holland**\nmore"


def test_deletions_may_share_a_number_and_lie_in_each_other() -> None:
    text = "{{c1::a}} {{c1,2::b}} {{c3::c {{c1::d}}}}"
    assert anki_cloze.ordinals([text]) == (0, 1, 2)
    assert anki_cloze.question(text, 0) == "[…] […] c […]"
    assert anki_cloze.question(text, 2) == "a b […]"


def test_what_is_not_closed_is_text() -> None:
    assert anki_cloze.question("a {{c1::b", 0) == "a {{c1::b"
    assert anki_cloze.ordinals(["a {{c1::b"]) == ()


def test_cards_are_made_where_a_question_shows_something() -> None:
    note_type = NoteType(
        1,
        "T",
        ("Front", "Back"),
        (CardTemplate("1", "{{Front}}", ""), CardTemplate("2", "{{Back}}", "")),
    )
    assert Renderer(note_type).ordinals(("a", ""), ()) == (0,)
    assert Renderer(note_type).ordinals(("a", "b"), ()) == (0, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{c1::a::hint}} and {{c2::b}}", "[a::hint] and [b]"),
        ("[x] {{c1::a[1]}}", r"\[x\] [a\[1\]]"),
        ("{{c1::a}} {{c1::b}}", None),
        ("{{c1::a {{c2::b}}}}", None),
        ("none", None),
    ],
)
def test_a_cloze_in_the_trainers_own_words(text: str, expected: str | None) -> None:
    assert anki_cloze.to_brackets(text) == expected


@given(st.text(st.sampled_from("{}c12:,::ab #^/Front<>"), max_size=50), st.integers(0, 3))
def test_any_template_and_any_cloze_is_laid_out(text: str, ordinal: int) -> None:
    assert side(text).prompt
    assert cloze(text, ordinal).prompt
