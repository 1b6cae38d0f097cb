"""Note types: a row for each version of one, found by its content."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.note_types import CardTemplate, NoteType
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import NoteTypeRow


def id_of(session: Session, note_type: NoteType, now: datetime) -> int:
    """The row that holds `note_type`, made where there is none. Rows never change."""
    rows = session.scalars(select(NoteTypeRow).where(NoteTypeRow.anki_id == note_type.anki_id))
    for row in rows:
        if note_type_of(row) == note_type:
            return row.id
    row = NoteTypeRow(
        uuid=new_uuid(now),
        anki_id=note_type.anki_id,
        name=note_type.name,
        is_cloze=note_type.is_cloze,
        fields=list(note_type.fields),
        templates=[[t.name, t.question, t.answer] for t in note_type.templates],
        css=note_type.css,
        sort_field=note_type.sort_field,
    )
    session.add(row)
    session.flush()
    return row.id


def note_type_of(row: NoteTypeRow) -> NoteType:
    """The note type that a row holds."""
    return NoteType(
        anki_id=row.anki_id,
        name=row.name,
        fields=tuple(row.fields),
        templates=tuple(CardTemplate(*template) for template in row.templates),
        is_cloze=row.is_cloze,
        css=row.css,
        sort_field=row.sort_field,
    )
