"""What Word keeps apart from a document's text: numbers of lists, changes, contents, text boxes."""

import zipfile
from pathlib import Path

from trainer.formats.documents import read_letter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEVELS = "".join(
    f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
    f'<w:lvlText w:val="{text}"/></w:lvl>'
    for depth, (form, text) in enumerate(
        [("decimal", "%1."), ("lowerLetter", "%2)"), ("upperRoman", "%1.%3"), ("bullet", "*")]
    )
)
NUMBERING = (
    f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{LEVELS}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="5"/></w:lvlOverride></w:num></w:numbering>'
)
STYLES = (
    f'<w:styles {_W}><w:style w:styleId="Inhopg1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:styleId="Item"><w:basedOn w:val="Base"/></w:style></w:styles>'
)


def paragraph(words: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def item(words: str, depth: int = 0, number: int = 1) -> str:
    return paragraph(
        words, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    )


def blocks(folder: Path, *body: str) -> list[str]:
    document = f"<w:document {_W}><w:body>{''.join(body)}</w:body></w:document>"
    with zipfile.ZipFile(folder / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", document)
        archive.writestr("word/numbering.xml", NUMBERING)
        archive.writestr("word/styles.xml", STYLES)
    return read_letter(folder / "a.docx").split("\n\n")


def test_lists_are_numbered_as_word_shows_them(tmp_path: Path) -> None:
    found = blocks(
        tmp_path,
        item("one"), item("under", 1), item("under", 1), item("two"), item("under", 1),
        item("deep", 2), item("dot", 3), item("five", 0, 2), item("six", 0, 2),
        paragraph("seven", '<w:pStyle w:val="Item"/>'),
    )  # fmt: skip
    assert found == [
        "1. one", "a) under", "b) under", "2. two", "a) under", "2.I deep", "- dot", "5. five",
        "6. six", "7. seven",
    ]  # fmt: skip


def test_deletions_contents_and_text_boxes_are_no_text(tmp_path: Path) -> None:
    found = blocks(
        tmp_path,
        paragraph("Ferries 3", '<w:pStyle w:val="Inhopg1"/>'),
        "<w:p><w:del><w:r><w:delText>No.</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Yes, </w:t></w:r></w:ins><w:r><w:noBreakHyphen/><w:t>1</w:t><w:tab/>"
        "<w:t>is</w:t><w:br/><w:t>it.</w:t><w:drawing><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r>"
        "</w:p></w:txbxContent></w:drawing></w:r></w:p>",
        "<w:sdt><w:sdtContent>" + paragraph("Held.") + "</w:sdtContent></w:sdt>",
    )
    assert found == ["Yes, -1 is\nit.", "Held."]


def test_a_table_of_one_cell_is_a_frame_around_text(tmp_path: Path) -> None:
    cell = "<w:tc>" + paragraph("First.") + paragraph("Second.") + "</w:tc>"
    empty = "<w:tc><w:p/></w:tc>"
    row = (
        "<w:tr><w:tc>" + paragraph("Year") + "</w:tc><w:tc>" + paragraph("2022") + "</w:tc></w:tr>"
    )
    table = f"<w:tbl><w:tr>{cell}{empty}</w:tr>{row}</w:tbl>"
    assert blocks(tmp_path, table) == ["First.", "Second.", "Year | 2022."]
