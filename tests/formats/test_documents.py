"""A letter in any format is the letter that its plain text is."""

from pathlib import Path

import pytest

from tests.letter_files import HAS_FONT, WRITERS, Block, Written, of_text
from tests.shared import SHARED
from trainer.domain.letter import Letter, parse_letter
from trainer.domain.passages import passages
from trainer.formats.documents import read_letter

REAL = SHARED / "letter" / "navo-fmm-2023-11.txt"
FORMATS = [
    pytest.param(suffix, marks=pytest.mark.skipif(not HAS_FONT, reason="no font at hand"))
    if suffix == "pdf"
    else suffix
    for suffix in WRITERS
]
LETTER = Written(
    [
        Block("title", "On the ferries of the inner harbour"),
        Block("text", "The ferries have sailed for a hundred years. They carry a million people a"
              " year, of whom most cross to work; in the summer half as many more come to look at"
              " the cranes. The council has asked what is to become of them."),
        Block("text", "This letter answers. It first goes into the night ferry, then into the"
              " quays, and it ends with the costs."),
        Block("heading", "Session 1: What sails at night"),
        Block("heading", "Night ferry", 2),
        Block("text", "The night ferry sails at ten from pier three, and the well-kept boat of 1962"
              " is back in service. It does not sail on Sundays.\x000\x00 The captain may decide"
              " otherwise in a storm, e.g. when the harbour master asks it."),
        Block("text", "The council is asked to decide on three points:"),
        Block("numbered", "The night ferry goes on sailing from pier three until the new pier is"
              " there, which is not before the spring of 2027."),
        Block("numbered", "The fare stays at € 1,95."),
        Block("numbered", "Dogs travel free."),
        Block("text", "Two remarks belong to this:"),
        Block("bullet", "a dog is a dog, whatever its size;"),
        Block("bullet", "cats were not discussed."),
        Block("heading", "Passengers", 2),
        Block("text", "In 2022 and 2023 these were the numbers of passengers, in thousands."),
        Block("row", "Year|By day|By night"),
        Block("row", "2022|980|41"),
        Block("row", "2023|1.012|44"),
        Block("text", "The numbers of 2024 are not known yet.\x001\x00 They follow in March."),
        Block("heading", "Session 2: Quays"),
        Block("text", "The oldest crane is called the Heron. It is to be kept, as are the quays"
              " between the two locks – the walls of the eighteenth century included."),
    ],
    ["By decision of 3 May 2019 (see also H 12, no. 3). It was renewed in 2021.",
     "The counting machine was broken."],
)  # fmt: skip


def written(letter: Written, suffix: str, folder: Path) -> Letter:
    path = folder / f"letter.{suffix}"
    WRITERS[suffix](letter, path)
    return parse_letter(read_letter(path))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Letter:
    return written(LETTER, "txt", tmp_path_factory.mktemp("plain"))


def test_the_plain_letter_is_what_its_writer_meant(plain: Letter) -> None:
    assert plain.title == "On the ferries of the inner harbour"
    assert [section.path for section in plain.sections] == [
        ("Introduction",),
        ("Session 1: What sails at night",),
        ("Session 1: What sails at night", "Night ferry"),
        ("Session 1: What sails at night", "Passengers"),
        ("Session 2: Quays",),
    ]
    ferry, passengers = plain.sections[2].paragraphs, plain.sections[3].paragraphs
    assert ferry[0].sentences[1] == (
        "It does not sail on Sundays. [By decision of 3 May 2019 (see also H 12, no. 3). It was"
        " renewed in 2021.]"
    )
    assert [each.text[:2] for each in ferry[2:5]] == ["1.", "2.", "3."]
    assert [each.text for each in passengers[1:4]] == [
        "Year | By day | By night.", "2022 | 980 | 41.", "2023 | 1.012 | 44."
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_letter(suffix: str, plain: Letter, tmp_path: Path) -> None:
    found = written(LETTER, suffix, tmp_path)
    assert found == plain
    assert [each.fingerprint for each in passages(found)] == [
        each.fingerprint for each in passages(plain)
    ]


@pytest.mark.skipif(not REAL.is_file(), reason="the real letter is not at hand")
@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_gives_the_same_real_letter(suffix: str, tmp_path: Path) -> None:
    raw = REAL.read_text("utf-8")
    assert written(of_text(raw), suffix, tmp_path) == parse_letter(raw)
