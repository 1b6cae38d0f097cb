"""Answers given in another program, copied within SQLite from the file that they came in."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection

from trainer.domain.day import StudyDays, instant_at, milliseconds
from trainer.storage.engine import driver_of

_FOR_EVER = 1 << 62  # ms
_CACHE = 16_384  # KB, enough for some 300,000 cards
Made = tuple[int, int, str, int | None]
# A card is looked up for one answer alone: that which carries its schedule.
_COPY = """
INSERT INTO review (uuid, card_id, reviewed_at, study_day, rating, kind, duration_ms, state, step,
                    stability, difficulty, due, last_review, preset_id, figures)
SELECT printf('%012x%s00', at_ms, made.name), made.card_id, at_ms * 1000, :day, rating,
       'imported', duration_ms,
       CASE WHEN at_ms = made.latest THEN card.state WHEN interval > 0 THEN 'review'
            WHEN figures LIKE '[2,%' THEN 'relearning' ELSE 'learning' END,
       CASE WHEN at_ms = made.latest THEN card.step WHEN interval <= 0 THEN 0 END,
       CASE WHEN at_ms = made.latest THEN card.stability END,
       CASE WHEN at_ms = made.latest THEN card.difficulty END,
       CASE WHEN at_ms = made.latest THEN card.due
            WHEN interval > 0 THEN at_ms * 1000 + interval * 86400000000
            ELSE at_ms * 1000 - interval * 1000000 END,
       CASE WHEN at_ms = made.latest THEN card.last_review ELSE at_ms * 1000 END,
       :preset, figures
FROM ({query}) JOIN made ON made.theirs = cid
     LEFT JOIN card ON card.id = CASE WHEN at_ms = made.latest THEN made.card_id END
"""


def copy(
    connection: Connection,
    log: tuple[Path, str],
    cards: Iterable[Made],
    days: StudyDays,
    tick: Callable[[int], None],
    *,
    preset_id: int,
) -> int:
    """Add the past answers of new cards, a study day at a time; answers how many.

    `log` is a SQLite file and a query into it, as in `formats.past_log`. `cards` are given by the
    file's id of each, the id of its row, what makes the UUIDs of its answers its own, and the
    millisecond of the answer that carries the card's schedule, if any. The connection is closed for
    good with its session, and then the file is let go. `tick` is told of every day; what it raises
    ends the work. Once in a transaction. Raises sqlite3.Error.
    """
    path, query = log
    db = driver_of(connection)
    connection.detach()
    db.execute("PRAGMA cell_size_check = ON")  # the file is another's
    db.execute("ATTACH ? AS log", (f"{path.as_uri()}?mode=ro",))
    db.execute(f"PRAGMA temp.cache_size = -{_CACHE}")  # looked into for every answer
    db.execute("CREATE TEMP TABLE made (theirs INTEGER PRIMARY KEY, card_id, name, latest)")
    db.executemany("INSERT OR IGNORE INTO made VALUES (?, ?, ?, ?)", cards)
    statement = _COPY.format(query=query)
    count = 0
    for day, first, last in _days_of(db, query, days):
        values = {"day": day.isoformat(), "preset": preset_id, "first": first, "last": last}
        copied = db.execute(statement, values).rowcount
        count += copied
        tick(copied)
    return count


def _days_of(
    db: sqlite3.Connection, query: str, days: StudyDays
) -> Iterator[tuple[date, int, int]]:
    """The study days that have an answer, and their first and last milliseconds."""
    earliest = f"SELECT min(at_ms) FROM ({query})"  # noqa: S608 - as in past_log
    last = -1
    while True:
        (first,) = db.execute(earliest, {"first": last + 1, "last": _FOR_EVER}).fetchone()
        if first is None or first <= last:  # a damaged file may go round in circles
            return
        day = days.day_of(instant_at(first))
        last = max(first, milliseconds(days.opens(day + timedelta(days=1))) - 1)
        yield day, first, last
