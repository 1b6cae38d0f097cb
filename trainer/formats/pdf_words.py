"""The words of a PDF with their places, a line of JSON for each page: run as a program of its own.

PDFs come from anywhere, and the library that takes them apart is written in C: in a process of its
own, with limits on time and memory, a hostile one harms nothing. Each word is `[text, left, right,
baseline, height, spaced]`: points, and whether there is a space before it, as there is none before
a raised figure. The last line is `{"done": true}` or names what was amiss.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MOST_PAGES = 5000
_MOST_MEMORY = 2 << 30  # bytes
_MOST_SECONDS = 300
_MOST_CHARACTERS = 200_000  # of one page
_HYPHENS = {0x02: "-", 0xAD: "-", 0xFFFE: "-"}  # what the library makes of one at a line's end
_PASSWORD = 4
_SMALLER = 0.8  # times as high as what it is set beside

Word = tuple[str, float, float, float, float, bool]


def main(path: str) -> None:
    """Print the words of every page."""
    _limit()
    import pypdfium2  # noqa: PLC0415 - within the limits, and an optional extra

    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
        if count > MOST_PAGES:
            _put({"error": "large"})
            return
        for number in range(count):
            _put({"page": number + 1, "of": count, "words": list(_words(document[number]))})
    except pypdfium2.PdfiumError as error:
        password = getattr(error, "err_code", None) == _PASSWORD or "password" in str(error)
        _put({"error": "password" if password else "damaged"})
    except MemoryError:
        _put({"error": "large"})
    else:
        _put({"done": True})


def _put(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _limit() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits
        import resource  # noqa: PLC0415

        for kind, most in (
            (resource.RLIMIT_AS, _MOST_MEMORY),
            (resource.RLIMIT_CPU, _MOST_SECONDS),
        ):
            highest = resource.getrlimit(kind)[1]
            unbound = highest == resource.RLIM_INFINITY
            resource.setrlimit(kind, (most if unbound else min(most, highest), highest))


def _words(page: Any) -> Iterator[Word]:
    from pypdfium2 import raw  # noqa: PLC0415

    text = page.get_textpage()
    box, x, y = raw.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    word: list[str] = []
    left = right = baseline = height = 0.0
    spaced = True

    def built() -> Iterator[Word]:
        if word:
            yield "".join(word), round(left, 1), round(right, 1), round(baseline, 1), height, spaced
            word.clear()

    for index in range(min(text.count_chars(), _MOST_CHARACTERS)):
        code = raw.FPDFText_GetUnicode(text, index)
        sign = _HYPHENS.get(code) or (chr(code) if 0 < code < 0x110000 else "")
        if not sign or sign.isspace():
            yield from built()
            spaced = True
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, box):
            continue
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        size = round(abs(box.top - box.bottom), 1)
        other_size = min(size, height) < _SMALLER * max(size, height)
        if word and (other_size or abs(y.value - baseline) > height):
            yield from built()
            spaced = False
        if not word:
            left, baseline, height = box.left, y.value, size
        word.append(sign)
        right = box.right
    yield from built()


if __name__ == "__main__":
    main(sys.argv[1])
