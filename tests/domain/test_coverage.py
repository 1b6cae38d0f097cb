"""Which sentences citations cover: only what they name, and only while it says what it said."""

import pytest

from trainer.domain.coverage import Spot, Spots, citation_of
from trainer.domain.letter import parse_letter

LETTER = parse_letter(
    """Letter on buoys

Colours

Red buoys stand to port. Green ones stand to starboard.

No buoy is blue.

Upkeep

Buoys are painted each spring. It costs 300 euros. Nobody likes it.
"""
)


def stamped(section: int, paragraph: int, sentence: int) -> str:
    found = LETTER.sections[section]
    return str(citation_of(LETTER, found, found.paragraphs[paragraph - 1], sentence))


@pytest.mark.parametrize(
    ("written", "spots"),
    [
        ("Colours ¶1", [(0, 1, 1), (0, 1, 2)]),
        ("Colours ¶1.2", [(0, 1, 2)]),
        ("Colours ¶1.2–2.1", [(0, 1, 2), (0, 2, 1)]),
        ("Upkeep ¶1.1; Colours ¶2; Upkeep ¶1.1–2", [(1, 1, 1), (0, 2, 1), (1, 1, 2)]),
        ("Colours ¶3", []),
        ("Anchors ¶1", []),
        ("no citation", []),
        ("", []),
        ("Colours ¶2 ~000000", []),
    ],
)
def test_a_line_covers_the_sentences_it_names(
    written: str, spots: list[tuple[int, int, int]]
) -> None:
    assert Spots(LETTER).of_line(written) == tuple(Spot(*each) for each in spots)


def test_a_citation_of_a_sentence_is_stamped_and_covers_it_alone() -> None:
    assert stamped(1, 1, 2).startswith("Upkeep ¶1.2 ~")
    assert Spots(LETTER).of(stamped(1, 1, 2)) == (Spot(1, 1, 2),)


def test_a_paragraph_of_one_sentence_is_cited_as_a_whole() -> None:
    assert stamped(0, 2, 1).startswith("Colours ¶2 ~")


def test_a_stamped_citation_covers_nothing_once_the_words_changed() -> None:
    changed = parse_letter("Colours\n\nRed buoys stand to port.\n\nSome buoys are blue.\n")
    assert Spots(changed).of(stamped(0, 2, 1)) == ()
