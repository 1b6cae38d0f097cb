"""HTML as other programs keep it in fields, turned into readable Markdown."""

import re
from collections.abc import Callable, Iterator
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

RULE = "―――"
DEEPEST = 60  # levels of elements; what lies deeper is text
_BREAK = re.compile(r"<br ?/?>")
_INLINE = re.compile(r"<(b|i|strong|em)>([^\s<>*`](?:[^<>*`\n]*[^\s<>*`])?)</\1>")
# These begin where nothing before them could: long runs of one sign take linear time.
_SOUND = re.compile(r"\[sound:((?:[^\]\n[]|\[(?!sound:))+)\]")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINES = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")
_MANY_LINES = re.compile(r"\n{3,}")
_DROPPED = {"script", "style", "head", "title", "template", "noscript", "iframe", "object", "svg"}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt",
    "figure", "figcaption", "footer", "form", "header", "main", "nav", "p", "section", "summary",
    "ul", "ol", "table",
}  # fmt: skip
_MARKS = {
    "b": "**", "strong": "**", "i": "*", "em": "*", "code": "`", "tt": "`", "kbd": "`", "samp": "`",
}  # fmt: skip
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_ENDLESS = re.compile(r"&#\d{999,};?")  # Python reads no number of thousands of figures


def to_markdown(html: str) -> str:
    """Readable text with Markdown's emphasis, lists, tables, links and `![](name)` for media.

    Ruby becomes 漢字(かんじ); MathJax stays as it is written; scripts and styles go.
    """
    if "[sound:" in html:
        html = _SOUND.sub(lambda match: f"![]({match[1].strip()})", html)
    if "<" in html:
        simple = html.replace("<br>", "\n")
        if "<br" in simple:
            simple = _BREAK.sub("\n", simple)
        if "<" in simple:
            simple = _INLINE.sub(_inline, simple)
        if "<" in simple:
            return _tidy(_parsed(html))
        html = simple
    if "&" in html:
        html = unescape(_ENDLESS.sub("\ufffd", html)).replace("\xa0", " ")
    return _tidy(html) if "\n" in html or html[:1] == " " or html[-1:] == " " else html


def _inline(match: re.Match[str]) -> str:
    """The commonest tags without a parser: a large deck has a hundred thousand of them."""
    mark = _MARKS[match[1]]
    return f"{mark}{match[2]}{mark}"


def _parsed(html: str) -> str:
    body = LexborHTMLParser(html).body
    return "" if body is None else _inside(body, 0)


def _tidy(text: str) -> str:
    if " \n" in text or "\n " in text or "\t" in text:  # a look is quicker than a pattern
        text = _LINES.sub("\n", text)
    if "\n\n\n" in text:
        text = _MANY_LINES.sub("\n\n", text)
    return text.strip()


def _inside(node: LexborNode, depth: int) -> str:
    """The text of a node's children."""
    return "".join(_text(child, depth + 1) for child in _children(node))


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _text(node: LexborNode, depth: int) -> str:
    tag = node.tag or ""
    if tag == "-text":
        return _SPACES.sub(" ", node.text_content or "").replace("\xa0", " ")
    if tag in _DROPPED or tag.startswith(("-", "!")):
        return ""
    if depth > DEEPEST:
        return str(node.text())
    special = _SPECIAL.get(tag)
    return special(node, depth) if special is not None else _plain(node, tag, depth)


def _plain(node: LexborNode, tag: str, depth: int) -> str:
    inside = _inside(node, depth)
    if tag in _MARKS:
        return _marked(inside, _MARKS[tag])
    if tag in _HEADINGS:
        return f"\n{_marked(inside, '**')}\n"
    return f"\n{inside}\n" if tag in _BLOCKS else inside


def _marked(text: str, mark: str) -> str:
    """Emphasis within a line: Markdown's does not reach over blanks at its ends, nor over lines."""
    words = text.strip()
    if not words or "\n" in words or mark[0] in words:
        return text
    before = text[: len(text) - len(text.lstrip())]
    return f"{before}{mark}{words}{mark}{text[len(before) + len(words) :]}"


def _break(_node: LexborNode, _depth: int) -> str:
    return "\n"


def _rule(_node: LexborNode, _depth: int) -> str:
    return f"\n{RULE}\n"


def _image(node: LexborNode, _depth: int) -> str:
    source = (node.attributes.get("src") or "").strip()
    alt = _SPACES.sub(" ", node.attributes.get("alt") or "").strip()
    if source.startswith("data:") or not source:
        return f"[{alt}]" if alt else ""
    return f"![{alt}]({source})"


def _link(node: LexborNode, depth: int) -> str:
    text, target = _inside(node, depth), (node.attributes.get("href") or "").strip()
    words = text.strip()
    if not target.startswith(("http://", "https://", "mailto:")) or not words or "\n" in words:
        return text
    return target if words == target else f"[{words}]({target})"


def _list(node: LexborNode, depth: int) -> str:
    numbered = node.tag == "ol"
    lines: list[str] = []
    for child in _children(node):
        if child.tag == "li":
            mark = f"{len(lines) + 1}." if numbered else "-"
            text = _tidy(_inside(child, depth + 1)).replace("\n", "\n  ")
            lines.append(f"{mark} {text}")
    return "\n" + "\n".join(lines) + "\n"


def _table(node: LexborNode, depth: int) -> str:
    rows = [
        " | ".join(_SPACES.sub(" ", _inside(cell, depth + 3)).strip() for cell in row.css("td, th"))
        for row in node.css("tr")
    ]
    return "\n" + "\n".join(rows) + "\n"


def _ruby(node: LexborNode, depth: int) -> str:
    parts = []
    for child in _children(node):
        inside = _text(child, depth + 1)
        if child.tag != "rp":
            parts.append(f"({inside.strip()})" if child.tag == "rt" else inside)
    return "".join(parts)


def _deleted(node: LexborNode, depth: int) -> str:
    return _marked(_inside(node, depth), "~~")


def _raised(node: LexborNode, depth: int) -> str:
    text = _inside(node, depth)
    return f"^{text}" if text.strip() else text


def _lowered(node: LexborNode, depth: int) -> str:
    text = _inside(node, depth)
    return f"_{text}" if text.strip() else text


def _preformatted(node: LexborNode, _depth: int) -> str:
    return f"\n{node.text()}\n"


def _embedded(node: LexborNode, _depth: int) -> str:
    source = (node.attributes.get("src") or "").strip()
    return f"![]({source})" if source and not source.startswith("data:") else ""


_SPECIAL: dict[str, Callable[[LexborNode, int], str]] = {
    "br": _break,
    "hr": _rule,
    "img": _image,
    "a": _link,
    "ul": _list,
    "ol": _list,
    "table": _table,
    "ruby": _ruby,
    "s": _deleted,
    "strike": _deleted,
    "del": _deleted,
    "sup": _raised,
    "sub": _lowered,
    "pre": _preformatted,
    "audio": _embedded,
    "video": _embedded,
    "source": _embedded,
}
