"""Notes in tables: Anki's text files with their headers, CSV, TSV, and what Quizlet copies."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.plaintext import one_line
from trainer.domain.quick import quick_maker
from trainer.errors import DeckFileError, TrainerError
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
_PLACE = re.compile(r"[1-9][0-9]{0,3}")  # of a column
_SEPARATORS = {
    "tab": "\t", "pipe": "|", "semicolon": ";", "colon": ":", "comma": ",", "space": " ",
}  # fmt: skip
_MARKUP = re.compile(r"</?(?:b|i|u|br|div|p|span|img|ul|ol|li|strong|em|sub|sup)\b[^<>]*>|&nbsp;")
_make_note, _make_content = quick_maker(ParsedNote), quick_maker(NoteContent)
_BASIC = NoteKind.BASIC  # at hand: an enumeration looks its members up
_OFTEN = 5000
_PAIR = 2  # columns: a question and its answer
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


def check_columns(names: Sequence[str]) -> None:
    """Raise TrainerError where one of these is no name of a column; the empty one leaves it out."""
    for name in names:
        if name and name.lower() not in _KNOWN:
            raise TrainerError(
                _("There is no column “{name}”; there is: {names}.").format(
                    name=one_line(name), names=", ".join(_NAMES)
                )
            )


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
    rows = tables.rows(text[start:], separator, first_line, reporter)
    _lay_out(layout, rows, options.columns, reporter)
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


def _lay_out(layout: _Layout, rows: list[Row], given: Sequence[str], reporter: Reporter) -> None:
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


def _decks(
    path: Path, layout: _Layout, rows: list[Row], options: ReadOptions, reporter: Reporter
) -> Iterator[ParsedDeck]:
    maker = _Maker(layout)
    made: list[ParsedNote] = []
    for start in range(0, len(rows), _OFTEN):
        options.progress(start, len(rows))
        notes = [maker.note(line, cells, reporter) for line, cells in rows[start : start + _OFTEN]]
        made += [note for note in notes if note is not None]
    found = _by_deck(layout, rows, _without_repeats(made, reporter))
    problems = reporter.problems
    for name, notes_of_deck in found.items():
        yield ParsedDeck(
            path=path,
            name=name or path.stem,
            id=slug(name or path.stem),
            notes=tuple(notes_of_deck),
            problems=problems,
            format=_("table"),
            named=bool(name),
            columns=_columns(layout, rows),
        )
        problems = ()


def _columns(layout: _Layout, rows: list[Row]) -> tuple[tuple[str, str], ...]:
    """What each column was taken for, and its first cell that says something."""
    cells = [row for _line, row in rows[:_LOOK]]
    width = max(map(len, cells), default=0)
    firsts = (
        next((row[place].strip() for row in cells if place < len(row) and row[place].strip()), "")
        for place in range(width)
    )
    return tuple((layout.columns.get(place, ""), first) for place, first in enumerate(firsts))


def _by_deck(
    layout: _Layout, rows: list[Row], notes: list[ParsedNote]
) -> Mapping[str, list[ParsedNote]]:
    place = next((p for p, name in layout.columns.items() if name == DECK), None)
    if place is None or not notes:
        return {layout.deck: notes}
    names = {line: cells[place].strip() for line, cells in rows if place < len(cells)}
    found: dict[str, list[ParsedNote]] = {}
    for note in notes:
        found.setdefault(names.get(note.line) or layout.deck, []).append(note)
    return found


def _without_repeats(notes: list[ParsedNote], reporter: Reporter) -> list[ParsedNote]:
    """The notes but for those that repeat an earlier one: its guid, or its words."""
    if len({note.guid or note.content.prompt for note in notes}) == len(notes):
        return notes
    seen: dict[object, int] = {}
    kept = []
    for note in notes:
        key = note.guid or (note.content.prompt, note.content.answer)
        line = seen.setdefault(key, note.line)
        if line == note.line:
            kept.append(note)
            continue
        message = _("This row is the same as the one in line {line}.").format(line=line)
        reporter.add(note.line, message, left_out=True)
    return kept


def _plain_places(
    layout: _Layout, places: Mapping[str, list[int]]
) -> tuple[int, list[int], int | None] | None:
    """Where prompt, answer and tags are, if these are all there is and nothing is to be changed."""
    counts = {name: len(found) for name, found in places.items()}
    if layout.html or counts[PROMPT] != 1 or not counts[ANSWER] or counts[TAGS] > 1:
        return None
    if counts[GUID] or counts[HINT]:
        return None
    return places[PROMPT][0], places[ANSWER], next(iter(places[TAGS]), None)


class _Maker:
    """Makes notes of rows."""

    def __init__(self, layout: _Layout) -> None:
        self._clean = to_markdown if layout.html else str.strip
        self._always = layout.tags
        self._places: Mapping[str, list[int]] = {
            name: sorted(p for p, n in layout.columns.items() if n == name)
            for name in (PROMPT, ANSWER, TAGS, GUID, HINT)
        }
        self._hinted, self._named = bool(self._places[HINT]), bool(self._places[GUID])
        self._known_tags: dict[str, tuple[str, ...]] = {"": layout.tags}
        self._plain = _plain_places(layout, self._places)
        self._reach = max(layout.columns, default=0)

    def note(self, line: int, cells: list[str], reporter: Reporter) -> ParsedNote | None:
        """The note of a row; None, with a problem, where it has no question or no answer."""
        if self._plain is not None and len(cells) > self._reach:
            prompt_place, answer_places, tags_place = self._plain
            prompt, answer = cells[prompt_place].strip(), cells[answer_places[0]].strip()
            for place in answer_places[1:]:
                answer = f"{answer}\n{cells[place].strip()}".strip()
            if prompt and answer and "{{c" not in prompt:
                tags = self._always
                if tags_place is not None:
                    tags = self._known_tags.get(cells[tags_place]) or self._tags(cells)
                return _make_note(_make_content(_BASIC, prompt, answer, tags=tags), line=line)
        return self._any_note(line, cells, reporter)

    def _any_note(self, line: int, cells: list[str], reporter: Reporter) -> ParsedNote | None:
        prompt = self._joined(PROMPT, cells)
        answer = self._joined(ANSWER, cells)
        tags = self._tags(cells)
        hint = self._joined(HINT, cells) if self._hinted else ""
        guid = self._guid(cells) if self._named else ""
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
        content = _make_content(_BASIC, prompt, answer, tags=tags, hint=hint)
        return _make_note(content, line=line, guid=guid)

    def _joined(self, name: str, cells: list[str]) -> str:
        places = self._places[name]
        if len(places) == 1 and places[0] < len(cells):
            return self._clean(cells[places[0]])
        found = (cells[place].strip() for place in places if place < len(cells))
        return "\n".join(self._clean(cell) for cell in found if cell)

    def _tags(self, cells: list[str]) -> tuple[str, ...]:
        written = " ".join([cells[p] for p in self._places[TAGS] if p < len(cells)])
        tags = self._known_tags.get(written)
        if tags is None:
            words = written.replace(",", " ").split()
            tags = tuple(dict.fromkeys((*self._always, *words)))
            self._known_tags[written] = tags
        return tags

    def _guid(self, cells: list[str]) -> str:
        guid = next((cells[p] for p in self._places[GUID] if p < len(cells) and cells[p]), "")
        return FROM_ANKI + guid if guid else ""


def _cloze(text: str, hint: str, tags: tuple[str, ...]) -> NoteContent | None:
    """Anki's cloze in the trainer's words; None where it cannot be said in them."""
    prompt = anki_cloze.to_brackets(text)
    if prompt is None:
        return None
    return NoteContent(NoteKind.CLOZE, prompt, tags=tags, hint=hint)
