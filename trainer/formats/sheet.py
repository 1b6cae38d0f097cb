"""The last-hour sheet as a file: the weakest questions and all red lines on a page or two."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from trainer.domain.plaintext import escaped_line, one_line
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.wording import install

_FONT, _SIZES = "helvetica", (9.0, 8.0, 7.0, 6.5)  # points
_MARGIN, _GUTTER = 10, 6  # mm
_PAGES = 2
# What the fonts that every PDF reader has cannot show, and what stands for it.
_STAND_INS = str.maketrans({
    "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "•": "\u00b7",
    "≤": "<=", "≥": ">=", "›": ">", "€": "EUR", "→": "->", "\u2011": "-", "☐": "[ ]", "✗": "x",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """A question that is likely to go wrong: its answer in a line, and what has to be said."""

    topic: str
    prompt: str
    answer: str
    musts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What to look at last: `weakest` questions first, `red_lines` by topic, and a sentence."""

    title: str
    subtitle: str
    remark: str
    weakest: Sequence[SheetQuestion]
    red_lines: Sequence[tuple[str, Sequence[str]]]


def markdown(sheet: Sheet) -> str:
    """The sheet as Markdown."""
    return "\n".join(_markdown(sheet)) + "\n"


def _markdown(sheet: Sheet) -> Iterator[str]:
    yield f"# {escaped_line(sheet.title)}"
    yield ""
    yield from (escaped_line(line) for line in (sheet.subtitle, sheet.remark) if line)
    if sheet.red_lines:
        yield from ("", f"## {_('Red lines')}", "")
        for topic, lines in sheet.red_lines:
            yield f"**{escaped_line(topic)}**"
            yield from ("", *(f"- {escaped_line(line)}" for line in lines), "")
    if sheet.weakest:
        yield from ("", f"## {_('Weakest first')}", "")
        for number, question in enumerate(sheet.weakest, 1):
            yield f"{number}. **{escaped_line(question.prompt)}** {escaped_line(question.answer)}"
            yield from (f"   - {escaped_line(point)}" for point in question.musts)


def plain(sheet: Sheet) -> str:
    """The sheet as plain text."""
    return "\n".join(text for _style, text in _lines(sheet)) + "\n"


def writes_pdf() -> bool:
    """Whether the library that `pdf` takes is installed."""
    try:
        return find_spec("fpdf") is not None
    except ValueError:  # its import was switched off
        return False


def pdf(sheet: Sheet) -> bytes:
    """The sheet as a PDF on A4. Raises TrainerError where the library for that is not installed."""
    try:
        from fpdf import FPDF  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise TrainerError(
            _("PDF files need one thing more: {command}").format(command=install("fpdf2"))
        ) from error

    def set_in(size: float) -> FPDF:
        page = FPDF(format="A4")
        page.set_margins(_MARGIN, _MARGIN)
        page.set_auto_page_break(auto=True, margin=_MARGIN)
        page.set_title(_latin(sheet.title))
        page.add_page()
        with page.text_columns(ncols=2, gutter=_GUTTER) as columns:
            for style, text in _lines(sheet):
                page.set_font(_FONT, style="B" if style == "bold" else "", size=size)
                columns.write(f"{_latin(text)}\n")
        return page

    for size in _SIZES:  # the largest with which it goes on two pages, else the smallest
        page = set_in(size)
        if page.page_no() <= _PAGES:
            break
    return bytes(page.output())


def _lines(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Each line with its style."""
    yield "bold", one_line(sheet.title)
    yield "", one_line(sheet.subtitle)
    if sheet.remark:
        yield "", one_line(sheet.remark)
    if sheet.red_lines:
        yield from (("", ""), ("bold", _("Red lines").upper()))
        for topic, lines in sheet.red_lines:
            yield "bold", one_line(topic)
            yield from (("", f"✗ {one_line(line)}") for line in lines)
    if sheet.weakest:
        yield from (("", ""), ("bold", _("Weakest first").upper()))
        for number, question in enumerate(sheet.weakest, 1):
            yield "bold", f"{number}. {one_line(question.prompt)}"
            yield "", f"   {one_line(question.answer)}"
            yield from (("", f"   ☐ {one_line(point)}") for point in question.musts)


def _latin(text: str) -> str:
    return text.translate(_STAND_INS).encode("latin-1", "replace").decode("latin-1")
