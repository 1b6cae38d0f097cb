"""What PDFs leave out, found again: paragraphs, words cut at line ends, heads and feet."""

import time
from pathlib import Path

import pytest
from fpdf import FPDF

from tests.letter_files import HAS_FONT, Block, Written, to_pdf
from trainer.domain.letter import parse_letter
from trainer.formats.documents import read_letter

MARGIN = 20


class Page(FPDF):
    """Lines set by hand, as a word processor breaks them."""

    def __init__(self) -> None:
        super().__init__()
        self.set_margin(MARGIN)
        self.head = ""

    def header(self) -> None:
        self.set_font("Helvetica", size=11)
        if self.head:
            self.cell(0, 8, self.head.format(page=self.page_no()), new_x="LMARGIN", new_y="NEXT")

    def lines(self, *lines: str, indent: float = 0) -> None:
        for place, line in enumerate(lines):
            self.set_x(MARGIN + (indent if place == 0 else 0))
            self.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")


def read(page: Page, folder: Path) -> list[str]:
    page.output(str(folder / "a.pdf"))
    return read_letter(folder / "a.pdf").split("\n\n")


def test_words_cut_at_the_ends_of_lines_are_mended(tmp_path: Path) -> None:
    page = Page()
    page.add_page()
    page.lines(
        "The minister will support the ferries over the inner harbour with all the demo-",
        "cratic means there are, and so will the land- and the sea-based parts of it, the land-",
        "and the water police above all. A well-kept boat lasts, and this one is very well-",
        "kept indeed. The NATO-",
        "summit is for later, as are the years 2024-",
        "2025 in the plan that was made for them.",
    )
    [paragraph] = read(page, tmp_path)
    assert paragraph == (
        "The minister will support the ferries over the inner harbour with all the democratic means"
        " there are, and so will the land- and the sea-based parts of it, the land- and the water"
        " police above all. A well-kept boat lasts, and this one is very well-kept indeed. The"
        " NATO-summit is for later, as are the years 2024-2025 in the plan that was made for them."
    )


def test_paragraphs_end_at_gaps_at_indents_and_where_there_was_room(tmp_path: Path) -> None:
    page = Page()
    page.add_page()
    full = "The first ferry of the day sails from the pier at six, and the last one at midnight, as"
    page.lines(full, "it always did.", "Nobody asked why. " + full[:60], full)
    page.ln(4)
    page.lines(full, full + " ever.")
    page.lines(full, "it always did before.", indent=8)
    assert read(page, tmp_path) == [
        f"{full} it always did.",
        f"Nobody asked why. {full[:60].strip()} {full}",
        f"{full} {full} ever.",
        f"{full} it always did before.",
    ]


def test_heads_and_page_numbers_are_no_text_and_paragraphs_go_on_over_them(tmp_path: Path) -> None:
    page = Page()
    page.head = "Harbour council, page {page} of 3"
    names = ("Heron", "Stork", "Crane")
    full = "The ferry {} sails from the pier at six in the morning, and it comes back to there, as"
    rest = "soon as it can, whatever the weather says of {}, and whether or not the captain"
    for name in names:
        page.add_page()
        page.lines(full.format(name), rest.format(name))
    paragraph = " ".join(f"{full} {rest}".format(name, name) for name in names)
    assert read(page, tmp_path) == [paragraph]


def test_raised_figures_without_a_footnote_are_figures(tmp_path: Path) -> None:
    page = Page()
    page.add_page()
    page.write(6, "It takes 12 m")
    page.char_vpos = "SUP"
    page.write(6, "2")
    page.char_vpos = "LINE"
    page.write(6, " of the quay.")
    assert read(page, tmp_path) == ["It takes 12 m2 of the quay."]


@pytest.mark.skipif(not HAS_FONT, reason="no font at hand")
def test_500_pages_are_read_in_seconds_and_tell_how_far_they_are(tmp_path: Path) -> None:
    sentence = (
        "The ferries have sailed for a hundred years, and they carry a million people a year."
    )
    blocks = [Block("title", "On the ferries")]
    for section in range(100):
        blocks.append(Block("heading", f"Chapter {section + 1}: more on this"))
        blocks += [Block("text", " ".join([sentence] * 7))] * 12
    to_pdf(Written(blocks), tmp_path / "long.pdf")
    seen: list[tuple[int, int]] = []
    start = time.monotonic()
    text = read_letter(tmp_path / "long.pdf", lambda done, total: seen.append((done, total)))
    assert time.monotonic() - start < 60  # on a busy machine
    assert seen[-1][1] > 300
    assert [done for done, _total in seen] == list(range(1, seen[-1][1] + 1))
    assert len(parse_letter(text).sections) == 100
