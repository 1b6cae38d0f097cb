"""Tables as text: their encoding, their separator, and their rows with the lines they begin on."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from trainer.formats.reporting import Reporter
from trainer.formats.source import binary, not_utf8, read_bytes
from trainer.i18n import _

# Those that are looked for, likeliest first. A colon or a blank is only taken where a file says so.
SEPARATORS = ("\t", ";", ",", "|")
_ENOUGH = 1 << 18  # bytes to tell an encoding by
_WESTERN = 0.2  # at most so many of the bytes are no ASCII
_SAMPLE = 500  # lines
_LEAST_ALIKE = 0.8  # of the sample's rows have the same number of cells
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

Row = tuple[int, list[str]]  # the line it begins on, its cells


def read_any_text(path: Path) -> str:
    """The text of a file in any encoding, its line ends made one. Raises DeckFileError."""
    data = read_bytes(path)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            break
    else:
        text = _decoded(data, path)
    if "\0" in text:
        raise binary(path, text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        encoding = _guessed(data[:_ENOUGH])
        if encoding is None:
            raise not_utf8(path, error) from error
        return data.decode(encoding, "replace")


def _guessed(data: bytes) -> str | None:
    """An encoding of before UTF-8. Where most letters are ASCII's it is that of western Europe."""
    high = sum(byte >= 0x80 for byte in data)
    if high < len(data) * _WESTERN and 0 not in data:
        return "cp1252"
    from charset_normalizer import from_bytes  # noqa: PLC0415 - for old files alone

    best = from_bytes(data).best()
    return None if best is None else best.encoding


def separator_of(text: str) -> str | None:
    """What stands between cells: what cuts the most rows into the same number of them, at least 2.

    None where nothing does.
    """
    sample = [line for line in text.split("\n", _SAMPLE)[:_SAMPLE] if line]
    best = max(
        (
            (_share_alike(sample, separator), -rank, separator)
            for rank, separator in enumerate(SEPARATORS)
        )
    )
    return best[2] if best[0] >= (_LEAST_ALIKE if best[2] in ",|" else _LEAST_ALIKE / 2) else None


def _share_alike(sample: Sequence[str], separator: str) -> float:
    """How many of the rows have the commonest number of cells, with quotes or without."""
    shares = [0.0]
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        with suppress(csv.Error):
            widths = [len(row) for row in csv.reader(sample, delimiter=separator, quoting=quoting)]
            counts = Counter(width for width in widths if width > 1)
            if counts:
                shares.append(round(counts.most_common(1)[0][1] / len(widths), 2))
    return max(shares)


def rows(text: str, separator: str, first_line: int, reporter: Reporter) -> list[Row]:
    """The rows of a table, empty ones left out. A quote that is never closed is told, and text."""
    csv.field_size_limit(1 << 26)
    if text.count('"') % 2 or "\n#" in text or text.startswith("#"):
        return list(_careful(text.split("\n"), separator, first_line, reporter))
    reader = csv.reader(text.split("\n"), delimiter=separator)
    found = list(reader)
    if reader.line_num == len(found):  # no cell has lines of its own: rows and lines are one
        return [row for row in enumerate(found, first_line) if row[1]]
    return list(_numbered(text, separator, first_line))


def _numbered(text: str, separator: str, first_line: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = first_line
    for row in reader:
        if row:
            yield line, row
        line = first_line + reader.line_num


def _careful(
    lines: Sequence[str], separator: str, first_line: int, reporter: Reporter
) -> Iterator[Row]:
    """The same, record by record: comments left out, and open quotes mended."""
    closing = _closing_lines(lines)
    place = 0
    while place < len(lines):
        start, place = place, place + 1
        line = lines[start]
        if line.startswith("#") or not line:
            continue
        end = closing[start] if line.count('"') % 2 else start
        found = _cells("\n".join(lines[start : end + 1]), separator) if end is not None else None
        if found is None:
            if separator + '"' in line or line.startswith('"'):
                message = _("A quotation mark is opened here and never closed; it counts as text.")
                reporter.add(first_line + start, message)
            yield first_line + start, line.split(separator)
        else:
            place = (end or start) + 1
            yield first_line + start, found


def _cells(record: str, separator: str) -> list[str] | None:
    """The cells of one record; None where it is not one."""
    try:
        found = list(csv.reader(io.StringIO(record, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _closing_lines(lines: Sequence[str]) -> list[int | None]:
    """For each line with an open quote the next line with one, which closes it."""
    result: list[int | None] = [None] * len(lines)
    following: int | None = None
    for place in range(len(lines) - 1, -1, -1):
        result[place] = following
        if lines[place].count('"') % 2:
            following = place
    return result
