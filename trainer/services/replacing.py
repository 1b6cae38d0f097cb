"""Finding a text in notes and replacing it: what would change is shown first.

Looked through is what a note says: question, answer, key points, options, accepted answers, other
wordings and the hint; of a note with card templates its fields. Names, topics, tags and citations
stay as they are.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.notes import NoteContent, NoteKind, as_read
from trainer.errors import TrainerError
from trainer.i18n import _
from trainer.services import note_fields
from trainer.services.collection import Collection
from trainer.services.note_act import NoteAct, note_type_of_row
from trainer.services.note_text import check, written
from trainer.storage.models import NoteRow
from trainer.storage.notes import content_of
from trainer.storage.portions import portions

LONGEST = 500  # characters to look for
_Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Replacement:
    """What to look for, in any case unless `match_case`, and what stands there instead."""

    find: str
    put: str
    match_case: bool = False

    def __call__(self, text: str) -> str:
        """The text with everything replaced."""
        flags = 0 if self.match_case else re.IGNORECASE
        return re.sub(re.escape(self.find), lambda _match: self.put, text, flags=flags)


@dataclass(frozen=True, slots=True)
class Replaced:
    """A note that would change: its question, and the lines of it before and after.

    `problem` says why it cannot be so; it is left as it is then.
    """

    note_id: int
    prompt: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    problem: str = ""


def plan(collection: Collection, note_ids: Sequence[int], by: Replacement) -> list[Replaced]:
    """What replacing would change, in the order of the ids. Raises TrainerError for no text."""
    _check(by)
    with collection.reading() as session:
        return [
            found
            for row in _rows(session, note_ids)
            if (found := _planned(session, row, by)) is not None
        ]


def apply(collection: Collection, note_ids: Sequence[int], by: Replacement) -> int:
    """Replace in all notes where that leaves a sound note, as one act; answers in how many."""
    _check(by)
    count = 0
    with collection.writing() as session:
        act = NoteAct(collection, session, collection.now())
        for row in _rows(session, note_ids):
            found = _planned(session, row, by)
            if found is not None and not found.problem:
                act.rewrite(row, _content(act, session, row, by))
                count += 1
        act.record("replace", f"{by.find} → {by.put}")
    return count


def _check(by: Replacement) -> None:
    if not by.find:
        raise TrainerError(_("Say which text to look for."))
    if len(by.find) > LONGEST or len(by.put) > LONGEST:
        raise TrainerError(_("A text is at most {n} characters long here.").format(n=LONGEST))


def _rows(session: Session, note_ids: Sequence[int]) -> Iterator[NoteRow]:
    for portion in portions(note_ids):
        query = select(NoteRow).where(NoteRow.id.in_(portion), NoteRow.deleted_at.is_(None))
        by_id = {row.id: row for row in session.scalars(query)}
        yield from (by_id[each] for each in portion if each in by_id)


def _planned(session: Session, row: NoteRow, by: _Change) -> Replaced | None:
    """What would change of the note; None where nothing would."""
    content = content_of(row)
    if row.kind is NoteKind.TEMPLATE:
        fields = tuple(map(by, content.fields))
        if fields == content.fields:
            return None
        pairs = list(zip(content.fields, fields, strict=True))
        problem = _fields_problem(session, row, content, fields)
        return _replaced(row, content, pairs, problem)
    changed = _changed(content, by)
    if changed == content:
        return None
    before, after = written(content, row.guid), written(changed, row.guid)
    found = check(after, before)
    problem = found[0].message if isinstance(found, tuple) and found else ""
    if not isinstance(found, tuple) and replace(found.content, topic=content.topic) != changed:
        problem = _("The note would no longer read as it is meant.")
    pairs = list(zip(_lines(content), _lines(changed), strict=True))
    return _replaced(row, content, pairs, problem)


def _replaced(
    row: NoteRow, content: NoteContent, pairs: Sequence[tuple[str, str]], problem: str
) -> Replaced:
    different = [pair for pair in pairs if pair[0] != pair[1]]
    before, after = zip(*different, strict=True)
    return Replaced(row.id, as_read(content), before, after, problem)


def _fields_problem(
    session: Session, row: NoteRow, content: NoteContent, fields: tuple[str, ...]
) -> str:
    """Why a note with card templates cannot have these fields; empty where it can."""
    try:
        note_type = note_type_of_row(session, row)
    except TrainerError as error:
        return str(error)
    text, stands = (note_fields.written(note_type, each) for each in (fields, content.fields))
    problems = note_fields.problems(text, stands)
    if problems:
        return problems[0].message
    if not note_fields.asking(replace(content, fields=fields), note_type):
        return _("With these fields no card would ask anything.")
    return ""


def _content(act: NoteAct, session: Session, row: NoteRow, by: _Change) -> NoteContent:
    content = content_of(row)
    if row.kind is not NoteKind.TEMPLATE:
        return _changed(content, by)
    note_type = note_type_of_row(session, row)
    text = note_fields.written(note_type, tuple(map(by, content.fields)))
    return act.with_fields(row, text, note_type)


def _changed(content: NoteContent, by: _Change) -> NoteContent:
    return replace(
        content,
        prompt=by(content.prompt),
        answer=by(content.answer),
        key_points=tuple(replace(each, text=by(each.text)) for each in content.key_points),
        choices=tuple(replace(each, text=by(each.text)) for each in content.choices),
        accepted=tuple(map(by, content.accepted)),
        phrasings=tuple(replace(each, text=by(each.text)) for each in content.phrasings),
        hint=by(content.hint),
    )


def _lines(content: NoteContent) -> list[str]:
    """Every text that is looked through, in the order of `_changed`."""
    return [
        content.prompt,
        content.answer,
        *(each.text for each in content.key_points),
        *(each.text for each in content.choices),
        *content.accepted,
        *(each.text for each in content.phrasings),
        content.hint,
    ]
