"""Letters as Markdown: made into HTML, footnotes and tables included, and read as that."""

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

LARGEST = 4 << 20  # characters; more takes minutes
_HEADING = re.compile(r"^#{1,6} +[^\W_]", re.MULTILINE)
_NOTE = re.compile(r"^\[\^[^\]\s]{1,40}\]: ", re.MULTILINE)


def is_markdown(text: str) -> bool:
    """Whether a text has headings or footnotes as only Markdown writes them."""
    return bool(_HEADING.search(text) or _NOTE.search(text))


def to_html(text: str) -> str:
    """The text as a web page."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    html: str = parser.use(front_matter_plugin).use(footnote_plugin).render(text)
    return html
