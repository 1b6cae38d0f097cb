"""Whether each card stands where its answers put it: they are replayed one and all."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from trainer.domain.day import StudyDays
from trainer.domain.schedule import Schedule
from trainer.i18n import ngettext
from trainer.services.findings import Finding, Tick, examples
from trainer.services.question import card_key
from trainer.storage import bulk, replay
from trainer.storage.models import SCHEDULE
from trainer.storage.replay import StoredReview

# Those of a deleted note are asked no more: an import that was undone leaves them as they were.
_CARDS = """
SELECT card.id, guid, ordinal, prompt, state, step, stability, difficulty, due, last_review
FROM card JOIN note ON note.id = card.note_id
WHERE card.deleted_at IS NULL AND note.deleted_at IS NULL ORDER BY card.id
"""
_AT_ONCE = 1000
_NEAR = 1e-9
_UNREADABLE = (ValueError, TypeError, OverflowError, AttributeError, KeyError, NoResultFound)


class Schedules:
    """Replays all living cards of living notes."""

    def __init__(self, days: StudyDays) -> None:
        self._days = days
        self._right: dict[int, Schedule] = {}
        self._unreadable: list[str] = []
        self._prompts: list[str] = []

    def findings(self, session: Session, tick: Tick) -> Iterator[Finding]:
        """Cards whose schedule is not that of their answers; cards that cannot be replayed."""
        replays = replay.Replays(session, self._days)
        answers = replay.rows_by_card(session.connection())
        card_id, rows = next(answers, (None, []))
        cards = session.connection().exec_driver_sql(_CARDS)
        for place, (of, guid, ordinal, prompt, *stored) in enumerate(cards):
            while card_id is not None and card_id < of:
                card_id, rows = next(answers, (None, []))
            own = rows if card_id == of else []
            try:
                right = replays.of(own, card_key(guid, ordinal))
            except _UNREADABLE:
                self._unreadable.append(str(prompt))
                continue
            if not _agrees(stored, right, own):
                self._right[of] = right
                self._prompts.append(str(prompt))
            if place % _AT_ONCE == 0:
                tick(_AT_ONCE)
        yield from self._found()

    def _found(self) -> Iterator[Finding]:
        if count := len(self._right):
            sentence = ngettext(
                "{n} card has another schedule than its answers give.",
                "{n} cards have another schedule than their answers give.",
                count,
            ).format(n=count)
            yield Finding("card.schedule", sentence, count, examples(self._prompts), self._repair)
        if count := len(self._unreadable):
            sentence = ngettext(
                "{n} card has answers that cannot be read.",
                "{n} cards have answers that cannot be read.",
                count,
            ).format(n=count)
            yield Finding("card.answers", sentence, count, examples(self._unreadable))

    def _repair(self, session: Session) -> None:
        """Give each card what the replay of its answers gives."""
        columns = ", ".join(f"{name} = ?" for name in SCHEDULE)
        session.connection().exec_driver_sql(
            f"UPDATE card SET {columns} WHERE id = ?",  # noqa: S608 - ours
            [(*bulk.schedule_values(right), card_id) for card_id, right in self._right.items()],
        )


def _agrees(stored: Sequence[Any], right: Schedule, rows: Sequence[StoredReview]) -> bool:
    """Whether a stored schedule is the one replayed.

    A due day opens at another instant in another time zone: that which was noted with the card's
    latest answer holds as well.
    """
    state, step, stability, difficulty, due, last_review = stored
    exact = bulk.schedule_values(right)
    return (
        (state, step, last_review) == (exact[0], exact[1], exact[5])
        and _near(stability, right.stability)
        and _near(difficulty, right.difficulty)
        and (due == exact[4] or (bool(rows) and due is not None and due == rows[-1].due))
    )


def _near(one: object, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isinstance(one, float) and math.isclose(one, other, rel_tol=_NEAR, abs_tol=_NEAR)
