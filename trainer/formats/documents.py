"""Letters as files: a document in any of several formats, as the text that a letter is read from.

`trainer.domain.letter` takes it from there, as it does plain text: blocks with blank lines between
them, list items with their numbers, footnotes in the brackets of Word's own plain text, each row of
a table a paragraph. The format is told by the content; of what a person named the file, only
Markdown's suffix counts.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from trainer.errors import LetterError
from trainer.formats import docx, html_letter, markdown_letter, odt, pdf
from trainer.formats.office import Office, too_large
from trainer.i18n import _
from trainer.progress import Progress, unseen
from trainer.wording import why

LARGEST = 16 * 1024 * 1024  # bytes of a text; the longest letters are far below one
LARGEST_DOCUMENT = 64 << 20  # bytes of what may hold pictures
_MOST_TEXT = 8_000_000  # characters: some three thousand pages
_LOOK = 1 << 16
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RTF = b"{\\rtf"
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype html|html|head|body|title|meta|p|div|h[1-6])\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = "<?xml"
_MARKDOWN = {".md", ".markdown"}


def read_letter(path: Path, progress: Progress = unseen) -> str:
    """The letter's text. Raises LetterError, with one sentence, for what cannot be read as one."""
    start = _start(path)
    if start.startswith(_ZIP):
        return _office(path, progress)
    if pdf.MARK in start[:1024]:
        _check_size(path, LARGEST_DOCUMENT)
        return _joined(path, pdf.read(path, progress))
    if start.startswith(_OLE):
        raise LetterError(
            _(
                "{path}: is an old Word document or protected with a password; save it as .docx"
                " without one"
            ).format(path=path)
        )
    if start.startswith(_RTF):
        raise LetterError(
            _("{path}: is in RTF, which is not read; save it as .docx or .odt").format(path=path)
        )
    _check_size(path, LARGEST)
    return _text(path, _decoded(path))


def _text(path: Path, text: str) -> str:
    """A text file's text, without the markup of HTML or Markdown."""
    beginning = text[:_LOOK]
    if _HTML.match(beginning):
        return _page(path, text)
    if beginning.startswith(_XML):
        raise LetterError(
            _("{path}: is XML of a kind that is not read; save it as .docx or .odt").format(
                path=path
            )
        )
    if path.suffix.lower() in _MARKDOWN or markdown_letter.is_markdown(text):
        if len(text) > markdown_letter.LARGEST:
            raise too_large(path)
        return _page(path, markdown_letter.to_html(text))
    return text


def _page(path: Path, html: str) -> str:
    if html_letter.is_bomb(html):
        raise too_large(path)
    return _joined(path, html_letter.read(html))


def _office(path: Path, progress: Progress) -> str:
    _check_size(path, LARGEST_DOCUMENT)
    with Office(path, progress) as office:
        names = office.names()
        if docx.MAIN in names:
            return _joined(path, docx.read(office))
        if "mimetype" in names and office.start("mimetype", 100).startswith(odt.MIMETYPE):
            return _joined(path, odt.read(office))
    raise LetterError(
        _("{path}: is a zip file, but neither a .docx nor an .odt document").format(path=path)
    )


def _joined(path: Path, blocks: Iterable[str]) -> str:
    """The blocks with blank lines between them, as many as a letter may have."""
    kept = []
    size = 0
    for block in blocks:
        size += len(block)
        if size > _MOST_TEXT:
            raise too_large(path)
        if block:
            kept.append(block)
    return "\n\n".join(kept)


def _decoded(path: Path) -> str:
    data = _bytes(path, LARGEST)
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _in(data, encoding, path)
    if b"\0" in data:
        raise LetterError(
            _(
                "{path}: is no document that can be read; save it as .docx, .odt, .pdf, .html, .md"
                " or .txt"
            ).format(path=path)
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _in(data, "cp1252", path)


def _in(data: bytes, encoding: str, path: Path) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise LetterError(
            _("{path}: its characters cannot be read; save it as UTF-8 text").format(path=path)
        ) from error


def _start(path: Path) -> bytes:
    if path.exists() and not path.is_file():  # opening a pipe or device could wait for ever
        raise LetterError(_("{path}: is not a file").format(path=path))
    return _bytes(path, _LOOK)


def _bytes(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError as error:
        raise LetterError(
            _("{path}: cannot be read ({reason})").format(path=path, reason=why(error))
        ) from error


def _check_size(path: Path, most: int) -> None:
    if path.stat().st_size > most:
        raise too_large(path)
