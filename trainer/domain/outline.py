"""Which blocks of a letter are its title and headings, and at which level.

Plain text marks no headings, so their shape and place tell:

- A *heading* is a block of its own, short (`_LONGEST_HEADING` characters, `_MOST_HEADING_WORDS`
  words), that opens with a capital or a figure, holds a letter, ends in no punctuation and no
  bracket, holds one sentence at most, and has text after it. More than three such blocks in a row
  are the lines of a list or an address: of those only the last and the labelled ones are headings.
  A line of place and date is none, nor are bare numbers that follow each other (`1. …`, `2. …`).
- The first block, where it is shaped like a heading (a longer one at that) without a label and
  has something after it, is the *title*.
- *Labelled* headings (`Sessie 1: …`, `Hoofdstuk 2`, `3. …`) are of the first level, `3.1 …` of the
  second. Unlabelled ones stand beneath the labelled one before them, or on the first level where
  there is none; words that open or close a letter (`Tot slot`, `Conclusion`) return to it.

A block that is all square brackets, as a footnote nobody refers to becomes, is text and is
looked through: where such blocks stand changes nothing.
"""

import re
from collections.abc import Sequence

from trainer.domain.sentences import outside_brackets, split_sentences

TITLE, TEXT = 0, -1

_LONGEST_HEADING, _MOST_HEADING_WORDS = 120, 16
_LONGEST_TITLE, _MOST_TITLE_WORDS = 250, 40
_MOST_HEADINGS_IN_A_ROW = 3

_FINAL = re.compile(r"[.!?…;,:\]][\"'‘’“”»)]*\Z")
_PLACE_AND_DATE = re.compile(r"[^,]{1,40}, \d{1,2} [^\W\d_]{3,12} \d{4}\Z")

_DECIMAL = re.compile(r"\d{1,2}((?:\.\d{1,2})+)[.):]? ")
_BARE_NUMBER = re.compile(r"(?:\d{1,2}|[IVXLC]{1,6}|[A-Za-z])[.):] ")
_WORD_AND_NUMBER = re.compile(r"[^\W\d_]+ (?:\d{1,3}|[IVXLC]{1,6}|[A-Z])(?: ?[:–—]| ?-(?= ))")
_KNOWN_LABEL = re.compile(
    r"(?:sessie|session|deel|part|hoofdstuk|chapter|paragraaf|section|thema|theme|onderdeel"
    r"|agendapunt|punt|item|blok|artikel|article|bijlage|annex|appendix|vraag|question)"
    r" (?:\d{1,3}|[ivxlc]{1,6}|[a-z])\b",
    re.IGNORECASE,
)
_LABELS = (_BARE_NUMBER, _WORD_AND_NUMBER, _KNOWN_LABEL)
_FIRST_LEVEL = re.compile(
    r"(?:tot slot|slot|ten slotte|slotopmerkingen?|conclusies?|afsluiting|vervolg|inleiding"
    r"|bijlagen?|introduction|conclusions?|closing|closing remarks|next steps|annex(?:es)?)\Z",
    re.IGNORECASE,
)


def levels_of(blocks: Sequence[str]) -> list[int]:
    """For each block `TITLE`, `TEXT`, or the level of the heading it is, counted from 1."""
    levels = [TEXT] * len(blocks)
    solid = [index for index, block in enumerate(blocks) if not _is_note(block)]
    if len(solid) > 1 and _is_title(blocks[solid[0]]):
        levels[solid.pop(0)] = TITLE
    parent = 0  # the level of the labelled heading that the unlabelled ones stand beneath
    for index in _headings([blocks[index] for index in solid]):
        block = blocks[solid[index]]
        label = _label_level(block)
        if label or _FIRST_LEVEL.match(block):
            parent = label
        levels[solid[index]] = label or parent + 1
    return levels


def _headings(blocks: Sequence[str]) -> list[int]:
    """The positions of the headings among `blocks`, which hold no title and no note."""
    bare = [bool(_BARE_NUMBER.match(block)) for block in blocks]
    headings: list[int] = []
    row: list[int] = []  # blocks shaped like headings with nothing else between them
    for index, block in enumerate(blocks):
        listed = bare[index] and (
            bare[index - 1 : index] == [True] or bare[index + 1 : index + 2] == [True]
        )
        if not listed and _is_short(block, _LONGEST_HEADING, _MOST_HEADING_WORDS):
            row.append(index)
            continue
        if len(row) > _MOST_HEADINGS_IN_A_ROW:
            row = [*(i for i in row[:-1] if _label_level(blocks[i])), row[-1]]
        headings += row
        row = []
    return headings + [index for index in row if _label_level(blocks[index])]


def _is_note(block: str) -> bool:
    return block[:1] == "[" and not outside_brackets(block).strip()


def _is_title(block: str) -> bool:
    return _is_short(block, _LONGEST_TITLE, _MOST_TITLE_WORDS) and not _label_level(block)


def _is_short(block: str, longest: int, most_words: int) -> bool:
    """Whether `block` has the shape of a heading of at most this size."""
    if len(block) > longest or block.count(" ") >= most_words:
        return False
    first = block.lstrip("\"'‘’“”„«")[:1]
    return (
        (first.isupper() or first.isdigit())
        and any(map(str.isalpha, block))
        and "¶" not in block  # the sign of citations
        and not _FINAL.search(block)
        and not _PLACE_AND_DATE.match(block)
        and len(split_sentences(block)) == 1
    )


def _label_level(block: str) -> int:
    """The level that a heading's own label gives it, 0 where it has none."""
    if decimal := _DECIMAL.match(block):
        return 1 + decimal[1].count(".")
    return int(any(label.match(block) for label in _LABELS))
