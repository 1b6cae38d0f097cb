"""What the browser shows of a card or note: a line in the table, and all of it beside."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from trainer.domain import cloze
from trainer.domain.notes import NoteContent, NoteKind
from trainer.domain.plaintext import one_line
from trainer.i18n import N_, _
from trainer.services.search import Column, Found, FoundRow, Unit
from trainer.services.words import KINDS, STATES
from trainer.tui.prose import citation, key_point, plain, prose, segments
from trainer.tui.widgets.row_table import Heading
from trainer.wording import cards as cards_of
from trainer.wording import day, decimal, percent
from trainer.wording import notes as notes_of

_FLAGS = ("", "⚑ 1", "⚑ 2", "⚑ 3", "⚑ 4", "⚑ 5", "⚑ 6", "⚑ 7")
_LONGEST = 400  # characters of a text in a table


@dataclass(frozen=True, slots=True)
class Shown:
    """How a column is shown: its name, its width (0: what room there is) and its text."""

    name: str
    width: int
    text: Callable[[FoundRow], str]
    right: bool = False


def state(row: FoundRow) -> str:
    """In one word: what keeps it from being asked, or else where its learning stands."""
    for word, holds in (
        (_("deleted"), row.deleted),
        (_("superseded"), row.superseded),
        (_("in doubt"), row.in_doubt),
        (_("suspended"), row.suspended),
        (_("buried"), row.buried),
    ):
        if holds:
            return word
    return _(STATES[row.state]) if row.state else ""


COLUMNS: Mapping[Column, Shown] = {
    Column.PROMPT: Shown(N_("Question"), 0, lambda row: row.prompt),
    Column.DECK: Shown(N_("Deck"), 20, lambda row: row.deck),
    Column.TOPIC: Shown(N_("Topic"), 20, lambda row: " › ".join(row.topic)),
    Column.TAGS: Shown(N_("Tags"), 16, lambda row: " ".join(row.tags)),
    Column.KIND: Shown(N_("Kind"), 9, lambda row: _(KINDS[row.kind])),
    Column.STATE: Shown(N_("State"), 13, state),
    Column.DUE: Shown(N_("Due date"), 11, lambda row: day(row.due) if row.due else "", right=True),
    Column.INTERVAL: Shown(N_("Interval"), 8, lambda row: _days(row.interval), right=True),
    Column.STABILITY: Shown(N_("Stability"), 9, lambda row: _days(row.stability), right=True),
    Column.DIFFICULTY: Shown(N_("Difficulty"), 10, lambda row: _figure(row.difficulty), right=True),
    Column.RETRIEVABILITY: Shown(
        N_("Recall"), 6, lambda row: _share(row.retrievability), right=True
    ),
    Column.REPS: Shown(N_("Answers"), 7, lambda row: str(row.reps), right=True),
    Column.LAPSES: Shown(N_("Lapses"), 6, lambda row: str(row.lapses), right=True),
    Column.FLAG: Shown(N_("Flag"), 4, lambda row: _FLAGS[row.flag]),
    Column.ADDED: Shown(N_("Added"), 11, lambda row: day(row.added), right=True),
    Column.EDITED: Shown(N_("Edited"), 11, lambda row: day(row.edited), right=True),
}


def usual_columns(*, wide: bool) -> Sequence[Column]:
    """What is shown of a row where nothing else was chosen."""
    more = (Column.STATE,) if wide else ()
    return (Column.PROMPT, *more, Column.DUE, Column.RETRIEVABILITY)


def headings(columns: Sequence[Column], by: Column, *, descending: bool) -> list[Heading]:
    """The columns' heads; an arrow stands at the one that is sorted by."""
    found = []
    for column in columns:
        shown = COLUMNS[column]
        arrow = (" ↓" if descending else " ↑") if column is by else ""
        found.append(Heading(_(shown.name) + arrow, _width(shown), shown.right))
    return found


def column_name(column: Column) -> str:
    """What a column is called."""
    return _(COLUMNS[column].name)


def figures(found: Found, *, selected: int, sorted_by: Column | None) -> str:
    """How much was found and selected; `sorted_by`: a column that is not to be seen."""
    count = len(found)
    parts = [notes_of(count) if found.unit is Unit.NOTES else cards_of(count)]
    if sorted_by is not None:
        parts.append(_("sorted by {column}").format(column=column_name(sorted_by).lower()))
    if selected:
        parts.append(_("{n} selected").format(n=selected))
    return " · ".join(parts)


def cells(row: FoundRow, columns: Sequence[Column]) -> list[Content]:
    """A row of the table; what is put away is dim, and says so in its state."""
    away = row.suspended or row.deleted or row.superseded or row.in_doubt
    style = "$quiet" if away else ""
    texts = [one_line(COLUMNS[column].text(row)[:_LONGEST].strip()) for column in columns]
    return [plain(text, style) for text in texts]


def preview(row: FoundRow, content: NoteContent | None) -> Content:
    """All that the note says, and how its card stands."""
    quiet = " · ".join(filter(None, (one_line(row.deck), " › ".join(row.topic))))
    parts = [plain(quiet, "$quiet"), Content("")]
    parts += _note(content, row.ordinal) if content else [prose(row.prompt)]
    parts += [Content(""), plain(_standing(row), "$quiet")]
    return Content("\n").join(parts)


def _note(content: NoteContent, ordinal: int | None) -> list[Content]:
    parts = []
    if content.kind is NoteKind.CLOZE:
        asked = cloze.solved(content.prompt) if ordinal is None else None
        parts.append(segments(asked or cloze.answer(content.prompt, ordinal or 0)))
    else:
        parts += [prose(content.prompt).stylize("bold"), Content(""), prose(content.answer)]
    for choice in content.choices:
        sign, style = ("✓", "$text-success") if choice.right else ("✗", "$text-error")
        parts.append(Content.assemble((f"{sign} ", style), prose(choice.text)))
    parts += [key_point(point.role, point.text) for point in content.key_points]
    for phrasing in content.phrasings:
        asker = f"({phrasing.asker}) " if phrasing.asker else ""
        parts.append(Content.assemble(("? ", "$text-accent"), prose(asker + phrasing.text)))
    for name, text in (
        (_("Hint: {text}"), content.hint),
        (_("Source: {text}"), citation(content.citation)),
        (_("Tags: {text}"), " ".join(content.tags)),
    ):
        if text:
            parts.append(plain(name.format(text=text), "$quiet"))
    return parts


def _standing(row: FoundRow) -> str:
    parts = [state(row)]
    if row.cards > 1:
        parts.append(cards_of(row.cards))
    if row.due:
        parts.append(_("due {day}").format(day=day(row.due)))
    if row.stability is not None and row.difficulty is not None:
        parts.append(_("stability {days}").format(days=_days(row.stability)))
        parts.append(_("difficulty {figure}").format(figure=_figure(row.difficulty)))
    if row.retrievability is not None:
        parts.append(_("recall {share}").format(share=_share(row.retrievability)))
    parts.append(_("answers {n}, lapses {lapses}").format(n=row.reps, lapses=row.lapses))
    return " · ".join(filter(None, parts))


def _width(shown: Shown) -> int:
    return max(shown.width, len(_(shown.name)) + 2) if shown.width else 0


def _days(figure: float | None) -> str:
    return "" if figure is None else _("{n} d").format(n=decimal(figure))


def _figure(figure: float | None) -> str:
    return "" if figure is None else decimal(figure)


def _share(figure: float | None) -> str:
    return "" if figure is None else percent(figure)
