"""What every reader of Anki's notes does with their fields, wherever they come from."""

from collections.abc import Sequence
from functools import lru_cache

from trainer.domain.note_types import NoteType
from trainer.domain.notes import NoteContent, NoteKind, Side
from trainer.domain.quick import quick_maker
from trainer.formats.anki_render import Renderer
from trainer.formats.reporting import Reporter
from trainer.i18n import _

_make_content = quick_maker(NoteContent)
MARKED = "marked"  # a tag there, a mark of the note here


def fitting(name: object, fields: list[str], note_type: NoteType, reporter: Reporter) -> list[str]:
    """As many fields as the note type has: what is missing is empty, what is over is joined.

    `name` is what the note is called in the problem that says so.
    """
    count = len(note_type.fields)
    if len(fields) == count:
        return fields
    message = _("Note {id} has {n} fields instead of {count}; they were made to fit.")
    reporter.add(0, message.format(id=name, n=len(fields), count=count))
    if len(fields) < count:
        return fields + [""] * (count - len(fields))
    return [*fields[: count - 1], "<br>".join(fields[count - 1 :])]


def left_out(name: object, why: str, reporter: Reporter) -> None:
    """Say that a note was left out."""
    message = _("Note {id} was left out: {why}.").format(id=name, why=why)
    reporter.add(0, message, left_out=True)


@lru_cache(maxsize=1024)  # many notes have the same
def tags_of(text: str) -> tuple[str, ...]:
    """The tags that Anki keeps as one text."""
    return tuple(text.split())


@lru_cache(maxsize=1024)
def _kept(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([tag for tag in tags if tag != MARKED]))


def content(
    renderer: Renderer,
    fields: Sequence[str],
    tags: Sequence[str],
    deck: str,
    ordinals: Sequence[int] = (),
) -> NoteContent:
    """The note with the cards `ordinals`, or where none are given those that its fields make."""
    alone = renderer.plain_side(0, fields) if len(ordinals) == 1 and not ordinals[0] else None
    if alone is not None:
        return _content(alone, renderer, fields, tags)
    sides = [
        renderer.side(ordinal, fields, tags, deck)
        for ordinal in ordinals or renderer.ordinals(fields, tags)
    ]
    first = sides[0]
    is_alone = len(sides) == 1 and first.ordinal == 0 and not first.typed
    kept = () if is_alone else tuple(sides)
    return _content((first.prompt, first.answer), renderer, fields, tags, kept)


def _content(
    shown: tuple[str, str],
    renderer: Renderer,
    fields: Sequence[str],
    tags: Sequence[str],
    sides: tuple[Side, ...] = (),
) -> NoteContent:
    return _make_content(
        NoteKind.TEMPLATE,
        *shown,
        hint=renderer.hint(fields),
        tags=_kept(tuple(tags)),
        sides=sides,
        fields=tuple(fields),
    )
