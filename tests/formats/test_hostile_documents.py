"""Documents made to harm, damaged or misnamed: read, or refused with one sentence, soon."""

import io
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.formats.test_documents import LETTER
from tests.letter_files import HAS_FONT, WRITERS
from trainer.domain.letter import parse_letter
from trainer.domain.plaintext import one_line
from trainer.errors import LetterError
from trainer.formats import documents, pdf_words
from trainer.formats.document_text import whole
from trainer.formats.documents import read_letter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_PARAGRAPH = "<w:p><w:r><w:t>The ferry sails at ten.</w:t></w:r></w:p>"
SUFFIXES = [suffix for suffix in WRITERS if suffix != "pdf" or HAS_FONT]


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 20


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The letter in each format."""
    folder = tmp_path_factory.mktemp("sound")
    found = {}
    for suffix in SUFFIXES:
        WRITERS[suffix](LETTER, folder / f"letter.{suffix}")
        found[suffix] = (folder / f"letter.{suffix}").read_bytes()
    return found


def refused(path: Path) -> str:
    with pytest.raises(LetterError) as error:
        read_letter(path)
    assert_one_sentence(error.value, path)
    return str(error.value)


def assert_one_sentence(error: LetterError, path: Path) -> None:
    sentence = str(error)
    assert str(path) in sentence
    assert one_line(sentence) == sentence
    assert len(sentence) < 400


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def word(path: Path, body: str, head: str = "", **members: str) -> Path:
    main = f'<?xml version="1.0"?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>'
    others = {f"word/{name}.xml": text.encode() for name, text in members.items()}
    return zipped(path, {"word/document.xml": main.encode(), **others})


def opendocument(path: Path, content: bytes, **members: bytes) -> Path:
    kind = b"application/vnd.oasis.opendocument.text"
    return zipped(path, {"mimetype": kind, "content.xml": content, **members})


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as file,
    ):
        file.write(f"<w:document {_W}><w:body><w:p><w:r><w:t>".encode())
        for _piece in range(200):
            file.write(b"a" * (1 << 20))
    assert "too large" in refused(path)


def test_a_paragraph_of_100_mb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    with path.open("wb") as file:
        for _piece in range(100):
            file.write(b"abc " * (1 << 18))
    assert "too large" in refused(path)
    long = f"<w:p><w:r><w:t>{'abc ' * 10_000_000}</w:t></w:r></w:p>"
    assert "too large" in refused(word(tmp_path / "long.docx", long))


def test_millions_of_elements_are_refused(tmp_path: Path) -> None:
    assert "too large" in refused(word(tmp_path / "many.docx", "<w:p/>" * 2_000_000))


def test_elements_in_elements_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 100_000 + "</w:sdt>" * 100_000
    assert "too large" in refused(word(tmp_path / "deep.docx", deep))


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a SYSTEM "http://127.0.0.1:9/a"> %a;',
        '<!ENTITY b "bbbbbbbbbb"><!ENTITY a "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">',
    ],
    ids=["file", "address", "laughs"],
)
def test_entities_are_refused(tmp_path: Path, entities: str) -> None:
    head = f"<!DOCTYPE w [{entities}]>"
    path = word(tmp_path / "a.docx", "<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", head)
    assert "entities" in refused(path)
    content = f"<!DOCTYPE w [{entities}]><office:text xmlns:office='o'><p>&a;</p></office:text>"
    assert "entities" in refused(opendocument(tmp_path / "a.odt", content.encode()))


def test_a_protected_pdf_is_refused(tmp_path: Path) -> None:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica")
    page.cell(text="Secret")
    page.set_encryption(owner_password="owner", user_password="user")
    page.output(str(tmp_path / "secret.pdf"))
    assert "password" in refused(tmp_path / "secret.pdf")


def test_a_protected_office_document_is_refused(tmp_path: Path) -> None:
    manifest = b"<m><file-entry><encryption-data/></file-entry></m>"
    path = opendocument(tmp_path / "a.odt", b"\x01\x02", **{"META-INF/manifest.xml": manifest})
    assert "password" in refused(path)
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "password" in refused(tmp_path / "a.docx")


def test_a_pdf_of_pictures_says_so(tmp_path: Path) -> None:
    page = FPDF()
    page.add_page()
    page.rect(10, 10, 50, 50)
    page.output(str(tmp_path / "scan.pdf"))
    assert "pictures" in refused(tmp_path / "scan.pdf")


def test_without_its_library_a_pdf_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n")
    monkeypatch.setattr("trainer.formats.pdf.find_spec", lambda name: None)
    assert "-m pip install pypdfium2;" in refused(tmp_path / "a.pdf")


def test_a_pdf_that_takes_for_ever_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sound: dict[str, bytes]
) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4\n")
    monkeypatch.setattr("trainer.formats.pdf._PATIENCE", 0.2)
    real = subprocess.Popen
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(subprocess, "Popen", lambda command, **rest: real(sleeping, **rest))
    assert "damaged" in refused(tmp_path / "a.pdf")


def test_a_pdf_cannot_take_the_memory(tmp_path: Path, sound: dict[str, bytes]) -> None:
    code = (
        "from trainer.formats import pdf_words as p\np._limit()\n"
        "try:\n    b'a' * (3 << 30)\nexcept MemoryError:\n    print('bounded')"
    )
    if sys.platform == "linux":
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout == "bounded\n"
    assert pdf_words.MOST_PAGES <= 5000


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_name_of_a_file_does_not_tell_its_format(
    tmp_path: Path, sound: dict[str, bytes], suffix: str
) -> None:
    plain = tmp_path / "letter.txt"
    plain.write_bytes(sound["txt"])
    for other in {"txt", "docx", "pdf", "html"} - {suffix}:
        path = tmp_path / f"misnamed.{other}"
        path.write_bytes(sound[suffix])
        assert parse_letter(read_letter(path)) == parse_letter(read_letter(plain))


@pytest.mark.parametrize("suffix", [each for each in SUFFIXES if each in ("docx", "odt", "pdf")])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_read_or_refused(
    tmp_path: Path, sound: dict[str, bytes], suffix: str, share: float
) -> None:
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(sound[suffix][: int(share * len(sound[suffix]))])
    try:
        read_letter(path)
    except LetterError as error:
        assert_one_sentence(error, path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docx", b"{\\rtf1 text}", "RTF"),
        ("a.odt", b"PK\x03\x04 and nothing more", "damaged"),
        ("a.txt", b"<?xml version='1.0'?><office:document/>", "XML"),
        ("a.txt", b"GIF89a\0\0\0", "no document"),
        ("a.pdf", b"%PDF-1.7\nnothing", "damaged"),
    ],
)
def test_what_is_no_letter_is_called_by_its_name(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    assert words in refused(tmp_path / name)


def test_a_zip_file_of_something_else_says_so(tmp_path: Path) -> None:
    assert "neither" in refused(zipped(tmp_path / "a.docx", {"xl/workbook.xml": b"<a/>"}))


def test_scripts_and_what_is_hidden_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><body><p>The ferry sails at ten.</p><script>document.write('x')</script>"
        "<style>p {}</style><p hidden>No.</p><iframe src='http://127.0.0.1:9'>No.</iframe>"
        "<img src='http://127.0.0.1:9/a.png' onerror='x()'><a href='javascript:x()'>At ten.</a>"
        "<template><p>No.</p></template></body></html>",
        "utf-8",
    )
    assert read_letter(path) == "The ferry sails at ten.\n\nAt ten."


def test_footnotes_that_hold_themselves_come_once(tmp_path: Path) -> None:
    notes = (
        f'<w:footnotes {_W}><w:footnote w:id="1"><w:p><w:r><w:t>See</w:t>'
        '<w:footnoteReference w:id="1"/><w:footnoteReference w:id="2"/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>] there [</w:t><w:footnoteReference w:id="1"/></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    body = f'<w:p><w:r><w:t>Ten.</w:t><w:footnoteReference w:id="1"/></w:r></w:p>{_PARAGRAPH}'
    letter = parse_letter(read_letter(word(tmp_path / "a.docx", body, footnotes=notes)))
    assert letter.sections[0].paragraphs[0].text == "Ten. [See] [) there (]"
    page = "<p>Ten.<a href='#a'>1</a></p><ol><li id='a'>See<a href='#b'>2</a>"
    page += "<li id='b'>there<a href='#b'>2</a></ol>"
    (tmp_path / "a.html").write_text(page)
    assert "See" in read_letter(tmp_path / "a.html")


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<table><tr><td>", "<a href='#x'>1</a>", "<li id=x>", "<ol>", "<p id='a'>", "<sup>",
     "&lt;", "<!--", "</p>", "<b", "\0", "]]>", "<p><a href='#a'>1</a><p id=a>"],
)  # fmt: skip
def test_html_of_many_pieces_is_read_soon(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + piece * 60_000, "utf-8")
    try:
        read_letter(path)
    except LetterError as error:
        assert_one_sentence(error, path)


@pytest.mark.parametrize(
    "piece",
    ["*a ", "[", "[a](", "> ", "- ", "`", "[^1]", "[^1]: a\n\n", "<", "| a ", "![", "_a_", "&",
     "1. a\n  ", "\\", "**a*", "|-"],
)  # fmt: skip
def test_markdown_of_many_pieces_is_read_soon(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "a.md"
    path.write_text("# A\n\n" + piece * 20_000, "utf-8")
    try:
        read_letter(path)
    except LetterError as error:
        assert_one_sentence(error, path)


BEGINNINGS = [b"", b"<html>", b"# A\n\n", b"<?xml ", b"\xff\xfe", b"{\\rtf", b"PK\x03\x04"]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(BEGINNINGS),
    rest=st.binary(max_size=400),
    suffix=st.sampled_from(["txt", "md"]),
)
@example(start=b"<html>", rest="<p>\ud7ff\u2028".encode(), suffix="txt")
def test_any_bytes_are_read_or_refused(
    tmp_path: Path, start: bytes, rest: bytes, suffix: str
) -> None:
    assert_read_or_refused(tmp_path / f"any.{suffix}", start + rest)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), suffix=st.sampled_from([each for each in SUFFIXES if each != "pdf"]))
def test_any_damage_to_a_letter_is_read_or_refused(
    tmp_path: Path, sound: dict[str, bytes], data: st.DataObject, suffix: str
) -> None:
    """In an office document what is damaged is the XML, so that it is reached at all."""
    whole = sound[suffix]
    if suffix not in ("docx", "odt"):
        assert_read_or_refused(tmp_path / f"any.{suffix}", damaged(data, whole))
        return
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(each for each in members if each.endswith(".xml"))))
    members[name] = damaged(data, members[name])
    path = zipped(tmp_path / f"any.{suffix}", members)
    assert_read_or_refused(path, path.read_bytes())


@pytest.mark.skipif("pdf" not in SUFFIXES, reason="no font at hand")
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_damage_to_a_pdf_is_read_or_refused(
    tmp_path: Path, sound: dict[str, bytes], data: st.DataObject
) -> None:
    assert_read_or_refused(tmp_path / "any.pdf", damaged(data, sound["pdf"]))


def damaged(data: st.DataObject, whole: bytes) -> bytes:
    """`whole` with a piece of it replaced, doubled or gone."""
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 200))
    piece = whole[at : at + length]
    new = data.draw(st.sampled_from([b"", piece * 2, piece[::-1], b"\0", b"<", b"\xff" * 9]))
    return whole[:at] + new + whole[at + length :]


def assert_read_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        parse_letter(read_letter(path))
    except LetterError as error:
        assert_one_sentence(error, path)


def test_text_grows_no_larger_than_letters_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_MOST_TEXT", 30)
    assert "too large" in refused(word(tmp_path / "a.docx", _PARAGRAPH * 3))


def test_a_list_with_a_number_of_any_length_is_read(tmp_path: Path) -> None:
    letter = tmp_path / "letter.html"
    endless = "9" * 5000
    letter.write_text(f"<h1>Re: x</h1><p>Text.</p><ol start={endless}><li value={endless}>One</ol>")
    assert "9999. One" in read_letter(letter)
    assert [whole(text, 1) for text in (endless, "12", "²", "-1", None)] == [9999, 12, 1, 1, 1]
