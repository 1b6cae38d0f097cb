"""Attached letters: a row for the document, one for each of its passages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from trainer.domain.letter import Letter
from trainer.domain.passages import Passage, from_passages
from trainer.storage.identifiers import new_uuid
from trainer.storage.models import LetterRow, PassageRow


def with_digest(session: Session, digest: str) -> LetterRow | None:
    """The letter of exactly this text, one that was removed too."""
    return session.scalars(select(LetterRow).where(LetterRow.digest == digest)).one_or_none()


def with_reference(session: Session, reference: str) -> LetterRow | None:
    """The letter last attached under this reference."""
    return session.scalars(
        select(LetterRow)
        .where(LetterRow.reference == reference, LetterRow.deleted_at.is_(None))
        .order_by(LetterRow.id.desc())
    ).first()


def newest(session: Session, row: LetterRow) -> LetterRow:
    """The letter that took the place of `row`, or of the one that did; `row` itself if none did."""
    found = {row.id: row}
    while row.replaced_by_id is not None and row.replaced_by_id not in found:
        row = session.get_one(LetterRow, row.replaced_by_id)
        found[row.id] = row
    if row.replaced_by_id is None:
        return row
    return min(found.values(), key=lambda each: each.digest)  # two machines took each other's


def alive(session: Session) -> Sequence[LetterRow]:
    """All letters but those removed, in the order in which they came."""
    return session.scalars(
        select(LetterRow).where(LetterRow.deleted_at.is_(None)).order_by(LetterRow.id)
    ).all()


def count_passages(session: Session) -> dict[int, int]:
    """How many paragraphs each letter has, by its id."""
    query = (
        select(PassageRow.letter_id, func.count())
        .where(PassageRow.number > 0)
        .group_by(PassageRow.letter_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def add(
    session: Session, letter: Letter, passages: Iterable[Passage], digest: str, now: datetime
) -> LetterRow:
    """Store a letter by its passages."""
    row = LetterRow(
        uuid=new_uuid(now), title=letter.title, reference="", digest=digest, added_at=now
    )
    session.add(row)
    session.flush()
    values = [
        {
            "letter_id": row.id,
            "position": passage.position,
            "section": list(passage.path),
            "number": passage.number,
            "text": passage.text,
            "fingerprint": passage.fingerprint,
            "fingerprint_version": passage.version,
        }
        for passage in passages
    ]
    if values:
        session.execute(insert(PassageRow), values)
    return row


def load(session: Session, row: LetterRow) -> Letter:
    """The letter of a row, put together from its passages."""
    rows = session.scalars(select(PassageRow).where(PassageRow.letter_id == row.id))
    return from_passages(
        (
            Passage(
                tuple(each.section),
                each.number,
                each.text,
                each.fingerprint,
                each.fingerprint_version,
                each.position,
            )
            for each in rows
        ),
        row.title,
    )
