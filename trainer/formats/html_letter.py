"""Letters as web pages: blocks of text, footnotes found by the links that lead to them.

A link that shows nothing but a number or a sign and leads further down its page is a reference; the
element that it leads to, or the one around that, is the footnote. Scripts, styles, navigation,
pictures and what is hidden are not read.
"""

import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from trainer.formats import document_text
from trainer.formats.document_text import footnote, tidy, whole

_DEEPEST = 100  # levels of elements; what lies deeper is text
_DEPTH_OF_NOTE = 20  # that a footnote counts for, since it may hold another
_MOST_NOTES = 10_000
_SPACES = re.compile(r"[ \t\r\n\f]+")
_UNREAD = {
    "script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg", "nav",
    "button", "select", "textarea", "audio", "video", "canvas", "math",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr",
    "h1", "h2", "h3", "h4", "h5", "h6", "li", "main", "menu", "ol", "p", "pre", "section",
    "summary", "table", "ul",
}  # fmt: skip
_FORMS = {"a": "lower-letter", "A": "upper-letter", "i": "lower-roman", "I": "upper-roman"}
_REFERENCE = re.compile(r"\s*[\[(]?\s*(?:\d{1,3}|[*†‡§]{1,3}|[ivxlc]{1,6}|[a-z])\s*[\])]?\s*")
_OWN_NUMBER = re.compile(r"\s*[\[(]?(?:\d{1,3}|[*†‡§]{1,3})[\])]?[.:]?\s+")
_BACK = "\u21a9\u2191^\ufe0e\ufe0f \n"
_MOST_WORK = 8_000_000  # tags times the elements open at them; 500 pages take one million
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style|textarea|title)\b.*?(?:</(?P=raw)|\Z)"
    r"""|<(?P<end>/?)(?P<tag>[a-z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^>"'])*""",
    re.IGNORECASE | re.DOTALL,
)
# These end where their like begins, and are left open by many.
_LEFT_OPEN = {
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "html", "head",
    "body", "br", "hr", "img", "meta", "link", "input", "col", "colgroup", "wbr", "area", "base",
}  # fmt: skip


def is_bomb(html: str) -> bool:
    """Whether a parser, which keeps all open elements at hand, would be kept busy for long."""
    opened: Counter[str] = Counter()
    depth = work = 0
    for match in _TAG.finditer(html):
        tag = (match["tag"] or "").lower()
        work += 1 + depth
        if work > _MOST_WORK:
            return True
        if not tag or tag in _LEFT_OPEN:
            continue
        if not match["end"]:
            opened[tag] += 1
            depth += 1
        elif opened[tag]:
            opened[tag] -= 1
            depth -= 1
    return False


def read(html: str) -> Iterator[str]:
    """The page's blocks in order."""
    body = LexborHTMLParser(html).body
    return iter(()) if body is None else _Page(body).blocks(body)


class _Page:
    """The page's text, with its footnotes by the names that links lead to."""

    def __init__(self, body: LexborNode) -> None:
        self._notes: dict[str, LexborNode] = {}
        self._apart: set[int] = set()  # the elements that are footnotes
        self._number = 0
        named: dict[str, tuple[int, LexborNode]] = {}
        links: list[tuple[int, str]] = []
        for place, node in enumerate(body.traverse()):
            for name in (node.attributes.get("id"), node.attributes.get("name")):
                if name and name not in named:
                    named[name] = place, node
            if node.tag == "a" and (target := _target(node)) and _is_reference(node):
                links.append((place, target))
        for place, target in links[:_MOST_NOTES]:
            found = named.get(target)
            if found is not None and found[0] > place and target not in self._notes:
                note = _block_around(found[1])
                if note is not None:
                    self._notes[target] = note
                    self._apart.add(note.mem_id)

    def blocks(self, parent: LexborNode, depth: int = 0) -> Iterator[str]:
        """The blocks in an element, each without a blank line."""
        line: list[str] = []
        yield from self._blocks(parent, line, depth)
        yield tidy("".join(line))

    def _blocks(self, parent: LexborNode, line: list[str], depth: int) -> Iterator[str]:
        """Those that end in it; `line` holds the text since."""
        for child in _children(parent):
            tag = child.tag or ""
            if tag == "-text":
                line.append(_SPACES.sub(" ", child.text_content or ""))
            elif tag == "br":
                line.append("\n")
            elif not self._is_read(child, tag):
                continue
            elif depth > _DEEPEST:
                line.append(child.text())
            elif tag == "a" and _target(child) in self._notes:
                line.append(self._footnote(child, depth + _DEPTH_OF_NOTE))
            elif tag in _BLOCKS:
                yield tidy("".join(line))
                line.clear()
                yield from self._block(child, tag, line, depth + 1)
                yield tidy("".join(line))
                line.clear()
            else:
                yield from self._blocks(child, line, depth + 1)

    def _is_read(self, node: LexborNode, tag: str) -> bool:
        if tag in _UNREAD or tag.startswith(("-", "!")) or "hidden" in node.attributes:
            return False
        return node.mem_id not in self._apart

    def _block(self, node: LexborNode, tag: str, line: list[str], depth: int) -> Iterator[str]:
        if tag == "table":
            yield from self._table(node, depth)
        elif tag == "pre":
            line.append(node.text())
        elif tag in ("ul", "ol", "menu"):
            yield from self._list(node, tag, line, depth)
        else:
            yield from self._blocks(node, line, depth)

    def _list(self, node: LexborNode, tag: str, line: list[str], depth: int) -> Iterator[str]:
        number = whole(node.attributes.get("start"), 1)
        form = _FORMS.get(node.attributes.get("type") or "", "")
        for item in _children(node):
            if item.tag != "li" or not self._is_read(item, "li"):
                continue
            number = whole(item.attributes.get("value"), number)
            mark = f"{document_text.label(number, form)}. " if tag == "ol" else "- "
            number += 1
            for block in (*self._blocks(item, line, depth + 1), tidy("".join(line))):
                if block:
                    yield mark + block
                    mark = ""
            line.clear()

    def _table(self, node: LexborNode, depth: int) -> Iterator[str]:
        for row in _rows(node):
            cells = [
                [block for block in self.blocks(cell, depth + 1) if block]
                for cell in _children(row)
                if cell.tag in ("td", "th")
            ]
            filled = [cell for cell in cells if cell]
            if len(filled) == 1:  # a frame around text, and no table
                yield from filled[0]
            else:
                yield document_text.row(" ".join(cell) for cell in cells)

    def _footnote(self, link: LexborNode, depth: int) -> str:
        note = self._notes.pop(_target(link))
        self._number += 1
        number = self._number
        for back in note.css("a"):
            if (back.attributes.get("href") or "").startswith("#") and (
                _is_reference(back) or not back.text().strip(_BACK)
            ):
                back.remove()
        text = " ".join(self.blocks(note, depth))
        own = _OWN_NUMBER.match(text)
        return footnote(number, text[own.end() :] if own and note.tag != "li" else text)


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        following = child.next
        yield child
        child = following


def _target(link: LexborNode) -> str:
    """Where on its own page a link leads."""
    _page, sign, name = (link.attributes.get("href") or "").partition("#")
    return name if sign and not _page else ""


def _is_reference(link: LexborNode) -> bool:
    text: str = link.text()
    return bool(_REFERENCE.fullmatch(text[:20])) and len(text) <= 20


def _block_around(node: LexborNode) -> LexborNode | None:
    """The element that holds all of a footnote, of which `node` is it or the beginning."""
    found: LexborNode | None = node
    while found is not None and found.tag not in ("li", "p", "div", "aside", "dd", "section"):
        found = found.parent
    if found is not None and found.tag == "p" and found.parent is not None:
        around = found.parent
        if around.tag in ("li", "aside") or (around.tag == "div" and len(around.css("p")) == 1):
            return around
    return found


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    """The rows of a table, not those of tables in it."""
    for child in _children(table):
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)
