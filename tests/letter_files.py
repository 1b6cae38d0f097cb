"""One letter in every format that letters are read from, made with the tools that people use."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from fpdf import FPDF
from odf import opendocument, style, table, text

from trainer.domain.cleaning import read_blocks
from trainer.domain.outline import TEXT, TITLE, levels_of

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf")
HAS_FONT = _FONT.is_file()
_MARK = re.compile(r"\x00(\d+)\x00")


@dataclass(frozen=True)
class Block:
    """`kind` is title, heading, text, numbered, bullet or row (cells parted by `|`).

    In `words`, a number between NULs refers to that footnote of the letter, from 0.
    """

    kind: str
    words: str
    level: int = 1


@dataclass(frozen=True)
class Written:
    """A letter as its writer has it before it goes into a file."""

    blocks: Sequence[Block]
    notes: Sequence[str] = ()


def of_text(raw: str) -> Written:
    """The letter that a plain text is."""
    blocks, notes = read_blocks(raw)
    levels = levels_of([block.text for block in blocks])
    made = []
    for block, level in zip(blocks, levels, strict=True):
        words = block.text
        for place, number in reversed(block.references):
            index = next(i for i, note in enumerate(notes) if note.number == number)
            words = f"{words[:place]}\0{index}\0{words[place:]}"
        kind = {TITLE: "title", TEXT: "text"}.get(level, "heading")
        made.append(Block(kind, words, max(level, 1)))
    return Written(made, [note.text for note in notes])


def to_txt(letter: Written, path: Path) -> None:
    def put(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"[footnoteRef:{number + 2}][{number + 2}:  {letter.notes[number]}]"

    lines, count = [], 0
    for block in letter.blocks:
        words = _MARK.sub(put, block.words)
        count = count + 1 if block.kind == "numbered" else 0
        if block.kind == "row":
            words = " | ".join(words.split("|")) + "."
        mark = {"numbered": f"{count}. ", "bullet": "- "}.get(block.kind, "")
        lines.append(mark + words)
    path.write_text("\n\n".join(lines), "utf-8")


def to_docx(letter: Written, path: Path) -> None:
    document = docx.Document()
    _add_notes(document, letter.notes)
    styles = {
        "title": "Title",
        "text": "Normal",
        "numbered": "List Number",
        "bullet": "List Bullet",
    }
    document.sections[0].header.paragraphs[0].text = "A header that is no part of the letter"
    for kind, blocks in _runs(letter.blocks):
        if kind == "row":
            cells = [block.words.split("|") for block in blocks]
            made = document.add_table(len(cells), len(cells[0]))
            for row, line in zip(made.rows, cells, strict=True):
                for cell, words in zip(row.cells, line, strict=True):
                    cell.text = words
            continue
        for block in blocks:
            name = styles.get(kind) or f"Heading {block.level}"
            paragraph = document.add_paragraph(style=name)
            for place, piece in enumerate(_MARK.split(block.words)):
                run = paragraph.add_run("" if place % 2 else piece)
                if place % 2:
                    reference = OxmlElement("w:footnoteReference")
                    reference.set(qn("w:id"), str(int(piece) + 1))
                    run._r.append(reference)
    document.save(str(path))


def _add_notes(document: "docx.document.Document", notes: Sequence[str]) -> None:
    bodies = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:footnoteRef/></w:r><w:r>'
        f'<w:t xml:space="preserve"> {html.escape(note)}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, start=1)
    )
    separator = (
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    )
    blob = f'<?xml version="1.0"?><w:footnotes xmlns:w="{_W}">{separator}{bodies}</w:footnotes>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, blob.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def to_odt(letter: Written, path: Path) -> None:
    document = opendocument.OpenDocumentText()
    numbers, bullets = text.ListStyle(name="N"), text.ListStyle(name="B")
    numbers.addElement(text.ListLevelStyleNumber(level=1, numformat="1", numsuffix="."))
    bullets.addElement(text.ListLevelStyleBullet(level=1, bulletchar="•"))
    for each in (numbers, bullets):
        document.automaticstyles.addElement(each)
    document.styles.addElement(style.Style(name="T", family="paragraph"))
    for kind, blocks in _runs(letter.blocks):
        if kind == "row":
            made = table.Table(name="T")
            for block in blocks:
                row = table.TableRow()
                for words in block.words.split("|"):
                    cell = table.TableCell()
                    cell.addElement(text.P(text=words))
                    row.addElement(cell)
                made.addElement(row)
            document.text.addElement(made)
            continue
        target = document.text
        if kind in ("numbered", "bullet"):
            target = text.List(stylename=numbers if kind == "numbered" else bullets)
            document.text.addElement(target)
        for block in blocks:
            line = text.H(outlinelevel=block.level) if kind in ("title", "heading") else text.P()
            _fill(line, block.words, letter.notes)
            if target is not document.text:
                item = text.ListItem()
                item.addElement(line)
                line = item
            target.addElement(line)
    document.save(str(path))


def _fill(line: text.P, words: str, notes: Sequence[str]) -> None:
    for place, piece in enumerate(_MARK.split(words)):
        if place % 2:
            note = text.Note(noteclass="footnote", id=f"ftn{piece}")
            note.addElement(text.NoteCitation(text=str(int(piece) + 1)))
            body = text.NoteBody()
            body.addElement(text.P(text=notes[int(piece)]))
            note.addElement(body)
            line.addElement(note)
        else:
            line.addText(piece)


def to_html(letter: Written, path: Path) -> None:
    def put(match: re.Match[str]) -> str:
        number = int(match[1]) + 1
        return f'<sup><a href="#fn{number}" id="ref{number}">{number}</a></sup>'

    tags = {"title": "h1", "text": "p", "numbered": "li", "bullet": "li"}
    out = []
    for kind, blocks in _runs(letter.blocks):
        inside = ""
        for block in blocks:
            words = _MARK.sub(put, html.escape(block.words).replace(" ", "\n", 1))
            tag = tags.get(kind) or f"h{block.level + 1}"
            if kind == "row":
                cells = "".join(f"<td><p>{cell}</p></td>" for cell in words.split("|"))
                inside += f"<tr>{cells}</tr>"
            else:
                inside += f"<{tag}>{words}</{tag}>\n"
        around = {"numbered": "ol", "bullet": "ul", "row": "table"}.get(kind)
        out.append(f"<{around}>{inside}</{around}>" if around else inside)
    notes = "".join(
        f'<li id="fn{n}"><p>{html.escape(note)} <a href="#ref{n}">↩</a></p></li>'
        for n, note in enumerate(letter.notes, start=1)
    )
    body = f"<nav><p>Home</p></nav>{''.join(out)}<script>alert(1)</script><ol>{notes}</ol>"
    path.write_text(
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>No part</title></head>"
        f"<body>{body}</body></html>",
        "utf-8",
    )


def to_md(letter: Written, path: Path) -> None:
    lines = []
    for kind, blocks in _runs(letter.blocks):
        words = [_MARK.sub(lambda m: f"[^{int(m[1]) + 1}]", block.words) for block in blocks]
        if kind == "row":
            rows = [f"| {' | '.join(line.split('|'))} |" for line in words]
            rule = "|".join(["", *("---" for _cell in words[0].split("|")), ""])
            lines.append("\n".join([rows[0], rule, *rows[1:]]))
        elif kind == "numbered":
            lines.append("\n".join(f"{n}. {line}" for n, line in enumerate(words, start=1)))
        else:
            for block, line in zip(blocks, words, strict=True):
                sharps = {"title": "# ", "heading": "#" * (block.level + 1) + " ", "bullet": "- "}
                lines.append(sharps.get(kind, "") + line)
    lines += [f"[^{n}]: {note}" for n, note in enumerate(letter.notes, start=1)]
    path.write_text("\n\n".join(lines), "utf-8")


def to_pdf(letter: Written, path: Path) -> None:
    """On A5, justified, with a running head, page numbers, and footnotes where they belong."""
    page = _Paper(format=(150, 210))
    page.add_font("S", "", str(_FONT))
    page.set_auto_page_break(auto=True, margin=45)
    page.add_page()
    for kind, blocks in _runs(letter.blocks):
        for count, block in enumerate(blocks, start=1):
            page.set_font("S", size={"title": 16, "heading": 12}.get(kind, 10))
            mark = {"numbered": f"{count}. ", "bullet": "• "}.get(kind, "")
            if kind == "row":
                for place, words in enumerate(block.words.split("|")):
                    page.set_x(20 + 50 * place)
                    page.cell(50, 5, words)
                page.ln(5)
            else:
                page.put(mark + block.words, letter.notes)
                page.ln(8)
    page.output(str(path))


class _Paper(FPDF):
    """Pages with a head and a foot, and the notes of each at its end."""

    def header(self) -> None:
        self.here: list[tuple[int, str]] = []
        self.set_font("S", size=8)
        self.cell(0, 5, "Harbour council – letter of the day", new_x="LMARGIN", new_y="NEXT")
        self.ln(5)
        self.set_font("S", size=10)

    def footer(self) -> None:
        self.set_y(-42)
        self.set_font("S", size=7)
        for number, note in self.here:
            self.multi_cell(0, 3, f"{number} {note}", new_x="LMARGIN", new_y="NEXT", align="L")
        self.set_y(-10)
        self.set_font("S", size=8)
        self.cell(0, 5, f"Page {self.page_no()} of 9", align="C")

    def put(self, words: str, notes: Sequence[str]) -> None:
        for place, piece in enumerate(_MARK.split(words)):
            if place % 2:
                number = int(piece) + 1
                self.here.append((number, notes[int(piece)]))
                self.char_vpos = "SUP"
                self.write(5, str(number))
                self.char_vpos = "LINE"
            else:
                self.write(5, piece)


def _runs(blocks: Sequence[Block]) -> Iterator[tuple[str, list[Block]]]:
    """Blocks of one kind that follow each other."""
    together: list[Block] = []
    for block in blocks:
        if together and together[-1].kind != block.kind:
            yield together[0].kind, together
            together = []
        together.append(block)
    if together:
        yield together[0].kind, together


WRITERS: dict[str, Callable[[Written, Path], None]] = {
    "txt": to_txt, "docx": to_docx, "odt": to_odt, "html": to_html, "md": to_md, "pdf": to_pdf,
}  # fmt: skip
