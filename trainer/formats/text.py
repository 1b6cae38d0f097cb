"""Notes in tables: Anki's text files with their headers, CSV, TSV, and what Quizlet copies."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from trainer.domain.identity import FROM_ANKI, slug
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.quick import quick_maker
from trainer.errors import DeckFileError
from trainer.formats import anki_cloze, tables
from trainer.formats.columns import (
    ANSWER,
    DECK,
    GUID,
    HINT,
    PROMPT,
    TAGS,
    Layout,
    header,
    lay_out,
    taken_for,
)
from trainer.formats.html import to_markdown
from trainer.formats.parsed import ParsedDeck, ParsedNote, ReadOptions
from trainer.formats.reporting import Reporter
from trainer.formats.tables import Row
from trainer.i18n import _

_make_note, _make_content = quick_maker(ParsedNote), quick_maker(NoteContent)
_BASIC = NoteKind.BASIC  # at hand: an enumeration looks its members up
_OFTEN = 5000


def read(path: Path, options: ReadOptions) -> list[ParsedDeck]:
    """The decks of a table: one, unless a column names others.

    A row that gives no note is reported with its line and left out. Raises DeckFileError where
    the file is no table at all.
    """
    text = tables.read_any_text(path)
    reporter = Reporter(path)
    layout, start, first_line = header(text, reporter)
    separator = layout.separator or tables.separator_of(text[start:])
    if separator is None:
        raise DeckFileError(
            _(
                "{path}: no notes found: neither Q: or C: at the start of a line, nor a table with"
                " the same number of cells in every row."
            ).format(path=path)
        )
    rows = tables.rows(text[start:], separator, first_line, reporter)
    lay_out(layout, rows, options.columns, reporter)
    return list(_decks(path, layout, rows, options, reporter))


def _decks(
    path: Path, layout: Layout, rows: list[Row], options: ReadOptions, reporter: Reporter
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
            columns=taken_for(layout, rows),
        )
        problems = ()


def _by_deck(
    layout: Layout, rows: list[Row], notes: list[ParsedNote]
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
    layout: Layout, places: Mapping[str, list[int]]
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

    def __init__(self, layout: Layout) -> None:
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
