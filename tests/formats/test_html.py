import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.formats.html import to_markdown


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("plain", "plain"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<b>bold</b> and <i>slanted</i>", "**bold** and *slanted*"),
        ("a<b> c </b>d", "a **c** d"),
        ("<strong>two<br>lines</strong>", "two\nlines"),
        ("x &lt; y &amp;&nbsp;z", "x < y & z"),
        ("&lt;b&gt;no tag&lt;/b&gt;", "<b>no tag</b>"),
        ("<ul><li>one<li>two <b>2</b></ul>", "- one\n- two **2**"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        (
            "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
            "1 | 2\n3 | 4",
        ),
        ("<ruby>漢字<rt>かんじ</rt></ruby>", "漢字(かんじ)"),
        ('<img src="a b.png" alt="map">', "![map](a b.png)"),
        ("[sound:horn.mp3]", "![](horn.mp3)"),
        ('<a href="https://example.org/x">here</a>', "[here](https://example.org/x)"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        (r"\(x^2 < 3\) <br>", r"\(x^2 < 3\)"),
        ("<script>alert(1)</script><style>p{}</style>text", "text"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\n\ntwo"),
        ("<h2>Head</h2>text", "**Head**\ntext"),
        ('<img src="data:image/png;base64,AAAA">', ""),
        ("x<sup>2</sup>", "x^2"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_html_becomes_readable_text(html: str, expected: str) -> None:
    assert to_markdown(html) == expected


@given(st.text(st.sampled_from("<>/bi &;ntalr\n[]sound:!\"='div"), max_size=60))
def test_any_text_is_read_without_a_tag_of_a_script_left(html: str) -> None:
    assert "<script" not in to_markdown(f"<script>{html}")
    to_markdown(html)


def test_elements_nested_without_end_are_read() -> None:
    assert "deep" in to_markdown("<div>" * 20_000 + "deep")
    assert "deep" in to_markdown("<b>" * 20_000 + "deep")


def test_a_sign_with_a_number_of_any_length_is_read() -> None:
    assert to_markdown("a &#" + "9" * 5000 + "; b") == "a \ufffd b"
    assert to_markdown("a &#65; b") == "a A b"
