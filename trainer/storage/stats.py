"""What statistics read: all cards and all answers, in plain numbers and in one go each.

A million answers as rows of SQLAlchemy's would take many times as long as all that is done to them.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from trainer.domain.stats_log import Source, State
from trainer.storage.engine import driver_of
from trainer.storage.models import PresetRow
from trainer.storage.presets import preset_of


def _cases(column: str, names: type[Source] | type[State]) -> str:
    """An enumeration's text as its number."""
    whens = " ".join(f"WHEN '{each.name.lower()}' THEN {each.value}" for each in names)
    return f"CASE {column} {whens} END"


# The columns of domain.stats_log.LogRow. Julian days begin at noon; day 1 is 1 January of year 1.
_LOG = f"""
SELECT card_id, reviewed_at / 1000, julianday(study_day) - 1721424.5, ifnull(rating, 0),
       {_cases("kind", Source)}, ifnull(duration_ms, 0), {_cases("state", State)},
       ifnull(stability, 0), ifnull(difficulty, 0), ifnull(due / 1000, 0), preset_id,
       ifnull(json_extract(figures, '$[0]'), -1), ifnull(json_extract(figures, '$[2]'), 0),
       ifnull(json_extract(figures, '$[3]'), 0)
FROM review WHERE undone_at IS NULL
"""  # noqa: S608 - made of our own names alone
_LOG_OF_SOME = _LOG + " AND card_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - as above
# Card, note, deck, heading path as JSON, and the last columns of domain.stats_cards.CardLine.
CardFigures = tuple[int, int, int, str, int, float, float, int, int, int, int]
_CARDS = f"""
SELECT card.id, note_id, deck_id, topic, {_cases("state", State)}, ifnull(stability, 0),
       ifnull(difficulty, 0), ifnull(due / 1000, 0), ifnull(last_review / 1000, 0), suspended,
       ifnull(buried_until > ?, 0)
FROM card JOIN note ON note.id = note_id
WHERE deck_id IN (SELECT value FROM json_each(?)) AND card.deleted_at IS NULL
      AND note.deleted_at IS NULL
ORDER BY deck_id, position, ordinal
"""  # noqa: S608 - as above


def cards(session: Session, deck_ids: Sequence[int], today: date) -> list[CardFigures]:
    """The living cards of these decks, in the order of their files."""
    values = (today.isoformat(), json.dumps(list(deck_ids)))
    return driver_of(session.connection()).execute(_CARDS, values).fetchall()


def log(session: Session, card_ids: Sequence[int] | None) -> Iterator[tuple[float, ...]]:
    """All that was answered or set and not undone, in no order; of all cards where none are named.

    Those of deleted cards come with all alone.
    """
    if card_ids is None:
        return driver_of(session.connection()).execute(_LOG)
    return driver_of(session.connection()).execute(_LOG_OF_SOME, (json.dumps(card_ids),))


def parameters(session: Session) -> dict[int, tuple[float, ...]]:
    """FSRS's parameters by preset version."""
    return {row.id: preset_of(row).parameters for row in session.scalars(select(PresetRow))}
