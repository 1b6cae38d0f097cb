"""Tables as text: their encoding, their separator, and their rows with the lines they begin on."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from trainer.errors import DeckFileError
from trainer.formats.reporting import Reporter
from trainer.formats.source import read_bytes
from trainer.i18n import _

# Those that are looked for, likeliest first. A colon or a blank is only taken where a file says so.
SEPARATORS = ("\t", ";", ",", "|")
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
        raise DeckFileError(
            _("“{path}” is a binary file, not text: line {line} holds a NUL byte.").format(
                path=path, line=text.count("\n", 0, text.index("\0")) + 1
            )
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes  # noqa: PLC0415 - for old files alone

        best = from_bytes(data[: 1 << 20]).best()
        if best is None or best.encoding is None:
            message = _("“{path}” is not UTF-8 text: byte {byte} in line {line} cannot be read.")
            line = data.count(b"\n", 0, error.start) + 1
            raise DeckFileError(
                message.format(path=path, byte=error.start + 1, line=line)
            ) from error
        return data.decode(best.encoding, "replace")


def separator_of(text: str) -> str | None:
    """What stands between cells: what cuts the most rows into the same number of them, at least 2.

    None where nothing does.
    """
    sample = text.split("\n", _SAMPLE)[:_SAMPLE]
    best: tuple[float, int, str] | None = None
    for rank, separator in enumerate(SEPARATORS):
        counts = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if any(row))
        counts.pop(1, None)
        if not counts:
            continue
        total = sum(1 for line in sample if line.strip())
        alike = counts.most_common(1)[0][1] / max(total, 1)
        score = (round(alike, 2), -rank, separator)
        if best is None or score > best:
            best = score
    if best is None or (best[0] < _LEAST_ALIKE and best[2] not in ("\t", ";")):
        return None
    return best[2]


def rows(text: str, separator: str, first_line: int, reporter: Reporter) -> Iterator[Row]:
    """The rows of a table, empty ones left out. A quote that is never closed is told, and text."""
    csv.field_size_limit(1 << 26)
    if text.count('"') % 2 or "\n#" in text or text.startswith("#"):
        yield from _careful(text.split("\n"), separator, first_line, reporter)
        return
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
        line = lines[place]
        start, place = place, place + 1
        if line.startswith("#") or not line:
            continue
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
        if line.count('"') % 2:
            end = closing[start]
            if end is None:
                quoting = csv.QUOTE_NONE
                message = _("A quotation mark is opened here and never closed; it counts as text.")
                reporter.add(first_line + start, message)
            else:
                line = "\n".join(lines[start : end + 1])
                place = end + 1
        found = next(csv.reader([line + "\n"], delimiter=separator, quoting=quoting), [])
        if found:
            yield first_line + start, found if "\n" not in line else _cells(line, separator)


def _cells(record: str, separator: str) -> list[str]:
    return next(csv.reader(io.StringIO(record, newline=""), delimiter=separator), [])


def _closing_lines(lines: Sequence[str]) -> list[int | None]:
    """For each line with an open quote the next line with one, which closes it."""
    result: list[int | None] = [None] * len(lines)
    following: int | None = None
    for place in range(len(lines) - 1, -1, -1):
        result[place] = following
        if lines[place].count('"') % 2:
            following = place
    return result
