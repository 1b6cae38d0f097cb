"""Letters as OpenDocument texts (.odt), read as Word documents are."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from trainer.formats import document_text
from trainer.formats.document_text import footnote, tidy, whole
from trainer.formats.office import Office, encrypted, inside

MAIN = "content.xml"
MIMETYPE = b"application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_UNREAD = frozenset(
    ["annotation", "tracked-changes", "table-of-content", "alphabetical-index", "bibliography",
     "illustration-index", "table-index", "user-index", "object-index", "frame", "forms",
     "sequence-decls", "text-properties", "ruby-text"]
)  # fmt: skip
_SIGNS = {"tab": " ", "s": " ", "line-break": "\n"}
_FORMS = {
    "a": "lower-letter", "A": "upper-letter", "i": "lower-roman", "I": "upper-roman",
}  # fmt: skip
_LOOK = 1 << 20  # bytes


def read(office: Office) -> Iterator[str]:
    """The document's blocks in order."""
    names = office.names()
    if "encrypted-package" in names or (
        _MANIFEST in names and b"encryption-data" in office.start(_MANIFEST, _LOOK)
    ):
        raise encrypted(office.path)
    content = office.xml(MAIN, _UNREAD)
    styles = [office.xml("styles.xml", _UNREAD), content]
    return _Reader(styles).blocks(next(content.iter("text"), content))


@dataclass(frozen=True, slots=True)
class _List:
    """The list that blocks stand in: the name of its style, and how deep in it they are."""

    style: str
    depth: int


class _Reader:
    """The document's text, with what its list styles say."""

    def __init__(self, styles: list[Element]) -> None:
        self._levels = {
            (style.get("name", ""), whole(level.get("level", ""), 1)): level
            for root in styles
            for style in root.iter("list-style")
            for level in style
        }
        self._outline = {
            whole(level.get("level", ""), 1): level
            for root in styles
            for level in root.iter("outline-level-style")
            if level.get("num-format")
        }
        self._counts: dict[tuple[str, int], int] = {}
        self._headings: dict[int, int] = {}
        self._notes = 0

    def blocks(self, parent: Element, within: _List | None = None) -> Iterator[str]:
        for child in parent:
            if child.tag == "h":
                yield self._heading_label(child) + tidy(self._text(child))
            elif child.tag == "p":
                yield tidy(self._text(child))
            elif child.tag == "list":
                yield from self._list(child, within)
            elif child.tag == "table":
                yield from self._table(child)
            else:
                yield from self.blocks(child, within)

    def _list(self, items: Element, within: _List | None) -> Iterator[str]:
        style = items.get("style-name", within.style if within else "")
        here = _List(style, within.depth + 1 if within else 1)
        key = here.style, here.depth
        if items.get("continue-numbering") != "true" and not items.get("continue-list"):
            self._counts.pop(key, None)
        for item in items:
            label = self._label(here, item) if item.tag == "list-item" else ""
            for block in self.blocks(item, here):
                yield label + block
                label = ""

    def _label(self, here: _List, item: Element) -> str:
        level = self._levels.get((here.style, here.depth))
        if item.find("p") is None and item.find("h") is None:
            return ""  # it holds a deeper list alone
        if level is None or level.tag == "list-level-style-bullet":
            return "- "
        form = level.get("num-format", "")
        if not form:
            return ""
        start = item.get("start-value", "")
        key = here.style, here.depth
        before = self._counts.get(key, whole(level.get("start-value", ""), 1) - 1)
        number = self._counts[key] = whole(start, 1) if start else before + 1
        return _affixed(level, document_text.label(number, _FORMS.get(form, "")))

    def _heading_label(self, heading: Element) -> str:
        """What the outline numbers a heading, where it numbers that level."""
        depth = whole(heading.get("outline-level", ""), 1)
        level = self._outline.get(depth)
        if level is None or heading.get("is-list-header") == "true":
            return ""
        self._headings[depth] = self._headings.get(depth, 0) + 1
        for deeper in [each for each in self._headings if each > depth]:
            del self._headings[deeper]
        shown = min(whole(level.get("display-levels", ""), 1), depth)
        numbers = [
            document_text.label(self._headings.get(each, 1), _FORMS.get(above["num-format"], ""))
            for each in range(depth - shown + 1, depth + 1)
            if (above := dict(self._outline[each].items()) if each in self._outline else {})
        ]
        return _affixed(level, ".".join(numbers))

    def _table(self, table: Element) -> Iterator[str]:
        for row in inside(table, "table-row"):
            cells = [list(self.blocks(cell)) for cell in row if cell.tag == "table-cell"]
            filled = [cell for cell in cells if any(cell)]
            if len(filled) == 1:  # a frame around text, and no table
                yield from filled[0]
            else:
                yield document_text.row(" ".join(cell) for cell in cells)

    def _text(self, parent: Element) -> str:
        pieces = [parent.text or ""]
        for child in parent:
            if child.tag == "note":
                body = child.find("note-body")
                if body is not None:
                    self._notes += 1
                    number = self._notes
                    pieces.append(footnote(number, " ".join(self.blocks(body))))
            elif child.tag in _SIGNS:
                pieces.append(_SIGNS[child.tag])
            else:
                pieces.append(self._text(child))
            pieces.append((child.tail or "").replace("\n", " "))
        pieces[0] = pieces[0].replace("\n", " ")
        return "".join(pieces)


def _affixed(level: Element, number: str) -> str:
    text = f"{level.get('num-prefix', '')}{number}{level.get('num-suffix', '')}"
    return f"{text.strip()} "
