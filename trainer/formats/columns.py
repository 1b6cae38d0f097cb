"""What each column of a table is: as the user, its header, a row of names or their order says."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from trainer.domain.plaintext import one_line
from trainer.errors import TrainerError
from trainer.formats.reporting import Reporter
from trainer.formats.tables import Row
from trainer.i18n import _

PROMPT, ANSWER, TAGS, DECK, GUID, HINT, TYPE = (
    "prompt", "answer", "tags", "deck", "guid", "hint", "notetype",
)  # fmt: skip
_NAMES = {
    PROMPT: "prompt front question vraag voorkant term word woord cloze text tekst",
    ANSWER: "answer back antwoord achterkant definition definitie meaning betekenis",
    TAGS: "tags tag labels label trefwoorden",
    DECK: "deck stapel",
    GUID: "guid",
    HINT: "hint tip",
    TYPE: "notetype",
}
_KNOWN = {word: name for name, words in _NAMES.items() for word in words.split()}
_HEADER = re.compile(r"#([a-z ]+):(.*)", re.IGNORECASE)
_PLACE = re.compile(r"[1-9][0-9]{0,3}")  # of a column
_SEPARATORS = {
    "tab": "\t", "pipe": "|", "semicolon": ";", "colon": ":", "comma": ",", "space": " ",
}  # fmt: skip
_MARKUP = re.compile(r"</?(?:b|i|u|br|div|p|span|img|ul|ol|li|strong|em|sub|sup)\b[^<>]*>|&nbsp;")
_PAIR = 2  # columns: a question and its answer
_LOOK = 200  # rows that tell whether cells hold HTML


@dataclass(slots=True)
class Layout:
    """What the file's header, or the user, says of its columns."""

    separator: str | None = None
    html: bool | None = None
    tags: tuple[str, ...] = ()
    deck: str = ""
    columns: dict[int, str] = field(default_factory=dict)  # place → name
    names: tuple[str, ...] = ()


def check_columns(names: Sequence[str]) -> None:
    """Raise TrainerError where one of these is no name of a column; the empty one leaves it out."""
    for name in names:
        if name and name.lower() not in _KNOWN:
            raise TrainerError(
                _("There is no column “{name}”; there is: {names}.").format(
                    name=one_line(name), names=", ".join(_NAMES)
                )
            )


def header(text: str, reporter: Reporter) -> tuple[Layout, int, int]:
    """The layout that leading `#key:value` lines give, where they end, and the line after them."""
    layout = Layout()
    start, line = 0, 1
    while text.startswith("#", start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        match = _HEADER.fullmatch(text[start:end].rstrip("\n"))
        if match is not None:
            _take(layout, match[1].strip().lower(), match[2].strip(), line, reporter)
        start, line = end, line + 1
    return layout, start, line


def _take(layout: Layout, key: str, value: str, line: int, reporter: Reporter) -> None:
    if key == "separator":
        sign = value if len(value) == 1 and value != '"' else None  # which encloses cells
        layout.separator = _SEPARATORS.get(value.lower(), sign)
        if layout.separator is None:
            reporter.add(line, _("“{value}” is no separator.").format(value=value))
    elif key == "html":
        layout.html = value.lower() == "true"
    elif key == "tags":
        layout.tags = tuple(value.split())
    elif key == "deck":
        layout.deck = value
    elif key == "columns":
        layout.names = tuple(re.split(f"[{re.escape(layout.separator or chr(9))}]", value))
    elif key.endswith(" column") and _PLACE.fullmatch(value):
        layout.columns[int(value) - 1] = _KNOWN.get(key.removesuffix(" column"), "")


def lay_out(layout: Layout, rows: list[Row], given: Sequence[str], reporter: Reporter) -> None:
    """Settle which column is what: by the user, the header, a row of names, or their order."""
    width = max((len(cells) for _line, cells in rows), default=0)
    if given:
        layout.columns = {n: _KNOWN.get(name.lower(), "") for n, name in enumerate(given)}
        if rows and _names(rows[0][1]):
            del rows[0]
    elif rows and PROMPT in (found := _names(rows[0][1])).values():
        layout.columns |= found
        del rows[0]
    elif layout.names:
        layout.columns = _names(layout.names) | layout.columns
    elif rows and width > _PAIR and not layout.columns:
        reporter.add(  # of no line: nothing is wrong with it
            0,
            _(
                "No line gives the columns names: the first is taken for the question, the other"
                " {n} for its answer. --columns, or c in the preview, says what they are."
            ).format(n=width - 1),
        )
    free = [place for place in range(width) if place not in layout.columns]
    for name in (PROMPT, ANSWER):
        if name not in layout.columns.values() and free and not given:
            layout.columns[free.pop(0)] = name
    if not given:
        layout.columns |= dict.fromkeys(free, ANSWER)
    if layout.html is None:
        cells = (cell for _line, row in rows[:_LOOK] for cell in row)
        layout.html = any(_MARKUP.search(cell) for cell in cells)


def _names(cells: Iterable[str]) -> dict[int, str]:
    """The columns that a row of names gives; empty where fewer than two of its cells are names."""
    known = {place: _KNOWN.get(cell.strip().lower(), "") for place, cell in enumerate(cells)}
    found = {place: name for place, name in known.items() if name}
    return found if PROMPT in found.values() and len(found) > 1 else {}


def taken_for(layout: Layout, rows: list[Row]) -> tuple[tuple[str, str], ...]:
    """What each column was taken for, and its first cell that says something."""
    cells = [row for _line, row in rows[:_LOOK]]
    width = max(map(len, cells), default=0)
    firsts = (
        next((row[place].strip() for row in cells if place < len(row) and row[place].strip()), "")
        for place in range(width)
    )
    return tuple((layout.columns.get(place, ""), first) for place, first in enumerate(firsts))
