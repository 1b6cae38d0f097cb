"""Markdown of a deck as the HTML that Anki shows. What is HTML in it stays text."""

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt

_MARKS = re.compile(r"[*_`~\[\]!#>|\\<&\n-]|\d\.|https?:")


def to_html(text: str) -> str:
    """HTML without a paragraph around it where one line is all there is."""
    if not _MARKS.search(text):
        return text
    html: str = _parser().render(text).strip()
    inner = html.removeprefix("<p>").removesuffix("</p>")
    return inner.strip() if "<p>" not in inner else html


def escaped(text: str) -> str:
    """Plain text as HTML, line by line."""
    return escape(text, quote=False).replace("\n", "<br>")


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
