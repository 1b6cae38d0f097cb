"""Notes in tables: Anki's text files with their headers, CSV, TSV, and what Quizlet copies."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.notes import NoteContent, NoteKind
from trainer.errors import DeckFileError
from trainer.formats import anki_cloze, tables
from trainer.formats.html import to_markdown
from trainer.formats.parsed import ParsedDeck, ParsedNote, ReadOptions
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
_SEPARATORS = {
    "tab": "\t", "pipe": "|", "semicolon": ";", "colon": ":", "comma": ",", "space": " ",
}  # fmt: skip
_MARKUP = re.compile(r"</?(?:b|i|u|br|div|p|span|img|ul|ol|li|strong|em|sub|sup)\b[^<>]*>|&nbsp;")
_OFTEN = 5000
_LOOK = 200  # rows that tell whether cells hold HTML


@dataclass(slots=True)
class _Layout:
    """What the file's header, or the user, says of its columns."""

    separator: str | None = None
    html: bool | None = None
    tags: tuple[str, ...] = ()
    deck: str = ""
    columns: dict[int, str] = field(default_factory=dict)  # place → name
    names: tuple[str, ...] = ()


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks of a table: one, unless a column names others.

    A row that gives no note is reported with its line and left out. Raises DeckFileError where
    the file is no table at all.
    """
    text = tables.read_any_text(path)
    reporter = Reporter(path)
    layout, start, first_line = _header(text, reporter)
    separator = layout.separator or tables.separator_of(text[start:])
    if separator is None:
        raise DeckFileError(
            _(
                "{path}: no notes found: neither Q: or C: at the start of a line, nor a table with"
                " the same number of cells in every row."
            ).format(path=path)
        )
    rows = list(tables.rows(text[start:], separator, first_line, reporter))
    _lay_out(layout, rows, options.columns)
    return list(_decks(path, layout, rows, options, reporter))


def _header(text: str, reporter: Reporter) -> tuple[_Layout, int, int]:
    """The layout that leading `#key:value` lines give, where they end, and the line after them."""
    layout = _Layout()
    start, line = 0, 1
    while text.startswith("#", start):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        match = _HEADER.fullmatch(text[start:end].rstrip("\n"))
        if match is not None:
            _take(layout, match[1].strip().lower(), match[2].strip(), line, reporter)
        start, line = end, line + 1
    return layout, start, line


def _take(layout: _Layout, key: str, value: str, line: int, reporter: Reporter) -> None:
    if key == "separator":
        layout.separator = _SEPARATORS.get(value.lower(), value if len(value) == 1 else None)
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
    elif key.endswith(" column") and value.isdigit():
        layout.columns[int(value) - 1] = _KNOWN.get(key.removesuffix(" column"), "")


def _lay_out(layout: _Layout, rows: list[Row], given: Sequence[str]) -> None:
    """Settle which column is what: by the user, the header, a row of names, or their order."""
    width = max((len(cells) for _line, cells in rows), default=0)
    if given:
        layout.columns = dict(enumerate(given))
        if rows and _names(rows[0][1]):
            del rows[0]
    elif rows and PROMPT in (found := _names(rows[0][1])).values():
        layout.columns |= found
        del rows[0]
    elif layout.names:
        layout.columns = _names(layout.names) | layout.columns
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


def _decks(
    path: Path, layout: _Layout, rows: list[Row], options: ReadOptions, reporter: Reporter
) -> Iterator[ParsedDeck]:
    found: dict[str, list[ParsedNote]] = {}
    seen: dict[object, int] = {}
    deck_place = next((p for p, name in layout.columns.items() if name == DECK), None)
    maker = _Maker(layout)
    for done, (line, cells) in enumerate(rows):
        if done % _OFTEN == 0:
            options.progress(done, len(rows))
        note = maker.note(line, cells, reporter)
        if note is None:
            continue
        same = seen.setdefault(note.guid or (note.content.prompt, note.content.answer), line)
        if same != line:
            message = _("This row is the same as the one in line {line}.").format(line=same)
            reporter.add(line, message, left_out=True)
            continue
        named = deck_place is not None and deck_place < len(cells)
        name = cells[deck_place].strip() if named and deck_place is not None else ""
        found.setdefault(name or layout.deck, []).append(note)
    problems = reporter.problems
    for name, notes in found.items() or [("", [])]:
        yield ParsedDeck(
            path=path,
            name=name or path.stem,
            id=slug(name or path.stem),
            notes=tuple(notes),
            problems=problems,
            format=_("table"),
            named=bool(name),
        )
        problems = ()


class _Maker:
    """Makes notes of rows."""

    def __init__(self, layout: _Layout) -> None:
        self._html = layout.html
        self._tags = layout.tags
        self._places: Mapping[str, list[int]] = {
            name: sorted(p for p, n in layout.columns.items() if n == name)
            for name in (PROMPT, ANSWER, TAGS, GUID, HINT)
        }
        self._least = max((self._places[PROMPT] or [0])[0], 0)

    def note(self, line: int, cells: list[str], reporter: Reporter) -> ParsedNote | None:
        """The note of a row; None, with a problem, where it has no question or no answer."""
        prompt = self._joined(PROMPT, cells)
        answer = self._joined(ANSWER, cells)
        tags = self._tags
        if self._places[TAGS]:
            words = " ".join(cells[p] for p in self._places[TAGS] if p < len(cells))
            tags = tuple(dict.fromkeys((*tags, *words.replace(",", " ").split())))
        hint = self._joined(HINT, cells) if self._places[HINT] else ""
        guid = next((cells[p] for p in self._places[GUID] if p < len(cells) and cells[p]), "")
        guid = FROM_ANKI + guid if guid else ""
        if "{{c" in prompt:
            content = _cloze(prompt, hint, tags)
            if content is not None:
                return ParsedNote(content, line=line, guid=guid)
            message = _(
                "This cloze cannot be imported from a table: its numbers occur twice, or are"
                " nested. Export it from Anki as a package (.apkg)."
            )
            reporter.add(line, message, left_out=True)
            return None
        if not prompt or not answer:
            missing = _("This row has no question.") if not prompt else _("This row has no answer.")
            reporter.add(line, missing, left_out=True)
            return None
        return ParsedNote(
            NoteContent(NoteKind.BASIC, prompt, answer, tags=tags, hint=hint), line=line, guid=guid
        )

    def _joined(self, name: str, cells: list[str]) -> str:
        places = self._places[name]
        if len(places) == 1 and places[0] < len(cells):
            cell = cells[places[0]]
            return to_markdown(cell) if self._html else cell.strip()
        found = (cells[place].strip() for place in places if place < len(cells))
        return "\n".join(to_markdown(cell) if self._html else cell for cell in found if cell)


def _cloze(text: str, hint: str, tags: tuple[str, ...]) -> NoteContent | None:
    """Anki's cloze in the trainer's words; None where it cannot be said in them."""
    prompt = anki_cloze.to_brackets(text)
    if prompt is None:
        return None
    return NoteContent(NoteKind.CLOZE, prompt, tags=tags, hint=hint)
