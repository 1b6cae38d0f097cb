import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.domain.plaintext import one_line, visible, without_media

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J", "␛[2J"),
        ("a\x00b", "a␀b"),
        ("\x7f", "␡"),
        ("\r", "␍"),
        ("\x9b31m", "⟨U+009B⟩31m"),
        ("\u202egnp.exe", "⟨U+202E⟩gnp.exe"),
        ("a\u2028b", "a⟨U+2028⟩b"),
        ("pass\u200bword", "pass⟨U+200B⟩word"),
        ("\ud800", "\ufffd"),
    ],
)
def test_hostile_characters_become_visible_stand_ins(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


def test_clean_text_comes_back_as_the_same_object() -> None:
    text = "Oekraïne ¶3 – “ja”\n\t[red]日本 😀 עברית[/]"
    assert visible(text) is text


@pytest.mark.parametrize("character", [*BIDI, *ZERO_WIDTH, *"\u2028\u2029"])
def test_no_direction_or_hidden_character_is_left(character: str) -> None:
    assert character not in visible(f"a{character}b")


def test_no_control_or_half_of_a_character_is_left_but_newlines_and_tabs() -> None:
    signs = map(chr, range(sys.maxunicode + 1))
    harmful = {each for each in signs if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp")}
    assert {each for each in harmful if visible(each) == each} == {"\n", "\t"}


@given(st.text(st.sampled_from(CONTROLS + BIDI + ZERO_WIDTH + "ab \ud800")))
def test_shown_text_is_printable_but_for_newlines_and_tabs(text: str) -> None:
    assert all(char in "\n\t" or char.isprintable() for char in visible(text))


@given(st.text())
def test_making_visible_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)


def test_a_line_for_a_table_folds_breaks_and_tabs_into_one_space() -> None:
    assert one_line("first\r\n\r\nsecond\tthird\x1b") == "first second third␛"


def test_of_pictures_and_sounds_only_their_words_are_left() -> None:
    text = "see ![the map](a(1).png) and ![](b.mp3), [a link](c.html)"
    assert without_media(text) == "see the map and , [a link](c.html)"
