"""Letters as Word documents (.docx).

Read are the paragraphs, the tables and the notes of the text itself: not its headers and footers,
text boxes, comments, deletions and tables of contents.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from trainer.formats import document_text
from trainer.formats.document_text import footnote, tidy, whole
from trainer.formats.office import Office, inside

MAIN = "word/document.xml"
_UNREAD = frozenset(
    ["rPr", "tabs", "sectPr", "del", "moveFrom", "drawing", "pict", "object", "Fallback", "tblPr",
     "trPr", "tcPr", "tblGrid", "sdtPr", "sdtEndPr"]
)  # fmt: skip
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": " "}
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
_FORMS = {
    "lowerLetter": "lower-letter", "upperLetter": "upper-letter",
    "lowerRoman": "lower-roman", "upperRoman": "upper-roman",
}  # fmt: skip
_PLACE = re.compile(r"%([1-9])")
_CONTENTS = re.compile(r"toc \d|toc heading|table of figures", re.IGNORECASE)
_MOST_ANCESTORS = 20
_LONGEST_LABEL = 40
_DEEPEST_NOTE = 5


def read(office: Office) -> Iterator[str]:
    """The document's blocks in order."""
    return _Reader(office).blocks(office.xml(MAIN, _UNREAD))


class _Reader:
    """The document's text, with what its notes, styles and lists say."""

    def __init__(self, office: Office) -> None:
        self._bodies = {
            (kind, note.get("id", "")): note
            for kind in _NOTES.values()
            for note in office.xml(f"word/{kind}s.xml", _UNREAD)
            if note.get("type", "normal") == "normal"
        }
        styles = office.xml("word/styles.xml", {"rPr", "tabs", "latentStyles", "tblStylePr"})
        self._lists = _Lists(office.xml("word/numbering.xml", {"rPr", "tabs"}), styles)
        self._contents = {
            style.get("styleId", "")
            for style in styles.iter("style")
            if _CONTENTS.match(_value(style, "name"))
        }
        self._notes = 0
        self._depth = 0  # of notes in notes

    def blocks(self, parent: Element) -> Iterator[str]:
        for child in parent:
            if child.tag == "p":
                if _value(child, "pPr/pStyle") not in self._contents:
                    yield self._lists.label(child) + tidy(self._text(child))
            elif child.tag == "tbl":
                yield from self._table(child)
            else:
                yield from self.blocks(child)

    def _table(self, table: Element) -> Iterator[str]:
        for row in inside(table, "tr"):
            cells = [list(self.blocks(cell)) for cell in inside(row, "tc")]
            filled = [cell for cell in cells if any(cell)]
            if len(filled) == 1:  # a frame around text, and no table
                yield from filled[0]
            else:
                yield document_text.row(" ".join(cell) for cell in cells)

    def _text(self, paragraph: Element) -> str:
        pieces = []
        for each in paragraph.iter():
            if each.tag == "t":
                pieces.append((each.text or "").replace("\n", " "))
            elif each.tag in _SIGNS:
                pieces.append(_SIGNS[each.tag])
            elif each.tag in _NOTES:
                pieces.append(self._footnote(_NOTES[each.tag], each.get("id", "")))
        return "".join(pieces)

    def _footnote(self, kind: str, name: str) -> str:
        """The note of that name, taken, so that none can hold itself."""
        body = self._bodies.pop((kind, name), None)
        if body is None or self._depth == _DEEPEST_NOTE:
            return ""
        self._notes += 1
        number = self._notes
        self._depth += 1
        text = " ".join(self.blocks(body))
        self._depth -= 1
        return footnote(number, text)


def _value(parent: Element, path: str) -> str:
    found = parent.find(path)
    return "" if found is None else found.get("val", "")


@dataclass(slots=True)
class _Level:
    """How a list numbers one of its levels."""

    start: int = 1
    form: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _List:
    """A list as numbering.xml has it: its levels, and which lists count on with it."""

    counting: str
    levels: dict[int, _Level]
    restarts: dict[int, int] = field(default_factory=dict)


class _Lists:
    """The labels of list items, which Word counts and does not write."""

    def __init__(self, numbering: Element, styles: Element) -> None:
        levels = {
            each.get("abstractNumId", ""): {
                whole(level.get("ilvl", ""), 0): _Level(
                    whole(_value(level, "start"), 1),
                    _value(level, "numFmt") or "decimal",
                    _value(level, "lvlText")[:_LONGEST_LABEL],
                )
                for level in each.iter("lvl")
            }
            for each in numbering.iter("abstractNum")
        }
        self._lists = {
            each.get("numId", ""): _List(
                counting := _value(each, "abstractNumId"),
                levels.get(counting, {}),
                {
                    whole(one.get("ilvl", ""), 0): whole(_value(one, "startOverride"), 1)
                    for one in each.iter("lvlOverride")
                    if one.find("startOverride") is not None
                },
            )
            for each in numbering.iter("num")
        }
        self._styles = {style.get("styleId", ""): style for style in styles.iter("style")}
        self._counts: defaultdict[str, dict[int, int]] = defaultdict(dict)

    def label(self, paragraph: Element) -> str:
        """What Word shows before the paragraph, and a space; nothing where it is no item."""
        found, depth = self._of(paragraph)
        level = found.levels.get(depth) if found is not None else None
        if found is None or level is None:
            return ""
        if level.form == "bullet":
            return "- "
        if level.form == "none":
            return ""
        counts = self._counts[found.counting]
        restart = found.restarts.pop(depth, None)
        before = counts.get(depth) if restart is None else None
        counts[depth] = (restart or level.start) if before is None else before + 1
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        text = _PLACE.sub(lambda place: self._shown(found, counts, int(place[1]) - 1), level.text)
        return f"{text.strip()} " if text.strip() else ""

    def _shown(self, found: _List, counts: dict[int, int], depth: int) -> str:
        level = found.levels.get(depth, _Level())
        return document_text.label(counts.get(depth, level.start), _FORMS.get(level.form, ""))

    def _of(self, paragraph: Element) -> tuple[_List | None, int]:
        """The list and the level that a paragraph says it is of, or its style does."""
        number, depth = _list_of(paragraph)
        style = self._styles.get(_value(paragraph, "pPr/pStyle"))
        for _ancestor in range(_MOST_ANCESTORS):
            if number or style is None:
                break
            number, styled = _list_of(style)
            depth = styled if depth is None else depth
            style = self._styles.get(_value(style, "basedOn"))
        return self._lists.get(number), depth or 0


def _list_of(holder: Element) -> tuple[str, int | None]:
    depth = _value(holder, "pPr/numPr/ilvl")
    return _value(holder, "pPr/numPr/numId"), whole(depth, 0) if depth else None
