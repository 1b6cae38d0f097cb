"""What is done to the card on the screen but answering it: put aside, brought back, marked, undone.

Nothing of it needs FSRS, which `answering` loads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from trainer.domain.notes import as_asked
from trainer.domain.plaintext import one_line
from trainer.errors import StaleQuestionError
from trainer.i18n import _
from trainer.services.acts import OF_STUDYING, name_of
from trainer.services.question import Question
from trainer.storage import changes
from trainer.storage.models import CardRow, NoteRow, ReviewRow


@dataclass(frozen=True, slots=True)
class Undone:
    """An act that was taken back: its record, its name for people, and the card to ask again.

    `card_id` is None where no card was answered or put aside.
    """

    change_id: int
    name: str
    card_id: int | None


def suspend(session: Session, question: Question, now: datetime) -> None:
    """Put the card away until it is unsuspended."""

    def put_away(card: CardRow) -> None:
        card.suspended = True

    _put_aside(session, "suspend", question, now, put_away)


def bury(session: Session, question: Question, now: datetime, until: date) -> None:
    """Put the card away until the study day `until`."""

    def put_away(card: CardRow) -> None:
        card.buried_until = until

    _put_aside(session, "bury", question, now, put_away)


def bring_back(session: Session, question: Question, now: datetime, until: date | None) -> None:
    """Take the card out of suspension; it is asked again from the study day `until` on."""
    card = session.get_one(CardRow, question.card_id)
    before = changes.stored(card)
    card.suspended, card.buried_until = False, until
    kind = "unsuspend" if until is None else "rest"
    record(session, kind, question, now, [changes.changed(card, before)])


def toggle_mark(session: Session, question: Question, now: datetime) -> bool:
    """Mark the card's note, or unmark it; answers whether it is marked now."""
    note = session.get_one(NoteRow, question.note_id)
    before = changes.stored(note)
    note.marked = not note.marked
    record(session, "mark", question, now, [changes.changed(note, before)])
    return note.marked


def undo_last(session: Session, now: datetime) -> Undone | None:
    """Take back the latest act, where it was one of studying; None where it was none."""
    change = changes.last(session)
    if change is None or change.kind not in OF_STUDYING:
        return None
    card_id = _card_of(session, *change.touched[0][:2])
    changes.undo(session, change, now)
    return Undone(change.id, name_of(change), card_id)


def _card_of(session: Session, table: str, row_id: int) -> int | None:
    if table == "review":
        return session.get_one(ReviewRow, row_id).card_id
    return row_id if table == "card" else None


def record(
    session: Session | Connection,
    kind: str,
    question: Question,
    now: datetime,
    touched: Sequence[changes.Touched],
) -> int:
    """Add an act on the question's card to the record; answers its id."""
    summary = one_line(as_asked(question.content, question.ordinal))[:80]
    return changes.record(session, kind, summary, now, touched)


def stale() -> StaleQuestionError:
    """What is raised where a card was answered or put aside since it was shown."""
    return StaleQuestionError(
        _("This card was answered elsewhere meanwhile; nothing was counted twice.")
    )


def _put_aside(
    session: Session,
    kind: str,
    question: Question,
    now: datetime,
    put_away: Callable[[CardRow], None],
) -> None:
    card = session.get(CardRow, question.card_id)
    if card is None or card.deleted_at or not _as_shown(card, question):
        raise stale()
    before = changes.stored(card)
    put_away(card)
    record(session, kind, question, now, [changes.changed(card, before)])


def _as_shown(card: CardRow, question: Question) -> bool:
    """Whether the card is as the question showed it: not answered or put aside elsewhere since."""
    return (
        not card.suspended
        and card.buried_until == question.buried_until
        and card.schedule == question.schedule
    )
